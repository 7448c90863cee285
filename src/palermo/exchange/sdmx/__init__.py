"""SDMX: statistical data exchange (ISO 17369). 2.1 generic data and structure, and SDMX-CSV 1.0.

The readers' library sdmx1 also writes, but its generic message lies in a structure-specific envelope and
gives a missing value as the text ``None`` (2.28.0), which the schema refuses. So the writing is ours; the
tests check it by the schema and by reading it back with that library.
"""

from .flat import write_csv
from .generic import write_generic
from .structure import write_structure

__all__ = ["write_csv", "write_generic", "write_structure"]
