"""The pages of a node, as browsers and attackers ask for them."""

import io
import tracemalloc
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from palermo_hub.audit.models import AuditEntry
from palermo_hub.protection import actions, keyring, memory, storing
from palermo_hub.protection.models import Intake, NodeBundle, Source

HANDLERS = ["palermo_hub.exchange.uploads.LimitedUpload", "palermo_hub.protection.uploads.MemoryUpload"]


@pytest.fixture
def site(node, settings, client):
    """The node's pages, and somebody signed in."""
    settings.NODE = True
    settings.ROOT_URLCONF = "palermo_hub.config.node_urls"
    settings.FILE_UPLOAD_HANDLERS = HANDLERS

    def sign_in(user):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    node.sign_in = sign_in
    node.client = sign_in(node.clerk)
    return node


def page(name, row=None):
    return reverse(f"protection:{name}", kwargs={"uuid": row.uuid} if row else None)


def hand_in(site, content=None, name="Amira Haddad.csv"):
    upload = SimpleUploadedFile(name, site.file if content is None else content)
    return site.client.post(page("intake-new", site.source), {"file": upload})


def mapped(site):
    hand_in(site)
    intake = Intake.objects.get()
    site.client.post(page("intake-mapping", intake), {"act": "save"})
    intake.refresh_from_db()
    return intake


def test_a_file_goes_from_the_browser_to_records(site):
    answer = hand_in(site)
    intake = Intake.objects.get()
    assert answer.url == page("intake-mapping", intake)
    assert site.client.post(answer.url, {"act": "save"}).url == page("intake-detail", intake)
    assert site.client.post(page("intake-accept", intake)).url == page("source-detail", site.source)
    assert site.source.records.count() == 4
    again = site.client.post(page("intake-accept", intake), follow=True)
    assert "already" in again.content.decode()


def test_no_page_shows_a_name_and_none_is_kept_by_a_browser(site):
    intake = mapped(site)
    pages = [page("intake-mapping", intake), page("intake-detail", intake)]
    shown = [site.client.get(address) for address in pages]
    actions.accept_intake(intake=intake, by=site.clerk)
    shown += [site.client.get(page(name, site.source)) for name in ("source-detail", "record-list")]
    for answer in shown:
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        assert not [name for name in site.names if name in text]
    assert {"records.read", "source.read", "intake.read"} <= set(
        AuditEntry.objects.values_list("kind", flat=True)
    )


def test_the_page_of_a_mapping_takes_what_a_person_says(site):
    hand_in(site, site.file.replace(b"presumed", b"under review"))
    intake = Intake.objects.get()
    address = page("intake-mapping", intake)
    first = site.client.get(address).content.decode()
    number = site.header.split(",").index("identification status")
    place = first.split(f'name="word-{number}-')[1:]
    words = {text.split("<bdi>")[0][0]: "presumed" for text in place}
    chosen = {f"word-{number}-{place}": code for place, code in words.items()}
    site.client.post(address, {"act": "save", f"field-{number}": "identification", **chosen})
    intake.refresh_from_db()
    assert (intake.state, intake.good) == ("checked", 4)
    kept = storing.kept_mapping(intake)
    assert {column.field for column in kept.columns} >= {"name_full", "identification", "record_id"}


def test_a_page_of_a_mapping_that_was_forged_changes_nothing_it_may_not(site):
    hand_in(site)
    intake = Intake.objects.get()
    forged = {
        "act": "save",
        "field-0": "no_such_field",
        "word-2-0": "<script>",
        "field-999": "sex",
        "was-1": "x",
    }
    answer = site.client.post(page("intake-mapping", intake), forged)
    assert "does not exist" in answer.content.decode()
    intake.refresh_from_db()
    assert intake.state == Intake.State.MAPPING
    assert "<script>" not in intake.opened("mapping")


def test_a_file_that_cannot_be_read_is_refused_with_its_reason_and_nothing_is_kept(site):
    for content, said in (
        (b"", "empty"),
        (b"%PDF-1.4", "PDF"),
        (site.file + "é".encode() + b"\n\xe9\n", "encoding"),
    ):
        answer = hand_in(site, content)
        assert answer.status_code == 200
        assert said in answer.content.decode()
    assert not Intake.objects.exists()
    assert not list(site.home.glob(".open-*"))


def test_the_very_same_file_twice_is_refused(site):
    hand_in(site)
    again = hand_in(site).content.decode()
    assert "before" in again
    assert f'<a href="{page("intake-detail", Intake.objects.get())}">' in again
    assert Intake.objects.count() == 1


class Endless(io.RawIOBase):
    """A body of any length that counts what is read of it."""

    def __init__(self, head, length):
        self.head, self.left, self.taken = head, length, 0

    def read(self, size=-1):
        size = min(size if size >= 0 else self.left, self.left)
        piece, self.head = self.head[:size], self.head[size:]
        piece += b"a" * (size - len(piece))
        self.left -= size
        self.taken += size
        return piece


def test_a_file_of_500_megabytes_is_refused_unread_and_without_the_memory(site):
    length = 500 << 20
    head = b'--X\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = Endless(head, length)
    tracemalloc.start()
    answer = site.client.generic(
        "POST",
        page("intake-new", site.source),
        **{
            "CONTENT_TYPE": "multipart/form-data; boundary=X",
            "CONTENT_LENGTH": str(length),
            "wsgi.input": body,
        },
    )
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "larger than 64" in answer.content.decode()
    assert body.taken < 8 << 20
    assert most < 64 << 20
    assert not Intake.objects.exists()


def test_an_upload_is_kept_in_memory_only(site, monkeypatch):
    made = []
    new_file = memory.new_file
    monkeypatch.setattr(memory, "new_file", lambda: made.append(new_file()) or made[-1])
    hand_in(site, site.file + b" " * (4 << 20))
    assert made
    assert not [path for path in site.home.rglob("*") if path.is_file() and path.suffix != ".key"]


def test_rows_to_correct_and_bundles_ask_for_the_password_again(site):
    intake = mapped(site)
    actions.accept_intake(intake=intake, by=site.clerk)
    site.client.post(
        page("bundle-list"),
        {
            "organisation": "shelter",
            "hub": "6e0f4b5a-3f53-4c6e-9a51-0c4a5e7b1a11",
            "project": "6e0f4b5a-3f53-4c6e-9a51-0c4a5e7b1a12",
            "marking": "TLP:AMBER",
        },
    )
    bundle = NodeBundle.objects.get()
    for address in (
        page("intake-rejects", intake),
        page("bundle-download", bundle),
        page("source-destroy", site.source),
    ):
        assert "reauthenticate" in site.client.get(address).url


def test_the_key_of_the_project_is_a_file_that_the_page_reads_and_forgets(site):
    actions.accept_intake(intake=mapped(site), by=site.clerk)
    said = {
        "organisation": "shelter",
        "hub": "6e0f4b5a-3f53-4c6e-9a51-0c4a5e7b1a11",
        "project": "6e0f4b5a-3f53-4c6e-9a51-0c4a5e7b1a12",
        "marking": "TLP:AMBER",
    }

    def give(secret):
        file = SimpleUploadedFile("project.key", secret)
        return site.client.post(page("bundle-list"), said | {"linkage_key": file}, follow=True).content

    assert b"a key has at least 32 bytes" in give(bytes(31))
    assert not NodeBundle.objects.exists()
    mark = actions.mark_of_key(bytes(32), uuid.UUID(said["project"]))
    assert f"at every organisation: {mark}".encode() in give(bytes(32))
    assert NodeBundle.objects.count() == 1


def test_somebody_of_another_organisation_finds_nothing_at_any_address(site):
    intake = mapped(site)
    client = site.sign_in(site.officer)
    for name, row in (
        ("source-detail", site.source),
        ("record-list", site.source),
        ("intake-new", site.source),
        ("intake-detail", intake),
        ("intake-mapping", intake),
    ):
        assert client.get(page(name, row)).status_code == 404
    for name in ("intake-accept", "intake-discard"):
        assert client.post(page(name, intake)).status_code == 404
    assert Intake.objects.get().state == "checked"


def test_a_locked_node_and_a_key_that_is_not_here_say_so(site):
    intake = mapped(site)
    keyring.hold(None)
    answer = site.client.get(page("intake-detail", intake))
    assert (answer.status_code, "locked" in answer.content.decode()) == (503, True)


def test_a_source_whose_key_is_gone_has_a_page_that_says_so(site):
    mapped(site)
    keyring.destroy_source_key(site.source.uuid)
    assert (
        "key of this source is not here"
        in site.client.get(page("source-detail", site.source)).content.decode()
    )
    assert site.client.get(page("intake-detail", Intake.objects.get())).status_code == 503


def test_a_source_is_made_and_a_second_of_its_name_refused(site):
    said = {"organisation": "shelter", "title": "Day centre", "code": "day-centre"}
    assert site.client.post(page("source-new"), said).status_code == 302
    assert site.client.post(page("source-new"), said).status_code == 200
    assert (
        site.client.post(page("source-new"), said | {"organisation": "police", "code": "x"}).status_code
        == 200
    )
    assert Source.objects.filter(code="day-centre").count() == 1


def test_a_case_worker_sees_no_bundles(site):
    assert site.sign_in(site.worker).get(page("bundle-list")).status_code == 404


def test_checks_are_said_in_arabic_too(site):
    hand_in(site, site.file.replace(b"2026-03-02", b"2026-13-77"))
    intake = Intake.objects.get()
    site.client.post(page("intake-mapping", intake), {"act": "save"})
    text = site.client.get("/ar" + page("intake-detail", intake)).content.decode()
    assert "صحح التاريخ" in text
    assert 'dir="rtl"' in text


def test_without_a_number_of_the_record_both_pages_say_what_follows(site):
    said = "counted again"
    mapped(site)
    first = Intake.objects.get()
    assert said not in shown(site, "intake-mapping", first)
    assert said not in shown(site, "intake-detail", first)
    site.client.post(page("intake-mapping", first), {"act": "save", "field-0": ""})
    assert said in shown(site, "intake-mapping", first)
    assert said in shown(site, "intake-detail", first)


def shown(site, name, row):
    return site.client.get(page(name, row)).content.decode()


def test_a_column_of_names_keeps_to_shapes_whatever_it_is_said_to_be(site):
    rows = "".join(f"{n},Zebulon Quatermain{n},zebulon\n" * 3 for n in range(20))
    hand_in(site, f"A,B,first name\n{rows}".encode())
    intake = Intake.objects.get()
    said = {"act": "show", "field-1": "identification", "field-2": "sex"}
    answers = [site.client.post(page("intake-mapping", intake), said)]
    answers.append(site.client.post(page("intake-mapping", intake), said | {"act": "save"}, follow=True))
    for answer in answers:
        assert answer.status_code == 200
        assert "zebulon" not in answer.content.decode().lower()
    assert "may name persons" in answers[1].content.decode()


def test_a_file_that_waits_for_its_mapping_says_so_and_can_be_taken_away(site):
    hand_in(site)
    intake = Intake.objects.get()
    text = shown(site, "intake-detail", intake)
    assert "waits for its mapping" in text
    assert "Nothing is wrong" not in text
    assert page("intake-mapping", intake) in text
    for name in ("intake-detail", "intake-mapping"):
        assert page("intake-discard", intake) in shown(site, name, intake)
    site.client.post(page("intake-discard", intake))
    assert not Intake.objects.exists()


def test_files_are_told_apart_by_number_and_by_who_handed_them_in(site):
    hand_in(site)
    site.sign_in(site.worker)
    hand_in(site, site.file.replace(b"S-1", b"S-9"))
    text = shown(site, "source-detail", site.source)
    assert text.index('<td class="n">2</td>') < text.index("<bdi>worker</bdi>")
    assert text.index('<td class="n">1</td>') < text.index("<bdi>clerk</bdi>")


def test_two_columns_of_one_field_are_refused_in_a_sentence(site):
    hand_in(site)
    intake = Intake.objects.get()
    answer = site.client.post(page("intake-mapping", intake), {"act": "save", "field-1": "record_id"})
    assert "Two columns are" in answer.content.decode()
    intake.refresh_from_db()
    assert intake.state == Intake.State.MAPPING


def test_the_order_of_day_and_month_is_chosen_on_the_page(site):
    hand_in(site, b"case no,sex,registration date\n1,female,05/06/2024\n2,male,01/02/2024\n")
    intake = Intake.objects.get()
    address = page("intake-mapping", intake)
    assert 'name="dates-2"' in site.client.get(address).content.decode()
    checks = site.client.post(address, {"act": "save"}, follow=True).content.decode()
    assert "on the mapping page" in checks
    assert "palermo map" not in checks
    checks = site.client.post(address, {"act": "save", "dates-2": "mdy"}, follow=True).content.decode()
    assert "other way round" not in checks
    assert storing.kept_mapping(Intake.objects.get()).columns[2].dates == "mdy"
    site.client.post(address, {"act": "save", "dates-2": "nonsense"})
    assert storing.kept_mapping(Intake.objects.get()).columns[2].dates == "mdy"


def test_a_file_of_headings_only_is_refused(site):
    assert "no row of records" in hand_in(site, b"case no,sex,year\n").content.decode()
    assert not Intake.objects.exists()
