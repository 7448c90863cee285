"""Seed the groups and bodies that the resolution names."""

from django.db import transaction

from palermo_hub.audit import actions as audit
from palermo_hub.mandates.models import Provision
from palermo_hub.secretariat import seeds
from palermo_hub.secretariat.models import Body, BodyStatement, ChairTerm, Seat


@transaction.atomic
def seed_bodies() -> int:
    """Add what the files say and is not here yet; the value counts what was added.

    What people wrote since is left as it is: a second time changes nothing.
    """
    before = _count()
    bodies = {body.code: body for body in Body.objects.all()}
    provisions = {
        (one.instrument.code, one.number): one for one in Provision.objects.select_related("instrument")
    }
    for row in seeds.bodies():
        cited = [provisions[one] for one in row.pop("provisions") if one in provisions]
        if row["code"] not in bodies:
            bodies[row["code"]] = Body.objects.create(**row)
            bodies[row["code"]].mandate.set(cited)
    _seed_statements(bodies)
    added = _count() - before
    if added:
        audit.record(kind="bodies.seeded", by=None, count=added)
    return added


def _seed_statements(bodies: dict[str, Body]) -> None:
    """Seats, terms and statements: those that the seed has not written before."""
    seats = set(Seat.objects.values_list("body_id", "holder_id", "role", "source"))
    terms = set(ChairTerm.objects.values_list("body_id", "holder_id", "starts"))
    said = set(BodyStatement.objects.values_list("body_id", "kind", "when", "source"))
    for row in seeds.seats():
        body, holder = bodies[row["body"]], bodies[row["holder"]]
        if (body.pk, holder.pk, row["role"], row["source"]) not in seats:
            Seat.objects.create(**{**row, "body": body, "holder": holder})
    for row in seeds.chairs():
        body, holder = bodies[row["body"]], bodies[row["holder"]]
        if (body.pk, holder.pk, row["starts"]) not in terms:
            ChairTerm.objects.create(**{**row, "body": body, "holder": holder})
    for row in seeds.statements():
        body = bodies[row["body"]]
        if (body.pk, row["kind"], row["when"], row["source"]) not in said:
            BodyStatement.objects.create(**{**row, "body": body})


def _count() -> int:
    return sum(model._default_manager.count() for model in (Body, Seat, ChairTerm, BodyStatement))
