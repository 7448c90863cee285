"""A sheet of activities goes out, is edited, and comes back: what changes is said field by field."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palermo.errors import UnreadableFileError
from palermo.exchange.activities import (
    COLUMNS,
    RowKind,
    compare,
    probable_duplicates,
    read_workbook,
    write_workbook,
)
from palermo.exchange.activities.cells import CellError, canonical
from palermo.exchange.activities.columns import BY_NAME


def back(made, rows, path, edit=lambda sheet: sheet, known=None):
    """Write, edit, read and compare; the rows of the comparison by their number."""
    sheet = made.sheet(write_workbook(rows, made.lists()))
    edit(sheet)
    read = read_workbook(sheet.save(path / "mine.xlsx"), made.lists())
    compared = compare(read, made.known(rows) if known is None else known, organisation="ngo")
    return {row.number: row for row in compared}


def test_the_same_file_again_changes_nothing(made, tmp_path):
    rows = [made.cells(number) for number in range(1, 9)]
    found = back(made, rows, tmp_path)
    assert {row.kind for row in found.values()} == {RowKind.SAME}
    assert len(found) == 8


def test_thirty_changes_and_five_new_rows_are_told_field_by_field(made, tmp_path):
    rows = [made.cells(number) for number in range(1, 41)]

    def edit(sheet):
        for row in range(3, 33):
            sheet.set(row, status="Completed", spent=row * 100)
        for row in range(43, 48):
            blank = dict.fromkeys((column.name for column in COLUMNS), None)
            new = {**blank, "title": f"Training {row}", "kind": "Training", "intervention": "Shelter",
                   "status": "Planned", "starts": "2027-01-01", "country": "XAR Ardenia",
                   "country_wide": "yes",
                   "as_of": "2026-11-24", "source": "plan"}  # fmt: skip
            sheet.set(row, **new)

    found = back(made, rows, tmp_path, edit)
    kinds = [row.kind for row in found.values()]
    assert (kinds.count(RowKind.CHANGED), kinds.count(RowKind.NEW), kinds.count(RowKind.SAME)) == (30, 5, 10)
    told = {difference.column: (difference.ours, difference.theirs) for difference in found[3].differences}
    assert told == {"status": ("ongoing", "completed"), "spent": ("", "300")}
    assert found[43].cells["intervention"] == "shelter"


def test_identifiers_are_locked_and_other_cells_are_not(made, tmp_path):
    sheet = made.sheet(write_workbook([made.cells(1)], made.lists()))
    assert sheet.sheet.protection.sheet
    locked = {column.name: sheet.get(3, column.name).protection.locked for column in COLUMNS}
    assert {name for name, is_locked in locked.items() if is_locked} == {"id", "version", "organisation"}
    rules = {str(rule.sqref).split(":")[0] for rule in sheet.sheet.data_validations.dataValidation}
    assert len(rules) == sum(column.type in ("code", "codes", "yes_no") for column in COLUMNS)
    assert sheet.sheet["D2"].value == "#activity+name"


BAD = {
    "an edited identifier": ({"id": "id-999"}, "unknown_identifier"),
    "a row of another organisation": ({"organisation": "police"}, "other_organisation"),
    "an identifier twice": ({"id": "id-2"}, "identifier_twice"),
    "a formula": ({"budget": "=1+1"}, "formula"),
    "a formula in a text": ({"title": '=HYPERLINK("http://x")'}, "formula"),
    "an error value": ({"budget": "#N/A"}, "error_value"),
    "a place that is gone": ({"places": "XAR-Q Atlantis"}, "no_such_place"),
    "money below zero": ({"budget": -1}, "negative"),
    "people below zero": ({"reached": -3}, "negative"),
    "an unknown currency": ({"currency": "ARD"}, "unknown_currency"),
    "money in no currency": ({"currency": None}, "no_currency"),
    "an end before its start": ({"ends": "2020-01-01"}, "ends_before_start"),
    "a day that is none": ({"starts": "2026-02-30"}, "not_a_date"),
    "a day that may be a month": ({"starts": "03/04/2026"}, "not_a_date"),
    "no title": ({"title": "  "}, "empty"),
    "a code that is not listed": ({"status": "finished"}, "not_in_list"),
    "too long a text": ({"title": "x" * 301}, "too_long"),
    "no place at all": ({"places": None}, "no_place"),
    "a later version than there is": ({"version": 7}, "unknown_version"),
    "a version that is no number": ({"version": "one"}, "not_a_number"),
    "words for money": ({"spent": "about 5"}, "not_money"),
    "words for people": ({"target": "many"}, "not_a_count"),
    "infinite money": ({"spent": "1e400"}, "not_money"),
}


@pytest.mark.parametrize(("change", "code"), BAD.values(), ids=BAD)
def test_a_bad_row_is_refused_with_its_reason_and_the_others_are_read(made, tmp_path, change, code):
    rows = [made.cells(number) for number in (1, 2, 3)]
    found = back(
        made, rows, tmp_path, lambda sheet: sheet.set(4 if code == "identifier_twice" else 3, **change)
    )
    faulty = [row for row in found.values() if row.kind is RowKind.FAULTY]
    if code == "identifier_twice":  # row 4 keeps its own, row 3 took it: say so at the second
        faulty = [
            row for row in back(made, rows, tmp_path, lambda s: s.set(3, id="id-2")).values() if row.faults
        ]
    assert code in {fault.code for row in faulty for fault in row.faults if fault.stops}
    assert sum(row.kind is RowKind.SAME for row in found.values()) >= 2


def test_reached_above_target_is_said_and_may_be_accepted(made, tmp_path):
    found = back(made, [made.cells(1)], tmp_path, lambda sheet: sheet.set(3, reached=900))
    assert found[3].kind is RowKind.CHANGED
    assert [(fault.code, fault.stops) for fault in found[3].faults] == [("reached_above_target", False)]


def test_a_stale_copy_is_shown_side_by_side(made, tmp_path):
    base, now = made.cells(1), made.cells(1, status="cancelled", budget="7", version="2")
    known = made.known([now], version=2, before=lambda number: base if number == 1 else now)
    found = back(made, [base], tmp_path, lambda sheet: sheet.set(3, status="Completed", spent=50), known)
    row = found[3]
    assert row.kind is RowKind.STALE
    told = {one.column: (one.base, one.ours, one.theirs, one.clashes) for one in row.differences}
    assert told == {
        "status": ("ongoing", "cancelled", "completed", True),
        "spent": ("", "", "50", False),
    }  # the budget, which only the others changed, is not touched


def test_a_stale_copy_that_changes_nothing_is_no_change(made, tmp_path):
    base, now = made.cells(1), made.cells(1, budget="7", version="2")
    known = made.known([now], version=2, before=lambda _number: base)
    assert back(made, [base], tmp_path, known=known)[3].kind is RowKind.SAME


def test_text_that_looks_like_a_formula_or_script_goes_out_as_text_and_comes_back(made, tmp_path):
    rows = [made.cells(1, title="=1+1", description="<script>alert(1)</script>", source="+cmd|' /C calc'!A0")]
    sheet = made.sheet(write_workbook(rows, made.lists()))
    assert sheet.get(3, "title").data_type == "s"
    found = back(made, rows, tmp_path)
    assert found[3].kind is RowKind.SAME
    assert found[3].cells["description"] == "<script>alert(1)</script>"


def test_ten_megabytes_in_a_cell_are_one_error(made, tmp_path):
    with pytest.raises(CellError, match="10,000,000 characters"):
        canonical("x" * 10_000_000, BY_NAME["description"], made.lists())


def test_rows_and_columns_may_move_and_headings_be_renamed(made, tmp_path):
    rows = [made.cells(number) for number in (1, 2)]

    def edit(sheet):
        sheet.sheet.delete_cols(sheet.position["description"])
        sheet.sheet.insert_cols(5)
        sheet.sheet.insert_rows(3)
        sheet.sheet["D1"] = "Mon titre"

    assert {row.kind for row in back(made, rows, tmp_path, edit).values()} == {RowKind.SAME}


def test_files_that_are_no_such_workbook(made, tmp_path):
    import openpyxl

    (tmp_path / "text.xlsx").write_text("no")
    book = openpyxl.Workbook()
    book.active.append(["Project", "Where"])
    book.save(tmp_path / "own.xlsx")
    sheet = made.sheet(write_workbook([made.cells(1)], made.lists()))
    sheet.sheet.delete_cols(1)
    sheet.save(tmp_path / "no-id.xlsx")
    for name, told in (("text", "xlsx"), ("own", "no row of hashtags"), ("no-id", "#meta\\+id")):
        with pytest.raises(UnreadableFileError, match=told):
            read_workbook(tmp_path / f"{name}.xlsx", made.lists())


def test_probable_duplicates_are_named_with_their_reasons(made):
    earlier = {"starts": "2019-01-01", "ends": "2019-12-31"}
    known = {
        "a": made.cells(1, title="Shelter for men"),
        "b": made.cells(2, title="Shelter for men", **earlier),
    }
    new = {
        "same": made.cells(3, title="shelter for MEN"),
        "near": made.cells(4, title="Shelter for men."),
        "else": made.cells(5, title="Helpline"),
    }
    found = probable_duplicates(new, known)
    assert {one.identifier for one in found["same"]} == {"a", "near"}
    assert found["same"][0].reasons == ("same_title", "periods_overlap")
    assert "else" not in found


texts = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            texts,
            st.dates(),
            st.sampled_from(["", "12", "1-4", "5+"]),
            st.decimals(0, 10**9, places=2, allow_nan=False),
        ),
        max_size=4,
    )
)
def test_whatever_is_canonical_comes_back_as_it_went_out(made, tmp_path, found):
    lists = made.lists()
    rows = [
        made.cells(
            number,
            title=canonical(title, BY_NAME["title"], lists) if canonical_or_none(title, lists) else "Title",
            starts=day.isoformat(),
            ends="",
            reached=people,
            budget=canonical(money, BY_NAME["budget"], lists),
        )
        for number, (title, day, people, money) in enumerate(found)
    ]
    assert {row.kind for row in back(made, rows, tmp_path).values()} <= {RowKind.SAME}


def canonical_or_none(text, lists):
    try:
        return canonical(text, BY_NAME["title"], lists)
    except CellError:
        return None


def test_what_a_sheet_leaves_out_must_agree_with_what_it_says(made, tmp_path):
    rows = [made.cells(1), made.cells(2, kind="training", hours="8"), made.cells(3, intervention="shelter")]
    fine = {"XAR-S"}

    def edit(sheet):
        sheet.set(3, ends="2026-01-01").set(4, kind="Campaign").set(5, title="Beds")
        for name in ("starts", "places", "hours"):  # the columns are taken out
            sheet.sheet.cell(2, sheet.position[name]).value = None

    sheet = made.sheet(write_workbook(rows, made.lists()))
    edit(sheet)
    read = read_workbook(sheet.save(tmp_path / "mine.xlsx"), made.lists())
    found = compare(read, made.known(rows), organisation="ngo", fine=fine)
    assert [[(fault.column, fault.code) for fault in row.faults] for row in found] == [
        [("ends", "ends_before_start")],
        [("hours", "not_of_kind")],
        [("places", "shelter_too_fine")],
    ]


def test_a_row_without_an_identifier_that_says_the_same_is_the_activity_itself(made, tmp_path):
    rows = [made.cells(1), made.cells(2)]
    found = back(made, rows, tmp_path, lambda sheet: sheet.set(3, id=None, version=None, organisation=None))
    assert found[3].kind is RowKind.SAME
    other = back(
        made, rows, tmp_path, lambda sheet: sheet.set(3, id=None, version=None, organisation=None, spent=5)
    )
    assert other[3].kind is RowKind.NEW


def test_titles_that_differ_in_a_number_are_no_duplicates(made):
    known = {"a": made.cells(1, title="Course 3 for judges")}
    assert not probable_duplicates({"4": made.cells(2, title="Course 4 for judges")}, known)
    assert probable_duplicates({"4": made.cells(2, title="Course 3 for judge")}, known)


def test_a_currency_without_money_is_nothing(made, tmp_path):
    rows = [made.cells(1, budget="", currency=""), made.cells(2)]
    found = back(
        made, rows, tmp_path, lambda sheet: sheet.set(3, currency="Euro").set(4, currency="US dollar")
    )
    assert [row.kind for row in found.values()] == [RowKind.SAME, RowKind.CHANGED]
