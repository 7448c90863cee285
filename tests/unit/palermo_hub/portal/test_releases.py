"""A release's page, its files and what it changed."""

import csv
import io
import json
import zipfile

import pytest
import sdmx
from tests.fixtures.hub_states import write_state

from palermo_hub.evidence.actions import load_state
from palermo_hub.evidence.models import Release

pytestmark = pytest.mark.django_db


@pytest.fixture
def twice(tmp_path):
    """Two versions of one State; the second with other figures."""
    for scale, name in ((10, "first"), (12, "second")):
        load_state(folder=write_state(tmp_path / name, scale=scale))


def rows(client, address):
    return list(csv.reader(io.StringIO(client.get(address).content.decode())))


def test_every_version_keeps_its_page_and_its_files(client, twice):
    page = client.get("/releases/XAR/1/").content.decode()
    assert "A later version has taken its place" in page
    assert "testserver/releases/XAR/1/" in page
    first, second = (rows(client, f"/releases/XAR/{version}/year.csv") for version in (1, 2))
    assert first[0] == second[0] == ["year", "low", "high", "share_low", "share_high", "unknown"]
    assert first[1][1] != second[1][1]


def test_sdmx_is_the_table(client, twice):
    message = sdmx.read_sdmx(io.BytesIO(client.get("/releases/XAR/2/sex_age.sdmx.xml").content))
    found = {
        tuple(observation.key.values[name].value for name in ("TIME_PERIOD", "SEX", "AGE_GROUP")): (
            observation.attached_attribute["LOWER_BOUND"].value
        )
        for observation in message.data[0].obs
    }
    table = rows(client, "/releases/XAR/2/sex_age.csv")
    assert found == {tuple(row[:3]): row[3] for row in table[1:] if row[3]}


def test_the_package_holds_every_table_and_its_checksum(client, twice):
    response = client.get("/releases/XAR/2/all-csv.zip")
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        package = json.loads(archive.read("datapackage.json"))
        assert {resource["path"] for resource in package["resources"]} | {"datapackage.json"} == set(
            archive.namelist()
        )
    assert package["checksum"] == Release.objects.get(version=2).checksum
    assert package["homepage"] == "http://testserver/releases/XAR/2/"
    assert [who["title"] for who in package["contributors"]] == ["National police", "Shelters"]
    assert client.get("/ar/releases/XAR/2/all-csv.zip").content == response.content


def test_no_file_holds_a_district(client, twice):
    for ending in ("csv", "hxl.csv", "sdmx.csv", "sdmx.xml", "structure.xml"):
        content = client.get(f"/releases/XAR/2/regions.{ending}").content
        assert b"XAR-N" in content
        assert b"XAR-N1" not in content


def test_what_changed_is_told_figure_by_figure(client, twice):
    page = client.get("/releases/XAR/2/changes/").content.decode()
    assert "From version 1 to version 2" in page
    assert client.get("/releases/XAR/1/changes/").status_code == 404


def test_a_withdrawn_version_has_a_page_and_no_figures(client, twice):
    Release.objects.filter(version=1).update(state=Release.State.WITHDRAWN)
    page = client.get("/releases/XAR/1/")
    assert "This version was withdrawn" in page.content.decode()
    assert "year.csv" not in page.content.decode()
    for address in ("year.csv", "all-csv.zip", "all-parquet.zip", "changes/"):
        assert client.get(f"/releases/XAR/1/{address}").status_code == 404
    assert client.get("/releases/XAR/2/changes/").status_code == 404


@pytest.mark.parametrize("address", ["year.exe", "nothing.csv", "all-exe.zip", "population.csv"])
def test_other_files_are_not_there(client, twice, address):
    assert client.get(f"/releases/XAR/2/{address}").status_code == 404


def test_a_draft_is_seen_by_nobody(client, twice):
    Release.objects.filter(version=1).update(state=Release.State.DRAFT, marking="TLP:AMBER+STRICT")
    assert client.get("/releases/XAR/1/").status_code == 404


def test_bibtex(client, twice):
    entry = client.get("/releases/XAR/2/citation.bib").content.decode()
    assert entry.startswith("@misc{palermo-XAR-2,")
    assert r"\url{http://testserver/releases/XAR/2/}" in entry


def test_pages_ask_few_questions_of_the_database(client, twice, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get("/releases/XAR/2/")
    with django_assert_max_num_queries(3):
        client.get("/releases/")
