"""What a State's profile and the appraisal begin with, and what the origins of States say."""

import datetime as dt

import pytest
from report_world import DAY, start

from palermo_hub.mandates.actions import seed_instruments
from palermo_hub.mandates.models import (
    Instrument,
    LawElement,
    MechanismField,
    NationalMechanism,
    TreatyAction,
)
from palermo_hub.reports import actions
from palermo_hub.reports.assembling import assemble
from palermo_hub.reports.origins import ORIGINS
from palermo_hub.response.models import Activity


@pytest.fixture
def state(figure, owner, drafter):
    """Ardenia: party to the Protocol, with a law, a mechanism for its office alone, and an activity."""
    seed_instruments()
    place = figure.origin.release.place
    TreatyAction.objects.create(
        instrument=Instrument.objects.get(code="tip-protocol"), participant="XAR", act="ratification",
        date=dt.date(2003, 9, 29), source="d", as_of=DAY,
    )  # fmt: skip
    said = {"owner": owner, "marking": "TLP:GREEN", "as_of": DAY, "source": "d"}
    LawElement.objects.create(
        state="XAR", element="act", answer="yes", article="Act 9, article 2", recorded_by=drafter, **said
    )
    mechanism = NationalMechanism.objects.create(state="XAR", **said | {"marking": "TLP:AMBER+STRICT"})
    MechanismField.objects.create(
        mechanism=mechanism, name="kind", value="rapporteur", source="d", as_of=DAY, recorded_by=drafter
    )
    Activity.objects.create(
        title="Helpline", intervention="hotline", country=place, country_wide=True, starts=DAY, **said
    )
    Activity.objects.update(status="ongoing")
    figure.origin.indicator.dimensions = ["year", "sex"]
    figure.origin.indicator.save()
    return place


def test_a_profile_is_filled_with_citations_of_what_is_there(state, owner, drafter, reader):
    report = start(owner, drafter, kind="national_profile", place=state)
    said = {one.section.key: " ".join(line.text for line in one.lines) for one in assemble(report, drafter)}
    assert "party since 29 September 2003" in said["treaties"]
    assert said["law"] == "The act: Yes (Act 9, article 2)."
    assert "Type · Office: National rapporteur." in said["mechanism"]
    assert said["evidence"] == "Detected · Female · 2025: 120."
    assert said["response"] == "Helpline (Under way)."
    assert said["gap"] == ""
    assert all(not line.stale for one in assemble(report, drafter) for line in one.lines)
    hidden = {one.section.key: one for one in assemble(report, reader)}
    assert hidden["mechanism"].withheld
    assert hidden["law"].lines


def test_a_profile_is_of_a_state(owner, drafter):
    with pytest.raises(actions.ReportError, match="choose one"):
        start(owner, drafter, kind="national_profile")


def test_the_appraisal_asks_three_things_of_each_provision_and_shows_last_cycle(client, owner, drafter):
    seed_instruments()
    before = start(owner, drafter, kind="appraisal")
    keys = list(before.sections.values_list("key", flat=True))
    assert keys[:3] == ["a-achievement", "a-gap", "a-challenge"]
    assert (
        len(keys)
        == 3 * before.sections.model.provisions.through.objects.values("provision").distinct().count()
    )
    first = before.sections.get(key="a-gap")
    assert first.names["fr"] == "Objectif a): lacunes"
    actions.write_section(section=first, text="Last cycle: little.", seen=1, by=drafter)
    report = start(owner, drafter, kind="appraisal", previous=before)
    client.force_login(drafter, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/reports/sections/{report.sections.get(key='a-gap').uuid}/").content.decode()
    assert "Last cycle: little." in page


def test_every_kind_of_origin_answers_words_and_keys_that_lead_nowhere(state, drafter):
    for name, origin in ORIGINS.items():
        assert origin.search("no such thing anywhere", drafter) == [], name
        assert (
            origin.find(
                [
                    "",
                    "x",
                    "x/y",
                    "a b",
                    "[]",
                    '["XAR","x",1]',
                    "[1,2,3,4,5,6,7]",
                    '["a",["b"],{},1,1]',
                    f"[1,1,{10**30},1,1]",
                ],
                drafter,
            )
            == {}
        ), name
        assert origin.find(["x"], None) == {}, name
        for key, found in origin.search("ardenia", drafter):
            assert origin.find([key], drafter)[key] == found


def test_a_treaty_is_counted_for_the_world_only_where_its_table_is_here(state, drafter):
    assert ORIGINS["treaty"].find(["001/tip-protocol"], drafter) == {}
