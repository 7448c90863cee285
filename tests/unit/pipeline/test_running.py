"""A run: order of stages, a whole output or the previous one, the same bytes again."""

import json

import pytest

from palermo.errors import StatisticsError, UsageError
from palermo.pipeline import Stage, read_state, run


@pytest.fixture
def state(tmp_path):
    (tmp_path / "police.csv").write_text("x")
    (tmp_path / "state.toml").write_text(
        '[state]\ncode = "XAR"\nyears = [2021, 2022]\nseed = 3\n'
        '[[source]]\nname = "police"\nkind = "police"\nfile = "police.csv"\n'
    )
    return read_state(tmp_path / "state.toml")


def writes(text):
    def stage(context):
        (context.output / "made.txt").write_text(text)
        context.results["text"] = text
        return {"letters": len(text)}

    return Stage(name="write", run=stage)


def refuse(_context):
    raise StatisticsError("no")


def test_run_json_says_what_was_done_with_what(state, tmp_path):
    result = run(state, command=["palermo", "run", "state.toml"], stages=[writes("abc")])
    summary = json.loads((tmp_path / "out" / "run.json").read_text())
    assert summary == result.summary
    stage = summary["stages"][0]
    assert (stage["name"], stage["status"], stage["result"]) == ("write", "done", {"letters": 3})
    assert stage["seconds"] >= 0
    assert (summary["seed"], summary["command"]) == (3, ["palermo", "run", "state.toml"])
    assert set(summary["inputs"]) == {"state.toml", "police.csv"}
    assert all(len(digest) == 64 for digest in summary["inputs"].values())
    assert "polars" in summary["versions"]


def test_a_failed_run_leaves_the_previous_output_whole(state, tmp_path):
    run(state, stages=[writes("first")])
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    with pytest.raises(StatisticsError):
        run(state, stages=[writes("second"), Stage(name="fail", run=refuse)])
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_an_output_set_aside_by_a_stop_is_put_back(state, tmp_path):
    run(state, stages=[writes("first")])
    (tmp_path / "out").rename(tmp_path / ".out.previous")
    with pytest.raises(StatisticsError):
        run(state, stages=[Stage(name="fail", run=refuse)])
    assert (tmp_path / "out" / "made.txt").read_text() == "first"


def test_a_folder_of_somebody_elses_is_not_touched(state, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="something else"):
        run(state, stages=[writes("x")])
    assert (tmp_path / "out" / "thesis.txt").read_text() == "mine"


def test_a_stage_before_what_it_needs_is_refused(state):
    later = Stage(name="tabulate", run=refuse, needs=("read",))
    with pytest.raises(UsageError, match="needs read"):
        run(state, stages=[later])


def test_what_a_killed_run_left_behind_is_taken_away(state, tmp_path):
    left = tmp_path / ".out.abc.part"
    left.mkdir()
    (left / "cases.parquet").write_text("persons")
    run(state, stages=[writes("x")])
    assert not left.exists()
    assert (tmp_path / "out" / "made.txt").read_text() == "x"


def test_the_folder_of_a_run_that_is_still_at_work_is_left_alone(state, tmp_path):
    def another(_context):
        run(state, stages=[writes("inner")])
        return {}

    run(state, stages=[writes("outer"), Stage(name="another", run=another)])
    assert (tmp_path / "out" / "made.txt").read_text() == "outer"
