"""Defences over the filters, and decoys: what they hide and what they keep."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from palermo.linkage.container import open_decoys, open_encoding, sealed, write_decoys
from palermo.linkage.encode import Keyring, encode_fields
from palermo.linkage.schema import LinkageSchema
from palermo.linkage.sources import identities, seal_identities

KEYRING = Keyring(secret=bytes(range(32)), project="test")
SCHEMA = LinkageSchema.of([("given", "name"), ("born", "date")])
TABLE = pl.DataFrame(
    {"given": ["maria", "maria", "olena", ""] * 25, "born": ["1990-01-02", "1991", "", None] * 25}
)


def encoded(hardening, keyring=KEYRING):
    return encode_fields(TABLE, SCHEMA, keyring, hardening)


@pytest.mark.parametrize("hardening", ["diffusion", "noise"])
def test_hardening_changes_names_and_leaves_dates_and_missing(hardening):
    plain, hard = encoded("none"), encoded(hardening)
    assert (plain[:, 6:] == hard[:, 6:]).all()
    assert not hard[3::4, :6].any()
    assert (plain[0, :6] != hard[0, :6]).any()


def test_diffusion_keeps_equal_names_equal_under_one_key_only():
    hard, other = encoded("diffusion"), encoded("diffusion", Keyring(secret=bytes(32), project="test"))
    assert (hard[0] == hard[1])[:6].all()
    assert (hard == encoded("diffusion")).all()
    assert (hard[0, :6] != other[0, :6]).any()


def test_noise_lets_no_two_equal_names_look_equal():
    names = encoded("noise")[:, :6]
    present = names[names.any(axis=1)]
    assert len(np.unique(present, axis=0)) == len(present)


@pytest.mark.parametrize(("share", "count"), [(0.0, 0), (0.25, 25), (1.0, 100)])
def test_decoys_are_as_many_as_asked_and_hide_among_the_records(share, count, tmp_path):
    people = identities(TABLE, source="a", schema=SCHEMA)
    encoding = seal_identities(people, KEYRING, decoys=share)
    assert (len(encoding), int(encoding.decoys.sum())) == (100 + count, count)
    assert len(np.unique(encoding.record_ids, axis=0)) == 100 + count
    real = {row.tobytes() for row in encode_fields(TABLE, SCHEMA, KEYRING)}
    assert {row.tobytes() for row in encoding.fields[~encoding.decoys]} == real
    if count:
        assert not encoding.decoys[:100].any() or not encoding.decoys[-count:].all()
        write_decoys(tmp_path / "decoys", encoding, KEYRING.secret)
        apart = open_encoding(sealed(replace(encoding, decoys=None), KEYRING.secret), "a")
        assert apart.decoys is None
        assert (open_decoys(apart, [tmp_path / "decoys"]) == encoding.decoys).all()
