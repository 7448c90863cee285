"""Every number a citation: frozen, stale when its origin changes, withheld from who may not see it."""

import datetime as dt

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.exceptions import PermissionDenied
from report_world import BACKEND, DAY, SCRIPT, person, start

from palermo_hub.evidence.models import Observation, Release
from palermo_hub.organisations.models import Organisation
from palermo_hub.reports import actions
from palermo_hub.reports.assembling import assemble, changes
from palermo_hub.reports.models import Citation, Report
from palermo_hub.reports.origins import ORIGINS
from palermo_hub.reports.sentences import sentences_of


def cite_figure(report, drafter):
    section = report.sections.first()
    [(key, _found)] = ORIGINS["figure"].search("detected 2025", drafter)
    return section, actions.cite(section=section, origin="figure", key=key, by=drafter)


def test_a_template_has_its_sections_with_their_paragraphs(owner, drafter):
    from palermo_hub.mandates.actions import seed_instruments

    seed_instruments()
    report = start(owner, drafter, kind="secretary_general")
    keys = list(report.sections.values_list("key", flat=True))
    assert keys == [
        "adherence", "global_plan", "trust_fund", "global_report", "coordination", "world_day",
        "recommendations",
    ]  # fmt: skip
    assert all(section.provisions.exists() for section in report.sections.all())


def test_a_figure_that_changes_makes_its_sentence_stale(report, drafter, figure):
    section, made = cite_figure(report, drafter)
    text = "In 2025 {1} women were detected. Nothing else is known. There were 7 more."
    actions.write_section(section=section, text=text, seen=1, by=drafter)
    [found] = assemble(report, drafter)
    first, second, third = found.lines
    assert first.text == "In 2025 120 women were detected."
    assert (first.stale, first.unsupported, first.loose) == (False, False, False)
    assert (second.unsupported, second.loose) == (True, False)
    assert (third.unsupported, third.loose) == (True, True)
    Observation.objects.filter(pk=figure.pk).update(low=131, high=131)
    [found] = assemble(report, drafter)
    assert found.lines[0].stale
    assert found.lines[0].text == "In 2025 120 women were detected."  # frozen until somebody takes it over
    assert actions.renew_citation(citation=made, by=drafter).said == "131"
    assert not assemble(report, drafter)[0].lines[0].stale
    figure.origin.release.origins.all().delete()
    [found] = assemble(report, drafter)
    assert found.lines[0].stale
    assert found.citations[0].state == "gone"
    with pytest.raises(actions.ReportError):
        actions.renew_citation(citation=made, by=drafter)


def test_what_the_reader_may_not_see_is_absent_and_said_to_be_withheld(
    client, report, drafter, reader, decision
):
    section = report.sections.first()
    actions.cite(section=section, origin="decision", key=str(decision.uuid), by=drafter)
    text = "They decided {1}. Everybody may know this."
    actions.write_section(section=section, text=text, seen=1, by=drafter)
    assert "Secret plan" in assemble(report, drafter)[0].lines[0].text
    [found] = assemble(report, reader)
    assert [line.text for line in found.lines] == ["Everybody may know this."]
    assert found.withheld
    assert found.citations == ()
    client.force_login(reader, backend=BACKEND)
    page = client.get(f"/reports/{report.uuid}/").content.decode()
    assert "Secret plan" not in page
    assert "A part of this section is withheld" in page


class TestRefusals:
    def test_nobody_cites_what_they_may_not_see_nor_writes_for_others(
        self, owner, report, drafter, reader, decision
    ):
        stranger = person("third", "secretariat")
        section = report.sections.first()
        with pytest.raises(PermissionDenied):
            actions.cite(section=section, origin="decision", key=str(decision.uuid), by=stranger)
        with pytest.raises(PermissionDenied):
            actions.write_section(section=section, text="x", seen=1, by=reader)
        theirs = start(Organisation.objects.get(code="third"), stranger).sections.first()
        for origin, key in (("decision", str(decision.uuid)), ("decision", "x"), ("figure", "x"), ("x", "x")):
            with pytest.raises(actions.ReportError):
                actions.cite(section=theirs, origin=origin, key=key, by=stranger)
        assert not Citation.objects.exists()

    def test_a_mark_without_citation_and_a_version_written_meanwhile(self, report, drafter):
        section = report.sections.first()
        with pytest.raises(actions.ReportError, match="no citation"):
            actions.write_section(section=section, text="So many: {3}.", seen=1, by=drafter)
        actions.write_section(section=section, text="First.", seen=1, by=drafter)
        with pytest.raises(actions.StaleSectionError):
            actions.write_section(section=section, text="Lost.", seen=1, by=drafter)

    def test_a_period_that_ends_before_it_begins_and_the_public(self, owner, drafter):
        with pytest.raises(actions.ReportError, match="ends before"):
            start(owner, drafter, ends=DAY - dt.timedelta(days=1))
        with pytest.raises(actions.ReportError, match="second person"):
            start(owner, drafter, marking="TLP:CLEAR")
        assert not Report.objects.exists()


def test_changes_against_the_report_before(owner, drafter, report):
    actions.write_section(section=report.sections.first(), text="It was so. It stays.", seen=1, by=drafter)
    following = start(owner, drafter, title="Next", previous=report)
    actions.write_section(section=following.sections.first(), text="It stays. It is new.", seen=1, by=drafter)
    [(_section, steps)] = changes(following, drafter)
    assert steps == [("-", "It was so."), ("+", "It is new.")]


def test_a_figure_that_is_withdrawn_marks_every_report_that_cites_it(report, drafter, reader, figure, client):
    section, _made = cite_figure(report, drafter)
    actions.write_section(section=section, text="They were {1}.", seen=1, by=drafter)
    Release.objects.update(state=Release.State.WITHDRAWN, withdrawn_for="Counted twice")
    for who in (drafter, reader):
        [line] = assemble(report, who)[0].lines
        assert (line.stale, line.withdrawn) == (True, True)
    client.force_login(drafter, backend=BACKEND)
    assert "do not quote it" in client.get(f"/reports/{report.uuid}/").content.decode()
    assert (
        "withdrawn by who published it" in client.get(f"/reports/sections/{section.uuid}/").content.decode()
    )
    Release.objects.update(state=Release.State.PUBLISHED)
    [line] = assemble(report, drafter)[0].lines
    assert (line.stale, line.withdrawn) == (False, False)


def test_sentences_in_english_and_arabic():
    found = sentences_of("عدد الضحايا {1}. هل زاد؟ نعم.\nOne more {2}")
    assert [one.cites for one in found] == [(1,), (), (), (2,)]


def test_queries_do_not_grow_with_citations(report, drafter, figure, decision, django_assert_max_num_queries):
    section, _made = cite_figure(report, drafter)
    for _again in range(15):
        cite_figure(report, drafter)
        actions.cite(section=section, origin="decision", key=str(decision.uuid), by=drafter)
    actions.write_section(section=section, text="So {1} and {2}.", seen=1, by=drafter)
    with django_assert_max_num_queries(25):
        assert len(assemble(report, drafter)[0].citations) == 31


def test_a_drafter_in_the_browser_cites_and_what_is_written_is_escaped(client, report, drafter, figure):
    client.force_login(drafter, backend=BACKEND)
    section = report.sections.first()
    page = f"/reports/sections/{section.uuid}/"
    found = client.get(f"{page}cite/?kind=figure&q=detected").content.decode()
    assert "<strong" in found
    [(key, _found)] = ORIGINS["figure"].search("detected", drafter)
    assert client.post(f"{page}cite/", {"origin": "figure", "key": key}).status_code == 302
    assert client.post(page, {"seen": 1, "text": f"{SCRIPT} {{1}}."}).status_code == 302
    for address in (f"/reports/{report.uuid}/", f"/ar/reports/{report.uuid}/", page, "/reports/"):
        text = client.get(address).content.decode()
        assert SCRIPT not in text
    Observation.objects.filter(pk=figure.pk).update(low=1, high=4, kind="censored")
    assert "its source has changed" in client.get(f"/reports/{report.uuid}/").content.decode()
    renew = f"/reports/citations/{Citation.objects.get().uuid}/renew/"
    assert client.post(renew).status_code == 302
    assert Citation.objects.get().said == "1–4"
    stranger = person("third", "analyst")
    totp.TOTP.activate(stranger, totp.generate_totp_secret())
    client.force_login(stranger, backend=BACKEND)
    assert client.post(renew).status_code == 404
    assert client.get(page).status_code == 404
