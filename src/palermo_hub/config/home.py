"""The data folder of an installation: what belongs in it, and who may read it."""

import os
import secrets
import uuid
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.exceptions import ImproperlyConfigured


def open_home(folder: Path) -> Path:
    """Make the data folder, readable by its owner only, and the folders in it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "static").mkdir(exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data folder {folder} cannot be made ({error.strerror}). "
            "Set PALERMO_HOME to a folder that this user may write."
        ) from error
    return folder


def secret_key(folder: Path) -> str:
    """The installation's secret: made once, kept in the data folder with mode 600."""
    path = folder / "secret.key"
    key = secrets.token_urlsafe(50)
    return key if _write_once(path, key.encode()) else _existing_key(path)


def signing_key(folder: Path) -> Ed25519PrivateKey:
    """The installation's signing key: made once, kept in the data folder with mode 600."""
    path = folder / "signing.key"
    _write_once(path, Ed25519PrivateKey.generate().private_bytes_raw())
    try:
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{path} is not a signing key of 32 bytes. Put the file back from a backup."
        ) from error


def installation_id(folder: Path) -> str:
    """The installation's own id, made from its signing key: a bundle says by it which hub it is for."""
    public = signing_key(folder).public_key().public_bytes_raw()
    return str(uuid.uuid5(uuid.NAMESPACE_OID, public.hex()))


def _write_once(path: Path, content: bytes) -> bool:
    """Write a file that nobody else may read, unless it is there; the value says whether it was written."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return True


def _existing_key(path: Path) -> str:
    """Read the key; an empty or short one would sign nothing safely."""
    key = path.read_text().strip()
    if len(key) < 50:
        raise ImproperlyConfigured(
            f"{path} holds {len(key)} characters, at least 50 were expected. "
            "Put the file back from a backup, or delete it to have a new one made (everyone signs in again)."
        )
    return key
