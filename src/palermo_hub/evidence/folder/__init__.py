"""The folder that ``palermo run`` leaves: read whole and checked before anything is stored.

Its format is in ``docs/reference/files.md``; every fault is said with the file it is in.
"""

from .parts import PlaceRow, Source, StateFolder, Table
from .reading import described_files, read_description, read_folder
from .regions import with_regions
from .small import without_small_counts

__all__ = [
    "PlaceRow",
    "Source",
    "StateFolder",
    "Table",
    "described_files",
    "read_description",
    "read_folder",
    "with_regions",
    "without_small_counts",
]
