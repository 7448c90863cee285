"""Message catalogues of the apps, compiled without gettext into the data folder (ADR 0041)."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import polib

PACKAGE = Path(__file__).parents[1]


def catalogue_files(language: str) -> list[Path]:
    """The apps' catalogues of one language, in alphabetical order."""
    return sorted(PACKAGE.glob(f"*/locale/{language}/LC_MESSAGES/django.po"))


def compiled_catalogues(home: Path) -> Path:
    """Compile what has changed since the last time; the value is a folder for ``LOCALE_PATHS``."""
    folder = home / "locale"
    for language in sorted({path.parts[-3] for path in PACKAGE.glob("*/locale/*/LC_MESSAGES/django.po")}):
        _compile(language, folder / language / "LC_MESSAGES")
    return folder


def entries(language: str) -> Iterator[tuple[Path, polib.POEntry]]:
    """Every live entry of a language's catalogues, with the file it stands in."""
    for path in catalogue_files(language):
        for entry in polib.pofile(str(path)):
            if not entry.obsolete:
                yield path, entry


def _compile(language: str, target: Path) -> None:
    """Write one ``django.mo`` from all apps, unless it is current; other processes never see half of it."""
    files = catalogue_files(language)
    stamp = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    stamp_file = target / "stamp"
    if stamp_file.is_file() and stamp_file.read_text() == stamp and (target / "django.mo").is_file():
        return
    target.mkdir(parents=True, exist_ok=True)
    merged = polib.POFile()
    merged.metadata = polib.pofile(str(files[0])).metadata
    seen: set[tuple[str, str | None]] = set()
    for _, entry in entries(language):
        if (entry.msgid, entry.msgctxt) not in seen:
            seen.add((entry.msgid, entry.msgctxt))
            merged.append(entry)
    draft = target / f"django.{os.getpid()}.tmp"
    merged.save_as_mofile(str(draft))
    draft.replace(target / "django.mo")
    stamp_file.write_text(stamp)
