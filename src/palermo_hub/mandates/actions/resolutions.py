"""Take in the next resolution, and decide which of its paragraphs takes the place of which."""

import datetime as dt
import re
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as translate

from palermo.exchange.resolutions import Paragraph, Resolution, read_resolution
from palermo.exchange.successions import LEAST_SUMMARY, LEAST_TEXT, Proposal, propose_successions
from palermo_hub.audit import actions as audit
from palermo_hub.mandates.models import Instrument, Provision, Succession
from palermo_hub.organisations import permissions
from palermo_hub.organisations.actions import demand
from palermo_hub.organisations.models import User

from .checks import check_day, check_text
from .errors import CircularSuccessionError, DecidedError, HeldAlreadyError, WrongEntryError

SYMBOL = re.compile(r"[AES]/RES/(\d{1,4})/(\d{1,4})")


@transaction.atomic
def import_resolution(
    *,
    text: str,
    symbol: str,
    names: Mapping[str, str],
    adopted: dt.date,
    by: User,
    follows: Instrument | None = None,
    old_text: str = "",
) -> Instrument:
    """Make an instrument of a resolution's text and propose whose place its paragraphs take.

    The text itself is not kept: people write what each paragraph asks, in their own words.

    Args:
        text: plain text of the resolution, in English.
        symbol: as ``A/RES/78/228``.
        names: its name by language, English always.
        adopted: the day of adoption.
        by: who says so.
        follows: the resolution it follows, where it follows one.
        old_text: the text of that one; without it our summaries are compared, which finds less.

    Raises:
        PermissionDenied: the person may not.
        UnreadableFileError: no operative paragraphs are found in a text.
        HeldAlreadyError: the resolution is here.
        WrongEntryError: the symbol or the day cannot be, or the one it follows is not older.
    """
    demand(by, permissions.MANDATE_WRITE)
    resolution = read_resolution(text)
    _check(resolution, symbol, names, adopted, follows)
    instrument = Instrument.objects.create(
        code=slugify(symbol.replace("/", "-")),
        kind=Instrument.Kind.RESOLUTION,
        symbol=symbol,
        names=dict(names),
        adopted=adopted,
        follows=follows,
        position=0,
        source=symbol,
        as_of=timezone.now().date(),
    )
    made = {str(row.number): _provision(instrument, row) for row in resolution.paragraphs}
    proposed = _propose(follows, old_text, resolution, made) if follows else 0
    audit.record(
        kind="resolution.imported", by=by, target=instrument, count=len(made), detail={"proposed": proposed}
    )
    return instrument


@transaction.atomic
def decide_succession(*, succession: Succession, confirm: bool, by: User) -> Succession:
    """Confirm or refuse a proposed succession.

    Raises:
        PermissionDenied: the person may not.
        DecidedError: somebody decided already.
        CircularSuccessionError: the predecessor is, over others, an heir of its successor.
    """
    demand(by, permissions.MANDATE_WRITE)
    current = Succession.objects.select_for_update().get(pk=succession.pk)
    if current.state != Succession.State.PROPOSED:
        raise DecidedError(translate("This was decided already. Load the page again."))
    if confirm:
        _refuse_circle(current.predecessor_id, current.successor_id)
    current.state = Succession.State.CONFIRMED if confirm else Succession.State.REFUSED
    current.decided_by, current.decided_at = by, timezone.now()
    current.save()
    audit.record(kind=f"succession.{current.state}", by=by, target=current)
    return current


@transaction.atomic
def name_succession(*, predecessor: Provision, successor: Provision, by: User) -> Succession:
    """Say that a provision takes the place of another, without a proposal or against a refused one.

    Raises:
        PermissionDenied, CircularSuccessionError: as for ``decide_succession``.
    """
    demand(by, permissions.MANDATE_WRITE)
    _refuse_circle(predecessor.pk, successor.pk)
    succession, _made = Succession.objects.update_or_create(
        predecessor=predecessor,
        successor=successor,
        defaults={"state": Succession.State.CONFIRMED, "decided_by": by, "decided_at": timezone.now()},
    )
    audit.record(kind="succession.named", by=by, target=succession)
    return succession


def _refuse_circle(predecessor: int, successor: int) -> None:
    """Follow the confirmed heirs of the successor; none of them may be the predecessor."""
    heirs: dict[int, list[int]] = {}
    for old, new in Succession.objects.confirmed().values_list("predecessor_id", "successor_id"):
        heirs.setdefault(old, []).append(new)
    open_ones, seen = [successor], set[int]()
    while open_ones:
        one = open_ones.pop()
        if one == predecessor:
            raise CircularSuccessionError(
                translate(
                    "That would go round in a circle: the older paragraph already follows the newer one."
                )
            )
        if one not in seen:
            seen.add(one)
            open_ones += heirs.get(one, [])


def _check(
    resolution: Resolution,
    symbol: str,
    names: Mapping[str, str],
    adopted: dt.date,
    follows: Instrument | None,
) -> None:
    """What the person says fits the text and what is held."""
    check_day(adopted)
    for name in names.values():
        check_text(name, translate("name"))
    if not SYMBOL.fullmatch(symbol):
        raise WrongEntryError(translate("The symbol is written as A/RES/78/228."))
    if resolution.symbol and resolution.symbol != symbol:
        raise WrongEntryError(
            translate("The text is of %(found)s, not of %(symbol)s. Choose the right text or symbol.")
            % {"found": resolution.symbol, "symbol": symbol}
        )
    if Instrument.objects.filter(symbol=symbol).exists():
        raise HeldAlreadyError(translate("%(symbol)s is here already.") % {"symbol": symbol})
    if follows is not None and follows.adopted is not None and follows.adopted >= adopted:
        raise WrongEntryError(translate("The resolution that it follows was not adopted before it."))
    if follows is not None and hasattr(follows, "followed_by"):
        raise HeldAlreadyError(translate("Another resolution follows that one already."))


def _provision(instrument: Instrument, row: Paragraph) -> Provision:
    return Provision.objects.create(
        instrument=instrument,
        number=str(row.number),
        position=row.number,
        unit=Provision.Unit.PARAGRAPH,
        verbs=list(row.verbs),
        addressees=list(row.addressees),
        summary={},
        source=f"{instrument.symbol}, verbs and addressees found by program",
        as_of=instrument.as_of,
    )


def _propose(
    follows: Instrument, old_text: str, resolution: Resolution, made: Mapping[str, Provision]
) -> int:
    """Store what a program finds alike; the value counts it."""
    held = {provision.number: provision for provision in follows.provisions.all()}
    new = {str(row.number): row.text for row in resolution.paragraphs}
    found = _compare(old_text, held, new)
    Succession.objects.bulk_create(
        Succession(predecessor=held[row.predecessor], successor=made[row.successor], likeness=row.likeness)
        for row in found
        if row.predecessor in held
    )
    return len(found)


def _compare(old_text: str, held: Mapping[str, Provision], new: Mapping[str, str]) -> tuple[Proposal, ...]:
    """By the older text where it is given, else by our summaries of it."""
    if old_text.strip():
        old = {str(row.number): row.text for row in read_resolution(old_text).paragraphs}
        return propose_successions(old, new, least=LEAST_TEXT)
    summaries = {number: row.summary.get("en", "") for number, row in held.items()}
    return propose_successions(summaries, new, least=LEAST_SUMMARY)
