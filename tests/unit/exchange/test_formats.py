"""What our writers write is read back by the field's own readers and says the same."""

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile
from pathlib import Path

import hxl
import lxml.etree
import polars as pl
import pytest
import sdmx

from palermo.errors import RecordError
from palermo.exchange.citation import Cited, bibtex, plain_citation
from palermo.exchange.datapackage import PackageFacts, write_package
from palermo.exchange.figures import FigureTable, figure_schema
from palermo.exchange.hxl import hashtags, write_hxl
from palermo.exchange.revision import compare_tables
from palermo.exchange.sdmx import write_csv, write_generic, write_structure

PREPARED = dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)
ROWS = [
    ("2021", "109+", "female", 12, 12, 0.4, 0.4, 3),
    ("2022", "109+", "female", 1, 4, None, None, 3),
    ("2021", "0-12", None, None, None, None, None, None),
    ("2021", "0-12", "a & <b>", 0, 0, 0.0, 0.0, 0),
]


def table(rows=ROWS, dimensions=("year", "months", "sex")) -> FigureTable:
    frame = pl.DataFrame(rows, schema=figure_schema(dimensions), orient="row")
    return FigureTable(
        code="months",
        title="Months in exploitation",
        dimensions=dimensions,
        place="XAR",
        period=(2021, 2022),
        unit="persons",
        protection="none",
        rows=frame,
    )


def written(write, made: FigureTable, **more) -> bytes:
    file = io.BytesIO()
    write(made, file, **more)
    return file.getvalue()


@pytest.mark.parametrize("write", [write_generic, write_structure])
@pytest.mark.parametrize("dimensions", [("year", "months", "sex"), ("months", "sex"), ()])
def test_messages_fit_the_schema(shared: Path, write, dimensions):
    made = table([row[3 - len(dimensions) :] for row in ROWS], dimensions)
    schema = lxml.etree.XMLSchema(file=shared / "schemas/sdmx-2.1/schemas/SDMXMessage.xsd")
    schema.assertValid(lxml.etree.fromstring(written(write, made, prepared=PREPARED)))


def test_generic_data_is_the_table():
    message = sdmx.read_sdmx(io.BytesIO(written(write_generic, table(), prepared=PREPARED)))
    found = {}
    for observation in message.data[0].obs:
        key = {name: value.value for name, value in observation.key.values.items()}
        attributes = {name: value.value for name, value in observation.attached_attribute.items()}
        found[key["TIME_PERIOD"], key["MONTHS"], key["SEX"]] = (observation.value, attributes)
    bounds = {"LOWER_BOUND": "12", "UPPER_BOUND": "12", "SHARE_LOWER": "0.4", "SHARE_UPPER": "0.4"}
    assert found["2021", "109_2B", "female"] == ("12", bounds | {"UNKNOWN": "3", "CONF_STATUS": "F"})
    assert found["2022", "109_2B", "female"] == (
        None,
        {"LOWER_BOUND": "1", "UPPER_BOUND": "4", "UNKNOWN": "3", "CONF_STATUS": "C"},
    )
    assert found["2021", "0-12", "_U"] == (None, {"CONF_STATUS": "C"})
    assert found["2021", "0-12", "a_20_26_20_3Cb_3E"][0] == "0"


def test_a_structure_message_names_every_code():
    message = sdmx.read_sdmx(io.BytesIO(written(write_structure, table(), prepared=PREPARED)))
    structure = message.structure["MONTHS"]
    assert [part.id for part in structure.dimensions] == ["FREQ", "REF_AREA", "MONTHS", "SEX", "TIME_PERIOD"]
    assert {"109_2B", "0-12"} == set(message.codelist["CL_MONTHS_MONTHS"].items)


def test_sdmx_csv_has_a_line_for_every_row():
    read = pl.read_csv(written(write_csv, table()), infer_schema=False)
    assert read["DATAFLOW"].unique().to_list() == ["PALERMO:MONTHS(1.0)"]
    assert read["OBS_VALUE"].to_list() == ["12", None, None, "0"]
    assert read["UPPER_BOUND"].to_list() == ["12", "4", None, "0"]


def test_the_same_table_gives_the_same_bytes():
    upside_down = table(ROWS[::-1])
    assert written(write_generic, table(), prepared=PREPARED) == written(
        write_generic, upside_down, prepared=PREPARED
    )


def test_hxl_passes_the_default_schema(shared: Path):
    source = hxl.data(list(csv.reader(io.StringIO(written(write_hxl, table()).decode())))).cache()
    assert source.display_tags == hashtags(table())
    assert [row.values[4] for row in source] == ["12", "1", "", "0"]
    rules = json.loads((shared / "schemas/hxl-default-schema.json").read_text())
    tags = sorted({tag for rule in rules for tag in rule})
    report = hxl.validate(source, hxl.data([tags, *([rule.get(tag, "") for tag in tags] for rule in rules)]))
    assert report["stats"]["error"] == 0, report


def test_other_columns_are_refused():
    with pytest.raises(RecordError, match="were expected"):
        FigureTable(
            code="a", title="", dimensions=("sex",), place="XAR", period=(2021, 2021), unit="persons",
            protection="", rows=pl.DataFrame({"sex": ["f"]}),
        )  # fmt: skip


def test_a_citation_names_version_address_and_checksum():
    cited = Cited(
        author="Office {of} the 100% Rapporteur",
        title="Persons_detected",
        year=2026,
        version=2,
        address="https://palermo.example/releases/XAR/2/",
        checksum="ab" * 32,
        key="XAR-2",
    )
    assert "version 2 (2026), https://palermo.example/releases/XAR/2/" in plain_citation(cited)
    entry = bibtex(cited)
    assert r"{{Office \{of\} the 100\% Rapporteur}}" in entry
    assert entry.count("{") - entry.count(r"\{") == entry.count("}") - entry.count(r"\}")


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_package_names_every_file_with_its_digest_and_is_the_same_each_time(form):
    facts = PackageFacts(
        name="xar-2",
        title="Ardenia",
        version=2,
        licence=("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
        contributors=["Police"],
        more={"protection": "none"},
    )
    first, second = io.BytesIO(), io.BytesIO()
    for file in (first, second):
        write_package(file, facts, [table()], form=form)
    assert first.getvalue() == second.getvalue()
    with zipfile.ZipFile(first) as archive:
        package = json.loads(archive.read("datapackage.json"))
        (resource,) = package["resources"]
        content = archive.read(resource["path"])
    assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
    assert [field["name"] for field in resource["schema"]["fields"]] == table().rows.columns
    read = pl.read_parquet(io.BytesIO(content)) if form == "parquet" else pl.read_csv(content)
    assert read.height == len(ROWS)


def test_a_revision_tells_new_gone_and_changed_figures_apart():
    later = [
        ROWS[0],
        ("2022", "109+", "female", 7, 7, None, None, 3),
        ROWS[2],
        ("2022", "0-12", "x", 1, 1, None, None, 0),
    ]
    found = compare_tables(table(), table(later))
    assert found.changed.select("low_before", "high_before", "low", "high").rows() == [(1, 4, 7, 7)]
    assert found.added["sex"].to_list() == ["x"]
    assert found.removed["sex"].to_list() == ["a & <b>"]
    assert (found.same, found.empty) == (2, False)
    assert compare_tables(table(), table(ROWS[::-1])).empty
    plain = table([(5, 5, None, None, 0)], ())
    assert compare_tables(plain, table([(6, 6, None, None, 0)], ())).changed.height == 1
    with pytest.raises(RecordError, match="side by side"):
        compare_tables(plain, table())
