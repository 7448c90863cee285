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
            name="Instrument",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("resolution", "Resolution"),
                            ("treaty", "Treaty"),
                            ("plan", "Plan of action"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "symbol",
                    models.CharField(
                        blank=True, help_text="of the United Nations, as A/RES/76/186", max_length=64
                    ),
                ),
                (
                    "untc",
                    models.CharField(
                        blank=True, help_text="chapter and number of the Treaty Collection", max_length=16
                    ),
                ),
                ("adopted", models.DateField(blank=True, null=True)),
                (
                    "follows",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="mandates.instrument",
                    ),
                ),
                ("named_in_mandate", models.BooleanField(default=False, help_text="A/RES/76/186 names it")),
                ("position", models.PositiveSmallIntegerField(default=100)),
                ("source", models.TextField()),
                ("as_of", models.DateField()),
            ],
            options={
                "ordering": ["position", "code"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("names__has_key", "en")),
                        name="mandates_instrument_has_english_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["resolution", "treaty", "plan"])),
                        name="mandates_instrument_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("follows__isnull", True),
                            models.Q(("follows", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="mandates_instrument_not_own_heir",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("untc", ""), _negated=True),
                        fields=("untc",),
                        name="mandates_instrument_untc_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="mandates_instrument_has_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LawElement",
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
                ("state", models.CharField(help_text="ISO 3166 alpha-3", max_length=3)),
                ("element", models.CharField(help_text="code of law_element", max_length=32)),
                (
                    "answer",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Not known")], max_length=7
                    ),
                ),
                (
                    "article",
                    models.CharField(
                        blank=True, help_text="act and article of the national law", max_length=300
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("named", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["state", "element", "-as_of", "-pk"],
                "abstract": False,
                "indexes": [models.Index(fields=["state", "element"], name="mandates_law_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "marking__in",
                                ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"],
                            )
                        ),
                        name="mandates_lawelement_has_one_marking",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="mandates_lawelement_has_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ["yes", "no", "unknown"])),
                        name="mandates_law_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "yes"), _negated=True),
                            models.Q(("article", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="mandates_law_yes_names_its_article",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NationalMechanism",
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
                ("state", models.CharField(help_text="ISO 3166 alpha-3", max_length=3)),
                ("named", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["state", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "marking__in",
                                ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"],
                            )
                        ),
                        name="mandates_nationalmechanism_has_one_marking",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="mandates_nationalmechanism_has_source",
                    ),
                    models.UniqueConstraint(
                        fields=("state", "owner"), name="mandates_mechanism_once_an_owner"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Provision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "instrument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="provisions",
                        to="mandates.instrument",
                    ),
                ),
                ("number", models.CharField(max_length=16)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("paragraph", "Paragraph"),
                            ("article", "Article"),
                            ("aim", "Aim"),
                            ("part", "Part"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "pillar",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("prevention", "Prevention"),
                            ("protection", "Protection and assistance"),
                            ("prosecution", "Prosecution"),
                            ("partnerships", "Partnerships"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "verbs",
                    models.JSONField(
                        default=list, help_text="codes of provision_verb, the leading one first"
                    ),
                ),
                ("addressees", models.JSONField(default=list, help_text="codes of provision_addressee")),
                ("summary", models.JSONField(default=dict, help_text='in our own words: {"en": …, "ar": …}')),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("source", models.TextField()),
                ("as_of", models.DateField()),
            ],
            options={
                "ordering": ["instrument__position", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("instrument", "number"), name="mandates_provision_once"),
                    models.CheckConstraint(
                        condition=models.Q(("unit__in", ["paragraph", "article", "aim", "part"])),
                        name="mandates_provision_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("pillar__in", ["", "prevention", "protection", "prosecution", "partnerships"])
                        ),
                        name="mandates_provision_pillar",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gt", 0)), name="mandates_provision_version_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="mandates_provision_has_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatusTable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "instrument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tables",
                        to="mandates.instrument",
                    ),
                ),
                (
                    "as_at",
                    models.DateField(help_text="the day the table shows; every later act is not known"),
                ),
                ("source", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("participants", models.PositiveSmallIntegerField()),
                ("imported_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "imported_by",
                    models.ForeignKey(
                        help_text="empty: the operator",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["instrument__position", "-as_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("instrument", "as_at"), name="mandates_status_table_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="mandates_status_table_has_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MechanismField",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "mechanism",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fields",
                        to="mandates.nationalmechanism",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        choices=[
                            ("name", "Name"),
                            ("kind", "Type"),
                            ("legal_basis", "Legal basis"),
                            ("independence", "Independence"),
                            ("reports_to", "Reports to"),
                            ("contact", "Contact of the office"),
                        ],
                        max_length=12,
                    ),
                ),
                ("value", models.TextField()),
                ("source", models.TextField()),
                ("as_of", models.DateField()),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["mechanism", "name", "-as_of", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "name__in",
                                ["name", "kind", "legal_basis", "independence", "reports_to", "contact"],
                            )
                        ),
                        name="mandates_mechanism_field_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("value", ""), _negated=True), models.Q(("source", ""), _negated=True)
                        ),
                        name="mandates_mechanism_field_sourced",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProvisionVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "provision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="mandates.provision",
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("content", models.JSONField(help_text="pillar, verbs, addressees, summary, source, as_of")),
                ("replaced_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "replaced_by",
                    models.ForeignKey(
                        help_text="empty: the seed",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("provision", "version"), name="mandates_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Succession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "predecessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successions",
                        to="mandates.provision",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="origins",
                        to="mandates.provision",
                    ),
                ),
                (
                    "likeness",
                    models.PositiveSmallIntegerField(
                        help_text="0 to 100; empty: a person named it", null=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("confirmed", "Confirmed"),
                            ("refused", "Refused"),
                        ],
                        default="proposed",
                        max_length=9,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["successor__position", "predecessor__position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("predecessor", "successor"), name="mandates_succession_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("predecessor", models.F("successor")), _negated=True),
                        name="mandates_succession_not_of_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by__isnull", True), ("state", "proposed")),
                            models.Q(("decided_by__isnull", False), ("state__in", ["confirmed", "refused"])),
                            _connector="OR",
                        ),
                        name="mandates_succession_decided_by_a_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TreatyAction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "instrument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="mandates.instrument",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        help_text="empty: noted by a person",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="mandates.statustable",
                    ),
                ),
                ("participant", models.CharField(help_text="ISO 3166 alpha-3, or EU", max_length=3)),
                ("name_in_table", models.CharField(blank=True, max_length=200)),
                ("act", models.CharField(help_text="code of treaty_action", max_length=32)),
                ("date", models.DateField()),
                (
                    "in_force",
                    models.DateField(
                        blank=True, help_text="for this participant; empty: not known", null=True
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="of a reservation, what it is about, in our own words"
                    ),
                ),
                ("source", models.TextField()),
                ("as_of", models.DateField()),
            ],
            options={
                "ordering": ["participant", "date"],
                "indexes": [
                    models.Index(fields=["participant", "instrument"], name="mandates_action_participant")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("table__isnull", False)),
                        fields=("table", "participant", "act"),
                        name="mandates_action_once_a_table",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("in_force__isnull", True), ("in_force__gte", models.F("date")), _connector="OR"
                        ),
                        name="mandates_action_in_force_after_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="mandates_action_has_source"
                    ),
                ],
            },
        ),
    ]
