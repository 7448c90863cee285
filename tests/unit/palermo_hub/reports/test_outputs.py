"""A report written out: three forms, three languages, nothing that its reader may not see."""

import io
import re
import subprocess
import zipfile
import zlib

import docx
import pytest
from django.contrib.auth.models import AnonymousUser
from docx.oxml.ns import qn
from lxml import etree
from report_world import BACKEND, SCRIPT, start

from palermo_hub.evidence.models import Observation
from palermo_hub.reports import actions
from palermo_hub.reports.models import Report
from palermo_hub.reports.origins import ORIGINS
from palermo_hub.reports.outputs import FORMS, LANGUAGES, write_out

HOST = "https://palermo.example"
NUMBERS = re.compile(r"\d[\d\u202f\u00a0.,]*")


def cite(report, drafter, origin, words):
    section = report.sections.first()
    [(key, _found)] = ORIGINS[origin].search(words, drafter)[:1]
    return actions.cite(section=section, origin=origin, key=key, by=drafter)


@pytest.fixture
def written(report, drafter, figure, decision):
    """A report that says two things: one of them rests on what only the office may see."""
    Observation.objects.filter(pk=figure.pk).update(low=12_000, high=12_345, kind="interval")
    cite(report, drafter, "figure", "detected 2025")
    cite(report, drafter, "decision", "Secret")
    text = "So many were detected: {1}. The office says {2}.\nالعدد {1}."
    actions.write_section(section=report.sections.first(), text=text, seen=1, by=drafter)
    return report


def out(report, form, language="en", reader=None):
    return write_out(report, form=form, language=language, reader=reader or AnonymousUser(), host=HOST)


def said_in_pdf(content, tmp_path):
    (tmp_path / "r.pdf").write_bytes(content)
    done = subprocess.run(["pdftotext", tmp_path / "r.pdf", "-"], capture_output=True, text=True, check=True)
    return done.stdout


def opened(content):
    """A docx as its text, its footnotes, and itself."""
    notes = etree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("word/footnotes.xml"))
    made = docx.Document(io.BytesIO(content))
    return "\n".join(one.text for one in made.paragraphs), "".join(notes.itertext()), made


def test_a_docx_in_french_has_words_styles_and_notes(written, drafter):
    text, notes, made = opened(out(written, "docx", "fr", drafter))
    assert "12\u202f000–12\u202f345" in text
    assert "Secret plan" in text
    assert "Chiffre" in notes
    assert f"{HOST}/states/XAR/tables/detected/" in notes
    assert [one.style.name for one in made.paragraphs][:2] == ["Title", "Subtitle"]
    assert any(one.style.name == "Heading 1" for one in made.paragraphs)
    assert made.core_properties.language == "fr-FR"
    assert round(made.sections[0].page_height.cm, 1) == 29.7
    language = made.styles.element.find(f".//{qn('w:lang')}")
    assert language.get(qn("w:val")) == "fr-FR"
    arabic = next(one for one in made.paragraphs if "العدد" in one.text)
    assert arabic._p.pPr.find(qn("w:bidi")) is not None
    assert arabic.runs[0]._r.rPr.find(qn("w:rtl")) is not None
    made.paragraphs[0].add_run(" edited")
    made.save(io.BytesIO())


def test_every_number_of_a_docx_is_followed_by_its_note(written, drafter):
    _text, _notes, made = opened(out(written, "docx", "en", drafter))
    body = [one for one in made.paragraphs if one.style.name == "Normal"]
    for paragraph in body:
        runs = paragraph.runs
        for place, run in enumerate(runs):
            if NUMBERS.search(run.text):
                assert runs[place + 1]._r.find(qn("w:footnoteReference")) is not None
    assert body


def test_what_the_public_may_not_see_is_in_no_file(written, drafter, tmp_path):
    for language in LANGUAGES:
        text, notes, _made = opened(out(written, "docx", language))
        page = out(written, "html", language).decode()
        pdf = said_in_pdf(out(written, "pdf", language), tmp_path)
        for said in (text, notes, page, pdf):
            assert "Secret" not in said
            assert "office" not in said
    assert "Une partie de cette section n’est pas montrée." in opened(out(written, "docx", "fr"))[0]


def test_an_arabic_file_reads_from_right_to_left(written, drafter, tmp_path):
    page = out(written, "html", "ar", drafter).decode()
    assert '<html lang="ar" dir="rtl">' in page
    _text, _notes, made = opened(out(written, "docx", "ar", drafter))
    assert made.sections[0]._sectPr.find(qn("w:bidi")) is not None
    pdf = out(written, "pdf", "ar", drafter)
    assert b"/Lang(ar)" in _unpacked(pdf)
    assert b"/MarkInfo" in _unpacked(pdf)
    assert b"pdfuaid:part" in _unpacked(pdf)
    assert "المصادر" not in said_in_pdf(pdf, tmp_path)  # sources are footnotes there


def _unpacked(pdf):
    """What a PDF says, with its compressed parts opened."""
    parts = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    return pdf + b"".join(zlib.decompress(one) for one in parts if one[:1] == b"\x78")


def test_a_map_and_a_chart_stand_in_every_form():
    """Drawn from what was frozen; of a place without an outline there is the table alone."""
    from palermo_hub.reports.outputs.typeset import to_png
    from palermo_hub.reports.pictures import draw

    rows = '[["form_forced_labour",120,140,60,70],["form_servitude",5,5,1,null]]'
    drawn = draw('["XAR","2025","bars"]', rows)
    assert drawn.table[1] == ("Forced labour", "120–140", "60–70")
    assert drawn.table[2][2] == "1 or more"
    assert to_png(drawn.svg).startswith(b"\x89PNG")
    assert draw("x", "y") is None


class TestBadInput:
    def test_a_script_that_no_font_here_shows_is_a_pdf_all_the_same(self, report, drafter):
        actions.write_section(section=report.sections.first(), text="漢字 ﷺ ไทย", seen=1, by=drafter)
        assert out(report, "pdf", "en", drafter).startswith(b"%PDF")

    @pytest.mark.parametrize("form", sorted(FORMS))
    def test_script_formulas_control_characters_and_long_titles_are_text(
        self, owner, drafter, form, tmp_path
    ):
        title = SCRIPT + " =HYPERLINK(1) #set page ]} \\ \x07\ufffe" + "W" * 300
        report = start(owner, drafter, title=title[:300])
        text = f'{SCRIPT} #panic("x") $x^2$ \x08 [b](c) \u202e ]]] {{9'
        actions.write_section(section=report.sections.first(), text=text, seen=1, by=drafter)
        content = out(report, form, "fr", drafter)
        if form == "html":
            assert SCRIPT not in content.decode()
            assert "\x07" not in content.decode()
        elif form == "docx":
            made = docx.Document(io.BytesIO(content))
            assert SCRIPT in made.paragraphs[0].text
            assert any('#panic("x")' in one.text for one in made.paragraphs)
        else:
            assert '#panic("x")' in said_in_pdf(content, tmp_path)

    @pytest.mark.parametrize("form", sorted(FORMS))
    def test_an_empty_report_is_a_file(self, report, drafter, form):
        assert len(out(report, form, "ar", drafter)) > 500

    def test_whoever_may_not_see_the_report_gets_no_file(self, client, owner, drafter, reader):
        hidden = start(owner, drafter, marking="TLP:AMBER+STRICT")
        asked = "output/file?language=fr&form=docx&reader=reader"
        for user, status in ((None, 404), (reader, 404), (drafter, 200)):
            if user:
                client.force_login(user, backend=BACKEND)
            assert client.get(f"/reports/{hidden.uuid}/{asked}").status_code == status
        for wrong in ("language=xx&form=docx&reader=reader", "language=fr&form=exe&reader=reader", ""):
            assert client.get(f"/reports/{hidden.uuid}/output/file?{wrong}").status_code == 404


def test_a_public_report_holds_what_the_public_may_see_whoever_fetches_it(client, written, drafter):
    Report.objects.update(marking="TLP:CLEAR")
    client.force_login(drafter, backend=BACKEND)
    answer = client.get(f"/reports/{written.uuid}/output/file?language=en&form=html&reader=reader")
    assert b"12,000" in answer.content
    assert b"Secret" not in answer.content


def test_every_word_of_a_file_is_there_in_french():
    """The words of what is written out, and of the origins, kinds and states that it names."""
    from palermo_hub.config.catalogues import PACKAGE, entries
    from palermo_hub.config.messages import messages_of

    french = {(entry.msgid, entry.msgctxt) for _path, entry in entries("fr") if entry.translated()}
    words = ("reports/outputs/", "reports/origins/", "reports/pictures.py")
    said = messages_of(PACKAGE / "reports").items()
    wanted = {key for key, (_plural, where) in said if where.startswith(words)}
    named = {(str(label), None) for label in Report.Kind.labels}
    assert wanted | named <= french
