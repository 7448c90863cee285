"""Small files of a gap table."""

import polars as pl
import pytest

from palermo.gaps.reading import checked_detected, checked_response
from palermo.gaps.schema import DETECTED, RESPONSE


def figure(measure, low, high=None, **more):
    row = {"place": "XAR-01", "form": "form_forced_labour", "sex": "all", "age_group": "all", "year": 2025}
    return {**row, "measure": measure, "low": low, "high": low if high is None else high, **more}


def offer(measure, low, high=None, **more):
    row = {"activity": "a1", "place": "XAR-01", "form": None, "sex": None, "age_group": None, "year": 2025}
    return {**row, "measure": measure, "low": low, "high": low if high is None else high, **more}


def detected(*rows):
    return checked_detected(_frame(rows, DETECTED), "DETECTED")


def response(*rows):
    return checked_response(_frame(rows, RESPONSE), "RESPONSE")


def _frame(rows, schema):
    more = {"languages": pl.List(pl.String), "language": pl.String, "currency": pl.String,
            "origin": pl.String, "error": pl.Int64, "months": pl.Int64, "passes": pl.Boolean}  # fmt: skip
    given = {name for row in rows for name in row}
    used = {**schema, **{name: kind for name, kind in more.items() if name in given}}
    return pl.DataFrame(list(rows), schema=used)


@pytest.fixture
def files():
    """The makers of rows and of checked tables."""

    class Files:
        pass

    made = Files()
    made.figure, made.offer, made.detected, made.response = figure, offer, detected, response
    return made
