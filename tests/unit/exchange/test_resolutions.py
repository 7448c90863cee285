"""Paragraphs of a resolution, their verbs and addressees; and who takes whose place in the next one."""

import csv
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palermo.errors import UnreadableFileError
from palermo.exchange.resolutions import addressees_of, read_resolution, verbs_of
from palermo.exchange.successions import LEAST_SUMMARY, propose_successions

OTHER = """\
A/RES/80/999
26-01234 1/3
80/999. Keeping bridges in good repair

The General Assembly,
Recalling its resolution 78/111 of 1 May 2024,1 and noting what follows:
(a) To mend what is broken;
1 See A/78/1.
________________
1. A footnote that looks like a paragraph.
2 Resolution 70/1.
https://undocs.org/en/A/RES/70/1
\f80/999 Keeping bridges in good repair
26-01234 2/3
1. Strongly urges Member States:
(a) To inspect every bridge,2 at least once in 2 years;
(b) To publish what they find;
2.
Also requests the Secretary-General, in consultation with Member States, to report by 1 May 2027;
________________
2 Resolution 70/1.
\f3. Once again invites donors and civil society to contribute, and in this regard welcomes the
3. fund of 2025, therefore decides to remain seized of the matter.
54th plenary meeting
1 May 2026
Annex
1. Urges nobody: this is an annex.
"""


def test_another_resolution_with_headers_footnotes_and_lists_is_read():
    found = read_resolution(OTHER)
    assert (found.symbol, found.title) == ("A/RES/80/999", "Keeping bridges in good repair")
    assert [(row.number, row.verbs, row.addressees) for row in found.paragraphs] == [
        (1, ("urges",), ("member_states",)),
        (2, ("requests",), ("secretary_general",)),
        (3, ("invites", "welcomes", "decides"), ("civil_society", "donors")),
    ]
    assert found.paragraphs[0].text == (
        "Strongly urges Member States: (a) To inspect every bridge, at least once in 2 years; "
        "(b) To publish what they find;"
    )
    assert found.paragraphs[2].text.endswith("remain seized of the matter.")


@pytest.mark.parametrize("text", ["", "The General Assembly,\n1. A list\n2. of things", "2. Urges States"])
def test_what_is_no_resolution_is_refused(text):
    with pytest.raises(UnreadableFileError):
        read_resolution(text)


def test_a_missing_paragraph_is_told():
    with pytest.raises(UnreadableFileError, match="Paragraph 3 follows paragraph 1: 2 is missing"):
        read_resolution("1. Urges States to act;\n3. Requests the Secretary-General to report.")


@given(st.text(max_size=400))
def test_any_text_is_a_resolution_or_one_error(text):
    try:
        assert read_resolution("1. Urges States to act;\n" + text).paragraphs[0].number == 1
    except UnreadableFileError:
        return


def test_a_verb_that_others_did_is_not_the_assembly_s():
    text = "Recalls the meetings, which reiterated that it urges States, and its requests for help to donors;"
    assert verbs_of(text) == ("recalls",)
    assert addressees_of(text) == ()


@pytest.fixture(scope="session")
def resolution(shared):
    return read_resolution((shared / "resolution-76-186.txt").read_text(encoding="utf-8"))


def test_the_mandate_s_28_paragraphs_are_found_whole(resolution):
    assert (resolution.symbol, len(resolution.paragraphs)) == ("A/RES/76/186", 28)
    assert [row.number for row in resolution.paragraphs] == list(range(1, 29))
    first = resolution.paragraphs[0].text
    assert first.startswith("Urges Member States that have not yet done so to consider")
    assert first.endswith("fully and effectively implement their obligations;")
    second = resolution.paragraphs[1].text
    assert "Trafficking in Persons, and invites" in second
    assert "cooperation and improving coordination among themselves" in second
    assert "undocs" not in " ".join(row.text for row in resolution.paragraphs)


def test_verbs_and_addressees_are_those_that_a_person_found(resolution):
    from palermo_hub.mandates import seeds

    held = [row.values for row in seeds.provisions() if row.instrument == "a-res-76-186"]
    assert [list(row.verbs) for row in resolution.paragraphs] == [row["verbs"] for row in held]
    assert [list(row.addressees) for row in resolution.paragraphs] == [row["addressees"] for row in held]


def test_the_next_resolution_s_paragraphs_find_their_predecessors(resolution):
    """Two paragraphs go, two come, the rest lose a fifth of their words and change places."""
    old = {str(row.number): row.text for row in resolution.paragraphs}
    dice = random.Random(7)
    kept = [number for number in old if number not in {"4", "11"}]
    dice.shuffle(kept)
    new = {
        str(place): " ".join(word for word in old[number].split() if dice.random() > 0.2)
        for place, number in enumerate(kept, start=1)
    }
    new["27"] = "Encourages shipping companies to train seafarers in lifeboat drills."
    new["28"] = "Decides to meet again upon a mountain."
    proposed = {row.successor: row.predecessor for row in propose_successions(old, new)}
    assert proposed == dict(zip(new, kept, strict=False))


def test_without_the_old_text_our_summaries_still_find_most(resolution):
    from palermo_hub.mandates import seeds

    summaries = {
        row.number: row.values["summary"]["en"]
        for row in seeds.provisions()
        if row.instrument == "a-res-76-186"
    }
    new = {str(row.number): row.text for row in resolution.paragraphs}
    proposed = propose_successions(summaries, new, least=LEAST_SUMMARY)
    assert sum(row.predecessor == row.successor for row in proposed) >= 24


def test_nothing_follows_nothing():
    assert propose_successions({}, {"1": "Urges States"}) == ()
    assert propose_successions({"1": "Urges States"}, {}) == ()
    assert propose_successions({"1": "!"}, {"1": "?"}) == ()


def test_the_seeds_are_csv_with_as_many_cells_as_columns(shared):
    from importlib import resources

    text = (
        resources.files("palermo_hub.mandates.seeds").joinpath("provisions.csv").read_text(encoding="utf-8")
    )
    assert {len(line) for line in csv.reader(text.splitlines())} == {10}
