import uuid

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import palermo_hub.organisations.models.agreements


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("reference", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Organisation",
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
                            ("rapporteur", "National rapporteur or equivalent"),
                            ("authority", "Competent authority that identifies victims"),
                            ("police", "Police"),
                            ("justice", "Prosecution or court"),
                            ("labour", "Labour inspectorate"),
                            ("immigration", "Immigration service"),
                            ("shelter", "Shelter"),
                            ("hotline", "Hotline"),
                            ("ngo", "Civil society organisation"),
                            ("un", "United Nations entity"),
                            ("regional", "Regional or international organisation"),
                            ("fund", "Fund or donor"),
                            ("academic", "University or research institute"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        help_text="of a shelter never finer than the region",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organisations",
                        to="reference.place",
                    ),
                ),
                ("listed", models.BooleanField(default=False, help_text="its name is shown to everybody")),
            ],
            options={
                "ordering": ["code"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("names__has_key", "en")),
                        name="organisations_organisation_has_english_name",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined"),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("ar", "العربية"),
                            ("zh-hans", "中文"),
                            ("en", "English"),
                            ("fr", "Français"),
                            ("ru", "Русский"),
                            ("es", "Español"),
                        ],
                        default="en",
                        max_length=8,
                    ),
                ),
                ("time_zone", models.CharField(default="UTC", max_length=64)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "abstract": False,
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Circle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=200, unique=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="circles_owned",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "organisations",
                    models.ManyToManyField(
                        blank=True, related_name="circles", to="organisations.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="RetentionRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "data_class",
                    models.CharField(
                        choices=[
                            ("coded_rows", "Coded rows without identities"),
                            ("encodings", "Linkage encodings"),
                            ("aggregates", "Aggregates"),
                            ("referrals", "Referrals"),
                            ("activities", "Activities and capacity"),
                            ("documents", "Documents, decisions and answers"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="retention_rules",
                        to="organisations.organisation",
                    ),
                ),
                ("legal_basis", models.TextField()),
                ("days", models.PositiveIntegerField()),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("destroy_key", "Destroy the key, so that backups are unreadable too"),
                            ("delete", "Delete"),
                            ("aggregate", "Keep the statistics, delete the rows"),
                        ],
                        max_length=12,
                    ),
                ),
            ],
            options={
                "ordering": ["organisation__code", "data_class"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "data_class"), name="organisations_retention_once_per_class"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days__gt", 0)), name="organisations_retention_has_a_term"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SharingAgreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=300)),
                ("purposes", models.JSONField(default=list, help_text="codes of Purpose")),
                ("data_classes", models.JSONField(default=list, help_text="codes of DataClass")),
                ("legal_basis", models.TextField()),
                (
                    "onward",
                    models.CharField(
                        choices=[
                            ("none", "No onward sharing"),
                            ("parties", "Only to parties of this agreement"),
                            ("written", "With the sender's written consent"),
                        ],
                        default="none",
                        max_length=8,
                    ),
                ),
                (
                    "firewall",
                    models.BooleanField(
                        default=False,
                        help_text="what is shared may not serve immigration control or prosecution of victims",
                    ),
                ),
                ("valid_from", models.DateField()),
                (
                    "valid_to",
                    models.DateField(help_text="the last day; access stops at the midnight that ends it"),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="UTC",
                        max_length=64,
                        validators=[palermo_hub.organisations.models.agreements.known_zone],
                    ),
                ),
                (
                    "clauses",
                    models.JSONField(
                        default=dict,
                        help_text='number and text by subject: {"purposes": "3.1 …", "term": "9 …", …}',
                    ),
                ),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, help_text="a party ended it before its term", null=True),
                ),
                (
                    "parties",
                    models.ManyToManyField(related_name="agreements", to="organisations.organisation"),
                ),
            ],
            options={
                "ordering": ["title", "valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_from__lte", models.F("valid_to"))),
                        name="organisations_agreement_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("legal_basis", ""), _negated=True),
                        name="organisations_agreement_legal_basis",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
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
                        related_name="api_tokens",
                        to="organisations.organisation",
                    ),
                ),
                ("label", models.CharField(help_text="the program that uses it", max_length=100)),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "reader",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="api_token",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("valid_to", models.DateTimeField(help_text="the first moment it does not count")),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("used_on", models.DateField(blank=True, help_text="the last day it was used", null=True)),
            ],
            options={
                "ordering": ["organisation__code", "-made_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("label", ""), _negated=True),
                        name="organisations_token_says_what_for",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gt", models.F("made_at"))),
                        name="organisations_token_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("visitor", "Visitor"),
                            ("member", "Member"),
                            ("organisation_administrator", "Organisation administrator"),
                            ("case_worker", "Case worker"),
                            ("supervisor", "Supervisor"),
                            ("service_provider", "Service provider"),
                            ("data_steward", "Data steward"),
                            ("data_protection_officer", "Data protection officer"),
                            ("analyst", "Analyst"),
                            ("rapporteur", "Rapporteur"),
                            ("secretariat", "Secretariat"),
                            ("fund_officer", "Fund officer"),
                            ("reviewer", "Reviewer"),
                            ("operator", "Operator"),
                        ],
                        max_length=32,
                    ),
                ),
                ("valid_from", models.DateTimeField(default=django.utils.timezone.now)),
                ("valid_to", models.DateTimeField(blank=True, null=True)),
                (
                    "granted_by",
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
                "ordering": ["organisation__code", "role", "valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "visitor",
                                    "member",
                                    "organisation_administrator",
                                    "case_worker",
                                    "supervisor",
                                    "service_provider",
                                    "data_steward",
                                    "data_protection_officer",
                                    "analyst",
                                    "rapporteur",
                                    "secretariat",
                                    "fund_officer",
                                    "reviewer",
                                    "operator",
                                ],
                            )
                        ),
                        name="organisations_membership_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="organisations_membership_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MarkingChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("target_model", models.CharField(max_length=100)),
                ("target_uuid", models.UUIDField()),
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
                ("reason", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Asked"), ("confirmed", "Confirmed"), ("refused", "Refused")],
                        default="asked",
                        max_length=9,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by__isnull", True),
                            models.Q(("answered_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="organisations_widening_needs_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_by__isnull", True), ("state", "asked")),
                            models.Q(("answered_by__isnull", False), ("state__in", ["confirmed", "refused"])),
                            _connector="OR",
                        ),
                        name="organisations_widening_answered_by_somebody",
                    ),
                ],
            },
        ),
    ]
