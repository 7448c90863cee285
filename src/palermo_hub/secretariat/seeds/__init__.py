"""What every hub begins with: the bodies that A/RES/76/186 names, who sits where and who chaired."""

import csv
import datetime as dt
import io
from importlib import resources
from typing import Any

READ_ON = dt.date(2026, 11, 24)
"""When the files were written from their sources."""


def bodies() -> list[dict[str, Any]]:
    """The bodies, in the order in which pages list them."""
    return [
        {
            "code": row["code"],
            "acronym": row["acronym"],
            "kind": row["kind"],
            "names": {"en": row["name_en"], "ar": row["name_ar"]},
            "time_zone": row["time_zone"],
            "chairs": int(row["chairs"]),
            "position": position,
            "source": row["source"],
            "as_of": READ_ON,
            "provisions": [tuple(one.split(":")) for one in row["provisions"].split(";") if one],
        }
        for position, row in enumerate(_rows("bodies.csv"), start=1)
    ]


def seats() -> list[dict[str, Any]]:
    """Who sits in which group, by which source."""
    return [row | {"as_of": dt.date.fromisoformat(row["as_of"])} for row in _rows("seats.csv")]


def chairs() -> list[dict[str, Any]]:
    """Who chaired which group in which year."""
    return [
        row | {key: dt.date.fromisoformat(row[key]) for key in ("starts", "ends")} | {"as_of": READ_ON}
        for row in _rows("chairs.csv")
    ]


def statements() -> list[dict[str, Any]]:
    """What sources say of the groups."""
    return [
        {
            "body": row["body"],
            "kind": row["kind"],
            "when": row["when"],
            "texts": {"en": row["en"], "ar": row["ar"]},
            "source": row["source"],
            "as_of": dt.date.fromisoformat(row["as_of"]),
        }
        for row in _rows("statements.csv")
    ]


def _rows(name: str) -> list[dict[str, Any]]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))
