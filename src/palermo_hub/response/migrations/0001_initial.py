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
        ("reference", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Activity",
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
                ("title", models.CharField(max_length=300)),
                (
                    "reference",
                    models.CharField(blank=True, help_text="the organisation's own number", max_length=100),
                ),
                ("description", models.TextField(blank=True, max_length=5000)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("project", "Project or service"),
                            ("campaign", "Campaign"),
                            ("training", "Training"),
                            ("legislation", "Legislative measure"),
                            ("assistance_request", "Request for technical assistance"),
                            ("assistance_offer", "Offer of technical assistance"),
                        ],
                        default="project",
                        max_length=20,
                    ),
                ),
                ("intervention", models.CharField(help_text="code of the list intervention", max_length=32)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("ongoing", "Under way"),
                            ("completed", "Completed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("starts", models.DateField()),
                ("ends", models.DateField(blank=True, null=True)),
                (
                    "country",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="reference.place",
                    ),
                ),
                ("country_wide", models.BooleanField(default=False)),
                (
                    "sex",
                    models.CharField(
                        blank=True, help_text="code of the list sex; empty: anybody", max_length=20
                    ),
                ),
                (
                    "age_group",
                    models.CharField(blank=True, help_text="child or adult; empty: anybody", max_length=8),
                ),
                ("other_partners", models.CharField(blank=True, max_length=500)),
                (
                    "particulars",
                    models.JSONField(blank=True, default=dict, help_text="the fields of its kind"),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("named", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "places",
                    models.ManyToManyField(blank=True, related_name="activities_here", to="reference.place"),
                ),
                (
                    "partners",
                    models.ManyToManyField(
                        blank=True, related_name="activities_with", to="organisations.organisation"
                    ),
                ),
                (
                    "cites",
                    models.ManyToManyField(blank=True, related_name="activities", to="mandates.provision"),
                ),
            ],
            options={
                "ordering": ["-starts", "title", "pk"],
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["-starts", "title", "id", "marking", "owner", "circle"],
                        name="response_activity_walk",
                    ),
                    models.Index(fields=["owner", "-starts"], name="response_activity_owner"),
                    models.Index(fields=["intervention", "-starts"], name="response_activity_what"),
                    models.Index(
                        fields=["country", "-starts", "title", "id", "marking", "owner", "circle"],
                        name="response_activity_where",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "marking__in",
                                ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"],
                            )
                        ),
                        name="response_activity_has_one_marking",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="response_activity_has_source"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends__isnull", True), ("ends__gte", models.F("starts")), _connector="OR"
                        ),
                        name="response_activity_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="response_activity_has_title"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reference", ""), _negated=True),
                        fields=("owner", "reference"),
                        name="response_activity_own_number_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JusticeCount",
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
                        related_name="justice_counts",
                        to="reference.place",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("investigation", "Investigated"),
                            ("prosecution", "Prosecuted"),
                            ("conviction", "Convicted"),
                            ("victims_charged", "Victims charged for acts they were compelled to do"),
                            ("victims_detained", "Victims detained for acts they were compelled to do"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "article",
                    models.CharField(blank=True, help_text="of the law; empty: all articles", max_length=100),
                ),
                ("sex", models.CharField(blank=True, help_text="empty: everybody", max_length=20)),
                ("age_group", models.CharField(blank=True, help_text="empty: everybody", max_length=8)),
                (
                    "citizenship",
                    models.CharField(
                        blank=True, help_text="ISO 3166 alpha-3; empty: everybody", max_length=3
                    ),
                ),
                ("low", models.PositiveIntegerField()),
                (
                    "high",
                    models.PositiveIntegerField(blank=True, help_text="empty: no known upper end", null=True),
                ),
                ("named", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["place__code", "-year", "stage", "article"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "marking__in",
                                ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"],
                            )
                        ),
                        name="response_justicecount_has_one_marking",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="response_justicecount_has_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("high__isnull", True), ("high__gte", models.F("low")), _connector="OR"
                        ),
                        name="response_justice_interval",
                        violation_error_message="The highest is lower than the lowest.",
                    ),
                    models.UniqueConstraint(
                        fields=(
                            "owner",
                            "place",
                            "year",
                            "stage",
                            "article",
                            "sex",
                            "age_group",
                            "citizenship",
                        ),
                        name="response_justice_once",
                        violation_error_message="This count is there already: change that one.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceCapacity",
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
                ("service", models.CharField(help_text="code of the list assistance_service", max_length=40)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="capacity",
                        to="reference.place",
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        blank=True, help_text="a field of the case record; empty: any form", max_length=40
                    ),
                ),
                ("sex", models.CharField(blank=True, max_length=20)),
                ("age_group", models.CharField(blank=True, max_length=8)),
                (
                    "languages",
                    models.JSONField(
                        blank=True, default=list, help_text="ISO 639-3, sign languages included"
                    ),
                ),
                ("total", models.PositiveIntegerField()),
                ("free", models.PositiveIntegerField(blank=True, help_text="empty: not known", null=True)),
                ("expires", models.DateField()),
                (
                    "named_openly",
                    models.BooleanField(default=False, help_text="readers may see which organisation it is"),
                ),
                ("named", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name_plural": "service capacity",
                "ordering": ["service", "place__code", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "marking__in",
                                ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"],
                            )
                        ),
                        name="response_servicecapacity_has_one_marking",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="response_servicecapacity_has_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("free__isnull", True), ("free__lte", models.F("total")), _connector="OR"
                        ),
                        name="response_capacity_free_of_total",
                        violation_error_message="More places are free than there are.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires__gte", models.F("as_of"))),
                        name="response_capacity_dates_in_order",
                        violation_error_message="It would expire before the day it is of.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SheetMapping",
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
                        related_name="sheet_mappings",
                        to="organisations.organisation",
                    ),
                ),
                ("name", models.CharField(help_text="of the file it was made for", max_length=200)),
                ("fingerprint", models.CharField(help_text="of the columns", max_length=16)),
                ("text", models.TextField(help_text="the mapping as TOML (palermo-activity-mapping-1)")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["name", "-at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "fingerprint"), name="response_sheetmapping_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ActivityFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="figures",
                        to="response.activity",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("budget", "Budget"),
                            ("spent", "Spent"),
                            ("target", "Target"),
                            ("reached", "Reached"),
                        ],
                        max_length=8,
                    ),
                ),
                ("sex", models.CharField(blank=True, max_length=20)),
                ("age_group", models.CharField(blank=True, max_length=8)),
                ("low", models.DecimalField(decimal_places=2, max_digits=16)),
                (
                    "high",
                    models.DecimalField(
                        decimal_places=2, help_text="empty: no known upper end", max_digits=16, null=True
                    ),
                ),
                ("currency", models.CharField(blank=True, help_text="ISO 4217; of money only", max_length=3)),
                ("rate_date", models.DateField(help_text="the day whose exchange rate is meant", null=True)),
            ],
            options={
                "ordering": ["activity", "kind", "sex", "age_group"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("activity", "kind", "sex", "age_group"), name="response_activityfigure_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("low__gte", 0),
                            models.Q(("high__isnull", True), ("high__gte", models.F("low")), _connector="OR"),
                        ),
                        name="response_activityfigure_interval",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["budget", "spent"]), models.Q(("currency", ""), _negated=True)
                            ),
                            models.Q(("kind__in", ["target", "reached"]), ("currency", "")),
                            _connector="OR",
                        ),
                        name="response_activityfigure_money_has_currency",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActivityForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="forms",
                        to="response.activity",
                    ),
                ),
                ("code", models.CharField(help_text="a field of the case record: form_…", max_length=40)),
            ],
            options={
                "ordering": ["code"],
                "constraints": [
                    models.UniqueConstraint(fields=("code", "activity"), name="response_activityform_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ActivityVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="response.activity",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("cells", models.JSONField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["activity", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("activity", "number"), name="response_activityversion_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Commitment",
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
                ("title", models.CharField(max_length=300)),
                ("text", models.TextField(blank=True, max_length=5000)),
                (
                    "kind",
                    models.CharField(
                        choices=[("pledge", "Pledge"), ("measure", "Measure of a plan")], max_length=8
                    ),
                ),
                (
                    "country",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="reference.place",
                    ),
                ),
                ("due", models.DateField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Not begun"),
                            ("ongoing", "Under way"),
                            ("done", "Kept"),
                            ("dropped", "Dropped"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                (
                    "indicator",
                    models.CharField(
                        blank=True, help_text="how one will know that it was kept", max_length=500
                    ),
                ),
                ("named", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "cites",
                    models.ManyToManyField(blank=True, related_name="commitments", to="mandates.provision"),
                ),
                (
                    "activities",
                    models.ManyToManyField(blank=True, related_name="commitments", to="response.activity"),
                ),
            ],
            options={
                "ordering": ["due", "title"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "marking__in",
                                ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"],
                            )
                        ),
                        name="response_commitment_has_one_marking",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="response_commitment_has_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="response_commitment_has_title"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OverlapDismissal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="response.activity"
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="response.activity"
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-at"],
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="response_dismissal_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))),
                        name="response_dismissal_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="response_dismissal_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Upload",
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
                        related_name="uploads",
                        to="organisations.organisation",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unmapped", "To be mapped"),
                            ("previewed", "To be looked at"),
                            ("applied", "Applied"),
                            ("undone", "Undone"),
                            ("discarded", "Set aside"),
                        ],
                        default="previewed",
                        max_length=9,
                    ),
                ),
                (
                    "mapping",
                    models.ForeignKey(
                        help_text="of a partner's own sheet",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="response.sheetmapping",
                    ),
                ),
                (
                    "content",
                    models.BinaryField(
                        help_text="of a sheet to be mapped, without columns that tell of persons; gone once mapped",
                        null=True,
                    ),
                ),
                (
                    "left_out",
                    models.JSONField(default=list, help_text="names of columns of which nothing was kept"),
                ),
                (
                    "same",
                    models.PositiveIntegerField(
                        default=0, help_text="rows that change nothing; they are not kept"
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
            ],
            options={
                "ordering": ["-at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["unmapped", "previewed", "applied", "undone", "discarded"])
                        ),
                        name="response_upload_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("content__isnull", False), ("state", "unmapped")),
                            models.Q(
                                models.Q(("state", "unmapped"), _negated=True), ("content__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="response_upload_content_until_mapped",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UploadRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="response.upload"
                    ),
                ),
                ("number", models.PositiveIntegerField(help_text="of the row in the sheet")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("changed", "Changed"),
                            ("stale", "Changed by somebody else meanwhile"),
                            ("faulty", "Cannot be read"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="response.activity",
                    ),
                ),
                ("cells", models.JSONField(help_text="what the sheet says")),
                ("differences", models.JSONField(default=list, help_text="[{column, base, ours, theirs}]")),
                ("faults", models.JSONField(default=list, help_text="[{column, code, message, stops}]")),
                ("duplicates", models.JSONField(default=list, help_text="[{uuid, title, reasons}]")),
                (
                    "decision",
                    models.CharField(
                        choices=[("open", "Not decided"), ("accepted", "Accept"), ("refused", "Refuse")],
                        default="open",
                        max_length=8,
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(help_text="of the activity, once it was applied", null=True),
                ),
            ],
            options={
                "ordering": ["upload", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("upload", "number"), name="response_uploadrow_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "faulty"), _negated=True),
                            models.Q(("decision", "accepted"), _negated=True),
                            _connector="OR",
                        ),
                        name="response_uploadrow_faulty_never_accepted",
                    ),
                ],
            },
        ),
    ]
