"""Bundles sent to a real server over a socket: the good one is received, every bad one leaves nothing."""

import datetime as dt
import hashlib
import http.client
import io
import re
import sqlite3
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hub_server import Visitor, people, serving
from hub_world import NODE_SEED, RETIRED_SEED

from palermo.exchange.bundle import Sending, coded_rows, pack_bundle
from palermo.exchange.bundle.header import Part
from palermo.records.frame import conform

KEY = Ed25519PrivateKey.from_private_bytes(NODE_SEED)
RETIRED = Ed25519PrivateKey.from_private_bytes(RETIRED_SEED)
STRANGE = Ed25519PrivateKey.from_private_bytes(bytes(range(2, 34)))
CASES = pl.DataFrame(
    {"record_id": ["1", "2"], "name_full": ["Amira Haddad", "Lina Osei"], "sex": ["female"] * 2}
)
HUGE = 5 * 1024**3
BOUNDARY = "palermo-boundary"


class Hub:
    """A hub, what is in its home, and the steward's way to it."""

    def __init__(self, address, home, temporary, world):
        self.address, self.home, self.temporary, self.world = address, home, temporary, world

    def kept(self):
        """All that a bundle could have left: rows of the table, and files."""
        with sqlite3.connect(f"file:{self.home}/palermo.sqlite3?mode=ro", uri=True) as database:
            rows = database.execute("SELECT COUNT(*) FROM evidence_submission").fetchone()[0]
        files = sorted(path.name for path in (self.home / "submissions").glob("*"))
        return rows, files, sorted(path.name for path in self.temporary.glob("*"))

    def send(self, name, content, *, length=None):
        """Upload a bundle as the form does; the value is what the page says and the bytes taken."""
        steward = Visitor(self.address, self.world["sessions"]["steward"]).ready()
        connection, parts = (
            steward.connection,
            {"csrfmiddlewaretoken": steward.token, "receiver": "rapporteur"},
        )
        head = "".join(
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in parts.items()
        )
        head += (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="bundle"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        tail = f"\r\n--{BOUNDARY}--\r\n".encode()
        connection.putrequest("POST", "/desk/submissions/new/")
        connection.putheader("Cookie", steward.cookie)
        connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
        size = length if length is not None else sum(map(len, content))
        connection.putheader("Content-Length", str(len(head.encode()) + size + len(tail)))
        connection.endheaders(head.encode())
        taken = 0
        try:
            for chunk in content:
                connection.send(chunk)
                taken += len(chunk)
            connection.send(tail)
        except OSError:  # the hub closed: what it answered, if anything, is read below
            pass
        try:
            answer = connection.getresponse()
            body = answer.read().decode()
        except (OSError, http.client.HTTPException):
            return "", taken
        finally:
            connection.close()
        return re.sub(r"\s+", " ", body) if answer.status != 302 else answer.headers["Location"], taken


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hub")
    home, temporary = folder / "home", folder / "temporary"
    temporary.mkdir()
    world = people(home)
    with serving(home, TMPDIR=str(temporary)) as address:
        yield Hub(address, home, temporary, world)


def packed(hub, /, *, key=KEY, rows=None, **values):
    """A bundle; ``rows`` replaces its rows, as a hostile node would, under a signature that is right."""
    said = {
        "sender": hub.world["shelter"],
        "hub": hub.world["hub"],
        "project": hub.world["agreement"],
        "sequence": 2,
        "created": dt.datetime.now(dt.UTC),
        "marking": "TLP:AMBER",
    }
    made = pack_bundle(conform(CASES), "shelter", sending=Sending(**(said | values)), key=key)
    return (made.name, made.content) if rows is None else (made.name, _signed(made.header, rows, key))


def _signed(header, rows, key):
    buffer = io.BytesIO()
    rows.write_parquet(buffer)
    payload = buffer.getvalue()
    part = Part(name="rows", bytes=len(payload), sha256=hashlib.sha256(payload).hexdigest())
    signed = replace(header, parts=(part,)).to_bytes()
    return signed + key.sign(signed) + payload


def _altered(content):
    return content[:-40] + bytes([content[-40] ^ 1]) + content[-39:]


def _with(column, value):
    rows = coded_rows(conform(CASES))[0]
    return rows.with_columns(pl.lit(value, dtype=pl.String).alias(column))


BAD = {
    "cut short": (lambda hub: _cut(packed(hub)), "cut short"),
    "altered": (lambda hub: _changed(packed(hub)), "altered"),
    "meant for another hub": (
        lambda hub: packed(hub, hub="00000000-0000-4000-8000-000000000000"),
        "another hub",
    ),
    "from the future": (
        lambda hub: packed(hub, created=dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)),
        "made in the future",
    ),
    "of a retired key": (lambda hub: packed(hub, key=RETIRED), "retired"),
    "of a key nobody registered": (lambda hub: packed(hub, key=STRANGE), "did not register"),
    "a name in a code column": (
        lambda hub: packed(hub, rows=_with("sex", "Amira Haddad")),
        "where a code was",
    ),
    "a name in free text": (lambda hub: packed(hub, rows=_with("notes", "called Amira Haddad")), "Free text"),
    "a column of names": (lambda hub: packed(hub, rows=_with("name_full", "Amira Haddad")), "by its name"),
    "no bundle at all": (lambda hub: ("list.palermo", b"PK\3\4" + bytes(5000)), "not a bundle"),
    "of no agreement": (
        lambda hub: packed(hub, project="00000000-0000-4000-8000-000000000000"),
        "No agreement on this hub",
    ),
}


def _cut(made):
    return made[0], made[1][:-9]


def _changed(made):
    return made[0], _altered(made[1])


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_bundle_is_refused_with_its_reason_and_nothing_is_kept(hub, kind):
    make, reason = BAD[kind]
    before = hub.kept()
    name, content = make(hub)
    page, _taken = hub.send(name, [content])
    assert reason in page
    assert "Amira" not in page
    assert hub.kept() == before


def test_a_good_bundle_is_received_once(hub):
    name, content = packed(hub, sequence=7)
    rows, files, temporary = hub.kept()
    where, _taken = hub.send(name, [content])
    assert re.fullmatch(r"/desk/submissions/[0-9a-f-]{36}/", where)
    received = hub.kept()
    assert (received[0], len(received[1]), received[2]) == (rows + 1, len(files) + 1, temporary)
    for again in (content, packed(hub, sequence=7)[1]):
        page, _taken = hub.send(name, [again])
        assert "received already" in page
    assert hub.kept() == received


def test_five_gigabytes_are_refused_early_in_bounded_memory_and_on_no_disk(hub):
    before = hub.kept()
    zeros = bytes(1024 * 1024)
    page, taken = hub.send("huge.palermo", (zeros for _ in range(HUGE // len(zeros))), length=HUGE)
    assert taken < 64 * 1024 * 1024
    assert "too large" in page
    assert hub.kept() == before
    assert _most_memory() < 600 * 1024
    assert hub.send(*_good(hub))[0].startswith("/desk/submissions/")  # and it serves on


def _good(hub):
    name, content = packed(hub, sequence=40)
    return name, [content]


def _most_memory():
    """The most memory any of this test's children ever held, in KiB."""
    own = str(Path("/proc/self").resolve().name)
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            said = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
            parent = dict(
                line.split(":\t", 1)
                for line in Path(f"/proc/{said['PPid']}/status").read_text().splitlines()
                if ":\t" in line
            )
        except (OSError, ValueError, KeyError):
            continue
        if own in (said["PPid"].strip(), parent["PPid"].strip()) and "VmHWM" in said:
            found.append(int(said["VmHWM"].split()[0]))
    return max(found)
