"""The round trip: a sheet goes out, comes back, is looked at row by row, applied, and can be undone whole."""

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as translate

from palermo.errors import UnreadableFileError
from palermo.exchange.activities import (
    Cells,
    Known,
    Row,
    RowKind,
    SheetRow,
    compare,
    has_hashtags,
    probable_duplicates,
    read_workbook,
    write_workbook,
)
from palermo_hub.audit import actions as audit
from palermo_hub.organisations import permissions
from palermo_hub.organisations.actions import demand
from palermo_hub.organisations.models import Organisation, User

from .actions import StaleError, change_activity, create_activity, delete_activity
from .cells import DEFAULTS, UnfitError, cells_of, check_agreement, with_everything
from .lists import fine_places, make_lists
from .models import Activity, ActivityVersion, Upload, UploadRow
from .words import COLUMN_LABELS


class UploadStateError(Exception):
    """An upload was applied twice, or undone before it was applied."""


def own_activities(owner: Organisation) -> list[Activity]:
    """All of an organisation's activities with what their cells need."""
    rows = Activity.objects.filter(owner=owner).with_names().order_by("pk")
    return list(rows.prefetch_related(*with_everything()))


def download_activities(*, owner: Organisation, by: User) -> bytes:
    """The organisation's activities as a workbook that can come back."""
    demand(by, permissions.ACTIVITY_WRITE, owner)
    rows = [cells_of(activity) for activity in own_activities(owner)]
    headings = {name: str(label) for name, label in COLUMN_LABELS.items()}
    audit.record(kind="activities.downloaded", by=by, target=owner, count=len(rows))
    return write_workbook(rows, make_lists(by, [owner]), headings=headings)


def upload_kind(path: Path) -> str:
    """``ours`` where a workbook has the row of hashtags that a download here has, else ``own``."""
    try:
        return "ours" if has_hashtags(path) else "own"
    except UnreadableFileError:
        return "own"


def digest_of(path: Path) -> str:
    """The checksum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def preview_upload(*, path: Path, name: str, owner: Organisation, by: User) -> Upload:
    """Read a sheet and keep what it would change; nothing of the activities changes.

    Raises:
        PermissionDenied: not an organisation for which ``by`` writes.
        UnreadableFileError: it cannot be read.
    """
    demand(by, permissions.ACTIVITY_WRITE, owner)
    rows = read_workbook(path, make_lists(by, [owner]))
    upload = Upload(owner=owner, name=name[:200], sha256=digest_of(path), by=by)
    return keep_preview(upload=upload, rows=rows, by=by)


@transaction.atomic
def keep_preview(
    *, upload: Upload, rows: Iterable[SheetRow], by: User, defaults: Cells | None = None
) -> Upload:
    """Compare the rows of a sheet with what the organisation has, and keep what they would change.

    Args:
        upload: of an organisation for which ``by`` writes; saved here.
        rows: of the sheet.
        by: who.
        defaults: what a new row says where the sheet has no such column.
    """
    activities = {str(one.uuid): one for one in Activity.objects.filter(owner=upload.owner)}
    cells = _cells_now(upload.owner)
    found = compare(
        rows,
        _known(activities, cells),
        organisation=upload.owner.code,
        fine=fine_places(),
        defaults=defaults,
    )
    upload.state = Upload.State.PREVIEWED
    upload.same = sum(row.kind is RowKind.SAME for row in found)
    upload.save()
    duplicates = _duplicates(found, cells)
    UploadRow.objects.bulk_create(
        (
            _upload_row(upload, row, activities, duplicates.get(str(row.number), []))
            for row in found
            if row.kind is not RowKind.SAME
        ),
        batch_size=500,
    )
    audit.record(kind="upload.previewed", by=by, target=upload, count=len(found))
    return upload


def _cells_now(owner: Organisation) -> dict[str, Cells]:
    """What an organisation's activities say, by identifier: their newest versions, read in one statement."""
    rows = ActivityVersion.objects.filter(activity__owner=owner, number=F("activity__version"))
    return {cells["id"]: DEFAULTS | cells for cells in rows.values_list("cells", flat=True)}


def _duplicates(rows: Iterable[Row], cells: Mapping[str, Cells]) -> dict[str, list[dict[str, object]]]:
    """What each new row probably repeats, by the row's number, with its title."""
    new = {str(row.number): row.cells for row in rows if row.kind is RowKind.NEW}
    titles = {key: one["title"] for key, one in {**cells, **new}.items()}
    return {
        number: [{**dataclasses.asdict(one), "title": titles.get(one.identifier, "")} for one in found]
        for number, found in probable_duplicates(new, cells).items()
    }


def _known(activities: Mapping[str, Activity], cells: Mapping[str, Cells]) -> dict[str, Known]:
    def earlier(activity: Activity, number: int) -> Cells | None:
        version = ActivityVersion.objects.filter(activity=activity, number=number).first()
        return version.cells if version else None

    return {
        key: Known(
            version=activity.version,
            cells=cells[key],
            before=lambda number, activity=activity: earlier(activity, number),  # type: ignore[misc]
        )
        for key, activity in activities.items()
        if key in cells
    }


def _upload_row(
    upload: Upload, row: Row, activities: Mapping[str, Activity], duplicates: list[dict[str, object]]
) -> UploadRow:
    return UploadRow(
        upload=upload,
        number=row.number,
        kind=row.kind.value,
        activity=activities.get(row.identifier),
        cells=dict(row.cells),
        differences=[{**dataclasses.asdict(one), "clashes": one.clashes} for one in row.differences],
        faults=[dataclasses.asdict(fault) for fault in row.faults],
        duplicates=duplicates,
    )


@transaction.atomic
def decide_rows(*, upload: Upload, decisions: Mapping[int, str], by: User) -> int:
    """Keep what was decided of rows, by their number in the sheet; how many were decided anew."""
    upload = _locked(upload, by, Upload.State.PREVIEWED)
    changed = 0
    for row in upload.rows.filter(number__in=decisions).exclude(kind=UploadRow.Kind.FAULTY):
        row.decision = UploadRow.Decision(decisions[row.number])
        row.save(update_fields=["decision"])
        changed += 1
    return changed


@transaction.atomic
def apply_upload(*, upload: Upload, marking: str, by: User) -> Counter[str]:
    """Change and add what was accepted; a row whose activity changed since the preview is left and said.

    Args:
        upload: looked at before.
        marking: audience of the new activities.
        by: who.

    Returns:
        How many were changed, new, and left because of a change meanwhile.
    """
    upload = _locked(upload, by, Upload.State.PREVIEWED)
    done: Counter[str] = Counter()
    for row in upload.rows.filter(decision=UploadRow.Decision.ACCEPTED).select_related("activity"):
        done[_apply(row, upload, marking, by)] += 1
    upload.state = Upload.State.APPLIED
    upload.save(update_fields=["state"])
    audit.record(kind="upload.applied", by=by, target=upload, detail=dict(done))
    return done


def _apply(row: UploadRow, upload: Upload, marking: str, by: User) -> str:
    if row.kind == UploadRow.Kind.NEW:
        activity = create_activity(owner=upload.owner, cells=row.cells, marking=marking, by=by)
    elif row.activity is None or _changed_since(row, row.activity) or not _still_fits(row, row.activity):
        return "left"
    else:
        changes = {one["column"]: one["theirs"] for one in row.differences}
        activity = change_activity(activity=row.activity, cells=changes, seen=row.activity.version, by=by)
    row.activity, row.version = activity, activity.version
    row.save(update_fields=["activity", "version"])
    return row.kind


def _changed_since(row: UploadRow, activity: Activity) -> bool:
    """Whether a field that the row changes is no longer what the preview showed."""
    now = cells_of(activity)
    return any(now[one["column"]] != one["ours"] for one in row.differences)


def _still_fits(row: UploadRow, activity: Activity) -> bool:
    """Whether the row's changes agree with what others changed in other fields since the preview."""
    try:
        check_agreement(cells_of(activity) | {one["column"]: one["theirs"] for one in row.differences})
    except UnfitError:
        return False
    return True


@transaction.atomic
def undo_upload(*, upload: Upload, by: User) -> Counter[str]:
    """Take the whole upload back: changed activities as they were, new ones out; later changes stay.

    Returns:
        How many were restored, taken out, and left because somebody changed them since.
    """
    upload = _locked(upload, by, Upload.State.APPLIED)
    done: Counter[str] = Counter()
    for row in upload.rows.filter(version__isnull=False).select_related("activity"):
        done[_undo(row, by)] += 1
    upload.state = Upload.State.UNDONE
    upload.save(update_fields=["state"])
    audit.record(kind="upload.undone", by=by, target=upload, detail=dict(done))
    return done


def _undo(row: UploadRow, by: User) -> str:
    activity = row.activity
    if activity is None or activity.version != row.version:
        return "left"
    if row.kind == UploadRow.Kind.NEW:
        delete_activity(activity=activity, by=by)
        return "taken_out"
    before = {one["column"]: one["ours"] for one in row.differences}
    try:
        change_activity(activity=activity, cells=before, seen=activity.version, by=by)
    except (StaleError, UnfitError):
        return "left"
    return "restored"


@transaction.atomic
def discard_upload(*, upload: Upload, by: User) -> Upload:
    """Set a preview, or a sheet that waits to be mapped, aside; nothing was changed, its rows are deleted."""
    upload = _locked(upload, by, Upload.State.PREVIEWED, Upload.State.UNMAPPED)
    upload.rows.all().delete()
    upload.state, upload.content = Upload.State.DISCARDED, None
    upload.save(update_fields=["state", "content"])
    audit.record(kind="upload.discarded", by=by, target=upload)
    return upload


def _locked(upload: Upload, by: User, *states: str) -> Upload:
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    demand(by, permissions.ACTIVITY_WRITE, upload.owner)
    if upload.state not in states:
        raise UploadStateError(translate("This was done already, or cannot be done any more."))
    return upload
