"""The linkage key of a project: made, read, and turned into one key a field (HKDF, RFC 5869).

Whoever holds the key and the encodings can try every name of a directory: the key stays with the
organisations, the encodings with the unit, and the two never meet.
"""

import os
import secrets
import stat
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding as ByteEncoding
from cryptography.hazmat.primitives.serialization import PublicFormat

from palermo.errors import LinkageError, UsageError

KEY_BYTES = 32
"""Least length of a key file; a made key has exactly this."""


def write_key(path: Path) -> None:
    """Make a new random key of 32 bytes in a file that only its owner can read.

    Raises:
        UsageError: the file exists (a key is never overwritten), or cannot be made.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UsageError(f"{path} exists and a key is never overwritten: choose another name.") from None
    except OSError as error:
        raise UsageError(
            f"{path} cannot be made ({error.strerror}): choose a folder you can write."
        ) from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))


def read_key(path: Path) -> bytes:
    """Read a key: any file of at least 32 bytes that only its owner can read.

    Raises:
        UsageError: there is no such file, or it cannot be read.
        LinkageError: others may read it, or it is too short to be a secret.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        secret = path.read_bytes() if path.is_file() else b""
    except OSError as error:
        raise UsageError(
            f"The key {path} cannot be read ({error.strerror}): make one with `palermo key`."
        ) from None
    if mode & 0o077:
        raise LinkageError(
            f"The key {path} can be read by others (mode {mode:o}, expected 600): run `chmod 600 {path}`, "
            "and if others could have read it, make a new key for everyone."
        )
    return checked_key(secret, called=str(path))


def checked_key(secret: bytes, *, called: str) -> bytes:
    """The key, unless it is too short to be a secret.

    Args:
        secret: the bytes of a key file.
        called: what an error calls it.

    Raises:
        LinkageError: it is shorter than 32 bytes.
    """
    if len(secret) < KEY_BYTES:
        raise LinkageError(
            f"The key {called} holds {len(secret)} bytes, expected at least {KEY_BYTES}: "
            "make one with `palermo key`."
        )
    return secret


def derive(secret: bytes, project: str, *purpose: str, length: int = 64) -> bytes:
    """Derive the key of one purpose in one project (HKDF with SHA-256).

    Args:
        secret: the project's key.
        project: the project's name; the same secret gives other keys in another project.
        purpose: what the key is for, such as a field's name and an encoding.
        length: bytes wanted.
    """
    info = "\x00".join(("palermo linkage 1", project, *purpose)).encode()
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=info).derive(secret)


def signing_key(secret: bytes, project: str) -> Ed25519PrivateKey:
    """The key that seals every encoding of the project; its public half tells the unit which key was used."""
    return Ed25519PrivateKey.from_private_bytes(derive(secret, project, "seal", length=32))


def fingerprint(secret: bytes, project: str) -> bytes:
    """Public half of the sealing key, 32 bytes: the same for all who hold the key; it tells nothing of it."""
    return signing_key(secret, project).public_key().public_bytes(ByteEncoding.Raw, PublicFormat.Raw)
