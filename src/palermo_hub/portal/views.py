"""The public pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from palermo_hub.evidence.models import Release


def home(request: HttpRequest) -> HttpResponse:
    """What is known, how far it can be trusted, where it comes from."""
    releases = Release.objects.visible_to(request.user).shown().select_related("place")
    return render(request, "portal/home.html", {"releases": releases})


def state_list(request: HttpRequest) -> HttpResponse:
    """The States whose figures are here."""
    releases = Release.objects.visible_to(request.user).shown().select_related("place")
    return render(request, "portal/states.html", {"releases": releases})


def about(request: HttpRequest) -> HttpResponse:
    """How the figures are made and protected, and what they cannot say."""
    return render(request, "portal/about.html")


def help_page(request: HttpRequest) -> HttpResponse:
    """Where a person in danger finds help."""
    return render(request, "portal/help.html")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing here, or nothing that this reader may see: the two look alike."""
    return render(request, "portal/not_found.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke; the page says so without touching the database."""
    return render(request, "portal/server_error.html", status=500)
