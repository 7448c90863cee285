"""A whole run from one TOML file: read, link, estimate, tabulate, release.

``read_state(path)`` reads and checks ``state.toml``; ``run(state)`` runs the stages that exist and leaves a
whole output folder, or the previous one.
"""

from palermo.pipeline.running import RunResult, run
from palermo.pipeline.stage import Context, Stage
from palermo.pipeline.state import Source, State, read_state

__all__ = ["Context", "RunResult", "Source", "Stage", "State", "read_state", "run"]
