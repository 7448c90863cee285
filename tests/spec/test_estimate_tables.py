"""Tables in, answers or refusals out: every spelling of a table, and one clear answer for each bad one."""

import json

import polars as pl
import pytest

from palermo.cli import main


@pytest.fixture
def run(tmp_path, capsys):
    """Write a table, run the command on it, and give the exit status and the JSON."""

    def call(text, *options, name="table.csv"):
        path = tmp_path / name
        if isinstance(text, pl.DataFrame):
            text.write_parquet(path)
        else:
            path.write_text(text, encoding="utf-8")
        status = main(["estimate", str(path), "--bootstrap", "50", "--json", *options])
        return status, json.loads(capsys.readouterr().out)

    return call


ROWS = "1,0,0,{}\n0,1,0,{}\n0,0,1,{}\n1,1,0,{}\n1,0,1,{}\n0,1,1,{}\n"
GOOD = ROWS.format(50, 40, 30, 12, 9, 7)
FAST = ("--methods", "stepwise,main_effects")


@pytest.mark.parametrize(
    "header", ["count", "n", "freq", "Freq", "N_", "Count", "frequency", "y", "aantal", "人数"]
)
def test_every_usual_name_of_the_count_column(run, header):
    status, answer = run(f"A,B,C,{header}\n{GOOD}", *FAST)
    assert (status, answer["observed"], answer["lists"]) == (0, 148, ["A", "B", "C"])


def test_spellings_of_one_table_give_one_answer(run):
    expected = run(f"A,B,C,count\n{GOOD}", *FAST)[1]["panel"][0]["estimate"]
    zeros = run(f"A,B,C,count\n{GOOD}1,1,1,0\n0,0,0,0\n", *FAST)[1]
    words = "A;B;C;n\n" + GOOD.replace(",", ";").replace("1;", "yes;").replace("0;", "no;")
    persons = "A,B,C\n" + "".join(
        line.rsplit(",", 1)[0] + "\n"
        for line in GOOD.splitlines()
        for _ in range(int(line.rsplit(",", 1)[1]))
    )
    for answer in (
        zeros,
        run(words.replace("5no", "50").replace("4no", "40").replace("3no", "30"), *FAST)[1],
    ):
        assert answer["panel"][0]["estimate"] == pytest.approx(expected)
    assert run(persons, *FAST)[1]["panel"][0]["estimate"] == pytest.approx(expected)


@pytest.mark.parametrize(("yes", "no"), [("TRUE", "FALSE"), ("present", "absent"), ("+", "-"), ("x", "")])
def test_words_for_seen_and_not_seen(run, yes, no):
    text = "A\tB\tC\tn\n"
    for line in GOOD.splitlines():
        *seen, count = line.split(",")
        text += "\t".join([*(yes if value == "1" else no for value in seen), count]) + "\n"
    assert run(text, *FAST)[1]["observed"] == 148


@pytest.mark.parametrize("tail", ["\n\n", ",,,\n"])
def test_blank_lines_at_the_end_are_no_data(run, tail):
    assert run(f"A,B,C,n\n{GOOD}{tail}", *FAST)[1]["observed"] == 148


def test_other_separators_and_line_ends(run):
    assert run(f"A,B,C,n\n{GOOD}".replace(",", " "), *FAST)[1]["observed"] == 148
    assert run(f"A,B,C,n\n{GOOD}".replace("\n", "\r"), *FAST)[1]["observed"] == 148


def test_a_list_called_n_is_no_count(run):
    rows = ["1,0,0"] * 30 + ["0,1,0"] * 20 + ["0,0,1"] * 20 + ["1,1,0"] * 9 + ["1,0,1"] * 8 + ["0,1,1"] * 5
    answer = run("police,shelter,n\n" + "\n".join(rows) + "\n", *FAST)[1]
    assert (answer["observed"], answer["lists"]) == (92, ["police", "shelter", "n"])


def test_linked_records_are_histories(run):
    rows = [("police", f"p{i}", f"a{i}") for i in range(60)] + [
        ("shelter", f"s{i}", f"a{i + 40}") for i in range(50)
    ]
    frame = pl.DataFrame(rows, schema=["source", "record_id", "person_id"], orient="row")
    status, answer = run(frame, name="persons.parquet")
    assert status == 0
    assert answer["observed"] == 90
    assert {entry["method"] for entry in answer["panel"]} == {"lincoln_petersen", "chapman"}
    assert answer["panel"][0]["estimate"] == pytest.approx(150)


REFUSED = {
    "disjoint lists": ("A,B,C,n\n1,0,0,50\n0,1,0,40\n0,0,1,30\n", "no overlap"),
    "two disjoint lists": ("A,B,n\n1,0,50\n0,1,40\n", "no overlap"),
    "one list": ("A,n\n1,25\n", "single list"),
    "identical lists": ("A,B,C,n\n1,1,0,50\n0,0,1,30\n1,1,1,7\n", "identical"),
    "all zero": ("A,B,C,n\n1,0,0,0\n0,1,0,0\n1,1,0,0\n", "Empty table"),
    "no rows": ("A,B,C,n\n", "Empty table"),
    "everyone on every list": ("A,B,C,n\n1,1,1,40\n", "cannot be estimated"),
    "negative": ("A,B,C,n\n1,0,0,50\n0,1,0,-4\n0,0,1,30\n1,1,0,5\n", "Row 2"),
    "missing": ("A,B,C,n\n1,0,0,50\n0,1,0,NA\n0,0,1,30\n1,1,0,5\n", "Row 2"),
    "fraction": ("A,B,C,n\n1,0,0,50\n0,1,0,40\n0,0,1,30\n1,1,0,5.7\n", "Row 4"),
    "two in a list": ("A,B,C,n\n2,0,0,50\n0,1,0,40\n0,0,1,30\n1,1,0,5\n", "Row 1"),
    "no header": (GOOD, "header"),
    "two columns of one name": (f"A,A,C,n\n{GOOD}", "Two columns are named 'A'"),
    "a list without a name": (f"A,,C,n\n{GOOD}", "Column 2 has no name"),
    "people on no list": ("A,B,C,n\n0,0,0,1000\n1,0,0,50\n0,1,0,40\n1,1,0,5\n", "Row 1"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_tables_are_refused_in_words(run, case):
    text, words = REFUSED[case]
    status, answer = run(text)
    assert status == 1
    assert words.lower() in answer["error"].lower()


def test_a_refusal_for_want_of_overlap_shows_the_overlap_matrix(run):
    answer = run(REFUSED["disjoint lists"][0])[1]
    assert answer["overlap"] == [[50, 0, 0], [0, 40, 0], [0, 0, 30]]
    assert answer["agreement"] == "cannot be estimated"


def test_two_lists_are_answered_with_their_assumption(run):
    status, answer = run("A,B,n\n1,0,50\n0,1,40\n1,1,10\n")
    assert status == 0
    assert answer["panel"][0]["estimate"] == 300
    assert "assumes independence, untestable" in answer["panel"][0]["warnings"][0]


def test_a_list_inside_another_is_a_warning(run):
    status, answer = run("A,B,C,n\n1,0,0,50\n1,1,0,20\n0,0,1,30\n1,0,1,5\n1,1,1,2\n", *FAST)
    assert status == 0
    assert any("referral" in warning for warning in answer["warnings"])
    assert {(s["change"], *s["lists"]) for s in answer["contained"]} == {
        ("merged", "A+B", "C"),
        ("dropped", "A", "C"),
    }


def test_the_text_shows_lists_inside_others_merged_and_dropped(tmp_path, capsys):
    (tmp_path / "t.csv").write_text("A,B,C,n\n1,0,0,50\n1,1,0,20\n0,0,1,30\n1,0,1,5\n1,1,1,2\n")
    assert main(["estimate", str(tmp_path / "t.csv"), "--bootstrap", "0", *FAST]) == 0
    shown = capsys.readouterr().out
    assert "merged A and B: 407 by stepwise" in shown
    assert "dropped B: 407 by stepwise" in shown


def test_duplicate_histories_are_summed_with_a_notice(run):
    status, answer = run("A,B,C,n\n1,0,0,25\n1,0,0,25\n0,1,0,40\n0,0,1,30\n1,1,0,5\n1,0,1,4\n", *FAST)
    assert (status, answer["observed"]) == (0, 129)
    assert any("summed" in warning for warning in answer["warnings"])


def test_one_overlapping_pair_is_a_warning(run):
    status, answer = run("A,B,C,n\n1,0,0,50\n0,1,0,40\n0,0,1,30\n1,1,0,5\n", *FAST)
    assert status == 0
    assert any("one overlapping pair" in warning for warning in answer["warnings"])


@pytest.mark.parametrize(
    "text", ["A,B,C,n\n" + ROWS.format(9, 9, 9, 4, 4, 4), "A,B,C,n\n" + ROWS.format(50, 40, 30, 3, 3, 3)]
)
def test_too_thin_to_publish_is_said(run, text):
    status, answer = run(text, *FAST)
    assert status == 0
    assert answer["agreement"].endswith("too thin to publish")


def test_repeat_contacts_of_one_list(run):
    text = "contacts,n\n1,1645\n2,183\n3,37\n4,13\n5,1\n6,1\n"
    assert run(text)[0] == 1
    status, answer = run(text, "--methods", "zero_truncated,zelterman,chao")
    assert status == 0
    assert answer["panel"][0]["estimate"] == pytest.approx(7080, abs=1)


def test_range_is_the_envelope_and_uk_data_disagree(run, shared):
    text = (shared / "data" / "mse" / "UKdat_5.csv").read_text(encoding="utf-8")
    status, answer = run(text, "--methods", "stepwise,bic,decomposable,chao")
    assert status == 0
    by = {entry["method"]: entry for entry in answer["panel"]}
    assert round(by["stepwise"]["estimate"]) == 11313
    assert round(by["bic"]["estimate"]) == 25311
    assert answer["range"] == [
        min(e["interval"][0] for e in by.values()),
        max(e["interval"][1] for e in by.values()),
    ]
    assert answer["agreement"] == "differ"


def test_unknown_method_is_wrong_use(run):
    status, answer = run(f"A,B,C,count\n{GOOD}", "--methods", "guess")
    assert status == 2
    assert "stepwise" in answer["error"]
