"""The response as JSON: by pages, for an organisation's token; intervals stay, what is hidden is not told."""

import datetime as dt

import pytest

from palermo_hub.organisations import tokens
from palermo_hub.organisations.models import Membership, Role, User
from palermo_hub.response.models import Activity, Commitment, JusticeCount, ServiceCapacity

DAY = dt.date(2026, 1, 1)


@pytest.fixture
def ask(client, make_member):
    """Ask as a program of an organisation, or as anybody."""

    def token(organisation):
        owner, _ = make_member(organisation)
        admin = User.objects.create(username=f"admin-{organisation}")
        Membership.objects.create(user=admin, organisation=owner, role=Role.ORGANISATION_ADMINISTRATOR)
        return tokens.make_token(organisation=owner, label="program", by=admin)[1]

    def get(path, organisation=None):
        headers = {"Authorization": f"Bearer {token(organisation)}"} if organisation else {}
        answer = client.get(f"/api/v1/{path}", headers=headers)
        return answer.status_code, answer.json()

    return get


def test_activities_by_pages_and_filters_for_a_token(ask, make_activity):
    one = make_activity("Helpline", budget="1200.50", currency="EUR", rate_date="2026-01-31", reached="1-4",
                        forms="form_servitude", partners="police")  # fmt: skip
    make_activity("Ours alone", organisation="police", marking="TLP:AMBER+STRICT")
    assert ask("activities") == (200, {"items": [], "count": 0, "next_offset": None})
    status, page = ask("activities?limit=1&form=form_servitude&year=2026", "shelter")
    assert (status, page["count"], page["next_offset"]) == (200, 1, None)
    (found,) = page["items"]
    assert (found["uuid"], found["owner"], found["state"], found["places"]) == (
        str(one.uuid), "ngo", "XAR", ["XAR-N"],
    )  # fmt: skip
    figures = {figure["kind"]: figure for figure in found["figures"]}
    assert (figures["reached"]["low"], figures["reached"]["high"]) == ("1.00", "4.00")
    assert (figures["budget"]["currency"], figures["budget"]["rate_date"]) == ("EUR", "2026-01-31")
    assert found["sex"] is None
    assert ask(f"activities/{one.uuid}")[0] == 404
    assert ask("activities?colour=red")[0] == 422
    assert ask("activities?place=XAR-Q")[1]["count"] == 0


def test_what_one_organisation_keeps_another_ones_token_does_not_read(ask, make_activity):
    mine = make_activity("Ours alone", marking="TLP:AMBER+STRICT")
    assert ask(f"activities/{mine.uuid}", "police")[0] == 404
    assert ask(f"activities/{mine.uuid}", "ngo")[0] == 200


def test_commitments_capacity_and_justice(ask, make_member, make_activity, places):
    owner, _ = make_member("house")
    told = {"owner": owner, "marking": "TLP:CLEAR", "as_of": DAY, "source": "plan"}
    pledge = Commitment.objects.create(title="Pledge", kind="pledge", country=places["XAR"], **told)
    pledge.activities.add(make_activity("Hidden", marking="TLP:AMBER+STRICT"))
    shown = make_activity("Shown")
    Activity.objects.filter(pk=shown.pk).update(marking="TLP:CLEAR")
    pledge.activities.add(shown)
    (said,) = ask("commitments?state=XAR&status=open")[1]["items"]
    assert (said["owner"], said["activities"]) == ("house", [str(shown.uuid)])
    for district in (False, True):
        ServiceCapacity.objects.create(
            service="legal", place=places["XAR-N1" if district else "XAR-N"], total=6, free=None,
            expires=dt.date(2099, 1, 1), **told,
        )  # fmt: skip
    ServiceCapacity.objects.create(service="legal", place=places["XAR-N"], total=6, expires=DAY, **told)
    rows = ask("capacity?service=legal")[1]["items"]
    assert [(row["region"], row["owner"], row["free"]) for row in rows] == [("XAR-N", None, None)] * 2
    assert all("uuid" not in row and "source" not in row for row in rows)
    JusticeCount.objects.create(place=places["XAR"], year=2025, stage="conviction", low=1, high=None, **told)
    (count,) = ask("justice?year=2025&stage=conviction")[1]["items"]
    assert count["count"] == {"low": 1, "high": None}
    assert count["article"] is None


def test_the_number_of_queries_does_not_grow_with_the_page(ask, make_activity, django_assert_max_num_queries):
    for number in range(12):
        make_activity(f"Helpline {number}", forms="form_servitude", reached_women="3")
    with django_assert_max_num_queries(60):
        assert len(ask("activities", "police")[1]["items"]) == 12
