"""Activities, lists and sheets to try the round trip on."""

import io

import openpyxl
import pytest

from palermo.exchange.activities import COLUMNS, KINDS, STATUSES, Known, Lists

PLACES = {"XAR-N": "Norhaven", "XAR-S": "Sorrel Coast"}


def make_lists():
    return Lists(
        codes={
            "kind": {code: code.title() for code in KINDS},
            "status": {code: code.title() for code in STATUSES},
            "intervention": {"awareness": "Awareness campaign", "shelter": "Shelter"},
            "country": {"XAR": "Ardenia"},
            "places": PLACES,
            "sex": {"female": "Female", "male": "Male"},
            "age_group": {"child": "Child (0–17)", "adult": "Adult"},
            "forms": {"form_forced_labour": "Forced labour", "form_servitude": "Servitude"},
            "partners": {"police": "National police"},
            "currency": {"EUR": "Euro", "USD": "US dollar"},
        },
        words={"intervention": {"حملة توعية": "awareness"}},
    )


def make_cells(number, **changes):
    cells = dict.fromkeys((column.name for column in COLUMNS), "")
    return {
        **cells,
        "id": f"id-{number}",
        "version": "1",
        "organisation": "ngo",
        "title": f"Campaign {number}",
        "kind": "campaign",
        "intervention": "awareness",
        "status": "ongoing",
        "starts": "2026-07-30",
        "ends": "2026-12-31",
        "country": "XAR",
        "country_wide": "no",
        "places": "XAR-N;XAR-S",
        "forms": "form_forced_labour",
        "currency": "EUR",
        "budget": "18400.5",
        "target": "500",
        "reached_women": "1-4",
        "as_of": "2026-11-01",
        "source": "annual plan",
    } | changes


def make_known(rows, version=1, before=None):
    return {
        row["id"]: Known(version=version, cells=row, before=before or (lambda _version, row=row: row))
        for row in rows
    }


class Sheet:
    """A workbook as a person edits it: cells by row number and column name."""

    def __init__(self, data):
        self.book = openpyxl.load_workbook(io.BytesIO(data))
        self.sheet = self.book.worksheets[0]
        self.position = {column.name: index for index, column in enumerate(COLUMNS, start=1)}

    def set(self, row, **values):
        for name, value in values.items():
            self.sheet.cell(row, self.position[name]).value = value
        return self

    def get(self, row, name):
        return self.sheet.cell(row, self.position[name])

    def save(self, path):
        self.book.save(path)
        return path


@pytest.fixture
def made():
    """Makers of lists, cells, known activities and edited sheets."""

    class Made:
        lists, cells, known, sheet = (
            staticmethod(one) for one in (make_lists, make_cells, make_known, Sheet)
        )

    return Made
