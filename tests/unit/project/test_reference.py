"""The manual's tables are those of the data, and the glossary has each word once."""

import subprocess
import sys
from pathlib import Path

from palermo import standards
from palermo.records.schema import fields

ROOT = Path(__file__).parents[3]


def test_tables_of_the_manual_are_drawn_from_the_data():
    done = subprocess.run(
        [sys.executable, ROOT / "tools/tables", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_field_and_list_is_in_the_manual():
    record = (ROOT / "docs/reference/case-record.md").read_text(encoding="utf-8")
    lists = (ROOT / "docs/reference/standards.md").read_text(encoding="utf-8")
    assert [name for name in fields() if f"| `{name}` |" not in record] == []
    assert [name for name in standards.names() if f"| `{name}` |" not in lists] == []


def test_the_glossary_has_each_word_once_in_order_with_its_source():
    text = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")][2:]
    words = [row[0].casefold() for row in rows]
    assert len(words) >= 60
    assert words == sorted(set(words))
    assert all(len(row) == 3 and all(row) for row in rows)
