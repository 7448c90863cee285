"""Finish a report, once each of its recommendations rests on a gap or a provision; and open it again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as translate

from palermo_hub.audit import actions as audit
from palermo_hub.organisations import permissions
from palermo_hub.organisations.actions import demand
from palermo_hub.organisations.models import Marking, MarkingChange, User
from palermo_hub.reports.models import Answer, Report, Section
from palermo_hub.reports.sentences import paragraphs_of
from palermo_hub.secretariat.actions import ask_public

from .errors import ReportError
from .writing import demand_unfinished

GROUNDS = frozenset({"gap", "provision"})
"""Kinds of origins that a recommendation rests on."""


@transaction.atomic
def finish_report(*, report: Report, by: User) -> Report:
    """Finish a report; nothing in it is written any more.

    Raises:
        PermissionDenied: not somebody who writes reports there.
        ReportError: it is finished, it is empty, or a recommendation rests on neither a gap nor a provision.
    """
    report = Report.objects.select_for_update().get(pk=report.pk)
    demand(by, permissions.REPORT_WRITE, report.owner)
    demand_unfinished(report)
    sections = list(report.sections.prefetch_related("citations"))
    if not any(section.text.strip() for section in sections):
        raise ReportError(translate("Nothing is written in it."))
    for loose in (found for section in sections if section.recommends for found in ungrounded(section)):
        raise ReportError(
            translate(
                "A recommendation rests on neither a gap nor a provision: “%(text)s” Cite one, then finish."
            )
            % {"text": loose[:120]}
        )
    report.finished_at = timezone.now()
    report.save(update_fields=["finished_at"])
    audit.record(kind="report.finished", by=by, target=report, detail={})
    return report


def ungrounded(section: Section) -> list[str]:
    """The recommendations of a section, one a paragraph, that cite neither a gap nor a provision."""
    grounds = {one.number for one in section.citations.all() if one.origin in GROUNDS}
    return [
        " ".join(sentence.text for sentence in paragraph)
        for paragraph in paragraphs_of(section.text)
        if not grounds & {number for sentence in paragraph for number in sentence.cites}
    ]


@transaction.atomic
def reopen_report(*, report: Report, by: User) -> Report:
    """Open a finished report again; a public one is for members again, for one person alone would change it.

    Raises:
        PermissionDenied: not somebody who writes reports there.
        ReportError: it is not finished.
    """
    report = Report.objects.select_for_update().get(pk=report.pk)
    demand(by, permissions.REPORT_WRITE, report.owner)
    if report.finished_at is None and report.marking != Marking.CLEAR:
        raise ReportError(translate("It is not finished."))
    report.finished_at = None
    report.marking = min(Marking(report.marking), Marking.GREEN, key=lambda one: one.width)
    report.save(update_fields=["finished_at", "marking"])
    audit.record(kind="report.reopened", by=by, target=report, detail={})
    return report


@transaction.atomic
def ask_to_publish(*, row: Report | Answer, reason: str, by: User) -> list[MarkingChange]:
    """Ask that a finished report, or an answer that was sent, becomes public; a second person confirms.

    Raises:
        PermissionDenied: not somebody who may ask for its owner.
        ReportError: the report is not finished, or nothing was sent.
        WrongEntryError: no reason.
    """
    if isinstance(row, Report) and row.finished_at is None:
        raise ReportError(translate("It is not finished."))
    if isinstance(row, Answer) and row.sent_at is None:
        raise ReportError(translate("Nothing was sent."))
    return ask_public(rows=[row], reason=reason, by=by)
