"""The round trip on a database: thirty changes, five new, accept or refuse each, undo the whole."""

import io
import uuid

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied

from palermo.exchange.activities import COLUMNS
from palermo_hub.audit.models import AuditEntry
from palermo_hub.response import actions, round_trip
from palermo_hub.response.cells import cells_of
from palermo_hub.response.models import Activity, Upload, UploadRow

POSITION = {column.name: index for index, column in enumerate(COLUMNS, start=1)}
NEW = {"title": "Radio spots", "kind": "Campaign", "intervention": "Awareness campaign", "status": "Planned",
       "starts": "2027-01-01", "country": "XAR", "country_wide": "yes", "as_of": "2026-11-24",
       "source": "plan"}  # fmt: skip


def edited(data, path, changes):
    book = openpyxl.load_workbook(io.BytesIO(data))
    for row, values in changes.items():
        for name, value in values.items():
            book.worksheets[0].cell(row, POSITION[name]).value = value
    book.save(path)
    return path


@pytest.fixture
def trip(make_member, tmp_path):
    """Download, edit, upload; the value is the upload."""
    owner, user = make_member("ngo")

    def go(changes, data=None):
        data = data or round_trip.download_activities(owner=owner, by=user)
        path = edited(data, tmp_path / "mine.xlsx", changes)
        return round_trip.preview_upload(path=path, name="mine.xlsx", owner=owner, by=user)

    go.owner, go.user = owner, user
    return go


def accept(upload, user, **only):
    numbers = upload.rows.filter(**only).values_list("number", flat=True)
    round_trip.decide_rows(upload=upload, decisions=dict.fromkeys(numbers, "accepted"), by=user)


def everything():
    return {
        str(one.uuid): {k: v for k, v in cells_of(one).items() if k != "version"}
        for one in Activity.objects.all()
    }


def test_thirty_changes_and_five_new_are_previewed_applied_and_undone(make_activity, trip):
    for number in range(40):
        make_activity(f"Helpline {number}", budget="10", currency="EUR")
    before = everything()
    changes = {row: {"status": "Completed", "spent": row} for row in range(3, 33)}
    changes |= {row: NEW | {"title": f"Radio spots {row}"} for row in range(43, 47)}
    changes |= {47: NEW | {"title": "helpline 3", "starts": "2026-02-01"}}
    upload = trip(changes)
    kinds = [row.kind for row in upload.rows.all()]
    assert (kinds.count("changed"), kinds.count("new"), upload.same) == (30, 5, 10)
    assert everything() == before
    assert [
        row.number for row in upload.rows.all() if any(d["title"] == "Helpline 3" for d in row.duplicates)
    ] == [47]
    accept(upload, trip.user)
    round_trip.decide_rows(upload=upload, decisions={3: "refused"}, by=trip.user)
    done = round_trip.apply_upload(upload=upload, marking="TLP:GREEN", by=trip.user)
    assert dict(done) == {"changed": 29, "new": 5}
    assert Activity.objects.count() == 45
    assert Activity.objects.filter(status="completed").count() == 29
    again = trip({})
    assert (again.rows.count(), again.same) == (0, 45)
    undone = round_trip.undo_upload(upload=upload, by=trip.user)
    assert dict(undone) == {"restored": 29, "taken_out": 5}
    assert everything() == before
    with pytest.raises(round_trip.UploadStateError):
        round_trip.undo_upload(upload=upload, by=trip.user)


def test_a_stale_copy_is_shown_beside_and_overwrites_nothing_by_itself(make_activity, trip):
    activity = make_activity()
    data = round_trip.download_activities(owner=trip.owner, by=trip.user)
    actions.change_activity(activity=activity, cells={"status": "cancelled"}, seen=1, by=trip.user)
    upload = trip({3: {"status": "Completed", "description": "new"}}, data)
    row = upload.rows.get()
    assert row.kind == "stale"
    assert {one["column"]: (one["base"], one["ours"], one["theirs"]) for one in row.differences} == {
        "status": ("ongoing", "cancelled", "completed"),
        "description": ("", "", "new"),
    }
    round_trip.apply_upload(upload=upload, marking="TLP:GREEN", by=trip.user)
    activity.refresh_from_db()
    assert activity.status == "cancelled"


def test_what_changed_after_the_preview_is_left(make_activity, trip):
    activity = make_activity()
    upload = trip({3: {"status": "Completed"}})
    accept(upload, trip.user)
    actions.change_activity(activity=activity, cells={"status": "cancelled"}, seen=1, by=trip.user)
    assert dict(round_trip.apply_upload(upload=upload, marking="TLP:GREEN", by=trip.user)) == {"left": 1}
    activity.refresh_from_db()
    assert activity.status == "cancelled"


def test_undo_leaves_what_others_changed_since(make_activity, trip):
    activity = make_activity()
    upload = trip({3: {"status": "Completed"}})
    accept(upload, trip.user)
    round_trip.apply_upload(upload=upload, marking="TLP:GREEN", by=trip.user)
    actions.change_activity(activity=activity, cells={"description": "more"}, seen=2, by=trip.user)
    assert dict(round_trip.undo_upload(upload=upload, by=trip.user)) == {"left": 1}
    activity.refresh_from_db()
    assert (activity.status, activity.description) == ("completed", "more")


def test_the_row_of_another_organisation_is_refused_in_the_same_words_as_one_that_never_was(
    make_activity, trip
):
    make_activity()
    other = make_activity("Secret", organisation="police")
    upload = trip({3: {"id": str(other.uuid), "title": "Taken"}, 4: NEW | {"id": str(uuid.uuid4())}})
    codes = [fault["code"] for row in upload.rows.all() for fault in row.faults]
    assert codes == ["unknown_identifier", "unknown_identifier"]
    with pytest.raises(Exception, match=r"faulty_never_accepted|CHECK"):
        upload.rows.filter(number=3).update(decision="accepted")


def test_faulty_rows_cannot_be_accepted(make_activity, trip):
    make_activity()
    upload = trip({3: {"budget": -5}})
    accept(upload, trip.user)
    assert upload.rows.get().decision == "open"
    assert dict(round_trip.apply_upload(upload=upload, marking="TLP:GREEN", by=trip.user)) == {}


def test_only_members_who_write_may(make_activity, trip, make_member, tmp_path):
    make_activity()
    upload = trip({3: {"status": "Completed"}})
    for organisation, role in (("police", "member"), ("ngo", "visitor"), ("ngo", "operator")):
        _, stranger = make_member(organisation, role)
        assert not Upload.objects.visible_to(stranger).exists()
        for act in (
            lambda by: round_trip.download_activities(owner=trip.owner, by=by),
            lambda by: round_trip.decide_rows(upload=upload, decisions={3: "accepted"}, by=by),
            lambda by: round_trip.apply_upload(upload=upload, marking="TLP:GREEN", by=by),
            lambda by: round_trip.discard_upload(upload=upload, by=by),
        ):
            with pytest.raises(PermissionDenied):
                act(stranger)
    assert UploadRow.objects.get().decision == "open"


def test_each_act_is_in_the_trail(make_activity, trip):
    make_activity()
    upload = trip({3: {"status": "Completed"}})
    accept(upload, trip.user)
    round_trip.apply_upload(upload=upload, marking="TLP:GREEN", by=trip.user)
    round_trip.undo_upload(upload=upload, by=trip.user)
    kinds = set(AuditEntry.objects.values_list("kind", flat=True))
    assert {"activities.downloaded", "upload.previewed", "upload.applied", "upload.undone"} <= kinds


def test_a_number_of_ones_own_stands_once(make_activity, trip):
    make_activity("One", reference="n-1")
    make_activity("Two", reference="n-2")
    make_activity("Three")
    upload = trip({3: {"reference": "n-2"}, 5: {"reference": "n-9"}, 6: NEW | {"reference": "n-9"}})
    told = {row.number: [fault["code"] for fault in row.faults] for row in upload.rows.all()}
    assert told == {3: ["own_number_twice"], 4: ["own_number_twice"], 5: [], 6: ["own_number_twice"]}


def test_what_is_written_in_bulk_is_what_is_written_one_by_one(make_activity, trip, make_member):
    partner, _ = make_member("police")
    make_activity(
        "Old", places="XAR-N;XAR-S", forms="form_servitude", partners=partner.code, budget="10",
        currency="EUR", rate_date="2026-01-01", target="5-9", reached_women="4",
    )  # fmt: skip
    make_activity("Other", forms="form_servitude")
    changes = {"places": "XAR-S", "forms": None, "partners": None, "budget": 12.5, "reached_men": "<5"}
    upload = trip(
        {3: changes, 4: {"country_wide": "yes", "places": None}, 5: NEW | {"spent": 3, "currency": "EUR"}}
    )
    accept(upload, trip.user)
    round_trip.apply_upload(upload=upload, marking="TLP:GREEN", by=trip.user)
    for activity in Activity.objects.all():
        newest = activity.versions.get(number=activity.version)
        assert newest.cells == cells_of(activity)
        assert newest.by == trip.user
    old = Activity.objects.get(title="Old")
    assert {figure.kind: str(figure.low) for figure in old.figures.filter(sex="")} == {
        "budget": "12.50",
        "target": "5.00",
    }
    assert not old.forms.exists()
    round_trip.undo_upload(upload=upload, by=trip.user)
    assert cells_of(Activity.objects.get(title="Old"))["forms"] == "form_servitude"


def test_a_place_that_is_gone_since_the_preview_leaves_its_row(make_activity, trip, places):
    make_activity()
    upload = trip({3: {"places": "XAR-S"}})
    accept(upload, trip.user)
    places["XAR-S"].delete()
    assert dict(round_trip.apply_upload(upload=upload, marking="TLP:GREEN", by=trip.user)) == {"left": 1}
    assert cells_of(Activity.objects.get())["places"] == "XAR-N"
