"""Activities as a spreadsheet that can be edited and come back (the round trip of OCHA's 3W).

``write_workbook`` gives an organisation its activities; ``read_workbook`` reads them back; ``compare`` says,
row by row and field by field, what the sheet would change. Nothing here changes anything.
"""

from .columns import COLUMNS, KINDS, STATUSES, Cells, Column, Lists
from .comparison import Difference, Known, Row, RowKind, compare
from .duplicates import probable_duplicates
from .mapped import (
    ActivityMapping,
    MappedColumn,
    PartnerSheet,
    guess_word,
    load_mapping,
    mapped_rows,
    mapping_text,
    open_partner_sheet,
    propose_for,
    propose_mapping,
    rows_of,
    words_of,
)
from .overlap import alike
from .reading import Fault, SheetRow, has_hashtags, read_workbook
from .writing import write_workbook

__all__ = [
    "COLUMNS",
    "KINDS",
    "STATUSES",
    "ActivityMapping",
    "Cells",
    "Column",
    "Difference",
    "Fault",
    "Known",
    "Lists",
    "MappedColumn",
    "PartnerSheet",
    "Row",
    "RowKind",
    "SheetRow",
    "alike",
    "compare",
    "guess_word",
    "has_hashtags",
    "load_mapping",
    "mapped_rows",
    "mapping_text",
    "open_partner_sheet",
    "probable_duplicates",
    "propose_for",
    "propose_mapping",
    "read_workbook",
    "rows_of",
    "words_of",
    "write_workbook",
]
