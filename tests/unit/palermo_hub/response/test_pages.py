"""Pages and acts of the response: who sees what, what is escaped, what the board and the funnel say."""

import csv
import datetime as dt
import io
import json

import hxl
import icalendar
import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from palermo_hub.response import actions, round_trip
from palermo_hub.response.board import lines_of, missing_from
from palermo_hub.response.funnel import funnel
from palermo_hub.response.models import Activity, JusticeCount, ServiceCapacity

DAY = dt.date(2026, 1, 1)
SCRIPT = "<script>alert(1)</script>"


def test_a_list_shows_what_the_reader_may_see_and_narrows_by_the_address(client, enter, make_activity):
    make_activity("Open to members", forms="form_servitude", places="XAR-N")
    make_activity("Only ours", organisation="police", marking="TLP:AMBER+STRICT")
    address = reverse("response:activity-list")
    assert b"Open to members" not in client.get(address).content
    page = enter().get(address).content.decode()
    assert "Open to members" in page
    assert "Only ours" not in page
    for asked, found in (
        ("form=form_servitude", True), ("form=form_other", False), ("place=XAR-N", True),
        ("place=XAR-S", False),
        ("year=2026", True), ("year=2020", False), ("kind=project", True), ("status=planned", False),
        ("country=XAR&intervention=hotline", True), ("kind=nonsense", False), ("year=abc", False),
    ):  # fmt: skip
        assert ("Open to members" in enter().get(f"{address}?{asked}").content.decode()) is found, asked


def test_scripts_in_every_text_field_are_shown_as_text(enter, make_activity):
    activity = make_activity(
        SCRIPT, description=SCRIPT, other_partners=SCRIPT, source=SCRIPT, reference=SCRIPT
    )
    client = enter()
    for address in (
        reverse("response:activity-list"),
        reverse("response:activity-detail", kwargs={"uuid": activity.uuid}),
        reverse("response:activity-edit", kwargs={"uuid": activity.uuid}),
    ):
        page = client.get(address).content.decode()
        assert SCRIPT not in page
        assert "&lt;script&gt;" in page


def test_the_number_of_queries_does_not_grow_with_the_list(
    enter, make_activity, django_assert_max_num_queries
):
    for number in range(30):
        make_activity(f"Helpline {number}")
    client = enter()
    with django_assert_max_num_queries(25):
        client.get(reverse("response:activity-list"))


def test_an_activity_is_added_and_changed_in_the_browser(enter, places):
    client = enter()
    said = {
        "owner": "ngo", "marking": "TLP:GREEN", "title": "Safe house", "kind": "project",
        "intervention": "shelter", "status": "planned", "starts": "2026-05-01", "country": "XAR",
        "country_wide": "no", "places": ["XAR-N"], "forms": ["form_servitude"], "reached_women": "<5",
        "budget": "1,200.50", "currency": "EUR", "as_of": "2026-05-01", "source": "plan",
    }  # fmt: skip
    client.post(reverse("response:activity-new"), said)
    activity = Activity.objects.get()
    figures = {figure.kind: (figure.low, figure.high) for figure in activity.figures.all()}
    assert figures == {"budget": (1200.5, 1200.5), "reached": (1, 4)}
    edit = reverse("response:activity-edit", kwargs={"uuid": activity.uuid})
    client.post(edit, said | {"seen": "1", "title": "Safe houses"})
    client.post(edit, said | {"seen": "1", "title": "Overwritten"})
    page = client.post(edit, said | {"seen": "1", "title": "Overwritten"}).content.decode()
    assert "Nothing was overwritten" in page
    activity.refresh_from_db()
    assert (activity.title, activity.version) == ("Safe houses", 2)
    for wrong in (
        {"currency": ""},
        {"ends": "2020-01-01"},
        {"places": ["XAR-Q"]},
        {"budget": "-1"},
        {"title": ""},
    ):
        assert client.post(edit, said | {"seen": "2"} | wrong).status_code == 200
    activity.refresh_from_db()
    assert activity.version == 2


def test_nobody_alone_makes_a_row_public(make_activity):
    with pytest.raises(actions.TooWideError):
        make_activity(marking="TLP:CLEAR")


def capacity(owner, place, **changes):
    return ServiceCapacity(
        **{"owner": owner, "place": place, "service": "shelter", "total": 6, "free": 0, "as_of": DAY,
           "expires": dt.date(2099, 1, 1), "marking": "TLP:GREEN", "source": "call"} | changes
    )  # fmt: skip


def test_of_a_shelter_only_the_region_is_kept_and_its_owner_withheld(make_member, places):
    owner, provider = make_member("house", "service_provider")
    _, other = make_member("police")
    with pytest.raises(ValidationError):
        actions.write_row(row=capacity(owner, places["XAR-N1"]), by=provider)
    row = actions.write_row(row=capacity(owner, places["XAR-N"], sex="male"), by=provider)
    assert lines_of([row], other)[0].owners == ()
    assert lines_of([row], provider)[0].owners == ("House",)


def test_the_board_says_what_is_full_what_is_missing_and_forgets_what_expired(make_member, places):
    owner, provider = make_member("house", "service_provider")
    rows = [
        actions.write_row(row=one, by=provider)
        for one in (
            capacity(owner, places["XAR-N"], sex="male", age_group="adult", languages=["ara"]),
            capacity(owner, places["XAR-N1"], service="legal", free=None, languages=["ase"]),
            capacity(owner, places["XAR-N"], expires=DAY),
        )
    ]
    current = list(ServiceCapacity.objects.visible_to(provider).current())
    assert len(current) == 2
    full = {line.service: (line.is_full, line.region, line.signed) for line in lines_of(current, provider)}
    assert full == {"Shelter": (True, "XAR-N", False), "Legal aid": (False, "XAR-N", True)}
    lacking = {name for one in missing_from(rows[:2]) if one.service == "Shelter" for name in one.groups}
    assert lacking == {"women", "girls", "boys"}


def test_the_funnel_never_adds_what_overlaps_and_keeps_intervals(make_member, places):
    owner, _ = make_member("justice")

    def count(stage, low, high, **more):
        return JusticeCount(
            owner=owner,
            place=places["XAR"],
            year=2025,
            stage=stage,
            low=low,
            high=high,
            source="courts",
            **more,
        )

    steps = funnel([
        count("investigation", 90, 90), count("investigation", 60, 60, sex="male"),
        count("prosecution", 30, 30, article="12"), count("prosecution", 1, 4, article="13"),
    ])  # fmt: skip
    assert [step.text for step in steps] == ["90", "31–34", ""]


def test_an_overlap_is_explained_and_dismissed_with_a_reason(enter, make_activity):
    one, two = (
        make_activity("Our line", forms="form_servitude"),
        make_activity("Their line", organisation="police"),
    )
    client = enter()
    assert "Their line" in client.get(reverse("response:overlap-list")).content.decode()
    address = reverse("response:overlap-dismiss", kwargs={"first": one.uuid, "second": two.uuid})
    assert client.post(address, {"reason": ""}).status_code == 200
    assert client.post(address, {"reason": "one is for children"}).status_code == 302
    assert "Their line" not in client.get(reverse("response:overlap-list")).content.decode()


def test_feeds_hold_what_the_reader_may_see(client, enter, make_activity):
    make_activity("=1+1", kind="campaign", starts="2026-07-30", ends="2026-07-30")
    make_activity("Secret", organisation="police", marking="TLP:AMBER+STRICT", kind="campaign")
    assert client.get(reverse("response:activity-csv")).getvalue().decode().count("\n") == 2
    text = enter().get(reverse("response:activity-csv")).getvalue().decode()
    assert "Secret" not in text
    assert ", =1+1," in text
    calendar = icalendar.Calendar.from_ical(enter().get(reverse("response:activity-calendar")).content)
    (event,) = calendar.walk("VEVENT")
    assert event["DTEND"].dt - event["DTSTART"].dt == dt.timedelta(days=1)


def test_the_hxl_feed_is_valid(enter, make_activity, shared):
    make_activity(budget="5", currency="EUR", reached="1-4")
    text = enter().get(reverse("response:activity-csv")).getvalue().decode()
    source = hxl.data(list(csv.reader(io.StringIO(text)))).cache()
    assert source.columns[2].tag == "#activity"
    rules = json.loads((shared / "schemas/hxl-default-schema.json").read_text())
    tags = sorted({tag for rule in rules for tag in rule})
    report = hxl.validate(source, hxl.data([tags, *([rule.get(tag, "") for tag in tags] for rule in rules)]))
    assert report["stats"]["error"] == 0


def test_an_activity_cites_provisions(enter, make_activity):
    from palermo_hub.mandates.models import Instrument, Provision

    resolution = Instrument.objects.create(
        code="test-resolution", kind="resolution", names={"en": "R"}, source="s", as_of=DAY
    )
    provision = Provision.objects.create(
        instrument=resolution,
        number="8",
        position=8,
        unit="paragraph",
        summary={"en": "Care"},
        source="s",
        as_of=DAY,
    )
    activity = make_activity()
    client = enter()
    client.post(
        reverse("response:activity-cite", kwargs={"uuid": activity.uuid}), {"provisions": [provision.pk]}
    )
    assert list(provision.activities.all()) == [activity]
    detail = reverse("response:activity-detail", kwargs={"uuid": activity.uuid})
    assert str(provision) in client.get(detail).content.decode()


def test_overlaps_are_narrowed_found_once_and_forgotten_when_the_reader_may_no_longer_see(
    enter, make_activity, django_assert_max_num_queries
):
    make_activity("Our line", forms="form_servitude")
    theirs = make_activity("Their line", organisation="police")
    make_activity("Third line", organisation="courts", places="XAR-S")
    make_activity("Fourth line", organisation="labour", places="XAR-S")
    client = enter()
    address = reverse("response:overlap-list")
    assert client.get(address).context["total"] == 2
    for asked, total in (
        ("whose=mine", 1),
        ("place=XAR-S", 1),
        ("intervention=shelter", 0),
        ("form=nonsense", 0),
    ):
        assert client.get(f"{address}?{asked}").context["total"] == total, asked
    with django_assert_max_num_queries(30):
        page = client.get(address).content.decode()
    assert "Their line" in page
    Activity.objects.filter(pk=theirs.pk).update(
        marking="TLP:AMBER+STRICT"
    )  # no version: what was found is kept
    assert "Their line" not in client.get(address).content.decode()


def test_a_long_preview_is_shown_by_pages_and_decided_page_by_page(
    enter, make_activity, make_member, monkeypatch
):
    monkeypatch.setattr("palermo_hub.response.views.sheets.PER_PAGE", 2)
    for number in range(3):
        make_activity(f"Helpline {number}")
    owner, user = make_member("ngo")
    book = openpyxl.load_workbook(io.BytesIO(round_trip.download_activities(owner=owner, by=user)))
    column = next(cell.column for cell in book.worksheets[0][2] if cell.value == "#status")
    for row in (3, 4, 5):
        book.worksheets[0].cell(row, column).value = "Completed"
    file = io.BytesIO()
    book.save(file)
    client = enter()
    sheet = SimpleUploadedFile("s.xlsx", file.getvalue())
    address = client.post(reverse("response:upload-list"), {"owner": "ngo", "sheet": sheet}).url
    page = client.get(f"{address}?page=2")
    assert [shown["row"].number for shown in page.context["rows"]] == [5]
    assert "Under way" in page.content.decode()
    assert client.post(address, {"page": "2", "row-5": "accepted"}).url == f"{address}?page=2"
    client.post(f"{address}apply/", {"marking": "TLP:GREEN"})
    assert Activity.objects.filter(status="completed").count() == 1
