"""What cites a provision, gathered from every area: each adds one function to ``SOURCES``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from palermo_hub.evidence.models import Release
from palermo_hub.gaps.asks import asks_for_action
from palermo_hub.mandates.models import Provision
from palermo_hub.mandates.names import state_name
from palermo_hub.mandates.national import laws
from palermo_hub.organisations.models import Reader
from palermo_hub.response.models import Activity, Commitment
from palermo_hub.response.naming import hidden_from, shown_name
from palermo_hub.secretariat.models import Decision, Measure

from .labels import title_label


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One thing that cites a provision.

    Attributes:
        text: what it is.
        address: its page.
        detail: a few words beside it.
    """

    text: str
    address: str
    detail: str = ""


Source = Callable[[Provision, Reader], Iterable[Citation]]

PATTERNS = frozenset({("a-res-76-186", "27"), ("gpa", "IV")})
"""What asks for figures on patterns, flows and forms."""

LAW = frozenset(
    {
        ("a-res-76-186", "20"),
        ("a-res-76-186", "23"),
        ("tip-protocol", "3"),
        ("tip-protocol", "5"),
        ("gpa", "III"),
    }
)
"""What asks for the elements that a law has."""


def figures(provision: Provision, reader: Reader) -> Iterable[Citation]:
    """The tables of each State whose figures are here, for what asks for figures."""
    if (provision.instrument.code, provision.number) not in PATTERNS:
        return
    for release in Release.objects.visible_to(reader).shown().select_related("place"):
        address = reverse("portal:tables", args=[release.place.code])
        yield Citation(
            text=release.place.name,
            address=address,
            detail=f"{title_label('forms', '')} · {release.first_year}\u2013{release.last_year}",
        )


def law_elements(provision: Provision, reader: Reader) -> Iterable[Citation]:
    """The law of each State of which anything is told, for what asks for a law."""
    if (provision.instrument.code, provision.number) not in LAW:
        return
    for code, elements in laws(reader).items():
        told = sum(element.row is not None for element in elements)
        yield Citation(
            text=state_name(code),
            address=reverse("mandates:treaty-state", args=[code]),
            detail=translate("%(told)s of %(all)s elements told") % {"told": told, "all": len(elements)},
        )


SHOWN = 20
"""Activities, and commitments, that a provision's page lists; a link leads to the others."""


def activities(provision: Provision, reader: Reader) -> Iterable[Citation]:
    """Activities that say they carry the provision out."""
    rows = Activity.objects.visible_to(reader).filter(cites=provision)
    hidden = hidden_from(reader)
    for one in rows.select_related("owner")[:SHOWN]:
        yield Citation(
            text=one.title,
            address=reverse("response:activity-detail", args=[one.uuid]),
            detail=f"{shown_name(one.owner, hidden)} · {one.get_status_display()}",
        )
    count = rows.count()
    if count > SHOWN:
        address = reverse("response:activity-list")
        asked = urlencode({"cites": f"{provision.instrument.code}/{provision.number}"})
        yield Citation(
            text=translate("All %(count)s activities") % {"count": count}, address=f"{address}?{asked}"
        )


def commitments(provision: Provision, reader: Reader) -> Iterable[Citation]:
    """Commitments that answer the provision."""
    rows = Commitment.objects.visible_to(reader).filter(cites=provision).select_related("owner")
    hidden = hidden_from(reader)
    for one in rows[:SHOWN]:
        yield Citation(
            text=one.title,
            address=one.get_absolute_url(),
            detail=f"{shown_name(one.owner, hidden)} · {one.get_status_display()}",
        )


def decisions(provision: Provision, reader: Reader) -> Iterable[Citation]:
    """What groups decided about it."""
    rows = Decision.objects.visible_to(reader).filter(cites=provision).select_related("meeting__body")
    for row in rows[:SHOWN]:
        yield Citation(
            text=row.text,
            address=reverse("secretariat:decision-detail", args=[row.uuid]),
            detail=f"{row.meeting.body.short} · {row.meeting.day:%Y-%m-%d}",
        )


def measures(provision: Provision, reader: Reader) -> Iterable[Citation]:
    """Measures of a group's plan of action."""
    rows = Measure.objects.visible_to(reader).filter(cites=provision).select_related("body")
    for row in rows[:SHOWN]:
        yield Citation(
            text=row.title,
            address=reverse("secretariat:plan", args=[row.body.code]),
            detail=f"{row.body.short} · {row.get_status_display()}",
        )


def gap_tables(provision: Provision, reader: Reader) -> Iterable[Citation]:
    """The gap table of each State, for what asks for action in its cells."""
    if not asks_for_action(provision):
        return
    for release in Release.objects.visible_to(reader).shown().filter(too_few=False).select_related("place"):
        yield Citation(
            text=release.place.name,
            address=reverse("gaps:table", args=[release.place.code]),
            detail=f"{release.first_year}\u2013{release.last_year}",
        )


SOURCES: tuple[tuple[str | Promise, Source], ...] = (
    (_("Figures"), figures),
    (_("The gap"), gap_tables),
    (_("Law elements"), law_elements),
    (_("Commitments"), commitments),
    (_("Activities"), activities),
    (_("Decisions"), decisions),
    (_("Measures of plans"), measures),
)
"""Heading and function of each kind of citation, in the order of the page. An area adds its own line."""


def citations(provision: Provision, reader: Reader) -> list[tuple[str, list[Citation]]]:
    """What cites a provision, as the reader may see it, by kind; kinds without any are left out."""
    found = ((str(heading), list(source(provision, reader))) for heading, source in SOURCES)
    return [(heading, rows) for heading, rows in found if rows]
