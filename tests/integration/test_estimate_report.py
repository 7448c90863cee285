"""The report of ``palermo estimate``: what it says, what it holds back, and that it can be repeated."""

import csv
import json
import stat
from importlib.util import find_spec
from xml.etree import ElementTree as ET

import pytest

from palermo.cli import main

ROWS = "A,B,C,n\n1,0,0,{}\n0,1,0,{}\n0,0,1,{}\n1,1,0,{}\n1,0,1,{}\n0,1,1,{}\n"


@pytest.fixture
def report(tmp_path, capsys):
    def call(text, *options):
        table, folder = tmp_path / "table.csv", tmp_path / "report"
        table.write_text(text, encoding="utf-8")
        methods = ("--methods", "stepwise,bic,main_effects", "--bootstrap", "200")
        assert main(["estimate", str(table), "--report", str(folder), "--json", *methods, *options]) == 0
        return folder, json.loads(capsys.readouterr().out)

    return call


def test_report_holds_the_range_the_grade_the_objection_and_the_command(report):
    folder, answer = report(ROWS.format(150, 140, 130, 22, 19, 17))
    page = (folder / "report.html").read_text(encoding="utf-8")
    for words in (
        "between",
        answer["agreement"],
        "Whitehead",
        "Closed population",
        "--seed 1",
        "palermo estimate",
    ):
        assert words in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    assert stat.S_IMODE((folder / "report.html").stat().st_mode) == 0o600
    assert (folder / "report.pdf").exists() == (find_spec("typst") is not None)


def test_every_picture_is_svg_and_data(report):
    folder, _ = report(ROWS.format(150, 140, 130, 22, 19, 17))
    pictures = {path.stem for path in folder.glob("*.svg")}
    assert pictures >= {
        "overlap",
        "upset",
        "forest",
        "dependence",
        "bootstrap_stepwise",
        "bootstrap_bic",
        "selection",
    }
    assert pictures >= {"bic", "thresholds", "robustness", "residuals"}
    for name in pictures:
        assert ET.parse(folder / f"{name}.svg").getroot().tag.endswith("svg")
        with (folder / f"{name}.csv").open(encoding="utf-8") as file:
            assert list(csv.DictReader(file))


def test_the_same_seed_gives_the_same_pictures(report):
    folder, one = report(ROWS.format(150, 140, 130, 22, 19, 17))
    before = {path.name: path.read_bytes() for path in folder.glob("*.svg")}
    _, two = report(ROWS.format(150, 140, 130, 22, 19, 17))
    assert before == {path.name: path.read_bytes() for path in folder.glob("*.svg")}
    assert one["range"] == two["range"]


def test_a_result_too_thin_to_publish_is_withheld(report):
    folder, answer = report(ROWS.format(9, 9, 9, 4, 4, 4))
    assert answer["agreement"].endswith("too thin to publish")
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "Withheld" in page
    assert f"{answer['panel'][0]['estimate']:,.0f} " not in page
    assert not list(folder.glob("*.svg"))


def test_names_of_lists_are_never_markup(report):
    folder, _ = report(ROWS.format(150, 140, 130, 22, 19, 17).replace("A,B", "<b>&A,#B"))
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "<b>" not in page
    assert "&lt;b&gt;&amp;A" in page
