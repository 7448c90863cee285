"""The sections that a kind of report begins with, as data: `secretary_general.toml` (A/71/119, A/76/120)."""

import tomllib
from importlib import resources
from typing import Any


def sections(kind: str) -> list[dict[str, Any]]:
    """The sections of a kind of report in order; none where the kind has no template.

    Returns:
        Of each: ``key``, ``names`` by language, ``provisions`` as pairs of instrument and number.
    """
    path = resources.files(__package__).joinpath(f"{kind}.toml")
    if not path.is_file():
        return []
    return [
        {
            "key": row["key"],
            "names": {"en": row["en"], "ar": row["ar"]},
            "provisions": [("a-res-76-186", number) for number in row["paragraphs"]],
        }
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["section"]
    ]
