"""Verify the chain of the audit trail, and sign its head so that even a rewritten trail is found out."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils import timezone

from palermo.errors import RecordError

from .models import GENESIS, AuditEntry, AuditHead


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Where the chain is broken: the sequence number and what was found there."""

    seq: int
    found: str


def faults() -> Iterator[Fault]:
    """Every break in the chain, in order; none means that no row was changed, deleted, added or moved."""
    seq, previous = 0, GENESIS
    for entry in AuditEntry.objects.order_by("seq").iterator(chunk_size=2000):
        if entry.seq != seq + 1:
            missing = entry.seq - seq - 1
            rows = "1 row is" if missing == 1 else f"{missing} rows are"
            yield Fault(seq=seq + 1, found=f"{rows} missing before row {entry.seq}")
        elif entry.previous != previous:
            yield Fault(
                seq=entry.seq, found="it does not follow the row before it: one was moved or replaced"
            )
        if entry.digest != entry.expected_digest():
            yield Fault(seq=entry.seq, found="the row was changed after it was written")
        seq, previous = entry.seq, entry.digest
    head = AuditHead.objects.filter(pk=1).first() or AuditHead(pk=1)
    if (head.seq, head.digest) != (seq, previous):
        yield Fault(seq=seq + 1, found=f"the trail ends at row {seq}, but {head.seq} rows were written")


def signed_head(key: Ed25519PrivateKey) -> dict[str, Any]:
    """The newest row's number and digest, signed: kept elsewhere, it proves later what the trail was."""
    head = AuditHead.objects.filter(pk=1).first() or AuditHead(pk=1)
    said: dict[str, Any] = {"seq": head.seq, "digest": head.digest, "at": timezone.now().isoformat()}
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    return {**said, "public_key": public, "signature": key.sign(_message(said)).hex()}


def fault_against(path: Path) -> Fault | None:
    """Compare the trail with a head signed earlier.

    Raises:
        RecordError: the file is not a signed head, or was altered.
    """
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        said = {name: kept[name] for name in ("seq", "digest", "at")}
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(kept["public_key"]))
        key.verify(bytes.fromhex(kept["signature"]), _message(said))
    except (OSError, ValueError, KeyError, TypeError, InvalidSignature) as error:
        raise RecordError(f"{path} is not a signed head of an audit trail, or it was altered.") from error
    if said["seq"] == 0:
        return None
    entry = AuditEntry.objects.filter(seq=said["seq"]).first()
    if entry is None or entry.digest != said["digest"]:
        return Fault(seq=said["seq"], found=f"the row differs from the head signed on {said['at']}")
    return None


def _message(said: dict[str, Any]) -> bytes:
    return b"palermo audit head " + json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
