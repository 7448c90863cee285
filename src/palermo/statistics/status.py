"""What became of people: identification, assistance, the criminal case, charges for compelled acts."""

import polars as pl

from palermo.standards import load
from palermo.statistics.counting import Counted
from palermo.statistics.patterns import OVERLAP, YEAR
from palermo.statistics.table import FIGURES, Table, by_codes, by_evidence, without_shares

_ALL = "Counted from all records that are not excluded, whatever their identification."
_DETECTED = "Counted from the records: presumed and identified, without excluded records."
VERDICTS = {"verdict": ("conviction", "acquittal"), "conviction": ("conviction",)}
STAGES = ("reported", "investigation", "prosecution", *VERDICTS)


def status(counted: Counted) -> list[Table]:
    """The tables of identification, assistance and justice, and what became of the records."""
    return [_records(counted), _identification(counted), *_assistance(counted), *_justice(counted)]


def _records(counted: Counted) -> Table:
    zero = {"share_low": None, "share_high": None, "unknown": 0}
    cells = counted.use.with_columns(
        low="records", high="records", **{name: pl.lit(value) for name, value in zero.items()}
    )
    return Table(
        name="records",
        title="Records, by organisation and use",
        dimensions=("source", "use"),
        cells=cells.select("source", "use", *(pl.col(name).cast(dtype) for name, dtype in FIGURES.items())),
        unit="records",
        method="All records. Excluded: the person objected or risk forbids use; counted only here.",
    )


def _identification(counted: Counted) -> Table:
    return Table(
        name="identification",
        title="People in the records, by identification status",
        dimensions=("year", "identification"),
        cells=by_codes(counted.everyone, {**YEAR, "identification": pl.col("identification")}),
        unit=counted.unit,
        method=_ALL,
    )


def _assistance(counted: Counted) -> list[Table]:
    services = counted.detected.with_row_index("person").explode("assistance", empty_as_null=True)
    services = services.with_columns(pl.col("assistance").struct.unnest()).unique(
        ["person", "service", "outcome"], maintain_order=True
    )
    each = {**YEAR, "service": pl.col("service")}
    with_outcome = {**each, "outcome": pl.col("outcome")}
    declined = by_evidence(counted.detected, YEAR, "assistance", ("assistance_declined",))
    unknown = counted.detected.group_by("year").agg(
        none=pl.col("assistance").list.len().fill_null(0).eq(0).sum()
    )
    tables = {
        "assistance": (
            "by service recorded",
            each,
            services.unique(["person", "service"], maintain_order=True),
        ),
        "assistance_outcomes": ("by service and outcome", with_outcome, services),
    }
    made = [
        Table(
            name=name,
            title=f"Detected, {title}",
            dimensions=tuple(dimensions),
            cells=without_shares(by_codes(rows, dimensions))
            .join(unknown, on="year", how="left")
            .with_columns(unknown=pl.col("none").cast(pl.Int64))
            .drop("none"),
            unit=counted.unit,
            method=f"{_DETECTED} {OVERLAP} Unknown: those with no service recorded, assisted or not.",
        )
        for name, (title, dimensions, rows) in tables.items()
    ]
    return [
        *made,
        Table(
            name="assistance_declined",
            title="Detected, who refused assistance or left",
            dimensions=("year", "assistance"),
            cells=declined,
            unit=counted.unit,
            method=_DETECTED,
        ),
    ]


def _justice(counted: Counted) -> list[Table]:
    stage = {**YEAR, "justice_stage": pl.col("justice_stage")}
    return [
        Table(
            name="justice",
            title="Detected, by furthest stage of the criminal case",
            dimensions=tuple(stage),
            cells=by_codes(counted.detected, stage),
            unit=counted.unit,
            method=_DETECTED,
        ),
        Table(
            name="justice_funnel",
            title="Detected, by stage that the criminal case reached",
            dimensions=("year", "reached"),
            cells=funnel(counted.detected),
            unit=counted.unit,
            method=f"{_DETECTED} {OVERLAP} A case that was dismissed may have ended before any later stage.",
        ),
        Table(
            name="non_punishment",
            title="Detected, charged for acts they were compelled to do",
            dimensions=("year", "charged"),
            cells=by_evidence(counted.detected, YEAR, "charged", ("charged_for_compelled_acts",)),
            unit=counted.unit,
            method=_DETECTED,
        ),
    ]


def funnel(rows: pl.DataFrame) -> pl.DataFrame:
    """How many reached each stage or a later one: an interval, for a dismissed case may have ended early."""
    ranks = {code: int(rank) for code, rank in load("justice_stage").values("rank").items()}
    ranked = rows.filter(pl.col("year").is_not_null()).with_columns(
        rank=pl.col("justice_stage").replace_strict(ranks, default=None, return_dtype=pl.Int8),
        lost=pl.col("justice_stage") == "dismissed",
    )
    levels = [_reached(ranked, place, stage) for place, stage in enumerate(STAGES, start=1)]
    answered = pl.col("answered")
    cells = pl.concat(levels).with_columns(
        share_low=pl.when(answered >= 20).then((pl.col("low") / answered).round(4)),
        share_high=pl.when(answered >= 20).then((pl.col("high") / answered).round(4)),
    )
    columns = [pl.col(name).cast(dtype) for name, dtype in FIGURES.items()]
    order = pl.col("reached").replace_strict(
        {stage: i for i, stage in enumerate(STAGES)}, return_dtype=pl.Int8
    )
    return cells.sort("year", order).select("year", "reached", *columns)


def _reached(ranked: pl.DataFrame, place: int, stage: str) -> pl.DataFrame:
    sure = pl.col("justice_stage").is_in(VERDICTS[stage]) if stage in VERDICTS else pl.col("rank") >= place
    open_end = pl.col("lost") & pl.lit(stage in ("investigation", "prosecution"))
    return ranked.group_by("year").agg(
        reached=pl.lit(stage),
        low=(sure & ~open_end).sum(),
        high=sure.sum(),
        answered=pl.col("rank").count(),
        unknown=pl.col("rank").null_count(),
    )
