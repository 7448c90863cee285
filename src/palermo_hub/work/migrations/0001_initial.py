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
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=64)),
                (
                    "arguments",
                    models.JSONField(default=dict, help_text="numbers and codes, never a person's data"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jobs",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        help_text="empty: it follows from an act",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Under way"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="queued",
                        max_length=9,
                    ),
                ),
                ("step", models.CharField(blank=True, max_length=200)),
                ("progress", models.FloatField(default=0.0, help_text="0 to 1")),
                (
                    "progress_before",
                    models.FloatField(default=0.0, help_text="where this attempt took it up"),
                ),
                ("result", models.JSONField(default=dict)),
                ("reason", models.TextField(blank=True, help_text="why it failed")),
                ("attempts", models.PositiveIntegerField(default=0)),
                (
                    "fence",
                    models.PositiveIntegerField(
                        default=0, help_text="who holds a lower number may not write"
                    ),
                ),
                (
                    "holder",
                    models.CharField(blank=True, help_text="the process that works on it", max_length=64),
                ),
                ("lease_until", models.DateTimeField(help_text="when others may take it up")),
                ("task", models.UUIDField(help_text="its place in the queue", null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("started_at", models.DateTimeField(help_text="of this attempt", null=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-created_at"],
                "indexes": [models.Index(fields=["state", "lease_until"], name="work_job_state_f1abaf_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("progress__gte", 0),
                            ("progress__lte", 1),
                            ("progress__gte", models.F("progress_before")),
                        ),
                        name="work_job_progress_is_a_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "running", "done", "failed", "cancelled"])
                        ),
                        name="work_job_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", True), ("state__in", ["queued", "running"])),
                            models.Q(
                                ("finished_at__isnull", False), ("state__in", ["done", "failed", "cancelled"])
                            ),
                            _connector="OR",
                        ),
                        name="work_job_finished_has_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Schedule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=64, unique=True)),
                ("period", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
    ]
