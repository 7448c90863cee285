"""How well linkage finds persons: lists whose truth is known, each against the bar it must not fall under."""

import numpy as np
import polars as pl
import pytest

from palermo.linkage.encode import Keyring, encode_fields
from palermo.linkage.link import LinkList, link
from palermo.linkage.schema import CASES, LinkageSchema
from palermo.linkage.sources import case_identities, plain_list
from palermo.simulation.state import identity_lists

KEYRING = Keyring(secret=bytes(range(32)), project="quality")
FEBRL = LinkageSchema.of(
    [("given_name", "name"), ("surname", "name"), ("date_of_birth", "date"), ("postcode", "code")]
)


def pairs(table, *by):
    """Pairs of records across lists that are alike in ``by``."""
    inside = table.group_by(*by, "source").len()["len"].cast(pl.Int64)
    whole = table.group_by(*by).len()["len"].cast(pl.Int64)
    return ((whole * (whole - 1)).sum() - (inside * (inside - 1)).sum()) // 2


def f1(linked, truth):
    table = linked.table.join(truth, on=["source", "record_id"])
    found, true = pairs(table, "person_id"), pairs(table, "entity")
    return 2 * pairs(table, "person_id", "entity") / (found + true)


def six_lists(persons, seed):
    table = identity_lists(persons=persons, seed=seed)
    lists = [plain_list(case_identities(part, source="x"), KEYRING) for part in table.partition_by("source")]
    truth = table.select("source", pl.col("record_id").cast(pl.String), entity="person_id")
    linked = link(lists, CASES)
    return f1(linked, truth), linked.persons / truth["entity"].n_unique() - 1


def febrl(folder, keep_a, keep_b):
    parts = []
    for name, keep in (("4a", keep_a), ("4b", keep_b)):
        table = pl.read_csv(folder / f"dataset{name}.csv", infer_schema_length=0)
        table = table.rename({column: column.strip() for column in table.columns}).select(
            pl.all().str.strip_chars()
        )
        entity = pl.col("rec_id").str.extract(r"rec-(\d+)-").cast(pl.Int64)
        parts.append(table.with_columns(entity=entity).filter(entity.is_in(keep)))
    lists = [
        LinkList(
            source=name,
            record_ids=part["rec_id"],
            words=encode_fields(part, FEBRL, KEYRING),
            decoys=np.zeros(len(part), bool),
        )
        for name, part in zip("ab", parts, strict=True)
    ]
    truth = pl.concat(
        part.select(source=pl.lit(name), record_id="rec_id", entity="entity")
        for name, part in zip("ab", parts, strict=True)
    )
    return f1(link(lists, FEBRL), truth)


def test_a_small_state_is_linked_well():
    score, error = six_lists(1_500, 1)
    assert score > 0.92
    assert abs(error) < 0.05


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_six_lists_are_linked_as_well_as_the_bar(seed):
    score, error = six_lists(21_000, seed)
    assert score >= 0.92
    assert abs(error) <= 0.03


@pytest.mark.slow
def test_febrl_is_linked_as_well_as_the_bar(shared):
    every = list(range(5_000))
    assert febrl(shared / "data/linkage", every, every) >= 0.975
    order = np.random.default_rng(0).permutation(5_000).tolist()
    tenth = [np.random.default_rng(seed).permutation(order).tolist() for seed in range(3)]
    assert np.mean([febrl(shared / "data/linkage", part[:2_750], part[2_250:]) for part in tenth]) >= 0.97
