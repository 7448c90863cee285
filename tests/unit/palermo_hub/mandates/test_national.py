"""Law elements and national mechanisms: each fact has a source and a date, and who may see it."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from palermo_hub.mandates import actions
from palermo_hub.mandates.national import law_of, laws, profiles
from palermo_hub.organisations.models import Marking, Organisation, Role
from palermo_hub.reference.models import Place

DAY = dt.date(2026, 1, 1)
NOBODY = AnonymousUser()


@pytest.fixture
def state(db):
    return Place.objects.create(
        code="XAR",
        iso3="XAR",
        level="country",
        names={"en": "Ardenia"},
        fictional=True,
        source="drawn",
        as_of=DAY,
    )


@pytest.fixture
def office(state):
    return Organisation.objects.create(code="office", names={"en": "Office"}, kind="rapporteur", place=state)


@pytest.fixture
def rapporteur(make_user, office):
    return make_user("rapporteur", Role.RAPPORTEUR, organisation=office.code)


@pytest.fixture
def law(office, rapporteur):
    def note(element="act", answer="yes", article="Act 5, s. 1", as_of=DAY, state="XAR", **values):
        return actions.record_law_element(
            element=element,
            answer=answer,
            article=article,
            as_of=as_of,
            state=state,
            **({"source": "Gazette 12", "owner": office, "by": rapporteur} | values),
        )

    return note


@pytest.fixture
def tell(office, rapporteur):
    def note(name="kind", value="rapporteur", as_of=DAY, state="XAR", **values):
        return actions.record_mechanism_field(
            name=name,
            value=value,
            as_of=as_of,
            state=state,
            **({"source": "Gazette 12", "owner": office, "by": rapporteur} | values),
        )

    return note


def test_an_element_that_nobody_answered_is_not_known(law):
    law()
    law("means", "no", "")
    answers = {element.code: element.answer for element in law_of("XAR", NOBODY)}
    assert (answers["act"], answers["means"], answers["attempt"]) == ("yes", "no", "unknown")
    assert len(answers) == 9
    assert set(laws(NOBODY)) == {"XAR"}


def test_a_newer_answer_follows_the_older_which_stays(law):
    law(as_of=dt.date(2025, 1, 1), answer="no", article="")
    newest = law(as_of=dt.date(2026, 1, 1))
    law(as_of=dt.date(2024, 1, 1), answer="unknown", article="")
    assert law_of("XAR", NOBODY)[0].row == newest


def test_what_is_marked_for_members_is_not_public(law, tell, rapporteur):
    law(marking=Marking.GREEN)
    tell(marking=Marking.GREEN)
    assert laws(NOBODY) == {}
    assert profiles(NOBODY) == []
    assert set(laws(rapporteur)) == {"XAR"}
    assert len(profiles(rapporteur)) == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"element": "magic"}, "is not in the list"),
        ({"answer": "perhaps"}, "is not in the list"),
        ({"article": ""}, "A yes names the act"),
        ({"article": "x" * 301}, "at most 300"),
        ({"state": "ZZZ"}, "is not in the list"),
        ({"state": "EU"}, "is not in the list"),
        ({"as_of": dt.date(1066, 1, 1)}, "not a day"),
        ({"source": ""}, "source is empty"),
    ],
)
def test_an_element_that_cannot_be_is_refused(law, values, message):
    with pytest.raises(actions.WrongEntryError, match=message):
        law(**values)
    assert laws(NOBODY) == {}


def test_an_office_writes_of_its_own_state_and_only_for_itself(law, tell, make_user):
    with pytest.raises(actions.NotOfThisStateError):
        law(state="KEN")
    with pytest.raises(actions.NotOfThisStateError):
        tell(state="KEN")
    with pytest.raises(PermissionDenied):
        law(by=make_user("stranger", Role.RAPPORTEUR, organisation="another"))


def test_a_united_nations_entity_writes_of_every_state(law, make_user, make_organisation):
    entity = make_organisation("unodc", kind="un")
    law(state="KEN", owner=entity, by=make_user("s", Role.SECRETARIAT, organisation="unodc"))
    assert set(laws(NOBODY)) == {"KEN"}


def test_each_field_has_its_own_source_date_and_freshness(tell):
    today = dt.datetime.now(tz=dt.UTC).date()
    tell("name", "Office of the Rapporteur", as_of=today - dt.timedelta(days=800), source="Act 5")
    tell("kind", "rapporteur", as_of=today - dt.timedelta(days=400), source="Act 5")
    tell("contact", "office@rapporteur.example", as_of=today, source="their letter")
    (profile,) = profiles(NOBODY)
    fields = profile.fields
    assert [fields[name].freshness for name in ("name", "kind", "contact")] == ["stale", "ageing", "fresh"]
    assert fields["contact"].source == "their letter"
    assert profile.name == "Office of the Rapporteur"
    assert profile.stale == 4
    assert profile.mechanism.as_of == today


@pytest.mark.parametrize(
    ("name", "value"), [("kind", "wizard"), ("colour", "blue"), ("name", ""), ("name", "x" * 10_000_000)]
)
def test_a_field_that_cannot_be_is_refused(tell, name, value):
    with pytest.raises(actions.WrongEntryError):
        tell(name, value)
    assert profiles(NOBODY) == []
