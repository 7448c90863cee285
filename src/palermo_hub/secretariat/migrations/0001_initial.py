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
            name="Body",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("names", models.JSONField(help_text='{"en": …, "ar": …}')),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("code", models.SlugField(max_length=64, unique=True)),
                ("acronym", models.CharField(blank=True, max_length=32)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("group", "Group that meets"),
                            ("un", "United Nations entity"),
                            ("regional", "Regional organisation"),
                            ("international", "Other international organisation"),
                            ("procedure", "Special procedure of the Human Rights Council"),
                            ("representative", "Special Representative of the Secretary-General"),
                            ("national", "National body"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="agreed months between meetings of principals; empty: none is told",
                        null=True,
                    ),
                ),
                (
                    "chairs",
                    models.PositiveSmallIntegerField(default=1, help_text="how many chair at the same time"),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="UTC", help_text="where it works, of the IANA list", max_length=64
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        help_text="its State",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bodies",
                        to="reference.place",
                    ),
                ),
                (
                    "organisation",
                    models.OneToOneField(
                        blank=True,
                        help_text="whose people act for it here",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="body",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "coordinator",
                    models.ForeignKey(
                        blank=True,
                        help_text="whose secretariat writes for it here",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coordinates",
                        to="organisations.organisation",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=100)),
                ("source", models.TextField()),
                ("as_of", models.DateField()),
                (
                    "mandate",
                    models.ManyToManyField(blank=True, related_name="bodies", to="mandates.provision"),
                ),
            ],
            options={
                "ordering": ["position", "code"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("names__has_key", "en")), name="secretariat_body_has_english_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "group",
                                    "un",
                                    "regional",
                                    "international",
                                    "procedure",
                                    "representative",
                                    "national",
                                ],
                            )
                        ),
                        name="secretariat_body_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("chairs__gt", 0)), name="secretariat_body_has_a_chair"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="secretariat_body_has_source"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BodyStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.TextField()),
                ("as_of", models.DateField()),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        help_text="empty: the seed",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="secretariat.body",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mandate", "Mandate"),
                            ("frequency", "How often it meets"),
                            ("meeting", "Meeting held"),
                            ("priority", "Priority of the year"),
                            ("claim", "Statement of a source"),
                        ],
                        max_length=9,
                    ),
                ),
                ("texts", models.JSONField(help_text='in our own words: {"en": …, "ar": …}')),
                (
                    "when",
                    models.CharField(
                        blank=True, help_text="2021, 2021-11, 2021-11-15, or two with a /", max_length=21
                    ),
                ),
            ],
            options={
                "ordering": ["body", "kind", "-when", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="secretariat_bodystatement_has_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["mandate", "frequency", "meeting", "priority", "claim"])
                        ),
                        name="secretariat_statement_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChairTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.TextField()),
                ("as_of", models.DateField()),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        help_text="empty: the seed",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="secretariat.body",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms_held",
                        to="secretariat.body",
                    ),
                ),
                ("starts", models.DateField()),
                ("ends", models.DateField(help_text="the last day")),
            ],
            options={
                "ordering": ["body", "-starts", "holder__code"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="secretariat_chairterm_has_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends__gte", models.F("starts"))),
                        name="secretariat_term_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("body", models.F("holder")), _negated=True),
                        name="secretariat_term_not_of_itself",
                    ),
                    models.UniqueConstraint(
                        fields=("body", "holder", "starts"), name="secretariat_term_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="digests",
                        to="secretariat.body",
                    ),
                ),
                ("day", models.DateField()),
                ("late", models.PositiveIntegerField()),
                ("soon", models.PositiveIntegerField(help_text="due within a fortnight")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-day", "holder"],
                "constraints": [
                    models.UniqueConstraint(fields=("holder", "day"), name="secretariat_digest_once_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="Measure",
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
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="secretariat.body",
                    ),
                ),
                ("number", models.CharField(max_length=16)),
                ("title", models.CharField(max_length=300)),
                ("due", models.DateField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Not begun"),
                            ("ongoing", "Under way"),
                            ("done", "Done"),
                            ("dropped", "Dropped"),
                        ],
                        default="open",
                        max_length=7,
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=2000)),
                ("named", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "holders",
                    models.ManyToManyField(
                        help_text="who answers for it", related_name="measures_held", to="secretariat.body"
                    ),
                ),
                (
                    "cites",
                    models.ManyToManyField(blank=True, related_name="measures", to="mandates.provision"),
                ),
            ],
            options={
                "ordering": ["body", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "marking__in",
                                ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"],
                            )
                        ),
                        name="secretariat_measure_has_one_marking",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="secretariat_measure_has_source",
                    ),
                    models.UniqueConstraint(fields=("body", "number"), name="secretariat_measure_once"),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="secretariat_measure_has_title"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
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
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="secretariat.body",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("principals", "Meeting of principals"),
                            ("working_group", "Working group"),
                            ("briefing", "Briefing for Member States"),
                            ("hearing", "Hearing"),
                            ("consultation", "Consultation"),
                            ("high_level", "High-level meeting"),
                        ],
                        max_length=13,
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                (
                    "series",
                    models.CharField(
                        blank=True, help_text="of which it is one; empty: its kind", max_length=100
                    ),
                ),
                ("starts", models.DateTimeField()),
                ("ends", models.DateTimeField()),
                (
                    "time_zone",
                    models.CharField(help_text="whose clocks count, of the IANA list", max_length=64),
                ),
                ("location", models.CharField(blank=True, max_length=300)),
                (
                    "link",
                    models.URLField(
                        blank=True, help_text="to join from afar; for those invited", max_length=500
                    ),
                ),
                (
                    "indico",
                    models.URLField(blank=True, help_text="the event's page in Indico", max_length=500),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("planned", "Planned"), ("held", "Held"), ("cancelled", "Cancelled")],
                        default="planned",
                        max_length=9,
                    ),
                ),
                (
                    "sequence",
                    models.PositiveIntegerField(default=0, help_text="RFC 5545: rises with each change"),
                ),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("named", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "cites",
                    models.ManyToManyField(blank=True, related_name="meetings", to="mandates.provision"),
                ),
            ],
            options={
                "ordering": ["-starts", "pk"],
                "abstract": False,
                "indexes": [models.Index(fields=["body", "-starts"], name="secretariat_meeting_schedule")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "marking__in",
                                ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"],
                            )
                        ),
                        name="secretariat_meeting_has_one_marking",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="secretariat_meeting_has_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends__gt", models.F("starts"))),
                        name="secretariat_meeting_has_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="secretariat_meeting_has_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["planned", "held", "cancelled"])),
                        name="secretariat_meeting_status",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.TextField()),
                ("as_of", models.DateField()),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        help_text="empty: the seed",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="secretariat.body",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats_held",
                        to="secretariat.body",
                    ),
                ),
                (
                    "role",
                    models.CharField(choices=[("member", "Member"), ("partner", "Partner")], max_length=8),
                ),
                ("starts", models.DateField(blank=True, help_text="empty: not told", null=True)),
                (
                    "ends",
                    models.DateField(blank=True, help_text="the last day; empty: sits still", null=True),
                ),
            ],
            options={
                "ordering": ["body", "role", "holder__position", "holder__code"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="secretariat_seat_has_source"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["member", "partner"])), name="secretariat_seat_role"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("body", models.F("holder")), _negated=True),
                        name="secretariat_seat_not_in_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts__isnull", True),
                            ("ends__isnull", True),
                            ("ends__gte", models.F("starts")),
                            _connector="OR",
                        ),
                        name="secretariat_seat_dates_in_order",
                    ),
                    models.UniqueConstraint(
                        fields=("body", "holder", "role", "source"), name="secretariat_seat_once_a_source"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Study",
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
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="studies",
                        to="secretariat.body",
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                ("question", models.TextField(max_length=2000)),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="studies_led",
                        to="secretariat.body",
                    ),
                ),
                (
                    "protocol",
                    models.TextField(
                        blank=True, help_text="data, method, ethics, legal basis", max_length=10000
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("ongoing", "Under way"),
                            ("review", "In review"),
                            ("published", "Published"),
                            ("stopped", "Stopped"),
                        ],
                        default="proposed",
                        max_length=9,
                    ),
                ),
                ("named", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "cites",
                    models.ManyToManyField(blank=True, related_name="studies", to="mandates.provision"),
                ),
            ],
            options={
                "ordering": ["-as_of", "title"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "marking__in",
                                ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"],
                            )
                        ),
                        name="secretariat_study_has_one_marking",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="secretariat_study_has_source"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True), models.Q(("question", ""), _negated=True)
                        ),
                        name="secretariat_study_asks_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agenda",
                        to="secretariat.meeting",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=300)),
                (
                    "presenter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="secretariat.body",
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="secretariat_agenda_has_title"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
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
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="secretariat.meeting",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField(max_length=4000)),
                ("named", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "cites",
                    models.ManyToManyField(blank=True, related_name="decisions", to="mandates.provision"),
                ),
            ],
            options={
                "ordering": ["-meeting__starts", "number"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "marking__in",
                                ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"],
                            )
                        ),
                        name="secretariat_decision_has_one_marking",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="secretariat_decision_has_source",
                    ),
                    models.UniqueConstraint(fields=("meeting", "number"), name="secretariat_decision_once"),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="secretariat_decision_has_text"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EndorsementRound",
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
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="secretariat.body",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="secretariat.meeting",
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Silence runs"),
                            ("broken", "Silence was broken"),
                            ("endorsed", "Endorsed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("named", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["-pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "marking__in",
                                ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"],
                            )
                        ),
                        name="secretariat_endorsementround_has_one_marking",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="secretariat_endorsementround_has_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="secretariat_round_has_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "broken", "endorsed", "withdrawn"])),
                        name="secretariat_round_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="secretariat.meeting",
                    ),
                ),
                (
                    "guest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="secretariat.body",
                    ),
                ),
                (
                    "outside",
                    models.BooleanField(
                        default=False, help_text="held no seat when it was asked (paragraph 10)"
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("none", "No answer yet"),
                            ("accepted", "Comes"),
                            ("declined", "Does not come"),
                        ],
                        default="none",
                        max_length=8,
                    ),
                ),
                ("attended", models.BooleanField(help_text="empty: not known", null=True)),
            ],
            options={
                "ordering": ["meeting", "guest__position", "guest__code"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "guest"), name="secretariat_invitation_once"),
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ["none", "accepted", "declined"])),
                        name="secretariat_invitation_answer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Minutes",
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
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="minutes",
                        to="secretariat.meeting",
                    ),
                ),
                ("text", models.TextField(max_length=100000)),
                ("version", models.PositiveIntegerField(default=1)),
                ("named", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["-meeting__starts"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "marking__in",
                                ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"],
                            )
                        ),
                        name="secretariat_minutes_has_one_marking",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="secretariat_minutes_has_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="secretariat.meeting",
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                (
                    "author",
                    models.ForeignKey(
                        help_text="who writes it",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="secretariat.body",
                    ),
                ),
                (
                    "circulate",
                    models.PositiveSmallIntegerField(help_text="days before the meeting that it is with all"),
                ),
                (
                    "translate",
                    models.PositiveSmallIntegerField(default=0, help_text="days that translation takes"),
                ),
                ("address", models.URLField(blank=True, help_text="where it can be read", max_length=500)),
                ("received", models.DateField(blank=True, null=True)),
                ("circulated", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["meeting", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="secretariat_paper_has_title"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StudyRelease",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="secretariat.study",
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                ("address", models.URLField(max_length=500)),
                ("day", models.DateField()),
            ],
            options={
                "ordering": ["-day", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ActionItem",
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
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="secretariat.decision",
                    ),
                ),
                ("text", models.TextField(max_length=2000)),
                (
                    "holder",
                    models.ForeignKey(
                        help_text="who does it",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="secretariat.body",
                    ),
                ),
                ("due", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("done", "Done"), ("dropped", "Dropped")],
                        default="open",
                        max_length=7,
                    ),
                ),
                (
                    "evidence",
                    models.TextField(
                        blank=True, help_text="by what one knows; or why dropped", max_length=2000
                    ),
                ),
                ("address", models.URLField(blank=True, help_text="where the evidence is", max_length=500)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_on",
                    models.DateField(
                        blank=True,
                        help_text="its day: counting 20,000 actions by day of a moment takes 0.1 s",
                        null=True,
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("named", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["due", "pk"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["status", "due"], name="secretariat_action_due"),
                    models.Index(fields=["holder", "status", "due"], name="secretariat_action_holder"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "marking__in",
                                ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"],
                            )
                        ),
                        name="secretariat_actionitem_has_one_marking",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="secretariat_actionitem_has_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="secretariat_action_has_text"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", True), ("closed_on__isnull", True), ("status", "open")
                            ),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("closed_on__isnull", False),
                                ("status__in", ["done", "dropped"]),
                                models.Q(("evidence", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="secretariat_action_closed_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="secretariat.endorsementround",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(help_text="of the text it is about")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "Silence procedure opened"),
                            ("endorsed", "Endorsed expressly"),
                            ("broken", "Silence broken"),
                            ("revised", "Text revised; the clock starts again"),
                            ("closed", "Deadline passed in silence: endorsed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="secretariat.body",
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=2000)),
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
                "ordering": ["round", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind__in", ["endorsed", "broken"])),
                        fields=("round", "number", "member", "kind"),
                        name="secretariat_round_said_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "broken"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="secretariat_round_broken_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["endorsed", "broken"]), ("member__isnull", False)),
                            models.Q(
                                ("kind__in", ["opened", "revised", "closed", "withdrawn"]),
                                ("member__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="secretariat_round_members_act_or_not",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="texts",
                        to="secretariat.endorsementround",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField(max_length=50000)),
                ("deadline", models.DateTimeField()),
                ("time_zone", models.CharField(max_length=64)),
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
                "ordering": ["round", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("round", "number"), name="secretariat_round_text_once"),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="secretariat_round_text_is_there",
                    ),
                ],
            },
        ),
    ]
