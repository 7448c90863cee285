"""Who left an address with a download: asked to confirm it, told of corrections, erased when they say so.

The address is used for nothing else, shown to nobody, and gone two days later where nobody confirms it.
"""

import datetime as dt
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as translate

from palermo_hub.reference.models import Place

from .collecting import send_letter
from .models import Follower, Release

UNCONFIRMED = dt.timedelta(days=2)


@transaction.atomic
def follow(*, place: Place, address: str, host: str) -> None:
    """Ask an address to confirm that it wants to be told; the answer is the same whether it is known or not.

    Args:
        place: whose figures.
        address: checked by the form.
        host: the hub's own address, for the links.
    """
    follower, made = Follower.objects.get_or_create(
        place=place, address=address.lower(), defaults={"language": get_language() or "en"}
    )
    if made:
        transaction.on_commit(partial(_ask, follower, host))


def confirm(*, follower: Follower) -> None:
    """The owner of the address says yes."""
    Follower.objects.filter(pk=follower.pk, confirmed_at__isnull=True).update(confirmed_at=timezone.now())


def erase(*, follower: Follower) -> None:
    """The owner of the address says no, now or later."""
    follower.delete()


def forget_unconfirmed(now: dt.datetime) -> None:
    """Delete the addresses whose owners never answered."""
    Follower.objects.filter(confirmed_at__isnull=True, asked_at__lt=now - UNCONFIRMED).delete()


def tell_followers(release: Release, host: str) -> None:
    """Write to everybody who confirmed, once the caller's transaction stands."""
    for follower in Follower.objects.filter(place=release.place, confirmed_at__isnull=False):
        transaction.on_commit(partial(_tell, follower, release, host))


def _ask(follower: Follower, host: str) -> None:
    with override(follower.language):
        send_letter(
            follower.address,
            translate("Confirm that you want to be told of corrections"),
            translate("Somebody asked that this address be told when figures of %(state)s are corrected. ")
            % {"state": follower.place.name}
            + translate("If it was you, open this page: %(page)s If not, do nothing.")
            % {"page": f"{_page(follower, host)}\n"},
        )


def _tell(follower: Follower, release: Release, host: str) -> None:
    withdrawn = release.state == Release.State.WITHDRAWN
    with override(follower.language):
        what = (
            translate("Version %(version)s of the figures of %(state)s was withdrawn. Do not quote it.")
            if withdrawn
            else translate("The figures of %(state)s have a new version, %(version)s.")
        )
        send_letter(
            follower.address,
            translate("Figures that you downloaded were corrected"),
            "\n".join(
                [
                    what % {"version": release.version, "state": release.place.name},
                    translate("Why: %(reason)s")
                    % {"reason": (release.withdrawn_for if withdrawn else release.reason) or "–"},
                    host + reverse("portal:release", args=[release.place.code, release.version]),
                    translate("To have your address erased: %(page)s") % {"page": _page(follower, host)},
                ]
            ),
        )


def _page(follower: Follower, host: str) -> str:
    return host + reverse("evidence:follower", kwargs={"token": follower.token})
