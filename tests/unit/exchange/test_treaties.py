"""Status tables of the Treaty Collection: every spelling of headers, every cell, or nothing."""

import csv
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palermo.errors import UnreadableFileError
from palermo.exchange.treaties import participant_code, read_status_table
from palermo.standards import load

AS_AT = dt.date(2015, 12, 31)
HEADER = 'Participant,Signature,"Ratification, Acceptance(A), Approval(AA), Accession(a), Succession(d)"\n'
TABLES = [
    "18-1", "18-12-a", "18-12-b", "18-12", "18-2", "18-3", "18-4",
    "4-11-b", "4-11-c", "4-11", "4-13", "4-8-b",
    "4-8", "7-1", "7-11-a", "7-11-b", "7-2", "7-3", "7-4", "7-5",
]  # fmt: skip


def acts(text):
    return [
        (row.code, act.act, str(act.date)) for row in read_status_table(text, as_at=AS_AT) for act in row.acts
    ]


def test_an_act_is_the_letter_after_the_date():
    text = HEADER + "Austria,12 Dec 2000,15 Sep 2005\nChad,,18 Aug 2009 a\nFinland,12 Dec 2000,7 Sep 2006 A\n"
    assert acts(text) == [
        ("AUT", "signature", "2000-12-12"),
        ("AUT", "ratification", "2005-09-15"),
        ("TCD", "accession", "2009-08-18"),
        ("FIN", "signature", "2000-12-12"),
        ("FIN", "acceptance", "2006-09-07"),
    ]


@pytest.mark.parametrize(
    ("header", "cell", "act"),
    [
        ("Accession(a), Succession(d), Ratification", "5 Jun 1957", "ratification"),
        ("Accession(a), Succession(d), Ratification", "5 Jun 1957 d", "succession"),
        ("Signature, Succession to signature(d)", "5 Jun 1957 d", "succession_to_signature"),
        ("Definitive signature(s), Acceptance(A), Succession(d)", "5 Jun 1957 s", "definitive_signature"),
        ("Ratification, Formal confirmation(c)", "5 Jun 1957 c", "formal_confirmation"),
        ("Ratification of the Convention as amended, Accession to it(a)", "5 Jun 1957", "ratification"),
        (
            "Definitive signature or participation in both, Participation(P)",
            "5 Jun 1957",
            "definitive_signature",
        ),
        ("Definitive signature or participation in both, Participation(P)", "5 Jun 1957 P", "participation"),
        ("Definitive signature, Acceptance, Succession", "5 Jun 1957", "consent_not_told_apart"),
    ],
)
def test_the_header_says_what_a_cell_means(header, cell, act):
    assert acts(f'Participant,"{header}"\nKenya,{cell}\n') == [("KEN", act, "1957-06-05")]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Kenya,,31 Feb 2005 a", "not in the calendar"),
        ("Kenya,,5 Foo 2005 a", "Foo is no month"),
        ("Kenya,,5/1/2005", "'5/1/2005' is not a date such as 8 Jun 2012"),
        ("Kenya,,5 Jan 2016 a", "the day that the table shows"),
        ("Kenya,,5 Jan 1805 a", "not between 1900"),
        ("Kenya,,5 Jan 2005 x", "x letter after the date; the header's letters are A, AA, a, d"),
        ("Kenya,,", "has no act"),
        ("Kenya,5 Jan 2005", "2 cells, the header has 3"),
        ("Ardenia,,5 Jan 2005", "'Ardenia' is not a State"),
        ("Guam,,5 Jan 2005", "'Guam' is not a State"),
        ("<script>alert(1)</script>,,5 Jan 2005", "is not a State"),
        ("[Kenya],,5 Jan 2005", "it has left the treaty"),
        ("Kenya,,5 Jan 2005\nKENYA 3,,6 Jan 2005", "line 4: 'KENYA 3' stands in the table twice"),
    ],
)
def test_one_fault_refuses_the_table_and_says_where(line, found):
    with pytest.raises(UnreadableFileError, match="nothing of it is taken") as caught:
        read_status_table(HEADER + "Austria,12 Dec 2000,15 Sep 2005\n" + line + "\n", as_at=AS_AT)
    assert found in str(caught.value)
    assert "line 3" in str(caught.value) or "line 4" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["", "Participant\nKenya\n", "Name,Date\nKenya,5 Jan 2005\n", HEADER, 'Participant,"Adoption"\nKenya,\n'],
)
def test_what_is_no_status_table_is_refused(text):
    with pytest.raises(UnreadableFileError):
        read_status_table(text, as_at=AS_AT)


@given(st.text(max_size=300))
def test_any_text_is_a_table_or_one_error(text):
    try:
        assert read_status_table(HEADER + text, as_at=AS_AT)
    except UnreadableFileError:
        return


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("St. Vincent and the Grenadines", "VCT"),
        ("Côte d\u2019Ivoire", "CIV"),
        ("The former Yugoslav Republic of Macedonia", "MKD"),
        ("Swaziland", "SWZ"),
        ("European Union 4,5", "EU"),
        ("State of Palestine", "PSE"),
        ("Atlantis", None),
    ],
)
def test_a_participant_is_known_by_its_names_then_and_now(name, code):
    assert participant_code(name) == code


@pytest.mark.parametrize("name", TABLES)
def test_every_cell_of_the_real_tables_is_read(shared, name):
    text = (shared / f"data/treaties/raw/{name}.csv").read_text(encoding="utf-8")
    lines = list(csv.reader(text.splitlines()))[1:]
    read = read_status_table(text, as_at=AS_AT)
    assert [row.name for row in read] == [line[0] for line in lines]
    assert sum(len(row.acts) for row in read) == sum(bool(cell) for line in lines for cell in line[1:])
    known = load("treaty_action")
    assert all(act.act in known for row in read for act in row.acts)


@pytest.mark.parametrize("name", TABLES)
def test_a_real_table_with_one_damaged_cell_is_refused(shared, name):
    text = (shared / f"data/treaties/raw/{name}.csv").read_text(encoding="utf-8")
    damaged = text.replace(" 19", " l9", 1) if " 19" in text else text.replace(" 20", " 2O", 1)
    with pytest.raises(UnreadableFileError, match="nothing of it is taken: line"):
        read_status_table(damaged, as_at=AS_AT)


def test_the_european_union_takes_part_in_three_of_them(shared):
    for name in ("18-12", "18-12-a", "18-12-b"):
        text = (shared / f"data/treaties/raw/{name}.csv").read_text(encoding="utf-8")
        assert [row.acts[-1].act for row in read_status_table(text, as_at=AS_AT) if row.code == "EU"] == [
            "approval"
        ]
