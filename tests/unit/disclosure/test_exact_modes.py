"""Protected tables and k-anonymous records."""

import csv
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palermo.cli import main
from palermo.disclosure.k_anonymity import anonymise
from palermo.disclosure.protected_tables import protect
from palermo.disclosure.subtraction import subtract
from palermo.disclosure.tables_system import build
from palermo.errors import UsageError

PLAN = """
[release]
table = "table.csv"
[columns]
sex = ["female", "male"]
place = ["north", "south", "east"]
"""


def release(folder, capsys, persons, *options, more="", sensitive=""):
    generator = np.random.default_rng(persons)
    with (folder / "table.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["sex", "place"])
        sexes = generator.choice(["female", "male"], persons)
        places = generator.choice(["north", "south", "east"], persons, p=[0.9, 0.06, 0.04])
        writer.writerows(zip(sexes, places, strict=True))
    (folder / "plan.toml").write_text(PLAN.replace("[columns]", f"{sensitive}\n[columns]") + more)
    command = ["release", str(folder / "plan.toml"), "--ledger", str(folder / "l.json"), "--json"]
    code = main([*command, "-o", str(folder / "out"), *options])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("persons", [3, 60, 999])
def test_under_a_thousand_persons_tables_are_made(tmp_path, capsys, persons):
    code, said = release(tmp_path, capsys, persons, "--epsilon", "4")
    assert code == 0
    assert (said["mode"], said["records"], said["epsilon"]) == ("tables", 0, None)
    rows = list(csv.DictReader((tmp_path / "out" / "counts.csv").read_text().splitlines()))
    assert not [row for row in rows if row["count"] and 0 < int(row["count"]) < 5]
    assert not (tmp_path / "out" / "records.csv").exists()
    assert "withheld" in (tmp_path / "out" / "quality.html").read_text()
    assert "subtracts" in (tmp_path / "out" / "attack.html").read_text()


def test_of_three_persons_not_even_a_zero_is_shown(tmp_path, capsys):
    _, said = release(tmp_path, capsys, 3, "--epsilon", "4")
    rows = list(csv.DictReader((tmp_path / "out" / "counts.csv").read_text().splitlines()))
    assert not [row for row in rows if row["count"]]
    assert "What can still be said" in said["notes"][1]
    assert "What can still be said" in (tmp_path / "out" / "README.md").read_text()


def test_k_release_keeps_no_class_smaller_than_k(tmp_path, capsys):
    code, said = release(tmp_path, capsys, 500, "--mode", "k", "--k", "20")
    assert code == 0
    rows = list(csv.reader((tmp_path / "out" / "records.csv").read_text().splitlines()))[1:]
    classes = {tuple(row): rows.count(row) for row in rows}
    assert min(classes.values()) >= 20
    facts = json.loads((tmp_path / "out" / "release.json").read_text())
    assert facts["suppressed"] == (500 - said["records"]) // 20 * 20
    assert "weaker" in facts["label"]


def test_exact_figures_beside_a_private_release_are_refused(tmp_path, capsys):
    code, _ = release(tmp_path, capsys, 1500, "--epsilon", "4")
    assert code == 0
    code, said = release(tmp_path, capsys, 1500, "--mode", "k", "-o", str(tmp_path / "other"))
    assert code == 1
    assert "void" in said["error"]


@settings(max_examples=12, deadline=None)
@given(st.integers(1, 120), st.integers(0, 10_000))
def test_no_withheld_count_can_be_worked_out_more_closely_than_the_rule(persons, seed):
    generator = np.random.default_rng(seed)
    skewed = np.minimum(generator.geometric(0.6, (persons, 3)), [2, 3, 3])
    codes = (skewed * (generator.random((persons, 3)) < 0.9)).astype(np.int16)
    made = protect(codes, [2, 3, 3], [(0, 1), (0, 2)])
    assert made.withheld[(made.system.counts > 0) & (made.system.counts < 5)].all()
    for cell, low, high in made.audit():
        assert low - 1e-6 <= made.system.counts[cell] <= high + 1e-6
        assert high - low >= 5 - 1e-6 or made.withheld.all()


def test_k_and_diversity_of_a_table_worked_by_hand():
    codes = np.array(
        [[1, 1, 1], [1, 1, 1], [1, 1, 2], [1, 1, 2], [2, 1, 1], [2, 1, 1], [2, 2, 2]], dtype=np.int16
    )
    made = anonymise(codes, 2, [2])
    assert (made.k, made.suppressed, made.diversity) == (2, 1, (1,))
    assert len(made.records) == 6
    assert anonymise(codes[:4], 2, [2]).diversity == (2,)


def test_subtracting_an_earlier_table_is_run_and_told(tmp_path, capsys):
    assert release(tmp_path, capsys, 500, "--mode", "tables")[0] == 0
    (tmp_path / "out").rename(tmp_path / "first")
    made = release(tmp_path, capsys, 503, "--mode", "tables", sensitive='earlier = ["first"]')
    assert made[0] == 0
    page = (tmp_path / "out" / "attack.html").read_text()
    assert "We subtracted first" in page


def test_subtracting_an_earlier_k_release_finds_the_few_who_came(tmp_path, capsys):
    records = ["sex,place", *["female,north"] * 20, *["male,south"] * 15]
    for name, lines in (("first", records), ("second", [*records, "male,south", "male,south"])):
        (tmp_path / name).mkdir()
        (tmp_path / name / "records.csv").write_text("\n".join(lines) + "\n")
        (tmp_path / name / "release.json").write_text('{"mode": "k"}')
    found = subtract(tmp_path / "second", tmp_path / "first", least=11)
    assert (found.mode, found.cells, found.few) == ("k", 2, 1)
    with pytest.raises(UsageError, match="no earlier release"):
        subtract(tmp_path / "second", tmp_path)


def test_three_way_table_and_its_margins_agree():
    codes = np.random.default_rng(4).integers(0, 3, (300, 3)).astype(np.int16)
    system = build(codes, [2, 2, 2], [(0, 1, 2)])
    assert not (system.sums @ system.counts).any()
    assert len(system.cells) == 4**3
    cell = ((0, 1), (2, 2))
    assert system.counts[system.cells.index(cell)] == ((codes[:, 0] == 1) & (codes[:, 2] == 2)).sum()


def test_plan_names_tables_and_sensitive_columns(tmp_path, capsys):
    more = '[tables.both]\ncolumns = ["place", "sex"]\n'
    code, _ = release(tmp_path, capsys, 500, "--mode", "tables", more=more)
    assert code == 0
    rows = list(csv.DictReader((tmp_path / "out" / "counts.csv").read_text().splitlines()))
    assert {row["k"] for row in rows} == {"0", "1", "2"}
    assert any(row["combo"] == "sex:female;place:north" for row in rows)
    again = "-o", str(tmp_path / "k")
    code, _ = release(
        tmp_path, capsys, 500, "--mode", "k", "--k", "2", *again, sensitive='sensitive = ["sex"]'
    )
    assert code == 0
    assert json.loads((tmp_path / "k" / "release.json").read_text())["l_diversity"] == {"sex": 2}
    code, said = release(tmp_path, capsys, 500, "--mode", "k", sensitive='sensitive = ["age"]')
    assert code == 2
    assert "age" in said["error"]
