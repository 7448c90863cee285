"""Copy a hub to one file and put it back, also while it serves: its database, the rows sent to it, its keys.

The file is a tar: ``database``, ``submissions/``, the installation's keys, and ``manifest.json`` with the
SHA-256 of each. SQLite is copied by its online backup interface (sqlite.org/backup.html), PostgreSQL by its
own ``pg_dump`` and ``pg_restore``, where they are installed. Keys of a node's sources are never in it: only
so does destroying one make every backup unreadable (ADR 0083).
"""

import datetime as dt
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connections

from palermo.errors import UnreadableFileError, UsageError
from palermo_hub.evidence import keeping

TABLE = "organisations_user"
"""A table that every hub's database has."""

KEYS = ("secret.key", "signing.key")
"""Files of the data folder without which a hub is another one."""

HINT = "Nothing was changed. Take another backup."


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore did.

    Attributes:
        before: the copy of the database that was there, or None.
        stamp: ends the name of whatever was there before.
    """

    before: Path | None
    stamp: str


def backup(file: Path) -> int:
    """Write the hub to ``file``, readable by its owner only; the value is its size in bytes.

    Raises:
        UsageError: the file exists, its folder does not, or PostgreSQL's tools are missing.
    """
    if file.exists():
        raise UsageError(f"{file} exists already. Name a new file: a backup never overwrites anything.")
    if not file.parent.is_dir():
        raise UsageError(f"The folder {file.parent} does not exist. Make it, or name a file elsewhere.")
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    database = draft.with_name(f"{draft.name}.database")
    for part in (draft, database):
        part.touch(mode=0o600)
    try:
        with keeping.kept():
            _dump_postgresql(database) if _is_postgresql() else _copy_sqlite(_database(), database)
            _pack(draft, {"database": database, **_files()})
        os.link(draft, file)
    except FileExistsError as error:
        raise UsageError(f"{file} was made meanwhile. Name a new file.") from error
    finally:
        for part in (draft, database):
            part.unlink(missing_ok=True)
    return file.stat().st_size


def _files() -> dict[str, Path]:
    """What belongs to a hub beside its database, by the names in the backup."""
    home = Path(settings.HOME)
    keys = {name: home / name for name in KEYS if (home / name).is_file()}
    rows = {f"submissions/{path.name}": path for path in keeping.stored()}
    ledgers = {str(path.relative_to(home)): path for path in sorted((home / "ledgers").rglob("*"))}
    return {**keys, **rows, **{name: path for name, path in ledgers.items() if path.is_file()}}


def _pack(target: Path, files: dict[str, Path]) -> None:
    manifest = {}
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as archive:
        for name, path in files.items():
            archive.add(path, arcname=name, recursive=False)
            manifest[name] = _sha256(path)
        text = json.dumps(manifest, indent=1).encode()
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text))


def restore(file: Path) -> Restored:
    """Put a backup in the place of the hub.

    Raises:
        UsageError: there is no such file, or PostgreSQL's tools are missing.
        UnreadableFileError: it is not a whole backup of a hub; nothing has been changed then.
    """
    if not file.is_file():
        raise UsageError(f"{file} does not exist, or is not a file. Name what `palermo-hub backup` wrote.")
    stamp = dt.datetime.now(tz=dt.UTC).strftime("%Y%m%dT%H%M%S%f")
    with _unpacked(file) as folder:
        database = folder / "database" if (folder / "database").is_file() else file
        if not _is_postgresql():
            _check_sqlite(database)
        _put_rows(folder)
        _put_ledgers(folder)
        before = None if _is_postgresql() else _put_sqlite(database, stamp)
        if _is_postgresql():
            _restore_postgresql(database)
        _put_keys(folder, stamp)
    return Restored(before=before, stamp=stamp)


def set_aside(stamp: str) -> list[str]:
    """After a restore: move away files of rows that nobody needs; the value is the rows that lack theirs."""
    with keeping.kept():
        needed, aside = keeping.needed(), keeping.folder().with_name(f"submissions.before-{stamp}")
        for path in set(keeping.stored()) - needed:
            aside.mkdir(mode=0o700, exist_ok=True)
            path.rename(aside / path.name)
        return sorted({path.stem for path in needed if not path.is_file()})


@contextmanager
def _unpacked(file: Path) -> Iterator[Path]:
    """The content of a backup, each file as its manifest says; a plain database is only a database."""
    with tempfile.TemporaryDirectory(dir=settings.HOME, prefix=".restore-") as name:
        folder = Path(name)
        if tarfile.is_tarfile(file):
            try:
                with tarfile.open(file) as archive:
                    archive.extractall(folder, filter="data")
                manifest = json.loads((folder / "manifest.json").read_text())
                sound = all(_sha256(folder / one) == digest for one, digest in manifest.items())
            except (tarfile.TarError, OSError, ValueError, AttributeError) as error:
                raise UnreadableFileError(f"{file} is cut short or damaged. {HINT}") from error
            if not sound or "database" not in manifest:
                raise UnreadableFileError(f"{file} is damaged: a part is not as it was written. {HINT}")
        yield folder


def _put_rows(folder: Path) -> None:
    """Files of rows go first: a row without its file would be worse than a file without its row."""
    target = keeping.folder()
    target.mkdir(mode=0o700, exist_ok=True)
    for path in (folder / "submissions").glob("*"):
        if path.suffix not in keeping.KINDS:
            continue
        path.chmod(0o600)
        path.replace(target / path.name)


def _put_ledgers(folder: Path) -> None:
    """What releases spent: a ledger that is here stays, for it may have been charged since the backup."""
    for path in (folder / "ledgers").rglob("*"):
        target = Path(settings.HOME) / path.relative_to(folder)
        if path.is_file() and not target.exists():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.chmod(0o600)
            path.replace(target)


def _put_keys(folder: Path, stamp: str) -> None:
    home = Path(settings.HOME)
    for name in KEYS:
        if not (folder / name).is_file() or _same(folder / name, home / name):
            continue
        if (home / name).exists():
            (home / name).rename(home / f"{name}.before-{stamp}")
        (folder / name).chmod(0o600)
        (folder / name).replace(home / name)


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


def _put_sqlite(source: Path, stamp: str) -> Path | None:
    database = _database()
    kept = None
    if database.exists():
        kept = database.with_name(f"{database.name}.before-{stamp}")
        kept.touch(mode=0o600)
        _copy_sqlite(database, kept)
    database.touch(mode=0o600)
    _copy_sqlite(source, database)
    return kept


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
    try:
        with closing(_open(file, read_only=True)) as connection:
            verdict = connection.execute("PRAGMA integrity_check").fetchone()
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
            tables = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [TABLE]).fetchone()
    except sqlite3.DatabaseError as error:
        raise UnreadableFileError(f"{file} is not a whole SQLite database ({error}). {HINT}") from error
    if verdict != ("ok",) or broken is not None:
        raise UnreadableFileError(f"{file} is damaged: SQLite's integrity check fails. {HINT}")
    if tables is None:
        raise UnreadableFileError(f"{file} is a SQLite database, but not a hub's: it has no people. {HINT}")


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
