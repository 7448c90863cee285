"""The ledger: what all releases of a collection of persons spent; signed, and charged before measuring.

The guarantees of releases add up (``palermo.disclosure.accountant``), so subtracting one release from
another is covered by the sum. The file is signed with an Ed25519 key kept beside it (``FILE.key``, mode
600); a lock makes two runs wait for one another.
"""

import fcntl
import hashlib
import hmac
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from palermo.disclosure.accountant import Guarantee, guarantee, of_mu, together
from palermo.errors import DisclosureError
from palermo.records.files import replacing

Status = Literal["spent", "measured", "published"]
PATIENCE = 30.0
"""Seconds a run waits for another that holds the ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One charge.

    Attributes:
        number: 1 for the first charge.
        when: UTC time, ISO 8601.
        mode: dp, k or tables.
        epsilon: as asked for; like delta and mu zero for modes that promise no epsilon.
        delta: as asked for.
        mu: what adds up.
        request: keyed digest of the data and the options, to recognise a run that was cut short.
        folder: name of the release folder.
        status: spent (charged), measured (noisy numbers kept) or published.
    """

    number: int
    when: str
    mode: str
    epsilon: float
    delta: float
    mu: float
    request: str
    folder: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All charges on one collection of persons, and the total (epsilon, delta) that may be spent, if set."""

    entries: tuple[Entry, ...] = ()
    total: tuple[float, float] | None = None

    @property
    def mu(self) -> float:
        """What was spent so far."""
        return together(entry.mu for entry in self.entries)

    def left(self) -> float | None:
        """Epsilon that one more release could spend at the total's delta; nothing where no total is set."""
        if self.total is None:
            return None
        room = guarantee(*self.total).mu ** 2 - self.mu**2
        return of_mu(room**0.5, self.total[1]).epsilon if room > 1e-12 else 0.0

    def charged(self, request: str, folder: str, *, published: bool) -> Entry | None:
        """The last charge of the same request for a folder: one not yet published, or any."""
        same = [e for e in self.entries if (e.request, e.folder) == (request, folder)]
        return next((e for e in reversed(same) if published or e.status != "published"), None)


def read_ledger(path: Path) -> Ledger:
    """Read and verify a ledger; an empty one where neither it nor its key exists.

    Raises:
        DisclosureError: the ledger is gone but its key is not, it is no ledger, or it was altered.
    """
    if not path.exists():
        if _key_path(path).exists():
            raise DisclosureError(
                f"{path.name} is gone but its key {_key_path(path).name} is here: what was spent is "
                "not known. Put the ledger back from a copy; name another --ledger only for other persons"
            )
        return Ledger()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        signature = bytes.fromhex(content.pop("signature"))
        _load_key(path).public_key().verify(signature, _canonical(content))
        total = content["total"]
        return Ledger(
            entries=tuple(Entry(**entry) for entry in content["entries"]),
            total=(total[0], total[1]) if total else None,
        )
    except (ValueError, KeyError, TypeError, AttributeError, OSError):
        raise DisclosureError(
            f"{path.name} is not a ledger that this command wrote: put it back from a copy"
        ) from None
    except InvalidSignature:
        raise DisclosureError(
            f"{path.name} was altered after it was signed: what was spent cannot be trusted. "
            "Put it back from a copy"
        ) from None


def charge(
    path: Path,
    spent: Guarantee | None,
    *,
    mode: str,
    request: str,
    folder: str,
    total: tuple[float, float] | None,
) -> tuple[Entry, Ledger]:
    """Write a charge before anything is measured.

    Args:
        path: the ledger's file.
        spent: the guarantee, or nothing for a mode that promises no epsilon.
        mode: dp, k or tables.
        request: keyed digest of the request.
        folder: name of the release folder.
        total: (epsilon, delta) that may be spent in all, where the plan sets it; it may only be lowered
        later.

    Returns:
        The charge, and the ledger with it.

    Raises:
        DisclosureError: it would overspend the total, or put exact figures beside protected ones.
    """
    with _locked(path):
        ledger = read_ledger(path)
        ledger = replace(ledger, total=_strictest(ledger.total, total))
        entry = Entry(
            number=len(ledger.entries) + 1,
            when=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            mode=mode,
            epsilon=spent.epsilon if spent else 0.0,
            delta=spent.delta if spent else 0.0,
            mu=spent.mu if spent else 0.0,
            request=request,
            folder=folder,
            status="spent",
        )
        _refuse_mixture(path, ledger, entry)
        _refuse_overspending(path, ledger, entry)
        ledger = replace(ledger, entries=(*ledger.entries, entry))
        _write(path, ledger)
    return entry, ledger


def mark(path: Path, entry: Entry, status: Status) -> Ledger:
    """Note how far the run of a charge has come."""
    with _locked(path):
        ledger = read_ledger(path)
        entries = tuple(replace(e, status=status) if e.number == entry.number else e for e in ledger.entries)
        ledger = replace(ledger, entries=entries)
        _write(path, ledger)
    return ledger


def digest(path: Path, *parts: bytes) -> str:
    """Keyed digest of a request: it tells nothing about the data to a reader without the key."""
    with _locked(path):
        read_ledger(path)
        key = _load_key(path).private_bytes_raw()
    code = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        code.update(len(part).to_bytes(8, "big") + part)
    return code.hexdigest()


def _refuse_mixture(path: Path, ledger: Ledger, entry: Entry) -> None:
    exact = {"k", "tables"}
    if any((e.mode in exact) != (entry.mode in exact) for e in ledger.entries):
        kind = "with" if entry.mode in exact else "without"
        raise DisclosureError(
            f"{path.name} holds a release {kind} noise of the same persons: exact figures beside protected "
            "ones void the protection. Keep to one kind, or name another --ledger for other persons"
        )


def _refuse_overspending(path: Path, ledger: Ledger, entry: Entry) -> None:
    if ledger.total is None or together((ledger.mu, entry.mu)) <= guarantee(*ledger.total).mu * (1 + 1e-9):
        return
    left = ledger.left() or 0.0
    raise DisclosureError(
        f"epsilon {entry.epsilon:g} is more than {path.name} allows: {left:.3g} is left of a total of "
        f"{ledger.total[0]:g}. Ask for less, or publish nothing new from this collection"
    )


def _strictest(
    old: tuple[float, float] | None, new: tuple[float, float] | None
) -> tuple[float, float] | None:
    given = [total for total in (old, new) if total]
    return min(given, key=lambda total: guarantee(*total).mu) if given else None


def _canonical(content: dict[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _write(path: Path, ledger: Ledger, key: Ed25519PrivateKey | None = None) -> None:
    content: dict[str, Any] = {"total": ledger.total, "entries": [asdict(entry) for entry in ledger.entries]}
    content = json.loads(json.dumps(content))
    content["signature"] = (key or _load_key(path)).sign(_canonical(content)).hex()
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _key_path(path: Path) -> Path:
    return path.with_name(path.name + ".key")


def _load_key(path: Path) -> Ed25519PrivateKey:
    """The ledger's key; a new one, with an empty ledger, where neither the ledger nor a key exists.

    The key takes its name last: a run that ends between the two leaves nothing, or both.
    """
    place, fresh = _key_path(path), path.with_name(path.name + ".key.new")
    if not place.exists() and not path.exists():
        key = Ed25519PrivateKey.generate()
        with replacing(fresh) as temporary:
            temporary.write_text(key.private_bytes_raw().hex() + "\n", encoding="ascii")
        _write(path, Ledger(), key)
    if not place.exists() and fresh.exists():
        with suppress(FileNotFoundError):  # another process did it meanwhile
            fresh.replace(place)
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(place.read_text(encoding="ascii").strip()))


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the ledger alone; another run waits.

    Raises:
        DisclosureError: another run held it for too long, or the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise DisclosureError(
            f"the ledger {path} cannot be written ({type(error).__name__}): name another file with --ledger"
        ) from None
    try:
        _wait(handle, path)
        yield
    finally:
        os.close(handle)


def _wait(handle: int, path: Path) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise DisclosureError(f"another run holds {path.name}: let it end, then run again") from None
            time.sleep(0.05)
        else:
            return
