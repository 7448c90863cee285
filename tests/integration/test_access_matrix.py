"""Who may open what: every address × every role × own or other organisation, against ``access.toml``.

An address without a row in the table fails. A page answers with a status, or with where it sends first:
``sign in``, ``second factor`` or ``again`` (the password once more).
"""

import datetime as dt
import io
import tomllib
import uuid
from pathlib import Path

import polars as pl
import pytest
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AnonymousUser
from django.urls import URLPattern, get_resolver, reverse

from palermo.intake.table import FAULT, ROW
from palermo_hub.config.api import api
from palermo_hub.evidence.models import Collection, PublishedRelease, Release, Review, Submission
from palermo_hub.exchange.models import NodeKey
from palermo_hub.organisations.models import Membership, Organisation, Role, SharingAgreement, User
from palermo_hub.organisations.permissions import AUDIT_READ, TOUCHES_PERSONS
from palermo_hub.protection import actions, keyring
from palermo_hub.protection.models import Intake, NodeBundle
from palermo_hub.protection.sealing import new_key
from palermo_hub.reference.models import Place
from palermo_hub.reports.models import Answer, Call, Citation, Report, Section
from palermo_hub.response.models import Activity, Commitment, JusticeCount, ServiceCapacity, Upload
from palermo_hub.secretariat import models as coordination
from palermo_hub.work.kinds import KINDS, Kind
from palermo_hub.work.models import Job

TABLE = tomllib.loads(Path(__file__).with_name("access.toml").read_text(encoding="utf-8"))
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
OWN, OTHER = "shelter", "police"
WHO = ["anonymous", "no role", *(f"{role.value}@{where}" for role in Role for where in ("own", "other"))]
SENDS = {
    "/account/login/": "sign in",
    "/account/2fa/": "second factor",
    "/account/reauthenticate/": "again",
    "/account/2fa/reauthenticate/": "again",
}


def names(resolver, namespace=""):
    """Every named address, with its namespace."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield namespace + pattern.name
        else:
            yield from names(pattern, namespace + (f"{pattern.namespace}:" if pattern.namespace else ""))


MODES = {"hub": "palermo_hub.config.urls", "node": "palermo_hub.config.node_urls"}
"""An installation is a hub or a node; each has its own map of addresses."""

ADDRESSES = {mode: sorted(set(names(get_resolver(urls)))) for mode, urls in MODES.items()}
EVERYWHERE = sorted({name for found in ADDRESSES.values() for name in found})


@pytest.fixture(params=sorted(MODES))
def mode(request, settings, tmp_path):
    """The installation is of this mode."""
    settings.HOME = tmp_path
    settings.NODE = request.param == "node"
    settings.ROOT_URLCONF = MODES[request.param]
    keyring.hold(new_key())
    yield request.param
    keyring.hold(None)


@pytest.fixture
def world(db, mode, monkeypatch):
    """Two organisations, a person in each role in each of them, and rows that belong to the shelter."""
    kind = Kind(name="test", label="Test", permission=AUDIT_READ, run=lambda _job: {})
    monkeypatch.setitem(KINDS, "test", kind)
    organisations = {
        code: Organisation.objects.create(code=code, names={"en": code.title()}, kind="ngo")
        for code in (OWN, OTHER, "rapporteur")
    }
    password = make_password("a long pass phrase 7")
    nobody = User.objects.create(username="nobody", password=password)
    people = {"anonymous": AnonymousUser(), "no role": nobody}
    for role in Role:
        for where, code in (("own", OWN), ("other", OTHER)):
            user = User.objects.create(username=f"{role}-{where}", password=password)
            Membership.objects.create(
                user=user, organisation=organisations[code], role=role, valid_from=LONG_AGO
            )
            if role in TOUCHES_PERSONS:
                totp.TOTP.activate(user, totp.generate_totp_secret())
            people[f"{role.value}@{where}"] = user
    return people, _rows(organisations, people)


def _rows(organisations, people):
    """Values for the places in the addresses, by the names that ``access.toml`` uses."""
    agreement = SharingAgreement.objects.create(
        title="Ardenia",
        purposes=["statistics"],
        data_classes=["coded_rows", "aggregates"],
        legal_basis="Act",
        signed_at=LONG_AGO,
        valid_from=dt.date(2026, 1, 1),
        valid_to=dt.date(2026, 12, 31),
    )
    agreement.parties.set([organisations[OWN], organisations["rapporteur"]])
    state = Place.objects.create(
        code="XZY", iso3="XZY", level="country", names={"en": "Z"}, source="drawn", as_of=dt.date(2026, 1, 1)
    )
    member = Membership.objects.get(user=people["member@own"])
    collection = _collection(agreement, organisations, state, member.user)
    return {
        "own": OWN,
        "collection": collection.uuid,
        "review": _review(collection, organisations[OWN]).uuid,
        "agreement": agreement.uuid,
        "internal": Release.objects.create(
            place=state,
            version=1,
            state="internal",
            agreement=agreement,
            checksum="0",
            first_year=2025,
            last_year=2025,
            owner=organisations["rapporteur"],
            marking="TLP:AMBER",
            as_of=dt.date(2026, 1, 1),
            source="rows",
        ).uuid,
        "submission": _submission(agreement, organisations, member.user).uuid,
        "membership": member.uuid,
        "job": Job.objects.create(
            kind="test", organisation=organisations[OWN], lease_until=dt.datetime.now(tz=dt.UTC)
        ).uuid,
        **_response(organisations[OWN], member.user),
        "published": _published(organisations[OWN], people["analyst@own"], people["rapporteur@own"]).uuid,
        "absent": uuid.UUID(int=0),
        **_group(organisations, people["secretariat@own"]),
        **_report(organisations, people["secretariat@own"]),
        **_records(organisations[OWN], people["data_steward@own"]),
    }


def _records(shelter, steward):
    """What the shelter keeps on its node: a source, a file to be mapped, one that was accepted, a bundle."""
    source = actions.create_source(organisation=shelter, code="register", title="Register", by=steward)
    to_map, done = (
        actions.take_in_file(source=source, file=text, name="a.csv", by=steward)
        for text in (b"no,sex\n1,female\n2,male\n", b"no,sex\n3,female\n4,male\n")
    )
    Intake.objects.filter(pk=done.pk).update(state=Intake.State.ACCEPTED)
    bundle = NodeBundle.objects.create(
        organisation=shelter,
        hub=uuid.UUID(int=1),
        project=uuid.UUID(int=2),
        sequence=1,
        marking="TLP:AMBER",
        name="shelter-0001.TLP-AMBER.palermo",
        rows=0,
        excluded=0,
        sha256="0",
        made_by=steward,
    )
    return {"source": source.uuid, "to map": to_map.uuid, "accepted": done.uuid, "bundle": bundle.uuid}


def _activity(owner):
    """What the shelter shares with every member of Palermo."""
    day = dt.date(2026, 1, 1)
    state = Place.objects.create(
        code="XAR", iso3="XAR", level="country", names={"en": "Ardenia"}, source="drawn", as_of=day
    )
    return Activity.objects.create(
        owner=owner, marking="TLP:GREEN", title="Helpline", intervention="hotline", country=state,
        country_wide=True, starts=day, as_of=day, source="plan",
    )  # fmt: skip


def _response(owner, user):
    """Rows of the response; what waits to be mapped is a table of one column."""
    activity = _activity(owner)
    told = {"owner": owner, "marking": "TLP:GREEN", "as_of": activity.as_of, "source": "plan"}
    sheet = io.BytesIO()
    pl.DataFrame({"Project": ["A"], ROW: [2], FAULT: [None]}).write_ipc(sheet)
    return {
        "activity": activity.uuid,
        "upload": Upload.objects.create(owner=owner, name="s.xlsx", sha256="0", by=user).uuid,
        "waiting": Upload.objects.create(
            owner=owner, name="s.csv", sha256="0", by=user, state="unmapped", content=sheet.getvalue()
        ).uuid,
        "commitment": Commitment.objects.create(
            title="Pledge", kind="pledge", country=activity.country, **told
        ).uuid,
        "capacity": ServiceCapacity.objects.create(
            service="legal", place=activity.country, total=3, expires=dt.date(2099, 1, 1), **told
        ).uuid,
        "justice": JusticeCount.objects.create(
            place=activity.country, year=2025, stage="conviction", low=1, high=1, **told
        ).uuid,
    }  # fmt: skip


def _group(organisations, secretary):
    """A group whose secretariat the shelter keeps, with all that it writes; the police act for its member."""
    day = dt.date(2026, 1, 1)
    said = {"source": "charter", "as_of": day}
    named = said | {"names": {"en": "G"}}
    group = coordination.Body.objects.create(
        code="group", kind="group", coordinator=organisations[OWN], **named
    )
    coordination.Body.objects.create(code="free", kind="group", **named)
    member = coordination.Body.objects.create(
        code="member", kind="un", organisation=organisations[OTHER], **named
    )
    seat = coordination.Seat.objects.create(body=group, holder=member, role="member", **said)
    marked = said | {"owner": organisations[OWN], "marking": "TLP:GREEN"}
    meeting = coordination.Meeting.objects.create(
        body=group, kind="briefing", title="M", time_zone="UTC", starts=LONG_AGO,
        ends=LONG_AGO + dt.timedelta(hours=1), **marked,
    )  # fmt: skip
    coordination.Minutes.objects.create(meeting=meeting, text="said", **marked)
    decision = coordination.Decision.objects.create(meeting=meeting, number=1, text="D", **marked)
    round_ = coordination.EndorsementRound.objects.create(body=group, title="R", **marked)
    coordination.RoundText.objects.create(
        round=round_, number=1, text="T", deadline=LONG_AGO, time_zone="UTC", by=secretary
    )
    rows = {
        "meeting": meeting,
        "decision": decision,
        "round": round_,
        "seat": seat,
        "action": coordination.ActionItem.objects.create(
            decision=decision, text="A", holder=member, due=day, **marked
        ),
        "paper": coordination.Paper.objects.create(meeting=meeting, title="P", author=member, circulate=7),
        "invitation": coordination.Invitation.objects.create(meeting=meeting, guest=member),
        "study": coordination.Study.objects.create(
            body=group, title="S", question="?", lead=member, **marked
        ),
        "measure": coordination.Measure.objects.create(body=group, number="1", title="M", **marked),
    }
    codes = {"group": "group", "free": "free", "member": "member"}
    return codes | {name: row.uuid for name, row in rows.items()}


def _published(owner, brought, shown):
    """A release of others' figures that the shelter brought and put on the public pages."""
    return PublishedRelease.objects.create(
        owner=owner,
        marking="TLP:CLEAR",
        as_of=dt.date(2025, 4, 14),
        source="g.xlsx",
        series="glotip",
        released=dt.date(2025, 4, 14),
        state="shown",
        name="g.xlsx",
        sha256="0",
        size=1,
        received_by=brought,
        shown_by=shown,
    )


def _report(organisations, by):
    """A report with one section and one citation, the report before it, and the shelter's own answer."""
    day, owner = dt.date(2026, 1, 1), organisations[OWN]
    said = {"owner": owner, "marking": "TLP:GREEN", "as_of": day, "source": "plan", "kind": "other"}
    before = Report.objects.create(title="Before", starts=day, ends=day, **said)
    report = Report.objects.create(title="Report", starts=day, ends=day, previous=before, **said)
    section = Section.objects.create(report=report, key="text", names={"en": "Text"}, position=1)
    citation = Citation.objects.create(section=section, number=1, origin="decision", key="x", said="y", by=by)
    asked = Report.objects.create(
        title="Asks", starts=day, ends=day, **said | {"owner": organisations["rapporteur"]}
    )
    theirs = Section.objects.create(report=asked, key="text", names={"en": "Text"}, position=1)
    call = Call.objects.create(section=theirs, question="?", due=day, opened_by=by)
    answer = Answer.objects.create(
        call=call, owner=owner, marking="TLP:AMBER+STRICT", as_of=day, source="plan", text="so",
        sent_at=LONG_AGO, sent_by=by,
    )  # fmt: skip
    rows = {"report": report, "section": section, "citation": citation, "answer": answer}
    return {name: row.uuid for name, row in rows.items()}


def _collection(agreement, organisations, state, user):
    """What the rapporteur asks the shelter for."""
    collection = Collection.objects.create(
        agreement=agreement,
        receiver=organisations["rapporteur"],
        place=state,
        first_year=2025,
        last_year=2025,
        due=dt.date(2026, 6, 30),
        opened_by=user,
    )
    collection.senders.set([organisations[OWN]])
    return collection


def _review(collection, owner):
    """A draft of the shelter's own, as if it were the office."""
    draft = Release.objects.create(
        place=collection.place,
        version=1,
        state="draft",
        collection=collection,
        agreement=collection.agreement,
        checksum="1",
        first_year=2025,
        last_year=2025,
        owner=owner,
        marking="TLP:AMBER+STRICT",
        as_of=dt.date(2026, 1, 1),
        source="rows",
        run_by=collection.opened_by,
    )
    return Review.objects.create(release=draft, attack="<body>a</body>", quality="<body>q</body>")


def _submission(agreement, organisations, user):
    """What the shelter sent and the rapporteur received."""
    return Submission.objects.create(
        owner=organisations[OWN],
        receiver=organisations["rapporteur"],
        agreement=agreement,
        key=NodeKey.objects.create(organisation=organisations[OWN], key_id="k", public="00"),
        marking="TLP:AMBER",
        as_of=dt.date(2026, 1, 1),
        source="bundle",
        sequence=1,
        sha256="0",
        rows=1,
        excluded=0,
        received_by=user,
    )


def test_every_address_has_a_row_and_every_row_an_address():
    assert sorted(TABLE) == EVERYWHERE


def test_every_operation_of_the_api_has_a_row():
    """As the API describes itself: an operation that is not in its description is found by its address."""
    paths = api.get_openapi_schema()["paths"]
    named = {name: row for name, row in TABLE.items() if name.startswith("api:")}
    places = {name: dict.fromkeys(row.get("address", {}), uuid.UUID(int=0)) for name, row in named.items()}
    described = {
        reverse(name, kwargs=kwargs): named[name].get("method", "GET") for name, kwargs in places.items()
    }
    operations = {
        path.replace("{uuid}", str(uuid.UUID(int=0))): method.upper()
        for path, methods in paths.items()
        for method in methods
    }
    own = {reverse("api:openapi-json"), reverse("api:api-root")}
    assert operations == {path: method for path, method in described.items() if path not in own}


@pytest.mark.parametrize("name", [name for name in EVERYWHERE if name not in TABLE])
def test_an_address_without_a_row_fails(name):
    pytest.fail(f"{name} has no row in tests/integration/access.toml: say who may open it")


def test_a_hub_has_no_page_of_records_and_a_node_none_of_a_hub():
    """Law 2: what holds persons is never mounted beside what is shared."""
    assert not [name for name in ADDRESSES["hub"] if name.startswith("protection:")]
    shared = ("evidence:", "exchange:", "api:", "portal:state", "portal:table")
    assert not [name for name in ADDRESSES["node"] if name.startswith(shared)]


def test_each_role_finds_what_it_should(world, mode, client):
    people, rows = world
    wrong = []
    for who in WHO:
        client.logout()
        if who != "anonymous":
            client.force_login(people[who], backend="allauth.account.auth_backends.AuthenticationBackend")
        for name in ADDRESSES[mode]:
            row = TABLE[name] | TABLE[name].get(f"on a {mode}", {})
            address = reverse(name, kwargs={k: rows.get(v, v) for k, v in row.get("address", {}).items()})
            found = _answer(client, row.get("method", "GET"), address)
            expected = str(row.get(who, _default(row, who)))
            if found != expected:
                wrong.append(f"{who} at {name}: {found}, expected {expected}")
    assert not wrong, "\n".join(wrong)


def _default(row, who):
    """What the row says of people with a second factor, if it says so apart; else of everybody."""
    with_factor = who.partition("@")[0] in {role.value for role in TOUCHES_PERSONS}
    return row.get("with a second factor", row["others"]) if with_factor else row["others"]


def _answer(client, method, address):
    """The status, or in words where the reader is sent first."""
    response = client.generic(method, address)
    if response.status_code == 302:
        return SENDS.get(response.url.partition("?")[0], "302")
    return str(response.status_code)
