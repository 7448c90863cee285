"""The columns of the two files of a gap table, and of the table (docs/reference/gaps.md)."""

import polars as pl

ALL = "all"
"""A cell of everybody, whatever their sex, age group or language: not the sum of the cells beside it."""

GROUP = ("sex", "age_group", "language")
"""What makes a group of persons."""

KEY = ("place", "form", *GROUP, "year")
"""What a cell is about."""

SEVERAL = ";"
"""Between the forms of exploitation that one figure of an activity is about."""

FEWEST = 20
"""Under this many persons no percentage is shown (design, gap table, 6)."""

DETECTED_MEASURES = (
    "detected",
    "assisted",
    "outcome_unknown",
    "refused",
    "left",
    "not_due",
    "wanting",
    "looked",
    "estimate",
)
"""Figures of persons: see ``docs/reference/gaps.md`` for what each counts."""

RESPONSE_MEASURES = ("contacts", "places", "budget", "spent")
"""Figures of activities and services."""

MONEY = ("budget", "spent")

DETECTED: dict[str, pl.DataType] = {
    "place": pl.String(),
    "form": pl.String(),
    "sex": pl.String(),
    "age_group": pl.String(),
    "year": pl.Int64(),
    "measure": pl.String(),
    "low": pl.Int64(),
    "high": pl.Int64(),
}
DETECTED_OPTIONAL: dict[str, tuple[pl.DataType, object]] = {
    "language": (pl.String(), ALL),
    "error": (pl.Int64(), 0),
    "months": (pl.Int64(), 12),
    "passes": (pl.Boolean(), False),
    "origin": (pl.String(), None),
}
"""Columns that may be missing, and what they then are."""

RESPONSE: dict[str, pl.DataType] = {
    "activity": pl.String(),
    "place": pl.String(),
    "form": pl.String(),
    "sex": pl.String(),
    "age_group": pl.String(),
    "year": pl.Int64(),
    "measure": pl.String(),
    "low": pl.Int64(),
    "high": pl.Int64(),
}
RESPONSE_OPTIONAL: dict[str, tuple[pl.DataType, object]] = {
    "languages": (pl.List(pl.String()), None),
    "currency": (pl.String(), None),
    "origin": (pl.String(), None),
}
"""Columns that may be missing, and what they then are."""

COUNTS = ("detected", "assisted", "outcome_unknown", "refused", "left", "not_due", "not_known_assisted")
"""Counts of detected persons in a cell, each an interval ``NAME_low``, ``NAME_high``."""

EMPTIES = ("none_detected", "nobody_looked", "withheld")
"""Three kinds of empty, never the same word (design, gap table, 6)."""

FORMULAS = {
    "assisted_share": "assisted ÷ detected to (assisted + outcome unknown) ÷ detected; not under 20 detected",
    "not_known_assisted": "detected − assisted",
    "wanting_monthly": "persons wanting a place, month by month, ÷ months",
    "capacity": "places this group can use ÷ mean monthly persons wanting one; not under 20 wanting",
    "contacts": "contacts reported by activities, added up; may repeat; never divided by detected persons",
    "money": "budget and spent of the activities that serve the cell, by currency; may serve other cells too",
    "estimate": "only where this cell's own overlaps pass the estimator's rules",
}
"""How each figure of a cell is made, in words; pages show the one that was asked for."""
