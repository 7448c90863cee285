"""Being told of corrections: leave an address, confirm it, have it erased. No page ever shows one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from palermo_hub.evidence import following
from palermo_hub.evidence.forms import FollowForm
from palermo_hub.evidence.models import Follower, Release


@require_POST
def follow(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Leave an address; the answer is the same whether it is known already or not."""
    found = Release.objects.visible_to(request.user).citable().select_related("place")
    release = get_object_or_404(found, place__code=code, version=version)
    form = FollowForm(request.POST)
    if form.is_valid():
        host = f"{request.scheme}://{request.get_host()}"
        following.follow(place=release.place, address=form.cleaned_data["address"], host=host)
        messages.success(request, _("A letter is on its way: confirm the address with the link in it."))
    else:
        messages.error(request, _("This is not an e-mail address."))
    return redirect("portal:release", code=code, version=version)


def follower(request: HttpRequest, token: str) -> HttpResponse:
    """The owner of an address confirms it, or has it erased."""
    found = get_object_or_404(Follower.objects.select_related("place"), token=token)
    if request.method != "POST":
        return render(request, "evidence/follower.html", {"follower": found})
    if "erase" in request.POST:
        following.erase(follower=found)
        messages.success(request, _("The address is erased."))
        return redirect("portal:releases")
    following.confirm(follower=found)
    messages.success(request, _("The address is confirmed."))
    return redirect("evidence:follower", token=token)
