"""The simulated response: forty organisations and two thousand activities that read as a sheet's rows do."""

from collections import Counter

import pytest

from palermo.exchange.activities import COLUMNS, KINDS, STATUSES
from palermo.exchange.activities.rules import row_faults
from palermo.simulation.countries import ARDENIA
from palermo.simulation.response import simulated_response


@pytest.fixture(scope="module")
def response():
    return simulated_response(seed=4)


def test_the_same_seed_gives_the_same_and_another_seed_another(response):
    assert simulated_response(seed=4) == response
    assert simulated_response(seed=5) != response


def test_forty_organisations_do_two_thousand_things(response):
    codes = [one["code"] for one in response["organisations"]]
    assert (len(set(codes)), len(response["activities"])) == (40, 2_000)
    assert {one["owner"] for one in response["activities"]} == set(codes)


def test_every_activity_is_a_sound_row(response):
    names = {column.name for column in COLUMNS}
    places = {*ARDENIA.regions, *ARDENIA.districts}
    for one in response["activities"]:
        cells = one["cells"]
        assert set(cells) <= names
        assert cells["kind"] in KINDS
        assert cells["status"] in STATUSES
        assert {code for code in cells["places"].split(";") if code} <= places
        assert not [fault for fault in row_faults(cells) if fault[3]]
    assert Counter(one["cells"]["kind"] for one in response["activities"])["campaign"] > 20


def test_shelters_and_capacity_are_never_placed_finer_than_a_region(response):
    assert {row["place"] for row in response["capacity"]} <= set(ARDENIA.regions)
    shelters = [one for one in response["organisations"] if one["kind"] == "shelter"]
    assert {one["place"] for one in shelters} <= set(ARDENIA.regions)


def test_small_counts_of_justice_are_intervals(response):
    small = [row for row in response["justice"] if row["high"] < 5]
    assert small
    assert all((row["low"], row["high"]) in ((0, 4), (1, 4)) for row in small)
