"""SDG indicator 16.2.2: people per 100,000 inhabitants, made of the counts as they are shown."""

import json

import pytest
from hub_states import write_state

from palermo_hub.evidence.actions import load_state
from palermo_hub.portal.inhabitants import Inhabitants
from palermo_hub.reference import amounts

CELLS = {("2025", sex, age): 100 for sex in ("female", "male") for age in ("child", "adult")}


@pytest.mark.parametrize(
    ("low", "high", "inhabitants", "text"),
    [
        (783, 783, 1_721_042, "45.5"),
        (1, 4, 100_000, "1.0–4.0"),
        (12_345, 12_345, 100_000, "12,345.0"),
        (None, None, 100_000, ""),
        (5, 5, None, ""),
        (5, 5, 0, ""),
    ],
)
def test_a_rate_is_written_with_its_interval(low, high, inhabitants, text):
    assert amounts.rate(low, high, inhabitants) == text


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        (("2025", "female", "child"), 100),
        (("2025", "female", "total"), 200),
        (("2025", "total", "total"), 400),
        (("2024", "total", "total"), None),
        (("2025", "other", "total"), None),
    ],
)
def test_a_total_that_was_not_supplied_is_the_sum_of_its_parts(asked, number):
    assert Inhabitants(cells=CELLS).number(*asked) == number


def test_a_total_that_was_supplied_is_taken_as_it_is():
    assert (
        Inhabitants(cells=CELLS | {("2025", "total", "total"): 450}).number("2025", "total", "total") == 450
    )


@pytest.mark.django_db
def test_the_table_of_the_indicator_shows_rates_and_no_other_does(client, tmp_path):
    folder = write_state(tmp_path / "ardenia")
    tables = folder / "out" / "tables"
    index = json.loads((tables / "index.json").read_text())
    next(row for row in index["tables"] if row["name"] == "sex_age")["name"] = "sdg_16_2_2"
    (tables / "index.json").write_text(json.dumps(index))
    (tables / "sex_age.csv").rename(tables / "sdg_16_2_2.csv")
    people = [f"XAR,{sex},{age},2025,50000\n" for sex in ("female", "male") for age in ("child", "adult")]
    (folder / "population.csv").write_text("place,sex,age_group,year,population\n" + "".join(people))
    load_state(folder=folder)
    page = client.get("/states/XAR/tables/sdg_16_2_2/?year=2025").content.decode()
    assert "Per 100,000 inhabitants" in page
    assert page.count("20.0") == 4
    assert "Per 100,000 inhabitants" not in client.get("/states/XAR/tables/forms/").content.decode()
