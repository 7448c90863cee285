"""Loads the simulated response of a fictional State, as `palermo simulate` wrote it beside state.toml."""

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from palermo.errors import RecordError, UnreadableFileError
from palermo_hub.audit import actions as audit
from palermo_hub.audit.models import AuditEntry
from palermo_hub.organisations.models import Organisation
from palermo_hub.reference.models import Place

from .bulk import Writing, write_many
from .cells import DEFAULTS
from .models import Activity, Commitment, JusticeCount, ServiceCapacity

FILE = "response.json"
_SOURCE = "Simulated: nobody did this"
_FOR_EVER = dt.date(2999, 12, 31)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ResponseLoaded:
    """What a load did: how many activities are there, and whether anything changed."""

    activities: int
    changed: bool


@transaction.atomic
def load_response(*, folder: Path, by: AbstractBaseUser | None = None) -> ResponseLoaded:
    """Load a fictional State's response; what an earlier load of the same State left is replaced.

    A folder without the file changes nothing; neither does the same file again.

    Raises:
        UnreadableFileError: the file is not what `palermo simulate` writes.
        RecordError: the State is not a fictional one, or not loaded yet.
    """
    path = folder / FILE
    if not path.is_file():
        return ResponseLoaded(activities=0, changed=False)
    checksum = hashlib.sha256(path.read_bytes()).hexdigest()
    found = _read(path)
    state = _state(found["state"])
    if _is_loaded(state, checksum):
        return ResponseLoaded(activities=Activity.objects.filter(country=state).count(), changed=False)
    owners = _organisations(found["organisations"])
    _clear(owners)
    count = _activities(found["activities"], owners, state)
    _rest(found, owners, state)
    audit.record(kind="response.loaded", by=by, target=state, count=count, detail={"checksum": checksum})
    return ResponseLoaded(activities=count, changed=True)


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
        parts = [
            found[name]
            for name in ("state", "organisations", "activities", "capacity", "commitments", "justice")
        ]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableFileError(
            f"{path.name} is not what `palermo simulate` writes: make it again."
        ) from error
    return dict(found) if parts else {}


def _state(code: str) -> Place:
    state = Place.objects.countries().filter(code=code, fictional=True).first()
    if state is None:
        raise RecordError(f"{code} is not a fictional State that is loaded here: load its figures first.")
    return state


def _is_loaded(state: Place, checksum: str) -> bool:
    entries = AuditEntry.objects.filter(kind="response.loaded", target_id=str(state.pk)).order_by("-seq")
    last = entries.first()
    return last is not None and last.detail.get("checksum") == checksum


def _organisations(rows: Iterable[Mapping[str, Any]]) -> dict[str, Organisation]:
    places = {place.code: place for place in Place.objects.all()}
    return {
        row["code"]: Organisation.objects.get_or_create(
            code=row["code"],
            defaults={
                "names": row["names"], "kind": row["kind"], "place": places.get(row["place"]), "listed": True,
            },
        )[0]
        for row in rows
    }  # fmt: skip


def _clear(owners: Mapping[str, Organisation]) -> None:
    """Take out what an earlier load made; what people added since stays."""
    Activity.objects.filter(owner__in=owners.values(), reference__startswith="sim-").delete()
    for model in (ServiceCapacity, Commitment, JusticeCount):
        model._default_manager.filter(owner__in=owners.values(), source=_SOURCE).delete()


def _activities(rows: list[Mapping[str, Any]], owners: Mapping[str, Organisation], state: Place) -> int:
    """Made in a few statements, not one by one."""
    made = [
        Writing(
            activity=Activity(owner=owners[row["owner"]], marking=row["marking"], country=state),
            cells=DEFAULTS | row["cells"],
        )
        for row in rows
    ]
    write_many(made, by=None)
    return len(made)


def _rest(found: Mapping[str, Any], owners: Mapping[str, Organisation], state: Place) -> None:
    places = {place.code: place for place in Place.objects.within(state.code)}
    common = {"marking": "TLP:CLEAR", "source": _SOURCE}
    ServiceCapacity.objects.bulk_create(
        ServiceCapacity(**{
            **row, **common, "owner": owners[row["owner"]], "place": places[row["place"]],
            "as_of": dt.date.fromisoformat(row["as_of"]), "expires": _FOR_EVER,
        })
        for row in found["capacity"]
    )  # fmt: skip
    Commitment.objects.bulk_create(
        Commitment(**{
            **row, **common, "owner": owners[row["owner"]], "country": state,
            "due": dt.date.fromisoformat(row["due"]), "as_of": state.as_of,
        })
        for row in found["commitments"]
    )  # fmt: skip
    JusticeCount.objects.bulk_create(
        JusticeCount(**{
            **row, **common, "owner": owners[row["owner"]], "place": places[row["place"]],
            "as_of": state.as_of,
        })
        for row in found["justice"]
    )  # fmt: skip
