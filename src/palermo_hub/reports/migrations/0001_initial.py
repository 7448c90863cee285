import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("mandates", "0001_initial"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
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
                (
                    "circle",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.circle",
                    ),
                ),
                ("as_of", models.DateField()),
                ("source", models.TextField(help_text="where it comes from, as one would cite it")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("secretary_general", "Report of the Secretary-General"),
                            ("other", "Other report"),
                        ],
                        max_length=17,
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                ("starts", models.DateField()),
                ("ends", models.DateField()),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="following",
                        to="reports.report",
                    ),
                ),
                ("named", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["-ends", "title"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "marking__in",
                                ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"],
                            )
                        ),
                        name="reports_report_has_one_marking",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="reports_report_has_source"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="reports_report_has_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends__gte", models.F("starts"))),
                        name="reports_report_period_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("names", models.JSONField(help_text='{"en": …, "ar": …}')),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sections",
                        to="reports.report",
                    ),
                ),
                ("key", models.SlugField(help_text="the same in the report before and after", max_length=40)),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.TextField(blank=True, max_length=50000)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "provisions",
                    models.ManyToManyField(blank=True, related_name="sections", to="mandates.provision"),
                ),
            ],
            options={
                "ordering": ["report", "position"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("names__has_key", "en")), name="reports_section_has_english_name"
                    ),
                    models.UniqueConstraint(fields=("report", "key"), name="reports_section_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Citation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="reports.section",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("origin", models.CharField(help_text="name of a kind of origin", max_length=16)),
                (
                    "key",
                    models.CharField(help_text="of the thing itself, whatever its version", max_length=500),
                ),
                ("said", models.TextField(help_text="the value, frozen")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["section", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("section", "number"), name="reports_citation_once")
                ],
            },
        ),
    ]
