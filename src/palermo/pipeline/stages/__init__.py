"""The stages of a run in their order. A new stage is a file here with ``STAGE`` and a line in ``STAGES``."""

from palermo.pipeline.stage import Stage
from palermo.pipeline.stages.estimate import STAGE as ESTIMATE
from palermo.pipeline.stages.link import STAGE as LINK
from palermo.pipeline.stages.read import STAGE as READ
from palermo.pipeline.stages.release import STAGE as RELEASE
from palermo.pipeline.stages.tabulate import STAGE as TABULATE

STAGES: tuple[Stage, ...] = (
    READ,
    LINK,
    TABULATE,
    ESTIMATE,
    RELEASE,
)
