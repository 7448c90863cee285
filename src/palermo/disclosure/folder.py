"""The release folder: writes its files whole or not at all."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from palermo.disclosure.cells import Cells, triple_members
from palermo.disclosure.domain import Domain
from palermo.disclosure.fitting.targets import Targets
from palermo.disclosure.sensitivity import ERROR_BARS
from palermo.errors import UsageError
from palermo.records.files import replacing

if TYPE_CHECKING:
    import polars as pl

LEAST_COUNT = 0.5


def prepare(folder: Path) -> Path:
    """Make the folder, refusing a file of that name.

    Raises:
        UsageError: the path is a file, or cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{folder} cannot be a folder ({type(error).__name__}): give another name to -o"
        ) from None
    return folder


def refuse_full(folder: Path) -> None:
    """Refuse a folder that holds anything: what was released or measured before is never overwritten.

    Raises:
        UsageError: it does.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(
            f"{folder} holds files, and this is not the run that they wait for: give the name of a new "
            "folder to -o. Nothing was spent"
        )


def write_text(path: Path, text: str) -> None:
    """Write a text file whole."""
    with replacing(path, private=False) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON file whole."""
    write_text(path, json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def write_records(path: Path, codes: NDArray[np.int16], domain: Domain) -> None:
    """Write records in the input's column names, order and spellings; not reported is an empty cell."""
    import polars as pl

    # an Enum keeps each word once, where text would keep it in every row
    columns = [
        pl.Series(name, np.maximum(codes[:, j], 1).astype(np.uint32) - 1)
        .cat.to(pl.Enum(list(values)))
        .set(pl.Series(codes[:, j] == 0), None)
        for j, (name, values) in enumerate(zip(domain.columns, domain.values, strict=True))
    ]
    with replacing(path, private=False) as temporary:
        pl.DataFrame(columns).write_csv(temporary)


def write_outside(folder: Path, outside: Mapping[str, Mapping[str, int]]) -> None:
    """List the values outside the public lists beside the folder, for the office only (mode 600)."""
    import polars as pl

    rows = [(column, value, n) for column, found in outside.items() for value, n in found.items()]
    table = pl.DataFrame(rows, schema=["column", "value", "records"], orient="row")
    with replacing(folder.with_name(f"{folder.name}.not-published.csv")) as temporary:
        table.write_csv(temporary)


def write_counts(path: Path, targets: Targets, cells: Cells, domain: Domain) -> None:
    """Write ``k,combo,count,error``: every cell with at least half a person, and half its 95 % interval."""
    import polars as pl

    with replacing(path, private=False) as temporary:
        pl.concat(list(_count_tables(targets, cells, domain))).write_csv(temporary)


def _count_tables(targets: Targets, cells: Cells, domain: Domain) -> "Iterable[pl.DataFrame]":
    import polars as pl

    names = pl.Series(
        [
            f"{column}:{value}"
            for column, values in zip(domain.columns, domain.values, strict=True)
            for value in values
        ]
    )
    members = (
        np.arange(cells.values)[None, :],
        np.stack(np.nonzero(cells.pair_mask)),
        triple_members(targets.places, cells),
    )
    for k, (places, given) in enumerate(
        zip(members, (targets.one, targets.two, targets.three), strict=True), 1
    ):
        shown = given.counts >= LEAST_COUNT
        parts = {f"part{i}": names[place[shown]] for i, place in enumerate(places)}
        table = pl.DataFrame(parts).select(combo=pl.concat_str(pl.all(), separator=";"))
        yield table.select(
            k=pl.lit(k, dtype=pl.Int32),
            combo="combo",
            count=pl.Series(np.round(given.counts[shown], 1)),
            error=pl.Series(np.round(ERROR_BARS * given.errors[shown], 1)),
        )
