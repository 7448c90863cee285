"""Seed the instruments every hub begins with, and give a provision's entry a new version."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as translate

from palermo_hub.audit import actions as audit
from palermo_hub.mandates import seeds
from palermo_hub.mandates.models import Instrument, Provision, ProvisionVersion
from palermo_hub.organisations import permissions
from palermo_hub.organisations.actions import demand
from palermo_hub.organisations.models import User

from .errors import StaleProvisionError

CONTENT = ("pillar", "verbs", "addressees", "summary", "source", "as_of")
"""What a version of a provision holds."""


@transaction.atomic
def seed_instruments() -> int:
    """Bring the seeded instruments and provisions to what the files say; the value counts what changed.

    A second time changes nothing, and an entry that a person has revised is left as that person wrote it.
    """
    held = {instrument.code: instrument for instrument in Instrument.objects.all()}
    changed = sum(_seed_instrument(held, row) for row in seeds.instruments())
    entries = {
        (provision.instrument.code, provision.number): provision
        for provision in Provision.objects.select_related("instrument")
    }
    revised = set(
        ProvisionVersion.objects.filter(replaced_by__isnull=False).values_list("provision_id", flat=True)
    )
    changed += sum(_seed_provision(held, entries, revised, row) for row in seeds.provisions())
    if changed:
        audit.record(kind="instruments.seeded", by=None, count=changed)
    return changed


@transaction.atomic
def revise_provision(*, provision: Provision, version: int, values: Mapping[str, Any], by: User) -> Provision:
    """Give a provision's entry a new version; the one before is kept.

    Args:
        provision: the entry.
        version: the version the person had before them.
        values: any of ``CONTENT``.
        by: who says so.

    Raises:
        PermissionDenied: the person may not.
        StaleProvisionError: the entry has another version by now.
    """
    demand(by, permissions.MANDATE_WRITE)
    current = Provision.objects.select_for_update().get(pk=provision.pk)
    if current.version != version:
        raise StaleProvisionError(
            translate("Somebody changed this entry meanwhile. Look at it again, then change it.")
        )
    if _differs(current, values):
        _replace(current, values, by)
        audit.record(kind="provision.revised", by=by, target=current, detail={"version": current.version})
    return current


def _seed_instrument(held: dict[str, Instrument], row: seeds.SeededInstrument) -> bool:
    """Store or renew one instrument; whether anything changed."""
    found = held.get(row.code)
    if found is None:
        held[row.code] = Instrument.objects.create(code=row.code, **row.values)
        return True
    if not _differs(found, row.values):
        return False
    for name, value in row.values.items():
        setattr(found, name, value)
    found.save()
    return True


def _seed_provision(
    held: dict[str, Instrument],
    entries: dict[tuple[str, str], Provision],
    revised: set[int],
    row: seeds.SeededProvision,
) -> bool:
    """Store or renew one provision, unless a person has revised it; whether anything changed."""
    found = entries.get((row.instrument, row.number))
    if found is None:
        Provision.objects.create(instrument=held[row.instrument], number=row.number, **row.values)
        return True
    if found.pk in revised or not _differs(found, {name: row.values[name] for name in CONTENT}):
        return False
    _replace(found, {name: row.values[name] for name in CONTENT}, None)
    return True


def _replace(provision: Provision, values: Mapping[str, Any], by: User | None) -> None:
    """Keep what the entry said as a version, then let it say ``values``."""
    said = {name: getattr(provision, name) for name in CONTENT}
    ProvisionVersion.objects.create(
        provision=provision,
        version=provision.version,
        content={**said, "as_of": str(said["as_of"])},
        replaced_by=by,
    )
    for name, value in values.items():
        setattr(provision, name, value)
    provision.version += 1
    provision.save()


def _differs(row: Instrument | Provision, values: Mapping[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())
