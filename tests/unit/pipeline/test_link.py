"""The stage ``link``: persons are counted once, no key is kept, rows without a number take part."""

import json

import polars as pl
import pytest

from palermo.errors import StateError
from palermo.pipeline import read_state, run
from palermo.pipeline.stages import STAGES
from palermo.pipeline.stages.link import numbered

SECTIONS = [stage.section for stage in STAGES if stage.section]


def state(folder, link, fictional="true"):
    head = "case number,first name,last name,date of birth,sex,year\n"
    people = [
        f"{given},{family},19{60 + n}-0{1 + n % 9}-1{n % 9},female,2021" for n, (given, family) in NAMES
    ]
    for source, start in (("police", 0), ("shelter", 6)):
        lines = [f"{source[0]}{n},{person}" for n, person in enumerate(people[start:])]
        (folder / f"{source}.csv").write_text(head + "\n".join(lines) + "\n")
    sources = "".join(
        f'[[source]]\nname = "{name}"\nkind = "x"\nfile = "{name}.csv"\n' for name in ("police", "shelter")
    )
    text = f'[state]\ncode = "XAR"\nyears = [2021, 2022]\nseed = 3\nfictional = {fictional}\n{sources}{link}'
    (folder / "state.toml").write_text(text)
    return read_state(folder / "state.toml", stages=SECTIONS)


GIVEN = ("Amina", "Brigitte", "Carla", "Dalia", "Esther", "Fatou", "Grace", "Hanna", "Ivana", "Joana")
FAMILY = (
    "Okafor",
    "Lindqvist",
    "Moreau",
    "Petrov",
    "Zanetti",
    "Traore",
    "Nguyen",
    "Haddad",
    "Kowalska",
    "Silva",
)
NAMES = tuple(enumerate(zip(GIVEN * 2, FAMILY + FAMILY[3:] + FAMILY[:3], strict=True)))


def test_a_person_on_two_lists_is_one(tmp_path):
    summary = run(state(tmp_path, "[link]\ndraws = 2\n"), stages=STAGES[:3]).summary
    link, tabulate = (stage["result"] for stage in summary["stages"][1:3])
    assert (link["records"], link["persons"], tabulate["unit"]) == (34, 20, "persons")
    assert "seed" in link["key"]
    out = tmp_path / "out"
    histories = pl.read_csv(out / "histories.csv")
    assert histories.to_dicts() == [
        {"police": 1, "shelter": 1, "count": 14},
        {"police": 1, "shelter": 0, "count": 6},
    ]
    assert pl.read_parquet(out / "persons.draws.parquet")["draw"].unique().sort().to_list() == [1, 2]
    assert {path.stat().st_mode & 0o777 for path in out.glob("persons*")} == {0o600}


def test_without_the_table_records_are_counted(tmp_path):
    summary = run(state(tmp_path, ""), stages=STAGES[:3]).summary
    assert summary["stages"][2]["result"]["unit"].startswith("records")
    assert not (tmp_path / "out" / "persons.parquet").exists()


def test_a_real_states_key_is_random_and_kept_nowhere(tmp_path, monkeypatch):
    monkeypatch.setattr("secrets.token_bytes", lambda length: b"k" * length)
    summary = run(state(tmp_path, "[link]\n", fictional="false"), stages=STAGES[:2]).summary
    assert summary["stages"][1]["result"]["key"] == "made for this run and thrown away"
    assert "kkkk" not in json.dumps(summary)
    assert not (tmp_path / "out" / "persons.draws.parquet").exists()


@pytest.mark.parametrize("link", ["draws = -1", "draws = true", 'draws = "2"', "draws = 1001", "draw = 2"])
def test_a_wrong_table_is_refused(tmp_path, link):
    with pytest.raises(StateError, match="draws"):
        run(state(tmp_path, f"[link]\n{link}\n"), stages=STAGES[:2])
    assert not (tmp_path / "out").exists()


def test_rows_without_a_number_of_their_own_get_one():
    cases = pl.DataFrame({"source": ["a", "a", "a", "b"], "record_id": ["1", None, "1", "1"]})
    assert numbered(cases)["record_id"].to_list() == ["row 1", "row 2", "row 3", "1"]
