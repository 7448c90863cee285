"""The message catalogues are complete and current, and are compiled without gettext."""

import re

import polib
import pytest
from django.utils import translation

from palermo_hub.config import messages
from palermo_hub.config.catalogues import PACKAGE, compiled_catalogues, entries

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|<[^>]+>")


def test_no_message_is_missing():
    assert messages.update_catalogues(write=False) == []


def test_no_catalogue_is_older_than_its_app():
    """Run ``tools/messages`` after changing a string; a language of reports alone has what reports say."""
    everywhere = set()
    for path in sorted(PACKAGE.glob("*/locale/*/LC_MESSAGES/django.po"), key=_of_reports_alone):
        listed = {(entry.msgid, entry.msgctxt) for entry in polib.pofile(str(path)) if not entry.obsolete}
        if _of_reports_alone(path):
            assert listed <= everywhere, path
        else:
            assert listed == set(messages.messages_of(path.parents[3])), path
            everywhere |= listed


def _of_reports_alone(path):
    return path.parts[-3] not in messages.LANGUAGES


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_translation_keeps_the_placeholders_and_none_is_a_guess(language):
    checked = 0
    for path, entry in entries(language):
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        assert "fuzzy" not in entry.flags, (path, entry.msgid)
        for text in texts:
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(entry.msgid)), entry.msgid
        checked += 1
    assert checked > 200


def test_a_changed_catalogue_is_compiled_anew(tmp_path):
    folder = compiled_catalogues(tmp_path)
    compiled = folder / "ar" / "LC_MESSAGES" / "django.mo"
    first = compiled.stat().st_mtime_ns
    compiled_catalogues(tmp_path)
    assert compiled.stat().st_mtime_ns == first
    (compiled.parent / "stamp").write_text("older")
    compiled_catalogues(tmp_path)
    assert compiled.stat().st_mtime_ns > first


@pytest.mark.parametrize(
    ("n", "text"), [(1, "منظمة واحدة بحثت"), (2, "منظمتان بحثتا"), (6, "منظمات بحثت"), (11, "منظمة بحثت")]
)
def test_arabic_counts_with_its_own_plurals(n, text):
    with translation.override("ar"):
        assert translation.ngettext("organisation looked", "organisations looked", n) == text


def test_a_string_in_code_and_in_a_template_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    app = tmp_path / "app"
    app.mkdir()
    (app / "views.py").write_text("from django.utils.translation import gettext as _\nx = _('Code')\n")
    plural = "{% blocktranslate count n=2 %}one{% plural %}many{% endblocktranslate %}"
    (app / "page.html").write_text('<p>it\'s\n  {% translate "Page" %}\n' + plural)
    found = {message: plural for (message, _), (plural, _) in messages.messages_of(app).items()}
    assert found == {"Code": None, "Page": None, "one": "many"}
