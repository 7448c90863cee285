"""What is wrong with a row or a file, in the reader's language; the library says it in English only."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

TEXTS: Mapping[str, str | Promise] = {
    "too_few_cells": _("The row has fewer cells than there are columns. Add what is missing."),
    "too_many_cells": _("The row has more cells than there are columns. Look for a stray delimiter."),
    "formula": _("The cell holds a formula. Replace it by its value."),
    "code": _("The word has no code. Give it one in the mapping, or correct the cell."),
    "date_unreadable": _("This is no date. Write it as 2026-05-17."),
    "date_impossible": _("There is no such day. Correct the date."),
    "date_order": _("Day and month do not fit the order of this column. Correct the date."),
    "date_calendar": _("The date is of another calendar. Write it as 2026-05-17."),
    "date_future": _("The date lies in the future. Correct the year."),
    "age": _("No person has this age. Correct the cell."),
    "number": _("A whole number was expected. Correct the cell."),
    "year": _("A year of four figures was expected. Correct the cell."),
    "duplicate_id": _("An earlier row has the same number. Give each record its own."),
    "proposed": _("The columns were matched by their names and values. Look at the mapping."),
    "new_words": _("Some words have no code and were left unknown. Give their codes in the mapping."),
    "not_read": _("A column or a sheet is not read."),
    "date_either": _("Day and month could be the other way round. Say their order in the mapping."),
    "coarser": _("A value is coarser than the record's bands."),
    "repeated_rows": _("Identical rows without a number are kept. Take out a person who is there twice."),
    "series": _("A year's count is far from the other years. Check that nothing is missing."),
}
ADVICE = {
    'set dates = "mdy" in the mapping (palermo map)': "choose the order of this column on the mapping page",
    'set dates = "mdy" or "dmy" in the mapping': "choose the order of this column on the mapping page",
    "add the word under values in the mapping": "give the word its code on the mapping page",
}
"""What the library says to who writes a mapping by hand → what a person at the page does."""
OTHER = _("Something in this row cannot be. Correct the cells, or leave empty what is not known.")


def text_of(issue: Mapping[str, Any]) -> str:
    """One issue in words: the library's own, which are more exact, where the reader reads English."""
    if get_language() == "en":
        text = str(issue["text"])
        for command, page in ADVICE.items():
            text = text.replace(command, page)
        return text
    return str(TEXTS.get(str(issue["code"]), OTHER))
