"""A report written out as docx, PDF or html, in one of three languages, as far as one reader may see it."""

from collections.abc import Callable

from django.utils import translation

from palermo_hub.organisations.models import Reader
from palermo_hub.reports.assembling import assemble
from palermo_hub.reports.models import Report

from .document import Document, compose
from .page import to_html
from .typeset import to_pdf
from .word import to_docx

LANGUAGES = {"en": "English", "fr": "Français", "ar": "العربية"}
"""Languages that a report is written out in, each by its own name."""

FORMS: dict[str, tuple[Callable[[Document], bytes], str]] = {
    "docx": (to_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (to_pdf, "application/pdf"),
    "html": (to_html, "text/html; charset=utf-8"),
}
"""Forms of a file: what writes it, and its type."""


def write_out(report: Report, *, form: str, language: str, reader: Reader, host: str) -> bytes:
    """A report as a file.

    Args:
        report: which.
        form: docx, pdf or html.
        language: of everything that the drafter did not write: headings, dates, numbers, sources.
        reader: as far as who may see it; what they may not see is absent, and its section says so.
        host: where the addresses of sources begin, as ``https://palermo.example``.
    """
    with translation.override(language):
        document = compose(report, assemble(report, reader), reader=reader, host=host)
        return FORMS[form][0](document)
