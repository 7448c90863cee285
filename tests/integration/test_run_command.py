"""``palermo run`` on a simulated State: its tables agree with the truth where they must."""

import json

import polars as pl
import pytest
import tomlkit

from palermo.cli import main


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A simulated State: six organisations' own files, with some rows spoilt on purpose."""
    folder = tmp_path_factory.mktemp("state") / "s"
    assert main(["simulate", str(folder), "--persons", "500", "--seed", "7"]) == 0
    return folder


def run(folder, capsys, name="state.toml"):
    status = main(["run", str(folder / name), "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_the_records_agree_with_the_truth(folder, capsys):
    """Without ``[link]`` every record counts, so the tables can be told from the truth to the last record."""
    content = tomlkit.parse((folder / "state.toml").read_text(encoding="utf-8"))
    del content["link"]
    (folder / "unlinked.toml").write_text(tomlkit.dumps(content), encoding="utf-8")
    status, data = run(folder, capsys, "unlinked.toml")
    assert status == 0
    assert next(stage["name"] for stage in data["stages"]) == "read"
    assert data == json.loads((folder / "out" / "run.json").read_text())
    faults = pl.read_parquet(folder / "truth" / "faults.parquet")
    truth = pl.read_parquet(folder / "truth" / "cases.parquet").join(
        faults, on=["source", "record_id"], how="anti"
    )
    read = data["stages"][0]["result"]
    assert read["records"] == truth.height
    assert sum(source["rejected"] for source in read["sources"].values()) == faults.height > 0
    kept = truth.filter(~pl.col("exclude").fill_null(value=False), pl.col("year").is_between(2021, 2025))
    detected = kept.filter(pl.col("identification").is_in(["presumed", "identified"]))
    years = pl.read_csv(folder / "out" / "tables" / "year.csv")
    assert years["low"].sum() == detected["year"].is_not_null().sum()
    sex = pl.read_csv(folder / "out" / "tables" / "sex.csv")
    of_sex = dict(detected.group_by("sex").len().iter_rows())
    assert dict(sex.group_by("sex").agg(pl.col("low").sum()).iter_rows()) == {
        code: number for code, number in of_sex.items() if code is not None
    }
    forms = pl.read_csv(folder / "out" / "tables" / "forms.csv")
    of_form = dict(forms.group_by("form").agg(pl.col("low").sum()).iter_rows())
    assert of_form == {form: detected[form].sum() for form in of_form}
    assert of_form["form_sexual_exploitation"] > 20
    records = pl.read_csv(folder / "out" / "tables" / "records.csv")
    stated = json.loads((folder / "truth" / "truth.json").read_text())
    assert records.filter(use="excluded")["low"].sum() == stated["excluded"]
    kinds = pl.read_csv(folder / "out" / "tables" / "flow_kinds.csv").filter(flow="domestic")
    assert kinds["low"].sum() == (detected["origin_country"] == detected["exploitation_country"]).sum()
    index = json.loads((folder / "out" / "tables" / "index.json").read_text())
    breaks = {entry["name"]: entry["breaks"] for entry in index["tables"]}
    assert breaks["forms"][0]["year"] == 2023


def test_linked_persons_are_about_as_many_as_there_are(folder, capsys):
    status, data = run(folder, capsys)
    assert status == 0
    results = {stage["name"]: stage["result"] for stage in data["stages"]}
    persons = pl.read_parquet(folder / "out" / "persons.parquet")
    truth = pl.read_parquet(folder / "truth" / "records.parquet").join(
        persons, on=["source", "record_id"], how="semi"
    )
    assert persons.height == truth.height == results["link"]["records"]
    assert persons["person_id"].n_unique() == results["link"]["persons"]
    assert results["link"]["persons"] == pytest.approx(truth["person_id"].n_unique(), rel=0.1)
    histories = pl.read_csv(folder / "out" / "histories.csv")
    assert histories["count"].sum() == results["link"]["persons"]
    assert set(histories.columns) == {*persons["source"].unique(), "count"}
    assert results["tabulate"]["unit"] == "persons"
    index = json.loads((folder / "out" / "tables" / "index.json").read_text())
    assert "persons" in {entry["unit"] for entry in index["tables"]}


def test_persons_are_only_readable_by_their_owner(folder, capsys):
    run(folder, capsys)
    assert (folder / "out").stat().st_mode & 0o077 == 0
    for name in ("cases.parquet", "persons.parquet", "persons.draws.parquet", "histories.csv"):
        assert (folder / "out" / name).stat().st_mode & 0o077 == 0


def test_the_same_inputs_give_the_same_bytes(folder, capsys):
    contents = []
    for _ in range(2):
        assert run(folder, capsys)[0] == 0
        files = [path for path in (folder / "out").rglob("*") if path.is_file() and path.name != "run.json"]
        contents.append({str(path.relative_to(folder)): path.read_bytes() for path in files})
    assert contents[0] == contents[1]


def test_errors_name_what_is_wrong(folder, tmp_path, capsys):
    assert main(["run", str(tmp_path / "none.toml"), "--json"]) == 2
    assert set(json.loads(capsys.readouterr().out)) == {"error", "kind"}
    (tmp_path / "state.toml").write_text("[stat]\n")
    assert main(["run", str(tmp_path / "state.toml"), "--json"]) == 1
    assert "did you mean state" in json.loads(capsys.readouterr().out)["error"]


def test_a_run_in_which_nothing_can_be_read_says_so(tmp_path, capsys):
    (tmp_path / "police.csv").write_text("Gender,Year,Nationality\nblue,never,Atlantis\n")
    (tmp_path / "state.toml").write_text(
        '[state]\ncode = "XAR"\nyears = [2021, 2022]\n'
        '[[source]]\nname = "police/../x"\nkind = "police"\nfile = "police.csv"\n'
    )
    assert main(["run", str(tmp_path / "state.toml"), "--json"]) == 1
    assert set(json.loads(capsys.readouterr().out)) == {"error", "kind"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["police.csv", "state.toml"]
