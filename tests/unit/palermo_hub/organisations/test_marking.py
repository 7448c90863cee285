"""Exactly one marking on every shareable row, and default deny."""

import datetime as dt

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from palermo_hub.evidence.models import DataSource
from palermo_hub.organisations.models import Marked, Marking, Organisation, User
from palermo_hub.reference.models import Place

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 1, 1)


@pytest.fixture
def make_source():
    state = Place.objects.create(
        code="XAR", iso3="XAR", level="country", names={"en": "Ardenia"}, source="drawn", as_of=TODAY
    )
    owner = Organisation.objects.create(code="rapporteur", names={"en": "Rapporteur"}, kind="rapporteur")

    def make(code, marking, source="records"):
        return DataSource.objects.create(
            code=code,
            names={"en": code},
            state=state,
            kind="police",
            owner=owner,
            marking=marking,
            as_of=TODAY,
            source=source,
        )

    return make


@pytest.mark.parametrize("marking", [None, "", "TLP:WHITE", "public"])
def test_a_row_without_exactly_one_marking_cannot_be_stored(make_source, marking):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_source("police", marking)
    assert not DataSource.objects.exists()


def test_a_row_without_a_source_cannot_be_stored(make_source):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_source("police", Marking.CLEAR, source="")


@pytest.mark.parametrize("reader", [AnonymousUser, lambda: User.objects.create_user(username="amina")])
def test_without_a_rule_that_says_otherwise_only_public_rows_are_seen(make_source, reader):
    for marking in Marking:
        make_source(marking.name.lower(), marking)
    assert [row.code for row in DataSource.objects.visible_to(reader())] == ["clear"]


def test_every_marked_model_reads_through_the_gate_and_keeps_its_constraints():
    marked = [model for model in apps.get_models() if issubclass(model, Marked)]
    assert marked
    for model in marked:
        assert hasattr(model.objects, "visible_to"), model
        names = {constraint.name.rsplit("_", 2)[-1] for constraint in model._meta.constraints}
        assert {"marking", "source"} <= names, model


def test_a_name_falls_back_to_english():
    place = Place(names={"en": "Ardenia", "ar": "أردينيا"})
    assert place.name == "Ardenia"
