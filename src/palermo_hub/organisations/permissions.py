"""What each role may do: permissions named NOUN_VERB, and the one function that answers."""

import datetime as dt

from django.contrib.auth.models import AnonymousUser

from .models import Organisation, Reader, Role, User

MEMBERSHIP_GRANT = "membership.grant"
AGREEMENT_SIGN = "agreement.sign"
MARKING_WIDEN = "marking.widen"
API_ACCESS_GIVE = "api_access.give"
AUDIT_READ = "audit.read"
RECORD_READ = "record.read"
RECORD_WRITE = "record.write"
SOURCE_DESTROY = "source.destroy"
NODE_KEY_REGISTER = "node_key.register"
BUNDLE_MAKE = "bundle.make"
BUNDLE_ACCEPT = "bundle.accept"
SUBMISSION_READ = "submission.read"
RUN_START = "run.start"
RELEASE_PREPARE = "release.prepare"
RELEASE_APPROVE = "release.approve"
ACTIVITY_WRITE = "activity.write"
COMMITMENT_WRITE = "commitment.write"
CAPACITY_WRITE = "capacity.write"
MANDATE_WRITE = "mandate.write"
MEETING_WRITE = "meeting.write"
ENDORSEMENT_VOTE = "endorsement.vote"
QUESTIONNAIRE_ANSWER = "questionnaire.answer"
QUESTIONNAIRE_CLEAR = "questionnaire.clear"
REPORT_WRITE = "report.write"
INPUT_ANSWER = "input.answer"
DATA_EXPORT = "data.export"

R = Role
WHO_MAY: dict[str, frozenset[Role]] = {
    MEMBERSHIP_GRANT: frozenset({R.ORGANISATION_ADMINISTRATOR}),
    AGREEMENT_SIGN: frozenset({R.ORGANISATION_ADMINISTRATOR, R.DATA_PROTECTION_OFFICER}),
    MARKING_WIDEN: frozenset(
        {R.ORGANISATION_ADMINISTRATOR, R.DATA_PROTECTION_OFFICER, R.RAPPORTEUR, R.SECRETARIAT}
    ),
    API_ACCESS_GIVE: frozenset({R.ORGANISATION_ADMINISTRATOR}),
    AUDIT_READ: frozenset({R.DATA_PROTECTION_OFFICER}),
    RECORD_READ: frozenset({R.CASE_WORKER, R.SUPERVISOR, R.DATA_STEWARD}),
    RECORD_WRITE: frozenset({R.CASE_WORKER, R.SUPERVISOR, R.DATA_STEWARD}),
    SOURCE_DESTROY: frozenset({R.SUPERVISOR, R.DATA_STEWARD}),
    NODE_KEY_REGISTER: frozenset({R.ORGANISATION_ADMINISTRATOR}),
    BUNDLE_MAKE: frozenset({R.DATA_STEWARD, R.SUPERVISOR}),
    BUNDLE_ACCEPT: frozenset({R.DATA_STEWARD}),
    SUBMISSION_READ: frozenset(
        {R.DATA_STEWARD, R.SUPERVISOR, R.ANALYST, R.RAPPORTEUR, R.DATA_PROTECTION_OFFICER}
    ),
    RUN_START: frozenset({R.ANALYST, R.DATA_STEWARD}),
    RELEASE_PREPARE: frozenset({R.ANALYST, R.RAPPORTEUR}),
    RELEASE_APPROVE: frozenset({R.DATA_PROTECTION_OFFICER}),
    ACTIVITY_WRITE: frozenset({R.MEMBER, R.ORGANISATION_ADMINISTRATOR, R.SERVICE_PROVIDER, R.RAPPORTEUR}),
    COMMITMENT_WRITE: frozenset({R.MEMBER, R.ORGANISATION_ADMINISTRATOR, R.RAPPORTEUR}),
    CAPACITY_WRITE: frozenset({R.SERVICE_PROVIDER, R.SUPERVISOR, R.ORGANISATION_ADMINISTRATOR}),
    MANDATE_WRITE: frozenset({R.SECRETARIAT, R.RAPPORTEUR}),
    MEETING_WRITE: frozenset({R.SECRETARIAT}),
    ENDORSEMENT_VOTE: frozenset({R.MEMBER, R.ORGANISATION_ADMINISTRATOR}),
    QUESTIONNAIRE_ANSWER: frozenset({R.ANALYST, R.RAPPORTEUR}),
    QUESTIONNAIRE_CLEAR: frozenset({R.RAPPORTEUR, R.SUPERVISOR}),
    REPORT_WRITE: frozenset({R.SECRETARIAT, R.RAPPORTEUR, R.ANALYST}),
    INPUT_ANSWER: frozenset({R.MEMBER, R.ORGANISATION_ADMINISTRATOR, R.SECRETARIAT, R.RAPPORTEUR}),
    DATA_EXPORT: frozenset(set(R) - {R.VISITOR, R.OPERATOR}),
}

TOUCHES_PERSONS = frozenset(
    {
        R.CASE_WORKER,
        R.SUPERVISOR,
        R.SERVICE_PROVIDER,
        R.DATA_STEWARD,
        R.DATA_PROTECTION_OFFICER,
        R.ANALYST,
        R.RAPPORTEUR,
    }
)
"""Roles that need a second factor."""


def may(
    user: Reader, permission: str, organisation: Organisation | None = None, at: dt.datetime | None = None
) -> bool:
    """Whether ``user`` holds, at ``at`` (now), a role that has ``permission``, in ``organisation`` if given.

    Being a superuser gives nothing: who runs the machine does not see what is on it.
    """
    if isinstance(user, AnonymousUser) or not isinstance(user, User):
        return False
    held = user.memberships_now(at).filter(role__in=WHO_MAY[permission])
    return (held.filter(organisation=organisation) if organisation else held).exists()


def organisations_where(user: Reader, permission: str) -> list[Organisation]:
    """The organisations in which ``user`` has ``permission`` now, by code."""
    if not isinstance(user, User):
        return []
    held = user.memberships_now().filter(role__in=WHO_MAY[permission])
    return list(Organisation.objects.filter(memberships__in=held).distinct())
