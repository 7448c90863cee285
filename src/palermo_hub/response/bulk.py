"""Many activities written in a few statements: sheets of thousands of rows take seconds, not minutes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone

from palermo.exchange.activities import Cells
from palermo_hub.organisations.models import Organisation, User
from palermo_hub.reference.models import Place

from .cells import figures_of, plain_values, settled
from .models import Activity, ActivityFigure, ActivityForm, ActivityVersion

BATCH = 200
"""Rows of a statement: a database takes only so many values at once."""

_CHANGED = (
    "title", "reference", "description", "kind", "intervention", "status", "starts", "ends", "country",
    "country_wide", "sex", "age_group", "other_partners", "particulars", "as_of", "source", "version",
    "changed_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """An activity, new or held by the caller, and the whole row of cells that it is to say."""

    activity: Activity
    cells: Cells


def write_many(rows: Sequence[Writing], *, by: User | None) -> None:
    """Write activities as their cells say, each with a version; in a transaction of the caller's.

    Args:
        rows: checked before; the activities of those that are there already have their version counted up.
        by: who.
    """
    _save(rows)
    through, partners = Activity.places.through, Activity.partners.through
    places, organisations = _keys(Place), _keys(Organisation)
    _replace(through, rows, lambda one: _linked(through, "place_id", one, "places", places))
    _replace(partners, rows, lambda one: _linked(partners, "organisation_id", one, "partners", organisations))
    _replace(ActivityForm, rows, _forms)
    _replace(ActivityFigure, rows, lambda one: figures_of(one.activity, one.cells))
    ActivityVersion.objects.bulk_create(
        [
            ActivityVersion(
                activity=one.activity,
                number=one.activity.version,
                cells=settled(one.activity, one.cells),
                by=by,
            )
            for one in rows
        ],
        batch_size=BATCH,
    )


def _save(rows: Sequence[Writing]) -> None:
    """The activities' own fields; a new one gets its key."""
    states, now = {place.code: place for place in Place.objects.countries().defer("outline")}, timezone.now()
    new: list[Activity] = []
    old: list[Activity] = []
    for one in rows:
        for name, value in plain_values(one.cells).items():
            setattr(one.activity, name, value)
        one.activity.country, one.activity.changed_at = states[one.cells["country"]], now
        (old if one.activity.pk else new).append(one.activity)
    Activity.objects.bulk_create(new, batch_size=BATCH)
    # one statement for many rows; an update of many fields by row takes ten times as long
    Activity.objects.bulk_create(
        old, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=_CHANGED
    )


def _replace(
    model: type[models.Model], rows: Sequence[Writing], made: Callable[[Writing], Iterable[models.Model]]
) -> None:
    """What of a model belongs to these activities, anew."""
    for start in range(0, len(rows), BATCH):
        keys = [one.activity.pk for one in rows[start : start + BATCH]]
        model._default_manager.filter(activity_id__in=keys).delete()
    model._default_manager.bulk_create([each for one in rows for each in made(one)], batch_size=BATCH // 2)


def _linked(
    model: type[models.Model], field: str, one: Writing, column: str, keys: dict[str, int]
) -> list[models.Model]:
    said: dict[str, Any] = {"activity_id": one.activity.pk}
    return [
        model(**said, **{field: keys[code]}) for code in set(one.cells[column].split(";")) if code in keys
    ]


def _forms(one: Writing) -> list[ActivityForm]:
    return [
        ActivityForm(activity=one.activity, code=code)
        for code in sorted(set(one.cells["forms"].split(";")))
        if code
    ]


def _keys(model: type[Place | Organisation]) -> dict[str, int]:
    return dict(model._default_manager.order_by().values_list("code", "pk"))
