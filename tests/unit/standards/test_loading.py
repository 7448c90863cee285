"""Lists load on demand: reading one reads no other, and naming them reads none."""

import subprocess
import sys

from palermo import standards
from palermo.standards import codelist


def test_reading_one_list_reads_no_other(monkeypatch):
    read = []
    original = codelist.read_rows
    monkeypatch.setattr(
        codelist, "read_rows", lambda folder, name: read.append(name) or original(folder, name)
    )
    codelist.load.cache_clear()
    standards.names()
    assert read == []
    standards.load("sex")
    standards.load("sex")
    assert read == ["sex"]


def test_lists_need_no_dataframes_until_a_frame_is_asked_for():
    code = (
        "import sys; from palermo import standards; standards.load('sex'); sys.exit('polars' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_ic_tip_keeps_its_place_with_its_four_units():
    units = standards.load("ic_tip_unit")
    assert units.codes == ("event", "victim", "perpetrator", "reporting_entity")
    assert "could not be read" in units.title


def test_what_was_not_read_in_its_source_does_not_say_seen():
    assert standards.load("ctdc_2025_column").verification == "inferred"
    assert standards.load("palermo_article").row("20")["verification"] == "recalled"
    assert standards.load("sex").verification == "proposed"


def test_places_know_their_regions():
    country, region = standards.load("country"), standards.load("m49_region")
    for row in country.rows.values():
        assert all(row[level] in region for level in ("region", "subregion", "intermediate") if row[level])
    assert region.label(country.row("MDA")["subregion"], "fr") == "Europe orientale"
    assert country.row("TUR")["aliases"] == "Turkey"


def test_no_name_of_a_place_stands_for_two_places():
    names = [
        name.casefold()
        for row in standards.load("country").rows.values()
        for name in {row["label"], *row["aliases"].split(";")}
        if name
    ]
    assert len(names) == len(set(names))
