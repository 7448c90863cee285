"""Loading what ``palermo run`` left: atomic, idempotent, replacing; and every fault said plainly."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from hub_states import write_release, write_state

from palermo.errors import PalermoError, RecordError, UnreadableFileError, UsageError
from palermo_hub import command
from palermo_hub.audit.models import AuditEntry
from palermo_hub.evidence import actions
from palermo_hub.evidence.models import DataSource, Indicator, Observation, Release
from palermo_hub.reference.models import Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def ardenia(tmp_path):
    return write_state(tmp_path / "ardenia")


def test_every_figure_of_the_folder_is_loaded_with_its_origin(ardenia):
    loaded = actions.load_state(folder=ardenia)
    release = loaded.release
    assert (release.version, release.state, release.marking, release.too_few) == (
        1,
        "published",
        "TLP:CLEAR",
        False,
    )
    figure = Observation.objects.get(
        origin__indicator__code="forms", year=2025, dimensions__form="form_organ_removal"
    )
    assert (figure.low, figure.high, figure.kind) == (1, 4, "censored")
    assert {source.code for source in figure.origin.sources.all()} == {"police", "shelter"}
    assert figure.origin.breaks == [{"year": 2023, "reason": "The law changed"}]
    assert loaded.observations == Observation.objects.count()
    assert AuditEntry.objects.get().kind == "release.loaded"


def test_the_same_files_again_change_nothing(ardenia):
    first = actions.load_state(folder=ardenia)
    again = actions.load_state(folder=ardenia)
    assert (again.changed, again.release) == (False, first.release)
    assert Release.objects.count() == 1


def test_new_figures_of_the_same_state_take_the_place_of_the_earlier_ones(ardenia, tmp_path):
    actions.load_state(folder=ardenia)
    actions.load_state(folder=write_state(tmp_path / "later", scale=20))
    assert [(row.version, row.state) for row in Release.objects.all()] == [(2, "published"), (1, "replaced")]


def test_a_small_exact_count_is_not_kept(ardenia):
    table = ardenia / "out" / "tables" / "forms.csv"
    table.write_text(table.read_text() + "2020,form_slavery,2,2,,,0\n")
    actions.load_state(folder=ardenia)
    assert not Observation.objects.filter(low__in=[2, 3, 4]).exists()
    assert Observation.objects.get(year=2020).kind == "censored"


def test_a_districts_figures_are_not_public(ardenia):
    actions.load_state(folder=ardenia)
    district = Observation.objects.filter(place__level="district")
    assert district.count() == 5
    assert not district.visible_to(AnonymousUser()).exists()


def test_of_a_state_with_too_few_people_only_a_band_is_kept(tmp_path):
    folder = write_state(tmp_path / "isles", code="XSI", name="Serin Isles", scale=2)
    assert actions.load_state(folder=folder).release.too_few
    figure = Observation.objects.get()
    assert (figure.low, figure.high, figure.dimensions) == (20, 99, {})


def test_a_neighbour_does_not_rename_a_states_own_places(ardenia, tmp_path):
    actions.load_state(folder=ardenia)
    folder = write_state(tmp_path / "isles", code="XSI", name="Serin Isles", scale=2)
    text = (folder / "places.geojson").read_text().replace("Ardenia", "Wrongland")
    (folder / "places.geojson").write_text(text)
    actions.load_state(folder=folder)
    assert Place.objects.get(code="XAR").name == "Ardenia"


@pytest.mark.parametrize(
    "change", [{"fictional": "false"}, {"code": "FRA", "name": "France"}, {"code": "XXXX", "name": "No code"}]
)
def test_a_real_state_is_refused(tmp_path, change):
    with pytest.raises(RecordError, match="fictional"):
        actions.load_state(folder=write_state(tmp_path / "state", **change))
    assert not Place.objects.exists()


def spoil(name, change):
    def act(folder):
        path = folder / name
        path.write_text(change(path.read_text()))

    return act


def spoil_index(**values):
    def change(text):
        index = json.loads(text)
        index["tables"][0].update(values)
        return json.dumps(index)

    return spoil("out/tables/index.json", change)


FAULTS = {
    "nothing there": (lambda folder: (folder / "state.toml").unlink(), UsageError, "no state.toml"),
    "not run": (lambda folder: (folder / "out/tables/index.json").unlink(), UsageError, "Run `palermo run`"),
    "no run": (lambda folder: (folder / "out/run.json").unlink(), UsageError, "Run `palermo run`"),
    "no map": (lambda folder: (folder / "places.geojson").unlink(), UsageError, "map"),
    "no table": (lambda folder: (folder / "out/tables/forms.csv").unlink(), UnreadableFileError, "forms.csv"),
    "cut toml": (spoil("state.toml", lambda text: text[:12]), UnreadableFileError, "not TOML"),
    "years": (
        spoil("state.toml", lambda text: text.replace("[2021, 2025]", "[2025]")),
        UnreadableFileError,
        "years",
    ),
    "outside": (
        spoil("state.toml", lambda text: text.replace("places.geojson", "../../etc/passwd")),
        UnreadableFileError,
        "outside",
    ),
    "cut json": (spoil("out/tables/index.json", lambda text: text[:40]), UnreadableFileError, "not JSON"),
    "a list": (spoil("out/tables/index.json", lambda text: "[]"), UnreadableFileError, "no JSON object"),
    "deep": (spoil("places.geojson", lambda text: "[" * 100_000), UnreadableFileError, "not JSON"),
    "escape": (spoil_index(name="../../secret"), UnreadableFileError, "names a table"),
    "no method": (spoil_index(method=""), UnreadableFileError, "method"),
    "no period": (spoil_index(period=[2025, 2021]), UnreadableFileError, "period"),
    "source": (spoil_index(sources=["oracle"]), RecordError, "oracle"),
    "text": (
        spoil("out/tables/year.csv", lambda text: text.replace("2021,", "2021,x")),
        UnreadableFileError,
        "row 2",
    ),
    "column": (
        spoil("out/tables/year.csv", lambda text: text.replace("low", "lo")),
        UnreadableFileError,
        "columns",
    ),
    "order": (
        spoil("out/tables/year.csv", lambda text: text + "2019,9,2,,,0\n"),
        UnreadableFileError,
        "interval",
    ),
    "twice": (
        spoil("out/tables/year.csv", lambda text: text + "2021,9,9,,,0\n"),
        UnreadableFileError,
        "two rows",
    ),
    "share": (
        spoil("out/tables/year.csv", lambda text: text + "2019,9,9,0.2,7,0\n"),
        UnreadableFileError,
        "shares",
    ),
    "empty": (spoil("out/tables/year.csv", lambda text: ""), UnreadableFileError, "not a csv"),
    "orphan": (
        spoil("places.geojson", lambda text: text.replace('"XAR-N"', '"XAR-Z"', 1)),
        UnreadableFileError,
        "parent",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_said_with_its_file_and_nothing_is_stored(ardenia, fault, capsys):
    act, kind, words = FAULTS[fault]
    act(ardenia)
    with pytest.raises(PalermoError, match=words) as error:
        actions.load_state(folder=ardenia)
    assert type(error.value) is kind
    assert not Release.objects.exists()
    assert not Place.objects.exists()
    assert not DataSource.objects.exists()
    assert not Indicator.objects.exists()
    assert command.main(["load", str(ardenia)]) == kind.exit_code
    assert words in capsys.readouterr().err


def test_the_command_reports_what_it_did_as_one_object(ardenia, capsys):
    assert command.main(["load", str(ardenia), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["state"] == "XAR"
    assert report["version"] == 1
    assert report["changed"] is True
    assert command.main(["load", str(ardenia)]) == 0
    assert "Already loaded: XAR, version 1" in capsys.readouterr().out


def test_where_a_run_made_a_protected_release_nothing_exact_is_loaded(ardenia, client):
    write_release(ardenia)
    release = actions.load_state(folder=ardenia).release
    assert release.protected
    figure = Observation.objects.get(origin__indicator__code="year", year=2025)
    assert (figure.low, figure.high) == (36, 44)
    public = Observation.objects.exclude(origin__indicator__code="population")
    assert {row.origin.protection.partition(":")[0] for row in public} == {"differential privacy"}
    assert not Observation.objects.filter(origin__indicator__code="sex_age").exists()
    for page in ("", "flows/", "tables/", "tables/sex/", "tables/citizenship_exploitation_country/origin/"):
        assert client.get(f"/states/XAR/{page}").status_code == 200, page


def test_a_real_state_is_shown_with_a_protected_release_only(tmp_path):
    folder = write_state(tmp_path / "real", fictional="false")
    with pytest.raises(RecordError, match="made no protected release"):
        actions.load_state(folder=folder)
    write_release(folder)
    release = actions.load_state(folder=folder).release
    assert (release.fictional, release.protected) == (False, True)
    assert Release.objects.shown().get() == release


ESTIMATE = {
    "year": 2025, "population": "persons exploited in XAR at any time in 2025", "observed": 1234,
    "agreement": "differ", "range": [2111.4, 8932.5],
    "panel": [{"method": "chao", "interval": [2111.4, None], "seconds": 0.1}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("agreement", "shown"),
    [("differ", [2100, 9000]), ("agree; too thin to publish", None), ("cannot be estimated", None)],
)
def test_an_estimate_is_rounded_outward_or_withheld_and_never_says_how_many_were_observed(
    ardenia, client, agreement, shown
):
    path = ardenia / "out" / "estimate.json"
    path.write_text(json.dumps(ESTIMATE | {"agreement": agreement}))
    found = actions.load_state(folder=ardenia).release.facts["estimate"]
    assert found["range"] == shown
    assert "1234" not in json.dumps(found)
    page = client.get("/states/XAR/").content.decode()
    assert ("2,100–9,000" in page) == ("2,100 or more" in page) == bool(shown)


def test_an_estimate_that_is_none_is_refused(ardenia):
    (ardenia / "out" / "estimate.json").write_text("{}")
    with pytest.raises(UnreadableFileError, match="is not an estimate"):
        actions.load_state(folder=ardenia)
