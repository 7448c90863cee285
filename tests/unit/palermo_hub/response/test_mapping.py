"""A partner's own sheet: asked about once, the next read without questions, nothing of persons kept."""

import csv
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from palermo_hub.organisations.models import Organisation
from palermo_hub.response import mapping
from palermo_hub.response.models import Activity, SheetMapping, Upload

FIRST = """No;Project;Sector;Where;From;Until;Spent so far;Contact phone
1;Night shelter;Beds;XAR-N;2026-01-01;2026-12-31;1200;+000 555 0100
2;Radio spots;Radio;XAR-S;2026-02-01;2026-03-01;80;+000 555 0101
"""
NEXT = FIRST.replace(";80;", ";95;") + "3;Street work;Beds;XAR-N;2026-04-01;;10;+000 555 0102\n"
SAID = {"country": "XAR", "kind": "project", "status": "ongoing", "currency": "EUR"}
MEANS = {"No": "reference", "Project": "title", "Sector": "intervention", "Where": "places", "From": "starts",
         "Until": "ends", "Spent so far": "spent"}  # fmt: skip
WORDS = {"Beds": "shelter", "Radio": "awareness"}


def send(client, text, name="own.csv", owner="ngo"):
    sheet = SimpleUploadedFile(name, text.encode(), content_type="text/csv")
    return client.post(reverse("response:upload-list"), {"owner": owner, "sheet": sheet})


def answers(page, means, words, constants):
    """What a person chooses on the page of a mapping."""
    form = page.context["form"]
    said = {f"constant-{name}": value for name, value in constants.items()}
    for number, name in enumerate(form.sheet.headers):
        said[f"column-{number}"] = means.get(name, "")
    for name, field in form.fields.items():
        if name.startswith("word-"):
            said[name] = words.get(str(field.label), "?")
    return said


def map_it(client, means=MEANS, words=WORDS, constants=SAID):
    """Choose what the columns mean, show their words, choose them, keep the mapping."""
    upload = Upload.objects.filter(state="unmapped").latest("at")
    address = reverse("response:sheet-map", kwargs={"uuid": upload.uuid})
    page = client.get(address)
    page = client.post(address, answers(page, means, {}, constants) | {"words": "1"})
    done = client.post(address, answers(page, means, words, constants))
    assert done.status_code == 302, done.context["form"].errors
    upload.refresh_from_db()
    return upload


def accept(client, upload):
    client.post(reverse("response:upload-detail", kwargs={"uuid": upload.uuid}), {"all": "1"})
    client.post(reverse("response:upload-apply", kwargs={"uuid": upload.uuid}), {"marking": "TLP:GREEN"})


def test_it_is_mapped_once_and_the_next_one_asks_nothing(enter, places):
    client = enter()
    assert send(client, FIRST).url.endswith("/map/")
    waiting = Upload.objects.get()
    page = client.get(reverse("response:sheet-map", kwargs={"uuid": waiting.uuid})).content.decode()
    assert "Contact phone" in page
    assert waiting.left_out == ["Contact phone"]
    assert b"555" not in bytes(waiting.content)
    upload = map_it(client)
    assert (upload.state, upload.content) == ("previewed", None)
    accept(client, upload)
    first = {row.reference: row for row in Activity.objects.all()}
    assert {key: (one.title, one.intervention) for key, one in first.items()} == {
        "1": ("Night shelter", "shelter"),
        "2": ("Radio spots", "awareness"),
    }
    assert send(client, FIRST, "again.csv").url.endswith(f"{Upload.objects.latest('at').uuid}/")
    assert Upload.objects.latest("at").same == 2
    send(client, NEXT, "march.csv")
    march = Upload.objects.latest("at")
    assert [row.kind for row in march.rows.all()] == ["changed", "new"]
    assert march.rows.get(kind="changed").differences[0]["theirs"] == "95"
    accept(client, march)
    assert Activity.objects.count() == 3


def test_what_no_column_says_is_asked_and_a_double_is_refused(enter, places):
    client = enter()
    send(client, FIRST)
    address = reverse("response:sheet-map", kwargs={"uuid": Upload.objects.get().uuid})
    page = client.get(address)
    for means, constants, told in (
        (MEANS, {}, "No column says this: State."),
        (MEANS | {"Until": "starts"}, SAID, "Two columns say this: Starts. Keep one."),
        (MEANS, SAID | {"starts": "yesterday"}, "Not a day: write it as 2026-07-30."),
    ):
        answer = client.post(address, answers(page, means, WORDS, constants))
        assert told in answer.content.decode()
    assert not SheetMapping.objects.exists()


def test_a_mapping_is_the_organisations_own_and_is_forgotten(enter, places):
    client = enter()
    send(client, FIRST)
    map_it(client)
    known = SheetMapping.objects.get()
    client = enter("police")
    forget = reverse("response:mapping-forget", kwargs={"uuid": known.uuid})
    assert client.post(forget).status_code == 404
    assert send(client, FIRST, owner="police").url.endswith("/map/")
    mine = enter()
    waiting = Upload.objects.get(state="unmapped")
    assert mine.get(reverse("response:sheet-map", kwargs={"uuid": waiting.uuid})).status_code == 404
    mine.post(forget)
    assert send(mine, FIRST).url.endswith("/map/")


def test_another_organisations_member_cannot_map_it(enter, places, make_member):
    send(enter(), FIRST)
    _, stranger = make_member("police")
    upload = Upload.objects.get()
    with pytest.raises(PermissionDenied):
        mapping.map_sheet(upload=upload, mapping=None, by=stranger)


def test_a_sheet_set_aside_leaves_nothing(enter, places):
    client = enter()
    send(client, FIRST)
    upload = Upload.objects.get()
    client.post(reverse("response:upload-discard", kwargs={"uuid": upload.uuid}))
    upload.refresh_from_db()
    assert (upload.state, upload.content) == ("discarded", None)
    assert client.get(reverse("response:sheet-map", kwargs={"uuid": upload.uuid})).status_code == 404


@pytest.mark.parametrize(
    "text", ["", "a;a\n1;2\n", "only a header\n", "%PDF-1.7", "<script>alert(1)</script>;b\n1;2\n", "\0\0\0"]
)
def test_a_sheet_that_is_none_is_one_clear_error(enter, places, text):
    client = enter()
    answer = send(client, text)
    if answer.status_code == 302:
        page = client.get(answer.url).content.decode()
        assert "<script>alert(1)" not in page
    else:
        assert len(answer.context["form"].errors["sheet"]) == 1


def test_a_survey_of_152_columns_is_mapped_on_the_page(enter, places, shared):
    path = shared / "data/activities/antitip_ngo_survey_responses_anonymized.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    client = enter()
    sheet = SimpleUploadedFile("survey.csv", path.read_bytes(), content_type="text/csv")
    client.post(reverse("response:upload-list"), {"owner": "ngo", "sheet": sheet})
    means = {"clean.id": "title", "Q3.3": "description"}
    upload = map_it(client, means, {}, SAID | {"intervention": "awareness", "starts": "2014-01-01",
                                               "country_wide": "yes"})  # fmt: skip
    assert upload.rows.count() == len(rows) == 561
    assert {fault["code"] for row in upload.rows.all() for fault in row.faults} <= {"empty", "too_long"}
    assert upload.rows.filter(kind="new").count() > 500
    assert Organisation.objects.get(code="ngo").sheet_mappings.count() == 1
