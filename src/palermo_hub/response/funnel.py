"""The funnel of justice: from investigation to conviction in one State and year, each stage an interval."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from palermo.records.counts import Count, total

from .models import JusticeCount

STAGES = (JusticeCount.Stage.INVESTIGATION, JusticeCount.Stage.PROSECUTION, JusticeCount.Stage.CONVICTION)
VICTIMS = (JusticeCount.Stage.VICTIMS_CHARGED, JusticeCount.Stage.VICTIMS_DETAINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stage.

    Attributes:
        stage: what is counted, in words.
        count: how many; None where nobody gave a total.
        sources: where the count comes from.
        known, extra: the bar in per cent of the longest: what is sure, and what is possible beyond it.
    """

    stage: str
    count: Count | None
    sources: tuple[str, ...]
    known: float = 0.0
    extra: float = 0.0

    @property
    def text(self) -> str:
        """The count as people read it."""
        return str(self.count) if self.count else ""


def funnel(rows: Iterable[JusticeCount], stages: Iterable[str] = STAGES) -> list[Step]:
    """The stages of one place and year.

    Only rows that are not split by sex, age or citizenship count, for splits overlap; of these the one for
    all articles, else the sum over articles.
    """
    whole = [row for row in rows if not (row.sex or row.age_group or row.citizenship)]
    return _drawn([_step(stage, [row for row in whole if row.stage == stage]) for stage in stages])


def _drawn(steps: list[Step]) -> list[Step]:
    """With their bars; a count without an upper end is drawn to its lower one."""
    ends = [(step.count.low, step.count.high or step.count.low) if step.count else (0, 0) for step in steps]
    most = max((high for _low, high in ends), default=0) or 1
    return [
        replace(step, known=100 * low / most, extra=100 * (high - low) / most)
        for step, (low, high) in zip(steps, ends, strict=True)
    ]


def _step(stage: str, rows: list[JusticeCount]) -> Step:
    chosen = [row for row in rows if not row.article] or rows
    return Step(
        stage=str(JusticeCount.Stage(stage).label),
        count=total(Count(row.low, row.high) for row in chosen) if chosen else None,
        sources=tuple(sorted({row.source for row in chosen})),
    )
