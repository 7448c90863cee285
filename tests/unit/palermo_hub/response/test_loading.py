"""The simulated response is loaded once, whole, and only of a fictional State."""

import json

import pytest

from palermo.errors import RecordError, UnreadableFileError
from palermo.simulation.countries import ARDENIA
from palermo.simulation.response import simulated_response
from palermo_hub.reference.models import Place
from palermo_hub.response.cells import cells_of
from palermo_hub.response.loading import load_response
from palermo_hub.response.models import Activity, JusticeCount, ServiceCapacity


@pytest.fixture
def folder(tmp_path, monkeypatch, places):
    for code in (*ARDENIA.regions, *ARDENIA.districts):
        Place.objects.get_or_create(
            code=code,
            defaults={"iso3": "XAR", "level": "region", "parent": places["XAR"], "names": {"en": code},
                      "source": "drawn", "as_of": places["XAR"].as_of},
        )  # fmt: skip
    Place.objects.filter(code="XAR").update(fictional=True)
    monkeypatch.setattr("palermo.simulation.response.SIZES", {"XAR": (16, 40)})
    (tmp_path / "response.json").write_text(json.dumps(simulated_response(seed=1)))
    return tmp_path


def test_it_is_loaded_once_and_replaced_when_it_changed(folder):
    first = load_response(folder=folder)
    assert (first.activities, first.changed) == (40, True)
    assert ServiceCapacity.objects.count() == 48
    assert JusticeCount.objects.count() == 25
    assert load_response(folder=folder).changed is False
    one = Activity.objects.prefetch_related("places", "forms", "partners", "figures").get(
        reference="sim-0001"
    )
    assert one.versions.get().cells == cells_of(one)
    (folder / "response.json").write_text(json.dumps(simulated_response(seed=2)))
    assert load_response(folder=folder).changed is True
    assert Activity.objects.count() == 40


def test_no_real_state_and_no_broken_file(folder, tmp_path):
    Place.objects.filter(code="XAR").update(fictional=False)
    with pytest.raises(RecordError):
        load_response(folder=folder)
    (folder / "response.json").write_text('{"state": "XAR"}')
    with pytest.raises(UnreadableFileError):
        load_response(folder=folder)
    assert load_response(folder=tmp_path / "none").activities == 0
