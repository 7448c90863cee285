"""The header of a bundle: what it is, from whom, for whom, under which marking; canonical JSON (RFC 8785).

Only texts, whole numbers and lists of them are written, for which sorted keys without spaces are canonical.
"""

import datetime as dt
import json
import re
import struct
import uuid
from dataclasses import asdict, dataclass
from typing import Any

from palermo import standards
from palermo.errors import UsageError

from .reasons import BundleRefusedError, Reason

MAGIC = b"PALERMO BUNDLE\r\n"
"""The first bytes; a line end of two bytes shows a transfer that changed line ends."""

PREFIX = struct.Struct(">16sI")
SIGNATURE_BYTES = 64
HEADER_LIMIT = 65_536
VERSION = 1
_KEYS = {"version", "sender", "key", "hub", "project", "sequence", "created", "marking", "rows", "excluded"}
_KEYS |= {"schema", "sources", "parts"}
_SOURCE = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_FEWEST = {"version": 1, "sequence": 1, "rows": 0, "excluded": 0}
_MOST = 2**31 - 1
_MOST_SOURCES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One payload part: its name, size in bytes and SHA-256 (hexadecimal)."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a bundle says of itself, all of it signed.

    Attributes:
        version: of the format.
        sender: uuid of the sending organisation.
        key: id of the key it signed with.
        hub: uuid of the hub it is meant for.
        project: uuid of the agreement it is sent under.
        sequence: counts the bundles of a sender in a project from 1; never used twice.
        created: when it was made, UTC.
        marking: one of the five of TLP 2.0, as ``TLP:AMBER``.
        rows: number of coded rows.
        excluded: records left out because the person objected or risk forbids use; only counted.
        schema: version of the case record.
        sources: names of the sender's sources that the rows are from.
        parts: the payload, in order.
    """

    version: int
    sender: str
    key: str
    hub: str
    project: str
    sequence: int
    created: dt.datetime
    marking: str
    rows: int
    excluded: int
    schema: str
    sources: tuple[str, ...]
    parts: tuple[Part, ...]

    def to_bytes(self) -> bytes:
        """The magic, the length and the canonical JSON: what the signature covers."""
        text = canonical({**asdict(self), "created": self.created.strftime("%Y-%m-%dT%H:%M:%SZ")})
        return PREFIX.pack(MAGIC, len(text)) + text


def canonical(said: dict[str, Any]) -> bytes:
    """The only way to write these values: keys sorted, no spaces, UTF-8."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def parse(text: bytes) -> Header:
    """Read a header. Until its signature is verified it only says which key to try.

    Raises:
        BundleRefusedError: it is of another version, or not what a node writes.
    """
    try:
        said = json.loads(text)
        if said["version"] != VERSION:
            raise BundleRefusedError(
                Reason.VERSION, f"the bundle is of version {int(said['version'])}, expected {VERSION}: update"
            )
        return _header(said, text)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BundleRefusedError(
            Reason.ALTERED, "the bundle's header is not what a node writes: make the bundle again"
        ) from error


def _header(said: dict[str, Any], text: bytes) -> Header:
    """The header of well-formed JSON; ``ValueError`` where anything is odd."""
    parts = tuple(Part(**part) for part in said["parts"])
    created = dt.datetime.strptime(said["created"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
    header = Header(**{**said, "parts": parts, "sources": tuple(said["sources"]), "created": created})
    sound = (
        set(said) == _KEYS,
        all(str(uuid.UUID(said[name])) == said[name] for name in ("sender", "hub", "project")),
        all(_whole(said[name]) and least <= said[name] <= _MOST for name, least in _FEWEST.items()),
        said["marking"] in standards.load("tlp"),
        all(_whole(part.bytes) and part.bytes >= 0 and _DIGEST.fullmatch(part.sha256) for part in parts),
        len(header.sources) <= _MOST_SOURCES and all(map(_SOURCE.fullmatch, header.sources)),
        header.to_bytes()[PREFIX.size :] == text,
    )
    if not all(sound):
        raise ValueError("header")
    return header


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def bundle_name(name: str, sequence: int, marking: str) -> str:
    """The file's name, which carries its marking: ``shelter-0007.TLP-AMBER.palermo``.

    Raises:
        UsageError: the name or the marking cannot be written in a file's name.
    """
    if not _SOURCE.fullmatch(name) or marking not in standards.load("tlp"):
        raise UsageError(
            f"a bundle's name is of small letters, figures, - and _, with one marking of TLP 2.0; "
            f"found {name!r} and {marking!r}"
        )
    return f"{name}-{sequence:04d}.{marking.replace(':', '-')}.palermo"


def refuse_other_marking(name: str, header: Header) -> None:
    """Refuse a file whose name says another marking than its header does."""
    said = re.search(r"TLP-([A-Z]+(?:\+[A-Z]+)?)", name)
    if said and f"TLP:{said[1]}" != header.marking:
        raise BundleRefusedError(
            Reason.MARKING,
            f"the file's name says TLP:{said[1]} and the bundle says {header.marking}: give it its name back",
        )
