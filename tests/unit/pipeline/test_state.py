"""``state.toml``: what is read, and what is refused with a hint."""

import pytest

from palermo.errors import StateError, UsageError
from palermo.pipeline import read_state

GOOD = """
[state]
code = "XAR"
name_en = "Ardenia"
fictional = true
years = [2021, 2025]
seed = 7
[[source]]
name = "police"
kind = "police"
title_en = "Police"
file = "police.csv"
[population]
file = "population.csv"
source = "Census"
[[break]]
year = 2023
reason = "A new law"
tables = ["forms"]
"""


@pytest.fixture
def write(tmp_path):
    for name in ("police.csv", "population.csv"):
        (tmp_path / name).write_text("")

    def write(text):
        path = tmp_path / "state.toml"
        path.write_text(text)
        return path

    return write


def test_a_good_file_is_read(write, tmp_path):
    state = read_state(write(GOOD))
    assert (state.code, state.years, state.reference_year, state.seed) == ("XAR", (2021, 2025), 2025, 7)
    assert state.output == tmp_path / "out"
    assert state.sources[0].titles == {"en": "Police"}
    assert [path.name for path in state.inputs] == ["state.toml", "police.csv", "population.csv"]
    (tmp_path / "police.csv.map.toml").write_text("")
    assert "police.csv.map.toml" in [path.name for path in state.inputs]


def test_a_stage_may_have_a_table_of_its_own(write):
    text = f"{GOOD}[estimate]\nmethods = 3\n"
    assert read_state(write(text), stages=["estimate"]).options == {"estimate": {"methods": 3}}
    with pytest.raises(StateError, match="estimate"):
        read_state(write(text))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('code = "XAR"', "", "code: found nothing, expected a text"),
        ('code = "XAR"', "code = 3", "found 3"),
        ("seed = 7", 'seeds = "7"', "did you mean seed"),
        ("seed = 7", "seed = true", "expected a whole number"),
        ("years = [2021, 2025]", "years = [2025, 2021]", "the first and the last"),
        ("[population]", "[populaton]", "did you mean population"),
        ('kind = "police"', "", "kind: found nothing"),
        ('source = "Census"', "sources = 3", "did you mean source"),
        ("year = 2023", "year = '2023'", "expected a whole number"),
        ("[[break]]", "[break]", r"write \[\[break\]\]"),
        ("[state]", "[state", "not TOML"),
        ("[[source]]", "[source]", "names no"),
        ('code = "XAR"', 'code = "zz"', "ISO 3166"),
    ],
)
def test_what_cannot_be_is_refused_with_a_hint(write, old, new, message):
    with pytest.raises(StateError, match=message):
        read_state(write(GOOD.replace(old, new)))


def test_two_sources_of_one_name_are_refused(write):
    second = '[[source]]\nname = "police"\nkind = "ngo"\nfile = "police.csv"\n'
    with pytest.raises(StateError, match=r"2 .* named police"):
        read_state(write(GOOD + second))


def test_missing_files_are_wrong_use(write, tmp_path):
    with pytest.raises(UsageError, match=r"none\.csv"):
        read_state(write(GOOD.replace("police.csv", "none.csv")))
    with pytest.raises(UsageError, match="there is no file"):
        read_state(tmp_path / "absent.toml")


@pytest.mark.parametrize("key", ["source", "break"])
def test_a_list_of_texts_is_no_list_of_tables(write, key):
    text = GOOD.replace(f"[[{key}]]", "[simulation]").replace("[population]", "[output]\n[population]")
    with pytest.raises(StateError):
        read_state(write(f'{key} = ["x"]\n{text}'))
