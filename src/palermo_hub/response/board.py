"""The board of capacity: what is free, what is full, and what nobody offers to whom."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from palermo import standards
from palermo_hub.organisations.models import Reader
from palermo_hub.reference.models import Place

from .lists import label
from .models import ServiceCapacity

GROUPS = {
    ("female", "adult"): _("women"),
    ("male", "adult"): _("men"),
    ("female", "child"): _("girls"),
    ("male", "child"): _("boys"),
}
"""Sex and age group, and what people of them are called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One service in one region: its places, how many are surely free, and in which languages."""

    service: str
    region: str
    total: int
    free: int
    free_unknown: int
    languages: tuple[str, ...]
    signed: bool
    owners: tuple[str, ...]
    rows: int

    @property
    def most_free(self) -> int:
        """How many can be free at most: where a service does not say, all of its places."""
        return self.free + self.free_unknown

    @property
    def is_full(self) -> bool:
        """Whether every place is known to be taken."""
        return self.free == 0 and self.free_unknown == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A service that nobody on record offers to some groups; ``to_nobody`` where to none of them."""

    service: str
    groups: tuple[str, ...]

    @property
    def to_nobody(self) -> bool:
        """Whether no group at all is served."""
        return len(self.groups) == len(GROUPS)


def lines_of(rows: Iterable[ServiceCapacity], user: Reader) -> list[Line]:
    """Rows by service and region: a district's count in its region; owners are named only where allowed."""
    grouped: dict[tuple[str, str], list[ServiceCapacity]] = defaultdict(list)
    for row in rows:
        grouped[label("assistance_service", row.service), region_of(row.place).name].append(row)
    named = ServiceCapacity.owners_named_to(user)
    return [_line(service, region, some, named) for (service, region), some in sorted(grouped.items())]


def region_of(place: Place) -> Place:
    """The region in which a place is shown: capacity by district is never told."""
    is_fine = place.level == Place.Level.DISTRICT
    return place.parent if is_fine and place.parent else place


def _line(service: str, region: str, rows: list[ServiceCapacity], named: frozenset[int]) -> Line:
    languages = {code for row in rows for code in row.languages}
    names = {label("language", code) for code in languages}
    return Line(
        service=service,
        region=region,
        total=sum(row.total for row in rows),
        free=sum(row.free or 0 for row in rows),
        free_unknown=sum(row.total for row in rows if row.free is None),
        languages=tuple(sorted(names)),
        signed=any("sign" in standards.load("language").label(code).casefold() for code in languages),
        owners=tuple(sorted({row.owner.name for row in rows if row.named_openly or row.owner_id in named})),
        rows=len(rows),
    )


def missing_from(rows: Iterable[ServiceCapacity]) -> list[Missing]:
    """Services with no place on record for women, men, girls or boys; those without any come first."""
    rows = list(rows)
    found = [
        Missing(service=label("assistance_service", service), groups=_unserved(service, rows))
        for service in standards.load("assistance_service")
    ]
    return sorted((one for one in found if one.groups), key=lambda one: (not one.to_nobody, one.service))


def _unserved(service: str, rows: list[ServiceCapacity]) -> tuple[str, ...]:
    return tuple(
        str(name)
        for (sex, age), name in GROUPS.items()
        if not any(
            row.service == service and row.total and row.sex in ("", sex) and row.age_group in ("", age)
            for row in rows
        )
    )
