"""Read an organisation's file, whatever its layout and language: recognise, map once, check row by row.

``read`` gives case records and what is wrong; ``propose``, ``load_mapping``, ``save_mapping`` serve the
mapping; ``write_intake`` streams files into ``cases.parquet``; ``looks_like_identity`` guards a hub.
"""

from .identity import IdentityLook, looks_like_identity
from .issues import Issue
from .layouts import Layout, recognise
from .mapping import Column, Mapping
from .mapping_file import load_mapping, mapping_path, save_mapping
from .opening import open_table
from .plausibility import read_population
from .proposal import propose
from .reading import Intake, Reading, read
from .table import Table
from .writing import Written, write_intake

__all__ = [
    "Column",
    "IdentityLook",
    "Intake",
    "Issue",
    "Layout",
    "Mapping",
    "Reading",
    "Table",
    "Written",
    "load_mapping",
    "looks_like_identity",
    "mapping_path",
    "open_table",
    "propose",
    "read",
    "read_population",
    "recognise",
    "save_mapping",
    "write_intake",
]
