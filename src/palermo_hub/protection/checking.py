"""Read a file that was handed in: which mapping fits it, what is wrong row by row, its good rows."""

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from palermo import intake as reader
from palermo.errors import UnreadableFileError
from palermo.intake.header import fingerprint
from palermo.intake.proposal import REASON, propose_for
from palermo.intake.rejects import armoured
from palermo.records.frame import empty
from palermo.records.schema import schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came of a file.

    Attributes:
        rows, good, bad: ``rows = good + bad``.
        cases: the good rows as case records.
        rejects: the bad rows as they were written, with their reasons, as csv; empty where there are none.
        findings: what is wrong, as JSON; no value of an identity field is in it.
    """

    rows: int
    good: int
    bad: int
    cases: pl.DataFrame
    rejects: bytes
    findings: str


def columns_of(path: Path) -> tuple[reader.Table, str]:
    """A file's table and the fingerprint of its columns.

    Raises:
        UnreadableFileError: it is not a table of records, or has none.
    """
    table = reader.open_table(path)
    if not any(frame.height for frame, _ in table.batches()):
        raise UnreadableFileError("It holds names of columns and no row of records under them.")
    return table, fingerprint([name for name in table.headers if name != REASON])


def settled(path: Path, table: reader.Table, known: reader.Mapping | None) -> tuple[reader.Mapping, bool]:
    """How to read a file, and whether that is settled or a person must look at it first."""
    if known is not None:
        return known, True
    layout = reader.recognise([name for name in table.headers if name != REASON])
    if layout is not None and layout.kind != "cases":
        raise UnreadableFileError(
            "The file holds counts of a publication, not records of people. "
            "Hand in the organisation's own file."
        )
    return (layout.mapping(table.headers), True) if layout else (propose_for(table), False)


def check(path: Path, mapping: reader.Mapping, source: str) -> Checked:
    """Read the file whole.

    Raises:
        UnreadableFileError: it cannot be read, or it is cut.
        MappingError: the mapping does not fit it.
    """
    found = reader.read(path, mapping, source=source)
    if found.incomplete:
        raise UnreadableFileError(
            "The file ends in the middle of a row, so that rows may be missing. Get the whole file again."
        )
    rejects = found.rejects if found.rejects is not None else pl.DataFrame()
    return Checked(
        rows=found.rows,
        good=found.accepted,
        bad=found.rejected,
        cases=found.cases if found.cases is not None else empty(),
        rejects=_csv(rejects) if found.rejected else b"",
        findings=json.dumps(as_findings(found)),
    )


def as_findings(found: reader.Intake) -> dict[str, Any]:
    """What is wrong, for the page: where, which code, and what to do."""
    return {
        "layout": found.layout,
        "errors": [_as_item(issue, found.path.name) for issue in found.errors],
        "errors_total": found.errors_total,
        "warnings": [_as_item(issue, found.path.name) for issue in found.warnings],
    }


def _as_item(issue: reader.Issue, file: str) -> dict[str, Any]:
    where = [file]
    where += [f"row {issue.row:,}"] if issue.row else []
    where += [f'column "{issue.column}"'] if issue.column else []
    text = issue.message.removeprefix(", ".join(where) + ": ")
    return {"row": issue.row, "column": issue.column, "code": issue.code, "text": text}


def _csv(rejects: pl.DataFrame) -> bytes:
    """Cells that a spreadsheet would calculate are made harmless; the mark tells it that this is UTF-8."""
    buffer = io.BytesIO(b"\xef\xbb\xbf")
    buffer.seek(0, io.SEEK_END)
    armoured(rejects).with_columns(pl.all().replace("", None)).write_csv(buffer)
    return buffer.getvalue()


def as_parquet(cases: pl.DataFrame) -> memoryview:
    """Case records as the bytes of a parquet file."""
    buffer = io.BytesIO()
    cases.write_parquet(buffer)
    return buffer.getbuffer()


def of_parquet(pieces: Iterable[bytes]) -> pl.DataFrame:
    """Case records of what ``as_parquet`` made."""
    return pl.read_parquet(io.BytesIO(b"".join(pieces)))


def as_lines(cases: pl.DataFrame) -> list[bytes]:
    """One line of JSON a record; fields that nobody has are left out."""
    filled = [column.name for column in cases if column.null_count() < cases.height]
    buffer = io.BytesIO()
    cases.select(filled or ["record_id"]).write_ndjson(buffer)
    return buffer.getvalue().splitlines()


def of_lines(lines: Iterable[bytes]) -> pl.DataFrame:
    """Case records of what ``as_lines`` made, whichever fields each has."""
    text = b"\n".join(lines)
    wide = {name: pl.Int64() if dtype.is_integer() else dtype for name, dtype in schema().items()}
    return pl.read_ndjson(io.BytesIO(text), schema=wide).cast(schema()) if text else empty()
