"""Explore: what could be hidden, two beside each other, a form's own page, flows as a matrix."""

import pytest
from hub_states import write_state

from palermo_hub.evidence.actions import load_state
from palermo_hub.evidence.models import Release
from palermo_hub.portal import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(tmp_path):
    return load_state(folder=write_state(tmp_path / "ardenia", scale=40))


def text(client, address, status=200, **asked):
    response = client.get(address, asked)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def test_organ_removal_has_its_years_the_break_csv_and_citation_on_one_page(client, loaded):
    page = text(client, "/states/XAR/forms/form_organ_removal/")
    assert page.count(">1–4<") == 5
    assert "Break in the definition, 2023" in page
    assert "The law changed" in page
    assert "forms.csv?form=form_organ_removal" in page
    assert "testserver/releases/XAR/1/" in page
    for form in ("form_slavery", "organ_removal", "nothing"):
        assert client.get(f"/states/XAR/forms/{form}/").status_code == 404


def test_one_figure_opens_its_origin(client, loaded):
    chosen = {"form": "form_organ_removal", "year": "2025"}
    page = text(client, "/states/XAR/tables/forms/origin/", **chosen)
    assert '<p class="figure"><bdi dir="ltr">1–4</bdi></p>' in page


def test_what_could_be_hidden_is_told_and_not_added_where_people_are_in_several_rows(client, loaded):
    page = text(client, "/states/XAR/tables/forms/", form="form_organ_removal")
    assert "5 of 5 figures are intervals; the widest may hide up to 3 more." in page
    assert "All of them together may hide up to 15 more." in page
    page = text(client, "/states/XAR/tables/forms/")
    assert "5 of 20 figures are intervals" in page
    assert "All of them together" not in page


def test_two_years_stand_beside_each_other_and_the_break_between_them_is_told(client, loaded):
    page = text(client, "/states/XAR/tables/forms/compare/", by="year", a="2021", b="2025")
    assert "The law changed" in page
    assert "−3 … +3" in page
    page = text(client, "/states/XAR/tables/forms/compare/", by="year", a="2024", b="2025")
    assert "The law changed" not in page
    page = text(client, "/states/XAR/tables/regions/compare/", by="place", a="XAR-N", b="XAR-S", year="2025")
    assert "+1" in page


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"by": "form", "a": "form_organ_removal", "b": "form_forced_labour"},
        {"by": "year", "a": "2021", "b": "1900"},
        {"by": "year", "a": "2021", "b": "2025", "year": "2021"},
        {"by": "place", "a": "XAR-N", "b": "XAR-N1"},
    ],
)
def test_what_cannot_be_compared_is_not_there(client, loaded, asked):
    name = "regions" if asked.get("by") == "place" else "forms"
    assert client.get(f"/states/XAR/tables/{name}/compare/", asked).status_code == 404


def test_flows_are_a_matrix_of_any_year(client, loaded):
    page = text(client, "/states/XAR/flows/", year="2022")
    assert "From (rows) to (columns)" in page
    assert page.count("no row") >= 1
    assert 'class="n hatched"' in page
    assert client.get("/states/XAR/flows/?year=1900").status_code == 404
    assert client.get("/states/XAR/flows/?colour=red").status_code == 404


def test_kept_rows_are_those_of_one_version_and_shown_only_while_it_is(client, loaded, tmp_path):
    before = text(client, "/states/XAR/tables/year/")
    load_state(folder=write_state(tmp_path / "second", scale=50))
    after = text(client, "/states/XAR/tables/year/")
    assert ">121<" in before
    assert ">121<" not in after
    assert "XAR-N1" not in client.get("/states/XAR/tables/regions.csv").getvalue().decode()
    Release.objects.update(state="withdrawn")
    assert client.get("/states/XAR/tables/year/").status_code == 404


def test_what_is_kept_has_a_bound(client, loaded, monkeypatch):
    monkeypatch.setattr(rows, "MOST_ROWS", 10)
    for name in ("year", "forms", "sex_age"):
        text(client, f"/states/XAR/tables/{name}/")
    assert len(rows._kept) == 1
