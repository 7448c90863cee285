"""Decision, action, evidence: who may close, what is carried over, one digest a day, what is public."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from palermo_hub.audit.models import AuditEntry
from palermo_hub.mandates.actions import WrongEntryError
from palermo_hub.organisations.models import MarkingChange
from palermo_hub.secretariat import actions
from palermo_hub.secretariat.models import ActionItem, Decision, Digest, Meeting, Seat
from palermo_hub.secretariat.progress import progress_of
from palermo_hub.work import periodic

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SCRIPT = "<script>alert(1)</script>"


def at(*parts):
    """What clocks on a wall show."""
    return dt.datetime(*parts)  # noqa: DTZ001 - the zone is said apart


def clear(*rows):
    for row in rows:
        type(row).objects.filter(pk=row.pk).update(marking="TLP:CLEAR")


class TestActions:
    def test_evidence_closes_an_action_once(self, make_action, members, secretary):
        action = make_action()
        done = {"action": action, "status": "done", "by": members["ardenia"][1]}
        with pytest.raises(WrongEntryError):
            actions.close_action(evidence=" ", **done)
        closed = actions.close_action(evidence="Sent on 3 May", address="https://x.org/1", **done)
        assert closed.status == "done"
        with pytest.raises(actions.ClosedError):
            actions.close_action(evidence="again", **done)
        assert AuditEntry.objects.filter(kind="action.done").count() == 1

    def test_who_does_it_may_not_drop_it_and_another_member_nothing(self, make_action, members, secretary):
        action = make_action()
        with pytest.raises(PermissionDenied):
            actions.close_action(action=action, status="dropped", evidence="x", by=members["ardenia"][1])
        with pytest.raises(PermissionDenied):
            actions.close_action(action=action, status="done", evidence="x", by=members["coast"][1])
        assert actions.close_action(
            action=action, status="dropped", evidence="no money", by=secretary
        ).closed_at

    def test_no_action_without_seat_nor_before_its_decision(self, make_action, members, secretary):
        with pytest.raises(actions.MeetingError, match="before it was decided"):
            make_action(due=-100)
        seat = Seat.objects.get(holder=members["coast"][0])
        actions.end_seat(seat=seat, last=timezone.localdate() - dt.timedelta(days=1), by=secretary)
        with pytest.raises(actions.SeatError):
            make_action(holder="coast")

    def test_the_database_wants_a_reason_too(self, make_action):
        action = make_action()
        with pytest.raises(IntegrityError), transaction.atomic():
            ActionItem.objects.filter(pk=action.pk).update(
                status="done", closed_at=timezone.now(), closed_on=timezone.localdate()
            )

    def test_the_next_agenda_carries_what_is_open(
        self, client, make_action, make_meeting, members, secretary
    ):
        old, closed = make_action(text="Still to do"), make_action(text="Was done")
        coming = make_meeting()
        actions.close_action(action=closed, status="done", evidence="x", by=secretary)
        assert list(ActionItem.objects.carried_to(coming)) == [old]
        assert not ActionItem.objects.carried_to(old.decision.meeting).exists()
        between = make_meeting(dt.datetime.now() - dt.timedelta(days=5))  # noqa: DTZ005
        assert set(ActionItem.objects.carried_to(between)) == {old, closed}  # both stood open then
        client.force_login(secretary, backend=BACKEND)
        page = client.get(f"/coordination/meetings/{coming.uuid}/").content.decode()
        assert "Still to do" in page
        assert "Was done" not in page


class TestDigest:
    def test_one_a_day_at_most_and_no_content(self, make_action, members):
        for due in (-5, 3, 40):
            make_action(due=due)
        make_action(due=2, holder="coast")
        now = timezone.now()
        assert actions.make_digests(now) == 2
        assert actions.make_digests(now + dt.timedelta(minutes=1)) == 0
        told = Digest.objects.get(holder=members["ardenia"][0])
        assert (told.late, told.soon) == (1, 1)
        assert actions.make_digests(now + dt.timedelta(days=1)) == 2
        with pytest.raises(IntegrityError), transaction.atomic():
            Digest.objects.create(holder=told.holder, day=told.day, late=0, soon=0)

    def test_the_clock_of_the_hub_makes_them(self, make_action):
        make_action(due=1)
        now = timezone.now()
        assert "secretariat.digests" in periodic.tick(now)
        assert "secretariat.digests" not in periodic.tick(now + dt.timedelta(seconds=5))
        assert Digest.objects.count() == 1

    def test_the_holder_sees_it_on_the_list(self, client, make_action, members):
        make_action(due=-5)
        actions.make_digests(timezone.now())
        client.force_login(members["ardenia"][1], backend=BACKEND)
        page = client.get("/coordination/actions/").content.decode()
        assert "1 late" in page
        client.force_login(members["coast"][1], backend=BACKEND)
        page = client.get("/coordination/actions/").content.decode()
        assert "Send the questionnaire" not in page
        assert "Send the questionnaire" in client.get("/coordination/actions/?all=1").content.decode()


class TestPublic:
    def test_only_what_is_clear_is_on_the_progress_page_whoever_asks(
        self, client, group, make_action, make_meeting, secretary
    ):
        shown = make_action(text="Shown action")
        decision = shown.decision
        hidden = make_action(text="Hidden action", meeting=decision.meeting)
        secret = actions.record_decision(
            meeting=decision.meeting, text="Secret decision", marking="TLP:GREEN", by=secretary
        )
        of_secret = make_action(text="Action of a secret", meeting=make_meeting(at(2026, 2, 2, 10)))
        clear(shown, decision, of_secret)
        page = f"/coordination/groups/{group.code}/progress/"
        for user in (None, secretary):
            if user:
                client.force_login(user, backend=BACKEND)
            text = client.get(page).content.decode()
            assert "Shown action" in text
            for word in ("Hidden action", "Secret decision", "Action of a secret", decision.meeting.title):
                assert word not in text, word
        client.logout()
        assert client.get(f"/coordination/decisions/{decision.uuid}/").status_code == 200
        assert client.get(f"/coordination/decisions/{secret.uuid}/").status_code == 404
        assert client.get(f"/coordination/meetings/{decision.meeting.uuid}/").status_code == 404
        assert hidden.text not in client.get(f"/coordination/decisions/{decision.uuid}/").content.decode()

    def test_progress_counts_each_action_once(self, group, make_action, secretary):
        meeting = make_action().decision.meeting
        open_, late, done, after, dropped = (
            make_action(due=due, meeting=meeting) for due in (5, -5, 5, -5, 5)
        )
        for action, status in ((done, "done"), (after, "done"), (dropped, "dropped")):
            actions.close_action(action=action, status=status, evidence="x", by=secretary)
        clear(open_, late, done, after, dropped, open_.decision)
        found = progress_of(group)
        assert (found.open, found.overdue, found.on_time, found.late, found.dropped) == (1, 1, 1, 1, 1)
        assert (found.decisions, found.actions) == (1, 5)

    def test_two_people_make_public(self, client, make_action, make_person, secretary):
        action = make_action()
        decision = action.decision
        page = f"/coordination/meetings/{decision.meeting.uuid}/publish/"
        client.force_login(secretary, backend=BACKEND)
        said = {"rows": [str(decision.uuid), str(action.uuid)], "reason": "annual report"}
        assert client.post(page, said).status_code == 302
        assert client.post(page, said).status_code == 302  # twice: asked once
        changes = list(MarkingChange.objects.all())
        assert len(changes) == 2
        with pytest.raises(actions.PublishingError):
            actions.answer_public(change=changes[0], confirm=True, by=secretary)
        second = make_person("office", "secretariat", "second")
        client.force_login(make_person("other", "secretariat"), backend=BACKEND)
        answer = {"change": str(changes[0].uuid), "confirm": "yes"}
        assert client.post("/coordination/publish/", answer).status_code == 404
        client.force_login(second, backend=BACKEND)
        for change in changes:
            assert (
                client.post("/coordination/publish/", answer | {"change": str(change.uuid)}).status_code
                == 302
            )
        assert client.post("/coordination/publish/", {"change": "x"}).status_code == 404
        assert Decision.objects.public().filter(pk=decision.pk).exists()

    def test_what_people_wrote_is_escaped(self, client, make_action, secretary):
        action = make_action(text=SCRIPT)
        actions.close_action(action=action, status="done", evidence=SCRIPT, by=secretary)
        clear(action, action.decision)
        for page in (
            f"/coordination/groups/{action.decision.meeting.body.code}/progress/",
            f"/coordination/decisions/{action.decision.uuid}/",
        ):
            assert SCRIPT not in client.get(page).content.decode()


def test_pages_ask_a_bounded_number_of_queries(
    client, make_action, make_meeting, secretary, django_assert_max_num_queries
):
    """However many meetings and actions there are."""
    action = make_action()
    coming, body = make_meeting(), action.decision.meeting.body
    said = {"owner": action.owner, "marking": "TLP:CLEAR", "as_of": action.as_of, "source": "s"}
    held = Meeting.objects.bulk_create(
        Meeting(body=body, kind="hearing", title=f"{n}", time_zone="UTC",
                starts=action.decision.meeting.starts - dt.timedelta(days=n),
                ends=action.decision.meeting.ends - dt.timedelta(days=n), **said)
        for n in range(1, 80)
    )  # fmt: skip
    decided = Decision.objects.bulk_create(Decision(meeting=one, number=1, text="D", **said) for one in held)
    ActionItem.objects.bulk_create(
        ActionItem(decision=one, holder=action.holder, text="A", due=action.due, **said) for one in decided
    )
    client.force_login(secretary, backend=BACKEND)
    for page in (
        f"groups/{body.code}/", f"groups/{body.code}/meetings/", f"groups/{body.code}/meetings.ics",
        f"groups/{body.code}/progress/", f"meetings/{coming.uuid}/", "actions/?all=1", "minutes/?q=a",
    ):  # fmt: skip
        with django_assert_max_num_queries(30):
            assert client.get(f"/coordination/{page}").status_code == 200
