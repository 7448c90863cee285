import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="NodeBundle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                ("hub", models.UUIDField()),
                ("project", models.UUIDField()),
                ("sequence", models.PositiveIntegerField()),
                (
                    "marking",
                    models.CharField(
                        choices=[
                            ("TLP:RED", "Named people"),
                            ("TLP:AMBER+STRICT", "Members of the organisation"),
                            ("TLP:AMBER", "Members of the organisation and those they serve"),
                            ("TLP:GREEN", "Members of Palermo"),
                            ("TLP:CLEAR", "Public"),
                        ],
                        max_length=16,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("rows", models.PositiveIntegerField()),
                ("excluded", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "hub", "project", "sequence"),
                        name="protection_bundle_number_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=64,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[a-z][a-z0-9_-]*\\Z", "Small letters, figures, - and _ only."
                            )
                        ],
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("destroyed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["organisation__code", "code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "code"), name="protection_source_code_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SealedPiece",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("of", models.UUIDField()),
                ("kind", models.CharField(max_length=8)),
                ("number", models.PositiveIntegerField()),
                ("body", models.BinaryField()),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("of", "kind", "number"), name="protection_piece_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Vault",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("salt", models.BinaryField()),
                ("n", models.PositiveIntegerField()),
                ("r", models.PositiveIntegerField()),
                ("p", models.PositiveIntegerField()),
                ("node_key", models.BinaryField(help_text="sealed under the passphrase's key")),
                ("signing_key", models.BinaryField(help_text="sealed under the node's key")),
                (
                    "public_key",
                    models.CharField(help_text="Ed25519, hexadecimal: what a hub registers", max_length=64),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="protection_vault_is_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="BundleNumbers",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "bundle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="numbers",
                        to="protection.nodebundle",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="protection.source"
                    ),
                ),
                ("body", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("bundle", "source"), name="protection_numbers_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Intake",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="intakes",
                        to="protection.source",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("mapping", "Its columns are to be mapped"),
                            ("checked", "Checked, to be accepted"),
                            ("accepted", "Accepted"),
                        ],
                        default="mapping",
                        max_length=8,
                    ),
                ),
                ("digest", models.CharField(help_text="of the file, under the source's key", max_length=32)),
                ("name", models.BinaryField(help_text="sealed")),
                ("mapping", models.BinaryField(help_text="sealed")),
                ("checks", models.BinaryField(help_text="what is wrong, row by row; sealed", null=True)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("good", models.PositiveIntegerField(default=0)),
                ("bad", models.PositiveIntegerField(default=0)),
                (
                    "replaced",
                    models.PositiveIntegerField(
                        default=0, help_text="records that were there under their number"
                    ),
                ),
                ("taken_in_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "taken_in_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("accepted_at", models.DateTimeField(null=True)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-taken_in_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "digest"), name="protection_intake_file_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["mapping", "checked", "accepted"])),
                        name="protection_intake_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "rows",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("good"), "+", models.F("bad")
                                ),
                            )
                        ),
                        name="protection_intake_no_row_is_lost",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mappings",
                        to="protection.source",
                    ),
                ),
                (
                    "fingerprint",
                    models.CharField(help_text="of the columns, under the source's key", max_length=32),
                ),
                ("body", models.BinaryField(help_text="the TOML of palermo map, sealed")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "fingerprint"), name="protection_mapping_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Record",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="records",
                        to="protection.source",
                    ),
                ),
                (
                    "intake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="records",
                        to="protection.intake",
                    ),
                ),
                ("tag", models.CharField(max_length=32)),
                ("body", models.BinaryField()),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "tag"), name="protection_record_once")
                ],
            },
        ),
    ]
