"""Copy the database and put a copy back, also while the hub serves.

SQLite: its online backup interface (sqlite.org/backup.html), page by page and consistent. PostgreSQL: its own
``pg_dump`` and ``pg_restore``, where they are installed.
"""

import datetime as dt
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from django.db import connections

from palermo.errors import UnreadableFileError, UsageError

TABLE = "organisations_user"
"""A table that every hub's database has."""


def backup(file: Path) -> int:
    """Write the whole database to ``file``, readable by its owner only; the value is its size in bytes.

    Raises:
        UsageError: the file exists, its folder does not, or PostgreSQL's tools are missing.
    """
    if file.exists():
        raise UsageError(f"{file} exists already. Name a new file: a backup never overwrites anything.")
    if not file.parent.is_dir():
        raise UsageError(f"The folder {file.parent} does not exist. Make it, or name a file elsewhere.")
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    try:
        _dump_postgresql(draft) if _is_postgresql() else _copy_sqlite(_database(), draft)
        os.link(draft, file)
    except FileExistsError as error:
        raise UsageError(f"{file} was made meanwhile. Name a new file.") from error
    finally:
        draft.unlink(missing_ok=True)
    return file.stat().st_size


def restore(file: Path) -> Path | None:
    """Put a backup in the place of the database; the value is the copy of what was there before.

    Raises:
        UsageError: there is no such file, or PostgreSQL's tools are missing.
        UnreadableFileError: it is not a whole backup of a hub; nothing has been changed then.
    """
    if not file.is_file():
        raise UsageError(f"{file} does not exist, or is not a file. Name what `palermo-hub backup` wrote.")
    if _is_postgresql():
        _restore_postgresql(file)
        return None
    _check_sqlite(file)
    database = _database()
    kept = None
    if database.exists():
        stamp = dt.datetime.now(tz=dt.UTC).strftime("%Y%m%dT%H%M%S%f")
        kept = database.with_name(f"{database.name}.before-{stamp}")
        kept.touch(mode=0o600)
        _copy_sqlite(database, kept)
    database.touch(mode=0o600)
    _copy_sqlite(file, database)
    return kept


def _database() -> Path:
    """SQLite's file."""
    return Path(str(connections["default"].settings_dict["NAME"]))


def _is_postgresql() -> bool:
    return connections["default"].vendor == "postgresql"


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy page by page in one go: readers and writers of either wait, and none sees half of it."""
    if not source.is_file():
        raise UsageError(f"There is no database at {source} yet. Make one with `palermo-hub migrate`.")
    with closing(_open(source, read_only=True)) as reader, closing(_open(target)) as writer:
        reader.backup(writer)


def _open(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    mode = "ro" if read_only else "rw"
    return sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode={mode}", uri=True, timeout=20)


def _check_sqlite(file: Path) -> None:
    """A backup is a whole SQLite database with the hub's tables, and none of its references is broken."""
    hint = "Nothing was changed. Take another backup."
    try:
        with closing(_open(file, read_only=True)) as connection:
            verdict = connection.execute("PRAGMA integrity_check").fetchone()
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
            tables = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [TABLE]).fetchone()
    except sqlite3.DatabaseError as error:
        raise UnreadableFileError(f"{file} is not a whole SQLite database ({error}). {hint}") from error
    if verdict != ("ok",) or broken is not None:
        raise UnreadableFileError(f"{file} is damaged: SQLite's integrity check fails. {hint}")
    if tables is None:
        raise UnreadableFileError(f"{file} is a SQLite database, but not a hub's: it has no people. {hint}")


def _dump_postgresql(target: Path) -> None:
    _postgresql_tool("pg_dump", "--format=custom", f"--file={target}")


def _restore_postgresql(file: Path) -> None:
    """Restore in one transaction: all of it or nothing."""
    _postgresql_tool("pg_restore", "--list", str(file), connect=False)
    connections.close_all()
    options = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
    _postgresql_tool("pg_restore", *options, str(file))


def _postgresql_tool(name: str, *arguments: str, connect: bool = True) -> None:
    """Run one of PostgreSQL's tools; the password goes by the environment, which no process list shows."""
    program = shutil.which(name)
    if program is None:
        raise UsageError(
            f"{name} is not installed. Install PostgreSQL's client tools, of the server's version."
        )
    settings = connections["default"].settings_dict
    place = {"--host": settings["HOST"], "--port": settings["PORT"], "--username": settings["USER"]}
    options = [f"{option}={value}" for option, value in place.items() if value] if connect else []
    options += [f"--dbname={settings['NAME']}"] if connect else []
    environment = {**os.environ, "PGPASSWORD": str(settings["PASSWORD"])}
    done = subprocess.run(  # noqa: S603 - the program is found by name, its arguments are ours
        [program, *options, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [""]
        raise UnreadableFileError(f"{name} ended with {done.returncode}: {lines[0]} Nothing was changed.")
