"""The gap table of a State on the hub: the rules of the design, and what each reader may see."""

import pytest
from django.contrib.auth.models import AnonymousUser

from palermo.gaps import cell_records
from palermo_hub.gaps.table import KEEPER, GapTable
from palermo_hub.response import actions

pytestmark = pytest.mark.django_db
LABOUR = ("XAR-N", "form_forced_labour", "all", "all")


def cells(release, reader=None, *, year=2025, level="region"):
    """Every cell by its coordinates."""
    table = GapTable.make(release, reader or AnonymousUser(), year=year, level=level)
    keys = ("place", "form", "sex", "age_group")
    return {tuple(cell[key] for key in keys): cell for cell in cell_records(table.cells)}


def changed(before, after):
    """The cells that differ."""
    assert before.keys() == after.keys()
    return {key for key in before if before[key] != after[key]}


def test_the_worked_example_of_the_docs_comes_out_of_the_hub(state, act, offer):
    offer(6, sex="male")
    act("Shelter work", budget="60000", spent="18400", currency="EUR", rate_date="2025-12-31", reached="200")
    act("Helpline", reached="140")
    cell = cells(state)["XAR-N", "form_forced_labour", "male", "adult"]
    assert cell["detected"] == [204, 204]
    cell = cells(state)[LABOUR]
    assert cell["detected"] == [214, 214]
    assert cell["assisted_share"] == [round(15 / 214, 4), round(47 / 214, 4)]
    assert cell["not_known_assisted"] == [199, 199]
    assert (cell["refused"], cell["left"], cell["not_due"]) == ([12, 12], [8, 8], [0, 0])
    assert cell["places"] == [6, 6]
    assert cell["wanting_monthly"] == [1.25, 16.83]
    assert cell["contacts"] == [340, 340]
    assert (cell["budget"], cell["spent"]) == ("EUR 60000", "EUR 18400")
    assert cell["looked"] == 6


def test_three_kinds_of_empty_stay_apart(state):
    found = cells(state)
    assert found["XAR-S", "form_forced_labour", "all", "all"]["empty"] == "none_detected"
    assert found["XAR-S", "form_forced_labour", "all", "all"]["looked"] == 4
    assert found["XAR-N", "form_sexual_exploitation", "all", "all"]["empty"] == "nobody_looked"


def test_a_small_part_is_an_interval_and_under_twenty_there_is_no_share(state):
    cell = cells(state)["XAR-N", "form_forced_labour", "female", "child"]
    assert cell["detected"] == [10, 10]
    assert cell["assisted_share"] is None


def test_one_changed_row_changes_exactly_the_cells_it_is_in(state, act, member):
    activity = act(reached="100", spent="1000", currency="EUR", rate_date="2025-12-31")
    act("Elsewhere", places="XAR-S", forms="")
    before = cells(state)
    _owner, user = member("ngo")
    actions.change_activity(activity=activity, cells={"reached": "130"}, seen=1, by=user)
    after = cells(state)
    groups = {key[2:] for key in before}
    forms = ("all", "form_forced_labour")
    assert changed(before, after) == {(p, f, *g) for p in ("XAR", "XAR-N") for f in forms for g in groups}
    assert after[LABOUR]["contacts"] == [130, 130]
    assert {**before[LABOUR], "contacts": [130, 130]} == after[LABOUR]


def test_places_that_come_and_go_change_exactly_their_cells(state, offer):
    before = cells(state)
    row = offer(6, sex="male", age_group="adult")
    after = cells(state)
    group = {("all", "all"), ("male", "adult")}
    assert changed(before, after) == {
        key for key in before if key[0] in ("XAR", "XAR-N") and key[2:] in group
    }
    assert after[LABOUR]["places"] == [6, 6]
    row.delete()
    assert cells(state) == before


def test_a_service_that_is_not_a_shelter_adds_no_place(state, offer):
    before = cells(state)
    offer(40, service="health")
    assert cells(state) == before


def test_what_is_for_the_whole_state_is_in_its_own_cell_and_beside_no_part(state, act):
    act("Everywhere", places="", country_wide="yes", reached="50")
    found = cells(state)
    assert found["XAR", "form_forced_labour", "all", "all"]["contacts"] == [50, 50]
    assert found[LABOUR]["activities"] == 0


def test_two_forms_of_one_activity_are_one_in_the_cell_of_all(state, act):
    act(forms="form_forced_labour;form_sexual_exploitation", reached="50", places="XAR-N;XAR-N1")
    found = cells(state)
    assert found["XAR-N", "all", "all", "all"]["contacts"] == [50, 50]
    assert found["XAR-N", "all", "all", "all"]["activities"] == 1


def test_planned_cancelled_and_asked_for_is_not_done(state, act):
    for status in ("planned", "cancelled"):
        act(status, status=status)
    act("We ask", kind="assistance_request", intervention="technical_assistance")
    assert cells(state)[LABOUR]["activities"] == 0


def test_districts_are_for_members(state, member, act):
    act(places="XAR-N")
    _owner, user = member()
    assert {key[0] for key in cells(state, level="district")} == {"XAR", "XAR-N", "XAR-S"}
    found = cells(state, user, level="district")
    assert {key[0] for key in found} == {"XAR-N1"}
    assert found["XAR-N1", "form_forced_labour", "all", "all"]["detected"] == [41, 41]
    assert found["XAR-N1", "form_forced_labour", "all", "all"]["activities"] == 1


def test_who_belongs_to_nothing_any_more_sees_regions(state, member):
    _owner, user = member()
    user.memberships.all().delete()
    assert "XAR-N1" not in {key[0] for key in cells(state, user, level="district")}


def test_a_kept_table_is_never_shown_to_who_sees_less(state, act, offer, member):
    act("Open", reached="100")
    act("Ours", organisation="police", marking="TLP:AMBER+STRICT", reached="1000")
    offer(30, organisation="police", marking="TLP:AMBER+STRICT")
    _police, inside = member("police")
    _ngo, outside = member("ngo")
    for _again in range(2):
        assert cells(state, inside)[LABOUR]["contacts"] == [1100, 1100]
        assert cells(state, inside)[LABOUR]["places"] == [30, 30]
        for reader in (outside, AnonymousUser()):
            assert cells(state, reader)[LABOUR]["contacts"] == [100, 100]
            assert cells(state, reader)[LABOUR]["places"] == [0, 0]


def test_a_right_that_ends_ends_at_once(state, act, member):
    act("Ours", organisation="police", marking="TLP:AMBER+STRICT", reached="1000")
    _police, inside = member("police")
    assert cells(state, inside)[LABOUR]["contacts"] == [1000, 1000]
    inside.memberships.all().delete()
    assert cells(state, inside)[LABOUR]["contacts"] == [0, 0]


def test_tables_are_kept_and_not_made_again(state, act, django_assert_num_queries):
    act()
    KEEPER.clear()
    cells(state)
    with django_assert_num_queries(2):
        cells(state)


def test_members_read_in_order_of_need_for_help_and_the_public_by_name(state, member):
    _owner, user = member()
    table = GapTable.make(state, user, year=2025, level="region").cells
    least = table["not_known_assisted_low"].fill_null(-1).to_list()
    assert least == sorted(least, reverse=True)
    public = GapTable.make(state, AnonymousUser(), year=2025, level="region").cells
    keys = public.select("place", "form", "sex", "age_group").rows()
    assert keys == sorted(keys)


def test_places_of_today_stand_beside_the_last_year_only(state, offer):
    offer(6)
    assert all(cell["places"] is None for cell in cells(state, year=2024).values())
