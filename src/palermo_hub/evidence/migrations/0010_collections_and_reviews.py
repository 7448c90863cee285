"""Collections with refusals and reminders; drafts that two people review; followers."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0009_unit_of_origins"),
        ("exchange", "0001_initial"),
        ("organisations", "0003_tokens_and_listed"),
        ("organisations", "__first__"),
        ("reference", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Collection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("first_year", models.PositiveSmallIntegerField()),
                ("last_year", models.PositiveSmallIntegerField()),
                (
                    "opened_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, help_text="when the present round began"
                    ),
                ),
                ("due", models.DateField(help_text="the last day of the present round")),
                (
                    "epsilon",
                    models.FloatField(
                        help_text="privacy that one release spends; empty: no noise", null=True
                    ),
                ),
                (
                    "total_epsilon",
                    models.FloatField(help_text="what all releases together may spend", null=True),
                ),
                (
                    "agreement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="collection",
                        to="organisations.sharingagreement",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reference.place"
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="collections",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "senders",
                    models.ManyToManyField(
                        related_name="collections_sent_to", to="organisations.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ["place__code", "-due"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first_year__lte", models.F("last_year"))),
                        name="evidence_collection_years_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("epsilon__isnull", True), ("total_epsilon__isnull", True)),
                            models.Q(("epsilon__gt", 0), ("total_epsilon__gte", models.F("epsilon"))),
                            _connector="OR",
                        ),
                        name="evidence_collection_budget",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Follower",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "token",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, help_text="in its own letters only", unique=True
                    ),
                ),
                ("address", models.EmailField(max_length=254)),
                ("language", models.CharField(default="en", max_length=2)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="reference.place"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("place", "address"), name="evidence_follower_once"),
                    models.CheckConstraint(
                        condition=models.Q(("address", ""), _negated=True),
                        name="evidence_follower_has_an_address",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Refusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "reason",
                    models.CharField(
                        help_text="a reason of the bundle format, or agreement, or sender", max_length=16
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="refusals",
                        to="evidence.collection",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="evidence.collection",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-day"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("collection", "organisation", "day"), name="evidence_reminder_once_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "compared",
                    models.JSONField(
                        default=list,
                        help_text="figures as they will be published beside the exact ones; emptied by then",
                    ),
                ),
                ("checks", models.JSONField(default=list, help_text="name, figures and whether it holds")),
                (
                    "spent",
                    models.FloatField(
                        help_text="epsilon of this release; empty where it promises none", null=True
                    ),
                ),
                (
                    "left",
                    models.FloatField(help_text="epsilon left of the collection's total after it", null=True),
                ),
                ("attack", models.TextField(help_text="the page that says what attackers would learn")),
                ("quality", models.TextField(help_text="the page that says what is safe to quote")),
                (
                    "sent_back",
                    models.CharField(
                        blank=True, help_text="why the officer did not approve it", max_length=500
                    ),
                ),
                (
                    "read_by",
                    models.ManyToManyField(
                        help_text="who opened the attack page", related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "release",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review",
                        to="evidence.release",
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="release",
            name="evidence_release_version_once",
        ),
        migrations.RemoveConstraint(
            model_name="submission",
            name="evidence_submission_state",
        ),
        migrations.AddField(
            model_name="release",
            name="approved_by",
            field=models.ForeignKey(
                help_text="never who ran or prepared it",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="prepared_by",
            field=models.ForeignKey(
                help_text="who asked for the review",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="published_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="release",
            name="published_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="reason",
            field=models.TextField(blank=True, help_text="why this version was made"),
        ),
        migrations.AddField(
            model_name="release",
            name="run_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="returned_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="returned_for",
            field=models.CharField(
                blank=True, help_text="what the sender is to mend; never a person's data", max_length=500
            ),
        ),
        migrations.AlterField(
            model_name="submission",
            name="state",
            field=models.CharField(
                choices=[
                    ("received", "Received"),
                    ("accepted", "Accepted"),
                    ("returned", "Sent back"),
                    ("withdrawn", "Withdrawn"),
                    ("erased", "Erased when its time was over"),
                ],
                default="received",
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="collection",
            field=models.ForeignKey(
                help_text="whose run made it; then two people stand behind it",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="releases",
                to="evidence.collection",
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="withdrawn_for",
            field=models.TextField(blank=True, help_text="why it is no longer given out"),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["received", "accepted", "returned", "withdrawn", "erased"])
                ),
                name="evidence_submission_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(
                condition=models.Q(("marking", "TLP:CLEAR")),
                fields=("place", "version"),
                name="evidence_release_version_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(
                        ("prepared_by__isnull", False),
                        ("run_by__isnull", False),
                        models.Q(("approved_by", models.F("run_by")), _negated=True),
                        models.Q(("approved_by", models.F("prepared_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="evidence_release_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("collection__isnull", True),
                    models.Q(("marking", "TLP:CLEAR"), _negated=True),
                    models.Q(("approved_by__isnull", False), ("published_by__isnull", False)),
                    _connector="OR",
                ),
                name="evidence_release_public_is_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "draft"), _negated=True),
                    ("marking", "TLP:AMBER+STRICT"),
                    _connector="OR",
                ),
                name="evidence_release_draft_is_the_offices",
            ),
        ),
    ]
