"""Rules of the house that a machine can keep."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[3]


def _dependency_lines():
    for line in (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines():
        if re.match(r'\s+"[A-Za-z0-9_.\[\],-]+\s*(==|>=|~=)', line):
            yield line


def test_every_dependency_says_why_it_is_there():
    lines = list(_dependency_lines())
    assert len(lines) > 30
    silent = [line.strip() for line in lines if "#" not in line]
    assert not silent, f"these dependencies need a comment that says why: {silent}"


def test_locks_name_no_registry():
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text, f"{lock.name} names an address; run make lock"


def test_adrs_are_numbered_once():
    numbers = [path.name[:4] for path in (ROOT / "docs/adr").glob("[0-9]*.md")]
    assert len(numbers) == len(set(numbers)), "two ADRs share a number"


def test_the_library_installs_without_django():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert not [line for line in project["dependencies"] if line.startswith("django")]
