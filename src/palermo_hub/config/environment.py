"""Read settings from environment variables, and say what is wrong with one that cannot be read."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SQLITE_OPTIONS = {
    # a transaction that reads, then writes, otherwise fails with "database is locked", whatever the timeout
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;"
        "PRAGMA temp_store=MEMORY;"
        "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=67108864;PRAGMA cache_size=-20000"
    ),
}


def flag(name: str) -> bool:
    """Whether an environment variable says yes; not set is no."""
    value = os.environ.get(name, "").strip().lower()
    if value in {"", "0", "no", "false", "off"}:
        return False
    if value in {"1", "yes", "true", "on"}:
        return True
    raise ImproperlyConfigured(f"{name} is {value!r}; expected 1 or 0.")


def words(name: str, default: str) -> list[str]:
    """The comma-separated words of an environment variable."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(home: Path) -> dict[str, Any]:
    """Django's settings of the database: ``DATABASE_URL``, or one SQLite file in the data folder."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(home / "palermo.sqlite3"),
            "OPTIONS": SQLITE_OPTIONS,
            "CONN_MAX_AGE": 60,
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            f"DATABASE_URL begins with {parts.scheme or 'nothing'!r}; expected "
            "postgresql://USER:PASSWORD@HOST:PORT/NAME. Unset it to use SQLite."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def identity_provider() -> dict[str, Any]:
    """The organisation's own identity provider, when PALERMO_OIDC_SERVER, _CLIENT and _SECRET name one."""
    server = os.environ.get("PALERMO_OIDC_SERVER")
    if not server:
        return {}
    app = {
        "provider_id": "oidc",
        "name": os.environ.get("PALERMO_OIDC_NAME", "OpenID Connect"),
        "client_id": os.environ["PALERMO_OIDC_CLIENT"],
        "secret": os.environ["PALERMO_OIDC_SECRET"],
        "settings": {"server_url": server},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
