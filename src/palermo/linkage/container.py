"""The encoding file: what one organisation hands to the unit that links. It holds no name.

Layout: a line of magic; the length of the header (8 bytes, little end first); the header (JSON); the
arrays, one after another; an Ed25519 signature of the BLAKE2b digest of all before it. The signing key is
derived from the project's key, so its public half in the header shows which key was used, and a file that
anyone without the key altered or cut is refused.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from palermo.errors import LinkageError, UsageError
from palermo.records.files import replacing

from .bloom import Words
from .keys import fingerprint, signing_key
from .schema import LinkageSchema

MAGIC = b"PALERMO ENCODING 1\n"
_SIGNATURE = 64
_ID = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodingFile:
    """What an encoding file holds.

    Attributes:
        source: the organisation's name.
        project: the project's name.
        schema: the fields that were encoded.
        hardening: the defence laid over the filters.
        mark: public half of the sealing key, 32 bytes: equal for all who used the same key in one project.
        record_ids: (n, 16) uint8, random numbers made for this file.
        fields: (n, schema.planes) uint64, or None where only whole-record encodings are given.
        clks: (n, 16) uint64.
        decoys: (n,) bool, or None where the list of decoys is kept apart.
        excluded: records that took no part.
    """

    source: str
    project: str
    schema: LinkageSchema
    hardening: str
    mark: bytes
    record_ids: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
    fields: Words | None
    clks: Words
    decoys: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] | None
    excluded: int

    def __len__(self) -> int:
        return len(self.record_ids)


def write_encoding(path: Path, encoding: EncodingFile, secret: bytes) -> None:
    """Write and seal an encoding file, whole or not at all, mode 600."""
    content = sealed(encoding, secret)
    with replacing(path, private=True) as draft:
        draft.write_bytes(content)


def sealed(encoding: EncodingFile, secret: bytes) -> bytes:
    """The bytes of an encoding file, signed."""
    parts: dict[str, bytes] = {"record_ids": encoding.record_ids.tobytes(), "clks": encoding.clks.tobytes()}
    if encoding.fields is not None:
        parts["fields"] = encoding.fields.tobytes()
    if encoding.decoys is not None:
        parts["decoys"] = encoding.decoys.tobytes()
    header = json.dumps(
        {
            "source": encoding.source,
            "project": encoding.project,
            "schema": [[field.name, field.type] for field in encoding.schema.fields],
            "hardening": encoding.hardening,
            "mark": fingerprint(secret, encoding.project).hex(),
            "records": len(encoding),
            "excluded": encoding.excluded,
            "parts": {name: len(part) for name, part in parts.items()},
        }
    ).encode()
    body = b"".join([MAGIC, len(header).to_bytes(8, "little"), header, *parts.values()])
    return body + signing_key(secret, encoding.project).sign(blake2b(body).digest())


def read_encoding(path: Path) -> EncodingFile:
    """Read an encoding file and check its seal.

    Raises:
        UsageError: there is no such file.
        LinkageError: it is not an encoding file, or it was cut or altered.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"The encoding {path} cannot be read ({error.strerror}).") from None
    if not content.startswith(MAGIC):
        raise LinkageError(
            f"{path} is not an encoding file of `palermo encode`: encode it first, or give plain files "
            "with --schema."
        )
    return open_encoding(content, str(path))


def open_encoding(content: bytes, called: str) -> EncodingFile:
    """Open the bytes of an encoding file and check its seal.

    Args:
        content: the file.
        called: what an error calls it.

    Raises:
        LinkageError: it was cut or altered.
    """
    try:
        return _open(content)
    except (InvalidSignature, ValueError, KeyError, TypeError, IndexError, LinkageError):
        raise LinkageError(
            f"The encoding {called} was cut short or altered since it was sealed: ask its organisation for "
            "it again."
        ) from None


def _open(content: bytes) -> EncodingFile:
    """Check the seal, then take the parts out."""
    size = int.from_bytes(content[len(MAGIC) : len(MAGIC) + 8], "little")
    start = len(MAGIC) + 8
    header: Mapping[str, Any] = json.loads(content[start : start + size])
    mark = bytes.fromhex(header["mark"])
    body, seal = memoryview(content)[:-_SIGNATURE], content[-_SIGNATURE:]
    Ed25519PublicKey.from_public_bytes(mark).verify(seal, blake2b(body).digest())
    parts, at = {}, start + size
    for name, length in header["parts"].items():
        parts[name] = body[at : at + length]
        at += length
    schema = LinkageSchema.of([(name, kind) for name, kind in header["schema"]])
    fields = parts.get("fields")
    decoys = parts.get("decoys")
    return EncodingFile(
        source=header["source"],
        project=header["project"],
        schema=schema,
        hardening=header["hardening"],
        mark=mark,
        record_ids=np.frombuffer(parts["record_ids"], np.uint8).reshape(-1, _ID),
        fields=None if fields is None else np.frombuffer(fields, np.uint64).reshape(-1, schema.planes),
        clks=np.frombuffer(parts["clks"], np.uint64).reshape(-1, 16),
        decoys=None if decoys is None else np.frombuffer(decoys, np.bool_),
        excluded=int(header["excluded"]),
    )


def write_decoys(path: Path, encoding: EncodingFile, secret: bytes) -> None:
    """Write and seal the list of decoys of an encoding, to be handed over later than the encoding."""
    if encoding.decoys is None:
        raise LinkageError("The encoding has no list of decoys: make it together with the encoding.")
    listed = [row.tobytes().hex() for row in encoding.record_ids[encoding.decoys]]
    body = json.dumps({"source": encoding.source, "project": encoding.project, "decoys": listed}).encode()
    seal = signing_key(secret, encoding.project).sign(blake2b(body).digest())
    with replacing(path, private=True) as draft:
        draft.write_bytes(body + b"\n" + seal.hex().encode())


def open_decoys(
    encoding: EncodingFile, paths: Sequence[Path]
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Which records are decoys, from the encoding or from the lists that its organisation kept apart.

    Raises:
        UsageError: a list cannot be read.
        LinkageError: no list is given for this encoding, or one was altered.
    """
    if encoding.decoys is not None:
        return encoding.decoys
    for path in paths:
        try:
            body, seal = path.read_bytes().rsplit(b"\n", 1)
            listed = json.loads(body)
            if (listed["source"], listed["project"]) != (encoding.source, encoding.project):
                continue
            Ed25519PublicKey.from_public_bytes(encoding.mark).verify(
                bytes.fromhex(seal.decode()), blake2b(body).digest()
            )
            wanted = set(listed["decoys"])
        except OSError as error:
            raise UsageError(f"The list of decoys {path} cannot be read ({error.strerror}).") from None
        except (InvalidSignature, ValueError, KeyError, TypeError):
            raise LinkageError(f"{path} is not a list of decoys, or was altered: ask for it again.") from None
        return np.array([row.tobytes().hex() in wanted for row in encoding.record_ids], bool)
    raise LinkageError(
        f"{encoding.source} keeps its list of decoys apart: ask it for the list and give it with --decoys "
        "FILE."
    )
