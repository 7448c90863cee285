"""A node's own records: the only models of Palermo that hold persons, and hold them sealed."""

import json
import uuid
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palermo_hub.organisations.models import Marking, Organisation, Reader, User
from palermo_hub.organisations.permissions import BUNDLE_MAKE, RECORD_READ, organisations_where

from . import keyring
from .sealing import seal, unseal

PIECE = 1 << 20
"""Bytes of a file that are sealed together."""


class Vault(models.Model):
    """What is needed, beside the passphrase, to open this node; one row."""

    salt = models.BinaryField()
    n = models.PositiveIntegerField()
    r = models.PositiveIntegerField()
    p = models.PositiveIntegerField()
    node_key = models.BinaryField(help_text="sealed under the passphrase's key")
    signing_key = models.BinaryField(help_text="sealed under the node's key")
    public_key = models.CharField(max_length=64, help_text="Ed25519, hexadecimal: what a hub registers")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """One row."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(pk=1), name="protection_vault_is_one")
        ]

    def __str__(self) -> str:
        return self.public_key


class SourceQuerySet(models.QuerySet["Source"]):
    """Reads on sources."""

    def visible_to(self, user: Reader) -> "SourceQuerySet":
        """Sources of the organisations in which ``user`` reads records."""
        return self.filter(organisation__in=organisations_where(user, RECORD_READ))

    def readable(self) -> "SourceQuerySet":
        """Sources whose key nobody destroyed."""
        return self.filter(destroyed_at__isnull=True)


class Source(models.Model):
    """A collection of records that the organisation keeps on its node, under a key of its own."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(
        max_length=64,
        validators=[RegexValidator(r"\A[a-z][a-z0-9_-]*\Z", _("Small letters, figures, - and _ only."))],
    )
    title = models.CharField(max_length=120)
    made_at = models.DateTimeField(default=timezone.now)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["organisation__code", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "code"], name="protection_source_code_once")
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def key(self) -> bytes:
        """The key its records are sealed under; ``KeyDestroyedError`` where it is not here any more."""
        if self.destroyed_at is not None:
            raise keyring.KeyDestroyedError(
                "The key of this source was destroyed: nothing of it can be read."
            )
        return keyring.source_key(self.uuid)

    @property
    def can_be_read(self) -> bool:
        """Whether its key is here."""
        return self.destroyed_at is None and keyring.has_source_key(self.uuid)


class SourceMapping(models.Model):
    """How files of a source with the same columns are read; sealed, for it repeats words of the file."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="mappings")
    fingerprint = models.CharField(max_length=32, help_text="of the columns, under the source's key")
    body = models.BinaryField(help_text="the TOML of palermo map, sealed")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "fingerprint"], name="protection_mapping_once")
        ]

    def __str__(self) -> str:
        return self.fingerprint


class IntakeQuerySet(models.QuerySet["Intake"]):
    """Reads on intakes."""

    def visible_to(self, user: Reader) -> "IntakeQuerySet":
        """Intakes of sources that ``user`` sees."""
        return self.filter(source__in=Source.objects.visible_to(user))

    def numbered(self) -> "IntakeQuerySet":
        """Each with its ``number`` among these, the first that was handed in is 1; and who handed it in."""
        number = Window(RowNumber(), order_by=["taken_in_at", "pk"])
        return self.annotate(number=number).select_related("taken_in_by")


class Intake(models.Model):
    """One file that was handed in: what it is called and holds is sealed, how many rows are good is not."""

    class State(models.TextChoices):
        """Where it stands."""

        MAPPING = "mapping", _("Its columns are to be mapped")
        CHECKED = "checked", _("Checked, to be accepted")
        ACCEPTED = "accepted", _("Accepted")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="intakes")
    state = models.CharField(max_length=8, choices=State.choices, default=State.MAPPING)
    digest = models.CharField(max_length=32, help_text="of the file, under the source's key")
    name = models.BinaryField(help_text="sealed")
    mapping = models.BinaryField(help_text="sealed")
    checks = models.BinaryField(null=True, help_text="what is wrong, row by row; sealed")
    rows = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    replaced = models.PositiveIntegerField(default=0, help_text="records that were there under their number")
    taken_in_at = models.DateTimeField(default=timezone.now)
    taken_in_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = IntakeQuerySet.as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["-taken_in_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "digest"], name="protection_intake_file_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["mapping", "checked", "accepted"]),
                name="protection_intake_state",
            ),
            models.CheckConstraint(
                condition=models.Q(rows=models.F("good") + models.F("bad")),
                name="protection_intake_no_row_is_lost",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    def sealed(self, part: str, plain: str) -> bytes:
        """``plain`` sealed as one of this intake's own parts."""
        return seal(self.source.key, plain.encode(), self._about(part))

    def opened(self, part: str) -> str:
        """One of this intake's own parts: name, mapping or checks."""
        return unseal(self.source.key, getattr(self, part), self._about(part)).decode()

    @property
    def findings(self) -> dict[str, Any]:
        """What the checks found, as ``checking.as_findings`` says it."""
        found: dict[str, Any] = json.loads(self.opened("checks")) if self.checks else {}
        return found

    def _about(self, part: str) -> str:
        return f"{self.source.uuid} intake {self.uuid} {part}"


class Record(models.Model):
    """One person in the organisation's records, sealed; its tag tells only whether two are of one number."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="records")
    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="records")
    tag = models.CharField(max_length=32)
    body = models.BinaryField()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "tag"], name="protection_record_once")
        ]

    def __str__(self) -> str:
        return self.tag


class BundleQuerySet(models.QuerySet["NodeBundle"]):
    """Reads on bundles."""

    def visible_to(self, user: Reader) -> "BundleQuerySet":
        """Bundles of the organisations in which ``user`` makes them."""
        return self.filter(organisation__in=organisations_where(user, BUNDLE_MAKE))


class NodeBundle(models.Model):
    """A bundle that this node made."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    hub = models.UUIDField()
    project = models.UUIDField()
    sequence = models.PositiveIntegerField()
    marking = models.CharField(max_length=16, choices=Marking.choices)
    name = models.CharField(max_length=120)
    rows = models.PositiveIntegerField()
    excluded = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = BundleQuerySet.as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "hub", "project", "sequence"], name="protection_bundle_number_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class BundleNumbers(models.Model):
    """Which record of a source has which number in a bundle; sealed under the source's key."""

    bundle = models.ForeignKey(NodeBundle, on_delete=models.CASCADE, related_name="numbers")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+")
    body = models.BinaryField()

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bundle", "source"], name="protection_numbers_once")
        ]

    def __str__(self) -> str:
        return f"{self.bundle_id} {self.source_id}"


class SealedPiece(models.Model):
    """A piece of a sealed file: an uploaded file, its records before they are accepted, a bundle."""

    of = models.UUIDField()
    kind = models.CharField(max_length=8)
    number = models.PositiveIntegerField()
    body = models.BinaryField()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of", "kind", "number"], name="protection_piece_once")
        ]

    def __str__(self) -> str:
        return f"{self.of} {self.kind} {self.number}"


def store_file(of: uuid.UUID, kind: str, content: memoryview | bytes, *, key: bytes) -> None:
    """Seal a file piece by piece; a piece that is missing, moved or put twice is noticed."""
    view = memoryview(content)
    starts: Sequence[int] = range(0, max(1, len(view)), PIECE)
    for number, start in enumerate(starts):
        about = _piece(of, kind, number, last=number == len(starts) - 1)
        body = seal(key, bytes(view[start : start + PIECE]), about)
        SealedPiece.objects.create(of=of, kind=kind, number=number, body=body)


def read_file(of: uuid.UUID, kind: str, *, key: bytes) -> Iterator[bytes]:
    """A sealed file, piece by piece; nothing where there is no such file."""
    pieces = SealedPiece.objects.filter(of=of, kind=kind)
    last = pieces.count() - 1
    for number, piece in enumerate(pieces.iterator(chunk_size=4)):
        yield unseal(key, piece.body, _piece(of, kind, number, last=number == last))


def _piece(of: uuid.UUID, kind: str, number: int, *, last: bool) -> str:
    return f"{of} {kind} {number} {'last' if last else 'more'}"
