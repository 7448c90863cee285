"""Encodings that travel in a bundle: persons are counted in coded rows, at the unit only."""

import datetime as dt
import io
import uuid

import polars as pl
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from palermo.errors import LinkageError
from palermo.exchange.bundle import (
    BundleRefusedError,
    Receiver,
    SenderKey,
    Sending,
    key_id,
    pack_bundle,
    read_bundle,
)
from palermo.linkage.container import open_decoys, open_encoding
from palermo.linkage.encode import Keyring
from palermo.linkage.link import link
from palermo.linkage.sources import bundle_encodings, file_list
from palermo.records.frame import conform
from palermo.statistics.counting import count

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
KEY = Ed25519PrivateKey.generate()
PUBLIC = KEY.public_key().public_bytes_raw()
HUB, SENDER, PROJECT = (str(uuid.uuid4()) for _ in range(3))
KEYRING = Keyring(secret=bytes(range(32)), project="2026")
PEOPLE = [
    ("Maria", "Popescu", "1990-02-03"),
    ("Ana", "Ionescu", "1988-12-01"),
    ("Omar", "Saleh", "2001-05-06"),
]


def cases(source, people, exclude=()):
    names = [dict(zip(("name_given", "name_family", "birth_date"), person, strict=True)) for person in people]
    return conform(
        pl.DataFrame(names).with_columns(
            record_id=pl.Series([f"{source}-{row}" for row in range(len(people))]),
            source=pl.lit(source),
            sex=pl.lit("female"),
            exclude=pl.Series([row in exclude for row in range(len(people))]),
        )
    )


def received(table, encode):
    sending = Sending(sender=SENDER, hub=HUB, project=PROJECT, sequence=1, created=NOW, marking="TLP:AMBER")
    packed = pack_bundle(table, "node", sending=sending, key=KEY, encode=encode)
    key = SenderKey(sender=SENDER, public=PUBLIC, valid_from=NOW - dt.timedelta(days=1))
    keys = {key_id(PUBLIC): key}
    return read_bundle(
        io.BytesIO(packed.content), Receiver(hub=HUB, key=keys.get, received=lambda *_: False), now=NOW
    )


def bundle(source, people, **values):
    table = cases(source, people, **values)
    return received(table, bundle_encodings(table, source=source, keyring=KEYRING))


def test_persons_are_counted_in_the_rows_of_several_bundles():
    bundles = [bundle("police", PEOPLE, exclude=(2,)), bundle("shelter", PEOPLE[:1])]
    files = [open_encoding(one.encodings, "bundle") for one in bundles]
    assert [len(one.rows) for one in bundles] == [2, 1]
    linked = link([file_list(file, file.fields, open_decoys(file, [])) for file in files], files[0].schema)
    rows = pl.concat(one.rows for one in bundles)
    assert (
        linked.table.select("source", "record_id")
        .sort("record_id")
        .equals(rows.select("source", "record_id").sort("record_id"))
    )
    assert count(rows, persons=linked.table, years=(2025, 2025)).everyone.height == 2
    assert count(rows, years=(2025, 2025)).everyone.height == 3


def test_a_bundle_without_encodings_has_none():
    assert received(cases("police", PEOPLE), None).encodings is None


def test_what_is_no_encoding_is_refused():
    with pytest.raises(BundleRefusedError, match="not an encoding file"):
        received(cases("police", PEOPLE), lambda _numbers: b"Maria Popescu")


def test_records_without_a_number_of_their_own_are_not_encoded():
    table = cases("police", PEOPLE)
    encode = bundle_encodings(table, source="police", keyring=KEYRING)
    with pytest.raises(LinkageError, match="1 records have no number in the bundle"):
        encode(pl.DataFrame({"record_id": ["police-0", "police-1"], "number": ["0" * 32, "1" * 32]}))
