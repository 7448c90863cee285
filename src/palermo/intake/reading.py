"""Read an organisation's file into case records: open, map, check; keep good rows, say what ails bad ones.

``accepted + rejected = rows``, always; a row with any error is rejected whole and none is dropped in silence.
"""

import datetime
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from palermo.errors import MappingError
from palermo.records import rules
from palermo.records.schema import schema

from .duplicates import Repeats
from .fault import FileFaultError
from .identity import may_identify
from .issues import ISSUES, Issue, IssueLog
from .layouts import NotRecordsError, recognise
from .mapping import Mapping
from .mapping_file import find_mapping, load_mapping, mapping_path
from .opening import open_table
from .plausibility import Population, Tally
from .proposal import REASON, propose_for
from .rejects import SUFFIX, bared
from .table import FAULT, ROW, Batches, Table
from .translate import Translated, Translator

_TWICE = (
    "found a record number (not shown) that an earlier row has, expected each once. Give the record its "
    "own number, or take the repetition out."
)

Watch = Callable[[float], object]
"""Told the share of the file that has been read, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What came of one file.

    Attributes:
        path: the file.
        layout: name of the layout, ``mapped`` or ``proposed``; None where the file could not be read.
        rows: rows that hold anything.
        accepted: rows that became case records.
        rejected: rows with an error; ``accepted + rejected = rows``.
        errors: the first of them; see ``issues.MOST_LISTED``.
        errors_total: all of them.
        warnings: what is odd but was kept.
        cases: the accepted case records, or None where they were written elsewhere or not asked for.
        rejects: the rejected rows as text with the column ``palermo_reason``, or None.
        mapping: how the file was read.
        incomplete: the file is cut: rows that nobody saw may be missing.
    """

    path: Path
    layout: str | None
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    errors: tuple[Issue, ...] = ()
    errors_total: int = 0
    warnings: tuple[Issue, ...] = ()
    cases: pl.DataFrame | None = None
    rejects: pl.DataFrame | None = None
    mapping: Mapping | None = None
    incomplete: bool = False


def read(
    path: Path,
    mapping: Mapping | None = None,
    *,
    source: str = "",
    population: Population | None = None,
    today: datetime.date | None = None,
    keep: bool = True,
    watch: Watch | None = None,
) -> Intake:
    """Read a file whole.

    Args:
        path: the organisation's file; it is only read.
        mapping: how to read it; None: the mapping beside it, a known layout, or a proposal, in this order.
        source: name of the organisation, for the field ``source``.
        population: persons by country and year, to hold counts against.
        today: dates after it lie in the future; None is the day of the call.
        keep: keep the records and the rejected rows; False only counts and checks, in bounded memory.
        watch: told how far the reading is.

    Raises:
        UsageError: there is no such file.
        UnreadableFileError: it cannot be read as a table of records.
        MappingError: the mapping does not fit the file.
    """
    reading = Reading(path, mapping, source=source, population=population, today=today)
    kept: list[pl.DataFrame] = []
    rejects: list[pl.DataFrame] = []
    for cases, bad in reading.batches(watch):
        if keep:
            kept.append(cases)
            rejects.append(bad)
    if not keep:
        return reading.outcome()
    return replace(reading.outcome(), cases=pl.concat(kept), rejects=pl.concat(rejects))


class Reading:
    """One file being read, batch by batch; ``outcome`` is whole when the batches are spent."""

    def __init__(
        self,
        path: Path,
        mapping: Mapping | None = None,
        *,
        source: str = "",
        population: Population | None = None,
        today: datetime.date | None = None,
    ) -> None:
        """Open the file and settle its mapping; arguments and errors as in ``read``."""
        self.path = path
        self.today = today or datetime.date.today()  # noqa: DTZ011 - the user's day
        self.table, self.mapping = _opened(path, mapping)
        self.mapping = _of_source(self.mapping, source, default=_default_source(path))
        self.translator = Translator(self.mapping, self.today)
        self.issues = IssueLog(path.name)
        self.ids, self.lines = Repeats(), Repeats()
        self.repeated = 0
        self.tally = Tally(population)
        self.rows = self.accepted = 0
        self.columns = {column.field: column.name for column in reversed(self.mapping.read_columns)}
        for text in (*self.table.warnings, *self.mapping.notes):
            self.issues.warn("not_read", text)
        self._warn_of_proposal()

    def batches(self, watch: Watch | None = None) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """Accepted case records and rejected rows (with ``palermo_reason``), batch by batch."""
        yield _no_cases(), self._bad_rows(_no_rows(self.table), pl.DataFrame(schema=ISSUES))
        for frame, done in _ahead(self.table.batches()):
            bare = bared(frame)
            read_ = self.translator.batch(bare)
            faults = pl.concat([read_.faults, self._rule_faults(read_), self._repeat_faults(read_, bare)])
            bad = faults["row"].unique()
            cases = read_.cases.filter(~read_.rows.is_in(bad.implode()))
            self._count(frame, cases, faults, read_)
            yield cases, self._bad_rows(frame.filter(pl.col(ROW).is_in(bad.implode())), faults)
            if watch:
                watch(done)
        self._close()

    @property
    def columns_of_file(self) -> tuple[str, ...]:
        """The file's columns, but for the one that a rejects file adds."""
        return tuple(name for name in self.table.headers if name != REASON)

    def outcome(self) -> Intake:
        """What came of the file."""
        return Intake(
            path=self.path,
            layout=self.mapping.layout,
            rows=self.rows,
            accepted=self.accepted,
            rejected=self.rows - self.accepted,
            errors=tuple(self.issues.errors),
            errors_total=self.issues.error_codes.total(),
            warnings=tuple(self.issues.warnings),
            mapping=self.mapping,
            incomplete=self.issues.error_codes["cut_row"] > 0,
        )

    def _count(
        self, frame: pl.DataFrame, cases: pl.DataFrame, faults: pl.DataFrame, read_: Translated
    ) -> None:
        self.rows += frame.height
        self.accepted += cases.height
        self.issues.add_errors(faults)
        for column, code, message, rows in read_.warnings:
            self.issues.count(column, code, message, rows)
        self.tally.add(cases)

    def _rule_faults(self, read_: Translated) -> pl.DataFrame:
        """Impossible combinations; those that are only odd are counted as warnings."""
        found = rules.check(read_.cases, today=self.today)
        if found.is_empty():
            return pl.DataFrame(schema=ISSUES)
        rows = read_.rows.gather(found["row"])
        codes = {code: rules.message(code) for code in found["code"].unique().to_list()}
        placed = found.select(
            row=rows,
            column=pl.col("field").replace_strict(self.columns, default=None, return_dtype=pl.String),
            code="code",
            message=pl.col("code").replace_strict(codes, return_dtype=pl.String)
            + " ("
            + pl.col("field")
            + "). Correct one of the cells, or leave empty what is not known.",
            severity="severity",
        )
        odd = placed.filter(pl.col("severity") != "error")
        for (column, code), rows_of in odd.group_by("column", "code", maintain_order=True):
            self.issues.count(str(column or ""), str(code), codes[str(code)], rows_of["row"])
        return placed.filter(pl.col("severity") == "error").drop("severity")

    def _repeat_faults(self, read_: Translated, frame: pl.DataFrame) -> pl.DataFrame:
        """Record numbers seen before; whole rows seen before are counted where there is no number."""
        if self.mapping.repeats:
            return pl.DataFrame(schema=ISSUES)
        if "record_id" not in self.columns:
            whole = frame.filter(pl.col(FAULT).is_null()).drop(ROW, FAULT)
            self.repeated += int(self.lines.seen(whole.hash_rows(seed=7).cast(pl.String)).sum())
            return pl.DataFrame(schema=ISSUES)
        again = self.ids.seen(read_.cases["record_id"])
        return pl.DataFrame({"row": read_.rows.filter(again)}).select(
            row="row",
            column=pl.lit(self.columns["record_id"]),
            code=pl.lit("duplicate_id"),
            message=pl.lit(_TWICE),
        )

    def _bad_rows(self, rows: pl.DataFrame, faults: pl.DataFrame) -> pl.DataFrame:
        """Rejected rows as they were written, with their reasons."""
        place = pl.when(pl.col("column").is_null()).then(pl.lit("")).otherwise(pl.col("column") + ": ")
        reason = (place + pl.col("message")).str.join(" | ")
        reasons = faults.group_by("row", maintain_order=True).agg(
            ("row " + pl.col("row").first().cast(pl.String) + ": " + reason).alias(REASON)
        )
        joined = rows.drop(REASON, strict=False).join(
            reasons, left_on=ROW, right_on="row", how="left", maintain_order="left"
        )
        return joined.select(*self.columns_of_file, REASON)

    def _warn_of_proposal(self) -> None:
        if self.mapping.layout != "proposed":
            return
        self.issues.warn(
            "proposed",
            "its columns were matched by names and values. Run `palermo map` on it, correct the mapping "
            "and the next files are read the same way.",
        )
        for column in self.mapping.columns:
            new = [word for word, code in column.values.items() if code == "unknown"]
            new = [word for word in new if not may_identify(word)] or ["(names, not shown)"] * bool(new)
            if new:
                listed = ", ".join(f'"{word}"' for word in new[:5]) + (" …" if len(new) > 5 else "")
                text = f"found words without a code: {listed}; left unknown. Give their codes in the mapping."
                self.issues.warn("new_words", text, column=column.name)
            if not column.field:
                self.issues.warn(
                    "not_read", "nothing told what it means: it is not read.", column=column.name
                )

    def _close(self) -> None:
        self.issues.close()
        if not self.rows:
            self.issues.warn("no_rows", "holds names of columns and no row of records under them.")
        if self.repeated:
            self.issues.warn(
                "repeated_rows",
                f"{self.repeated:,} rows repeat an earlier row to the letter and have no record number; they "
                "are kept. If they are the same person twice, take them out.",
            )
        for code, message in self.tally.warnings():
            self.issues.warn(code, message)


def _ahead(batches: Batches) -> Batches:
    """The same batches, each read while the one before it is checked."""
    with ThreadPoolExecutor(1, "intake-read") as reader:
        coming = reader.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, batches, None)
            yield batch


def _opened(path: Path, mapping: Mapping | None) -> tuple[Table, Mapping]:
    """The file's table and how to read it."""
    if mapping is not None:
        table = _open(path, mapping)
        return table, _fitted(mapping, table)
    if mapping_path(path).is_file():
        stored = load_mapping(mapping_path(path))
        table = _open(path, stored)
        return table, _fitted(stored, table)
    table = open_table(path)
    headers = [name for name in table.headers if name != REASON]
    found = find_mapping(path, headers)
    if found is not None:
        stored = load_mapping(found)
        return table, _fitted(stored, table)
    layout = recognise(headers)
    if layout and layout.kind != "cases":
        raise NotRecordsError(path.name, layout)
    return table, layout.mapping(headers) if layout else _proposed(table)


def _open(path: Path, mapping: Mapping) -> Table:
    return open_table(
        path,
        sheet=mapping.sheet,
        header_row=mapping.header_row,
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
    )


def _fitted(mapping: Mapping, table: Table) -> Mapping:
    """The mapping, if the file has all its columns."""
    missing = [column.name for column in mapping.read_columns if column.name not in table.headers]
    if missing:
        raise MappingError(
            f'{table.path.name}: the mapping reads a column "{missing[0]}" that the file has not; it has '
            f"{_listed(table.headers)}. Correct the mapping or the file."
        )
    return mapping


def _proposed(table: Table) -> Mapping:
    mapping = propose_for(table)
    if not mapping.read_columns:
        text = (
            f"no column is like one of a case record; it has {_listed(table.headers)}. If it holds records, "
            "write a mapping that says what its columns are (docs/howto/map-a-file.md)."
        )
        raise FileFaultError(table.path.name, "nothing_recognised", text)
    return mapping


def _listed(headers: Sequence[str]) -> str:
    return ", ".join(headers[:10]) + (" …" if len(headers) > 10 else "")


def _default_source(path: Path) -> str:
    """The file's own name without its endings, until a mapping or the command names the organisation."""
    return path.name.removesuffix(SUFFIX).split(".")[0]


def _of_source(mapping: Mapping, source: str, *, default: str) -> Mapping:
    """The mapping with the organisation's name: as the command says, the file, or the file's own name."""
    if not source:
        return replace(mapping, constants={"source": default, **mapping.constants})
    columns = tuple(
        replace(column, field="") if column.field == "source" else column for column in mapping.columns
    )
    return replace(mapping, columns=columns, constants={**mapping.constants, "source": source})


def _no_cases() -> pl.DataFrame:
    return pl.DataFrame(schema=schema())


def _no_rows(table: Table) -> pl.DataFrame:
    return pl.DataFrame(schema={**dict.fromkeys(table.headers, pl.String), ROW: pl.Int64, FAULT: pl.String})
