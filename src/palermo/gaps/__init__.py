"""Detected persons beside the response, by place, form and group (design, the gap table).

``read_detected`` and ``read_response`` read the two files, ``gap_table`` makes the cells, ``write_table``
writes them. The definition, with a worked example, is in ``docs/explanation/the-gap.md``.
"""

from .reading import read_detected, read_response
from .table import gap_table, ordered
from .writing import cell_records, write_table

__all__ = ["cell_records", "gap_table", "ordered", "read_detected", "read_response", "write_table"]
