"""Call for inputs to a section; an organisation drafts its answer and sends it."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as translate

from palermo_hub.audit import actions as audit
from palermo_hub.mandates.actions.checks import check_text
from palermo_hub.organisations import permissions
from palermo_hub.organisations.actions import demand
from palermo_hub.organisations.models import Marking, Organisation, User
from palermo_hub.reports.models import Answer, Call, Section

from .errors import CallError, StaleAnswerError
from .writing import demand_unfinished


@transaction.atomic
def call_for_inputs(
    *, section: Section, question: str, due: dt.date, organisations: Iterable[Organisation], by: User
) -> Call:
    """Ask organisations a question; each answers for itself alone.

    Raises:
        PermissionDenied: not somebody who writes reports there.
        ReportError: the report is finished.
        CallError: the last day is past, or nobody whom ``by`` may know is asked.
        WrongEntryError: no question.
    """
    report = section.report
    demand(by, permissions.REPORT_WRITE, report.owner)
    demand_unfinished(report)
    check_text(question, translate("question"))
    if due < dt.datetime.now(tz=dt.UTC).date():
        raise CallError(translate("The last day is past. Give a day from today on."))
    asked = {one.pk for one in organisations}
    known = list(Organisation.objects.visible_to(by).filter(pk__in=asked))
    if not known or len(known) < len(asked):
        raise CallError(translate("Choose at least one organisation, of those that you may know."))
    call = Call.objects.create(section=section, question=question, due=due, opened_by=by)
    for one in known:
        Answer.objects.create(
            call=call,
            owner=one,
            marking=Marking.AMBER_STRICT,
            as_of=timezone.localdate(),
            source=report.title,
        )
    audit.record(kind="input.called", by=by, target=call, detail={"organisations": len(known)})
    return call


@transaction.atomic
def keep_draft(*, answer: Answer, text: str, seen: int, by: User) -> Answer:
    """Keep what the organisation has written so far; nobody else sees it.

    Args:
        answer: of the organisation.
        text: the draft, which may be empty.
        seen: the version that ``by`` looked at.
        by: who writes.

    Raises:
        PermissionDenied: not somebody who answers for the organisation.
        StaleAnswerError: there is a later version; nothing is changed.
        WrongEntryError: a text that is none.
    """
    answer = _own(answer, seen, by)
    if text:
        check_text(text, translate("answer"), most=ANSWER_MOST)
    answer.draft = text
    answer.version += 1
    answer.save(update_fields=["draft", "version"])
    audit.record(kind="input.drafted", by=by, target=answer, detail={"version": answer.version})
    return answer


ANSWER_MOST = 20_000
"""Characters of an answer."""


@transaction.atomic
def send_answer(*, answer: Answer, text: str, marking: str, seen: int, by: User) -> Answer:
    """Send an answer; until the last day another one may take its place.

    Args:
        answer: of the organisation.
        text: what it answers.
        marking: AMBER+STRICT for those who write the report, GREEN for all members.
        seen: the version that ``by`` looked at.
        by: who sends it.

    Raises:
        PermissionDenied: not somebody who answers for the organisation.
        StaleAnswerError: there is a later version; nothing is changed.
        ReportError: the report is finished.
        CallError: one was sent and the last day is past, or one person would make it public.
        WrongEntryError: no text.
    """
    answer = _own(answer, seen, by)
    demand_unfinished(answer.call.section.report)
    check_text(text, translate("answer"), most=ANSWER_MOST)
    if answer.sent_at and answer.call.is_over:
        raise CallError(translate("The last day is past: what was sent stays."))
    if marking not in (Marking.AMBER_STRICT, Marking.GREEN):
        raise CallError(translate("A second person decides what becomes public: choose a smaller audience."))
    answer.draft = answer.text = text
    answer.marking, answer.as_of = marking, timezone.localdate()
    answer.sent_at, answer.sent_by = timezone.now(), by
    answer.version += 1
    answer.save()
    audit.record(kind="input.sent", by=by, target=answer, detail={"version": answer.version})
    return answer


def _own(answer: Answer, seen: int, by: User) -> Answer:
    """The answer as it stands, locked, if ``by`` answers for its organisation and saw this version."""
    rows = Answer.objects.select_for_update(of=("self",)).select_related("owner", "call__section__report")
    answer = rows.get(pk=answer.pk)
    demand(by, permissions.INPUT_ANSWER, answer.owner)
    if answer.version != seen:
        raise StaleAnswerError(translate("Somebody changed this answer meanwhile. Look at it again."))
    return answer
