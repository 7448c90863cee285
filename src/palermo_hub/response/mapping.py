"""A partner's own sheet: mapped once, the mapping remembered, the next one read without questions (law 7)."""

import io
from pathlib import Path

import polars as pl
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as translate

from palermo.errors import UnreadableFileError
from palermo.exchange.activities import (
    ActivityMapping,
    Cells,
    PartnerSheet,
    SheetRow,
    load_mapping,
    mapping_text,
    open_partner_sheet,
    rows_of,
)
from palermo_hub.audit import actions as audit
from palermo_hub.organisations import permissions
from palermo_hub.organisations.actions import demand
from palermo_hub.organisations.models import Organisation, User

from .lists import make_lists
from .models import SheetMapping, Upload
from .round_trip import UploadStateError, digest_of, keep_preview, preview_upload, upload_kind

MOST_KEPT = 20_000_000
"""Bytes of a sheet that waits to be mapped; it is in the database for that long."""


def receive_sheet(*, path: Path, name: str, owner: Organisation, by: User) -> Upload:
    """Preview a sheet that was downloaded here, or a partner's own by its mapping, else keep it to be mapped.

    Raises:
        PermissionDenied: not an organisation for which ``by`` writes.
        UnreadableFileError: it cannot be read.
    """
    demand(by, permissions.ACTIVITY_WRITE, owner)
    if upload_kind(path) == "ours":
        return preview_upload(path=path, name=name, owner=owner, by=by)
    sheet = open_partner_sheet(path)
    known = SheetMapping.objects.filter(owner=owner, fingerprint=sheet.fingerprint).first()
    if known is None:
        return _keep_unmapped(sheet, path, name, owner, by)
    return _preview(
        Upload(owner=owner, name=name[:200], sha256=digest_of(path), by=by, mapping=known), sheet, by
    )


@transaction.atomic
def map_sheet(*, upload: Upload, mapping: ActivityMapping, by: User) -> Upload:
    """Keep how an organisation's own sheet is read, and preview the one that waits.

    Raises:
        PermissionDenied: not an organisation for which ``by`` writes.
        UploadStateError: it does not wait any more.
        MappingError: the mapping names columns that the sheet does not have.
    """
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    demand(by, permissions.ACTIVITY_WRITE, upload.owner)
    sheet = waiting_sheet(upload)
    known, _made = SheetMapping.objects.update_or_create(
        owner=upload.owner,
        fingerprint=sheet.fingerprint,
        defaults={"name": upload.name, "text": mapping_text(mapping), "by": by, "at": timezone.now()},
    )
    audit.record(kind="sheet_mapping.kept", by=by, target=known, count=len(mapping.columns))
    upload.mapping, upload.content = known, None
    return _preview(upload, sheet, by)


@transaction.atomic
def forget_mapping(*, mapping: SheetMapping, by: User) -> None:
    """Ask anew the next time a sheet with these columns comes."""
    demand(by, permissions.ACTIVITY_WRITE, mapping.owner)
    audit.record(kind="sheet_mapping.forgotten", by=by, target=mapping)
    mapping.delete()


def waiting_sheet(upload: Upload) -> PartnerSheet:
    """The sheet that waits to be mapped.

    Raises:
        UploadStateError: it does not wait any more.
    """
    if upload.state != Upload.State.UNMAPPED or upload.content is None:
        raise UploadStateError(translate("This was done already, or cannot be done any more."))
    return PartnerSheet(name=upload.name, frame=pl.read_ipc(io.BytesIO(bytes(upload.content))))


@transaction.atomic
def _keep_unmapped(sheet: PartnerSheet, path: Path, name: str, owner: Organisation, by: User) -> Upload:
    file = io.BytesIO()
    sheet.frame.write_ipc(file, compression="zstd")
    if file.tell() > MOST_KEPT:
        raise UnreadableFileError(
            translate("%(name)s is too large to be mapped: map a shorter one with the same columns first.")
            % {"name": name}
        )
    upload = Upload.objects.create(
        owner=owner,
        name=name[:200],
        sha256=digest_of(path),
        by=by,
        state=Upload.State.UNMAPPED,
        content=file.getvalue(),
        left_out=list(sheet.left_out),
    )
    audit.record(kind="upload.kept", by=by, target=upload, count=sheet.frame.height)
    return upload


def _preview(upload: Upload, sheet: PartnerSheet, by: User) -> Upload:
    mapping = upload.mapping
    if mapping is None:
        raise UploadStateError(translate("This was done already, or cannot be done any more."))
    rows: tuple[SheetRow, ...] = rows_of(sheet, load_mapping(mapping.text), make_lists(by, [upload.owner]))
    today = timezone.localdate().isoformat()
    defaults: Cells = {"as_of": today, "source": upload.name, "country_wide": "no"}
    return keep_preview(upload=upload, rows=rows, by=by, defaults=defaults)
