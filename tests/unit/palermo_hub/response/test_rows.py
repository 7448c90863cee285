"""Commitments, capacity and justice are written and changed; kinds have their fields; no shelter is shown."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from palermo_hub.audit.models import AuditEntry
from palermo_hub.mandates.models import Instrument, Provision
from palermo_hub.organisations.models import Organisation
from palermo_hub.portal.citing import citations
from palermo_hub.response import actions
from palermo_hub.response.cells import UnfitError
from palermo_hub.response.models import Activity, Commitment, JusticeCount, ServiceCapacity

DAY = dt.date(2026, 1, 1)
COMMON = {"marking": "TLP:GREEN", "as_of": "2026-01-01", "source": "plan"}
PLEDGE = COMMON | {"title": "Interpreters in every region", "kind": "pledge", "status": "open",
                   "due": "2026-06-30", "indicator": "regions with one"}  # fmt: skip


@pytest.fixture
def provision(db):
    resolution = Instrument.objects.create(
        code="test-resolution", kind="resolution", names={"en": "R"}, source="s", as_of=DAY
    )
    return Provision.objects.create(
        instrument=resolution, number="8", position=8, unit="paragraph", summary={"en": "Care"}, source="s",
        as_of=DAY,
    )  # fmt: skip


def at(name, row):
    return reverse(f"response:{name}", kwargs={"uuid": row.uuid})


def test_a_commitment_is_made_kept_by_activities_and_closed(enter, make_activity, provision):
    activity = make_activity(forms="form_servitude")
    client = enter()
    said = PLEDGE | {"country": activity.country_id, "cites": [provision.pk], "owner": activity.owner_id}
    assert client.post(reverse("response:commitment-new"), said).status_code == 302
    one = Commitment.objects.get()
    assert list(one.cites.all()) == [provision]
    client.post(at("activity-cite", activity), {"provisions": [provision.pk], "commitments": [one.pk]})
    page = client.get(at("commitment-detail", one)).content.decode()
    assert activity.title in page
    assert "paragraph 8" in page
    assert client.post(at("commitment-edit", one), said | {"status": "done", "source": "report"}).url == at(
        "commitment-detail", one
    )
    one.refresh_from_db()
    assert (one.status, one.marking, one.owner.code, one.is_late) == ("done", "TLP:GREEN", "ngo", False)
    assert list(one.cites.all()) == [provision]
    late = reverse("response:commitment-list") + "?status=late"
    assert one.title not in client.get(late).content.decode()
    user = Organisation.objects.get(code="ngo").memberships.first().user
    assert [heading for heading, _rows in citations(provision, user)] == ["Commitments", "Activities"]
    listed = client.get(reverse("response:activity-list") + "?cites=test-resolution/8").content.decode()
    assert activity.title in listed
    kinds = set(AuditEntry.objects.values_list("kind", flat=True))
    assert {"commitment.created", "commitment.changed", "activity.cited"} <= kinds


def test_a_row_is_changed_by_its_own_organisation_only(enter, places, make_member):
    owner, _ = make_member("ngo", "rapporteur")
    told = {"owner": owner, "marking": "TLP:GREEN", "as_of": DAY, "source": "plan"}
    rows = {
        "commitment-edit": Commitment.objects.create(
            title="Pledge", kind="pledge", country=places["XAR"], **told
        ),
        "capacity-edit": ServiceCapacity.objects.create(
            service="legal", place=places["XAR-N"], total=3, expires=dt.date(2099, 1, 1), **told
        ),
        "justice-edit": JusticeCount.objects.create(
            place=places["XAR"], year=2025, stage="conviction", low=1, high=1, **told
        ),
    }
    for role in ("member", "service_provider", "analyst", "organisation_administrator", "rapporteur"):
        client = enter("police", role)
        found = {
            client.post(at(name, row), {"title": "Taken", "low": 99}).status_code
            for name, row in rows.items()
        }
        assert found <= {404, 302}  # 302: a role that touches persons adds a second factor first
    assert JusticeCount.objects.get().low == 1
    assert Commitment.objects.get().title == "Pledge"


def test_capacity_that_expired_is_confirmed_and_wrong_numbers_are_told(
    client, make_member, places, second_factor
):
    owner, user = make_member("house", "supervisor")
    second_factor(client, user)
    row = ServiceCapacity.objects.create(
        owner=owner, service="shelter", place=places["XAR-N"], total=6, free=2, as_of=DAY, expires=DAY,
        marking="TLP:GREEN", source="call",
    )  # fmt: skip
    mine = client.get(reverse("response:capacity-mine")).content.decode()
    assert "expired" in mine
    assert not ServiceCapacity.objects.current().exists()
    said = {"service": "shelter", "place": row.place_id, "total": "6", "free": "9", "expires": "2099-01-01",
            "as_of": timezone.localdate().isoformat(), "source": "call"}  # fmt: skip
    for wrong, told in (
        ({}, "More places are free than there are."),
        ({"free": "1", "place": places["XAR-N1"].pk}, "Of a shelter the region, never finer."),
        ({"free": "1", "expires": "2020-01-01"}, "It would expire before the day it is of."),
        ({"free": "1", "languages": "klingon"}, "A language that is not in ISO 639-3"),
    ):
        assert told in client.post(at("capacity-edit", row), said | wrong).content.decode()
    assert (
        client.post(at("capacity-edit", row), said | {"free": "1", "languages": "ara;ase"}).status_code == 302
    )
    assert ServiceCapacity.objects.current().get().free == 1


def test_a_count_is_corrected_and_the_same_count_twice_is_told(client, make_member, places, second_factor):
    courts, user = make_member("justice", "rapporteur")
    second_factor(client, user)
    said = COMMON | {"owner": courts.pk, "place": places["XAR"].pk, "year": "2025", "stage": "conviction",
                     "low": "3", "high": "3"}  # fmt: skip
    assert client.post(reverse("response:justice-new"), said).status_code == 302
    again = client.post(reverse("response:justice-new"), said).content.decode()
    assert "This count is there already: change that one." in again
    assert (
        "lower than the lowest"
        in client.post(reverse("response:justice-new"), said | {"high": "1"}).content.decode()
    )
    other = client.post(reverse("response:justice-new"), said | {"article": "12"})
    assert other.status_code == 302
    row = JusticeCount.objects.get(article="12")
    assert "there already" in client.post(at("justice-edit", row), said).content.decode()
    client.post(at("justice-edit", row), said | {"article": "12", "low": "1", "high": "4"})
    page = client.get(reverse("response:justice")).content.decode()
    assert "1–4" in page
    assert "12" in page


def test_each_kind_has_its_own_few_fields(enter, make_activity):
    campaign = make_activity("Blue Heart", kind="campaign", message="Not for sale", channels="radio; schools")
    assert campaign.particulars == {"message": "Not for sale", "channels": "radio; schools"}
    for kind, said in (
        ("training", {"trained": "prosecutors", "hours": "16"}),
        ("legislation", {"law": "Act 9", "law_stage": "tabled", "law_from": "2027-01-01"}),
        ("assistance_request", {"topic": "interviewing children", "open_until": "2026-12-31"}),
        ("assistance_offer", {"topic": "interviewing children"}),
    ):
        row = make_activity(kind, kind=kind, **said)
        page = enter().get(at("activity-detail", row)).content.decode()
        assert ("Before parliament" if kind == "legislation" else next(iter(said.values()))) in page
    with pytest.raises(UnfitError):
        make_activity("Helpline", kind="project", message="Not for sale")


def test_where_a_shelter_is_and_whose_is_never_told(client, enter, make_member, make_activity, places):
    with pytest.raises(UnfitError):
        make_activity("House", intervention="shelter", places="XAR-N1")
    with pytest.raises(UnfitError):
        actions.change_activity(
            activity=make_activity("Beds", intervention="shelter"), cells={"places": "XAR-N1"}, seen=1,
            by=make_member("ngo")[1],
        )  # fmt: skip
    house, _ = make_member("dawn-house", "member")
    Organisation.objects.filter(pk=house.pk).update(kind="shelter")
    mine = make_activity("Nights of rest", organisation="dawn-house", intervention="shelter", kind="campaign")
    theirs = make_activity("Legal days", partners="dawn-house")
    Activity.objects.update(marking="TLP:CLEAR")
    told = [
        reverse("response:activity-list"), at("activity-detail", mine), at("activity-detail", theirs),
        reverse("response:activity-csv"), reverse("response:activity-calendar"), "/api/v1/activities",
        f"/api/v1/activities/{mine.uuid}",
    ]  # fmt: skip
    for reader in ("nobody", "police"):
        if reader != "nobody":
            enter(reader)
        for address in told:
            body = client.get(address).getvalue().decode()
            assert "Dawn-House" not in body, address
            assert "dawn-house" not in body, address
    enter("police")
    assert "dawn-house" not in client.get(reverse("response:activity-new")).content.decode()
    own = enter("dawn-house").get(at("activity-detail", mine)).content.decode()
    assert "Dawn-House" in own
