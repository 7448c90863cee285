import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("exchange", "0001_initial"),
        ("organisations", "0001_initial"),
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
                (
                    "agreement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="collection",
                        to="organisations.sharingagreement",
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
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reference.place"
                    ),
                ),
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
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            name="DataSource",
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
                ("code", models.SlugField(max_length=64)),
                (
                    "state",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reference.place"
                    ),
                ),
                ("kind", models.CharField(max_length=32)),
                ("named", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["code"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("names__has_key", "en")),
                        name="evidence_datasource_has_english_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "marking__in",
                                ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"],
                            )
                        ),
                        name="evidence_datasource_has_one_marking",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="evidence_datasource_has_source",
                    ),
                    models.UniqueConstraint(
                        fields=("state", "code"), name="evidence_datasource_once_per_state"
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
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="reference.place"
                    ),
                ),
                ("address", models.EmailField(max_length=254)),
                ("language", models.CharField(default="en", max_length=2)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirmed_at", models.DateTimeField(null=True)),
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
            name="Indicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("names", models.JSONField(help_text='{"en": …, "ar": …}')),
                ("code", models.SlugField(max_length=100, unique=True)),
                ("dimensions", models.JSONField(default=list)),
                ("standard", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["code"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("names__has_key", "en")),
                        name="evidence_indicator_has_english_name",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PublishedRelease",
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
                    "series",
                    models.CharField(blank=True, help_text="glotip, or a layout of CTDC's", max_length=64),
                ),
                ("released", models.DateField(help_text="when its publisher released it", null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Being read"),
                            ("read", "To be looked at"),
                            ("shown", "On the public pages"),
                            ("withdrawn", "Taken off the public pages"),
                        ],
                        default="received",
                        max_length=9,
                    ),
                ),
                ("name", models.CharField(help_text="of the file", max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                (
                    "counts",
                    models.JSONField(
                        default=dict,
                        help_text="rows, censored, implausible, codes, duplicates, conflicts, rejected",
                    ),
                ),
                ("warnings", models.JSONField(default=list)),
                (
                    "received_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "shown_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("named", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["series", "-released", "-pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "marking__in",
                                ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"],
                            )
                        ),
                        name="evidence_publishedrelease_has_one_marking",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="evidence_publishedrelease_has_source",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["read", "shown"])),
                        fields=("series", "released"),
                        name="evidence_published_release_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["received", "withdrawn"]),
                            models.Q(models.Q(("series", ""), _negated=True), ("released__isnull", False)),
                            _connector="OR",
                        ),
                        name="evidence_published_read_has_a_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "shown"), _negated=True),
                            models.Q(
                                ("marking", "TLP:CLEAR"),
                                ("shown_by__isnull", False),
                                models.Q(("shown_by", models.F("received_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="evidence_published_shown_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
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
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="organisations.sharingagreement",
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="exchange.nodekey"
                    ),
                ),
                ("sequence", models.PositiveIntegerField()),
                ("sha256", models.CharField(help_text="of the whole bundle", max_length=64, unique=True)),
                ("rows", models.PositiveIntegerField()),
                (
                    "excluded",
                    models.PositiveIntegerField(help_text="left out by objection or risk; only counted"),
                ),
                ("sources", models.JSONField(default=list)),
                (
                    "encodings",
                    models.BooleanField(
                        default=False, help_text="whether encodings of the identities are kept beside"
                    ),
                ),
                (
                    "state",
                    models.CharField(
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
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "received_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "returned_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "returned_for",
                    models.CharField(
                        blank=True,
                        help_text="what the sender is to mend; never a person's data",
                        max_length=500,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("named", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["-received_at"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "marking__in",
                                ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"],
                            )
                        ),
                        name="evidence_submission_has_one_marking",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="evidence_submission_has_source",
                    ),
                    models.UniqueConstraint(
                        fields=("owner", "agreement", "sequence"), name="evidence_submission_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["received", "accepted", "returned", "withdrawn", "erased"])
                        ),
                        name="evidence_submission_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StateDescription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=3, unique=True)),
                ("files", models.JSONField()),
            ],
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
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "reason",
                    models.CharField(
                        help_text="a reason of the bundle format, or agreement, or sender", max_length=16
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
                ("day", models.DateField()),
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
            name="PublishedFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="figures",
                        to="evidence.publishedrelease",
                    ),
                ),
                (
                    "row",
                    models.PositiveIntegerField(
                        help_text="in the file; none where it counts many rows", null=True
                    ),
                ),
                ("iso3", models.CharField(blank=True, max_length=64)),
                ("country", models.TextField(blank=True)),
                ("year", models.SmallIntegerField(null=True)),
                ("indicator", models.TextField()),
                ("dimension", models.TextField()),
                ("category", models.TextField(blank=True)),
                ("category_text", models.TextField(blank=True)),
                ("sex", models.TextField()),
                ("age", models.TextField()),
                ("low", models.BigIntegerField(null=True)),
                ("high", models.BigIntegerField(null=True)),
                ("unit", models.TextField(blank=True)),
                ("text", models.TextField(blank=True)),
                ("implausible", models.TextField(blank=True)),
                ("conflict", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["iso3", "release"], name="evidence_pu_iso3_79048f_idx"),
                    models.Index(
                        condition=models.Q(("implausible", ""), _negated=True),
                        fields=["release"],
                        name="evidence_published_marked",
                    ),
                    models.Index(
                        condition=models.Q(("conflict", True)),
                        fields=["release"],
                        name="evidence_published_conflict",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("high__isnull", True), ("low__isnull", True)),
                            ("low__lte", models.F("high")),
                            _connector="OR",
                        ),
                        name="evidence_published_interval_in_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "older",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="later_revisions",
                        to="evidence.publishedrelease",
                    ),
                ),
                (
                    "newer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="evidence.publishedrelease",
                    ),
                ),
                (
                    "change",
                    models.CharField(
                        choices=[("added", "Added"), ("removed", "Removed"), ("revised", "Revised")],
                        max_length=7,
                    ),
                ),
                ("iso3", models.CharField(blank=True, max_length=64)),
                ("year", models.SmallIntegerField(null=True)),
                ("indicator", models.TextField()),
                ("dimension", models.TextField()),
                ("category", models.TextField(blank=True)),
                ("sex", models.TextField()),
                ("age", models.TextField()),
                ("old_text", models.TextField(blank=True)),
                ("new_text", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["newer", "older", "change"], name="evidence_re_newer_i_4374d2_idx"),
                    models.Index(fields=["iso3", "newer"], name="evidence_re_iso3_bbd8b0_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("change__in", ["added", "removed", "revised"])),
                        name="evidence_revision_change",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Release",
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
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="reference.place",
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("internal", "For the parties of an agreement"),
                            ("published", "Published"),
                            ("replaced", "Replaced by a later version"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                (
                    "checksum",
                    models.CharField(help_text="SHA-256 over the files it was loaded from", max_length=64),
                ),
                ("method", models.TextField()),
                ("protection", models.TextField()),
                ("fictional", models.BooleanField(default=False)),
                (
                    "protected",
                    models.BooleanField(default=False, help_text="its figures passed disclosure control"),
                ),
                (
                    "too_few",
                    models.BooleanField(
                        default=False, help_text="fewer people than can be published in tables"
                    ),
                ),
                ("first_year", models.PositiveSmallIntegerField()),
                ("last_year", models.PositiveSmallIntegerField()),
                ("loaded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "facts",
                    models.JSONField(default=dict, help_text="of the run: versions, seed, command, stages"),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        help_text="under which its rows came",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.sharingagreement",
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        help_text="whose run made it; then two people stand behind it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="evidence.collection",
                    ),
                ),
                (
                    "run_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        help_text="who asked for the review",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        help_text="never who ran or prepared it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("published_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True, help_text="why this version was made")),
                ("withdrawn_for", models.TextField(blank=True, help_text="why it is no longer given out")),
                ("named", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("submissions", models.ManyToManyField(related_name="releases", to="evidence.submission")),
            ],
            options={
                "ordering": ["place__code", "-version"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "marking__in",
                                ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"],
                            )
                        ),
                        name="evidence_release_has_one_marking",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="evidence_release_has_source"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("marking", "TLP:CLEAR")),
                        fields=("place", "version"),
                        name="evidence_release_version_once",
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("collection__isnull", True),
                            models.Q(("marking", "TLP:CLEAR"), _negated=True),
                            models.Q(("approved_by__isnull", False), ("published_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="evidence_release_public_is_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "draft"), _negated=True),
                            ("marking", "TLP:AMBER+STRICT"),
                            _connector="OR",
                        ),
                        name="evidence_release_draft_is_the_offices",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "published")),
                        fields=("place",),
                        name="evidence_release_one_published",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "internal")),
                        fields=("agreement", "owner"),
                        name="evidence_release_one_internal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "internal"), _negated=True),
                            models.Q(("agreement__isnull", False), ("marking", "TLP:AMBER")),
                            _connector="OR",
                        ),
                        name="evidence_release_internal_is_bound",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first_year__lte", models.F("last_year"))),
                        name="evidence_release_years_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Origin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="origins",
                        to="evidence.release",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="origins",
                        to="evidence.indicator",
                    ),
                ),
                (
                    "unit",
                    models.CharField(help_text="what one is: a person here, a record there", max_length=64),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reference.place"
                    ),
                ),
                ("first_year", models.PositiveSmallIntegerField()),
                ("last_year", models.PositiveSmallIntegerField()),
                ("method", models.TextField()),
                ("protection", models.TextField()),
                ("breaks", models.JSONField(default=list, help_text='[{"year": …, "reason": …}]')),
                ("sources", models.ManyToManyField(related_name="origins", to="evidence.datasource")),
            ],
            options={
                "ordering": ["indicator__code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("release", "indicator"), name="evidence_origin_once_per_release"
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
                (
                    "release",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review",
                        to="evidence.release",
                    ),
                ),
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
            ],
            options={
                "ordering": ["-made_at"],
            },
        ),
        migrations.CreateModel(
            name="Observation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="observations",
                        to="evidence.origin",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reference.place",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(null=True)),
                ("dimensions", models.JSONField(default=dict)),
                ("low", models.PositiveBigIntegerField(null=True)),
                ("high", models.PositiveBigIntegerField(null=True)),
                ("share_low", models.FloatField(null=True)),
                ("share_high", models.FloatField(null=True)),
                ("unknown", models.PositiveBigIntegerField(null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("exact", "exact"),
                            ("censored", "small, shown as an interval"),
                            ("interval", "interval"),
                            ("withheld", "withheld"),
                        ],
                        max_length=8,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["origin", "year"], name="evidence_ob_origin__a38f9a_idx"),
                    models.Index(fields=["place", "year"], name="evidence_ob_place_i_af0cab_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("low__lte", models.F("high"))),
                        name="evidence_observation_interval_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("high__isnull", True), ("kind", "withheld"), ("low__isnull", True)),
                            models.Q(("kind", "exact"), ("low", models.F("high"))),
                            models.Q(("kind__in", ["censored", "interval"]), ("low__lt", models.F("high"))),
                            _connector="OR",
                        ),
                        name="evidence_observation_value_fits_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("share_high__isnull", True), ("share_low__isnull", True)),
                            models.Q(
                                ("share_high__lte", 1),
                                ("share_low__gte", 0),
                                ("share_low__lte", models.F("share_high")),
                            ),
                            _connector="OR",
                        ),
                        name="evidence_observation_share_in_order",
                    ),
                ],
            },
        ),
    ]
