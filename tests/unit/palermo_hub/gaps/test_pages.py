"""The pages of the gap: what they say, in which order, and how they refuse."""

import csv
import io

import pytest
from django.urls import reverse

from palermo_hub.gaps.asks import asks
from palermo_hub.mandates.actions import seed_instruments
from palermo_hub.mandates.models import Provision

pytestmark = pytest.mark.django_db
CELL = "/gaps/XAR/cell/?place=XAR-N&form=form_forced_labour&sex=all&age_group=all&year=2025"


def text(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.fixture
def world(state, act, offer):
    """The State with an activity and a shelter in the north."""
    offer(6, sex="male", languages=["ara"])
    act("Helpline", budget="60000", spent="18400", currency="EUR", rate_date="2025-12-30", reached="340")
    act("<script>alert(1)</script>", reached="1")
    return state


def test_the_table_says_what_it_is_and_what_it_is_not(client, world):
    page = text(client.get("/gaps/XAR/"))
    assert "7–22%" in page.replace("\u202f", "").replace(" %", "%")
    assert "More detection may mean better detection" in page
    assert "Money never follows this table" in page
    assert "lists that looked: 4" in page
    assert "nobody looked" in page
    assert "In alphabetical order" in page
    assert "by district" not in page


def test_a_member_reads_in_order_and_by_district(client, world, member):
    _owner, user = member()
    client.force_login(user)
    assert "It is an order to read in, no rank" in text(client.get("/gaps/XAR/"))
    page = text(client.get("/gaps/XAR/?level=district"))
    assert "Pellowick" in page
    client.logout()
    assert client.get("/gaps/XAR/?level=district").status_code == 404


def test_a_cell_opens_its_formula_its_sources_and_who_asks_for_action(client, world):
    seed_instruments()
    page = text(client.get(CELL))
    for words in ("15 ÷ 214 to (15 + 32) ÷ 214", "214 − 15", "341", "EUR 18,400", "too little overlap"):
        assert words in page
    assert "rate of 30 December 2025" in page
    assert "National police" in page
    assert "paragraph 8" in page
    assert "paragraph 19" in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    origin = reverse("portal:origin", args=["XAR", "gap"])
    assert f"{origin}?year=2025&amp;place=XAR-N&amp;form=form_forced_labour" in page


def test_the_link_to_the_origin_leads_there(client, world):
    asked = "year=2025&place=XAR-N&form=form_forced_labour&sex=total&age_group=total"
    assert client.get(f"{reverse('portal:origin', args=['XAR', 'gap'])}?{asked}").status_code == 200


def test_a_brief_is_one_page_and_a_pdf(client, world):
    page = text(client.get("/gaps/XAR/brief/XAR-N/"))
    assert "Norhaven" in page
    assert "Release XAR-1" in page
    pdf = client.get("/gaps/XAR/brief/XAR-N.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    assert client.get("/ar/gaps/XAR/brief/XAR-N.pdf").content.startswith(b"%PDF")


def test_csv_and_hxl_hold_every_cell_in_codes(client, world):
    plain = list(csv.DictReader(io.StringIO(client.get("/gaps/XAR/cells.csv").content.decode())))
    labour = next(
        row
        for row in plain
        if (row["place"], row["form"], row["sex"]) == ("XAR-N", "form_forced_labour", "all")
    )
    assert (labour["detected_low"], labour["share_high"]) == ("214", "0.2196")
    names, tags, *rows = csv.reader(io.StringIO(client.get("/gaps/XAR/cells.hxl.csv").content.decode()))
    assert len(names) == len(tags)
    assert all(tag.startswith("#") for tag in tags)
    assert len(set(tags)) == len(tags)
    assert len(rows) == len(plain)


@pytest.mark.parametrize(
    "address",
    [
        "/gaps/XZZ/", "/gaps/XAR/?year=2019", "/gaps/XAR/?year=20x5", "/gaps/XAR/?group=women",
        "/gaps/XAR/?x=1",
        "/gaps/XAR/?level=country", "/gaps/XAR/?group=female-%00", "/gaps/XAR/cell/", f"{CELL}&x=1",
        CELL.replace("XAR-N", "XAR-N1"), CELL.replace("forced_labour", "%27%20or%201=1"),
        "/gaps/XAR/brief/XAR-N1/", "/gaps/XAR/brief/XVE/", "/gaps/XAR/cells.csv?level=district",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client, world, address):
    assert client.get(address).status_code == 404


def test_pages_take_few_questions_however_much_there_is(client, world, act, django_assert_max_num_queries):
    for number in range(30):
        act(f"More {number}", organisation=f"org{number % 5}", reached="5")
    client.get("/gaps/XAR/")
    with django_assert_max_num_queries(7):
        client.get("/gaps/XAR/")
    client.get(CELL)
    with django_assert_max_num_queries(16):
        client.get(CELL)
    with django_assert_max_num_queries(7):
        client.get("/gaps/XAR/brief/XAR-N/")


def test_every_provision_that_is_named_is_seeded_and_leads_back(client, world):
    seed_instruments()
    known = set(Provision.objects.values_list("instrument__code", "number"))
    assert {(ask.instrument, ask.number) for ask in asks()} <= known
    page = text(client.get(reverse("portal:provision", args=["a-res-76-186", "8"])))
    assert reverse("gaps:table", args=["XAR"]) in page


def test_a_protected_release_without_the_pipelines_table_gives_what_it_has(client, db, tmp_path):
    from hub_states import write_release, write_state

    from palermo_hub.evidence.actions import load_state

    folder = write_state(tmp_path / "state", code="XAR", fictional="true", scale=40)
    write_release(folder, scale=400)
    load_state(folder=folder)
    page = text(client.get("/gaps/XAR/?group=all"))
    assert "Forced labour" in page
    assert "none detected" not in page
    assert "not what became of them" in page
    assert "0–100" not in page
    cell = "/gaps/XAR/cell/?place=XAR&form=form_forced_labour&sex=all&age_group=all&year=2025"
    assert "what became of them is not told" in text(client.get(cell))
    assert client.get("/gaps/XAR/brief/XAR/").status_code == 200


def test_a_protected_release_tells_what_became_of_persons_by_region(client, db, tmp_path, member_anywhere):
    from hub_states import write_release, write_release_gap, write_state

    from palermo_hub.evidence.actions import load_state

    folder = write_state(tmp_path / "state", code="XAR", fictional="true", scale=40)
    write_release(folder, scale=400)
    write_release_gap(folder)
    load_state(folder=folder)
    page = text(client.get("/gaps/XAR/"))
    assert "17–100%" in page
    assert "not what became of them" not in page
    assert "withheld" in page
    client.force_login(member_anywhere, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "tells of regions only" in text(client.get("/gaps/XAR/?level=district"))
    found = text(client.get("/gaps/XAR/cell/?place=XAR-N&form=all&sex=all&age_group=all&year=2025"))
    assert "20 ÷ 120 to (60 + 0–30) ÷ 80" in found


def test_the_api_gives_the_same_cells(client, world):
    answer = client.get("/api/v1/gaps?state=XAR&limit=1000").json()
    assert answer["count"] == len(answer["items"])
    wanted = ("XAR-N", "form_forced_labour", "all")
    cell = next(one for one in answer["items"] if (one["place"], one["form"], one["sex"]) == wanted)
    assert cell["detected"] == {"low": 214, "high": 214}
    assert cell["estimate"] is None
    assert cell["spent"] == "EUR 18400"
    short = client.get("/api/v1/gaps?state=XAR&limit=2&offset=1").json()
    assert short["items"] == answer["items"][1:3]
    for address, status in (
        ("", 422), ("?state=XAR&level=district", 404), ("?state=XZZ", 404), ("?state=XAR&year=1999", 404),
        ("?state=XAR&level=country", 422), ("?state=XAR&group=all", 422),
    ):  # fmt: skip
        assert client.get(f"/api/v1/gaps{address}").status_code == status


def test_a_secret_shelter_is_not_named_by_its_activity(client, state, act):
    act("Night", organisation="hidden", places="XAR-N")
    from palermo_hub.organisations.models import Organisation

    Organisation.objects.filter(code="hidden").update(kind="shelter", listed=False)
    page = text(client.get(CELL))
    assert "Night" in page
    assert "Hidden" not in page


def test_a_kept_page_is_never_shown_to_who_sees_less(client, state, act, member):
    act(
        "Ours",
        organisation="police",
        marking="TLP:AMBER+STRICT",
        spent="777777",
        currency="EUR",
        rate_date="2025-12-31",
    )
    _police, inside = member("police")
    _ngo, outside = member("ngo")
    for _again in range(2):
        client.force_login(inside)
        assert "777,777" in text(client.get("/gaps/XAR/"))
        client.force_login(outside)
        assert "777,777" not in text(client.get("/gaps/XAR/"))
        client.logout()
        assert "777,777" not in text(client.get("/gaps/XAR/"))
    assert 'lang="ar"' in text(client.get("/ar/gaps/XAR/"))
    assert "قد يعني اكتشاف المزيد" in text(client.get("/ar/gaps/XAR/"))
