"""Find every string to be translated and keep the catalogues in step, without gettext (ADR 0041)."""

import io
from collections.abc import Iterator
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from .catalogues import PACKAGE

LANGUAGES = ("ar",)
"""Languages whose catalogues are complete, English being the source."""

PLURALS = {
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
    "n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;"
}
KEYWORDS = {
    "_": None,
    "translate": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "gettext_noop": None,
}
Key = tuple[str, str | None]


def messages_of(app: Path) -> dict[Key, tuple[str | None, str]]:
    """An app's messages: (message, context) to (plural, where it stands first)."""
    found: dict[Key, tuple[str | None, str]] = {}
    for path in sorted([*app.rglob("*.py"), *app.rglob("*.html"), *app.rglob("*.txt")]):
        for message, plural, context in _extract(path):
            found.setdefault((message, context), (plural, str(path.relative_to(PACKAGE))))
    return found


def update_catalogues(*, write: bool) -> list[tuple[str, str]]:
    """Compare, and where asked write, each app's catalogues; the value is (file, message) not translated."""
    missing = []
    apps = sorted(path.parent for path in PACKAGE.glob("*/__init__.py"))
    for language in LANGUAGES:
        for app in apps:
            missing += _update(app, language, write=write)
    return missing


def _update(app: Path, language: str, *, write: bool) -> list[tuple[str, str]]:
    path = app / "locale" / language / "LC_MESSAGES" / "django.po"
    wanted = messages_of(app)
    known = (
        {(entry.msgid, entry.msgctxt): entry for entry in polib.pofile(str(path))} if path.is_file() else {}
    )
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    for (message, context), (plural, where) in wanted.items():
        catalogue.append(_entry(known.get((message, context)), message, context, plural, where))
    if write and wanted:
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(path))
    return [(str(path.relative_to(PACKAGE)), entry.msgid) for entry in catalogue if not entry.translated()]


def _entry(
    known: polib.POEntry | None, message: str, context: str | None, plural: str | None, where: str
) -> polib.POEntry:
    """The entry with the translation it has, or an empty one."""
    same = known is not None and (known.msgid_plural or None) == plural
    entry = polib.POEntry(
        msgid=message, msgctxt=context, occurrences=[(where, "")], flags=known.flags if known else []
    )
    if plural:
        entry.msgid_plural = plural
        entry.msgstr_plural = known.msgstr_plural if same and known else dict.fromkeys(range(6), "")
    else:
        entry.msgstr = known.msgstr if same and known else ""
    return entry


def _extract(path: Path) -> Iterator[tuple[str, str | None, str | None]]:
    """The messages of one file: message, plural, context."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # what is left of the page between the calls is not Python: without its indentation it does no harm
        text = "\n".join(line.strip() for line in templatize(text).splitlines())
    elif "translation" not in text:
        return
    for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
        parts = (message,) if isinstance(message, str) else tuple(message)
        yield parts[0], parts[1] if len(parts) > 1 else None, context
