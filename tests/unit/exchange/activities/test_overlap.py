"""The overlap radar finds what meets in place, intervention, group and period, and nothing else."""

import datetime as dt

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from palermo.exchange.activities import alike
from palermo.exchange.activities.overlap import SCHEMA


def row(identifier, owner="a", **changes):
    return {
        "id": identifier, "owner": owner, "intervention": "shelter", "starts": dt.date(2026, 1, 1),
        "ends": dt.date(2026, 12, 31), "places": ["XAR-N"], "sex": "", "age_group": "", "forms": [],
    } | changes  # fmt: skip


def pairs(*rows):
    return alike(pl.DataFrame(list(rows), schema=SCHEMA))


def test_a_pair_says_in_what_it_is_alike():
    found = pairs(
        row("1", places=["XAR-N", "XAR-S"], forms=["form_servitude"], sex="female"),
        row(
            "2",
            "b",
            places=["XAR-S"],
            forms=["form_servitude", "form_other"],
            starts=dt.date(2026, 6, 1),
            ends=None,
        ),
    ).to_dicts()
    assert found == [
        {"first": "1", "second": "2", "intervention": "shelter", "places": ["XAR-S"],
         "forms": ["form_servitude"], "starts": dt.date(2026, 6, 1), "ends": dt.date(2026, 12, 31),
         "specific": 2}
    ]  # fmt: skip


def test_what_does_not_meet_is_no_overlap():
    first = row("1", sex="female", age_group="adult", forms=["form_servitude"])
    for other in (
        row("2"),
        row("2", "b", intervention="hotline"),
        row("2", "b", places=["XAR-S"]),
        row("2", "b", starts=dt.date(2027, 1, 1), ends=None),
        row("2", "b", sex="male"),
        row("2", "b", age_group="child"),
        row("2", "b", forms=["form_other"]),
    ):
        assert pairs(first, other).height == 0
    assert pairs(first, row("2", "b")).height == 1


groups = st.sampled_from(["", "female", "male"])
rows = st.lists(
    st.tuples(
        st.sampled_from("ab"), st.sampled_from(["shelter", "hotline"]), st.integers(0, 9), st.integers(0, 5),
        st.sets(st.sampled_from(["N", "S"]), min_size=1), groups, st.sets(st.sampled_from(["x", "y"])),
    ),
    max_size=12,
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(rows)
def test_pairs_are_those_of_plain_loops(given_rows):
    made = [
        row(str(number), owner, intervention=what, starts=dt.date(2026, 1, 1 + start),
            ends=dt.date(2026, 1, 1 + start + days), places=sorted(places), sex=sex, forms=sorted(forms))
        for number, (owner, what, start, days, places, sex, forms) in enumerate(given_rows)
    ]  # fmt: skip
    expected = {
        (one["id"], two["id"])
        for one in made
        for two in made
        if one["id"] < two["id"]
        and one["owner"] != two["owner"]
        and one["intervention"] == two["intervention"]
        and set(one["places"]) & set(two["places"])
        and one["starts"] <= two["ends"]
        and two["starts"] <= one["ends"]
        and (not one["sex"] or not two["sex"] or one["sex"] == two["sex"])
        and (not one["forms"] or not two["forms"] or set(one["forms"]) & set(two["forms"]))
    }
    assert set(pairs(*made).select("first", "second").rows()) == expected
