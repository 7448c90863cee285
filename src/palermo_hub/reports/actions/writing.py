"""Start a report, write its sections, cite, and take over what an origin says now."""

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as translate

from palermo_hub.audit import actions as audit
from palermo_hub.mandates.actions.checks import check_text
from palermo_hub.mandates.models import Provision
from palermo_hub.organisations import permissions
from palermo_hub.organisations.actions import demand
from palermo_hub.organisations.models import Marking, Organisation, User
from palermo_hub.reference.models import Place
from palermo_hub.reports import seeds
from palermo_hub.reports.filling import Lead, leads
from palermo_hub.reports.models import Citation, Report, Section
from palermo_hub.reports.origins import ORIGINS
from palermo_hub.reports.sentences import sentences_of

from .errors import ReportError, StaleSectionError


def demand_unfinished(report: Report) -> None:
    """Refuse to change a report that is finished, or public."""
    if report.finished_at is not None or report.marking == Marking.CLEAR:
        raise ReportError(translate("The report is finished. Open it again to change it."))


@transaction.atomic
def start_report(
    *,
    owner: Organisation,
    kind: str,
    title: str,
    starts: dt.date,
    ends: dt.date,
    marking: str,
    by: User,
    previous: Report | None = None,
    place: Place | None = None,
) -> Report:
    """Start a report; it has the sections of its kind, else those of the report before, else one.

    A national profile is filled with citations of what is there on its State.

    Raises:
        PermissionDenied: not somebody who writes reports there.
        ReportError: the period ends before it begins, it would be public at once, or a profile of no State.
        WrongEntryError: no title.
    """
    demand(by, permissions.REPORT_WRITE, owner)
    check_text(title, translate("title"))
    if ends < starts:
        raise ReportError(translate("The period ends before it begins."))
    if Marking(marking).width > Marking.GREEN.width:
        raise ReportError(
            translate("A second person decides what becomes public: choose a smaller audience.")
        )
    if kind == Report.Kind.NATIONAL_PROFILE and place is None:
        raise ReportError(translate("A national profile is of a State: choose one."))
    report = Report.objects.create(
        owner=owner, kind=kind, title=title, starts=starts, ends=ends, marking=marking, previous=previous,
        as_of=timezone.localdate(), source=title, place=place,
    )  # fmt: skip
    _add_sections(report)
    if kind == Report.Kind.NATIONAL_PROFILE and place is not None:
        _fill(report, leads(place, by), by)
    audit.record(kind="report.started", by=by, target=report, detail={"kind": kind})
    return report


def _add_sections(report: Report) -> None:
    before = report.previous.sections.all() if report.previous else ()
    rows = seeds.sections(report.kind) or [
        {"key": one.key, "names": one.names, "recommends": one.recommends} for one in before
    ]
    provisions = {
        (one.instrument.code, one.number): one for one in Provision.objects.select_related("instrument")
    }
    alone = {"key": "text", "names": {"en": "Text", "ar": "النص", "fr": "Texte"}}
    for position, row in enumerate(rows or [alone], start=1):
        section = Section.objects.create(
            report=report,
            key=row["key"],
            names=row["names"],
            position=position,
            recommends=row.get("recommends", False),
        )
        cited = row.get("provisions", ())
        section.provisions.set([provisions[pair] for pair in cited if pair in provisions])


def _fill(report: Report, found: dict[str, list[Lead]], by: User) -> None:
    """Cite what was found for each section, and lead up to each citation in words."""
    for section in report.sections.all():
        mine = found.get(section.key, [])
        for number, lead in enumerate(mine, start=1):
            Citation.objects.create(
                section=section, number=number, origin=lead.origin, key=lead.key, said=lead.said, by=by
            )
        section.text = "\n".join(
            f"{lead.words}{{{number}}}{lead.end}" for number, lead in enumerate(mine, start=1)
        )
        section.save(update_fields=["text"])


@transaction.atomic
def write_section(*, section: Section, text: str, seen: int, by: User) -> Section:
    """Write a section's text.

    Args:
        section: which.
        text: with ``{1}`` where its first citation stands.
        seen: the version that ``by`` looked at.
        by: who writes.

    Raises:
        PermissionDenied: not somebody who writes reports there.
        StaleSectionError: there is a later version; nothing is changed.
        ReportError: a mark has no citation.
    """
    section = Section.objects.select_for_update().select_related("report__owner").get(pk=section.pk)
    demand(by, permissions.REPORT_WRITE, section.report.owner)
    demand_unfinished(section.report)
    if section.version != seen:
        raise StaleSectionError(translate("Somebody wrote this section meanwhile. Look at it again."))
    held = set(section.citations.values_list("number", flat=True))
    missing = sorted({number for one in sentences_of(text) for number in one.cites} - held)
    if missing:
        raise ReportError(
            translate("There is no citation {%(number)s}: cite first.") % {"number": missing[0]}
        )
    section.text = text
    section.version += 1
    section.save()
    audit.record(kind="section.written", by=by, target=section, detail={"version": section.version})
    return section


@transaction.atomic
def cite(*, section: Section, origin: str, key: str, by: User) -> Citation:
    """Freeze what an origin says now; the text then says ``{number}`` where it stands.

    Raises:
        PermissionDenied: not somebody who writes reports there.
        ReportError: the origin is not there, or ``by`` may not see it.
    """
    section = Section.objects.select_for_update().select_related("report__owner").get(pk=section.pk)
    demand(by, permissions.REPORT_WRITE, section.report.owner)
    demand_unfinished(section.report)
    found = ORIGINS[origin].find([key], by).get(key) if origin in ORIGINS else None
    if found is None:
        raise ReportError(translate("It is not there, or you may not see it."))
    last = section.citations.aggregate(last=Max("number"))["last"] or 0
    citation = Citation.objects.create(
        section=section, number=last + 1, origin=origin, key=key, said=found.value, by=by
    )
    audit.record(kind="citation.made", by=by, target=citation, detail={"origin": origin})
    return citation


@transaction.atomic
def renew_citation(*, citation: Citation, by: User) -> Citation:
    """Take over what the origin says now.

    Raises:
        PermissionDenied, ReportError: as for ``cite``.
    """
    citation = Citation.objects.select_for_update().get(pk=citation.pk)
    demand(by, permissions.REPORT_WRITE, citation.section.report.owner)
    demand_unfinished(citation.section.report)
    found = ORIGINS[citation.origin].find([citation.key], by).get(citation.key)
    if found is None:
        raise ReportError(translate("It is not there, or you may not see it."))
    detail = {"from": citation.said[:200], "to": found.value[:200]}
    citation.said, citation.at, citation.by = found.value, timezone.now(), by
    citation.save(update_fields=["said", "at", "by"])
    audit.record(kind="citation.renewed", by=by, target=citation, detail=detail)
    return citation
