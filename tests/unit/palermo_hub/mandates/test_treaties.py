"""Status tables are taken whole or not at all; who is party as at a day; what changed between two days."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from palermo.errors import UnreadableFileError
from palermo_hub.audit.models import AuditEntry
from palermo_hub.mandates import actions
from palermo_hub.mandates.models import Instrument, StatusTable, TreatyAction
from palermo_hub.mandates.status import Statuses, treaties
from palermo_hub.mandates.universality import changes, shares, states_by_region
from palermo_hub.organisations.models import Role

pytestmark = pytest.mark.usefixtures("seeded")
DAY = dt.date(2015, 1, 1)
RAW = [
    "18-1", "18-12-a", "18-12-b", "18-12", "18-2", "18-3", "18-4", "4-11-b", "4-11-c", "4-11",
    "4-13", "4-8-b", "4-8", "7-1", "7-11-a", "7-11-b", "7-2", "7-3", "7-4", "7-5",
]  # fmt: skip


def raw_tables(shared):
    return {name: (shared / f"data/treaties/raw/{name}.csv").read_text(encoding="utf-8") for name in RAW}


def standing(code, number="18-12-a", day=DAY):
    instrument = Instrument.objects.get(untc=number)
    return Statuses.at(day, [instrument]).standing(code, instrument).status


def test_all_twenty_real_tables_are_stored_with_every_cell(shared):
    tables = raw_tables(shared)
    stored = actions.import_status_tables(tables=tables, as_at=DAY, source="treaties.un.org", by=None)
    assert sorted(table.instrument.untc for table in stored) == sorted(RAW)
    assert TreatyAction.objects.count() == 3017
    assert standing("EU") == "party"
    assert standing("USA", "4-11") == "signed"
    again = actions.import_status_tables(tables=tables, as_at=DAY, source="treaties.un.org", by=None)
    assert again == []


@pytest.mark.parametrize("name", RAW)
def test_one_damaged_cell_in_twenty_tables_and_nothing_is_stored(shared, name):
    tables = raw_tables(shared)
    tables[name] = (
        tables[name].replace(" 19", " l9", 1)
        if " 19" in tables[name]
        else tables[name].replace("20", "2O", 1)
    )
    with pytest.raises(UnreadableFileError, match=rf"^{name}: The table is not understood") as caught:
        actions.import_status_tables(tables=tables, as_at=DAY, source="treaties.un.org", by=None)
    assert len(str(caught.value)) < 400
    assert not StatusTable.objects.exists()
    assert not TreatyAction.objects.exists()
    assert not AuditEntry.objects.filter(kind="status_tables.imported").exists()


def test_absent_from_a_table_is_not_party_and_without_a_table_is_not_known(write_tables):
    assert standing("KEN") == "not_known"
    write_tables("2015-01-01", u18_12_a="Kenya,,5 Jan 2005 a\nAustria,12 Dec 2000,\n")
    assert [standing(code) for code in ("KEN", "AUT", "FRA")] == ["party", "signed", "none"]
    assert standing("KEN", day=dt.date(2014, 12, 31)) == "not_known"


def test_who_left_is_no_party_and_a_reservation_changes_nothing(write_tables, make_user):
    secretary = make_user("secretary", Role.SECRETARIAT)
    write_tables("2015-01-01", u18_12_a="Kenya,,5 Jan 2005 a\n")
    protocol = Instrument.objects.get(untc="18-12-a")
    note = {"instrument": protocol, "participant": "KEN", "source": "C.N.1.2014", "by": secretary}
    actions.record_treaty_action(act="reservation", date=dt.date(2006, 1, 1), note="Article 15.", **note)
    assert standing("KEN") == "party"
    actions.record_treaty_action(act="denunciation_withdrawal", date=dt.date(2014, 6, 1), **note)
    assert standing("KEN") == "left"
    assert standing("KEN", day=dt.date(2014, 5, 31)) == "not_known"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"participant": "GUM"}, "GUM is not in the list"),
        ({"participant": "<b>"}, "is not in the list"),
        ({"act": "married"}, "married is not in the list"),
        ({"date": dt.date(2999, 1, 1)}, "not a day between 1900 and today"),
        ({"in_force": dt.date(2005, 1, 1)}, "cannot come into force before"),
        ({"source": " "}, "source is empty"),
        ({"note": "x" * 10_000_000}, "longer than 4000"),
        ({"note": "a\0b"}, "empty, or longer"),
    ],
)
def test_an_act_that_cannot_be_is_refused(make_user, values, message):
    secretary = make_user("secretary", Role.SECRETARIAT)
    entry = {
        "instrument": Instrument.objects.get(untc="18-12-a"),
        "participant": "KEN",
        "act": "reservation",
        "date": dt.date(2006, 1, 1),
        "source": "C.N.1",
        "by": secretary,
    }
    with pytest.raises(actions.WrongEntryError, match=message):
        actions.record_treaty_action(**(entry | values))
    assert not TreatyAction.objects.exists()


def test_a_day_to_come_a_nameless_source_and_an_unknown_treaty_are_refused(write_tables):
    with pytest.raises(actions.WrongEntryError, match="not a day"):
        write_tables("2999-01-01", u18_12_a="Kenya,,5 Jan 2005 a\n")
    with pytest.raises(actions.WrongEntryError, match="source"):
        write_tables("2015-01-01", source="", u18_12_a="Kenya,,5 Jan 2005 a\n")
    with pytest.raises(actions.WrongEntryError, match="99-1 is no treaty that is held here"):
        write_tables("2015-01-01", u99_1="Kenya,,5 Jan 2005 a\n")


def test_only_who_may_write_mandates_imports(write_tables, make_user):
    with pytest.raises(PermissionDenied):
        write_tables("2015-01-01", by=make_user("m", Role.MEMBER), u18_12_a="Kenya,,5 Jan 2005 a\n")
    assert write_tables("2015-01-01", by=make_user("s", Role.SECRETARIAT), u18_12_a="Kenya,,5 Jan 2005 a\n")


def test_another_table_of_the_same_day_takes_its_place(write_tables):
    write_tables("2015-01-01", u18_12_a="Kenya,,5 Jan 2005 a\nChad,,1 Feb 2006 a\n")
    write_tables("2015-01-01", u18_12_a="Kenya,,6 Jan 2005 a\n")
    assert StatusTable.objects.count() == 1
    assert [str(act.date) for act in TreatyAction.objects.all()] == ["2005-01-06"]


def test_what_changed_between_two_days(write_tables):
    write_tables("2010-01-01", u18_12_a="Kenya,,5 Jan 2005 a\nChad,,1 Feb 2006 a\nMali,,1 Mar 2007 a\n")
    write_tables("2015-01-01", u18_12_a="Kenya,,5 Jan 2005 a\nChad,,2 Feb 2006 a\nPeru,,9 May 2012 a\n")
    found = changes(dt.date(2011, 1, 1), DAY, treaties())
    assert [(change.kind, change.action.participant) for change in found] == [
        ("act", "PER"),
        ("vanished", "MLI"),
        ("corrected", "TCD"),
    ]
    assert changes(DAY, DAY, treaties()) == []


def test_a_region_s_share_counts_its_states_and_never_the_european_union(write_tables):
    regions = states_by_region()
    assert len(regions["001"]) == 197
    assert sum(len(codes) for region, codes in regions.items() if region != "001") == 197
    assert "EU" not in regions["001"]
    write_tables("2015-01-01", u18_12_a="Kenya,,5 Jan 2005 a\nEuropean Union,,5 Jan 2005 AA\n")
    protocol, untoc = Instrument.objects.get(untc="18-12-a"), Instrument.objects.get(untc="18-12")
    statuses = Statuses.at(DAY, [protocol, untoc])
    assert {row.region: row.parties for row in shares(statuses, protocol)}["001"] == 1
    assert {row.parties for row in shares(statuses, untoc)} == {None}
