"""Make a bundle on a node: coded rows, header, Ed25519 signature (RFC 8032), in one file of mode 600."""

import datetime as dt
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from palermo.records.files import replacing
from palermo.records.schema import SCHEMA_VERSION

from .coded import check_rows, coded_rows
from .header import VERSION, Header, Part, bundle_name
from .reading import key_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """From whom, to whom, under what: the uuids, the sequence number, the time and the marking."""

    sender: str
    hub: str
    project: str
    sequence: int
    created: dt.datetime
    marking: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A bundle that was made.

    Attributes:
        path: the file.
        header: what it says of itself.
        numbers: ``record_id`` and the ``number`` it has in the bundle; it stays on the node.
    """

    path: Path
    header: Header
    numbers: pl.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A bundle in memory.

    Attributes:
        name: what its file is called.
        header: what it says of itself.
        content: the whole file.
        numbers: as in ``Written``.
    """

    name: str
    header: Header
    content: bytes
    numbers: pl.DataFrame

    @property
    def sha256(self) -> str:
        """Of the whole file, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


Encode = Callable[[pl.DataFrame], bytes]
"""Given the numbers that records have in the bundle, makes a sealed encoding file under these numbers."""


def write_bundle(
    cases: pl.DataFrame,
    folder: Path,
    name: str,
    *,
    sending: Sending,
    key: Ed25519PrivateKey,
    encode: Encode | None = None,
) -> Written:
    """Write the bundle of ``cases`` into ``folder``, whole or not at all.

    Args:
        cases: a table of the case record's schema, identities included; none of them is written.
        folder: where the file goes.
        name: begins the file's name, as ``shelter``; number and marking follow.
        sending: from whom, to whom, under what.
        key: the node's signing key.
        encode: makes the second part, ``encodings``; without it there is none.

    Raises:
        BundleRefusedError: a code is not in its list, or a text hides among codes: the hub would refuse.
        UsageError: the name, the marking or the folder will not do.
    """
    packed = pack_bundle(cases, name, sending=sending, key=key, encode=encode)
    path = folder / packed.name
    with replacing(path, private=True) as part:
        part.write_bytes(packed.content)
    return Written(path=path, header=packed.header, numbers=packed.numbers)


def pack_bundle(
    cases: pl.DataFrame,
    name: str,
    *,
    sending: Sending,
    key: Ed25519PrivateKey,
    encode: Encode | None = None,
) -> Packed:
    """Make the bundle of ``cases`` in memory: arguments and errors as in ``write_bundle``."""
    called = bundle_name(name, sending.sequence, sending.marking)
    rows, numbers = coded_rows(cases)
    sources = tuple(sorted(rows["source"].drop_nulls().unique()))
    check_rows(rows, sources, None)
    buffer = io.BytesIO()
    rows.write_parquet(buffer)
    payloads = {"rows": buffer.getvalue()}
    if encode is not None:
        payloads["encodings"] = encode(numbers)
    header = Header(
        version=VERSION,
        sender=sending.sender,
        key=key_id(key.public_key().public_bytes_raw()),
        hub=sending.hub,
        project=sending.project,
        sequence=sending.sequence,
        created=sending.created.astimezone(dt.UTC).replace(microsecond=0),
        marking=sending.marking,
        rows=rows.height,
        excluded=cases.height - rows.height,
        schema=SCHEMA_VERSION,
        sources=sources,
        parts=tuple(
            Part(name=name, bytes=len(payload), sha256=hashlib.sha256(payload).hexdigest())
            for name, payload in payloads.items()
        ),
    )
    signed = header.to_bytes()
    content = b"".join([signed, key.sign(signed), *payloads.values()])
    return Packed(name=called, header=header, content=content, numbers=numbers)
