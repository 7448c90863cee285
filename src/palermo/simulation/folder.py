"""A fictional State as a folder: six files with their mappings, map, population, and the truth apart.

The folder is made beside its place under another name and renamed when it is whole: a full disk or an
interruption leaves nothing half-written.
"""

import json
import shutil
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import polars as pl
import tomlkit

from palermo.errors import UsageError
from palermo.intake.mapping_file import save_mapping

from .faults import spoilt
from .geography import features
from .layouts import Layout, layout, mapping, rendered
from .parameters import ORGANISATIONS, model
from .response import simulated_response
from .state import State
from .truth import cases, true_persons_named, truth_figures
from .workbooks import write_ods, write_xlsx

MADE_BY = "palermo simulate"
DRAWS = 20
"""Draws of the linkage that the State's run asks for: enough for the spread that they add to an estimate."""
REPLICATES = 2_000
"""Bootstrap tables of the State's estimate: its limits then move by a few in a hundred with the seed."""


def check_target(folder: Path) -> None:
    """Refuse a place that holds anything but an earlier simulation.

    Raises:
        UsageError: a file is there, or a folder that this command did not make.
    """
    if not folder.exists():
        return
    if folder.resolve() == Path.cwd():
        raise UsageError("That is the folder you stand in. Give the name of a folder inside it.")
    if not folder.is_dir():
        raise UsageError(f"{folder} is a file. Give the name of a folder that does not exist yet.")
    if any(folder.iterdir()) and not _is_simulated(folder):
        raise UsageError(
            f"{folder} is not empty and was not made by {MADE_BY}. Nothing was changed: "
            "give another folder, or empty this one yourself."
        )


def write(states: dict[str, State], folder: Path) -> pl.DataFrame:
    """Write States into a folder, all or nothing; an earlier simulation there is replaced.

    Args:
        states: each State by its place below ``folder``: ``""`` for the folder itself, ``neighbour``.
        folder: where to.

    Returns:
        The sources of the State at ``""``: name, file, records, faulty.

    Raises:
        UsageError: the place is taken, or cannot be written.
    """
    check_target(folder)
    folder = folder.resolve()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise UsageError(
            f"{folder.parent} cannot be written ({error.strerror}). Give another place."
        ) from error
    try:
        sources = {place: _write_state(state, draft / place) for place, state in states.items()}
        _put(draft, folder)
    except OSError as error:
        raise UsageError(
            f"{folder} was not written: {error.strerror}. Nothing half-written was kept."
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return sources[""]


def _put(draft: Path, folder: Path) -> None:
    """Rename the draft into its place; what an earlier simulation left there goes."""
    draft.chmod(0o755)
    if folder.exists():
        old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=draft.parent))
        try:
            folder.rename(old / "old")
            draft.rename(folder)
        except BaseException:
            if not folder.exists():
                (old / "old").rename(folder)
            raise
        finally:
            shutil.rmtree(old, ignore_errors=True)
    else:
        draft.rename(folder)


def _is_simulated(folder: Path) -> bool:
    try:
        return "simulation" in tomllib.loads((folder / "state.toml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return False


def _write_state(state: State, folder: Path) -> pl.DataFrame:
    """One State's files."""
    for name in ("files", "truth"):
        (folder / name).mkdir(parents=True)
    faults = [_write_source(state, layout(name), folder / "files") for name in ORGANISATIONS]
    _text(
        folder / "places.geojson",
        json.dumps(features(state.country.code), ensure_ascii=False, separators=(",", ":")),
    )
    state.population.write_csv(folder / "population.csv")
    response = simulated_response(state.country, seed=state.seed)
    _text(folder / "response.json", json.dumps(response, ensure_ascii=False, indent=1))
    _text(folder / "state.toml", _description(state))
    _write_truth(state, pl.concat(faults), folder / "truth")
    counts = state.records.group_by("source").len("records")
    faulty = pl.concat(faults).group_by("source").len("faulty")
    return (
        pl.DataFrame(
            {"name": ORGANISATIONS, "file": [f"files/{layout(name).file}" for name in ORGANISATIONS]}
        )
        .join(counts, left_on="name", right_on="source", how="left", maintain_order="left")
        .join(faulty, left_on="name", right_on="source", how="left", maintain_order="left")
        .with_columns(pl.col("records", "faulty").fill_null(0).cast(pl.Int64))
    )


def _write_source(state: State, form: Layout, folder: Path) -> pl.DataFrame:
    """One organisation's file and its mapping; the value is what was spoilt in it."""
    records = state.records.filter(pl.col("source") == form.source)
    table, faults = spoilt(rendered(records, form), form, state.seed, state.country.code)
    path = folder / form.file
    _private(path)
    dates = frozenset(column.name for column in form.columns if column.is_date)
    numbers = frozenset(column.name for column in form.columns if column.is_number)
    if path.suffix == ".xlsx":
        write_xlsx(path, table, sheet=form.sheet, dates=dates, numbers=numbers)
    elif path.suffix == ".ods":
        write_ods(path, table, sheet=form.sheet, dates=dates, numbers=numbers)
    elif path.suffix == ".jsonl":
        table.with_columns(pl.col(*numbers).cast(pl.Int16)).write_ndjson(path)
    else:
        _write_text(path, table, form)
    save_mapping(mapping(form, state.country.code), path)
    return faults


def _write_text(path: Path, table: pl.DataFrame, form: Layout) -> None:
    """A delimited text file in the organisation's encoding."""
    text = table.write_csv(separator=form.delimiter)
    path.write_bytes(text.encode(form.encoding))


def _private(path: Path) -> None:
    """An empty file that only its owner may read: it will hold persons, though nobody real."""
    path.touch(mode=0o600)


def _text(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _write_truth(state: State, faults: pl.DataFrame, folder: Path) -> None:
    """What no organisation knows; see docs/explanation/the-fictional-state.md."""
    tables = {
        "persons": true_persons_named(state),
        "records": state.records.select("source", "record_id", "person_id", "repeat"),
        "cases": cases(state),
        "faults": faults,
    }
    for name, table in tables.items():
        path = folder / f"{name}.parquet"
        _private(path)
        table.write_parquet(path)
    _text(folder / "truth.json", json.dumps(truth_figures(state, faults), indent=1))


def _description(state: State) -> str:
    """``state.toml``."""
    years = state.years
    description: dict[str, Any] = {
        "state": {
            "code": state.country.code,
            **state.country.names(),
            "fictional": True,
            "years": [years[0], years[-1]],
            "reference_year": years[-1],
            "seed": state.seed,
        },
        "source": [
            {
                "name": form.source,
                "kind": form.kind,
                "title_en": form.title_en,
                "title_ar": form.title_ar,
                "file": f"files/{form.file}",
            }
            for form in map(layout, ORGANISATIONS)
        ],
        "population": {"file": "population.csv", "source": "Simulated with the State: nobody was counted"},
        "places": {"file": "places.geojson"},
        "break": [{"year": model()["law_year"], **model()["break"]}],
        "link": {"draws": DRAWS},
        "estimate": {"bootstrap": REPLICATES},
        "output": {"folder": "out"},
        "simulation": {"made_by": MADE_BY, "persons": len(state.persons), "seed": state.seed},
    }
    return tomlkit.dumps(description).rstrip("\n")
