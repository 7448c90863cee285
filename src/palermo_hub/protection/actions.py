"""Everything that changes a node's records: sources, files taken in and accepted, bundles."""

import datetime as dt
import uuid
from pathlib import Path
from typing import BinaryIO

import polars as pl
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as translate

from palermo import intake as reader
from palermo.exchange.bundle import Packed, Sending, pack_bundle
from palermo.intake.mapping_file import mapping_text
from palermo.linkage.encode import Keyring
from palermo.linkage.keys import checked_key, fingerprint
from palermo.linkage.sources import bundle_encodings
from palermo_hub.audit import actions as audit
from palermo_hub.organisations import permissions
from palermo_hub.organisations.actions import demand
from palermo_hub.organisations.models import Organisation, User

from . import checking, keyring, memory, storing
from .models import BundleNumbers, Intake, NodeBundle, SealedPiece, Source, read_file, store_file
from .unlocking import signing_key

CODE = 55
"""Letters of an organisation's code that a bundle's name has room for, before the project's number."""


class SourceRefusedError(Exception):
    """A source of this name is there already, or the name will not do."""


class IntakeStateError(Exception):
    """It was accepted, mapped or taken away before, perhaps at the same time by somebody else."""


class FileAgainError(Exception):
    """The very same file was handed in before; ``earlier`` is what came of it."""

    def __init__(self, earlier: Intake) -> None:
        super().__init__(translate("This very file was handed in before."))
        self.earlier = earlier


class NothingToSendError(Exception):
    """No record is there that was not sent in this project already."""


@transaction.atomic
def create_source(*, organisation: Organisation, code: str, title: str, by: User) -> Source:
    """Make a source and its key.

    Args:
        organisation: whose records it holds.
        code: small letters, figures, - and _; it stands in bundles as the record's source.
        title: for the organisation's own people.
        by: who keeps records there.

    Raises:
        PermissionDenied: somebody else.
        SourceRefusedError: the code is there already, or will not do.
        LockedError: the node is locked.
    """
    demand(by, permissions.RECORD_WRITE, organisation)
    source = Source(organisation=organisation, code=code, title=title)
    try:
        source.full_clean()
    except ValidationError as error:
        raise SourceRefusedError(" ".join(error.messages)) from error
    keyring.make_source_key(source.uuid)
    source.save()
    audit.record(kind="source.created", by=by, target=source)
    return source


def take_in_file(
    *,
    source: Source,
    file: BinaryIO | bytes,
    name: str,
    by: User,
    mapping: reader.Mapping | None = None,
) -> Intake:
    """Seal a file that was handed in, and check it row by row if it is known how to read it.

    Args:
        source: where its records belong.
        file: the organisation's file: csv, xlsx, ods, json …
        name: its name; only its ending is used.
        by: who handed it in.
        mapping: how to read it; None: as the last file with these columns, a known layout, or a proposal that
            waits for ``map_intake``.

    Raises:
        PermissionDenied: ``by`` does not keep records there.
        UnreadableFileError, MappingError: it is no table of records; nothing of it is kept.
        FileAgainError: it was handed in before.
    """
    demand(by, permissions.RECORD_WRITE, source.organisation)
    key = source.key
    content = file if isinstance(file, bytes) else file.read()
    digest = storing.digest_of(content, key)
    if earlier := Intake.objects.filter(source=source, digest=digest).first():
        raise FileAgainError(earlier)
    intake = Intake(source=source, digest=digest, taken_in_by=by)
    with memory.held([content], name) as path:
        table, columns = checking.columns_of(path)
        known = mapping or storing.remembered(source, columns)
        settled, is_settled = checking.settled(path, table, known)
        checked = checking.check(path, settled, source.code) if is_settled else None
    intake.name = intake.sealed("name", Path(name).name)
    intake.mapping = intake.sealed("mapping", mapping_text(settled, "FILE"))
    try:
        with transaction.atomic():
            intake.save()
            store_file(intake.uuid, "file", content, key=key)
            if mapping is not None:
                storing.remember(source, columns, settled)
            if checked is not None:
                storing.keep_checked(intake, checked)
            audit.record(kind="intake.taken_in", by=by, target=intake, count=intake.rows)
    except IntegrityError as error:
        raise FileAgainError(Intake.objects.get(source=source, digest=digest)) from error
    return intake


def map_intake(*, intake: Intake, mapping: reader.Mapping, by: User) -> Intake:
    """Say how a file is read, remember it for the next one with these columns, and check the file with it.

    Raises:
        PermissionDenied: ``by`` does not keep records there.
        UnreadableFileError, MappingError: the file cannot be read so.
        IntakeStateError: it is accepted already, or was taken away.
    """
    source = intake.source
    demand(by, permissions.RECORD_WRITE, source.organisation)
    _demand_open(intake)
    with storing.opened(intake) as path:
        _, columns = checking.columns_of(path)
        checked = checking.check(path, mapping, source.code)
    with transaction.atomic():
        Intake.objects.select_for_update().filter(pk=intake.pk).first()
        _demand_open(intake)
        intake.mapping = intake.sealed("mapping", mapping_text(mapping, "FILE"))
        storing.keep_checked(intake, checked)
        storing.remember(source, columns, mapping)
        audit.record(kind="intake.mapped", by=by, target=intake, count=intake.rows)
    return intake


def accept_intake(*, intake: Intake, by: User) -> Intake:
    """Make records of the good rows; of two people who accept at once, one does.

    A record whose number is there already takes the place of the earlier one. The rows are sealed before
    the transaction, which only stores them: others wait for as short as can be.

    Raises:
        PermissionDenied: ``by`` does not keep records there.
        IntakeStateError: it is not checked, or was accepted, checked anew or taken away meanwhile.
    """
    demand(by, permissions.RECORD_WRITE, intake.source.organisation)
    _demand_open(intake)
    intake.refresh_from_db()
    sealed = storing.seal_records(intake)
    with transaction.atomic():
        checked = Intake.objects.filter(pk=intake.pk, state=Intake.State.CHECKED, checks=intake.checks)
        if not checked.update(state=Intake.State.ACCEPTED, accepted_at=timezone.now(), accepted_by=by):
            raise IntakeStateError(translate("It was accepted or taken away already."))
        Intake.objects.filter(pk=intake.pk).update(replaced=storing.store_records(intake, sealed))
        SealedPiece.objects.filter(of=intake.uuid, kind__in=["file", "cases"]).delete()
        audit.record(kind="intake.accepted", by=by, target=intake, count=intake.good)
    intake.refresh_from_db()
    return intake


@transaction.atomic
def discard_intake(*, intake: Intake, by: User) -> None:
    """Take away a file that was not accepted, and all that was made of it.

    Raises:
        PermissionDenied: ``by`` does not keep records there.
        IntakeStateError: it was accepted or taken away already.
    """
    demand(by, permissions.RECORD_WRITE, intake.source.organisation)
    Intake.objects.select_for_update().filter(pk=intake.pk).first()
    _demand_open(intake)
    SealedPiece.objects.filter(of=intake.uuid).delete()
    audit.record(kind="intake.discarded", by=by, target=intake, count=intake.rows)
    Intake.objects.filter(pk=intake.pk).delete()


def rejected_rows(*, intake: Intake, by: User) -> bytes:
    """The bad rows as the clerk wrote them, as csv, to be corrected: people are named in it.

    Raises:
        PermissionDenied: ``by`` does not keep records there.
    """
    demand(by, permissions.RECORD_WRITE, intake.source.organisation)
    content = b"".join(read_file(intake.uuid, "rejects", key=intake.source.key))
    audit.record(kind="intake.rejects_exported", by=by, target=intake, count=intake.bad)
    return content


@transaction.atomic
def destroy_source(*, source: Source, by: User, purpose: str) -> Source:
    """Destroy a source's key and its records; what was bundled before is not called back.

    Backups hold the records sealed and never the key: they cannot be read any more.

    Raises:
        PermissionDenied: ``by`` may not destroy sources there.
        IntakeStateError: it was destroyed before.
    """
    demand(by, permissions.SOURCE_DESTROY, source.organisation)
    if not Source.objects.readable().filter(pk=source.pk).update(destroyed_at=timezone.now()):
        raise IntakeStateError(translate("It was destroyed already."))
    count = source.records.count()
    intakes = source.intakes.values("uuid")
    SealedPiece.objects.filter(of__in=intakes).delete()
    for rows in (
        source.records,
        source.mappings,
        BundleNumbers.objects.filter(source=source),
        source.intakes,
    ):
        rows.all().delete()
    audit.record(kind="source.destroyed", by=by, target=source, count=count, purpose=purpose)
    transaction.on_commit(lambda: keyring.destroy_source_key(source.uuid))
    source.refresh_from_db()
    return source


def make_bundle(
    *,
    organisation: Organisation,
    hub: uuid.UUID,
    project: uuid.UUID,
    marking: str,
    by: User,
    everything: bool = False,
    linkage_key: bytes | None = None,
    now: dt.datetime | None = None,
) -> NodeBundle:
    """Make a bundle of the records that were not sent in this project yet, signed with this node's key.

    Args:
        organisation: the sender; its uuid is its number on the hub.
        hub: the hub's number.
        project: the number of the agreement.
        marking: one of TLP 2.0.
        by: who makes bundles there.
        everything: also what was sent before, after the hub's earlier submissions were withdrawn.
        linkage_key: bytes of the key file that the project's organisations share; with it the bundle carries
            encodings of the identities too. It is used here and kept nowhere.
        now: when it is made; None: now.

    Raises:
        PermissionDenied: ``by`` makes no bundles there.
        BundleRefusedError: the hub would refuse its rows.
        LinkageError: the key is shorter than 32 bytes.
        NothingToSendError: there is no record to send.
    """
    demand(by, permissions.BUNDLE_MAKE, organisation)
    keys = None if linkage_key is None else project_keyring(linkage_key, project)
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        earlier = NodeBundle.objects.filter(organisation=organisation, hub=hub, project=project)
        cases, sources = _cases_to_send(organisation, None if everything else earlier)
        sending = Sending(
            sender=str(organisation.uuid),
            hub=str(hub),
            project=str(project),
            sequence=_last_number(earlier) + 1,
            created=now or timezone.now(),
            marking=marking,
        )
        packed = _packed(cases, organisation.code, sending, keys, project)
        bundle = _store_bundle(packed, organisation, by)
        storing.keep_numbers(bundle, packed.numbers, sources)
        audit.record(kind="bundle.made", by=by, target=bundle, count=bundle.rows)
    return bundle


def _cases_to_send(
    organisation: Organisation, earlier: models.QuerySet[NodeBundle] | None
) -> tuple[pl.DataFrame, dict[str, Source]]:
    """The records that no earlier bundle carried; without one there is nothing to send."""
    cases, sources = storing.cases_to_send(organisation, earlier)
    if cases.is_empty():
        message = translate("Every record was sent in this project already, or there is none.")
        raise NothingToSendError(message)
    return cases, sources


def _last_number(bundles: models.QuerySet[NodeBundle]) -> int:
    """The highest number among bundles, or 0."""
    return bundles.aggregate(last=models.Max("sequence"))["last"] or 0


def _packed(
    cases: pl.DataFrame, name: str, sending: Sending, keys: Keyring | None, project: uuid.UUID
) -> Packed:
    """The bundle's bytes; with keys, the encodings of the identities beside the rows.

    The file's name begins with those of the organisation and of the project: two projects' files differ.
    """
    encode = None
    if keys is not None:
        encode = bundle_encodings(cases.drop("source"), source=name, keyring=keys)
    called = f"{name[:CODE]}-{project.hex[:8]}"
    return pack_bundle(cases, called, sending=sending, key=signing_key(), encode=encode)


def project_keyring(linkage_key: bytes, project: uuid.UUID) -> Keyring:
    """The keys that a project's encodings are made with.

    Raises:
        LinkageError: the key is shorter than 32 bytes.
    """
    return Keyring(secret=checked_key(linkage_key, called="of the project"), project=str(project))


def mark_of_key(linkage_key: bytes, project: uuid.UUID) -> str:
    """What the organisations of a project read out to one another: equal where their keys are."""
    return fingerprint(linkage_key, str(project)).hex()[:16]


def _store_bundle(packed: Packed, organisation: Organisation, by: User) -> NodeBundle:
    """The row, and the file, sealed under the node's key: it outlives the sources it was made of."""
    header = packed.header
    bundle = NodeBundle.objects.create(
        organisation=organisation,
        hub=header.hub,
        project=header.project,
        sequence=header.sequence,
        marking=header.marking,
        name=packed.name,
        rows=header.rows,
        excluded=header.excluded,
        sha256=packed.sha256,
        made_at=header.created,
        made_by=by,
    )
    store_file(bundle.uuid, "bundle", packed.content, key=keyring.node_key())
    return bundle


def bundle_content(*, bundle: NodeBundle, by: User) -> bytes:
    """The file, to be taken to the hub.

    Raises:
        PermissionDenied: ``by`` makes no bundles there.
    """
    demand(by, permissions.BUNDLE_MAKE, bundle.organisation)
    content = b"".join(read_file(bundle.uuid, "bundle", key=keyring.node_key()))
    audit.record(kind="bundle.exported", by=by, target=bundle, count=bundle.rows)
    return content


def _demand_open(intake: Intake) -> None:
    """Refuse what is accepted already or was taken away."""
    if not Intake.objects.filter(pk=intake.pk).exclude(state=Intake.State.ACCEPTED).exists():
        raise IntakeStateError(translate("It was accepted or taken away already."))
