"""The pages of a node: sources, files and their checks, mappings, coded rows, bundles."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from palermo.errors import PalermoError, UsageError
from palermo_hub.audit import actions as audit
from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest

from . import actions, checking, columns, reading, storing, unlocking
from .forms import BundleForm, DestroyForm, FileForm, MappingForm, PassphraseForm, SourceForm, chosen_targets
from .http import private
from .issue_texts import text_of
from .models import Intake, NodeBundle, Source, Vault

PAGE = 50


@private(permissions.RECORD_READ)
def source_list(request: SignedInRequest) -> HttpResponse:
    """The sources of my organisation."""
    sources = Source.objects.visible_to(request.user).annotate(people=Count("records"))
    writes = permissions.organisations_where(request.user, permissions.RECORD_WRITE)
    makes = permissions.may(request.user, permissions.BUNDLE_MAKE)
    context = {"sources": sources, "writes": writes, "makes": makes}
    return render(request, "protection/source_list.html", context)


@private(permissions.RECORD_WRITE)
def source_new(request: SignedInRequest) -> HttpResponse:
    """Make a source."""
    mine = permissions.organisations_where(request.user, permissions.RECORD_WRITE)
    form = SourceForm(request.POST or None, organisations=mine)
    if request.method == "POST" and form.is_valid():
        try:
            source = actions.create_source(**form.cleaned_data, by=request.user)
        except actions.SourceRefusedError as error:
            form.add_error("code", str(error))
        else:
            return redirect("protection:source-detail", uuid=source.uuid)
    return render(request, "protection/source_form.html", {"form": form})


@private(permissions.RECORD_READ)
def source_detail(request: SignedInRequest, uuid: str) -> HttpResponse:
    """One source: how many people by status, and the files that were handed in."""
    source = _source(request, uuid)
    counts = reading.counts(source) if source.can_be_read else []
    audit.record(
        kind="source.read", by=request.user, target=source, count=sum(each.people for each in counts)
    )
    context = {
        "source": source,
        "counts": counts,
        "intakes": source.intakes.numbered()[:PAGE],
        "may_write": permissions.may(request.user, permissions.RECORD_WRITE, source.organisation),
        "may_destroy": permissions.may(request.user, permissions.SOURCE_DESTROY, source.organisation),
    }
    return render(request, "protection/source_detail.html", context)


@private(permissions.RECORD_READ)
def record_list(request: SignedInRequest, uuid: str) -> HttpResponse:
    """The coded side of the rows, page by page; no name, no number, no day."""
    source = _source(request, uuid)
    page = Paginator(source.records.all(), PAGE).get_page(request.GET.get("page"))
    rows = reading.coded_rows(source, list(page.object_list))
    audit.record(kind="records.read", by=request.user, target=source, count=len(rows))
    context = {"source": source, "page": page, "rows": rows, "headings": reading.headings()}
    return render(request, "protection/record_list.html", context)


@private(permissions.SOURCE_DESTROY, fresh=True)
def source_destroy(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Destroy a source, after its name was typed out and a reason given."""
    source = _source(request, uuid)
    form = DestroyForm(request.POST or None, expected=source.code)
    if request.method == "POST" and form.is_valid():
        try:
            actions.destroy_source(source=source, by=request.user, purpose=form.cleaned_data["purpose"])
        except actions.IntakeStateError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The source is destroyed. Nobody can read its records any more."))
        return redirect("protection:source-list")
    return render(request, "protection/source_destroy.html", {"form": form, "source": source})


@private(permissions.RECORD_WRITE)
def intake_new(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Hand in a file."""
    source = _source(request, uuid)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if getattr(request, "too_large", False):
        form.is_valid()
        form.errors.pop("file", None)
        form.add_error("file", _("The file is larger than 64 MB. Hand in fewer months at once."))
    elif request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            intake = actions.take_in_file(source=source, file=upload.file, name=upload.name, by=request.user)
        except actions.FileAgainError as error:
            form.add_error("file", _with_link(error))
        except PalermoError as error:
            said = _("The file cannot be read, and nothing of it is kept.")
            form.add_error("file", f"{said} {error}")
        else:
            step = "mapping" if intake.state == Intake.State.MAPPING else "detail"
            return redirect(f"protection:intake-{step}", uuid=intake.uuid)
    return render(request, "protection/intake_form.html", {"form": form, "source": source})


@private(permissions.RECORD_READ)
def intake_detail(request: SignedInRequest, uuid: str) -> HttpResponse:
    """What the checks found, row by row."""
    intake = _intake(request, uuid)
    found = intake.findings
    audit.record(kind="intake.read", by=request.user, target=intake)
    context = {
        "intake": intake,
        "errors": [{**issue, "text": text_of(issue)} for issue in found.get("errors", [])[:200]],
        "numbered": any(column.field == "record_id" for column in storing.kept_mapping(intake).columns),
        "errors_total": found.get("errors_total", 0),
        "warnings": [{**issue, "text": text_of(issue)} for issue in found.get("warnings", [])[:PAGE]],
        "may_write": permissions.may(request.user, permissions.RECORD_WRITE, intake.source.organisation),
    }
    return render(request, "protection/intake_detail.html", context)


@private(permissions.RECORD_WRITE)
def intake_mapping(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Say what each column is and which code each word has; the checks follow."""
    intake = _intake(request, uuid)
    if intake.state == Intake.State.ACCEPTED:
        return redirect("protection:intake-detail", uuid=uuid)
    mapping, error = storing.kept_mapping(intake), ""
    with storing.opened(intake) as path:
        table, _columns = checking.columns_of(path)
        names = [name for name in table.headers if name in {column.name for column in mapping.columns}]
        mapping = columns.retargeted(mapping, chosen_targets(names, "was", request.POST))
        looks = columns.looks(table, mapping)
        if request.method == "POST":
            form = MappingForm(looks, request.POST)
            error, mapping = form.refusal(get_language() or "en"), form.mapping(mapping)
            looks = columns.looks(table, mapping)
    if request.POST.get("act") == "save" and not error:
        try:
            actions.map_intake(intake=intake, mapping=mapping, by=request.user)
        except (PalermoError, actions.IntakeStateError) as refused:
            error = str(refused)
        else:
            return redirect("protection:intake-detail", uuid=uuid)
    context = {
        "intake": intake,
        "looks": _shown(looks),
        "targets": _targets(),
        "error": error,
        "numbered": any(look.target == "record_id" for look in looks),
    }
    return render(request, "protection/intake_mapping.html", context)


@private(permissions.RECORD_WRITE)
@require_POST
def intake_accept(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Accept the good rows."""
    done = _("The good rows are records now. The file itself is gone from this machine.")
    return _change(request, uuid, actions.accept_intake, done)


@private(permissions.RECORD_WRITE)
@require_POST
def intake_discard(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Take a file away that was not accepted."""
    return _change(request, uuid, actions.discard_intake, _("The file is gone from this machine."))


@private(permissions.RECORD_WRITE, fresh=True)
def intake_rejects(request: SignedInRequest, uuid: str) -> HttpResponse:
    """The bad rows as they were written, to be corrected and handed in again."""
    content = actions.rejected_rows(intake=_intake(request, uuid), by=request.user)
    return _as_file(content, "rows-to-correct.csv", "text/csv; charset=utf-8")


@private(permissions.BUNDLE_MAKE)
def bundle_list(request: SignedInRequest) -> HttpResponse:
    """The bundles this node made; a new one is made here."""
    mine = permissions.organisations_where(request.user, permissions.BUNDLE_MAKE)
    bundles = NodeBundle.objects.visible_to(request.user)
    last = bundles.first()
    initial = {"hub": last.hub, "project": last.project, "marking": last.marking} if last else None
    form = BundleForm(request.POST or None, request.FILES or None, organisations=mine, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.make_bundle(**form.cleaned_data, by=request.user)
        except actions.NothingToSendError as error:
            form.add_error(None, str(error))
        except PalermoError as error:
            form.add_error(None, _("No bundle was made.") + f" {error}")
        else:
            messages.success(request, _("The bundle is made. Download it and take it to the hub."))
            if secret := form.cleaned_data["linkage_key"]:
                mark = actions.mark_of_key(secret, form.cleaned_data["project"])
                said = _(
                    "It carries encodings. The mark of the key, the same at every organisation: %(mark)s"
                )
                messages.success(request, said % {"mark": mark})
            return redirect("protection:bundle-list")
    context = {"bundles": bundles[:PAGE], "form": form, "organisations": mine, "vault": Vault.objects.first()}
    return render(request, "protection/bundle_list.html", context)


@private(permissions.BUNDLE_MAKE, fresh=True)
def bundle_download(request: SignedInRequest, uuid: str) -> HttpResponse:
    """The bundle's file."""
    bundle = get_object_or_404(NodeBundle.objects.visible_to(request.user), uuid=uuid)
    content = actions.bundle_content(bundle=bundle, by=request.user)
    return _as_file(content, bundle.name, "application/octet-stream")


@private(permissions.SOURCE_DESTROY, fresh=True)
def passphrase_change(request: SignedInRequest) -> HttpResponse:
    """Change the passphrase of this node."""
    form = PassphraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            unlocking.change_passphrase(old=said["old"], new=said["new"], by=request.user)
        except unlocking.WrongPassphraseError as error:
            form.add_error("old", str(error))
        except UsageError as error:
            form.add_error("new", str(error))
        else:
            messages.success(request, _("The passphrase is changed. Write it down and lock it away."))
            return redirect("protection:source-list")
    return render(request, "protection/passphrase_form.html", {"form": form})


def _change(request: SignedInRequest, uuid: str, act: Callable[..., Any], done: str) -> HttpResponse:
    """Accept or discard, and say so, or say why not."""
    intake = _intake(request, uuid)
    try:
        act(intake=intake, by=request.user)
    except actions.IntakeStateError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("protection:source-detail", uuid=intake.source.uuid)


def _with_link(error: actions.FileAgainError) -> str:
    """That the file was handed in before, with a link to it."""
    address = reverse("protection:intake-detail", kwargs={"uuid": error.earlier.uuid})
    return format_html('{} <a href="{}">{}</a>', str(error), address, _("See it."))


def _as_file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _source(request: SignedInRequest, uuid: str) -> Source:
    return get_object_or_404(
        Source.objects.visible_to(request.user).select_related("organisation"), uuid=uuid
    )


def _intake(request: SignedInRequest, uuid: str) -> Intake:
    intakes = Intake.objects.visible_to(request.user).select_related("source__organisation")
    return get_object_or_404(intakes, uuid=uuid)


def _targets() -> list[tuple[str, list[tuple[str, str]]]]:
    """The drop-down of a column, in the reader's language."""
    language = get_language() or "en"
    return [
        (str(reading.GROUPS[group]), [(target, columns.label_of(target, language)) for target in targets])
        for group, targets in columns.targets().items()
    ]


def _shown(looks: list[columns.ColumnLook]) -> list[dict[str, Any]]:
    """The columns with the choices of their words, in the reader's language."""
    return [
        {"look": look, "choices": reading.choices(look), "number": number}
        for number, look in enumerate(looks)
    ]
