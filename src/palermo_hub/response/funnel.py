"""The funnel of justice: from investigation to conviction in one State and year, each stage an interval."""

from collections.abc import Iterable
from dataclasses import dataclass

from palermo.records.counts import Count, total

from .models import JusticeCount

STAGES = (JusticeCount.Stage.INVESTIGATION, JusticeCount.Stage.PROSECUTION, JusticeCount.Stage.CONVICTION)
VICTIMS = (JusticeCount.Stage.VICTIMS_CHARGED, JusticeCount.Stage.VICTIMS_DETAINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stage: the count, or None where nobody gave a total; and where it comes from."""

    stage: str
    count: Count | None
    sources: tuple[str, ...]

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
    return [_step(stage, [row for row in whole if row.stage == stage]) for stage in stages]


def _step(stage: str, rows: list[JusticeCount]) -> Step:
    chosen = [row for row in rows if not row.article] or rows
    return Step(
        stage=str(JusticeCount.Stage(stage).label),
        count=total(Count(row.low, row.high) for row in chosen) if chosen else None,
        sources=tuple(sorted({row.source for row in chosen})),
    )
