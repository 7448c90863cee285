"""The command `palermo release` end to end on small tables."""

import csv
import json
import stat

import numpy as np
import pytest

from palermo.cli import main

PLAN = """
[release]
table = "table.csv"
[columns]
year = ["2021", "2022", "2023"]
sex = ["female", "male"]
place = ["north", "south", "east", "west"]
debt = ["1"]
threats = ["1"]
"""


def write_table(folder, persons=3000, seed=2):
    generator = np.random.default_rng(seed)
    debt = generator.random(persons) < 0.3
    columns = {
        "year": generator.choice(["2021", "2022", "2023"], persons),
        "sex": np.where(generator.random(persons) < 0.7, "female", "male"),
        "place": generator.choice(
            ["north", "south", "east", "west", ""], persons, p=[0.5, 0.2, 0.1, 0.1, 0.1]
        ),
        "debt": np.where(debt, "1", ""),
        "threats": np.where(debt & (generator.random(persons) < 0.9), "1", ""),
    }
    with (folder / "table.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    (folder / "plan.toml").write_text(PLAN)
    return columns


def run(folder, capsys, *options):
    code = main(
        ["release", str(folder / "plan.toml"), "--ledger", str(folder / "ledger.json"), "--json", *options]
    )
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture
def table(tmp_path):
    return tmp_path, write_table(tmp_path)


def test_private_release_writes_the_folder(table, capsys):
    folder, columns = table
    code, said = run(folder, capsys, "--epsilon", "4", "-o", str(folder / "out"))
    assert code == 0
    keys = {"records", "epsilon", "delta", "rho", "mu", "columns", "cells_kept", "seconds", "ledger_left"}
    assert keys <= set(said)
    assert (said["epsilon"], said["columns"], said["ledger_left"]) == (4, 5, None)
    with (folder / "out" / "records.csv").open() as file:
        records = list(csv.DictReader(file))
    assert len(records) == said["records"]
    assert abs(said["records"] - 3000) < 200
    assert list(records[0]) == list(columns)
    true, made = np.mean(columns["debt"] == "1"), np.mean([r["debt"] == "1" for r in records])
    assert abs(true - made) < 0.05
    both = [r["debt"] == "1" and r["threats"] == "1" for r in records]
    assert np.mean(both) > 0.2
    facts = json.loads((folder / "out" / "release.json").read_text())
    assert facts["mode"] == "dp"
    assert abs(facts["n"] - 3000) < 200
    assert facts["delta"] == pytest.approx(1 / 3000**2)
    assert {p.name for p in (folder / "out").iterdir()} >= {"counts.csv", "datapackage.json", "README.md"}


def test_counts_are_near_the_truth_within_their_error(table, capsys):
    folder, columns = table
    run(folder, capsys, "--epsilon", "12", "-o", str(folder / "out"))
    with (folder / "out" / "counts.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["k", "combo", "count", "error"]
    pairs = {row["combo"]: row for row in rows if row["k"] == "2"}
    row = pairs["sex:female;place:north"]
    true = int(((columns["sex"] == "female") & (columns["place"] == "north")).sum())
    assert abs(float(row["count"]) - true) <= 3 * float(row["error"])


@pytest.mark.parametrize("epsilon", ["0", "-1", "inf", "nan"])
def test_budget_that_promises_nothing_is_refused(table, capsys, epsilon):
    folder, _ = table
    code, said = run(folder, capsys, "--epsilon", epsilon, "-o", str(folder / "out"))
    assert code == 2
    assert "epsilon" in said["error"]
    assert not (folder / "out").exists()
    assert not (folder / "ledger.json").exists()


def test_ledger_is_private_and_counts_each_release(table, capsys):
    folder, _ = table
    run(folder, capsys, "--epsilon", "1", "-o", str(folder / "a"))
    run(folder, capsys, "--epsilon", "2", "-o", str(folder / "b"))
    ledger = json.loads((folder / "ledger.json").read_text())
    assert [e["epsilon"] for e in ledger["entries"]] == [1, 2]
    assert [e["status"] for e in ledger["entries"]] == ["published", "published"]
    for name in ("ledger.json", "ledger.json.key"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_total_is_not_overspent(table, capsys):
    folder, _ = table
    (folder / "plan.toml").write_text(PLAN + "[budget]\ntotal_epsilon = 2.0\ntotal_delta = 1e-6\n")
    code, said = run(folder, capsys, "--epsilon", "1", "--delta", "1e-6", "-o", str(folder / "a"))
    assert code == 0
    assert 0 < said["ledger_left"] < 2
    code, said = run(folder, capsys, "--epsilon", "2", "--delta", "1e-6", "-o", str(folder / "b"))
    assert code == 1
    assert "left" in said["error"]
    assert not (folder / "b" / "records.csv").exists()


def test_altered_ledger_is_refused(table, capsys):
    folder, _ = table
    run(folder, capsys, "--epsilon", "1", "-o", str(folder / "a"))
    path = folder / "ledger.json"
    path.write_text(path.read_text().replace('"epsilon": 1.0', '"epsilon": 0.1'))
    code, said = run(folder, capsys, "--epsilon", "1", "-o", str(folder / "b"))
    assert code == 1
    assert "altered" in said["error"]


def test_missing_ledger_with_its_key_is_refused(table, capsys):
    folder, _ = table
    run(folder, capsys, "--epsilon", "1", "-o", str(folder / "a"))
    (folder / "ledger.json").unlink()
    code, said = run(folder, capsys, "--epsilon", "1", "-o", str(folder / "b"))
    assert code == 1
    assert "gone" in said["error"]


def test_run_cut_after_measuring_is_finished_without_spending(table, capsys, monkeypatch):
    folder, _ = table
    from palermo.disclosure import private_release

    with monkeypatch.context() as patch:
        patch.setattr(private_release, "compose", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        code, said = run(folder, capsys, "--epsilon", "4", "-o", str(folder / "out"))
    assert code == 1
    assert "spent" in said["error"]
    assert not (folder / "out" / "records.csv").exists()
    ledger = json.loads((folder / "ledger.json").read_text())
    assert [e["status"] for e in ledger["entries"]] == ["measured"]
    code, said = run(folder, capsys, "--epsilon", "4", "-o", str(folder / "out"))
    assert code == 0
    assert (folder / "out" / "records.csv").exists()
    ledger = json.loads((folder / "ledger.json").read_text())
    assert [e["status"] for e in ledger["entries"]] == ["published"]


def test_file_without_public_lists_needs_a_plan(table, capsys):
    folder, _ = table
    code = main(["release", str(folder / "table.csv"), "--epsilon", "1", "-o", str(folder / "out"), "--json"])
    assert code == 2
    assert "plan" in json.loads(capsys.readouterr().out)["error"]


def test_dry_run_spends_nothing_and_foresees_each_table(table, capsys):
    folder, _ = table
    (folder / "plan.toml").write_text(PLAN + '[tables.main]\ncolumns = ["sex", "place"]\nerror = 1.0\n')
    code, said = run(folder, capsys, "--epsilon", "1", "--dry-run")
    assert code == 0
    errors = [t["error"] for t in said["predicted"]]
    assert len(errors) == 4
    assert min(errors) > 1.0
    assert said["predicted"][-1] == {"table": "main", "k": 2, "error": errors[1], "enough": False}
    assert not (folder / "ledger.json").exists()
    assert not (folder / "out").exists()


def test_identity_column_is_refused_by_name(table, capsys):
    folder, _ = table
    (folder / "plan.toml").write_text(PLAN + 'full_name = ["a", "b"]\n')
    code, said = run(folder, capsys, "--epsilon", "1", "-o", str(folder / "out"))
    assert code == 1
    assert "full_name" in said["error"]
    assert not (folder / "ledger.json").exists()


def test_identity_column_is_refused_by_look_and_no_value_is_told(table, capsys):
    folder, _ = table
    text = (folder / "table.csv").read_text().splitlines()
    lines = [
        f"{line},Amina Haddad{'abcdefghij'[i % 10]}{'klmnopqrst'[i // 10 % 10]}"
        for i, line in enumerate(text)
    ]
    lines[0] = text[0] + ",extra"
    (folder / "table.csv").write_text("\n".join(lines))
    (folder / "plan.toml").write_text(PLAN + 'extra = ["x"]\n')
    code, said = run(folder, capsys, "--epsilon", "1", "-o", str(folder / "out"))
    assert code == 1
    assert "extra" in said["error"]
    assert "Amina" not in said["error"]


def test_column_in_which_nearly_everybody_differs_is_refused(table, capsys):
    folder, _ = table
    text = (folder / "table.csv").read_text().splitlines()
    lines = [f"{text[0]},extra", *(f"{line},K{i}x{i * 7}" for i, line in enumerate(text[1:]))]
    (folder / "table.csv").write_text("\n".join(lines))
    (folder / "plan.toml").write_text(PLAN + 'extra = ["x"]\n')
    code, said = run(folder, capsys, "--epsilon", "1", "-o", str(folder / "out"))
    assert code == 1
    assert "extra" in said["error"]
    assert "K1x7" not in said["error"]


def test_folder_that_holds_a_release_is_left_as_it_is(table, capsys):
    folder, _ = table
    run(folder, capsys, "--epsilon", "1", "-o", str(folder / "out"))
    before = {path.name: path.read_bytes() for path in (folder / "out").iterdir()}
    code, said = run(folder, capsys, "--epsilon", "1", "-o", str(folder / "out"))
    assert code == 2
    assert "Nothing was spent" in said["error"]
    assert before == {path.name: path.read_bytes() for path in (folder / "out").iterdir()}
    assert len(json.loads((folder / "ledger.json").read_text())["entries"]) == 1


def test_full_disk_after_measuring_is_told_and_finished_later(table, capsys, monkeypatch):
    folder, _ = table
    from palermo.disclosure import release

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(release, "write_counts", full)
        code, said = run(folder, capsys, "--epsilon", "4", "-o", str(folder / "out"))
    assert code == 1
    assert "No space left" in said["error"]
    assert run(folder, capsys, "--epsilon", "4", "-o", str(folder / "out"))[0] == 0
    assert len(json.loads((folder / "ledger.json").read_text())["entries"]) == 1


def test_value_outside_its_list_is_listed_for_the_office_only(table, capsys):
    folder, _ = table
    path = folder / "table.csv"
    path.write_text(path.read_text().replace(",west,", ",mars,", 5))
    code, said = run(folder, capsys, "--epsilon", "4", "-o", str(folder / "out"))
    assert code == 0
    assert "place" in said["notes"][0]
    listed = folder / "out.not-published.csv"
    assert "mars" in listed.read_text()
    assert stat.S_IMODE(listed.stat().st_mode) == 0o600
    for file in (folder / "out").glob("*.csv"):
        assert "mars" not in file.read_text()


def test_every_row_the_same(table, capsys):
    folder, _ = table
    (folder / "table.csv").write_text("year,sex,place,debt,threats\n" + "2021,female,north,1,1\n" * 2000)
    code, _ = run(folder, capsys, "--epsilon", "4", "-o", str(folder / "out"))
    assert code == 0
    with (folder / "out" / "records.csv").open() as file:
        rows = list(csv.reader(file))[1:]
    assert rows.count(["2021", "female", "north", "1", "1"]) > 0.95 * len(rows)


def test_column_of_ten_thousand_values_is_refused(table, capsys):
    folder, _ = table
    (folder / "plan.toml").write_text(PLAN + f"many = {json.dumps([str(i) for i in range(10_000)])}\n")
    code, said = run(folder, capsys, "--epsilon", "4", "-o", str(folder / "out"))
    assert code == 1
    assert "coarser" in said["error"]


def test_rows_of_one_person_count_once(table, capsys):
    folder, _ = table
    lines = (folder / "table.csv").read_text().splitlines()
    twice = ["person," + lines[0]] + [f"{i // 2},{line}" for i, line in enumerate(lines[1:])]
    (folder / "table.csv").write_text("\n".join(twice))
    (folder / "plan.toml").write_text(PLAN.replace("[release]", '[release]\nunit = "person"'))
    code, said = run(folder, capsys, "--epsilon", "12", "-o", str(folder / "out"))
    assert code == 0
    assert abs(said["records"] - 1500) < 60


def test_two_runs_at_once_are_both_charged(table):
    from concurrent.futures import ThreadPoolExecutor

    from palermo.disclosure.accountant import guarantee
    from palermo.disclosure.ledger import charge, read_ledger

    path = table[0] / "ledger.json"
    with ThreadPoolExecutor(4) as pool:
        list(
            pool.map(
                lambda i: charge(path, guarantee(1, 1e-6), mode="dp", request=str(i), folder="f", total=None),
                range(8),
            )
        )
    assert [entry.number for entry in read_ledger(path).entries] == list(range(1, 9))


def test_attack_page_subtracts_the_earlier_release(table, capsys):
    folder, _ = table
    run(folder, capsys, "--epsilon", "4", "-o", str(folder / "first"))
    (folder / "plan.toml").write_text(PLAN.replace("[release]", '[release]\nearlier = ["first"]'))
    code, _ = run(folder, capsys, "--epsilon", "4", "-o", str(folder / "second"))
    assert code == 0
    page = (folder / "second" / "attack.html").read_text()
    assert "We subtracted first" in page
    assert "No earlier release" in (folder / "first" / "attack.html").read_text()
    quality = (folder / "second" / "quality.html").read_text()
    assert "Safe to quote" in quality
    assert "Foreseen error" in quality
    assert "right guesses" in (folder / "first" / "attack.html").read_text()
    assert "Who holds both releases is right" in page


def test_nineteen_counts_in_twenty_are_within_their_error(table, capsys):
    folder, columns = table
    run(folder, capsys, "--epsilon", "4", "-o", str(folder / "out"))
    with (folder / "out" / "counts.csv").open() as file:
        rows = list(csv.DictReader(file))
    within = []
    for row in rows:
        parts = [part.split(":") for part in row["combo"].split(";")]
        true = int(np.logical_and.reduce([columns[column] == value for column, value in parts]).sum())
        within.append(abs(float(row["count"]) - true) <= float(row["error"]))
    assert np.mean(within) > 0.85
