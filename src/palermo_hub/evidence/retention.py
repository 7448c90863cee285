"""Erase rows whose time is over, by each organisation's own rules; statistics made of them survive."""

import datetime as dt

from django.db.models import Q

from palermo_hub.audit import actions as audit
from palermo_hub.organisations.models import RetentionRule
from palermo_hub.organisations.models.agreements import DataClass

from .models import Submission
from .receiving import hold, unlink


def erase_old(now: dt.datetime) -> None:
    """Apply every rule about rows and encodings to what its organisation sent; the audit trail has the basis.

    Whatever the rule's action, the rows go and the tables made of them stay: no table here is of one person.
    """
    for rule in RetentionRule.objects.filter(data_class=DataClass.CODED_ROWS).select_related("organisation"):
        over = Q(received_at__lt=now - dt.timedelta(days=rule.days))
        with_rows = Q(state__in=Submission.WITH_ROWS)
        for submission in Submission.objects.filter(over, with_rows, owner=rule.organisation):
            _erase(submission, rule)
    for rule in RetentionRule.objects.filter(data_class=DataClass.ENCODINGS).select_related("organisation"):
        over = Q(received_at__lt=now - dt.timedelta(days=rule.days))
        for submission in Submission.objects.filter(over, encodings=True, owner=rule.organisation):
            _erase_encodings(submission, rule)


def _erase(submission: Submission, rule: RetentionRule) -> None:
    hold(submission.agreement)
    here = Submission.objects.filter(pk=submission.pk, state__in=Submission.WITH_ROWS)
    if here.update(state=Submission.State.ERASED, encodings=False):
        _record("submission.erased", submission, rule)
        unlink(submission)


def _erase_encodings(submission: Submission, rule: RetentionRule) -> None:
    """Delete the encodings alone: the rows stay, and later tables count records."""
    hold(submission.agreement)
    if Submission.objects.filter(pk=submission.pk, encodings=True).update(encodings=False):
        _record("submission.encodings-erased", submission, rule)
        unlink(submission, rows=False)


def _record(kind: str, submission: Submission, rule: RetentionRule) -> None:
    detail = {"days": rule.days, "action": rule.action}
    audit.record(
        kind=kind,
        by=None,
        target=submission,
        purpose=rule.legal_basis[:200],
        count=submission.rows,
        detail=detail,
    )
