"""The pipeline's release: persons, not records; charged beside the state file."""

import csv
import json
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from palermo.cli import main
from palermo.disclosure.ledger import read_ledger
from palermo.errors import DisclosureError, StateError, UsageError
from palermo.pipeline import Context
from palermo.pipeline.stages.release import release_stage
from palermo.records.frame import conform
from palermo.statistics.counting import count

TABLES = """
columns = ["sex", "detection_place", "identification"]
[release.tables.regions]
columns = ["detection_place", "identification"]
"""


@pytest.fixture
def state(tmp_path, capsys):
    assert main(["simulate", str(tmp_path / "state"), "--persons", "600"]) == 0
    capsys.readouterr()
    return tmp_path / "state" / "state.toml"


def test_small_state_releases_protected_tables(state, capsys):
    state.write_text(state.read_text() + "\n[release]\nepsilon = 4.0\n" + TABLES)
    assert main(["run", str(state), "--json"]) == 0
    stages = {stage["name"]: stage["result"] for stage in json.loads(capsys.readouterr().out)["stages"]}
    assert stages["release"]["mode"] == "tables"
    facts = json.loads((state.parent / "out" / "release" / "release.json").read_text())
    assert facts["why"] == "fewer than 1,000 persons"
    places = json.loads((state.parent / "places.geojson").read_text())["features"]
    regions = {p["properties"]["code"] for p in places if p["properties"]["level"] == "region"}
    with (state.parent / "out" / "release" / "counts.csv").open() as file:
        combos = [
            dict(part.split(":") for part in r["combo"].split(";"))
            for r in csv.DictReader(file)
            if r["combo"]
        ]
    assert {combo["detection_place"] for combo in combos if "detection_place" in combo} == {
        *regions,
        "(not reported)",
    }
    assert any(combo.keys() == {"detection_place", "identification"} for combo in combos)
    assert [entry.status for entry in read_ledger(state.parent / "ledger.json").entries] == ["published"]


def test_without_the_table_nothing_is_released(state, capsys):
    text = state.read_text()
    assert "[release]" not in text
    assert main(["run", str(state), "--json"]) == 0
    assert not (state.parent / "out" / "release").exists()


def test_cases_file_is_released_by_the_command(state, tmp_path, capsys):
    assert main(["run", str(state)]) == 0
    capsys.readouterr()
    cases = state.parent / "out" / "cases.parquet"
    options = ["--epsilon", "4", "--ledger", str(tmp_path / "l.json"), "-o", str(tmp_path / "made"), "--json"]
    assert main(["release", str(cases), "--columns", "year,sex,age_group", *options]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["columns"] == 3
    assert "record_id" not in (tmp_path / "made" / "counts.csv").read_text()


PLAN = {
    "epsilon": 4.0,
    "columns": ["year", "sex", "detection_place", "identification", "form_sexual_exploitation"],
}
PLACES = [
    ("XAR", "country", None),
    ("XAR-N", "region", "XAR"),
    ("XAR-S", "region", "XAR"),
    ("XAR-N1", "district", "XAR-N"),
]


@pytest.fixture
def make(tmp_path):
    """A context of 2,400 records of 1,200 persons, with the plan asked for; each in an output of its own."""
    generator = np.random.default_rng(5)
    person = np.repeat(np.arange(1200), 2)
    cases = pl.DataFrame(
        {
            "source": np.tile(["a", "b"], 1200),
            "record_id": [str(number) for number in range(2400)],
            "year": generator.choice([2024, 2025], 2400),
            "sex": generator.choice(["female", "male"], 1200)[person],
            "identification": np.where(person < 1100, "presumed", "refused"),
            "detection_place": generator.choice(["XAR-N1", "XAR-N", "XAR-S", "XAR-9"], 2400),
            "form_sexual_exploitation": generator.random(2400) < 0.4,
        }
    )
    cases = conform(cases)
    persons = cases.select("source", "record_id").with_columns(person_id=pl.Series(person.astype(str)))
    features = [
        {"properties": {"code": code, "level": level, "parent": parent, "iso3": "XAR"}}
        for code, level, parent in PLACES
    ]
    (tmp_path / "places.geojson").write_text(json.dumps({"features": features}))

    def context(plan, name="out", rows=cases):
        state = SimpleNamespace(
            options={"release": plan},
            path=tmp_path / "state.toml",
            places=tmp_path / "places.geojson",
            code="XAR",
            years=(2024, 2025),
            seed=3,
        )
        (tmp_path / name).mkdir(exist_ok=True)
        return Context(
            state=state, output=tmp_path / name, results={"cases": rows, "persons": persons}, options=plan
        )

    return context


def files(context):
    return {path.name: path.read_bytes() for path in (context.output / "release").iterdir()}


def test_same_request_gives_the_same_bytes_and_spends_once(make, tmp_path):
    ledger = tmp_path / "collection.json"
    stage = release_stage(ledger)
    first, second, third = (make(PLAN, name) for name in ("first", "second", "third"))
    said = stage.run(first)
    assert (said["mode"], said["unit"]) == ("dp", "person")
    assert stage.run(second) == said
    assert files(first) == files(second)
    assert len(read_ledger(ledger).entries) == 1
    third.results["cases"] = third.results["cases"].tail(2300)
    stage.run(third)
    assert len(read_ledger(ledger).entries) == 2, "other persons, another charge"
    assert not (tmp_path / "ledger.json").exists()


def test_release_tells_regions_and_identification_of_detected_persons(make):
    context = make(PLAN)
    said = release_stage().run(context)
    assert "1 values of detection_place" in said["notes"][0]
    rows = list(csv.DictReader((context.output / "release" / "counts.csv").read_text().splitlines()))
    counts = {row["combo"]: float(row["count"]) for row in rows}
    assert abs(counts["identification:presumed"] - 1100) < 60
    assert not [combo for combo in counts if "refused" in combo or "XAR-N1" in combo or "XAR-9" in combo]
    assert counts["detection_place:XAR-N"] > counts["detection_place:XAR-S"] > 100


def test_a_share_of_the_budget_tells_what_became_of_persons(make, tmp_path):
    plan = PLAN | {"gap": 0.25}
    first, second = make(plan, "first"), make(plan, "second")
    release_stage().run(first)
    release_stage().run(second)
    assert files(first) == files(second)
    (entry,) = read_ledger(tmp_path / "ledger.json").entries
    assert entry.epsilon == PLAN["epsilon"]
    told = pl.read_csv(first.output / "release" / "gap.csv")
    cell = told.filter(year=2025, place="total", form="total", sex="total", measure="detected").row(
        0, named=True
    )
    found = first.results
    people = count(found["cases"], persons=found["persons"], years=(2024, 2025)).detected
    assert abs(people.filter(year=2025).height - (cell["low"] + cell["high"]) / 2) < 60
    assert set(told["place"]) == {"total", "XAR-N", "XAR-S"}
    package = json.loads((first.output / "release" / "datapackage.json").read_text())
    assert [one["path"] for one in package["resources"]] == ["records.csv", "counts.csv", "gap.csv"]
    release_stage().run(make(PLAN, "third"))
    assert len(read_ledger(tmp_path / "ledger.json").entries) == 2, "another request, another charge"


def test_run_killed_before_publishing_is_finished_by_the_next(make, tmp_path, monkeypatch):
    from palermo.disclosure import private_release

    context = make(PLAN)
    with monkeypatch.context() as patch:
        patch.setattr(private_release, "compose", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(DisclosureError, match="without spending again"):
            release_stage().run(context)
    release_stage().run(make(PLAN, "next"))
    assert [entry.status for entry in read_ledger(tmp_path / "ledger.json").entries] == ["published"]


def test_run_killed_while_measuring_has_paid_for_the_next(make, tmp_path, monkeypatch):
    from palermo.disclosure import private_release

    plan = PLAN | {"total_epsilon": 5.0, "total_delta": 1e-6}
    with monkeypatch.context() as patch:
        patch.setattr(private_release, "store", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(DisclosureError, match="nothing was published"):
            release_stage().run(make(plan))
    assert [entry.status for entry in read_ledger(tmp_path / "ledger.json").entries] == ["spent"]
    release_stage().run(make(plan, "next"))
    assert [entry.status for entry in read_ledger(tmp_path / "ledger.json").entries] == ["published"]


@pytest.mark.parametrize("written", [0, 1, 2])
def test_disk_full_while_the_ledger_begins_leaves_it_to_the_next_run(make, tmp_path, monkeypatch, written):
    from palermo.disclosure import ledger

    whole, left = ledger.replacing, [None] * written

    def replacing(*arguments, **options):
        if not left:
            raise OSError(28, "No space left on device")
        left.pop()
        return whole(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "replacing", replacing)
        with pytest.raises((DisclosureError, OSError)):
            release_stage().run(make(PLAN))
    release_stage().run(make(PLAN, "next"))
    assert [entry.status for entry in read_ledger(tmp_path / "ledger.json").entries] == ["published"]


@pytest.mark.parametrize(
    ("plan", "error", "said"),
    [
        ({"epsilon": 4.0, "color": "red"}, StateError, "color"),
        ({"epsilon": "much"}, StateError, "epsilon"),
        ({"epsilon": 4.0, "mode": "secret"}, StateError, "secret"),
        ({"epsilon": 4.0, "columns": ["name_full"]}, UsageError, "name_full"),
        ({"epsilon": 4.0, "columns": ["sex"], "tables": {"t": {"columns": ["year"]}}}, UsageError, "year"),
        ({"epsilon": 4.0, "total_epsilon": 8.0}, UsageError, "total_delta"),
        ({"columns": ["sex"]}, UsageError, "epsilon"),
        ({"epsilon": 0.0}, UsageError, "epsilon"),
        ({"epsilon": 4.0, "gap": 0.9}, StateError, "gap is 0.9"),
    ],
)
def test_plan_that_cannot_be_is_refused_and_nothing_is_spent(make, tmp_path, plan, error, said):
    with pytest.raises(error, match=said):
        release_stage().run(make(plan))
    assert not (tmp_path / "ledger.json").exists()
