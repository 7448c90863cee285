import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("names", models.JSONField(help_text='{"en": …, "ar": …}')),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("code", models.CharField(max_length=32, unique=True)),
                (
                    "iso3",
                    models.CharField(
                        db_index=True, help_text="ISO 3166-1 alpha-3 of the State it lies in", max_length=3
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("country", "Country"), ("region", "Region"), ("district", "District")],
                        max_length=8,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="reference.place",
                    ),
                ),
                (
                    "outline",
                    models.JSONField(
                        blank=True, help_text="GeoJSON geometry; a drawing, not a claim", null=True
                    ),
                ),
                ("fictional", models.BooleanField(default=False)),
                ("source", models.TextField()),
                ("as_of", models.DateField()),
            ],
            options={
                "ordering": ["code"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("names__has_key", "en")), name="reference_place_has_english_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["country", "region", "district"])),
                        name="reference_place_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("level", "country"), ("parent__isnull", True)),
                            models.Q(("level__in", ["region", "district"]), ("parent__isnull", False)),
                            _connector="OR",
                        ),
                        name="reference_place_parent_unless_country",
                    ),
                ],
            },
        ),
    ]
