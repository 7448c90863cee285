"""Inputs are called for, drafted, sent, replaced and quoted; nobody else's answer is seen."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from report_world import BACKEND, SCRIPT, member, person, start

from palermo_hub.mandates.actions.errors import WrongEntryError
from palermo_hub.organisations.models import Organisation
from palermo_hub.reports import actions
from palermo_hub.reports.assembling import assemble
from palermo_hub.reports.models import Answer, Call
from palermo_hub.reports.origins import ORIGINS

TODAY = dt.datetime.now(tz=dt.UTC).date()
STRICT, GREEN = "TLP:AMBER+STRICT", "TLP:GREEN"


@pytest.fixture
def agency(db):
    return member("agency")


@pytest.fixture
def other(db):
    return member("other")


@pytest.fixture
def call(report, drafter, agency, other):
    return actions.call_for_inputs(
        section=report.sections.first(),
        question="What did you do?",
        due=TODAY + dt.timedelta(days=3),
        organisations=Organisation.objects.filter(code__in=["agency", "other"]),
        by=drafter,
    )


def answer_of(call, code):
    return call.answers.get(owner__code=code)


def send(call, user, text="We trained 12 judges.\nWe opened a line.", **said):
    answer = answer_of(call, user.memberships.get().organisation.code)
    return actions.send_answer(
        **{"answer": answer, "text": text, "marking": STRICT, "seen": answer.version, "by": user} | said
    )


def past(call):
    call.due = TODAY - dt.timedelta(days=1)
    call.save()


def test_a_draft_is_the_organisations_own_and_an_answer_is_for_those_who_asked(
    client, call, drafter, agency, other
):
    answer = answer_of(call, "agency")
    actions.keep_draft(answer=answer, text="not yet", seen=1, by=agency)
    assert not Answer.objects.visible_to(drafter).exists()
    assert not Answer.objects.visible_to(other).filter(owner__code="agency").exists()
    sent = send(call, agency)
    assert (sent.stands, sent.is_late) == ("sent", False)
    assert list(Answer.objects.visible_to(drafter)) == [sent]
    page = f"/reports/inputs/{sent.uuid}/"
    for user, status in ((agency, 200), (drafter, 200), (other, 404)):
        client.force_login(user, backend=BACKEND)
        assert client.get(page).status_code == status
    assert "What did you do?" in client.get("/reports/inputs/").content.decode()
    assert client.get(f"/reports/{call.section.report.uuid}/inputs/").status_code == 404


def test_a_sent_answer_is_quoted_and_read_by_its_readers_alone(report, call, drafter, agency, other):
    answer = send(call, agency)
    [(key, found)] = ORIGINS["answer"].search("agency", drafter)[:1]
    assert found.value == "We trained 12 judges."
    section = report.sections.first()
    made = actions.cite(section=section, origin="answer", key=key, by=drafter)
    actions.write_section(section=section, text="An agency said: “{1}” It is so.", seen=1, by=drafter)
    assert "12 judges" in assemble(report, drafter)[0].lines[0].text
    hidden = assemble(report, other)[0]
    assert hidden.withheld
    assert not any("judges" in line.text for line in hidden.lines)
    send(call, agency, text="We trained 14 judges.", marking=GREEN)
    shown = assemble(report, other)[0]
    assert shown.lines[0].stale
    assert not shown.withheld
    assert actions.renew_citation(citation=made, by=drafter).said == "We trained 14 judges."
    assert Answer.objects.get(pk=answer.pk).version == 3


def test_until_the_last_day_it_may_be_replaced_and_afterwards_it_is_late(call, drafter, agency, other):
    send(call, agency)
    past(call)
    with pytest.raises(actions.CallError, match="stays"):
        send(call, agency, text="Too late.")
    assert answer_of(call, "other").stands == "late"
    late = send(call, other)
    assert (late.stands, late.is_late) == ("sent late", True)


class TestRefusals:
    def test_a_day_that_is_past_nobody_asked_and_no_question(self, report, drafter, agency):
        section, anybody = report.sections.first(), Organisation.objects.filter(code="agency")
        hidden = Organisation.objects.create(code="refuge", names={"en": "Refuge"}, kind="shelter")
        said = {"section": section, "question": "?", "due": TODAY, "organisations": anybody, "by": drafter}
        for wrong, error in (
            ({"due": TODAY - dt.timedelta(days=1)}, actions.CallError),
            ({"organisations": []}, actions.CallError),
            ({"organisations": [hidden]}, actions.CallError),
            ({"question": " "}, WrongEntryError),
            ({"by": agency}, PermissionDenied),
        ):
            with pytest.raises(error):
                actions.call_for_inputs(**said | wrong)
        assert not Call.objects.exists()

    def test_the_wrong_organisation_two_windows_and_the_public(self, call, drafter, agency, other):
        answer = answer_of(call, "agency")
        for stranger in (other, drafter):
            with pytest.raises(PermissionDenied):
                actions.send_answer(answer=answer, text="x", marking=STRICT, seen=1, by=stranger)
        send(call, agency)
        with pytest.raises(actions.StaleAnswerError):
            send(call, agency, text="from the other window", seen=1)
        with pytest.raises(actions.CallError, match="second person"):
            send(call, agency, marking="TLP:CLEAR")
        with pytest.raises(WrongEntryError):
            send(call, agency, text=" ")
        assert answer_of(call, "agency").text.startswith("We trained")

    def test_a_finished_report_takes_nothing_any_more(self, report, call, drafter, agency):
        section = report.sections.first()
        actions.write_section(section=section, text="Done.", seen=1, by=drafter)
        actions.finish_report(report=report, by=drafter)
        for act in (
            lambda: send(call, agency),
            lambda: actions.write_section(section=section, text="More.", seen=2, by=drafter),
            lambda: actions.finish_report(report=report, by=drafter),
        ):
            with pytest.raises(actions.ReportError):
                act()
        actions.reopen_report(report=report, by=drafter)
        assert send(call, agency).sent_at


def test_in_the_browser_what_is_typed_is_text(client, report, drafter, agency):
    client.force_login(drafter, backend=BACKEND)
    section = report.sections.first()
    said = {"question": SCRIPT, "due": TODAY.isoformat(), "organisations": ["agency"]}
    assert client.post(f"/reports/sections/{section.uuid}/call/", said).status_code == 302
    answer = Answer.objects.get()
    page = f"/reports/inputs/{answer.uuid}/"
    client.force_login(agency, backend=BACKEND)
    assert client.post(page, {"seen": 1, "text": SCRIPT, "marking": STRICT}).status_code == 302
    assert client.post(page, {"seen": 2, "text": SCRIPT, "marking": STRICT, "send": "1"}).status_code == 302
    again = client.post(page, {"seen": 2, "text": "again", "marking": STRICT, "send": "1"})
    assert "Somebody changed this answer meanwhile" in again.content.decode()
    client.force_login(drafter, backend=BACKEND)
    for address in (
        page,
        f"/ar{page}",
        f"/reports/{report.uuid}/inputs/",
        f"/reports/sections/{section.uuid}/",
    ):
        assert SCRIPT not in client.get(address).content.decode()
    assert client.post(page, {"seen": 3, "text": "ours", "marking": STRICT, "send": "1"}).status_code == 200
    assert Answer.objects.get().text == SCRIPT


def test_a_recommendation_rests_on_a_gap_or_a_provision_before_the_report_is_finished(owner, drafter):
    from palermo_hub.mandates.actions import seed_instruments

    seed_instruments()
    report = start(owner, drafter, kind="secretary_general")
    section = report.sections.get(recommends=True)
    key = "a-res-76-186 8"
    actions.cite(section=section, origin="provision", key=key, by=drafter)
    text = "States should pay for interpreters. They asked for it in {1}.\nStates should hurry."
    actions.write_section(section=section, text=text, seen=1, by=drafter)
    assert "A/RES/76/186, paragraph 8" in assemble(report, drafter)[-1].lines[1].text
    with pytest.raises(actions.ReportError, match="States should hurry"):
        actions.finish_report(report=report, by=drafter)
    actions.write_section(section=section, text=text.replace("hurry.", "hurry: {1}."), seen=2, by=drafter)
    assert actions.finish_report(report=report, by=drafter).finished_at


def test_an_empty_report_is_not_finished(report, drafter):
    with pytest.raises(actions.ReportError, match="Nothing is written"):
        actions.finish_report(report=report, by=drafter)
    with pytest.raises(PermissionDenied):
        actions.finish_report(report=report, by=person("third", "secretariat"))
