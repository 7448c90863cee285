"""Others' figures through the browser: brought, read, looked at, shown by another; and what attackers try."""

import datetime as dt
import errno
from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from glotip_rows import figure, write_workbook

from palermo_hub.audit.models import AuditEntry
from palermo_hub.evidence.models import PublishedFigure, PublishedRelease, Revision, published_folder
from palermo_hub.evidence.published import actions, reading
from palermo_hub.organisations.models import Membership, Organisation, Role, User
from palermo_hub.work import running, worker
from palermo_hub.work.models import Job

LEAKED = "6112019"
SCRIPT = "<script>alert(1)</script>"
CTDC = (
    "yearOfRegistration,gender,ageBroad,citizenship,isForcedLabour,isSexualExploit,CountryOfExploitation\n"
    + "2018,Female,18--20,KE,0,1,GB\n" * 12
    + "2018,Male,09--17,0,1,0,\n" * 11
)


@pytest.fixture
def office(db, settings, tmp_path):
    settings.HOME = tmp_path
    running.stopping.clear()
    found = SimpleNamespace(folder=tmp_path)
    for code in ("office", "other"):
        setattr(found, code, Organisation.objects.create(code=code, names={"en": code}, kind="ngo"))
    for name, code, role in (
        ("analyst", "office", Role.ANALYST),
        ("officer", "office", Role.DATA_PROTECTION_OFFICER),
        ("member", "office", Role.MEMBER),
        ("stranger", "other", Role.ANALYST),
        ("outside", "other", Role.DATA_PROTECTION_OFFICER),
    ):
        user = User.objects.create(username=name)
        Membership.objects.create(user=user, organisation=getattr(found, code), role=role)
        totp.TOTP.activate(user, totp.generate_totp_secret())
        setattr(found, name, user)
    return found


def bring(office, content, name="glotip.xlsx", released=None, by="analyst"):
    """Receive a file and read it; the release, or the job where it could not be read."""
    job = actions.receive_file(
        chunks=[content], name=name, released=released, owner=office.office, by=getattr(office, by)
    )
    worker.drain()
    job.refresh_from_db()
    if job.state != "done":
        return job
    return PublishedRelease.objects.get(uuid=job.result["release"])


def edition(office, day, *rows):
    above = [["UNODC"], [day]]
    return bring(office, write_workbook(office.folder / "g.xlsx", rows, above=above).read_bytes())


@pytest.fixture
def two(office):
    """Two releases of the workbook, both shown."""
    totals = [figure("120", iso3="KEN"), figure("<5", iso3="KEN", sex="Female"), figure("7", iso3="AUT")]
    office.old = edition(office, "30/05/2023", *totals, figure("11", iso3="KEN", year=2019))
    office.new = edition(
        office,
        "14/04/2025",
        figure("150", iso3="KEN"),
        *totals[1:],
        figure(LEAKED, iso3="KEN", indicator="Persons convicted"),
        figure("9", iso3="KEN", dimension="by citizenship", category=SCRIPT),
    )
    for release in (office.old, office.new):
        actions.show_release(release=release, by=office.officer)
    return office


def enter(client, user):
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_workbook_is_read_counted_and_seen_by_nobody_else_before_it_is_shown(
    office, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        release = edition(office, "14/04/2025", figure("<5"), figure(LEAKED), figure("3", year=2021))
    assert (release.series, release.released, release.state) == ("glotip", dt.date(2025, 4, 14), "read")
    assert {name: release.counts[name] for name in ("rows", "censored", "implausible", "codes")} == {
        "rows": 3, "censored": 1, "implausible": 1, "codes": 1,
    }  # fmt: skip
    assert not list(published_folder().iterdir())
    address = reverse("portal:source-release", args=["glotip", "2025-04-14"])
    assert client.get(address).status_code == 404
    assert enter(client, office.stranger).get(address).status_code == 404
    assert enter(client, office.member).get(address).status_code == 404
    page = enter(client, office.officer).get(address).content.decode()
    assert "Q6.1_1s_2019" in page
    assert "Nobody else sees this page" in page


def test_another_person_shows_it_and_only_one_who_may(office, client):
    release = edition(office, "14/04/2025", figure("8"))
    Membership.objects.create(
        user=office.analyst, organisation=office.office, role=Role.DATA_PROTECTION_OFFICER
    )
    for who in (office.analyst, office.stranger, office.outside, office.member):
        with pytest.raises(PermissionDenied):
            actions.show_release(release=release, by=who)
    actions.show_release(release=release, by=office.officer)
    with pytest.raises(actions.PublishedRefusedError):
        actions.show_release(release=release, by=office.officer)
    assert client.get(reverse("portal:source-release", args=["glotip", "2025-04-14"])).status_code == 200
    with pytest.raises(actions.PublishedRefusedError):
        actions.discard_release(release=release, by=office.analyst)
    actions.withdraw_release(release=release, reason="wrong file", by=office.officer)
    assert client.get(reverse("portal:source-release", args=["glotip", "2025-04-14"])).status_code == 404
    assert AuditEntry.objects.get(kind="published.withdrawn").purpose == "wrong file"


def test_two_releases_stand_side_by_side_and_what_changed_is_listed(two, client):
    changes = {
        (row.change, row.old_text, row.new_text, row.iso3) for row in Revision.objects.filter(newer=two.new)
    }
    assert changes == {
        ("revised", "120", "150", "KEN"),
        ("removed", "11", "", "KEN"),
        ("added", "", LEAKED, "KEN"),
        ("added", "", "9", "KEN"),
    }
    address = reverse("portal:source-changes", args=["glotip", "2023-05-30", "2025-04-14"])
    page = client.get(address, {"change": "revised"}).content.decode()
    assert "120" in page
    assert "150" in page
    rows = client.get(f"{address}changes.csv", {"country": "KEN"}).content.decode().splitlines()
    assert len(rows) == 5
    assert client.get(address, {"change": "invented"}).status_code == 404
    country = client.get(reverse("portal:country", args=["KEN"])).content.decode()
    assert "revised" in country
    assert "reads as the questionnaire&#x27;s code" in country
    assert (
        SCRIPT
        not in country
        + client.get(
            reverse("portal:source-release", args=["glotip", "2025-04-14"]) + "?list=all"
        ).content.decode()
    )


def test_programs_read_what_is_shown_page_by_page_with_an_etag(two, client):
    asked = {"series": "glotip", "country": "KEN", "released": "2025-04-14", "limit": 3}
    answer = client.get("/api/v1/published-figures", asked)
    found = answer.json()
    assert (found["count"], found["next_offset"], len(found["items"])) == (4, 3, 3)
    counts = [row["count"] for row in found["items"]]
    assert counts[:2] == [{"low": 150, "high": 150}, {"low": 1, "high": 4}]
    assert found["items"][2]["implausible"]
    assert (
        client.get("/api/v1/published-figures", asked, headers={"If-None-Match": answer["ETag"]}).status_code
        == 304
    )
    changed = client.get("/api/v1/revisions", {"country": "KEN"}).json()["items"]
    assert {(row["change"], row["before"], row["after"]) for row in changed} >= {("revised", "120", "150")}
    assert client.get("/api/v1/published").json()["count"] == 2
    actions.withdraw_release(release=two.new, reason="Wrong", by=two.officer)
    assert client.get("/api/v1/published").json()["count"] == 1
    assert client.get("/api/v1/published-figures", asked).json()["count"] == 0
    assert client.get("/api/v1/revisions").json()["count"] == 0
    assert client.get("/api/v1/published-figures", {"color": "red"}).status_code == 422


def test_a_release_between_two_is_held_against_both(two):
    middle = edition(two, "01/02/2024", figure("130", iso3="KEN"))
    pairs = set(Revision.objects.values_list("older__released", "newer__released"))
    assert pairs == {(two.old.released, middle.released), (middle.released, two.new.released)}


def test_ctdc_is_known_by_its_columns_and_counts_rows_by_country(office, client):
    release = bring(office, CTDC.encode(), "ctdc.csv", dt.date(2020, 7, 1))
    assert release.series.startswith("ctdc-2020")
    assert release.counts["rows"] == 23
    total = PublishedFigure.objects.filter(release=release, dimension="total", sex="total", age="total")
    assert {(row.indicator.rpartition(" ")[2], row.iso3, row.low) for row in total} == {
        ("exploitation", "GBR", 12), ("exploitation", "", 11), ("citizenship", "KEN", 12),
        ("citizenship", "", 11),
    }  # fmt: skip
    actions.show_release(release=release, by=office.officer)
    page = client.get(reverse("portal:country", args=["KEN"])).content.decode()
    assert "Its citizens, wherever they were recorded" in page


@pytest.mark.parametrize(
    ("content", "name", "released"),
    [
        (b"", "a.csv", dt.date(2020, 1, 1)),
        (b"\0\1\2", "a.csv", dt.date(2020, 1, 1)),
        (CTDC.encode(), "a.csv", None),
    ],
)
def test_what_cannot_be_such_a_file_is_refused_at_the_door(office, content, name, released):
    with pytest.raises(actions.PublishedRefusedError):
        bring(office, content, name, released)
    assert not PublishedRelease.objects.exists()
    assert not list(published_folder().iterdir())


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"PK\x03\x04 no workbook", "a.xlsx", "damaged"),
        (b"name,colour\nx,red\ny,blue\n", "a.csv", "CTDC"),
    ],
)
def test_another_file_fails_in_words_and_can_be_set_aside(office, content, name, says):
    job = bring(office, content, name, dt.date(2020, 1, 1))
    assert job.state == "failed"
    assert says in job.reason
    release = PublishedRelease.objects.get()
    with pytest.raises(PermissionDenied):
        actions.discard_release(release=release, by=office.stranger)
    actions.discard_release(release=release, by=office.analyst)
    assert not PublishedRelease.objects.exists()


def test_the_same_file_and_the_same_day_are_taken_once(two):
    content = write_workbook(two.folder / "g.xlsx", [figure("1")], above=[["14/04/2025"]]).read_bytes()
    assert "is here already" in bring(two, content).reason
    with pytest.raises(actions.PublishedRefusedError):
        bring(two, content)


def test_one_that_another_overtook_is_not_kept_half_compared(office, monkeypatch):
    content = write_workbook(office.folder / "g.xlsx", [figure("1")], above=[["14/04/2025"]]).read_bytes()
    found = iter(range(9))
    monkeypatch.setattr(reading, "_beside", lambda _series, _day: _pair(next(found)))
    job = bring(office, content)
    assert job.reason == reading.MEANWHILE
    assert not PublishedFigure.objects.exists()


def _pair(number):
    return {"older": None, "newer": SimpleNamespace(pk=number) if number else None}


def test_through_the_form_by_who_may(office, client):
    address = reverse("published:release-new")
    assert client.get(address).status_code == 302
    for who in (office.member, office.officer):
        assert enter(client, who).post(address).status_code == 404
    content = write_workbook(office.folder / "g.xlsx", [figure("5")], above=[["14/04/2025"]]).read_bytes()
    page = enter(client, office.analyst).post(
        address, {"owner": "office", "file": SimpleUploadedFile("../../g.xlsx", content), "released": ""}
    )
    job = Job.objects.get()
    assert page.url == reverse("work:job-detail", args=[job.uuid])
    assert PublishedRelease.objects.get().name == "g.xlsx"
    worker.drain()
    detail = client.get(reverse("published:release-detail", args=[PublishedRelease.objects.get().uuid]))
    assert "14 April 2025" in detail.content.decode()
    page = client.post(address, {"owner": "other", "file": SimpleUploadedFile("g.xlsx", content)})
    assert page.status_code == 200
    assert Job.objects.count() == 1


def test_the_form_is_safe_against_forgery(office, rf):
    from django.test import Client

    client = enter(Client(enforce_csrf_checks=True), office.analyst)
    address = reverse("published:release-new")
    assert client.post(address, {"owner": "office"}).status_code == 403


def test_a_full_disk_keeps_nothing_and_says_so(office, client, monkeypatch):
    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(actions, "_keep", full)
    page = enter(client, office.analyst).post(
        reverse("published:release-new"),
        {"owner": "office", "file": SimpleUploadedFile("g.csv", b"x"), "released": "2020-01-01"},
    )
    assert "full" in page.content.decode()
    assert not PublishedRelease.objects.exists()


def test_what_a_killed_process_left_is_cleared_and_what_waits_is_not(office):
    office.kept = bring(office, b"name,colour\nx,red\n", "a.csv", dt.date(2020, 1, 1))
    left = published_folder() / "left.csv"
    left.write_text("x")
    actions.clear(timezone.now() + dt.timedelta(hours=2))
    assert not left.exists()
    assert PublishedRelease.objects.get().path.exists()


@pytest.mark.slow
def test_both_workbooks_as_unodc_published_them(office, shared, client):
    found = {}
    for day in ("2025-04-14", "2023-05-30"):
        path = shared / "data" / "glotip" / f"data_glotip_{day}.xlsx"
        found[day] = bring(office, path.read_bytes(), path.name)
    counts = {day: release.counts for day, release in found.items()}
    assert {day: (one["rows"], one["censored"], one["implausible"], one["codes"], one["duplicates"],
                  one["conflicts"]) for day, one in counts.items()} == {
        "2023-05-30": (46_556, 23_076, 11, 0, 336, 192),
        "2025-04-14": (58_769, 29_558, 188, 128, 492, 284),
    }  # fmt: skip
    changed = Revision.objects.filter(older=found["2023-05-30"], newer=found["2025-04-14"])
    assert [changed.filter(change=kind).count() for kind in ("added", "removed", "revised")] == [
        13_749, 1_736, 2_015,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "rows"), [("ctdc_2020_seven_columns.csv", 48_773), ("ctdc_synthetic_2021_50k.csv", 50_000)]
)
def test_the_files_of_ctdc(office, shared, name, rows):
    path = shared / "data" / "ctdc" / name
    release = bring(office, path.read_bytes(), name, dt.date(2021, 9, 1))
    assert (release.counts["rows"], release.counts["rejected"]) == (rows, 0)
