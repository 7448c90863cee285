"""Every operative paragraph of the resolution points at the files that carry it out, or is planned."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PARAGRAPHS = tomllib.loads((ROOT / "docs/mission.toml").read_text(encoding="utf-8"))["paragraph"]


def test_mission_lists_all_28_operative_paragraphs_in_order():
    assert [paragraph["number"] for paragraph in PARAGRAPHS] == list(range(1, 29))


@pytest.mark.parametrize("paragraph", PARAGRAPHS, ids=lambda p: f"para {p['number']}")
def test_mission_paragraph_has_its_files(paragraph):
    files = paragraph["files"]
    if files == "planned":
        return
    assert files, f"paragraph {paragraph['number']} lists no file: name one, or say planned"
    missing = [name for name in files if not (ROOT / name).exists()]
    assert not missing, f"paragraph {paragraph['number']}: no such file {missing}"


def test_readme_prints_the_count_of_paragraphs_carried_out():
    done = sum(paragraph["files"] != "planned" for paragraph in PARAGRAPHS)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"\*\*{done} of 28\*\*", readme), f"README must say **{done} of 28** paragraphs"
