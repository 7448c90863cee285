"""Files of several organisations into one ``cases.parquet``, streamed: no file need fit in memory."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from palermo.errors import UsageError
from palermo.records.frame import write_cases
from palermo.records.schema import schema

from .fault import FileFaultError
from .mapping import Mapping
from .mapping_file import mapping_path, save_mapping
from .plausibility import Population
from .reading import Intake, Reading, Watch
from .rejects import RejectsWriter
from .translate import SHAPES

Watcher = Callable[[Path], Watch]
"""Makes the watch of one file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written.

    Attributes:
        cases: the file of case records.
        intakes: what came of each file.
        rejects: each file with rejected rows → its rejects file.
    """

    cases: Path
    intakes: tuple[Intake, ...]
    rejects: dict[Path, Path]

    @property
    def accepted(self) -> int:
        """Case records written."""
        return sum(intake.accepted for intake in self.intakes)


def write_intake(
    paths: Sequence[Path],
    cases: Path,
    *,
    rejects: Path | None = None,
    source: str = "",
    mappings: dict[Path, Mapping] | None = None,
    population: Population | None = None,
    today: datetime.date | None = None,
    watcher: Watcher | None = None,
) -> Written:
    """Read files and write their good rows as one table of case records, whole or not at all.

    Args:
        paths: the organisations' files; they are only read.
        cases: where to write the records.
        rejects: folder for the rejects files; None is the folder of ``cases``.
        source: name of the organisation; empty: as the file or its mapping says, else the file's name.
        mappings: how to read some of the files; the others as in ``reading.read``.
        population: see ``plausibility``.
        today: dates after it lie in the future.
        watcher: makes the watch of each file, for a bar.

    Raises:
        UsageError: a file is missing or stands twice in the list, or would be written over.
        UnreadableFileError: a file cannot be read, or is cut; then nothing is written.
        MappingError: a mapping does not fit its file.
    """
    _check_paths(paths, cases)
    readings = [
        Reading(path, (mappings or {}).get(path), source=source, population=population, today=today)
        for path in paths
    ]
    run = _Run(readings, rejects or cases.parent, watcher)
    try:
        frame = _streamed(run.frames)
        write_cases(frame, cases, _metadata(readings))
    except BaseException as error:  # noqa: BLE001 - an interrupt too leaves nothing
        run.undo()
        raise (run.failure or error) from None
    intakes = tuple(reading.outcome() for reading in readings)
    return Written(cases=cases, intakes=intakes, rejects=run.written)


def _check_paths(paths: Sequence[Path], cases: Path) -> None:
    resolved = [path.resolve() for path in paths]
    if len(set(resolved)) < len(resolved):
        raise UsageError("the same file is given twice: its records would be counted twice. Give it once.")
    if cases.resolve() in resolved:
        raise UsageError(
            f"{cases}: is one of the files to read; it would be written over. Choose another name."
        )
    if not cases.parent.is_dir():
        raise UsageError(f"{cases.parent}: there is no such folder. Make it, or choose another place.")


def _metadata(readings: Sequence[Reading]) -> dict[str, object]:
    return {"files": [{"file": reading.path.name, "layout": reading.mapping.layout} for reading in readings]}


class _Run:
    """The batches of several files one after the other, with their rejects written on the way."""

    def __init__(self, readings: Sequence[Reading], folder: Path, watcher: Watcher | None) -> None:
        self.readings, self.folder, self.watcher = readings, folder, watcher
        self.written: dict[Path, Path] = {}
        self.made: list[Path] = []
        self.failure: Exception | None = None

    def frames(self) -> Iterator[pl.DataFrame]:
        try:
            for reading in self.readings:
                yield from self._one(reading)
        except Exception as error:
            self.failure = error
            raise

    def _one(self, reading: Reading) -> Iterator[pl.DataFrame]:
        watch = self.watcher(reading.path) if self.watcher else None
        table = reading.table
        with RejectsWriter(
            self.folder, reading.path.name, reading.columns_of_file, table.delimiter
        ) as rejects:
            for cases, bad in reading.batches(watch):
                rejects.write(bad)
                yield cases
            if reading.outcome().incomplete:
                fault = reading.outcome().errors[-1]
                raise FileFaultError(reading.path.name, fault.code, SHAPES[fault.code], row=fault.row)
        if rejects.path is not None:
            self.written[reading.path] = rejects.path
            self.made.append(rejects.path)
            self._map_rejects(reading, rejects.path)

    def _map_rejects(self, reading: Reading, path: Path) -> None:
        """The rejects are read as their file was, once they are corrected."""
        if reading.mapping.layout in {"mapped", "proposed"} and not mapping_path(path).exists():
            plain = replace(reading.mapping, sheet="", header_row=0, encoding="", delimiter="")
            self.made.append(save_mapping(plain, path))

    def undo(self) -> None:
        """Take away what was written before the failure."""
        for path in self.made:
            path.unlink(missing_ok=True)


def _streamed(frames: Callable[[], Iterator[pl.DataFrame]]) -> pl.LazyFrame:
    """The frames as one lazy table, drawn one by one as it is written."""
    from polars.io.plugins import register_io_source

    def source(
        with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, _size: int | None
    ) -> Iterator[pl.DataFrame]:
        for frame in frames():
            part = frame if predicate is None else frame.filter(predicate)
            yield part.select(with_columns) if with_columns else part
        del n_rows

    return register_io_source(io_source=source, schema=schema(), is_pure=False)
