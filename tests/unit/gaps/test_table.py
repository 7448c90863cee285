"""The rules of the gap table, one by one, and against an arithmetic written out by hand."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palermo.errors import GapError
from palermo.gaps import cell_records, gap_table, ordered
from palermo.gaps.reading import checked_detected, checked_response
from palermo.gaps.schema import DETECTED, RESPONSE


def cells(table):
    return {
        (cell["place"], cell["form"], cell["sex"], cell["age_group"]): cell for cell in cell_records(table)
    }


def only(table):
    (cell,) = cell_records(table)
    return cell


def test_an_unknown_outcome_makes_the_share_an_interval(files):
    rows = [files.figure(*pair) for pair in (("detected", 214), ("assisted", 15), ("outcome_unknown", 32))]
    cell = only(gap_table(files.detected(*rows), files.response()))
    assert cell["assisted_share"] == [round(15 / 214, 4), round(47 / 214, 4)]
    assert cell["not_known_assisted"] == [199, 199]
    assert cell["empty"] is None


def test_the_releases_error_widens_the_share(files):
    exact = [files.figure("detected", 100), files.figure("assisted", 40), files.figure("outcome_unknown", 0)]
    noisy = [dict(row, error=5) for row in exact]
    narrow, wide = (only(gap_table(files.detected(*rows), files.response())) for rows in (exact, noisy))
    assert narrow["assisted_share"] == [0.4, 0.4]
    assert wide["assisted_share"] == [round(35 / 105, 4), round(50 / 95, 4)]


def test_refused_left_and_not_due_are_apart_and_change_no_share(files):
    rows = [files.figure("detected", 100), files.figure("assisted", 40), files.figure("outcome_unknown", 0)]
    apart = [files.figure("refused", 10), files.figure("left", 5), files.figure("not_due", 3)]
    cell = only(gap_table(files.detected(*rows, *apart), files.response()))
    assert (cell["refused"], cell["left"], cell["not_due"]) == ([10, 10], [5, 5], [3, 3])
    assert cell["assisted_share"] == [0.4, 0.4]


def test_no_percentage_under_twenty_persons(files):
    for count, shown in ((19, False), (20, True)):
        rows = [
            files.figure("detected", count),
            files.figure("assisted", 5),
            files.figure("outcome_unknown", 0),
        ]
        cell = only(gap_table(files.detected(*rows), files.response()))
        assert (cell["assisted_share"] is not None) is shown
    wide = [files.figure("detected", 15, 40), files.figure("assisted", 5)]
    assert only(gap_table(files.detected(*wide), files.response()))["assisted_share"] is None


def test_what_is_not_recorded_is_not_no(files):
    cell = only(gap_table(files.detected(files.figure("detected", 50)), files.response()))
    assert cell["assisted"] is None
    assert cell["assisted_share"] == [0.0, 1.0]
    assert cell["not_known_assisted"] == [50, 50]
    silent = [files.figure("detected", 50), files.figure("assisted", 10)]
    assert only(gap_table(files.detected(*silent), files.response()))["assisted_share"] == [0.2, 1.0]
    withheld = [files.figure("detected", 50), dict(files.figure("assisted", 0), low=None, high=None)]
    assert only(gap_table(files.detected(*withheld), files.response()))["not_known_assisted"] == [0, 50]


def test_three_kinds_of_empty_are_told_apart(files):
    rows = [
        files.figure("looked", 4, place="A"),
        dict(files.figure("detected", 0, place="B"), low=None, high=None),
        files.figure("detected", 30, place="C"),
        files.figure("detected", 0, place="D"),
        files.figure("detected", 3, 9, place="E"),
        files.figure("detected", 1, place="F", form="form_servitude"),
    ]
    made = cells(gap_table(files.detected(*rows), files.response()))
    found = {key[0]: cell for key, cell in made.items() if key[1] == "form_forced_labour"}
    assert (found["A"]["empty"], found["A"]["looked"], found["A"]["detected"]) == ("none_detected", 4, [0, 0])
    assert (found["B"]["empty"], found["B"]["detected"]) == ("withheld", None)
    assert found["C"]["empty"] is None
    assert (found["D"]["empty"], found["D"]["looked"]) == ("none_detected", None)
    assert found["E"]["empty"] is None
    assert (found["F"]["empty"], found["F"]["detected"]) == ("nobody_looked", None)


def test_contacts_stand_beside_and_are_never_divided(files):
    people = [files.figure("detected", 40), files.figure("assisted", 10), files.figure("outcome_unknown", 0)]
    offers = [files.offer("contacts", 300), files.offer("contacts", 40, activity="a2")]
    cell = only(gap_table(files.detected(*people), files.response(*offers)))
    assert (cell["contacts"], cell["activities"]) == ([340, 340], 2)
    assert cell["assisted_share"] == [0.25, 0.25]


def test_capacity_is_places_by_mean_monthly_persons_wanting_one(files):
    people = [files.figure("detected", 60), files.figure("wanting", 24, 48, months=6)]
    cell = only(gap_table(files.detected(*people), files.response(files.offer("places", 6))))
    assert cell["wanting_monthly"] == [4.0, 8.0]
    assert cell["capacity"] == [0.75, 1.5]
    few = [files.figure("detected", 60), files.figure("wanting", 19)]
    assert only(gap_table(files.detected(*few), files.response(files.offer("places", 6))))["capacity"] is None


def test_only_places_that_the_group_can_use_count(files):
    people = [
        files.figure("detected", 30, sex="male", age_group="adult", language="tir"),
        files.figure("detected", 90),
    ]
    offers = [
        files.offer("places", 1),
        files.offer("places", 2, sex="female"),
        files.offer("places", 4, sex="male", age_group="adult"),
        files.offer("places", 8, form="form_servitude"),
        files.offer("places", 16, languages=["ara", "tir"]),
        files.offer("places", 32, languages=["ara"]),
        files.offer("places", 64, place="elsewhere"),
        files.offer("places", 128, year=2024),
    ]
    made = cells(gap_table(files.detected(*people), files.response(*offers)))
    men = made["XAR-01", "form_forced_labour", "male", "adult"]
    everybody = made["XAR-01", "form_forced_labour", "all", "all"]
    assert men["places"] == [1 + 4 + 16] * 2
    assert everybody["places"] == [1 + 2 + 4 + 16 + 32] * 2
    assert everybody["languages"] == ["ara", "tir"]


def test_a_withheld_number_of_places_leaves_an_open_end(files):
    people = [files.figure("detected", 60), files.figure("wanting", 24)]
    offers = [files.offer("places", 3), dict(files.offer("places", 0), low=None, high=None)]
    cell = only(gap_table(files.detected(*people), files.response(*offers)))
    assert cell["places"] == [3, None]
    assert cell["capacity"] == [1.5, None]


def test_one_activity_with_figures_by_sex_is_one_activity(files):
    offers = [
        files.offer("contacts", 10, sex="female"),
        files.offer("contacts", 5, sex="male"),
        files.offer("spent", 900, currency="EUR"),
        files.offer("spent", 50, currency="USD", activity="a2"),
    ]
    cell = only(gap_table(files.detected(files.figure("detected", 30)), files.response(*offers)))
    assert (cell["activities"], cell["contacts"], cell["spent"]) == (2, [15, 15], "EUR 900; USD 50")


def test_one_figure_against_several_forms_is_counted_once_in_the_cell_of_all(files):
    rows = [files.figure("detected", 30, form=form) for form in ("all", "form_other", "form_slavery")]
    both = [
        files.offer("contacts", 200, form="form_other;form_slavery"),
        files.offer("contacts", 50, activity="b", form="form_slavery"),
    ]
    found = cells(gap_table(files.detected(*rows), files.response(*both)))
    contacts = {form: cell["contacts"] for (_place, form, *_group), cell in found.items()}
    assert contacts == {"all": [250, 250], "form_other": [200, 200], "form_slavery": [250, 250]}
    with pytest.raises(GapError, match="row 1: a form"):
        files.response(files.offer("contacts", 1, form="form_other;form_invented"))


def test_country_wide_activities_belong_to_no_cell(files):
    offers = [dict(files.offer("contacts", 99), place=None)]
    assert only(gap_table(files.detected(files.figure("detected", 30)), files.response(*offers)))[
        "contacts"
    ] == [0, 0]


def test_an_estimate_appears_only_where_the_cells_own_overlaps_pass(files):
    for passes, shown in ((True, [80, 160]), (False, None)):
        rows = [files.figure("detected", 50), files.figure("estimate", 80, 160, passes=passes)]
        assert only(gap_table(files.detected(*rows), files.response()))["estimate"] == shown


def test_a_place_with_activities_and_no_figures_is_a_place_where_nobody_looked(files):
    made = cells(
        gap_table(
            files.detected(files.figure("detected", 30)),
            files.response(files.offer("contacts", 5, place="P")),
        )
    )
    assert made["P", "form_forced_labour", "all", "all"]["empty"] == "nobody_looked"


def test_order_is_by_persons_not_known_to_be_assisted_then_no_service(files):
    people = [
        files.figure("detected", 30, place="A"),
        files.figure("detected", 90, place="B"),
        files.figure("detected", 30, place="C"),
        files.figure("assisted", 60, place="B"),
    ]
    table = gap_table(files.detected(*people), files.response(files.offer("contacts", 1, place="A")))
    assert table["place"].to_list() == ["C", "A", "B"] or table["place"].to_list() == ["B", "C", "A"]
    assert table["not_known_assisted_low"].to_list() == [30, 30, 30]
    assert table["place"].to_list() == ["B", "C", "A"]
    assert ordered(table, alphabetical=True)["place"].to_list() == ["A", "B", "C"]


def test_a_figure_names_its_origins(files):
    rows = [files.figure("detected", 30, origin="release 2"), files.figure("assisted", 3, origin="release 1")]
    offers = [files.offer("contacts", 5, origin="activity 7")]
    cell = only(gap_table(files.detected(*rows), files.response(*offers)))
    assert cell["origins"] == ["activity 7", "release 1", "release 2"]


def test_more_assisted_than_detected_is_refused(files):
    with pytest.raises(GapError, match="more persons assisted than detected"):
        gap_table(files.detected(files.figure("detected", 5), files.figure("assisted", 6)), files.response())
    with pytest.raises(GapError, match="more persons refused than detected"):
        gap_table(files.detected(files.figure("refused", 6)), files.response())


PLACES, FORMS, SEXES = ["A", "B"], ["form_servitude", "form_other"], ["all", "female", "unknown"]
counts = st.tuples(st.integers(0, 60), st.integers(0, 30)).map(lambda pair: (pair[0], pair[0] + pair[1]))
persons = st.dictionaries(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(FORMS), st.sampled_from(SEXES)),
    st.tuples(counts, st.integers(0, 100), st.integers(0, 100)),
    min_size=1,
)
offers = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from([*PLACES, None]),
        st.sampled_from([*FORMS, None, "all"]),
        st.sampled_from(["female", "male", "unknown", None]),
        st.sampled_from(["contacts", "places"]),
        counts,
    )
)


def tables(people, given_offers):
    rows = []
    for (place, form, sex), ((low, high), assisted, unknown) in people.items():
        key = {"place": place, "form": form, "sex": sex, "age_group": "all", "year": 2025}
        yes, maybe = low * assisted // 200, low * unknown // 200
        rows += [
            {**key, "measure": name, "low": ends[0], "high": ends[1]}
            for name, ends in (
                ("detected", (low, high)),
                ("assisted", (yes, yes)),
                ("outcome_unknown", (maybe, maybe)),
            )
        ]
    more = [
        {"activity": name, "place": place, "form": form, "sex": sex, "age_group": None, "year": 2025,
         "measure": measure, "low": ends[0], "high": ends[1]}
        for name, place, form, sex, measure, ends in given_offers
    ]  # fmt: skip
    return rows, more


def by_hand(rows, more, cell):
    """Sums over the rows that serve a cell, by plain loops."""
    serving = [
        row
        for row in more
        if row["place"] == cell["place"]
        and (row["form"] in (None, "all", cell["form"]) or cell["form"] == "all")
        and (row["sex"] in (None, cell["sex"]) or cell["sex"] == "all")
    ]
    sums = {
        name: [sum(row[end] for row in serving if row["measure"] == name) for end in ("low", "high")]
        for name in ("contacts", "places")
    }
    return sums, len({row["activity"] for row in serving if row["measure"] == "contacts"})


@settings(deadline=None, max_examples=60)
@given(persons, offers)
def test_sums_and_shares_are_those_of_plain_loops(people, given_offers):
    rows, more = tables(people, given_offers)
    table = gap_table(
        checked_detected(pl.DataFrame(rows, schema=DETECTED), "D"),
        checked_response(pl.DataFrame(more, schema=RESPONSE), "R"),
    )
    for cell in cell_records(table):
        sums, activities = by_hand(rows, more, cell)
        assert {name: cell[name] for name in sums} == sums
        assert cell["activities"] == activities
        mine = {row["measure"]: (row["low"], row["high"]) for row in rows
                if all(row[name] == cell[name] for name in ("place", "form", "sex"))}  # fmt: skip
        assert (cell["empty"] == "nobody_looked") == (not mine)
        if not mine:
            continue
        (low, high), yes, maybe = mine["detected"], mine["assisted"][0], mine["outcome_unknown"][0]
        assert (cell["assisted_share"] is not None) == (low >= 20)
        if low >= 20:
            for whole in (low, high):
                for known in (yes, yes + maybe):
                    assert (
                        cell["assisted_share"][0] - 1e-4 <= known / whole <= cell["assisted_share"][1] + 1e-4
                    )


@settings(deadline=None, max_examples=30)
@given(persons, offers, st.randoms())
def test_the_order_of_rows_changes_nothing_and_inputs_are_not_altered(people, given_offers, random):
    rows, more = tables(people, given_offers)
    first = checked_detected(pl.DataFrame(rows, schema=DETECTED), "D")
    second = checked_response(pl.DataFrame(more, schema=RESPONSE), "R")
    kept = first.clone(), second.clone()
    table = gap_table(first, second)
    assert first.equals(kept[0])
    assert second.equals(kept[1])
    random.shuffle(rows)
    random.shuffle(more)
    again = gap_table(
        checked_detected(pl.DataFrame(rows, schema=DETECTED), "D"),
        checked_response(pl.DataFrame(more, schema=RESPONSE), "R"),
    )
    assert again.equals(table)


@settings(deadline=None, max_examples=30)
@given(persons, offers)
def test_a_changed_figure_changes_its_own_cell_and_no_other(people, given_offers):
    rows, more = tables(people, given_offers)
    responses = checked_response(pl.DataFrame(more, schema=RESPONSE), "R")
    before = cells(gap_table(checked_detected(pl.DataFrame(rows, schema=DETECTED), "D"), responses))
    rows[0] = {**rows[0], "low": rows[0]["low"] + 1, "high": rows[0]["high"] + 1}
    after = cells(gap_table(checked_detected(pl.DataFrame(rows, schema=DETECTED), "D"), responses))
    changed = {key for key, cell in after.items() if before[key] != cell}
    assert changed == {(rows[0]["place"], rows[0]["form"], rows[0]["sex"], "all")}
