"""The keys of a node while it is unlocked: the node's key in memory, each source's key in its own small file.

The files stand apart from the database, and no backup holds them: only so does destroying one make every
backup unreadable (ADR 0083).
"""

import os
import resource
import uuid
from pathlib import Path

from django.conf import settings

from palermo.errors import UsageError
from palermo.records.files import replacing

from .sealing import SealError, new_key, seal, unseal

_held: bytes | None = None


class LockedError(UsageError):
    """The node is locked: nobody gave its passphrase to this process."""


class KeyDestroyedError(SealError):
    """The key of a source is not here: it was destroyed, or its file was not put back."""


def hold(key: bytes | None) -> None:
    """Keep the node's key in the memory of this process (``None`` forgets it), which leaves no core file."""
    global _held  # noqa: PLW0603 - one process has one node
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    _held = key


def node_key() -> bytes:
    """The node's key.

    Raises:
        LockedError: the node is locked.
    """
    if _held is None:
        raise LockedError("The node is locked. Start it with palermo-hub serve --node and its passphrase.")
    return _held


def make_source_key(source: uuid.UUID) -> None:
    """Make the key of a new source and keep it wrapped."""
    path = _path(source)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with replacing(path, private=True) as part:
        part.write_bytes(seal(node_key(), new_key(), _about(source)))


def source_key(source: uuid.UUID) -> bytes:
    """The key of a source.

    Raises:
        LockedError: the node is locked.
        KeyDestroyedError: the source's key is not here.
        SealError: the key's file is of another node.
    """
    wrapping = node_key()
    try:
        wrapped = _path(source).read_bytes()
    except FileNotFoundError as error:
        raise KeyDestroyedError(
            "The key of this source is not here, so nothing of it can be read. If it was not destroyed, "
            "put its file back into the folder source-keys."
        ) from error
    return unseal(wrapping, wrapped, _about(source))


def has_source_key(source: uuid.UUID) -> bool:
    """Whether the source can be read once the node is unlocked."""
    return _path(source).is_file()


def destroy_source_key(source: uuid.UUID) -> None:
    """Write over the key's file and take it away; it is not an error if it is gone."""
    path = _path(source)
    try:
        handle = os.open(path, os.O_WRONLY)
    except FileNotFoundError:
        return
    try:
        os.write(handle, os.urandom(os.fstat(handle).st_size))
        os.fsync(handle)
    finally:
        os.close(handle)
    path.unlink(missing_ok=True)


def _path(source: uuid.UUID) -> Path:
    return Path(settings.HOME) / "source-keys" / f"{source}.key"


def _about(source: uuid.UUID) -> str:
    return f"source key {source}"
