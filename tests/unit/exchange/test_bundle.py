"""A bundle reads back as it was made, holds no person, and every bad one is refused for its own reason."""

import datetime as dt
import hashlib
import io
import json
import os
import stat
import uuid

import polars as pl
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palermo.errors import UsageError
from palermo.exchange.bundle import (
    CODED_FIELDS,
    BundleRefusedError,
    Reason,
    Receiver,
    SenderKey,
    Sending,
    coded_rows,
    key_id,
    read_bundle,
    write_bundle,
)
from palermo.exchange.bundle.header import PREFIX, SIGNATURE_BYTES, Header, Part
from palermo.records.frame import conform

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
SENDER, HUB, PROJECT = (str(uuid.UUID(int=number)) for number in (1, 2, 3))
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
NAME, NUMBER = "Amira Haddad", "SH-2025-0001"


@pytest.fixture
def cases():
    service = {"service": "shelter", "date": "2025-03-09", "outcome": "ongoing"}
    return conform(
        pl.DataFrame(
            {
                "record_id": [NUMBER, "SH-2025-0002", "SH-2025-0003"],
                "name_full": [NAME, "Lina Osei", "Tomas Brand"],
                "notes": ["called her mother in Sorrel", None, None],
                "identification_authority": ["Sergeant Vela", None, None],
                "source": ["shelter"] * 3,
                "exclude": [None, False, True],
                "registered_on": ["2025-03-07", "2025", "2025-04-01"],
                "year": [2025, 2025, 2025],
                "sex": ["female", None, "male"],
                "citizenship": [["XBR", "XCV"], None, ["XAR"]],
                "exploitation_place": ["XAR-N1", None, None],
                "act_recruitment": [True, None, False],
                "assistance": [[service], None, []],
            }
        )
    )


def sending(**values):
    said = {"sender": SENDER, "hub": HUB, "project": PROJECT, "sequence": 7, "created": NOW}
    return Sending(**({"marking": "TLP:AMBER"} | said | values))


@pytest.fixture
def written(cases, tmp_path):
    return write_bundle(cases, tmp_path, "shelter", sending=sending(), key=KEY)


def receiver(key_values=None, known=(), **values):
    said = {"sender": SENDER, "public": PUBLIC, "valid_from": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}
    key = SenderKey(**(said | (key_values or {})))
    keys = {key_id(key.public): key}
    return Receiver(**({"hub": HUB, "key": keys.get, "received": lambda *sent: sent[-1] in known} | values))


def refusal(path, by=None, now=NOW, **values):
    with pytest.raises(BundleRefusedError) as caught:
        read_bundle(path, by or receiver(), now=now, **values)
    for secret in (NAME, NUMBER, "Haddad"):
        assert secret not in str(caught.value)
    return caught.value.reason


def signed(tmp_path, table, name="made.palermo", **values):
    """A bundle that a hostile node with a good key makes: whatever rows, whatever header."""
    buffer = io.BytesIO()
    table.write_parquet(buffer)
    payload = buffer.getvalue()
    part = Part(name="rows", bytes=len(payload), sha256=hashlib.sha256(payload).hexdigest())
    said = {
        "version": 1,
        "sender": SENDER,
        "key": key_id(PUBLIC),
        "hub": HUB,
        "project": PROJECT,
        "sequence": 7,
        "created": NOW,
        "marking": "TLP:AMBER",
        "rows": table.height,
        "excluded": 0,
        "schema": "1",
        "sources": ("shelter",),
        "parts": (part,),
    }
    head = Header(**(said | values)).to_bytes()
    path = tmp_path / name
    path.write_bytes(head + KEY.sign(head) + payload)
    return path


def test_what_was_sent_is_what_is_read(written):
    bundle = read_bundle(written.path, receiver(), now=NOW)
    assert bundle.header == written.header
    assert (bundle.header.rows, bundle.header.excluded, bundle.header.sources) == (2, 1, ("shelter",))
    assert bundle.sha256 == hashlib.sha256(written.path.read_bytes()).hexdigest()
    assert bundle.rows.columns == list(CODED_FIELDS)
    (row,) = bundle.rows.filter(pl.col("sex") == "female").to_dicts()
    assert (row["registered_on"], row["citizenship"], row["act_recruitment"]) == (
        "2025-03",
        ["XBR", "XCV"],
        True,
    )
    assert row["assistance"] == [{"service": "shelter", "date": "2025-03", "outcome": "ongoing"}]


def test_the_file_is_private_says_its_marking_and_holds_no_person(written, cases):
    assert written.path.name == "shelter-0007.TLP-AMBER.palermo"
    assert stat.S_IMODE(written.path.stat().st_mode) == 0o600
    rows = read_bundle(written.path, receiver(), now=NOW).rows
    text = written.path.read_bytes() + json.dumps(rows.to_dicts()).encode()
    for secret in (NAME, NUMBER, "Sergeant Vela", "Sorrel", "2025-03-07"):
        assert secret.encode() not in text


def test_record_numbers_are_new_each_time_and_only_the_node_can_go_back(cases):
    first, numbers = coded_rows(cases)
    again, _ = coded_rows(cases)
    assert set(first["record_id"]) == set(numbers["number"])
    assert numbers["record_id"].to_list() == [NUMBER, "SH-2025-0002"]
    assert not set(first["record_id"]) & set(again["record_id"])
    assert first["record_id"].is_sorted()  # in the order of the random numbers, not of the file


def test_no_records_is_a_bundle_of_no_rows(cases, tmp_path):
    made = write_bundle(cases.clear(), tmp_path, "shelter", sending=sending(), key=KEY)
    assert read_bundle(made.path, receiver(), now=NOW).rows.is_empty()


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.9, 0.999])
def test_cut_short(written, share):
    content = written.path.read_bytes()
    written.path.write_bytes(content[: int(len(content) * share)])
    assert refusal(written.path) == Reason.CUT_SHORT


def test_empty_or_something_else(tmp_path):
    for name, content in (("empty", b""), ("page", b"<!doctype html>"), ("zip", b"PK\x03\x04" * 99)):
        path = tmp_path / name
        path.write_bytes(content)
        assert refusal(path) == Reason.NOT_A_BUNDLE


def test_longer_than_it_says(written):
    with written.path.open("ab") as file:
        file.write(b"x")
    assert refusal(written.path) == Reason.ALTERED


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_a_byte_altered_anywhere_is_refused(written, place, flip):
    content = bytearray(written.path.read_bytes())
    whole = bytes(content)
    content[int(place * len(content))] ^= flip
    written.path.write_bytes(content)
    try:
        assert refusal(written.path) in {
            Reason.ALTERED,
            Reason.CUT_SHORT,
            Reason.NOT_A_BUNDLE,
            Reason.UNKNOWN_KEY,
            Reason.VERSION,
        }
    finally:
        written.path.write_bytes(whole)


@pytest.mark.parametrize("text", [b"[" * 60_000, b"null", b"{}", b'{"version":"x"}', b"\xff" * 9])
def test_a_header_that_is_no_header(tmp_path, text):
    path = tmp_path / "odd.palermo"
    path.write_bytes(PREFIX.pack(b"PALERMO BUNDLE\r\n", len(text)) + text + bytes(SIGNATURE_BYTES))
    assert refusal(path) == Reason.ALTERED


def test_a_later_version(cases, tmp_path):
    assert refusal(signed(tmp_path, coded_rows(cases)[0], version=2)) == Reason.VERSION
    assert refusal(signed(tmp_path, coded_rows(cases)[0], schema="2")) == Reason.VERSION


def test_replayed(written):
    assert refusal(written.path, receiver(known={7})) == Reason.REPLAYED
    assert read_bundle(written.path, receiver(known={6, 8}), now=NOW), "bundles may come in any order"


def test_meant_for_another_hub(written):
    assert refusal(written.path, receiver(hub=PROJECT)) == Reason.OTHER_HUB


def test_from_the_future_but_for_ten_minutes(written):
    assert refusal(written.path, now=NOW - dt.timedelta(minutes=11)) == Reason.FUTURE
    assert read_bundle(written.path, receiver(), now=NOW - dt.timedelta(minutes=10))


@pytest.mark.parametrize(
    "key",
    [
        {"retired": True},
        {"valid_to": NOW},
        {"valid_from": NOW + dt.timedelta(days=1)},
    ],
)
def test_signed_by_a_key_that_does_not_count(written, key):
    assert refusal(written.path, receiver(key)) == Reason.RETIRED_KEY


def test_a_date_before_the_key_ended_does_not_help_later(written):
    ended = receiver({"valid_to": NOW + dt.timedelta(days=1)})
    assert refusal(written.path, ended, now=NOW + dt.timedelta(days=2)) == Reason.RETIRED_KEY


def test_signed_by_an_unknown_key_or_by_anothers(written):
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    assert refusal(written.path, receiver({"public": other})) == Reason.UNKNOWN_KEY
    assert refusal(written.path, receiver({"sender": HUB})) == Reason.UNKNOWN_KEY


def test_five_gigabytes_are_refused_unread(written, monkeypatch):
    os.truncate(written.path, 5 * 2**30)
    monkeypatch.setattr("palermo.exchange.bundle.reading._open", lambda *_: pytest.fail("it was read"))
    assert refusal(written.path) == Reason.TOO_LARGE


def test_a_header_that_claims_to_be_huge_is_not_read(written):
    written.path.write_bytes(PREFIX.pack(b"PALERMO BUNDLE\r\n", 2**32 - 1) + b"{")
    assert refusal(written.path) == Reason.ALTERED


def test_a_file_name_with_another_marking(written):
    renamed = written.path.rename(written.path.with_name("shelter-0007.TLP-CLEAR.palermo"))
    assert refusal(renamed) == Reason.MARKING
    assert refusal(renamed, name="shelter.TLP-AMBER+STRICT.palermo") == Reason.MARKING
    assert read_bundle(renamed, receiver(), now=NOW, name="shelter-0007.TLP-AMBER (1).palermo")


@pytest.mark.parametrize(
    ("column", "values", "reason"),
    [
        ("name_full", [None, None], Reason.IDENTITY_NAME),
        ("notes", [None, "called Amira Haddad"], Reason.FREE_TEXT),
        ("Date of birth", ["1999-02-03", "2001-02-03"], Reason.IDENTITY_NAME),
        ("هاتف", ["+963 11 223344", "+963 11 223345"], Reason.IDENTITY_NAME),
        ("colour", ["Amira Haddad", "Lina Osei"], Reason.IDENTITY_LOOK),
        ("group", ["amira@example.org", "lina@example.org"], Reason.IDENTITY_LOOK),
        ("remarks", ["she arrived with Amira Haddad last week", "no remark so far here"], Reason.FREE_TEXT),
        ("identification_authority", ["Sgt", None], Reason.FREE_TEXT),
    ],
)
def test_a_column_that_may_not_leave(cases, tmp_path, column, values, reason):
    rows = coded_rows(cases)[0].with_columns(pl.Series(column, values, dtype=pl.String))
    assert refusal(signed(tmp_path, rows)) == reason


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("sex", "Amira Haddad", Reason.HIDDEN_NAME),
        ("origin_place", "Amira Haddad", Reason.HIDDEN_NAME),
        ("record_id", "amira@example.org", Reason.HIDDEN_NAME),
        ("source", "+963 11 223344", Reason.HIDDEN_NAME),
        ("registered_on", "1999-02-03", Reason.HIDDEN_NAME),
        ("citizenship", ["XAR", "Lina Osei"], Reason.HIDDEN_NAME),
        ("assistance", [{"service": "shelter", "date": "Amira Haddad", "outcome": None}], Reason.HIDDEN_NAME),
        ("sex", "girl", Reason.CODE),
        ("citizenship", ["Syria"], Reason.CODE),
        ("exploitation_place", "north", Reason.CODE),
        ("source", "police", Reason.CODE),
        ("age", 940, Reason.CODE),
        ("year", 25, Reason.CODE),
        ("assistance", [{"service": "lodging", "date": None, "outcome": None}], Reason.CODE),
    ],
)
def test_a_value_that_is_not_a_code(cases, tmp_path, column, value, reason):
    rows = coded_rows(cases)[0]
    changed = rows.with_columns(pl.Series(column, [rows[column][0], value], dtype=rows.schema[column]))
    assert refusal(signed(tmp_path, changed)) == reason


def test_a_place_that_the_hub_does_not_know(written):
    assert refusal(written.path, receiver(places=["XAR-S"])) == Reason.CODE
    assert read_bundle(written.path, receiver(places=["XAR-N1"]), now=NOW)


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.drop("sex"),
        lambda rows: rows.with_columns(pl.col("year").cast(pl.Int64)),
        lambda rows: pl.concat([rows, rows]),
    ],
)
def test_rows_of_another_shape(cases, tmp_path, change):
    assert refusal(signed(tmp_path, change(coded_rows(cases)[0]))) == Reason.ROWS


def test_rows_that_are_not_as_many_as_said_or_not_parquet(cases, tmp_path):
    rows = coded_rows(cases)[0]
    assert refusal(signed(tmp_path, rows, rows=3)) == Reason.ROWS
    junk = b"PAR1" + bytes(60) + b"PAR1"
    part = Part(name="rows", bytes=len(junk), sha256=hashlib.sha256(junk).hexdigest())
    path = signed(tmp_path, rows, parts=(part,))
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.index(b"PAR1")] + junk)
    assert refusal(path) == Reason.ROWS
    other = Part(name="more", bytes=part.bytes, sha256=part.sha256)
    assert refusal(signed(tmp_path, rows, parts=(part, other))) == Reason.ROWS


def test_a_node_does_not_make_what_the_hub_would_refuse(cases, tmp_path):
    odd = cases.with_columns(sex=pl.lit("Amira Haddad"))
    with pytest.raises(BundleRefusedError) as caught:
        write_bundle(odd, tmp_path, "shelter", sending=sending(), key=KEY)
    assert caught.value.reason == Reason.HIDDEN_NAME
    assert not list(tmp_path.iterdir())


def test_a_name_or_marking_that_a_file_cannot_bear(cases, tmp_path):
    for name, marking in (("../x", "TLP:RED"), ("shelter", "SECRET")):
        with pytest.raises(UsageError, match="marking of TLP"):
            write_bundle(cases, tmp_path, name, sending=sending(marking=marking), key=KEY)


def test_no_file(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        read_bundle(tmp_path / "absent.palermo", receiver(), now=NOW)
