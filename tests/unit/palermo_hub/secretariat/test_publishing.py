"""Rounds, studies and minutes become public by two people; a text before the members does not."""

import datetime as dt

import pytest
from django.utils import timezone

from palermo_hub.organisations.models import Marking, MarkingChange
from palermo_hub.secretariat import actions
from palermo_hub.secretariat.models import Body, EndorsementRound, Minutes, Study

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def second(make_person):
    return make_person("office", "secretariat", "second")


def confirm(client, second):
    client.force_login(second, backend=BACKEND)
    [change] = MarkingChange.objects.filter(state="asked")
    said = {"change": str(change.uuid), "confirm": "yes"}
    return client.post("/coordination/publish/", said).status_code


def test_minutes_with_their_meeting(client, make_meeting, secretary, second):
    meeting = make_meeting()
    minutes = actions.write_minutes(
        meeting=meeting, text="They spoke of shelters.", marking="TLP:GREEN", seen=0, by=secretary
    )
    page = f"/coordination/meetings/{meeting.uuid}/minutes/"
    assert client.get(page).status_code == 404
    client.force_login(secretary, backend=BACKEND)
    asked = {"rows": [str(minutes.uuid)], "reason": "for everybody"}
    assert client.post(f"/coordination/meetings/{meeting.uuid}/publish/", asked).status_code == 302
    assert confirm(client, secretary) == 302
    assert Minutes.objects.get().marking == Marking.GREEN  # who asked does not confirm
    assert confirm(client, second) == 302
    client.logout()
    assert "They spoke of shelters." in client.get(page).content.decode()
    assert "shelters" in client.get("/coordination/minutes/?q=shelters").content.decode()
    actions.write_minutes(meeting=meeting, text="New.", marking="TLP:GREEN", seen=1, by=secretary)
    assert client.get(page).status_code == 404  # a new text is not public before two have seen it


def test_a_round_only_when_it_is_over(client, group, secretary, second, monkeypatch):
    until = (timezone.now() + dt.timedelta(days=7)).replace(tzinfo=None, microsecond=0)
    round_ = actions.open_round(
        body=group, title="Joint statement", text="We act.", deadline=until, time_zone="UTC",
        marking="TLP:GREEN", by=secretary,
    )  # fmt: skip
    ask, page = f"/coordination/publish/rounds/{round_.uuid}/", f"/coordination/endorsements/{round_.uuid}/"
    client.force_login(secretary, backend=BACKEND)
    assert "still before the members" in client.post(ask, {"reason": "x"}).content.decode()
    assert not MarkingChange.objects.exists()
    then = timezone.now() + dt.timedelta(days=8)
    with monkeypatch.context() as later:
        later.setattr("palermo_hub.secretariat.actions.publishing.timezone.now", lambda: then)
        actions.ask_public(rows=[round_], reason="endorsed", by=secretary)
    assert confirm(client, second) == 302
    assert EndorsementRound.objects.get().marking == Marking.CLEAR
    client.logout()
    text = client.get(page).content.decode()
    assert "We act." in text
    assert secretary.username not in text  # who typed it is for members


def test_a_study(client, members, secretary, second, make_person):
    group = Body.objects.get(kind="group")
    study = actions.write_study(
        study=Study(
            body=group, title="Recruitment", question="How?", lead=members["coast"][0], marking="TLP:GREEN",
            source="d", as_of=dt.date(2026, 1, 1),
        ),
        by=secretary,
    )  # fmt: skip
    ask = f"/coordination/publish/studies/{study.uuid}/"
    for stranger in (make_person("other", "secretariat"), members["coast"][1]):
        client.force_login(stranger, backend=BACKEND)
        assert client.post(ask, {"reason": "x"}).status_code == 404
    client.force_login(secretary, backend=BACKEND)
    assert client.post(f"/coordination/publish/studies/{group.pk}/", {}).status_code == 404
    assert client.post(f"/coordination/publish/bodies/{study.uuid}/", {}).status_code == 404
    assert client.post(ask, {"reason": " "}).status_code == 200
    assert client.post(ask, {"reason": "it is out"}).status_code == 302
    assert confirm(client, second) == 302
    client.logout()
    assert "Recruitment" in client.get(f"/coordination/studies/{study.uuid}/").content.decode()
