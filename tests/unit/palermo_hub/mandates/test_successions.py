"""The next resolution: proposed by a program, decided by a person, never in a circle."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from palermo.errors import UnreadableFileError
from palermo_hub.mandates import actions
from palermo_hub.mandates.models import Instrument, Provision, Succession
from palermo_hub.organisations.models import Role

pytestmark = pytest.mark.usefixtures("seeded")
TEXT = """\
78/999. Improving coordination again
1. Calls upon Member States to take measures so that families of victims are together again, the best
interests of the child being considered;
2. Requests the United Nations Office on Drugs and Crime, as manager of the trust fund for victims, to ask
States for contributions;
3. Encourages shipping companies to train seafarers.
"""
UNTITLED = TEXT.partition("\n")[2]


@pytest.fixture
def secretary(make_user):
    return make_user("secretary", Role.SECRETARIAT)


@pytest.fixture
def mandate():
    return Instrument.objects.get(code="a-res-76-186")


def read(by, **values):
    entry = {
        "text": TEXT,
        "symbol": "A/RES/78/999",
        "names": {"en": "Coordination (2023)", "ar": "التنسيق"},
        "adopted": dt.date(2023, 12, 19),
    }
    return actions.import_resolution(by=by, **(entry | values))


def test_paragraphs_are_stored_without_their_text_and_find_whose_place_they_take(secretary, mandate):
    new = read(secretary, follows=mandate)
    assert [(row.number, row.verbs, row.summary) for row in new.provisions.all()] == [
        ("1", ["calls_upon"], {}),
        ("2", ["requests"], {}),
        ("3", ["encourages"], {}),
    ]
    pairs = {(row.predecessor.number, row.successor.number) for row in Succession.objects.all()}
    assert pairs >= {("24", "1"), ("26", "2")}
    assert not any(successor == "3" for _predecessor, successor in pairs)
    assert {row.state for row in Succession.objects.all()} == {"proposed"}


def test_the_old_text_beside_the_new_one_is_compared_word_by_word(secretary, shared):
    text = (shared / "resolution-76-186.txt").read_text(encoding="utf-8")
    first = Instrument.objects.get(code="a-res-76-186")
    new = read(secretary, follows=first, text=text.replace("76/186.", "78/999.", 1), old_text=text)
    pairs = [(row.predecessor.number, row.successor.number, row.likeness) for row in Succession.objects.all()]
    assert pairs == [(str(n), str(n), 100) for n in range(1, 29)]
    assert new.follows == first


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({"symbol": "A/RES/78/228"}, actions.WrongEntryError, "The text is of A/RES/78/999"),
        ({"symbol": "resolution 5", "text": UNTITLED}, actions.WrongEntryError, "written as A/RES"),
        ({"symbol": "A/RES/76/186", "text": UNTITLED}, actions.HeldAlreadyError, "is here already"),
        ({"adopted": dt.date(2020, 1, 1), "follows": True}, actions.WrongEntryError, "not adopted before"),
        ({"adopted": dt.date(2999, 1, 1)}, actions.WrongEntryError, "not a day"),
        ({"names": {"en": ""}}, actions.WrongEntryError, "name is empty"),
        ({"text": "Once upon a time"}, UnreadableFileError, "No operative paragraph"),
    ],
)
def test_a_resolution_that_cannot_be_is_refused_and_nothing_stored(
    secretary, mandate, values, error, message
):
    if "follows" in values:
        values = {**values, "follows": mandate}
    with pytest.raises(error, match=message):
        read(secretary, **values)
    assert not Instrument.objects.filter(adopted__year__gt=2021).exists()
    assert Provision.objects.count() == 58


def test_a_person_decides_once(secretary, mandate, make_user):
    read(secretary, follows=mandate)
    one, other = Succession.objects.all()[:2]
    with pytest.raises(PermissionDenied):
        actions.decide_succession(succession=one, confirm=True, by=make_user("m", Role.MEMBER))
    assert actions.decide_succession(succession=one, confirm=True, by=secretary).state == "confirmed"
    assert actions.decide_succession(succession=other, confirm=False, by=secretary).state == "refused"
    with pytest.raises(actions.DecidedError):
        actions.decide_succession(succession=one, confirm=False, by=secretary)


def test_no_provision_takes_its_own_place_over_others(secretary):
    first, second, third = Provision.objects.all()[:3]
    actions.name_succession(predecessor=first, successor=second, by=secretary)
    actions.name_succession(predecessor=second, successor=third, by=secretary)
    with pytest.raises(actions.CircularSuccessionError):
        actions.name_succession(predecessor=third, successor=first, by=secretary)
    with pytest.raises(actions.CircularSuccessionError):
        actions.name_succession(predecessor=first, successor=first, by=secretary)
    proposed = Succession.objects.create(predecessor=third, successor=first, likeness=50)
    with pytest.raises(actions.CircularSuccessionError):
        actions.decide_succession(succession=proposed, confirm=True, by=secretary)
    assert Succession.objects.confirmed().count() == 2
