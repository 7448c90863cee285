"""The pages: what they show, in both languages, in a bounded number of queries; and what they escape."""

import csv
import datetime as dt
import io

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from palermo_hub.mandates import actions
from palermo_hub.mandates.models import Instrument, LawElement, Provision, StatusTable, Succession
from palermo_hub.mandates.universality import states_by_region
from palermo_hub.organisations.models import Role

pytestmark = pytest.mark.usefixtures("seeded")
DAY = dt.date(2015, 1, 1)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TABLE = "Kenya,,5 Jan 2005 a\nAustria,12 Dec 2000,\nEuropean Union,,6 Sep 2006 AA\n"
SCRIPT = "<script>alert(1)</script>"
PUBLIC = [
    "/mandates/",
    "/mandates/a-res-76-186/",
    "/mandates/a-res-76-186/27/",
    "/mandates/tip-protocol/3/",
    "/mandates/gpa/IV/",
    "/mandates/untoc/",
    "/treaties/",
    "/treaties/?treaties=all&region=002&status=party&at=2015-01-01",
    "/treaties/map/",
    "/treaties/map/?treaty=untoc&at=2015-01-01",
    "/treaties/universality/",
    "/treaties/universality/?treaty=untoc",
    "/treaties/changes/",
    "/treaties/law/",
    "/treaties/states/KEN/",
    "/treaties/states/EU/",
    "/mechanisms/",
    "/mechanisms/KEN/",
    "/mechanisms/compare/",
    "/mechanisms/compare/?a=KEN&b=FRA",
]


@pytest.fixture
def secretary(make_user):
    return make_user("secretary", Role.SECRETARIAT)


@pytest.fixture
def told(write_tables, secretary, make_organisation):
    """Kenya is party, with a law element and a mechanism whose texts hold markup."""
    write_tables("2015-01-01", u18_12_a=TABLE)
    entry = {"state": "KEN", "as_of": DAY, "owner": make_organisation("office"), "by": secretary}
    actions.record_law_element(element="act", answer="yes", article=SCRIPT, source=SCRIPT, **entry)
    actions.record_law_element(element="means", answer="no", article="", source="=1+1", **entry)
    actions.record_mechanism_field(name="name", value=SCRIPT, source=SCRIPT, **entry)
    actions.record_mechanism_field(name="kind", value="rapporteur", source="Act 5", **entry)


def rows(response):
    return list(csv.DictReader(io.StringIO(response.content.decode())))


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("prefix", ["", "/ar"])
@pytest.mark.parametrize("address", PUBLIC)
def test_every_public_page_opens_in_both_languages_and_escapes_what_people_wrote(client, address, prefix):
    response = client.get(prefix + address)
    text = response.content.decode()
    assert response.status_code == 200
    assert SCRIPT not in text
    assert ('dir="rtl"' in text) == bool(prefix)


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    "address",
    [
        "/mandates/nothing/",
        "/mandates/a-res-76-186/29/",
        "/mandates/untoc/provisions.csv",
        "/treaties/states/GUM/",
        "/treaties/states/XYZ/",
        "/mechanisms/EU/",
        "/mechanisms/ZZZ/",
    ],
)
def test_what_is_not_there_is_not_there(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.usefixtures("told")
def test_the_matrix_tells_party_signed_none_and_not_known_apart(client):
    found = {(row["participant"], row["treaty"]): row for row in rows(client.get("/treaties/matrix.csv"))}
    assert found["KEN", "tip-protocol"] == {
        "participant": "KEN",
        "name": "Kenya",
        "treaty": "tip-protocol",
        "status": "party",
        "act": "accession",
        "date": "2005-01-05",
        "signature": "",
        "as_at": "2015-01-01",
        "source": "treaties.un.org",
    }
    statuses = {code: found[code, "tip-protocol"]["status"] for code in ("AUT", "FRA", "EU")}
    assert statuses == {"AUT": "signed", "FRA": "none", "EU": "party"}
    assert found["KEN", "untoc"]["status"] == "not_known"
    text = client.get("/treaties/").content.decode()
    assert "no table has been read" in text
    assert "1 yes, 1 no, 7 not known" in text


@pytest.mark.usefixtures("told")
def test_filters_stand_in_the_address_and_a_wrong_one_is_told(client):
    africa = rows(client.get("/treaties/matrix.csv?region=002"))
    assert {"KEN"} <= {row["participant"] for row in africa}
    assert "AUT" not in {row["participant"] for row in africa}
    east = {row["participant"] for row in rows(client.get("/treaties/matrix.csv?region=014"))}
    assert "KEN" in east
    assert "EGY" not in east
    signed = rows(client.get("/treaties/matrix.csv?status=signed"))
    assert {row["participant"] for row in signed} == {"AUT"}
    wrong = client.get("/treaties/?at=2015-13-40&region=<b>&treaties=%00")
    assert wrong.status_code == 200
    assert wrong.content.decode().count('class="wrong"') == 3
    crossed = client.get("/treaties/changes/?start=2015-01-01&end=2014-01-01")
    assert "The last day is before the first" in crossed.content.decode()


@pytest.mark.usefixtures("told")
def test_before_the_table_s_day_nothing_is_known(client):
    found = rows(client.get("/treaties/matrix.csv?at=2014-12-31"))
    assert {row["status"] for row in found} == {"not_known"}


@pytest.mark.usefixtures("told")
def test_provisions_are_filtered_and_downloaded(client):
    found = rows(client.get("/mandates/a-res-76-186/provisions.csv?verb=requests&addressee=unodc"))
    assert [row["number"] for row in found] == ["12", "25", "26"]
    assert [
        row["number"] for row in rows(client.get("/mandates/tip-protocol/provisions.csv?pillar=protection"))
    ] == [
        "6",
        "7",
        "8",
    ]


@pytest.mark.usefixtures("told")
def test_a_spreadsheet_takes_no_text_for_a_formula(client):
    found = {(row["state"], row["element"]): row for row in rows(client.get("/treaties/law.csv"))}
    assert found["KEN", "means"]["source"] == "'=1+1"
    assert found["KEN", "attempt"] == {
        "state": "KEN",
        "element": "attempt",
        "answer": "unknown",
        "article": "",
        "as_of": "",
        "source": "",
    }
    told = rows(client.get("/mechanisms/mechanisms.csv"))
    assert [row["field"] for row in told] == ["name", "kind"]
    assert rows(client.get("/treaties/changes.csv?start=2004-01-01&end=2015-01-01"))[0]["participant"] == "EU"
    assert rows(client.get("/treaties/universality.csv"))[0]["parties"] == "1"


def test_the_map_has_a_tile_for_every_state_and_none_for_the_european_union(client, told):
    page = client.get("/treaties/map/")
    tiles = [tile for column in page.context["atlas"] for part in column for tile in part.tiles]
    assert sorted(tile.code for tile in tiles) == sorted(states_by_region()["001"])
    assert {tile.code for tile in tiles if tile.cell.status == "party"} == {"KEN"}
    assert "KEN, Kenya: Party, 5 January 2005" in " ".join(page.content.decode().split())


def test_pages_over_twenty_full_tables_need_few_queries(client, shared, django_assert_max_num_queries):
    raw = shared / "data/treaties/raw"
    tables = {path.stem: path.read_text(encoding="utf-8") for path in raw.glob("*-*.csv")}
    actions.import_status_tables(tables=tables, as_at=DAY, source="treaties.un.org", by=None)
    for address in (
        "/treaties/?treaties=all",
        "/treaties/map/",
        "/treaties/universality/",
        "/treaties/changes/",
        "/treaties/states/KEN/",
    ):
        with django_assert_max_num_queries(8):
            assert client.get(address).status_code == 200
    with django_assert_max_num_queries(16):
        assert client.get("/mechanisms/compare/?a=KEN&b=FRA").status_code == 200
    with django_assert_max_num_queries(4):
        assert client.get("/mandates/a-res-76-186/").status_code == 200


def test_names_follow_the_reader_s_language(client):
    with translation.override("ar"):
        assert "كينيا" in client.get("/ar/treaties/states/KEN/").content.decode()
    assert "تهيب" in client.get("/ar/mandates/a-res-76-186/16/").content.decode()


def test_the_page_of_a_provision_has_a_place_for_what_cites_it(client):
    assert (
        "Nothing that you may see cites it yet." in client.get("/mandates/a-res-76-186/1/").content.decode()
    )


@pytest.mark.usefixtures("told")
def test_a_law_cites_the_articles_that_ask_for_it(client):
    text = client.get("/mandates/tip-protocol/3/").content.decode()
    assert '<a href="/treaties/states/KEN/">Kenya</a>' in text
    assert "2 of 9 elements told" in text


class TestDesk:
    """Forms of those who may write."""

    @pytest.fixture(autouse=True)
    def _signed_in(self, client, secretary):
        totp.TOTP.activate(secretary, totp.generate_totp_secret())
        client.force_login(secretary, backend=BACKEND)

    def test_the_next_resolution_is_read_decided_and_summarised(self, client):
        asked = (
            "Requests the United Nations Office on Drugs and Crime, as manager of the trust fund for victims"
        )
        text = f"78/999. Again\n1. {asked}, to ask States for contributions;\n"
        sent = {
            "symbol": "A/RES/78/999",
            "name_en": SCRIPT,
            "adopted": "2023-12-19",
            "follows": "a-res-76-186",
            "text": SimpleUploadedFile("next.txt", text.encode()),
        }
        answer = client.post(reverse("mandates:resolution-new"), sent, follow=True)
        assert "Whose place does each paragraph take?" in answer.content.decode()
        assert SCRIPT not in answer.content.decode()
        proposed = Succession.objects.get(predecessor__number="26")
        client.post(reverse("mandates:succession-decide", args=[proposed.uuid]), {"confirm": "yes"})
        client.post(
            reverse("mandates:succession-list", args=["a-res-78-999"]), {"predecessor": "9", "successor": "1"}
        )
        assert Succession.objects.confirmed().count() == 2
        new = Provision.objects.get(instrument__code="a-res-78-999")
        edit = reverse("mandates:provision-edit", args=[new.uuid])
        said = {"version": 1, "summary_en": f"Collect. {SCRIPT}", "pillar": "protection"}
        page = client.post(edit, said, follow=True).content.decode()
        assert "Collect. &lt;script&gt;" in page
        assert "Takes the place of" in page
        assert "Somebody changed this entry meanwhile" in client.post(edit, said).content.decode()

    def test_a_pair_that_is_not_there_and_a_broken_text_are_told(self, client):
        broken = SimpleUploadedFile("next.txt", b"\xff\xfe\x00")
        sent = {"symbol": "A/RES/78/999", "name_en": "x", "adopted": "2023-02-31", "text": broken}
        text = client.post(reverse("mandates:resolution-new"), sent).content.decode()
        assert "is not text in UTF-8" in text
        assert "Enter a valid date" in text
        assert Instrument.objects.filter(symbol="A/RES/78/999").count() == 0

    def test_tables_are_taken_in_all_or_none(self, client):
        good = SimpleUploadedFile("18-3.csv", b"Participant,Accession(a)\nKenya,1 Feb 2010 a\n")
        bad = SimpleUploadedFile("7-5.csv", b"Participant,Accession(a)\nKenya,31 Feb 2010 a\n")
        address, said = reverse("mandates:table-new"), {"as_at": "2015-01-01", "source": "treaties.un.org"}
        text = client.post(address, {**said, "uploads": [good, bad]}).content.decode()
        assert "7-5: The table is not understood, and nothing of it is taken: line 2" in text
        assert not StatusTable.objects.exists()
        good.seek(0)
        page = client.post(address, {**said, "uploads": [good]}, follow=True).content.decode()
        assert "Tables that are new or changed: 1." in page
        assert StatusTable.objects.get().instrument.untc == "18-3"

    def test_what_a_table_does_not_show_is_noted(self, client):
        said = {
            "instrument": "tip-protocol",
            "participant": "KEN",
            "act": "reservation",
            "date": "2006-01-01",
            "note": SCRIPT,
            "source": "C.N.1",
        }
        page = client.post(reverse("mandates:action-new"), said, follow=True).content.decode()
        assert "reservation, 1 January 2006" in page
        assert SCRIPT not in page

    def test_a_law_and_a_mechanism_are_noted(self, client):
        common = {
            "state": "ken",
            "as_of": "2026-01-01",
            "source": "Act 5",
            "owner": "office",
            "marking": "TLP:CLEAR",
        }
        law = {**common, "element": "attempt", "answer": "yes", "article": "s. 4"}
        assert "s. 4" in client.post(reverse("mandates:law-new"), law, follow=True).content.decode()
        without = client.post(reverse("mandates:law-new"), {**law, "article": ""})
        assert "A yes names the act" in without.content.decode()
        field = {**common, "name": "legal_basis", "value": "Act 5, section 2"}
        page = client.post(reverse("mandates:mechanism-new"), field, follow=True).content.decode()
        assert "Act 5, section 2" in page
        assert LawElement.objects.count() == 1

    def test_the_desk_lists_what_waits(self, client):
        assert "None yet." in client.get(reverse("mandates:desk")).content.decode()
