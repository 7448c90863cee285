"""Read: every organisation's own file becomes case records; bad rows go to ``rejects/``."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from palermo.errors import UnreadableFileError
from palermo.exchange.files import replacing
from palermo.pipeline.cases import read_cases
from palermo.pipeline.stage import Context, Stage
from palermo.pipeline.state import Source


def read(context: Context) -> Mapping[str, Any]:
    """Read the sources in their order and write ``cases.parquet``, readable by its owner only."""
    (context.output / "rejects").mkdir()
    read_one_by_one = {source.name: _read(source) for source in context.state.sources}
    cases = pl.concat(read_one_by_one.values())
    with replacing(context.output / "cases.parquet", private=True) as part:
        cases.write_parquet(part)
    context.results["cases"] = cases
    return {"records": cases.height, "sources": {name: each.height for name, each in read_one_by_one.items()}}


def _read(source: Source) -> pl.DataFrame:
    if source.file.suffix != ".parquet":
        raise UnreadableFileError(
            f"{source.file.name} is not a file of case records: "
            "run `palermo intake` on it first and name its output"
        )
    return read_cases(source.file).with_columns(source=pl.lit(source.name))


STAGE = Stage(name="read", run=read)
"""Nothing is needed before it."""
