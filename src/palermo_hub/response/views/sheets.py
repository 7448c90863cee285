"""Pages of the round trip: the sheet out, the sheet back, its preview, apply and undo."""

import tempfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from palermo.errors import PalermoError
from palermo.exchange.activities import Lists
from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, requires
from palermo_hub.organisations.models import Marking
from palermo_hub.response import actions, applying, mapping, round_trip
from palermo_hub.response.forms import NARROW, MappingForm, UploadForm
from palermo_hub.response.lists import in_words, make_lists
from palermo_hub.response.models import SheetMapping, Upload, UploadRow
from palermo_hub.response.words import COLUMN_LABELS, FAULTS, REASONS

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

PER_PAGE = 100
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires(permissions.ACTIVITY_WRITE)
def sheet_download(request: SignedInRequest, code: str) -> HttpResponse:
    """My organisation's activities as a workbook."""
    owners = permissions.organisations_where(request.user, permissions.ACTIVITY_WRITE)
    owner = get_object_or_404(type(owners[0]).objects.filter(pk__in=[one.pk for one in owners]), code=code)
    body = round_trip.download_activities(owner=owner, by=request.user)
    response = HttpResponse(body, content_type=SHEET)
    response["Content-Disposition"] = f'attachment; filename="activities-{owner.code}.xlsx"'
    return response


@requires(permissions.ACTIVITY_WRITE)
def upload_list(request: SignedInRequest) -> HttpResponse:
    """Sheets that came back, and the way to send one."""
    owners = permissions.organisations_where(request.user, permissions.ACTIVITY_WRITE)
    form = UploadForm(request.POST or None, request.FILES or None, owners=owners)
    if request.method == "POST" and form.is_valid():
        try:
            upload = _preview(form.cleaned_data["sheet"], form, request)
        except PalermoError as error:
            form.add_error("sheet", str(error))
        else:
            return redirect(_next_page(upload), uuid=upload.uuid)
    context = {
        "form": form,
        "uploads": Upload.objects.visible_to(request.user).select_related("owner").defer("content")[:50],
        "mappings": SheetMapping.objects.visible_to(request.user).select_related("owner"),
        "owners": owners,
    }
    return render(request, "response/upload_list.html", context)


def _next_page(upload: Upload) -> str:
    waits = upload.state == Upload.State.UNMAPPED
    return "response:sheet-map" if waits else "response:upload-detail"


@requires(permissions.ACTIVITY_WRITE)
def sheet_map(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Say once what the columns of a sheet of one's own mean."""
    upload = get_object_or_404(
        Upload.objects.visible_to(request.user).select_related("owner"),
        uuid=uuid,
        state=Upload.State.UNMAPPED,
    )
    sheet = mapping.waiting_sheet(upload)
    lists = make_lists(request.user, [upload.owner])
    form = MappingForm(request.POST or None, sheet=sheet, lists=lists)
    if request.method == "POST" and not request.POST.get("words") and form.is_valid():
        mapping.map_sheet(upload=upload, mapping=form.mapping(), by=request.user)
        return redirect("response:upload-detail", uuid=uuid)
    if request.POST.get("words"):
        form.errors.clear()
    context = {"upload": upload, "form": form, "rows": sheet.frame.height, "left_out": upload.left_out}
    return render(request, "response/sheet_map.html", context)


@requires(permissions.ACTIVITY_WRITE)
@require_POST
def mapping_forget(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Ask anew the next time."""
    known = get_object_or_404(SheetMapping.objects.visible_to(request.user), uuid=uuid)
    mapping.forget_mapping(mapping=known, by=request.user)
    messages.success(request, _("Forgotten: the next sheet with these columns is mapped anew."))
    return redirect("response:upload-list")


def _preview(sheet: "UploadedFile[Any]", form: UploadForm, request: SignedInRequest) -> Upload:
    """Activities name no person; the copy beside the database is gone when the preview is made."""
    name = Path(sheet.name or "sheet.xlsx").name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"sheet{Path(name).suffix[:10]}"
        with path.open("wb") as file:
            for chunk in sheet.chunks():
                file.write(chunk)
        return mapping.receive_sheet(path=path, name=name, owner=form.cleaned_data["owner"], by=request.user)


@requires(permissions.ACTIVITY_WRITE)
def upload_detail(request: SignedInRequest, uuid: str) -> HttpResponse:
    """What the sheet would change, row by row and field by field; decisions are kept here."""
    uploads = Upload.objects.visible_to(request.user).exclude(state=Upload.State.UNMAPPED)
    upload = get_object_or_404(uploads.select_related("owner", "mapping"), uuid=uuid)
    if request.method == "POST":
        return _decided(upload, request)
    page = Paginator(upload.rows.select_related("activity"), PER_PAGE).get_page(request.GET.get("page"))
    lists = make_lists(request.user, [upload.owner])
    kinds = Counter(upload.rows.values_list("kind", flat=True))
    context = {
        "upload": upload,
        "page": page,
        "rows": [_shown(row, lists) for row in page],
        "counts": {kind: kinds[kind] for kind in UploadRow.Kind.values},
        "accepted": upload.rows.filter(decision=UploadRow.Decision.ACCEPTED).count(),
        "duplicates": upload.rows.exclude(duplicates=[]).count(),
        "markings": NARROW,
        "default_marking": Marking.GREEN,
    }
    return render(request, "response/upload_detail.html", context)


def _decided(upload: Upload, request: SignedInRequest) -> HttpResponse:
    """Keep the decisions of the page, and show the same page again."""
    try:
        round_trip.decide_rows(upload=upload, decisions=_decisions(upload, request), by=request.user)
    except round_trip.UploadStateError as error:
        messages.error(request, str(error))
    page = request.POST.get("page", "")
    address = reverse("response:upload-detail", kwargs={"uuid": upload.uuid})
    return redirect(f"{address}?page={page}" if page.isdecimal() and len(page) < 6 else address)


def _decisions(upload: Upload, request: SignedInRequest) -> dict[int, str]:
    """Each row's own choice; the button that accepts all leaves out what somebody changed meanwhile."""
    if request.POST.get("all"):
        plain = upload.rows.filter(kind__in=[UploadRow.Kind.NEW, UploadRow.Kind.CHANGED], duplicates=[])
        return dict.fromkeys(plain.values_list("number", flat=True), UploadRow.Decision.ACCEPTED.value)
    return {
        int(name.removeprefix("row-")): value
        for name, value in request.POST.items()
        if name.startswith("row-") and name[4:].isdecimal() and value in UploadRow.Decision.values
    }


def _difference(one: dict[str, Any], lists: Lists) -> dict[str, Any]:
    """One field of a row in the reader's words."""
    name = one["column"]
    said = {side: in_words(lists, name, one[side]) for side in ("base", "ours", "theirs")}
    return {**one, **said, "label": COLUMN_LABELS.get(name, name)}


def _shown(row: UploadRow, lists: Lists) -> dict[str, Any]:
    """A row in the reader's words."""
    return {
        "row": row,
        "title": row.activity.title if row.activity else row.cells.get("title", ""),
        "differences": [_difference(one, lists) for one in row.differences],
        "faults": [
            {
                "label": COLUMN_LABELS.get(one["column"], ""),
                "text": FAULTS.get(one["code"], one["message"]),
                **one,
            }
            for one in row.faults
        ],
        "duplicates": [
            {**one, "reasons": [REASONS.get(reason, reason) for reason in one["reasons"]]}
            for one in row.duplicates
        ],
        "new": [
            (COLUMN_LABELS[name], in_words(lists, name, text))
            for name, text in row.cells.items()
            if text and name in COLUMN_LABELS
        ]
        if row.kind == UploadRow.Kind.NEW
        else [],
    }


@requires(permissions.ACTIVITY_WRITE)
@require_POST
def upload_apply(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Apply what was accepted."""
    marking = request.POST.get("marking", Marking.GREEN)
    marking = marking if marking in dict(NARROW) else Marking.GREEN
    return _write(request, uuid, applying.APPLY, partial(round_trip.apply_upload, marking=marking), marking)


@requires(permissions.ACTIVITY_WRITE)
@require_POST
def upload_undo(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Take the whole upload back."""
    return _write(request, uuid, applying.UNDO, round_trip.undo_upload)


@requires(permissions.ACTIVITY_WRITE)
@require_POST
def upload_discard(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Set a preview aside."""
    return _change(request, uuid, round_trip.discard_upload)


def _write(
    request: SignedInRequest, uuid: str, kind: str, act: Callable[..., Any], marking: str = Marking.GREEN
) -> HttpResponse:
    """Do it now, or, where many rows are accepted, by a job whose page is shown."""
    upload = get_object_or_404(Upload.objects.visible_to(request.user), uuid=uuid)
    if not applying.is_long(upload):
        return _change(request, uuid, act)
    try:
        job = applying.start(kind=kind, upload=upload, marking=marking, by=request.user)
    except round_trip.UploadStateError as error:
        messages.error(request, str(error))
        return redirect("response:upload-detail", uuid=uuid)
    return redirect("work:job-detail", uuid=job.uuid)


def _change(request: SignedInRequest, uuid: str, act: Callable[..., Any]) -> HttpResponse:
    """Do it and say so, or say why not."""
    upload = get_object_or_404(Upload.objects.visible_to(request.user), uuid=uuid)
    try:
        done = act(upload=upload, by=request.user)
    except (round_trip.UploadStateError, actions.TooWideError) as error:
        messages.error(request, str(error))
    else:
        left = done.get("left", 0) if hasattr(done, "get") else 0
        messages.success(request, _("Done."))
        if left:
            messages.warning(
                request, _("%(count)d rows were left: somebody changed them meanwhile.") % {"count": left}
            )
    return redirect("response:upload-detail", uuid=uuid)
