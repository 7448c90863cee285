"""The round trip: a sheet goes out, comes back, is looked at row by row, applied, and can be undone whole."""

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from django.db import transaction
from django.db.models import F, QuerySet
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
from palermo_hub.reference.models import Place

from .actions import refuse_public
from .bulk import BATCH, Writing, write_many
from .cells import DEFAULTS, UnfitError, check_agreement
from .lists import fine_places, make_lists
from .models import Activity, ActivityVersion, Upload, UploadRow
from .words import COLUMN_LABELS


class UploadStateError(Exception):
    """An upload was applied twice, or undone before it was applied."""


def download_activities(*, owner: Organisation, by: User) -> bytes:
    """The organisation's activities as a workbook that can come back."""
    demand(by, permissions.ACTIVITY_WRITE, owner)
    rows = list(_cells_now(owner).values())
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
    rows = _newest().filter(activity__owner=owner).order_by("activity_id")
    return {cells["id"]: DEFAULTS | cells for cells in rows.values_list("cells", flat=True)}


def _newest() -> QuerySet[ActivityVersion]:
    return ActivityVersion.objects.filter(number=F("activity__version"))


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
    refuse_public(marking)
    rows = list(upload.rows.filter(decision=UploadRow.Decision.ACCEPTED))
    held, fits = _held(upload), _rule()
    made: dict[int, Writing] = {}
    for row in rows:
        writing = _new(row, upload, marking) if row.kind == UploadRow.Kind.NEW else _changed(row, held)
        if writing and fits(writing.cells):
            made[row.pk] = writing
    done = _write(rows, made, by)
    return _conclude(upload, Upload.State.APPLIED, done, by)


def _held(upload: Upload) -> dict[int, tuple[Activity, Cells]]:
    """The activities that rows of an upload are about, held, with what they say now, by their keys."""
    mine = Activity.objects.filter(pk__in=upload.rows.values("activity"), owner=upload.owner)
    found = mine.select_for_update(of=("self",)).select_related("owner").order_by("pk")
    cells = dict(_newest().filter(activity__in=mine).values_list("activity_id", "cells"))
    return {one.pk: (one, DEFAULTS | cells[one.pk]) for one in found if one.pk in cells}


def _new(row: UploadRow, upload: Upload, marking: str) -> Writing:
    return Writing(activity=Activity(owner=upload.owner, marking=marking), cells=DEFAULTS | row.cells)


def _changed(row: UploadRow, held: Mapping[int, tuple[Activity, Cells]]) -> Writing | None:
    """An activity as the row changes it; none where a field that it changes is not as the preview showed."""
    activity, now = held.get(row.activity_id or 0, (None, {}))
    if activity is None or any(now[one["column"]] != one["ours"] for one in row.differences):
        return None
    activity.version += 1
    return Writing(
        activity=activity, cells={**now, **{one["column"]: one["theirs"] for one in row.differences}}
    )


def _rule() -> Callable[[Cells], bool]:
    """Whether a whole row agrees with itself and with the places there are, whatever changed meanwhile."""
    fine, there = fine_places(), frozenset(Place.objects.values_list("code", flat=True))

    def fits(whole: Cells) -> bool:
        try:
            check_agreement(whole, fine)
        except UnfitError:
            return False
        return {whole["country"], *filter(None, whole["places"].split(";"))} <= there

    return fits


def _write(rows: Iterable[UploadRow], made: Mapping[int, Writing], by: User) -> Counter[str]:
    """Write what fits, and keep its version with the row; how many of each kind, and how many are left."""
    write_many(list(made.values()), by=by)
    done: Counter[str] = Counter()
    written = []
    for row in rows:
        done[row.kind if row.pk in made else "left"] += 1
        if row.pk in made:
            row.activity = made[row.pk].activity
            row.version = row.activity.version
            written.append(row)
    UploadRow.objects.bulk_update(written, ["activity", "version"], batch_size=BATCH)
    return done


@transaction.atomic
def undo_upload(*, upload: Upload, by: User) -> Counter[str]:
    """Take the whole upload back: changed activities as they were, new ones out; later changes stay.

    Returns:
        How many were restored, taken out, and left because somebody changed them since.
    """
    upload = _locked(upload, by, Upload.State.APPLIED)
    held, fits = _held(upload), _rule()
    rows = list(upload.rows.filter(version__isnull=False))
    found = [(row, held[row.activity_id]) for row in rows if row.activity_id in held]
    same = [(row, one) for row, one in found if one[0].version == row.version]
    out = [one[0].pk for row, one in same if row.kind == UploadRow.Kind.NEW]
    back = [_before(*one, row) for row, one in same if row.kind != UploadRow.Kind.NEW]
    fitting = [one for one in back if fits(one.cells)]
    for start in range(0, len(out), BATCH):
        Activity.objects.filter(pk__in=out[start : start + BATCH]).delete()
    write_many(fitting, by=by)
    left = len(rows) - len(out) - len(fitting)
    done = Counter({"restored": len(fitting), "taken_out": len(out), "left": left})
    return _conclude(upload, Upload.State.UNDONE, +done, by)


def _before(activity: Activity, now: Cells, row: UploadRow) -> Writing:
    activity.version += 1
    return Writing(
        activity=activity, cells={**now, **{one["column"]: one["ours"] for one in row.differences}}
    )


def _conclude(upload: Upload, state: Upload.State, done: Counter[str], by: User) -> Counter[str]:
    upload.state = state
    upload.save(update_fields=["state"])
    audit.record(
        kind=f"upload.{state}", by=by, target=upload, count=done.total() - done["left"], detail=dict(done)
    )
    return done


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
