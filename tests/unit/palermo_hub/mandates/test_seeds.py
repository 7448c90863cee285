"""The instruments every hub begins with: 28 paragraphs, 20 articles, six aims and four parts."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from palermo.standards import load
from palermo_hub.audit.models import AuditEntry
from palermo_hub.mandates import actions
from palermo_hub.mandates.models import Instrument, Provision, ProvisionVersion
from palermo_hub.organisations.models import Role

ROOT = Path(__file__).parents[4]


@pytest.mark.usefixtures("seeded")
def test_every_provision_is_there_with_a_summary_in_two_languages():
    counted = Counter(Provision.objects.values_list("instrument__code", "unit").order_by("position"))
    assert counted == {
        ("a-res-76-186", "paragraph"): 28,
        ("tip-protocol", "article"): 20,
        ("gpa", "aim"): 6,
        ("gpa", "part"): 4,
    }
    verbs, addressees = load("provision_verb"), load("provision_addressee")
    for provision in Provision.objects.all():
        assert provision.summary["en"]
        assert provision.summary["ar"]
        assert set(provision.verbs) <= set(verbs.codes)
        assert set(provision.addressees) <= set(addressees.codes)


@pytest.mark.usefixtures("seeded")
def test_every_paragraph_of_the_mission_is_a_provision():
    mission = tomllib.loads((ROOT / "docs/mission.toml").read_text(encoding="utf-8"))["paragraph"]
    held = Provision.objects.filter(instrument__code="a-res-76-186").values_list("number", flat=True)
    assert [str(paragraph["number"]) for paragraph in mission] == list(held)


@pytest.mark.usefixtures("seeded")
def test_our_summaries_copy_no_sentence_of_the_resolution(shared):
    words = " ".join((shared / "resolution-76-186.txt").read_text(encoding="utf-8").casefold().split())
    for provision in Provision.objects.filter(instrument__code="a-res-76-186"):
        own = provision.summary["en"].casefold().split()
        runs = [" ".join(own[start : start + 9]) for start in range(len(own) - 8)]
        assert [run for run in runs if run in words] == [], provision.number


@pytest.mark.usefixtures("seeded")
def test_seeding_again_changes_nothing():
    entries = AuditEntry.objects.count()
    assert actions.seed_instruments() == 0
    assert AuditEntry.objects.count() == entries
    assert not ProvisionVersion.objects.exists()


@pytest.mark.usefixtures("seeded")
def test_a_changed_seed_makes_a_version_but_never_overwrites_a_person(make_user):
    writer = make_user("writer", Role.RAPPORTEUR)
    mine, theirs = Provision.objects.filter(instrument__code="gpa")[:2]
    actions.revise_provision(provision=mine, version=1, values={"summary": {"en": "Mine."}}, by=writer)
    Provision.objects.filter(pk=theirs.pk).update(summary={"en": "An older seed."})
    assert actions.seed_instruments() == 1
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.version, mine.summary) == (2, {"en": "Mine."})
    assert theirs.version == 2
    assert [version.text for version in theirs.versions.all()] == ["An older seed."]


@pytest.mark.usefixtures("seeded")
def test_a_stale_copy_and_a_stranger_change_nothing(make_user):
    writer, member = make_user("writer", Role.RAPPORTEUR), make_user("member", Role.MEMBER)
    provision = Provision.objects.first()
    actions.revise_provision(provision=provision, version=1, values={"pillar": "prevention"}, by=writer)
    with pytest.raises(actions.StaleProvisionError):
        actions.revise_provision(provision=provision, version=1, values={"pillar": ""}, by=writer)
    with pytest.raises(PermissionDenied):
        actions.revise_provision(provision=provision, version=2, values={"pillar": ""}, by=member)
    provision.refresh_from_db()
    assert (provision.version, provision.pillar) == (2, "prevention")


@pytest.mark.usefixtures("seeded")
def test_an_instrument_leads_to_its_document():
    addresses = {row.code: row.address for row in Instrument.objects.all()}
    assert addresses["a-res-76-186"] == "https://undocs.org/en/A/RES/76/186"
    assert "mtdsg_no=XVIII-12-a&chapter=18" in addresses["tip-protocol"]
    assert "mtdsg_no=IV-11-c&chapter=4" in addresses["op-crc-sale-of-children"]
    assert all(addresses.values())
