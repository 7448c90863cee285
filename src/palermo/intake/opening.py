"""Open an organisation's file, whatever its format; the format is told by its first bytes, not its name."""

from pathlib import Path

from palermo.errors import UsageError

from .delimited import open_delimited
from .fault import FileFaultError
from .objects import open_json, open_lines, open_parquet
from .table import Table
from .workbook import open_workbook

_REFUSED = {
    b"%PDF": "a PDF: ask for the table it was printed from",
    b"\x1f\x8b": "compressed: unpack it first",
    b"7z\xbc\xaf": "an archive: unpack it first",
    b"Rar!": "an archive: unpack it first",
    b"SQLite": "a database: export its table of records as csv",
}


def open_table(
    path: Path, *, sheet: str = "", header_row: int = 0, encoding: str = "", delimiter: str = ""
) -> Table:
    """Open a file for reading; nothing of it is changed.

    Args:
        path: csv, tsv or other delimited text, xlsx, xls, ods, json, jsonl or parquet.
        sheet: of a workbook; empty: the first with a table.
        header_row: the row that names the columns, counted from 1; 0: find it.
        encoding: of a text; empty: find it.
        delimiter: of a text; empty: find it.

    Raises:
        UsageError: there is no such file.
        UnreadableFileError: the file cannot be read as a table.
    """
    head = _head(path)
    for start, what in _REFUSED.items():
        if head.startswith(start):
            raise FileFaultError(path.name, "other_format", f"is {what}.")
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return open_workbook(path, sheet=sheet, header_row=header_row)
    if head.startswith(b"PAR1"):
        return open_parquet(path)
    start, suffix = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1], path.suffix.lower()
    if start == b"{" and suffix in {".jsonl", ".ndjson"}:
        return open_lines(path)
    if start in {b"[", b"{"} and suffix in {".json", ".jsonl", ".ndjson", ".geojson"}:
        return open_json(path)
    return open_delimited(path, encoding=encoding, delimiter=delimiter, header_row=header_row)


def _head(path: Path) -> bytes:
    if not path.exists():
        raise UsageError(f"{path}: there is no such file.")
    if not path.is_file():
        raise UsageError(f"{path}: is a folder or a device, expected a file of records.")
    try:
        with path.open("rb") as file:
            head = file.read(512)
    except PermissionError as error:
        raise UsageError(f"{path}: may not be read with your rights.") from error
    if not head.strip():
        raise FileFaultError(
            path.name, "empty", "is empty, expected a row of column names and rows of records."
        )
    return head
