"""The data folder of an installation: what belongs in it, and who may read it."""

import os
import secrets
from pathlib import Path

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
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _existing_key(path)
    with os.fdopen(handle, "w") as file:
        key = secrets.token_urlsafe(50)
        file.write(key)
    return key


def _existing_key(path: Path) -> str:
    """Read the key; an empty or short one would sign nothing safely."""
    key = path.read_text().strip()
    if len(key) < 50:
        raise ImproperlyConfigured(
            f"{path} holds {len(key)} characters, at least 50 were expected. "
            "Put the file back from a backup, or delete it to have a new one made (everyone signs in again)."
        )
    return key
