"""Who sits where and who chairs: the seed, sources that differ, turns, and what is refused."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from palermo.errors import UsageError
from palermo_hub.audit.models import AuditEntry
from palermo_hub.mandates.actions import WrongEntryError
from palermo_hub.organisations.models import Organisation
from palermo_hub.reference.models import Place
from palermo_hub.secretariat import actions
from palermo_hub.secretariat.demonstration import demonstrate
from palermo_hub.secretariat.models import Body, BodyStatement, ChairTerm, Seat
from palermo_hub.secretariat.rota import rota_of
from palermo_hub.secretariat.zones import ZoneError, names

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SCRIPT = "<script>alert(1)</script>"
DAY = dt.date(2026, 1, 1)
FOOTNOTE = "A/RES/76/186, footnote 14"
PUBLIC = ["/coordination/", "/coordination/groups/icat/", "/coordination/groups/icat/members/"]


def rota(code):
    body = Body.objects.get(code=code)
    seats = Seat.objects.at().filter(body=body).select_related("holder")
    return rota_of(list(ChairTerm.objects.filter(body=body).select_related("holder")), list(seats))


@pytest.mark.usefixtures("seeded")
class TestSeed:
    def test_the_footnote_has_22_members_and_4_partners(self):
        seats = Seat.objects.filter(body__code="icat", source=FOOTNOTE)
        assert seats.filter(role="member").count() == 22
        assert set(seats.filter(role="partner").values_list("holder__code", flat=True)) == {
            "sr-tip", "coe", "oas", "cbss",
        }  # fmt: skip

    def test_what_paragraph_22_names_is_there(self):
        named = Body.objects.filter(mandate__instrument__code="a-res-76-186", mandate__number="22")
        assert set(named.values_list("code", flat=True)) == {
            "sr-tip", "sr-vaw", "osrsg-vac", "sr-children", "sr-slavery",
        }  # fmt: skip

    def test_everything_has_its_source_and_every_zone_exists(self):
        for model in (Body, Seat, ChairTerm, BodyStatement):
            assert not model._default_manager.filter(source="").exists()
        assert set(Body.objects.values_list("time_zone", flat=True)) <= names()
        texts = BodyStatement.objects.values_list("texts", flat=True)
        assert all(text["en"] and text["ar"] for text in texts)

    def test_a_second_time_changes_nothing_and_what_people_wrote_stays(self):
        Body.objects.filter(code="unodc").update(names={"en": "changed"})
        assert actions.seed_bodies() == 0
        assert Body.objects.get(code="unodc").name == "changed"

    def test_two_sources_that_differ_both_stand(self, client):
        text = client.get("/coordination/groups/icat/members/").content.decode()
        assert "first regional entity" in text
        assert "first regional organisation" in text


class TestRota:
    @pytest.mark.usefixtures("seeded")
    def test_who_never_chaired_and_the_suggestion(self):
        found = rota("icat")
        never = {body.code for body in found.never}
        assert {"coe", "cbss", "ilo"} <= never
        assert not never & {"osce", "oas", "unodc", "un-women", "iom", "icmpd", "unhcr", "osrsg-vac"}
        assert {body.code for body in found.invited} == {"coe", "cbss"}
        assert found.overlaps == ()

    @pytest.mark.usefixtures("seeded")
    def test_2021_had_no_regional_organisation_and_is_no_error(self):
        periods = {period.label: period for period in rota("icat").periods}
        assert {term.holder.code for term in periods["2021"].terms} == {"unhcr", "unodc"}
        assert not periods["2021"].regional
        assert periods["2019"].paired
        assert periods["2025"].paired

    def test_terms_that_overlap_are_told(self, group, members, secretary):
        term = {"body": group, "source": "its charter", "as_of": DAY, "by": secretary}
        actions.record_term(holder=members["ardenia"][0], starts=DAY, ends=dt.date(2026, 12, 31), **term)
        actions.record_term(
            holder=members["coast"][0], starts=dt.date(2026, 7, 1), ends=dt.date(2027, 6, 30), **term
        )
        assert len(rota("ardenia-group").overlaps) == 1


class TestRefusals:
    def term(self, group, secretary, holder, starts, ends):
        return actions.record_term(
            body=group, holder=holder, starts=dt.date.fromisoformat(starts),
            ends=dt.date.fromisoformat(ends), source="its charter", as_of=DAY, by=secretary,
        )  # fmt: skip

    def test_two_chairs_of_the_same_term(self, group, members, secretary):
        """A group of two chairs has two at once, no body twice, and no third on any day."""
        one, two, three = (members[code][0] for code in ("ardenia", "coast", "hills"))
        self.term(group, secretary, one, "2026-01-01", "2026-12-31")
        with pytest.raises(actions.TermError, match="chairs in that time already"):
            self.term(group, secretary, one, "2026-06-01", "2027-05-31")
        self.term(group, secretary, two, "2026-07-01", "2027-06-30")
        with pytest.raises(actions.TermError, match="chair is taken"):
            self.term(group, secretary, three, "2026-06-01", "2026-07-01")
        self.term(group, secretary, three, "2027-01-01", "2027-12-31")
        with pytest.raises(actions.TermError, match="ends before"):
            self.term(group, secretary, one, "2030-01-01", "2029-01-01")
        assert ChairTerm.objects.filter(body=group).count() == 3

    def test_a_body_without_a_seat_does_not_chair(self, group, secretary, make_body):
        with pytest.raises(actions.SeatError, match="holds no seat"):
            self.term(group, secretary, make_body("ilo"), "2026-01-01", "2026-12-31")

    def test_a_withdrawn_member_sits_no_more_and_cannot_chair(self, group, members, secretary):
        body = members["coast"][0]
        seat = Seat.objects.get(body=group, holder=body)
        actions.end_seat(seat=seat, last=timezone.localdate() - dt.timedelta(days=1), by=secretary)
        assert not Seat.objects.at().filter(pk=seat.pk).exists()
        with pytest.raises(actions.SeatError):
            actions.end_seat(seat=seat, last=timezone.localdate(), by=secretary)
        later = timezone.localdate()
        with pytest.raises(actions.SeatError):
            self.term(group, secretary, body, f"{later}", f"{later}")

    def test_a_zone_that_does_not_exist(self, group, secretary):
        with pytest.raises(ZoneError, match="no time zone Europe/Atlantis"):
            actions.create_body(
                coordinator=group.coordinator, code="x", kind="un", names={"en": "X"}, source="s",
                time_zone="Europe/Atlantis", as_of=DAY, by=secretary,
            )  # fmt: skip

    def test_who_is_not_of_the_secretariat_changes_nothing(self, group, members, make_person, make_body):
        stranger = make_person("other", "secretariat")
        before = AuditEntry.objects.count()
        seat = Seat.objects.filter(body=group).first()
        said = {"body": group, "source": "s", "as_of": DAY, "by": stranger}
        for act in (
            lambda: actions.end_seat(seat=seat, last=DAY, by=stranger),
            lambda: actions.record_statement(kind="claim", texts={"en": "x"}, **said),
            lambda: actions.record_seat(holder=make_body("ilo"), role="member", **said),
            lambda: actions.link_body(
                body=group, holder=members["hills"][0], organisation=group.coordinator, by=stranger
            ),
        ):
            with pytest.raises(PermissionDenied):
                act()
        assert AuditEntry.objects.count() == before

    def test_a_secretariat_is_taken_up_once(self, secretary, make_person, make_body):
        icat, office = make_body("icat", "group"), Organisation.objects.get(code="office")
        actions.take_up_body(body=icat, organisation=office, by=secretary)
        rival = make_person("rival", "secretariat")
        with pytest.raises(actions.TakenError):
            actions.take_up_body(body=icat, organisation=Organisation.objects.get(code="rival"), by=rival)
        charity = make_person("charity", "secretariat", kind="ngo")
        with pytest.raises(PermissionDenied):
            actions.take_up_body(
                body=make_body("rapporteurs", "group"),
                organisation=Organisation.objects.get(code="charity"),
                by=charity,
            )

    @pytest.mark.parametrize("when", ["yesterday", "2021-1", "21", "2021-01-01T00"])
    def test_a_time_that_is_none(self, group, secretary, when):
        with pytest.raises(WrongEntryError, match="Write the time"):
            actions.record_statement(
                body=group, kind="claim", texts={"en": "x"}, when=when, source="s", as_of=DAY, by=secretary
            )


@pytest.mark.usefixtures("seeded")
def test_public_pages_open_in_both_languages_in_few_queries(client, django_assert_max_num_queries):
    for address in (*PUBLIC, *("/ar" + one for one in PUBLIC)):
        with django_assert_max_num_queries(20):
            response = client.get(address)
        assert response.status_code == 200
        assert ('dir="rtl"' in response.content.decode()) == address.startswith("/ar")


def test_the_desk_notes_and_escapes_what_is_written(client, group, members, secretary):
    client.force_login(secretary, backend=BACKEND)
    base = f"/coordination/groups/{group.code}/"
    assert "Note a member" in client.get(base + "members/").content.decode()
    said = {"kind": "claim", "text": SCRIPT, "when": "2026", "source": SCRIPT, "as_of": "2026-01-01"}
    assert client.post(base + "statements/new/", said).status_code == 302
    term = {
        "holder": "hills",
        "starts": "2026-01-01",
        "ends": "2026-12-31",
        "source": "c",
        "as_of": "2026-01-01",
    }
    assert client.post(base + "chairs/new/", term).status_code == 302
    again = client.post(base + "chairs/new/", term)
    assert "chairs in that time already" in again.content.decode()
    text = client.get(base + "members/").content.decode()
    assert SCRIPT not in text
    assert "&lt;script&gt;" in text
    client.logout()
    assert client.post(base + "chairs/new/", term).status_code == 302  # to sign in
    assert ChairTerm.objects.filter(body=group).count() == 1


def test_the_demonstration_is_public_by_two_people_and_for_nobody_real(client, seeded, make_person):
    secretary, second = (
        make_person("centre", "secretariat"),
        make_person("centre", "organisation_administrator"),
    )
    speaker = make_person("police")
    office = Organisation.objects.get(code="centre")
    said = {
        "office": office, "secretary": secretary, "second": second,
        "speakers": {Organisation.objects.get(code="police"): speaker},
    }  # fmt: skip
    with pytest.raises(UsageError):
        demonstrate(**said)
    office.place = Place.objects.create(
        code="XAR",
        iso3="XAR",
        level="country",
        names={"en": "Ardenia"},
        fictional=True,
        source="drawn",
        as_of=DAY,
    )
    office.save()
    group = demonstrate(**said)
    for page in ("", "members/", "meetings/", "progress/", "plan/", "endorsements/"):
        assert client.get(f"/ar/coordination/groups/{group.code}/{page}").status_code == 200
    assert "Publish one count" in client.get(f"/coordination/groups/{group.code}/progress/").content.decode()
    cited = client.get("/mandates/a-res-76-186/27/").content.decode()
    assert "Publish one count" in cited
