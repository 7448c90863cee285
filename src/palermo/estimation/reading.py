"""Read a table for multiple systems estimation, however it is written.

Accepted: 0/1 columns (also yes/no, observed/unobserved) with a count column of any usual name; one row per
    person; histories with no persons listed or left out; one row per record with ``source`` and
    ``person_id`` (what linkage writes).
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from palermo.errors import EstimationError, UnreadableFileError, UsageError
from palermo.estimation.case_covariates import person_covariates
from palermo.estimation.spellings import CONTACTS, COUNT_NAMES, MISSING, NO, YES
from palermo.estimation.table import CaptureHistories


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureTable:
    """Rows of a table: who was seen where, how many, and what else is known of them.

    Attributes:
        lists: names of the lists.
        masks: the history of each row, bit i for list i.
        persons: how many persons each row stands for.
        others: the remaining columns, as texts, row by row.
        notices: how the table was read, where that is not plain.
        contacts: for one list with repeat contacts: persons by number of contacts; empty otherwise.
    """

    lists: tuple[str, ...]
    masks: NDArray[np.int64]
    persons: NDArray[np.int64]
    others: pl.DataFrame
    notices: tuple[str, ...] = ()
    contacts: dict[int, int]

    def histories(self, rows: NDArray[np.bool_] | None = None) -> CaptureHistories:
        """The capture histories of all rows, or of some."""
        kept = np.ones(self.masks.size, np.bool_) if rows is None else rows
        counts = np.bincount(self.masks[kept], weights=self.persons[kept], minlength=1 << len(self.lists))
        return CaptureHistories(lists=self.lists, counts=counts.astype(np.int64), notices=self.notices)


def read_table(
    path: Path,
    *,
    lists: Sequence[str] = (),
    count: str | None = None,
    by: Sequence[str] = (),
    cases: Path | None = None,
) -> CaptureTable:
    """Read a table of capture histories.

    Args:
        path: a csv, tsv, txt, xlsx, xls, ods or parquet file.
        lists: names of the list columns, where they should not be guessed.
        count: name of the count column, where it should not be guessed.
        by: covariates: columns that are not lists even if they hold 0 and 1.
        cases: the case records of linked persons, for covariates; ``cases.parquet`` beside them unless given.

    Raises:
        UsageError: if there is no such file or column.
        UnreadableFileError: if the file is not a table.
        EstimationError: if a cell is not what a table of capture histories holds; the message names the row.
    """
    frame = read_frame(path)
    for name in (*lists, *([count] if count else [])):
        if name not in frame.columns:
            raise UsageError(f"There is no column '{name}'. The columns are: {', '.join(frame.columns)}.")
    if {"source", "person_id"} <= set(frame.columns):
        elsewhere = [name for name in by if name not in frame.columns]
        covariates = None
        if elsewhere:
            covariates = person_covariates(frame, cases or path.with_name("cases.parquet"), elsewhere)
        return from_records(frame, covariates)
    return _from_columns(frame, tuple(lists), count, tuple(by))


def read_frame(path: Path) -> pl.DataFrame:
    """Read a table with every cell as text, missing cells as empty text."""
    if not path.is_file():
        raise UsageError(f"There is no file '{path}'. Give the path of a csv, xlsx, ods or parquet table.")
    try:
        frame = _read_any(path)
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        raise UnreadableFileError(
            f"'{path.name}' cannot be read as a table ({type(error).__name__}). Save it as csv "
            f"with a header row."
        ) from error
    frame = frame.rename({name: name.strip() for name in frame.columns})
    nested = [name for name, dtype in frame.schema.items() if dtype.is_nested()]
    frame = frame.drop(nested).select(pl.all().cast(pl.String).fill_null("").str.strip_chars())
    while not frame.is_empty() and not any(frame.row(-1)):
        frame = frame[:-1]
    if frame.is_empty():
        raise EstimationError("Empty table: there are no rows under the header.")
    return frame


def _read_any(path: Path) -> pl.DataFrame:
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return pl.read_parquet(path)
    if suffix in {".xlsx", ".xls", ".ods", ".xlsb"}:
        return pl.read_excel(path, engine="calamine", infer_schema_length=0)
    raw = path.read_bytes()
    if not raw.strip():
        raise EstimationError("Empty table: the file has no content.")
    try:
        text = raw.decode("utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    lines = text.strip("\r\n\v\f").splitlines()
    separator = max(",;\t|", key=lines[0].count)
    separator = separator if separator in lines[0] else " "
    _refuse_header([name.strip() for name in next(csv.reader(lines, delimiter=separator))])
    return pl.read_csv(io.BytesIO("\n".join(lines).encode()), infer_schema=False, separator=separator)


def _refuse_header(names: Sequence[str]) -> None:
    """Refuse a first row that is data, or that names two columns alike."""
    if len(names) > 1 and (set(names[:-1]) <= {"0", "1"} or set(names[1:]) <= {"0", "1"}):
        raise EstimationError(
            "The first row holds data. Expected a header: the names of the lists and of the column of counts."
        )
    twice = [name for name in dict.fromkeys(names) if name and names.count(name) > 1]
    if twice:
        raise EstimationError(f"Two columns are named '{twice[0]}'. Give each list its own name.")


def from_records(frame: pl.DataFrame, covariates: pl.DataFrame | None = None) -> CaptureTable:
    """The histories of linked records: one row a record, with ``source`` and ``person_id``.

    Args:
        frame: the records; further columns are taken as covariates, the first value that a person has.
        covariates: one row a person, with ``person_id``.

    Raises:
        EstimationError: if a record has no source or no person.
    """
    if (frame["person_id"] == "").any() or (frame["source"] == "").any():
        row = int((frame["person_id"] == "").arg_max() or 0) + 1
        raise EstimationError(
            f"A record has no person_id or no source (near row {row}). Link the records again."
        )
    lists = tuple(frame["source"].unique().sort().to_list())
    places = frame["source"].replace_strict(lists, [1 << i for i in range(len(lists))], return_dtype=pl.Int64)
    persons = (
        frame.with_columns(bit=places)
        .group_by("person_id")
        .agg(
            pl.exclude("source", "record_id", "bit").replace("", None).drop_nulls().first().fill_null(""),
            mask=pl.col("bit").unique().sum(),
            records=pl.len(),
        )
        .sort("person_id")
    )
    if covariates is not None:
        persons = persons.join(covariates, on="person_id", how="left", maintain_order="left")
    contacts = persons["records"].value_counts().sort("records").rows() if len(lists) == 1 else []
    return CaptureTable(
        lists=lists,
        masks=persons["mask"].to_numpy().astype(np.int64),
        persons=np.ones(persons.height, np.int64),
        others=persons.drop("person_id", "mask", "records"),
        contacts={int(k): int(v) for k, v in contacts},
    )


def _from_columns(
    frame: pl.DataFrame, lists: tuple[str, ...], count: str | None, by: tuple[str, ...]
) -> CaptureTable:
    notices: list[str] = []
    count = count or _count_column(frame, lists, by)
    columns = lists or tuple(
        name for name in frame.columns if name != count and name not in by and _is_list(frame, name)
    )
    contact = next((name for name in frame.columns if name.lower() in CONTACTS and name not in lists), None)
    if contact and len(columns) <= 1 and contact != count:
        return _from_contacts(frame, contact, count)
    if not columns:
        raise EstimationError(
            "No list was found: expected one column per list, holding 1 (seen) or 0 (not seen), "
            "and a column of counts. "
            "Name them with --lists and --count."
        )
    ignored = [name for name in frame.columns if name not in columns and name != count]
    if "" in ignored and _binary(frame[""]):
        raise EstimationError(
            f"Column {frame.columns.index('') + 1} has no name and holds yes and no. Name it if it is a "
            "list; remove it if not."
        )
    if ignored:
        notices.append(f"not taken as lists: {', '.join(name or 'unnamed column' for name in ignored)}")
    seen = np.column_stack([_seen(frame[name], frame, columns) for name in columns])
    masks = seen @ (1 << np.arange(len(columns)))
    persons, kept = _persons(frame, count, masks, notices)
    if count and not ignored and len(np.unique(masks[kept])) < int(kept.sum()):
        notices.append("some histories are listed more than once; their counts were summed")
    if not count:
        notices.append("no column of counts: each row was taken as one person")
    return CaptureTable(
        lists=columns,
        masks=masks[kept],
        persons=persons[kept],
        others=frame.filter(pl.Series(kept)).select(ignored),
        notices=tuple(notices),
        contacts={},
    )


def _from_contacts(frame: pl.DataFrame, contact: str, count: str | None) -> CaptureTable:
    times = _whole(frame[contact], "number of contacts")
    persons = _whole(frame[count], "count") if count else np.ones(frame.height, np.int64)
    totals = {int(k): int(persons[times == k].sum()) for k in np.unique(times) if k > 0}
    return CaptureTable(
        lists=(contact,),
        masks=(times > 0).astype(np.int64),
        persons=persons,
        others=frame.select([]),
        contacts=totals,
    )


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower())


def _count_column(frame: pl.DataFrame, lists: tuple[str, ...], by: tuple[str, ...]) -> str | None:
    """The column of counts, by its usual name.

    Else the last column where it alone holds whole numbers past 2.
    """
    free = [name for name in frame.columns if name not in lists and name not in by]
    named = [name for name in free if _plain(name) in COUNT_NAMES]
    for name in reversed(named):
        at_edge = name in {frame.columns[0], frame.columns[-1]}
        others = [other for other in free if other != name]
        repeated = bool(others) and bool(frame.select(others).is_duplicated().any())
        if not _binary(frame[name]) or (at_edge and not repeated):
            return name
    last = frame.columns[-1]
    if last in free and re.search(r"(^|_)id$|number$|year|age", last.lower()) is None:
        values = frame[last].cast(pl.Float64, strict=False)
        rest = [name for name in free if name != last and _binary(frame[name])]
        if (
            values.null_count() == 0
            and (values > 2).any()
            and rest
            and not frame.select(rest).is_duplicated().any()
        ):
            return last
    return None


def _binary(column: pl.Series) -> bool:
    return set(column.str.to_lowercase().unique()) <= YES | NO


def _is_list(frame: pl.DataFrame, name: str) -> bool:
    """Whether a column looks like a list: mostly yes and no; a stray value is then reported with its row."""
    if not name or _plain(name) in {"id", "personid", "recordid", "caseid"}:
        return False
    values = frame[name].str.to_lowercase()
    known = values.is_in(list(YES | NO))
    return bool(known.all() or (2 * int(known.sum()) >= len(known) and values.is_in(list(YES)).any()))


def _seen(column: pl.Series, frame: pl.DataFrame, columns: tuple[str, ...]) -> NDArray[np.int64]:
    values = column.str.to_lowercase()
    yes, no = values.is_in(list(YES)), values.is_in(list(NO))
    blank = values.is_in(list(MISSING))
    if blank.any() and not any(frame[name].str.to_lowercase().is_in(list(NO)).any() for name in columns):
        no = no | blank
    wrong = ~(yes | no)
    if wrong.any():
        row = int(wrong.arg_max() or 0)
        found = "an empty cell" if blank[row] else f"'{column[row][:20]}'"
        raise EstimationError(
            f"Row {row + 1} (line {row + 2} of the file), list '{column.name}': found {found}; "
            f"expected 1 (seen) or 0 (not seen)."
        )
    return yes.to_numpy().astype(np.int64)


def _persons(
    frame: pl.DataFrame, count: str | None, masks: NDArray[np.int64], notices: list[str]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Persons of each row and whether the row is data: the row of people on no list never is."""
    nobody = masks == 0
    if count is None:
        if nobody.any():
            row = int(nobody.argmax())
            raise EstimationError(
                f"Row {row + 1} (line {row + 2} of the file) is a person on no list. Such a "
                f"person cannot have been "
                "observed: remove the row or mark the list."
            )
        return np.ones(frame.height, np.int64), ~nobody
    unknown = frame[count].str.to_lowercase().is_in(list(MISSING)).to_numpy()
    persons = _whole(frame[count].set(pl.Series(unknown & nobody), "0"), f"count in '{count}'")
    wrong = nobody & (persons > 0)
    if wrong.any():
        row = int(wrong.argmax())
        raise EstimationError(
            f"Row {row + 1} (line {row + 2} of the file) counts {persons[row]} people on no "
            f"list. They cannot have been "
            "observed: remove the row; their number is what is to be estimated."
        )
    if nobody.any():
        notices.append("the row of people on no list was left out: it is what is to be estimated")
    return persons, ~nobody


def _whole(column: pl.Series, what: str) -> NDArray[np.int64]:
    """A column as whole numbers of persons."""
    values = column.cast(pl.Float64, strict=False)
    faults = (
        (values.is_null() | values.is_nan() | values.is_infinite(), "a missing value or a text"),
        (values < 0, "a negative number"),
        (values != values.round(), "a fraction"),
        (values > 1e9, "a number past a thousand million"),
    )
    for fault, text in faults:
        if fault.fill_null(value=False).any():
            row = int(fault.fill_null(value=False).arg_max() or 0)
            raise EstimationError(
                f"Row {row + 1} (line {row + 2} of the file): the {what} is {text}; expected a "
                f"whole number of persons, 0 or more."
            )
    return values.to_numpy().astype(np.int64)
