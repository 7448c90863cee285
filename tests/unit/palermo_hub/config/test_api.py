"""The API: the same rows as the pages, counts with two ends, bounded pages, nothing of a person."""

import datetime as dt
import re
import uuid

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.utils import timezone
from hub_states import write_state

from palermo_hub.audit.models import AuditEntry
from palermo_hub.config.api import api
from palermo_hub.evidence.actions import load_state
from palermo_hub.evidence.models import Release, Submission
from palermo_hub.exchange.models import NodeKey
from palermo_hub.organisations import tokens
from palermo_hub.organisations.models import Membership, Organisation, Role, SharingAgreement, User

ROOT = "/api/v1"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_request_counted_before():
    cache.clear()


@pytest.fixture
def ardenia(tmp_path):
    load_state(folder=write_state(tmp_path / "ardenia"))
    load_state(folder=write_state(tmp_path / "isles", code="XSI", name="Serin Isles", scale=2))


def person(name, role, organisation, *, factor=True):
    user = User.objects.create(username=name)
    Membership.objects.create(user=user, organisation=organisation, role=role)
    if factor:
        totp.TOTP.activate(user, totp.generate_totp_secret())
    return user


@pytest.fixture
def sent(ardenia):
    """A submission from the shelter to the rapporteur; the police have no part in it."""
    people = {}
    for code in ("shelter", "rapporteur", "police"):
        organisation = Organisation.objects.create(code=code, names={"en": code}, kind="ngo")
        people[code] = person(f"amina-{code}", Role.ANALYST, organisation)
        person(f"omar-{code}", Role.ORGANISATION_ADMINISTRATOR, organisation)
    today = timezone.now().date()
    agreement = SharingAgreement.objects.create(
        title="Ardenia",
        purposes=["statistics"],
        data_classes=["coded_rows"],
        legal_basis="Act",
        valid_from=today - dt.timedelta(days=9),
        valid_to=today + dt.timedelta(days=9),
        signed_at=timezone.now() - dt.timedelta(days=8),
    )
    shelter, rapporteur = (Organisation.objects.get(code=code) for code in ("shelter", "rapporteur"))
    agreement.parties.set([shelter, rapporteur])
    submission = Submission.objects.create(
        owner=shelter,
        receiver=rapporteur,
        agreement=agreement,
        key=NodeKey.objects.create(organisation=shelter, key_id="k", public="00"),
        marking="TLP:AMBER",
        as_of=today,
        source="bundle",
        sequence=1,
        sha256="0",
        rows=12,
        excluded=3,
        received_by=people["rapporteur"],
    )
    return submission, people


def everything(client):
    """The body of every operation's answer, its identifiers filled in."""
    places = {"/releases/{uuid}": Release.objects.values_list("uuid", flat=True)}
    places["/submissions/{uuid}"] = Submission.objects.values_list("uuid", flat=True)
    for path in api.get_openapi_schema()["paths"]:
        short = path.removeprefix(ROOT)
        for number in places.get(short, [""]):
            yield short, client.get(path.replace("{uuid}", str(number)))


def test_every_operation_only_reads():
    operations = [set(path) - {"parameters"} for path in api.get_openapi_schema()["paths"].values()]
    assert len(operations) == 16
    assert all(methods == {"get"} for methods in operations)


def test_a_count_has_two_ends_and_what_is_not_known_is_null(client, ardenia):
    asked = {"state": "XAR", "indicator": "forms", "where": "form:form_organ_removal", "year": 2025}
    found = client.get(f"{ROOT}/observations", asked).json()
    assert (found["count"], found["next_offset"]) == (1, None)
    row = found["items"][0]
    assert row["count"] == {"low": 1, "high": 4}
    assert (row["kind"], row["share"], row["year"], row["place"]) == ("censored", None, 2025, "XAR")
    asked = {"indicator": "flows", "where": ["origin:", "year:2025"]}
    (row,) = client.get(f"{ROOT}/observations", asked).json()["items"]
    assert row["dimensions"]["origin"] is None


def test_what_the_pages_do_not_show_the_api_does_not_show(client, ardenia):
    body = client.get(f"{ROOT}/observations", {"limit": 1000}).content.decode()
    assert "XAR-N1" not in body  # a district
    isles = client.get(f"{ROOT}/observations", {"state": "XSI"}).json()["items"]
    assert [row["indicator"] for row in isles] == ["detected_band"]
    Release.objects.filter(place__code="XAR").update(marking="TLP:AMBER+STRICT")
    assert client.get(f"{ROOT}/observations", {"state": "XAR"}).json()["count"] == 0
    assert [row["state"] for row in client.get(f"{ROOT}/releases").json()["items"]] == ["XSI"]
    hidden = Release.objects.get(place__code="XAR").uuid
    absent = client.get(f"{ROOT}/releases/{uuid.UUID(int=0)}")
    found = client.get(f"{ROOT}/releases/{hidden}")
    assert (found.status_code, found.content) == (absent.status_code, absent.content) == (404, absent.content)


def test_pages_follow_one_another_and_miss_nothing(client, ardenia):
    rows, offset = [], 0
    while offset is not None:
        page = client.get(f"{ROOT}/observations", {"limit": 7, "offset": offset}).json()
        rows += page["items"]
        offset = page["next_offset"]
    assert len(rows) == page["count"] == len({repr(row) for row in rows})


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=1001",
        "limit=x",
        "offset=-1",
        "offset=36470187870877634560",
        "year=99999999999999999999",
        "state=%00",
        "state=X%0AY",
        "where=sex",
        "where=sex:%00",
        "where=sex__contains'):x",
        "sex=female",
        "indicator=forms&colour=red",
        "&".join(["where=sex:female"] * 21),
    ],
)
def test_what_cannot_be_asked_is_refused_and_not_repeated(client, ardenia, query):
    response = client.get(f"{ROOT}/observations?{query}")
    assert response.status_code == 422
    assert "364701" not in response.content.decode()
    assert "'):x" not in response.content.decode()


@pytest.mark.parametrize(
    "where", ["contains:x", "has_key:sex", "isnull:1", "sex__contains:fem", "sex:nobody", "sex:\ud83d\ude00"]
)
def test_a_lookup_is_no_dimension(client, ardenia, where):
    assert (
        client.get(
            f"{ROOT}/observations", {"where": where.encode("utf-16", "surrogatepass").decode("utf-16")}
        ).json()["count"]
        == 0
    )


def test_who_has_it_already_is_told_so(client, ardenia):
    first = client.get(f"{ROOT}/indicators")
    assert first.status_code == 200
    again = client.get(f"{ROOT}/indicators", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "private" in first["Cache-Control"]
    other = client.get(f"{ROOT}/indicators", {"limit": 1}, headers={"If-None-Match": first["ETag"]})
    assert other.status_code == 200


def test_a_submission_is_for_its_two_organisations_and_reading_it_is_recorded(client, sent):
    submission, people = sent
    one = f"{ROOT}/submissions/{submission.uuid}"
    for code in ("shelter", "rapporteur"):
        client.force_login(people[code], backend=BACKEND)
        (row,) = client.get(f"{ROOT}/submissions").json()["items"]
        assert (row["sender"], row["receiver"], row["rows"], row["excluded"]) == (
            "shelter",
            "rapporteur",
            12,
            3,
        )
        assert client.get(one).json() == row
    client.force_login(people["police"], backend=BACKEND)
    assert client.get(f"{ROOT}/submissions").json()["items"] == []
    assert client.get(one).json() == {"detail": "Not Found"}
    client.logout()
    assert client.get(one).status_code == 401
    kinds = list(AuditEntry.objects.filter(kind__startswith="submission.").values_list("kind", flat=True))
    assert kinds == [*["submission.listed", "submission.read"] * 2, "submission.listed"]


def test_it_is_read_no_longer_once_the_agreement_is_over(client, sent):
    submission, people = sent
    client.force_login(people["rapporteur"], backend=BACKEND)
    submission.agreement.valid_to = timezone.now().date() - dt.timedelta(days=2)
    submission.agreement.save()
    assert client.get(f"{ROOT}/submissions").json()["items"] == []


def test_a_token_reads_as_its_organisation(client, sent):
    submission, _people = sent
    for code, seen in {"shelter": 200, "rapporteur": 200, "police": 404}.items():
        _token, secret = tokens.make_token(
            organisation=Organisation.objects.get(code=code),
            label="program",
            by=User.objects.get(username=f"omar-{code}"),
        )
        headers = {"Authorization": f"Bearer {secret}"}
        assert client.get(f"{ROOT}/submissions/{submission.uuid}", headers=headers).status_code == seen
        assert client.get(f"{ROOT}/submissions", headers=headers).json()["count"] == (seen == 200)


def test_a_role_that_touches_persons_needs_its_second_factor(client, sent):
    user = person("without", Role.ANALYST, Organisation.objects.get(code="shelter"), factor=False)
    client.force_login(user, backend=BACKEND)
    assert client.get(f"{ROOT}/submissions").status_code == 401
    assert client.get(f"{ROOT}/releases").status_code == 200


def test_an_organisations_name_is_for_whom_it_concerns(client, sent):
    def codes():
        return {row["code"] for row in client.get(f"{ROOT}/organisations").json()["items"]}

    _submission, people = sent
    offices = {"xar-rapporteur", "xsi-rapporteur"}
    assert codes() == offices
    client.force_login(people["shelter"], backend=BACKEND)
    assert codes() == offices | {"shelter", "rapporteur"}
    client.force_login(people["police"], backend=BACKEND)
    assert codes() == offices | {"police"}


def test_no_person_is_in_any_answer(client, sent):
    for user in [None, *sent[1].values()]:
        if user:
            client.force_login(user, backend=BACKEND)
        for path, response in everything(client):
            assert not re.search("amina|omar|username|received_by", response.content.decode()), path


def test_too_many_requests_are_asked_to_wait(client, db, settings):
    settings.API_PACE = 3
    found = [client.get(f"{ROOT}/releases").status_code for _ in range(5)]
    assert found == [200, 200, 200, 429, 429]
    assert int(client.get(f"{ROOT}/releases")["Retry-After"]) <= 60
    # an address that the sender writes itself changes nothing
    forged = client.get(f"{ROOT}/releases", headers={"X-Forwarded-For": "192.0.2.1"})
    assert forged.status_code == 429
    assert client.get(f"{ROOT}/releases", REMOTE_ADDR="192.0.2.9").status_code == 200


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/releases", 3),
        ("/indicators", 2),
        ("/observations?limit=1000", 2),
        ("/observations?where=sex:female", 3),
    ],
)
def test_a_list_asks_the_database_a_bounded_number_of_times(
    client, ardenia, django_assert_max_num_queries, path, most
):
    with django_assert_max_num_queries(most):
        assert client.get(ROOT + path).status_code == 200
