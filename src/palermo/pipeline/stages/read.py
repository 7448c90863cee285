"""Read: every organisation's own file becomes case records; bad rows go to ``rejects/``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from palermo.errors import RecordError
from palermo.intake import write_intake
from palermo.pipeline.stage import Context, Stage
from palermo.pipeline.state import Source
from palermo.records.frame import read_cases, write_cases


def read(context: Context) -> Mapping[str, Any]:
    """Read the sources in their order and write ``cases.parquet``, readable by its owner only.

    Raises:
        RecordError: not one row of any source could be read.
    """
    (context.output / "rejects").mkdir()
    sources = {source.name: _read(source, context.output) for source in context.state.sources}
    cases = pl.concat(frame for frame, _ in sources.values())
    rejected = sum(number for _, number in sources.values())
    if cases.is_empty():
        raise RecordError(
            f"none of the {rejected:,} rows of {len(sources)} sources could be read: "
            "run `palermo check` on each file to see why"
        )
    write_cases(cases, context.output / "cases.parquet", {"sources": list(sources)})
    context.results["cases"] = cases
    each = {name: {"accepted": frame.height, "rejected": bad} for name, (frame, bad) in sources.items()}
    return {"records": cases.height, "rejected": rejected, "sources": each}


def _read(source: Source, output: Path) -> tuple[pl.DataFrame, int]:
    """The case records of one source, and how many rows were rejected."""
    # one name for all: a source's own name may be no file name
    part = output / ".part.parquet"
    try:
        written = write_intake([source.file], part, rejects=output / "rejects", source=source.name)
        return read_cases(part), sum(intake.rejected for intake in written.intakes)
    finally:
        part.unlink(missing_ok=True)


STAGE = Stage(name="read", run=read)
"""Nothing is needed before it."""
