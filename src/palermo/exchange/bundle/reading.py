"""Read a bundle on the hub: size, signature, key, audience, time, sequence, digests, rows; in that order.

Nothing of a file is believed before its signature is verified, and nothing is read that a limit forbids.
"""

import datetime as dt
import hashlib
import io
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import polars as pl
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from polars.exceptions import PanicException, PolarsError

from palermo.errors import UsageError
from palermo.records.schema import SCHEMA_VERSION

from .coded import check_rows
from .header import HEADER_LIMIT, MAGIC, PREFIX, SIGNATURE_BYTES, Header, parse, refuse_other_marking
from .reasons import BundleRefusedError, Reason

SIZE_LIMIT = 64 * 1024 * 1024
"""Bytes of a bundle; a coded row takes under 100."""

ROW_LIMIT = 1_000_000
PARTS = (["rows"], ["rows", "encodings"])
ENCODING = b"PALERMO ENCODING 1\n"
"""How an encoding file begins."""

SKEW = dt.timedelta(minutes=10)
"""How far the clocks of node and hub may differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderKey:
    """A public signing key (32 bytes) of an organisation, and when it counts.

    Attributes:
        sender: uuid of the organisation.
        public: the Ed25519 public key.
        valid_from: from when it counts.
        valid_to: the first moment it does not; None while no end is set.
        retired: the organisation took it back: nothing signed with it is accepted any more.
    """

    sender: str
    public: bytes
    valid_from: dt.datetime
    valid_to: dt.datetime | None = None
    retired: bool = False

    def counts(self, at: dt.datetime) -> bool:
        """Whether the key counts at a moment."""
        ended = self.valid_to is not None and at >= self.valid_to
        return not self.retired and not ended and at >= self.valid_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """What a hub knows when it reads a bundle.

    Attributes:
        hub: its uuid.
        key: gives the key of an id, or None.
        received: tells whether a number of a sender in a project was received before. Bundles may come in any
            order: one that was held up on the way carries records that no other does.
        places: codes of the places known here; None accepts whatever is shaped like one.
        size_limit: most bytes of a file.
    """

    hub: str
    key: Callable[[str], SenderKey | None]
    received: Callable[[str, str, int], bool]
    places: Iterable[str] | None = None
    size_limit: int = SIZE_LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A bundle that was checked.

    Attributes:
        header: what it says of itself.
        rows: its coded rows.
        sha256: of the whole file.
        encodings: the sealed encoding file it carries, under the rows' numbers, or None. Only the unit that
            links opens it; the seal is checked there.
    """

    header: Header
    rows: pl.DataFrame
    sha256: str
    encodings: bytes | None = None


def key_id(public: bytes) -> str:
    """The id of a public key: the first 16 hexadecimal figures of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:16]


def read_bundle(bundle: Path | BinaryIO, receiver: Receiver, *, now: dt.datetime, name: str = "") -> Bundle:
    """Read and check a bundle.

    Args:
        bundle: the file, or where it is, open for reading bytes.
        receiver: what the hub knows.
        now: the time.
        name: the file's name as it was sent, where it differs from the path's.

    Raises:
        UsageError: there is no such file.
        BundleRefusedError: with its reason; nothing of the file may be kept.
    """
    name = name or (bundle.name if isinstance(bundle, Path) else "")
    with _opened(bundle) as file:
        size = file.seek(0, 2)
        if size > receiver.size_limit:
            raise BundleRefusedError(
                Reason.TOO_LARGE,
                f"the file has {size:,} bytes, at most {receiver.size_limit:,} are accepted: "
                "send fewer months in each bundle",
            )
        file.seek(0)
        signed, header = _open(file, receiver, now)
        refuse_other_marking(name, header)
        _refuse_sending(header, receiver, now)
        payloads = _payloads(file, header)
    rows = _rows(payloads["rows"], header)
    check_rows(rows, header.sources, receiver.places)
    whole = hashlib.sha256(b"".join([signed, *payloads.values()])).hexdigest()
    return Bundle(header=header, rows=rows, sha256=whole, encodings=payloads.get("encodings"))


def _opened(bundle: Path | BinaryIO) -> AbstractContextManager[BinaryIO]:
    if not isinstance(bundle, Path):
        return nullcontext(bundle)
    try:
        return bundle.open("rb")
    except OSError as error:
        raise UsageError(f"{bundle} cannot be read ({error.strerror}): name a bundle") from error


def _open(file: BinaryIO, receiver: Receiver, now: dt.datetime) -> tuple[bytes, Header]:
    """The signed bytes with their signature, and the header they hold once the signature is verified."""
    prefix = file.read(PREFIX.size)
    if not prefix.startswith(MAGIC[: len(prefix)]) or not prefix:
        raise BundleRefusedError(
            Reason.NOT_A_BUNDLE, "the file is not a bundle: send the file NAME.palermo that a node made"
        )
    if len(prefix) < PREFIX.size:
        raise _cut_short()
    length = PREFIX.unpack(prefix)[1]
    if length > HEADER_LIMIT:
        raise _altered()
    text, signature = file.read(length), file.read(SIGNATURE_BYTES)
    if len(signature) < SIGNATURE_BYTES:
        raise _cut_short()
    claimed = parse(text)
    key = receiver.key(claimed.key)
    if key is None or key_id(key.public) != claimed.key or key.sender != claimed.sender:
        raise BundleRefusedError(
            Reason.UNKNOWN_KEY,
            f"the key {claimed.key[:16]!r} is not one that the sender registered here: "
            "its administrator registers the node's key first",
        )
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, prefix + text)
    except InvalidSignature:
        raise _altered() from None
    if not key.counts(now):
        raise BundleRefusedError(
            Reason.RETIRED_KEY,
            f"the key {claimed.key} is retired or does not count at this time: sign with the present key",
        )
    return prefix + text + signature, claimed


def _refuse_sending(header: Header, receiver: Receiver, now: dt.datetime) -> None:
    """Refuse what is meant for another hub, made in the future, or sent before."""
    if header.hub != receiver.hub:
        raise BundleRefusedError(
            Reason.OTHER_HUB, "the bundle is meant for another hub: make one for this hub on the node"
        )
    if header.created > now + SKEW:
        raise BundleRefusedError(
            Reason.FUTURE,
            f"the bundle was made at {header.created:%Y-%m-%d %H:%M} UTC, which is in the future: "
            "set the node's clock",
        )
    if receiver.received(header.sender, header.project, header.sequence):
        raise BundleRefusedError(
            Reason.REPLAYED,
            f"bundle {header.sequence} of this sender was received already: a bundle is accepted once",
        )
    if header.schema != SCHEMA_VERSION:
        raise BundleRefusedError(
            Reason.VERSION,
            f"the rows are of version {header.schema[:8]!r} of the case record, expected {SCHEMA_VERSION}",
        )


def _payloads(file: BinaryIO, header: Header) -> dict[str, bytes]:
    """The parts, their sizes and digests as the header says: rows, then encodings or nothing."""
    if [part.name for part in header.parts] not in PARTS or header.rows > ROW_LIMIT:
        raise BundleRefusedError(
            Reason.ROWS,
            f"expected at most {ROW_LIMIT:,} rows, and no part but rows and encodings: "
            "send fewer months in each bundle",
        )
    here = file.tell()
    left = file.seek(0, 2) - here
    file.seek(here)
    wanted = sum(part.bytes for part in header.parts)
    if left < wanted:
        raise _cut_short()
    payloads = {part.name: file.read(part.bytes) for part in header.parts}
    digests = {name: hashlib.sha256(payload).hexdigest() for name, payload in payloads.items()}
    if left > wanted or digests != {part.name: part.sha256 for part in header.parts}:
        raise _altered()
    if not payloads.get("encodings", ENCODING).startswith(ENCODING):
        raise BundleRefusedError(
            Reason.ROWS, "the part encodings is not an encoding file: make the bundle again on the node"
        )
    return payloads


def _rows(payload: bytes, header: Header) -> pl.DataFrame:
    """The rows; their number is compared before they are unpacked."""
    try:
        rows = pl.scan_parquet(io.BytesIO(payload)).select(pl.len()).collect().item()
        if rows == header.rows:
            return pl.read_parquet(io.BytesIO(payload))
    except (PolarsError, PanicException, OSError, ValueError) as error:
        raise BundleRefusedError(
            Reason.ROWS, "the rows cannot be read: make the bundle again on the node"
        ) from error
    raise BundleRefusedError(
        Reason.ROWS, f"the bundle holds {rows:,} rows and says {header.rows:,}: make it again on the node"
    )


def _cut_short() -> BundleRefusedError:
    return BundleRefusedError(Reason.CUT_SHORT, "the file is cut short: send it again")


def _altered() -> BundleRefusedError:
    return BundleRefusedError(
        Reason.ALTERED, "the file was altered after it was signed: send the file as the node made it"
    )
