"""A finished report and a sent answer become public by two people; a public report is not changed."""

import pytest
from django.core.exceptions import PermissionDenied
from report_world import BACKEND, person

from palermo_hub.organisations.models import MarkingChange
from palermo_hub.reports import actions
from palermo_hub.reports.models import Report


@pytest.fixture
def finished(report, drafter):
    actions.write_section(section=report.sections.first(), text="So it is.", seen=1, by=drafter)
    return actions.finish_report(report=report, by=drafter)


def test_two_people_make_a_finished_report_public(client, finished, drafter):
    page = f"/reports/{finished.uuid}/"
    assert client.get(page).status_code == 404
    client.force_login(drafter, backend=BACKEND)
    assert client.post(f"{page}publish/", {"reason": "it is out"}).status_code == 302
    [change] = MarkingChange.objects.all()
    said = {"change": str(change.uuid), "confirm": "yes"}
    client.post("/coordination/publish/", said)
    assert Report.objects.get().marking == "TLP:GREEN"  # who asked does not confirm
    second = person("office", "organisation_administrator")
    client.force_login(second, backend=BACKEND)
    assert "Report" in client.get("/coordination/publish/").content.decode()
    assert client.post("/coordination/publish/", said).status_code == 302
    client.logout()
    assert "So it is." in client.get(page).content.decode()
    assert client.get(f"{page}output/file?language=ar&form=pdf&reader=public").status_code == 200
    opened = actions.reopen_report(report=finished, by=drafter)
    assert opened.marking == "TLP:GREEN"  # one person alone changes nothing that is public
    assert client.get(page).status_code == 404


def test_what_is_not_finished_or_anothers_is_not_asked_for(report, drafter):
    with pytest.raises(actions.ReportError):
        actions.ask_to_publish(row=report, reason="x", by=drafter)
    Report.objects.update(finished_at="2026-01-01T00:00Z")
    report.refresh_from_db()
    with pytest.raises(PermissionDenied):
        actions.ask_to_publish(row=report, reason="x", by=person("third", "secretariat"))


def test_a_report_that_was_opened_again_before_it_is_confirmed_cannot_be_written_in_public(finished, drafter):
    [change] = actions.ask_to_publish(row=finished, reason="x", by=drafter)
    actions.reopen_report(report=finished, by=drafter)
    Report.objects.update(marking=change.marking)  # as a second person's confirmation does
    section = finished.sections.first()
    with pytest.raises(actions.ReportError):
        actions.write_section(section=section, text="Nobody confirmed this.", seen=2, by=drafter)
    assert actions.reopen_report(report=finished, by=drafter).marking == "TLP:GREEN"
