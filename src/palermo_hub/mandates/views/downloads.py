"""A table as csv."""

import csv
from collections.abc import Iterable

from django.http import HttpResponse


def csv_response(name: str, rows: Iterable[Iterable[object]]) -> HttpResponse:
    """Send rows as a file called ``name``; what a spreadsheet would take for a formula is made a text."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    csv.writer(response).writerows([_plain(cell) for cell in row] for row in rows)
    return response


def _plain(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
