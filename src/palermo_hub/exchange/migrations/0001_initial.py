import uuid

import django.db.models.deletion
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
            name="NodeKey",
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
                        related_name="node_keys",
                        to="organisations.organisation",
                    ),
                ),
                ("key_id", models.CharField(max_length=16, unique=True)),
                ("public", models.CharField(help_text="Ed25519, hexadecimal", max_length=64, unique=True)),
                ("valid_from", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "valid_to",
                    models.DateTimeField(
                        blank=True, help_text="the first moment it does not count", null=True
                    ),
                ),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "registered_by",
                    models.ForeignKey(
                        help_text="empty: the operator's command",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["organisation__code", "-valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="exchange_nodekey_ends_after_it_begins",
                    )
                ],
            },
        ),
    ]
