"""A group's plan of action and its studies of emerging trends."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, requires
from palermo_hub.secretariat import actions
from palermo_hub.secretariat.forms import MeasureForm, ReleaseForm, StudyForm
from palermo_hub.secretariat.models import Body, Measure, Study

from .entries import entry, group_of, keeps, kept_body

WRITE = permissions.MEETING_WRITE
MOST = 200
"""Measures or studies on the page of a plan."""


def plan(request: HttpRequest, code: str) -> HttpResponse:
    """Measures with who answers for them and where they stand; studies with their question."""
    body = group_of(code)
    measures = Measure.objects.visible_to(request.user).filter(body=body).prefetch_related("holders")
    studies = Study.objects.visible_to(request.user).filter(body=body).select_related("lead")
    context = {
        "body": body,
        "measures": measures[:MOST],
        "studies": studies.prefetch_related("releases")[:MOST],
        "keeps": keeps(request, body),
    }
    return render(request, "secretariat/plan.html", context)


def study_detail(request: HttpRequest, uuid: str) -> HttpResponse:
    """One study: question, lead, protocol, status, releases."""
    rows = Study.objects.visible_to(request.user)
    study = get_object_or_404(rows.select_related("lead", "body__coordinator", "body__place"), uuid=uuid)
    context = {
        "body": study.body,
        "study": study,
        "releases": study.releases.all(),
        "cites": study.cites.select_related("instrument"),
        "keeps": keeps(request, study.body),
    }
    return render(request, "secretariat/study_detail.html", context)


def _write_study(request: SignedInRequest, body: Body, study: Study) -> HttpResponse:
    def act(said: dict[str, Any]) -> object:
        return actions.write_study(study=said["row"], cites=said["cites"], by=request.user)

    return entry(
        request,
        StudyForm(request.POST or None, instance=study),
        act,
        title=_("A study of an emerging trend"),
        button=_("Keep"),
        back=reverse("secretariat:plan", args=[body.code]),
        body=body,
    )


@requires(WRITE)
def study_new(request: SignedInRequest, code: str) -> HttpResponse:
    """Add a study."""
    body = kept_body(request, code)
    return _write_study(request, body, Study(body=body, owner=body.coordinator))


@requires(WRITE)
def study_edit(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Change a study."""
    study = _kept(request, Study, uuid)
    return _write_study(request, study.body, study)


@requires(WRITE)
def release_new(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Note what a study gave out."""
    study = _kept(request, Study, uuid)
    return entry(
        request,
        ReleaseForm(request.POST or None),
        lambda said: actions.add_release(study=study, by=request.user, **said),
        title=_("Note what the study gave out"),
        button=_("Note it"),
        back=reverse("secretariat:study-detail", args=[uuid]),
        body=study.body,
    )


def _write_measure(request: SignedInRequest, body: Body, measure: Measure) -> HttpResponse:
    def act(said: dict[str, Any]) -> object:
        return actions.write_measure(
            measure=said["row"], holders=said["holders"], cites=said["cites"], by=request.user
        )

    return entry(
        request,
        MeasureForm(request.POST or None, instance=measure),
        act,
        title=_("A measure of the plan of action"),
        button=_("Keep"),
        back=reverse("secretariat:plan", args=[body.code]),
        body=body,
    )


@requires(WRITE)
def measure_new(request: SignedInRequest, code: str) -> HttpResponse:
    """Add a measure."""
    body = kept_body(request, code)
    return _write_measure(request, body, Measure(body=body, owner=body.coordinator))


@requires(WRITE)
def measure_edit(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Change a measure."""
    measure = _kept(request, Measure, uuid)
    return _write_measure(request, measure.body, measure)


def _kept(request: SignedInRequest, model: Any, uuid: str) -> Any:  # noqa: ANN401 - a study or a measure
    mine = permissions.organisations_where(request.user, WRITE)
    rows = model.objects.filter(body__coordinator__in=mine).select_related("body__coordinator")
    return get_object_or_404(rows, uuid=uuid)
