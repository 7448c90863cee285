"""The parts of the public pages: numbers, words, bars, sums by region, and the map."""

import datetime as dt

import polars as pl
import pytest
from django.utils import translation
from hub_states import write_state

from palermo.records.schema import fields
from palermo_hub.evidence.actions import load_state
from palermo_hub.evidence.folder import Table, with_regions, without_small_counts
from palermo_hub.portal.labels import CODES, code_label, dimension_label, title_label
from palermo_hub.reference import amounts
from palermo_hub.reference.maps import RING, Flow, draw_map
from palermo_hub.reference.models import Place


@pytest.mark.parametrize(
    ("low", "high", "text"), [(0, 0, "0"), (1240, 1240, "1,240"), (1, 4, "1–4"), (None, None, "withheld")]
)
def test_a_count_is_written_with_its_interval(low, high, text):
    assert amounts.count(low, high) == text


@pytest.mark.parametrize(
    ("low", "high", "text"), [(0.36, 0.48, "36–48%"), (0.4, 0.4, "40%"), (0, 1, "0–100%"), (None, None, "")]
)
def test_a_share_is_written_with_its_interval(low, high, text):
    assert amounts.share(low, high) == text


def test_each_language_writes_numbers_its_own_way():
    with translation.override("fr"):
        assert amounts.number(12345) == "12\u202f345"
    with translation.override("ar"):
        assert amounts.count(None, None) == "محجوب"


def test_a_code_speaks_the_readers_language():
    place = Place(code="XAR", names={"en": "Ardenia", "ar": "أردينيا"})
    with translation.override("ar"):
        assert code_label("origin", "XAR", {"XAR": place}) == "أردينيا"
        assert code_label("sex", "female", {}) == "أنثى"
        assert code_label("form", "form_organ_removal", {}) == "نزع الأعضاء"
        assert code_label("form", "organ_removal", {}) == "نزع الأعضاء"
        assert code_label("sex", "", {}) == "غير معروف"
        assert dimension_label("sex") == "الجنس"
        assert title_label("forms", "Detected, by form") == "بحسب شكل الاستغلال"
    assert code_label("sex", "other", {}) == "Other"
    assert code_label("nothing", "xyz", {}) == "xyz"
    assert title_label("unheard_of", "Its own title") == "Its own title"


def test_every_evidence_field_of_the_case_record_has_a_word():
    prefixes = ("act_", "means_", "form_", "sector_", "sexual_", "recruiter_", "channel_")
    evidence = {name for name in fields() if name.startswith(prefixes)}
    assert len(evidence) > 60
    assert evidence <= set(CODES)


def table(rows, dimensions=("year", "place")):
    columns = [*dimensions, "low", "high", "share_low", "share_high", "unknown"]
    return Table(
        name="regions",
        titles={"en": "Regions"},
        dimensions=dimensions,
        unit="persons",
        period=(2025, 2025),
        place="XAR",
        sources=(),
        method="counted",
        protection="none",
        standard="",
        breaks=[],
        rows=pl.DataFrame(rows, schema=columns, orient="row"),
    )


REGIONS = {"XAR-N1": "XAR-N", "XAR-N2": "XAR-N", "XAR-S1": "XAR-S"}


def test_a_region_is_the_sum_of_its_districts_and_intervals_are_carried_on():
    rows = [
        ("2025", "XAR-N1", 30, 30, 0.3, 0.3, 7),
        ("2025", "XAR-N2", 1, 4, 0.1, 0.2, 7),
        ("2025", "XAR-S1", 5, 5, 0.4, 0.4, 7),
        ("2025", "XAR", 9, 9, 0.1, 0.1, 7),
    ]
    summed = with_regions(table(rows), REGIONS).rows
    assert summed.filter(place="XAR-N").rows() == [("2025", "XAR-N", 31, 34, 0.4, 0.5, 7)]
    assert summed.height == len(rows) + 2


def test_a_region_with_a_withheld_district_is_withheld():
    rows = [("2025", "XAR-N1", 30, 30, None, None, 0), ("2025", "XAR-N2", None, None, None, None, 0)]
    assert with_regions(table(rows), REGIONS).rows.row(0) == ("2025", "XAR-N", None, None, None, None, 0)


def test_a_table_that_cannot_be_added_up_is_left_alone():
    overlapping = table([("2025", "XAR-N1", "f", 1, 1, None, None, 0)], ("year", "place", "form"))
    with_its_own = table([("2025", "XAR-N1", 1, 1, None, None, 0), ("2025", "XAR-N", 1, 1, None, None, 0)])
    for same in (overlapping, with_its_own):
        assert with_regions(same, REGIONS) is same


def test_a_small_count_is_an_interval_and_its_share_does_not_give_it_away():
    rows = [
        ("2025", "XAR-N", 3, 3, 0.03, 0.03, 0),
        ("2025", "XAR-S", 0, 0, 0.0, 0.0, 0),
        ("2025", "XAR-W", 5, 5, 0.05, 0.05, 0),
        ("2025", "XAR-E", 0, 4, None, None, 0),
        ("2025", "XAR", None, None, None, None, 0),
    ]
    counted = without_small_counts(table(rows))
    assert counted.rows.select("low", "high", "share_low").rows() == [
        (1, 4, None),
        (0, 0, 0.0),
        (5, 5, 0.05),
        (0, 4, None),
        (None, None, None),
    ]
    assert "1 to 4" in counted.protection


def place(code, level, x, y):
    square = [[x, y], [x + 4, y], [x + 4, y + 4], [x, y + 4], [x, y]]
    outline = {"type": "MultiPolygon", "coordinates": [[square]]}
    return Place(
        code=code, iso3=code[:3], level=level, names={"en": code}, outline=outline, as_of=dt.date(2025, 1, 1)
    )


def test_a_map_draws_flows_between_its_places_and_leaves_the_others_to_the_table():
    state, other = place("XAR", "country", 0, 0), place("XVE", "country", 10, 0)
    flows = [
        Flow(origin="XVE", destination="XAR", low=100, high=100, text="100"),
        Flow(origin="XAR", destination="XVE", low=1, high=4, text="1–4"),
        Flow(origin="XAR", destination="XAR", low=25, high=25, text="25"),
        Flow(origin="", destination="XAR", low=9, high=9, text="9"),
    ]
    drawn = draw_map(state, [state, other, place("XAR-N", "region", 0, 2)], flows)
    assert [arc.kind for arc in drawn.arcs] == ["counted", "counted", "possible"]
    assert [arc.within for arc in drawn.arcs] == [False, True, False]
    widths = [arc.width for arc in drawn.arcs]
    assert widths == sorted(widths, reverse=True)
    assert {shape.kind for shape in drawn.shapes} == {"own", "other", "region"}
    assert all(0 < shape.x < 800 and 0 < shape.y < drawn.height for shape in drawn.shapes)
    assert f"a{RING} {RING}" in drawn.arcs[1].path


def test_without_outlines_there_is_no_map():
    bare = Place(code="XAR", iso3="XAR", level="country", names={"en": "Ardenia"})
    assert draw_map(bare, [bare], []) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "most"),
    [
        ("/", 25),
        ("/states/XAR/", 30),
        ("/states/XAR/flows/", 15),
        ("/states/XAR/tables/", 10),
        ("/states/XAR/tables/forms/", 12),
        ("/states/XSI/", 12),
    ],
)
def test_a_page_asks_the_database_a_bounded_number_of_times(
    client, tmp_path, django_assert_max_num_queries, page, most
):
    load_state(folder=write_state(tmp_path / "ardenia"))
    load_state(folder=write_state(tmp_path / "isles", code="XSI", name="Serin Isles", scale=2))
    with django_assert_max_num_queries(most):
        assert client.get(page).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/states/XXX/",
        "/states/FRA/",
        "/states/XAR/tables/nothing/",
        "/states/XAR/tables/population/",
        "/states/XAR/tables/forms/?colour=red",
        "/states/XAR/tables/forms/?form__contains=x",
        "/states/XAR/tables/forms/?form=%00",
        "/states/XSI/tables/forms/",
        "/states/XSI/tables/forms.csv",
        "/states/XSI/tables/forms/origin/",
    ],
)
def test_what_is_not_there_and_what_is_withheld_look_alike(client, tmp_path, address):
    load_state(folder=write_state(tmp_path / "ardenia"))
    load_state(folder=write_state(tmp_path / "isles", code="XSI", name="Serin Isles", scale=2))
    assert client.get(address).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["?year=1066", "?form=' OR 1=1 --", "?page=999", "?page=x", "?year=9" * 9])
def test_odd_choices_are_answered_calmly(client, tmp_path, query):
    load_state(folder=write_state(tmp_path / "ardenia"))
    assert client.get("/states/XAR/tables/forms/" + query).status_code == 200


@pytest.mark.django_db
def test_a_district_is_in_no_public_page(client, tmp_path):
    load_state(folder=write_state(tmp_path / "ardenia"))
    for address in ("/states/XAR/tables/regions/", "/states/XAR/tables/regions.csv", "/states/XAR/"):
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert b"XAR-N1" not in body
        assert b"Pellowick" not in body
    assert "Norhaven" in client.get("/states/XAR/tables/regions/").content.decode()
