"""An office that writes reports, a reader elsewhere, a figure of a fictional State, a secret decision."""

import datetime as dt

import pytest
from report_world import DAY, MOMENT, person, start

from palermo_hub.evidence.models import Indicator, Observation, Origin, Release
from palermo_hub.organisations.models import Organisation
from palermo_hub.reference.models import Place
from palermo_hub.secretariat.models import Body, Decision, Meeting


@pytest.fixture
def drafter(db):
    return person("office", "secretariat")


@pytest.fixture
def owner(drafter):
    return Organisation.objects.get(code="office")


@pytest.fixture
def reader(drafter):
    return person("elsewhere", "member")


@pytest.fixture
def figure(owner):
    """Detected people, women, of a fictional State; the value is the row, which a later load changes."""
    state = Place.objects.create(
        code="XAR",
        iso3="XAR",
        level="country",
        names={"en": "Ardenia"},
        fictional=True,
        source="d",
        as_of=DAY,
    )
    release = Release.objects.create(
        place=state, version=1, state="published", fictional=True, checksum="0", first_year=2025,
        last_year=2025, owner=owner, marking="TLP:CLEAR", as_of=DAY, source="d",
    )  # fmt: skip
    origin = Origin.objects.create(
        release=release, place=state, first_year=2025, last_year=2025, method="m", protection="p",
        indicator=Indicator.objects.create(code="detected", names={"en": "Detected"}), unit="persons",
    )  # fmt: skip
    return Observation.objects.create(
        origin=origin, year=2025, dimensions={"sex": "female"}, low=120, high=120, kind="exact"
    )


@pytest.fixture
def decision(owner):
    """For the office alone."""
    said = {"owner": owner, "as_of": DAY, "source": "d"}
    body = Body.objects.create(code="g", kind="group", names={"en": "G"}, source="d", as_of=DAY)
    meeting = Meeting.objects.create(
        body=body, kind="hearing", title="M", time_zone="UTC", starts=MOMENT, marking="TLP:GREEN",
        ends=MOMENT + dt.timedelta(hours=1), **said,
    )  # fmt: skip
    return Decision.objects.create(
        meeting=meeting, number=1, text="Secret plan", marking="TLP:AMBER+STRICT", **said
    )


@pytest.fixture
def report(owner, drafter):
    return start(owner, drafter)
