"""Run the stages in order into a new folder, and put it in the place of the old one when all went well.

The same inputs give the same bytes in every file but ``run.json``, which alone holds times.
"""

import hashlib
import json
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from palermo.errors import UsageError
from palermo.exchange.folders import replacing_folder
from palermo.pipeline.stage import Context, Stage
from palermo.pipeline.stages import STAGES
from palermo.pipeline.state import State

PACKAGES = ("palermo", "polars", "numpy", "scipy", "numba", "opendp")
Watch = Callable[[str], AbstractContextManager[object]]
"""Told the name of each stage as it begins; the command shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """A run.

    Attributes:
        output: the folder of results.
        summary: the content of run.json.
    """

    output: Path
    summary: Mapping[str, Any]


def run(
    state: State,
    *,
    command: Sequence[str] = (),
    stages: Sequence[Stage] = STAGES,
    watch: Watch = lambda _name: nullcontext(),
) -> RunResult:
    """Run every stage; the output folder is replaced only when all have succeeded.

    Args:
        state: from ``read_state``.
        command: how it was called, for run.json.
        stages: the stages in their order.
        watch: told each stage as it begins.

    Raises:
        UsageError: a stage stands before one that it needs, or the output folder holds something else.
        PalermoError: whatever a stage refuses.
    """
    _refuse_disorder(stages)
    with replacing_folder(state.output, mark="run.json", private=True) as output:
        context = Context(state=state, output=output)
        summary = {
            "state": {"code": state.code, "fictional": state.fictional},
            "stages": [_run_stage(stage, context, watch) for stage in stages],
            "seed": state.seed,
            "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
            "inputs": {_shown(path, state): _sha256(path) for path in state.inputs},
            "command": list(command),
        }
        text = json.dumps(summary, ensure_ascii=False, indent=1, allow_nan=False)
        (output / "run.json").write_text(text + "\n", encoding="utf-8")
    return RunResult(output=state.output, summary=summary)


def _run_stage(stage: Stage, context: Context, watch: Watch) -> dict[str, Any]:
    options = context.state.options.get(stage.section, {})
    own = Context(state=context.state, output=context.output, results=context.results, options=options)
    start = time.perf_counter()
    with watch(stage.name):
        result = dict(stage.run(own))
    return {
        "name": stage.name,
        "status": "done",
        "seconds": round(time.perf_counter() - start, 3),
        "result": result,
    }


def _refuse_disorder(stages: Sequence[Stage]) -> None:
    done: set[str] = set()
    for stage in stages:
        missing = [name for name in stage.needs if name not in done]
        if missing:
            raise UsageError(f"the stage {stage.name} needs {', '.join(missing)} before it: put it there")
        done.add(stage.name)


def _shown(path: Path, state: State) -> str:
    """The path as the state file would write it."""
    folder = state.path.parent
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
