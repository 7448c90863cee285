"""The protected release of a run, as tables: where there is one, nothing else of the run is public."""

from pathlib import Path
from typing import TYPE_CHECKING

from palermo.disclosure.figures import GAP_FILE, read_figures, read_gap

from .parts import StateFolder, Table

if TYPE_CHECKING:
    import hashlib

FILES = ("release.json", "counts.csv")


def protected_tables(folder: Path, described: StateFolder, digest: "hashlib._Hash") -> list[Table]:
    """The tables of ``out/release``; none where the run released nothing with counts.

    Raises:
        UnreadableFileError: the folder is there and cannot be read.
    """
    if not all((folder / name).is_file() for name in FILES):
        return []
    for name in FILES:
        digest.update(name.encode() + b"\0" + (folder / name).read_bytes())
    gap = read_gap(folder, place=described.code, period=described.years)
    if gap:
        digest.update(GAP_FILE.encode() + b"\0" + (folder / GAP_FILE).read_bytes())
    return [
        Table(
            name=table.code,
            titles={"en": table.title},
            dimensions=table.dimensions,
            unit=table.unit,
            period=table.period,
            place=table.place,
            sources=tuple(source.name for source in described.sources),
            method="detected persons (presumed or identified), counted from coded records of all sources",
            protection=table.protection,
            standard="",
            breaks=[],
            rows=table.rows,
        )
        for table in [*read_figures(folder, place=described.code, period=described.years), *gap]
    ]
