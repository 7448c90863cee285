"""A fictional State's coordination group, for `make run`: all of it made by the desk's own acts."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from palermo.errors import UsageError
from palermo_hub.mandates.models import Provision
from palermo_hub.organisations.models import Marked, MarkingChange, Organisation, User

from . import actions
from .models import ActionItem, Body, Decision, Measure, Meeting, Study

ZONE = "Europe/Vienna"
SOURCE = "Simulated: this group never met"
RESOLUTION = "a-res-76-186"
GUESTS = ("unodc", "ohchr", "unicef")
"""Asked from outside: Vienna, Geneva and New York."""


@transaction.atomic
def demonstrate(
    *, office: Organisation, secretary: User, second: User, speakers: Mapping[Organisation, User]
) -> Body:
    """Make the group with all that it did.

    Args:
        office: whose secretariat it is; of a fictional State.
        secretary: who writes there.
        second: who confirms there what becomes public.
        speakers: the member organisations, with somebody who speaks for each.

    Raises:
        UsageError: the office is of no fictional State.
    """
    if office.place is None or not office.place.fictional:
        raise UsageError("The demonstration is for a fictional State only.")
    group = _group(office, secretary, [office, *speakers])
    held, data, coming = _meetings(group, secretary)
    _decide(held, secretary, group)
    _decide_on_data(data, secretary, group)
    measures, study = _plan(group, secretary)
    _ask_members(group, secretary, speakers)
    decisions = Decision.objects.filter(meeting__body=group)
    followed = ActionItem.objects.filter(decision__in=decisions).exclude(text__startswith="Name")
    _publish([held, coming, *decisions, *followed, *measures, study], secretary, second)
    return group


def _group(office: Organisation, secretary: User, organisations: list[Organisation]) -> Body:
    today = timezone.localdate()
    common: dict[str, Any] = {"source": SOURCE, "as_of": today, "by": secretary}
    state = office.place.names if office.place else {}
    group = actions.create_body(
        coordinator=office,
        code=f"{office.code}-coordination",
        kind="group",
        names={
            "en": f"Coordination group of {state['en']}",
            **({"ar": f"فريق التنسيق في {state['ar']}"} if "ar" in state else {}),
        },
        time_zone=ZONE,
        months=6,
        chairs=2,
        mandate=_provisions("2", "21", "25"),
        **common,
    )
    text = {
        "en": "Brings together those who detect, protect and prosecute, and the civil society beside them.",
        "ar": "يجمع من يكشفون ويحمون ويلاحقون قضائيا، ومعهم المجتمع المدني.",
    }
    actions.record_statement(body=group, kind="mandate", texts=text, **common)
    bodies = [_member(group, one, common) for one in organisations]
    first = today.replace(month=1, day=1)
    for holder in bodies[:2]:
        actions.record_term(
            body=group, holder=holder, starts=first, ends=first.replace(month=12, day=31), **common
        )
    return group


def _member(group: Body, organisation: Organisation, common: dict[str, Any]) -> Body:
    body = Body.objects.create(
        code=f"{group.code}-{organisation.code}"[:64],
        kind=Body.Kind.NATIONAL,
        names=organisation.names,
        time_zone=ZONE,
        place=organisation.place,
        source=SOURCE,
        as_of=common["as_of"],
    )
    actions.record_seat(body=group, holder=body, role="member", **common)
    return actions.link_body(body=group, holder=body, organisation=organisation, by=common["by"])


def _meetings(group: Body, by: User) -> tuple[Meeting, Meeting, Meeting]:
    """One that was held, one of a working group, one to come; and one that was cancelled."""
    held = _set(group, by, -200, "First meeting of principals")
    series = "Working group on data"
    data = _set(group, by, -60, f"{series}: second meeting", kind="working_group", series=series)
    coming = _set(group, by, 40, "Second meeting of principals")
    off = _set(group, by, 20, "Hearing of civil society", kind="hearing")
    actions.cancel_meeting(meeting=off, seen=0, by=by)
    members = list(Body.objects.filter(seats_held__body=group))
    for meeting in (held, data, coming):
        actions.invite(meeting=meeting, guests=[*members, *Body.objects.filter(code__in=GUESTS)], by=by)
    for meeting, text in ((held, MINUTES[0]), (data, MINUTES[1])):
        actions.record_attendance(meeting=meeting, present=members, by=by)
        actions.write_minutes(meeting=meeting, text=text, marking="TLP:GREEN", seen=0, by=by)
    for title in ("Progress on the plan of action", "What the figures of the year say"):
        actions.add_agenda_item(meeting=coming, title=title, presenter=members[0], by=by)
    paper: dict[str, Any] = {"meeting": coming, "author": members[0], "by": by}
    actions.add_paper(title="Draft report on the year", circulate=14, translate_days=10, **paper)
    actions.add_paper(title="Note on shelters that are full", circulate=7, translate_days=0, **paper)
    return held, data, coming


MINUTES = (
    """The principals heard how many people were detected, and how many of them found a place.

They asked for one count in place of six, and for interpreters where people are first heard.""",
    "The group compared the six counts. Sign language was wanted twice and found nowhere.",
)


def _set(
    group: Body, by: User, days: int, title: str, *, kind: str = "principals", series: str = ""
) -> Meeting:
    day = timezone.localdate() + dt.timedelta(days=days)
    begin = dt.datetime.combine(day - dt.timedelta(days=max(0, day.weekday() - 4)), dt.time(14))
    return actions.set_meeting(
        body=group,
        kind=kind,
        title=title,
        series=series,
        starts=begin,
        ends=begin + dt.timedelta(hours=2),
        time_zone=ZONE,
        location="Port Aurel, and from afar",
        marking="TLP:GREEN",
        cites=_provisions("12") if kind == "principals" else (),
        by=by,
    )


def _decide(meeting: Meeting, by: User, group: Body) -> None:
    """Actions that were done in time and late, that are open, and that are past their day."""
    first = _decision(meeting, by, "Publish one count of the people detected, from all six sources.", "27")
    second = _decision(meeting, by, "Offer interpretation, sign language included, at first contact.", "8")
    holders = list(Body.objects.filter(seats_held__body=group))
    for decision, holder, text, due, evidence in (
        (first, 0, "Agree on one key for linking the six registers", 30, "The agreement is signed."),
        (first, 1, "Send the coded rows of the last five years", -30, "Received and accepted by the hub."),
        (second, 2, "List interpreters by language and district", -10, ""),
        (second, 0, "Ask for money for sign language", 60, ""),
    ):
        _follow(decision, holders[holder % len(holders)], (text, due, evidence), by)


def _decide_on_data(meeting: Meeting, by: User, group: Body) -> None:
    decision = _decision(meeting, by, "Look at recruitment on the Internet, for children first.", "16")
    holder = Body.objects.filter(seats_held__body=group)[0]
    _follow(decision, holder, ("Name who leads the study", 21, ""), by)


def _decision(meeting: Meeting, by: User, text: str, number: str) -> Decision:
    return actions.record_decision(
        meeting=meeting, text=text, marking="TLP:GREEN", cites=_provisions(number), by=by
    )


def _follow(decision: Decision, holder: Body, said: tuple[str, int, str], by: User) -> None:
    text, due, evidence = said
    action = actions.add_action(
        decision=decision,
        holder=holder,
        text=text,
        due=timezone.localdate() + dt.timedelta(days=due),
        marking="TLP:GREEN",
        by=by,
    )
    if evidence:
        actions.close_action(action=action, status="done", evidence=evidence, by=by)


def _plan(group: Body, by: User) -> tuple[list[Measure], Study]:
    today = timezone.localdate()
    common: dict[str, Any] = {
        "body": group, "marking": "TLP:GREEN", "source": SOURCE, "as_of": today,
    }  # fmt: skip
    members = list(Body.objects.filter(seats_held__body=group))
    rows = (
        ("1", "One count of the people detected", "done", -5, "27"),
        ("2", "Interpretation and sign language at first contact", "ongoing", 120, "8"),
        ("3", "Training for labour inspectors", "open", -20, "16"),
    )
    measures = [
        actions.write_measure(
            measure=Measure(
                number=number, title=title, status=status, due=today + dt.timedelta(days=due), **common
            ),
            holders=[members[place % len(members)]],
            cites=_provisions(cited),
            by=by,
        )
        for place, (number, title, status, due, cited) in enumerate(rows)
    ]
    study = Study(
        title="Recruitment of children on the Internet",
        question="Through which channels are children reached first, and where could that be seen?",
        lead=members[0],
        protocol="Coded rows of five years under the agreement on statistics. No interviews with children.",
        status="ongoing",
        **common,
    )
    return measures, actions.write_study(study=study, cites=_provisions("14", "16"), by=by)


def _ask_members(group: Body, by: User, speakers: Mapping[Organisation, User]) -> None:
    """A text that was broken and revised, and whose clock runs."""
    said: dict[str, Any] = {"time_zone": ZONE, "by": by}
    until = timezone.localtime().replace(tzinfo=None, hour=18, minute=0, second=0, microsecond=0)
    round_ = actions.open_round(
        body=group,
        title="Joint statement for the World Day",
        text="Nobody who was trafficked is to be punished for what they were made to do.",
        deadline=until + dt.timedelta(days=10),
        marking="TLP:GREEN",
        **said,
    )
    organisation, speaker = next(iter(speakers.items()))
    reason = "It should name children, whose consent never counts."
    actions.break_silence(round_=round_, member=organisation.body, reason=reason, by=speaker)
    actions.revise_round(
        round_=round_,
        text="Nobody who was trafficked, and no child, is to be punished for what they were made to do.",
        deadline=until + dt.timedelta(days=14),
        **said,
    )


def _publish(rows: list[Marked], asks: User, confirms: User) -> None:
    for change in actions.ask_public(rows=rows, reason="For Member States", by=asks):
        actions.answer_public(change=MarkingChange.objects.get(pk=change.pk), confirm=True, by=confirms)


def _provisions(*numbers: str) -> list[Provision]:
    return list(Provision.objects.filter(instrument__code=RESOLUTION, number__in=numbers))
