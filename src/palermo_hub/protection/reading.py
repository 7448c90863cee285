"""What pages show of sealed records: how many people by status, and the coded side of rows."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from palermo import standards
from palermo.intake.mapping import FAMILIES
from palermo.intake.words import list_of
from palermo.records.schema import fields

from .columns import UNKNOWN, ColumnLook, label_of
from .models import Record, Source
from .storing import read_records

MOST_LISTED = 300
"""Codes that a page lists; a longer list is typed."""

GROUPS: dict[str, str | Promise] = {
    "identity": _("Identity: never leaves this machine"),
    "administrative": _("About the record"),
    "person": _("The person"),
    "event": _("What happened"),
    "status": _("What was done"),
    "several": _("Several fields in one column"),
}
SHOWN = ("year", "sex", "age_group", "citizenship", "exploitation_country", "identification", "exclude")
"""What the coded view of a row shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How many people have a status."""

    label: str
    people: int


def counts(source: Source) -> list[Status]:
    """People by identification status, as often as they are; not known comes last."""
    cases, _tags = read_records(source)
    codes = cases["identification"].value_counts(sort=True).sort("identification", nulls_last=True)
    return [Status(label=_label("identification", code), people=people) for code, people in codes.iter_rows()]


def headings() -> list[str]:
    """The columns of the coded view."""
    language = get_language() or "en"
    return [*(label_of(name, language) for name in SHOWN), translate("Forms of exploitation")]


def coded_rows(source: Source, records: list[Record]) -> list[list[str]]:
    """The coded side of some records."""
    found = Record.objects.filter(pk__in=[record.pk for record in records]).order_by("pk")
    cases, _tags = read_records(source, found)
    forms = [name for name in fields() if name.startswith(FAMILIES["form"])]
    return [
        [*(_label(name, row[name]) for name in SHOWN), ", ".join(_yes(row, forms)) or translate("not known")]
        for row in cases.select(*SHOWN, *forms).iter_rows(named=True)
    ]


def choices(look: ColumnLook) -> list[tuple[str, str]]:
    """The codes of a column's words with their labels, to choose from; none where they are too many."""
    if not look.words or len(look.codes) > MOST_LISTED:
        return []
    given = {word.code for word in look.words} - {*look.codes, UNKNOWN, ""}
    return [
        *((code, _code_label(look.target, code)) for code in (*look.codes, *sorted(given))),
        (UNKNOWN, translate("not known")),
    ]


def _yes(row: dict[str, object], names: list[str]) -> list[str]:
    language = get_language() or "en"
    return [label_of(name, language) for name in names if row[name]]


def _label(name: str, value: object) -> str:
    """A value of the coded view in words; what is not known says so."""
    if value is None or value == []:
        return translate("not known")
    if isinstance(value, bool):
        return translate("yes") if value else translate("no")
    if isinstance(value, list):
        return ", ".join(_label(name, each) for each in value)
    return _code_label(name, str(value))


def _code_label(target: str, code: str) -> str:
    """The label of a code of a target, in the reader's language where the list has it."""
    language = get_language() or "en"
    if code in {"yes", "no"}:
        return translate("yes") if code == "yes" else translate("no")
    codelist = list_of(target, fields()[target].codelist if target in fields() else "")
    if codelist and ";" not in codelist and code in standards.load(codelist):
        return standards.load(codelist).label(code, language)
    return ", ".join(label_of(part, language) for part in code.split()) if code else code
