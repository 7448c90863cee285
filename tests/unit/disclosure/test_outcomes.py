"""The gap table of a private release: the bound on one person, the noise paid for, and what is told."""

import datetime as dt

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palermo.disclosure import outcomes
from palermo.disclosure.accountant import guarantee, together
from palermo.disclosure.sensitivity import ERROR_BARS
from palermo.records.frame import conform
from palermo.records.places import Places
from palermo.records.schema import fields

PLACES = Places(countries=("XAR",), regions=("XAR-N", "XAR-S"), region_of={"XAR-N1": "XAR-N"})
FORMS = [name for name in fields() if name.startswith("form_")]
DAY = dt.date(2025, 1, 10)


def service(name="legal", days=10, outcome=None):
    return {"service": name, "date": DAY + dt.timedelta(days=days), "outcome": outcome}


def person(**values):
    return {
        "source": "a", "record_id": "1", "year": 2025, "sex": "female", "age_group": "adult",
        "identification": "presumed", "detection_place": "XAR-N1", "registered_on": "2025-01-10",
        "assistance": [], "form_forced_labour": True,
    } | values  # fmt: skip


def table(people):
    kind = fields()["assistance"].dtype
    rows = [{**one, "assistance": [_service(each, kind) for each in one["assistance"]]} for one in people]
    schema = {name: fields()[name].dtype for name in sorted({name for row in rows for name in row})}
    return conform(pl.DataFrame(rows, schema=schema, infer_schema_length=None))


def _service(given, kind):
    return {field.name: given.get(field.name) for field in kind.inner.fields} | {
        "date": given["date"].isoformat() if "date" in given else None
    }


def counted(people):
    return outcomes.count_outcomes(table(people), places=PLACES, years=(2024, 2025), share=0.25)


people = st.builds(
    lambda forms, **values: person(**dict.fromkeys(forms, True), **values),
    st.lists(st.sampled_from(FORMS), max_size=6),
    sex=st.sampled_from(["female", "male", "transgender_female", None]),
    age_group=st.sampled_from(["adult", "child", None]),
    detection_place=st.sampled_from(["XAR-N", "XAR-N1", "XAR-S", "XVE", None]),
    identification=st.sampled_from(["presumed", "identified", "refused"]),
    assistance=st.lists(
        st.builds(
            service,
            st.sampled_from(["shelter", "legal"]),
            st.integers(-30, 200),
            st.sampled_from(["completed", "left", "refused", "unknown", None]),
        ),
        max_size=3,
    ),
    assistance_declined=st.sampled_from([True, False, None]),
    registered_on=st.sampled_from(["2025-01-10", "2025-12-20", "2025", None]),
    year=st.sampled_from([2023, 2024, 2025, None]),
)


@settings(max_examples=60, deadline=None)
@given(people, st.lists(people, max_size=3))
def test_one_person_moves_all_cells_by_no_more_than_the_lemma(one, others):
    moved = counted([one, *others]).counts - counted([*others, person(identification="refused")]).counts
    assert int((moved**2).sum()) <= outcomes.SQUARED


def test_the_bound_is_reached():
    most = person(**dict.fromkeys(FORMS, True), assistance=[service("shelter", outcome="left")])
    moved = counted([most]).counts
    assert int((moved**2).sum()) == outcomes.SQUARED


def test_both_parts_together_cost_the_promise():
    promise = guarantee(4.0, 1e-9)
    rest, mu = outcomes.divided(promise, 0.25)
    assert together((rest.mu, mu)) == pytest.approx(promise.mu)


def exact(found, place, form, group, mark):
    weights = outcomes._weights()[0, 0, 0]
    at = (
        1, found.places.index(place), outcomes.FORM_NAMES.index(form), outcomes.GROUPS.index(group),
        outcomes.MARKS.index(mark),
    )  # fmt: skip
    return found.counts[at] / weights[at[3:]]


def test_each_person_is_in_the_cells_that_the_exact_table_has():
    found = counted([
        person(assistance=[service()]),
        person(detection_place="XAR-S", sex=None, assistance=[]),
        person(year=2023), person(identification="refused"),
        person(detection_place="XVE", form_forced_labour=None),
    ])  # fmt: skip
    everybody = ("total", "total")
    assert exact(found, "total", "total", everybody, "detected") == 3
    assert exact(found, "total", "form_forced_labour", everybody, "detected") == 2
    assert exact(found, "total", "unknown", everybody, "detected") == 1
    assert exact(found, "XAR-N", "total", ("female", "adult"), "assisted") == 1
    assert exact(found, "XAR-S", "total", everybody, "assisted") == 0
    assert exact(found, "XAR-N", "total", everybody, "detected") == 1


def test_what_is_told_lies_within_its_error_and_no_part_is_above_its_whole():
    rows = [person(assistance=[service()])] * 900 + [person(sex="male")] * 300
    found = counted(rows)
    noisy = outcomes.measure_outcomes(found, 3.0)
    told = outcomes.outcome_table(found, noisy)
    weights = outcomes._weights()
    errors = np.abs(noisy.counts - found.counts / weights) / noisy.sigmas
    assert (errors > ERROR_BARS).mean() < 0.05
    cell = {row["measure"]: (row["low"], row["high"]) for row in told.filter(
        year=2025, place="XAR-N", form="form_forced_labour", sex="total").to_dicts()}  # fmt: skip
    assert cell["assisted"][0] <= 900 <= cell["assisted"][1]
    assert cell["detected"][0] <= 1200 <= cell["detected"][1]
    assert all(high <= cell["detected"][1] for name, (_low, high) in cell.items())
    nobody = told.filter(place="XAR-S", form="form_forced_labour", sex="total", year=2024).to_dicts()
    assert [(row["measure"], row["low"]) for row in nobody] == [("detected", None)]


def test_what_was_measured_is_kept_whole(tmp_path):
    found = counted([person()])
    noisy = outcomes.measure_outcomes(found, 1.0)
    path = tmp_path / "kept.npz"
    assert outcomes.restore_outcomes(path) is None
    outcomes.store_outcomes(noisy, path)
    again = outcomes.restore_outcomes(path)
    assert outcomes.outcome_table(found, again).equals(outcomes.outcome_table(found, noisy))
    path.write_bytes(b"no")
    with pytest.raises(outcomes.DisclosureError, match="cannot be read"):
        outcomes.restore_outcomes(path)
