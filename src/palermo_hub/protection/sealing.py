"""Seal bytes so that nobody reads or moves them without the key: scrypt (RFC 7914), AES-256-GCM."""

import hashlib
import hmac
import os
import unicodedata
from dataclasses import asdict, dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from palermo.errors import RecordError

KEY_BYTES = 32
_NONCE = 12
_FORM = b"\x01"
"""First byte of everything sealed: the form of what follows."""


class SealError(RecordError):
    """Sealed bytes do not open: another key, changed bytes, or bytes that belong elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one guess of a passphrase costs: with these figures 128 MiB of memory and about half a second."""

    n: int = 2**17
    r: int = 8
    p: int = 1

    def __post_init__(self) -> None:
        """Refuse figures that make guessing cheap; a changed database must not lower them."""
        if self.n < 2**16 or self.r < 8 or self.p < 1 or self.n * self.r > 2**23:
            raise SealError(
                f"the passphrase's cost is n = {self.n}, r = {self.r}, p = {self.p}; expected n from 65536 "
                "and r from 8: the database was altered. Restore a backup."
            )


def key_of(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """The key that a passphrase gives, 32 bytes, in whatever form of Unicode it is typed."""
    text = unicodedata.normalize("NFKC", passphrase).encode()
    memory = 2 * 128 * cost.n * cost.r
    return hashlib.scrypt(text, salt=salt, maxmem=memory, dklen=KEY_BYTES, **asdict(cost))


def new_key() -> bytes:
    """A key that nobody can guess."""
    return os.urandom(KEY_BYTES)


def new_salt() -> bytes:
    """What makes the same passphrase another key on every node."""
    return os.urandom(16)


def seal(key: bytes, plain: bytes, about: str) -> bytes:
    """Seal ``plain``; it opens only with the same key and the same ``about``.

    Args:
        key: 32 bytes.
        plain: what to hide.
        about: where it belongs (source, row, part): sealed bytes that are moved elsewhere do not open.
    """
    nonce = os.urandom(_NONCE)
    return _FORM + nonce + AESGCM(key).encrypt(nonce, plain, _FORM + about.encode())


def unseal(key: bytes, sealed: bytes | memoryview, about: str) -> bytes:
    """Open what ``seal`` made.

    Raises:
        SealError: the key is another, or the bytes were changed or moved.
    """
    form, nonce, text = bytes(sealed[:1]), bytes(sealed[1 : 1 + _NONCE]), bytes(sealed[1 + _NONCE :])
    try:
        return AESGCM(key).decrypt(nonce, text, form + about.encode())
    except (InvalidTag, ValueError) as error:
        raise SealError(
            "sealed data do not open: they were changed, moved, or sealed under another key. "
            "Restore a backup."
        ) from error


def tag(key: bytes, *parts: str) -> str:
    """A mark that is the same for the same text under one key, and tells nothing without the key."""
    inner = hmac.digest(key, b"palermo tag", "sha256")
    return hmac.digest(inner, "\0".join(parts).encode(), "sha256").hex()[:32]
