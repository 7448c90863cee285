"""Text files with delimiters (RFC 4180 and its many relatives), read in blocks whatever their size.

Whole blocks go to polars; only rows of the wrong length, and files whose quotation marks break the rules, are
read cell by cell.
"""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .encoding import Encoding, detect
from .fault import NUL, FileFaultError
from .header import checked, header_row_of
from .table import FAULT, ROW, Batches, Table, filled

BLOCK = 1 << 24
LONGEST = 1 << 22
"""No record is longer, bytes: beyond it a quotation mark was never closed."""
_HEAD = 1 << 20
_DELIMITERS = ",;\t|"
_SLOW_ROWS = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dialect:
    """How a text file is cut into cells."""

    path: Path
    encoding: Encoding
    delimiter: str
    quote: str
    old_mac: bool
    header_row: int = 1
    headers: tuple[str, ...] = ()


def open_delimited(path: Path, *, encoding: str = "", delimiter: str = "", header_row: int = 0) -> Table:
    """Open a text file.

    Args:
        path: the file.
        encoding: Python's name of the encoding; empty: find it.
        delimiter: what stands between cells; empty: find it.
        header_row: the row that names the columns, counted from 1; 0: find it.

    Raises:
        UnreadableFileError: the file is not a table of text, or names two columns alike.
    """
    is_given = encoding.lower() not in {"", "utf-8", "utf8"}
    found = Encoding(name=encoding, mark=_mark_of(path)) if is_given else detect(path)
    dialect, rows = _sniffed(path, found, delimiter)
    row = header_row or header_row_of(rows)
    if row > len(rows):
        raise FileFaultError(
            path.name, "no_header", f"has no row {row} to name the columns; it has {len(rows)} rows."
        )
    dialect = replace(dialect, header_row=row, headers=checked(rows[row - 1], path.name))
    return Table(
        path=path,
        headers=dialect.headers,
        header_row=row,
        batches=lambda: _batches(dialect),
        encoding=found.name,
        delimiter=dialect.delimiter,
    )


def _mark_of(path: Path) -> int:
    with path.open("rb") as file:
        head = file.read(4)
    return next((len(mark) for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16) if head.startswith(mark)), 0)


def _sniffed(path: Path, encoding: Encoding, delimiter: str) -> tuple[_Dialect, list[list[str]]]:
    """The dialect, and the first rows read with it."""
    head = _head(path, encoding)
    old_mac = "\n" not in head and "\r" in head
    text = head.replace("\r", "\n") if old_mac else head
    skip = text[:4].lower() == "sep=" and text[5:6] in "\r\n"
    best = delimiter or (text[4] if skip else _delimiter(text))
    quote = "'" if '"' not in text and text.count(f"'{best}'") > 2 else '"'
    rows = list(_head_rows(text, best, quote, 200))
    dialect = _Dialect(path=path, encoding=encoding, delimiter=best, quote=quote, old_mac=old_mac)
    return dialect, ([[], *rows[1:]] if skip else rows)


def _head(path: Path, encoding: Encoding) -> str:
    with path.open("rb") as file:
        file.seek(encoding.mark)
        data = file.read(_HEAD)
    try:
        text = codecs.getincrementaldecoder(encoding.name)().decode(data)
    except (UnicodeDecodeError, LookupError) as error:
        raise FileFaultError(
            path.name,
            "encoding",
            f"cannot be read as {encoding.name}: {error.__class__.__name__}. "
            "Correct the encoding in the mapping, or take it out so that it is found.",
        ) from error
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        raise FileFaultError(path.name, "nul_byte", NUL, row=row)
    if len(data) == _HEAD and "\n" not in text and "\r" not in text:
        raise FileFaultError(
            path.name,
            "not_a_table",
            "no end of a line in the first megabyte, expected one line a record. "
            "The file is not a table, or its line ends were lost: export it again.",
        )
    return text


def _head_rows(text: str, delimiter: str, quote: str, count: int) -> Iterator[list[str]]:
    """The first rows; the last one may be cut, so it is left out where the head is full."""
    lines = text.split("\n")
    complete = "\n".join(lines[:-1]) if len(text) > _HEAD // 2 else text
    reader = csv.reader(io.StringIO(complete, newline=""), delimiter=delimiter, quotechar=quote)
    csv.field_size_limit(LONGEST)
    try:
        yield from islice(reader, count)
    except csv.Error:
        return


def _delimiter(text: str) -> str:
    """The delimiter that cuts most rows into the same number of cells, and into most of them."""

    def score(delimiter: str) -> tuple[float, int]:
        widths = Counter(len(row) for row in _head_rows(text, delimiter, '"', 100) if row)
        if not widths:
            return (0.0, 0)
        width, times = widths.most_common(1)[0]
        return (times / widths.total() if width > 1 else 0.0, width)

    return max(_DELIMITERS, key=score)


def _batches(dialect: _Dialect) -> Batches:
    """The rows after the header, in blocks."""
    number = 1
    size = max(1, dialect.path.stat().st_size)
    blocks = _records(dialect, _utf8_blocks(dialect))
    for data, done in blocks:
        shape = _shape(data, dialect)
        if shape is None:
            lines = _Lines(chain([data], (block for block, _ in blocks)))
            yield from _slow_batches(dialect, lines, number)
            return
        frame = _frame(data, shape, number, dialect)
        number += len(shape.cells)
        yield frame, done / size


def _utf8_blocks(dialect: _Dialect) -> Iterator[tuple[bytes, int]]:
    """The file's text as UTF-8 in blocks, and the bytes of the file read so far."""
    name, row = dialect.path.name, 1
    decoder = codecs.getincrementaldecoder(dialect.encoding.name)()
    with dialect.path.open("rb") as file:
        file.seek(dialect.encoding.mark)
        while block := file.read(BLOCK):
            data = block if dialect.encoding.name == "utf-8" else _decoded(decoder, block, name, row)
            if b"\0" in data:
                at = row + data.count(b"\n", 0, data.index(b"\0"))
                raise FileFaultError(name, "nul_byte", NUL, row=at)
            row += data.count(b"\n")
            yield data.replace(b"\r", b"\n") if dialect.old_mac else data, file.tell()


def _decoded(decoder: codecs.IncrementalDecoder, block: bytes, name: str, row: int) -> bytes:
    """A block of another encoding as UTF-8; that all of a UTF-8 file is so was seen when it was opened."""
    try:
        return decoder.decode(block, final=len(block) < BLOCK).encode()
    except UnicodeDecodeError as error:
        text = (
            f"found bytes that are not {error.encoding}, expected one encoding in the whole file. Save it "
            "again as UTF-8."
        )
        at = row + block.count(b"\n", 0, error.start)
        raise FileFaultError(name, "mixed_encodings", text, row=at) from error


def _records(dialect: _Dialect, blocks: Iterator[tuple[bytes, int]]) -> Iterator[tuple[bytes, int]]:
    """Blocks cut where a record ends, that is at a line end outside quotation marks."""
    rest, done = b"", 0
    for block, done in blocks:
        data = rest + block
        end = _last_end(data, dialect.quote.encode())
        if end:
            yield data[:end], done
        rest = data[end:]
        if len(rest) > LONGEST:  # a mark that is not closed: the reader of single cells says where
            yield rest, done
            rest = b""
    if rest:
        yield rest, done


_UNCLOSED = (
    "a quotation mark is opened and never closed, expected a second one in the same cell. The file was cut "
    "there or the mark is a stray: close it or take it out."
)


def _last_end(data: bytes, quote: bytes) -> int:
    """Where the last whole record ends: after a line end before which quotation marks are even."""
    end = len(data)
    while (at := data.rfind(b"\n", 0, end)) >= 0:
        if quote not in data or data.count(quote, 0, at) % 2 == 0:
            return at + 1
        end = data.rfind(quote, 0, at)
        if end < 0:
            return 0
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """Where the records of a block end and how many cells each has; blank lines have none."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    cells: NDArray[np.int64]


def _shape(data: bytes, dialect: _Dialect) -> _Shape | None:
    """The records of a block; nothing where quotation marks stand in the middle of a cell."""
    letters = np.frombuffer(data, dtype=np.uint8)
    line_ends = np.flatnonzero(letters == 10)
    delimiters = np.flatnonzero(letters == ord(dialect.delimiter))
    quotes = np.flatnonzero(letters == ord(dialect.quote)) if dialect.quote.encode() in data else None
    if quotes is not None:
        if not _clean(letters, quotes, dialect):
            return None
        line_ends = line_ends[np.searchsorted(quotes, line_ends) % 2 == 0]
        delimiters = delimiters[np.searchsorted(quotes, delimiters) % 2 == 0]
    if not data.endswith(b"\n") or not line_ends.size:
        line_ends = np.append(line_ends, len(data))
    starts = np.concatenate([[0], line_ends[:-1] + 1])
    cells = np.diff(np.searchsorted(delimiters, line_ends), prepend=0) + 1
    blank = (line_ends - starts == 0) | ((line_ends - starts == 1) & (letters[starts % len(data)] == 13))
    return _Shape(starts=starts, ends=line_ends, cells=np.where(blank, 0, cells))


def _clean(letters: NDArray[np.uint8], quotes: NDArray[np.int64], dialect: _Dialect) -> bool:
    """Every quotation mark opens or closes a whole cell, or is doubled inside one."""
    edge = np.zeros(256, dtype=bool)
    edge[[10, 13, ord(dialect.delimiter), ord(dialect.quote)]] = True
    opening, closing = quotes[::2], quotes[1::2]
    before = edge[letters[opening - 1]] | (opening == 0)
    after = edge[letters[np.minimum(closing + 1, len(letters) - 1)]] | (closing + 1 >= len(letters))
    return bool(before.all() and after.all()) and (quotes.size % 2 == 0)


def _frame(data: bytes, shape: _Shape, number: int, dialect: _Dialect) -> pl.DataFrame:
    """The block as a frame: rows of the right length by polars, the others cell by cell."""
    width = len(dialect.headers)
    numbers = np.arange(number, number + len(shape.cells))
    body = numbers > dialect.header_row
    good = body & (shape.cells == width)
    bad = body & (shape.cells != width) & (shape.cells > 0)
    frame = _parsed(_joined(data, shape, good), dialect).with_columns(
        pl.Series(ROW, numbers[good], dtype=pl.Int64), pl.lit(None, dtype=pl.String).alias(FAULT)
    )
    if bad.any():
        frame = pl.concat([frame, _misshapen(data, shape, bad, numbers, dialect)]).sort(ROW)
    return filled(frame, dialect.headers)


def _joined(data: bytes, shape: _Shape, good: NDArray[np.bool_]) -> bytes:
    """The good records only; they are joined in runs, of which there are few."""
    if good.all():
        return data
    edges = np.flatnonzero(np.diff(np.concatenate([[False], good, [False]]).astype(np.int8)))
    runs = zip(edges[::2], edges[1::2], strict=True)
    return b"".join(data[shape.starts[first] : shape.ends[last - 1] + 1] for first, last in runs)


def _parsed(data: bytes, dialect: _Dialect) -> pl.DataFrame:
    schema = dict.fromkeys(dialect.headers, pl.String)
    if not data:
        return pl.DataFrame(schema=schema)
    try:
        return pl.read_csv(
            data,
            has_header=False,
            schema=schema,
            separator=dialect.delimiter,
            quote_char=dialect.quote if dialect.quote.encode() in data else None,
            empty_string_is_null=False,
            raise_if_empty=False,
        ).with_columns(pl.col(dialect.headers[-1]).str.strip_suffix("\r"))
    except pl.exceptions.PolarsError as error:
        raise FileFaultError(
            dialect.path.name,
            "not_a_table",
            "cannot be cut into rows and cells. Save it again as CSV in UTF-8.",
        ) from error


def _misshapen(
    data: bytes, shape: _Shape, bad: NDArray[np.bool_], numbers: NDArray[np.int64], dialect: _Dialect
) -> pl.DataFrame:
    """The rows with too few or too many cells, with what is wrong with each."""
    where = np.flatnonzero(bad)
    lines = [data[shape.starts[index] : shape.ends[index]].decode().rstrip("\r") for index in where]
    rows = [next(csv.reader([line], delimiter=dialect.delimiter, quotechar=dialect.quote)) for line in lines]
    short_end = shape.cells[-1] < len(dialect.headers) and not data.endswith(b"\n")
    cut = [bool(short_end) and index == len(shape.cells) - 1 for index in where]
    return _padded(rows, [int(numbers[index]) for index in where], cut, dialect)


def _padded(
    rows: Sequence[Sequence[str]], numbers: Sequence[int], cut: Sequence[bool], dialect: _Dialect
) -> pl.DataFrame:
    """Rows brought to the table's width; cells too many stay together in the last column."""
    width = len(dialect.headers)
    cells = [_fitted(row, width, dialect.delimiter) for row in rows]
    faults = [_fault(len(row), width, is_cut=is_cut) for row, is_cut in zip(rows, cut, strict=True)]
    columns = {name: [row[index] for row in cells] for index, name in enumerate(dialect.headers)}
    schema = {**dict.fromkeys(dialect.headers, pl.String), ROW: pl.Int64, FAULT: pl.String}
    return pl.DataFrame({**columns, ROW: list(numbers), FAULT: faults}, schema=schema)


def _fitted(row: Sequence[str], width: int, delimiter: str) -> list[str]:
    if len(row) <= width:
        return [*row, *[""] * (width - len(row))]
    return [*row[: width - 1], delimiter.join(row[width - 1 :])]


def _fault(cells: int, width: int, *, is_cut: bool) -> str | None:
    if is_cut:
        return "cut_row"
    if cells == width:
        return None
    return "too_many_cells" if cells > width else "too_few_cells"


@dataclass(slots=True)
class _Lines:
    """Lines of text from blocks, for a reader that takes lines; it keeps the last one."""

    blocks: Iterator[bytes]
    last: str = ""

    def __iter__(self) -> Iterator[str]:
        rest = b""
        for block in self.blocks:
            whole, newline, rest = (rest + block).rpartition(b"\n")
            yield from self._kept((whole + newline).decode())
        yield from self._kept(rest.decode())

    def _kept(self, text: str) -> Iterator[str]:
        for self.last in io.StringIO(text, newline="\n"):
            yield self.last


def _slow_batches(dialect: _Dialect, lines: _Lines, number: int) -> Batches:
    """Rows by the standard library's reader, which takes a stray quotation mark as a letter."""
    csv.field_size_limit(LONGEST)
    reader = csv.reader(iter(lines), delimiter=dialect.delimiter, quotechar=dialect.quote)
    while True:
        try:
            rows = list(islice(reader, _SLOW_ROWS))
        except csv.Error as error:
            at = number + reader.line_num
            raise FileFaultError(dialect.path.name, "unclosed_quote", _UNCLOSED, row=at) from error
        if not rows:
            return
        kept = [(row, at) for at, row in enumerate(rows, number) if row and at > dialect.header_row]
        cut = [False] * len(kept)
        if kept and len(rows) < _SLOW_ROWS:
            cut[-1] = _is_cut(lines.last, kept[-1][0], kept[-1][1], dialect)
        number += len(rows)
        frame = _padded([row for row, _ in kept], [at for _, at in kept], cut, dialect)
        yield filled(frame, dialect.headers), 1.0


def _is_cut(line: str, row: Sequence[str], number: int, dialect: _Dialect) -> bool:
    """The file's last line stops inside a quotation mark or before its last cell."""
    opened = line.count(dialect.quote) % 2 == 1
    if "\n" in row[-1] and not opened:
        raise FileFaultError(dialect.path.name, "unclosed_quote", _UNCLOSED, row=number)
    return (opened or len(row) < len(dialect.headers)) and not line.endswith("\n")
