"""A fictional State's reports, for `make run`: the year's, the one before, and a national profile."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from palermo.errors import UsageError
from palermo_hub.organisations.models import Organisation, User

from . import actions
from .models import Report, Section
from .origins import ORIGINS

SAYS: dict[str, tuple[tuple[str, ...], str]] = {
    "adherence": (
        ("treaty 001/tip-protocol", "provision a-res-76-186 1"),
        "{1} States are bound by the Protocol.\nAll of them are asked to join it in {2}.",
    ),
    "global_plan": (
        ("gap detected", "gap known to be assisted", "picture by place", "picture by form"),
        """Of {1} people who were detected, {2} are known to have been assisted within three months.
Help is nearest where shelters are.
{3}
{4}""",
    ),
    "coordination": (("decision count", "action key"), "The group decided: {1} It followed up: {2}."),
    "recommendations": (
        ("provision a-res-76-186 8", "gap not known to be assisted"),
        """Interpreters, sign language included, should be there when people are first heard ({1}).
The {2} people of whom nobody knows whether they were helped should be sought first.""",
    ),
}
"""By section: what is cited, by kind and key or words to look for, and the text."""

BEFORE = {
    "adherence": "All States are asked to join the Protocol.",
    "global_plan": "Six registers counted for themselves. Help is nearest where shelters are.",
}


@transaction.atomic
def demonstrate(
    *, office: Organisation, drafter: User, speakers: Mapping[Organisation, User]
) -> list[Report]:
    """Write the reports with all that they cite.

    Args:
        office: whose reports they are; of a fictional State.
        drafter: who writes them there.
        speakers: organisations that are called for inputs, with who speaks for each; the first answers.

    Raises:
        UsageError: the office is of no fictional State.
    """
    if office.place is None or not office.place.fictional:
        raise UsageError("The demonstration is for a fictional State only.")
    year = timezone.localdate().year
    said: dict[str, Any] = {"owner": office, "marking": "TLP:GREEN", "by": drafter}
    title = f"Report on trafficking in persons: {office.place.names['en']}"
    before = actions.start_report(
        kind="secretary_general", title=f"{title}, {year - 1}", **said, **_year(year - 1)
    )
    for key, text in BEFORE.items():
        actions.write_section(section=before.sections.get(key=key), text=text, seen=1, by=drafter)
    report = actions.start_report(
        kind="secretary_general", title=f"{title}, {year}", previous=before, **said, **_year(year)
    )
    for key in SAYS:
        _write(report.sections.get(key=key), drafter)
    _ask(report.sections.get(key="world_day"), drafter, speakers)
    profile = actions.start_report(
        kind="national_profile",
        title=f"National profile: {office.place.names['en']}",
        place=office.place,
        **said,
        **_year(year),
    )
    return [before, report, profile]


def _year(year: int) -> dict[str, Any]:
    return {"starts": dt.date(year, 1, 1), "ends": dt.date(year, 12, 31)}


def _write(section: Section, by: User) -> None:
    """Cite what is there; a line of which something is not there is left out."""
    wanted, text = SAYS[section.key]
    for number, one in enumerate(wanted, start=1):
        origin, _space, words = one.partition(" ")
        by_words = [key for key, _said in ORIGINS[origin].search(words, by)]
        found = [words] if ORIGINS[origin].find([words], by) else by_words
        if found:
            made = actions.cite(section=section, origin=origin, key=found[0], by=by)
            text = text.replace(f"{{{number}}}", f"{{!{made.number}}}")
    kept = "\n".join(line for line in text.split("\n") if "{" not in line.replace("{!", ""))
    actions.write_section(section=section, text=kept.replace("{!", "{"), seen=1, by=by)


def _ask(section: Section, by: User, speakers: Mapping[Organisation, User]) -> None:
    """Call for inputs; the first organisation answers, and is quoted."""
    call = actions.call_for_inputs(
        section=section,
        question="What did you do on the World Day, and whom did it reach?",
        due=timezone.now().date() + dt.timedelta(days=21),
        organisations=speakers,
        by=by,
    )
    organisation, speaker = next(iter(speakers.items()))
    answer = actions.send_answer(
        answer=call.answers.get(owner=organisation),
        text="We spoke with drivers at six stations, in four languages.",
        marking="TLP:GREEN",
        seen=1,
        by=speaker,
    )
    key, _text = answer.paragraphs[0]
    actions.cite(section=section, origin="answer", key=key, by=by)
    text = "The World Day was kept in every district. An organisation tells: “{1}”"
    actions.write_section(section=section, text=text, seen=1, by=by)
