"""What became of detected persons, by place, form and group: the persons' half of the gap table.

A person is recorded as assisted by a service within 90 days of detection; dates that are not known to the day
leave it open (design, the gap table, 2). ``palermo.gaps`` sets the response beside these figures.
"""

import datetime as dt
from collections.abc import Mapping

import polars as pl

from palermo.records.dates import earliest, latest
from palermo.records.frame import included
from palermo.statistics.counting import Counted
from palermo.statistics.patterns import OVERLAP, with_prefix
from palermo.statistics.table import FIGURES, Table

DAYS = 90
"""Within so many days of detection a service counts."""

TOTAL = "total"
LISTS = "lists"
"""The unit of a table that counts organisations' lists, not people."""

WANTED = "shelter"
"""The service whose places are counted: the one that has places to sleep in."""

MEASURES = ("detected", "assisted", "outcome_unknown", "refused", "left", "not_due", "wanting")


def gap(counted: Counted, cases: pl.DataFrame, regions: Mapping[str, str]) -> list[Table]:
    """The tables of the gap: persons by what became of them, and the lists that looked.

    Args:
        counted: the persons.
        cases: all records, for who looked where.
        regions: the region of each district; both levels are counted, and the whole.
    """
    return [_persons(counted, regions), _looked(counted, cases, regions)]


def _persons(counted: Counted, regions: Mapping[str, str]) -> Table:
    rows = counted.detected.filter(pl.col("year").is_not_null())
    marked = rows.with_columns(fate(rows, dt.date(counted.period[1], 12, 31)))
    cells = _by_cell(_at_each_place(marked, regions))
    return Table(
        name="gap",
        title="Detected and assisted, by place, form, sex and age group",
        dimensions=("year", "place", "form", "sex", "age_group", "measure"),
        cells=_figures(cells),
        unit=counted.unit,
        method=(
            f"Counted from the records: presumed and identified, without excluded records. {OVERLAP} "
            f"Assisted: a service recorded within {DAYS} days of registration. Not due: {DAYS} days not over "
            f"at the end of the period. Wanting: from those recorded with {WANTED} to all who are not "
            "recorded as refusing."
        ),
        standard="design of the gap table",
    )


def fate(rows: pl.DataFrame, cut: dt.date) -> list[pl.Series]:
    """What became of each person, as yes or no; the parts of ``outcome_unknown`` are nobody else's.

    Args:
        rows: one row a person, case records.
        cut: last day of the period.

    Returns:
        assisted, outcome_unknown, refused, left, not_due, and wanting_low, wanting_high.
    """
    told = _services(rows)
    declined = pl.col("assistance_declined").fill_null(value=False) | pl.col("refusal")
    helped = pl.col("sure") | pl.col("maybe") | pl.col("late")
    due = latest("registered_on") + pl.duration(days=DAYS) <= cut
    none_recorded = pl.col("assistance").list.len() == 0
    refused = ~helped & declined
    not_due = ~helped & ~declined & (~due).fill_null(value=False)
    silent = ~helped & ~declined & ~not_due & ~none_recorded.fill_null(value=False)
    return rows.hstack(told).select(
        assisted=pl.col("sure"),
        outcome_unknown=silent | (pl.col("maybe") & ~pl.col("sure")),
        refused=refused,
        left=pl.col("departed") | (helped & pl.col("assistance_declined").fill_null(value=False)),
        not_due=not_due,
        wanting_low=pl.col("sheltered"),
        wanting_high=~refused,
    ).get_columns()  # fmt: skip


def _services(rows: pl.DataFrame) -> pl.DataFrame:
    """Of each person: a service surely, perhaps, or surely not within the days; refusal, leaving, shelter."""
    given = pl.col("outcome").fill_null("unknown") != "refused"
    first, last = earliest("registered_on"), latest("registered_on")
    days = pl.duration(days=DAYS)
    sure = (latest("date") <= first + days).fill_null(value=False)
    late = (earliest("date") > last + days).fill_null(value=False)
    people = rows.with_row_index("person").select("person", "registered_on", "assistance")
    services = people.explode("assistance", empty_as_null=True).drop_nulls("assistance")
    told = services.unnest("assistance").group_by("person").agg(
        sure=(given & sure).any(),
        maybe=(given & ~sure & ~late).any(),
        late=(given & late).any(),
        refusal=(~given).any(),
        departed=(pl.col("outcome") == "left").any(),
        sheltered=(given & (pl.col("service") == WANTED)).any(),
    )  # fmt: skip
    whole = people.select("person").join(told, on="person", how="left", maintain_order="left").drop("person")
    return whole.with_columns(pl.all().fill_null(value=False))


def _at_each_place(rows: pl.DataFrame, regions: Mapping[str, str]) -> pl.DataFrame:
    """Each person at their place of detection, in its region, and in the whole, as ``place``."""
    here = pl.col("detection_place")
    region = here.replace_strict(dict(regions), default=None, return_dtype=pl.String)
    levels = (
        rows.with_columns(place=here).drop_nulls("place"),
        rows.with_columns(place=region).drop_nulls("place"),
        rows.with_columns(place=pl.lit(TOTAL)),
    )
    return pl.concat(levels)


def _by_cell(rows: pl.DataFrame) -> pl.DataFrame:
    """Counts of each measure by year, place, form and group, whole and parts."""
    forms = list(with_prefix("form_"))
    stated = [pl.col(name).fill_null(value=False) for name in forms]
    named = rows.with_columns(*stated).with_columns(
        unknown=~pl.any_horizontal(forms), total=pl.lit(value=True)
    )
    marks = [*MEASURES[1:-1], "wanting_low", "wanting_high"]
    keep = ["year", "place", "sex", "age_group", *marks]
    long = named.unpivot(
        on=[*forms, "unknown", TOTAL], index=keep, variable_name="form", value_name="is"
    ).filter("is")
    each = long.with_columns(pl.col("sex", "age_group").fill_null("unknown"))
    both = pl.concat([each, each.with_columns(sex=pl.lit(TOTAL), age_group=pl.lit(TOTAL))])
    return both.group_by("year", "place", "form", "sex", "age_group").agg(
        pl.len().alias("detected"), pl.col(marks).sum()
    )


def _figures(cells: pl.DataFrame) -> pl.DataFrame:
    """One row a measure, where somebody is counted; only wanting is an interval."""
    keys = ["year", "place", "form", "sex", "age_group"]
    ends = {name: (f"{name}_low", f"{name}_high") if name == "wanting" else (name, name) for name in MEASURES}
    parts = [
        cells.select(
            *keys,
            measure=pl.lit(name),
            low=pl.col(low).cast(pl.Int64),
            high=pl.col(high).cast(pl.Int64),
            **{empty: pl.lit(None, FIGURES[empty]) for empty in ("share_low", "share_high", "unknown")},
        )
        for name, (low, high) in ends.items()
    ]
    return pl.concat(parts).filter(pl.col("high") > 0).sort(*keys, "measure")


def _looked(counted: Counted, cases: pl.DataFrame, regions: Mapping[str, str]) -> Table:
    """Lists with a record of the place and year, and with an answer on the form, yes or no, in that year."""
    kept = cases.filter(included() & pl.col("year").is_between(*counted.period))
    forms = list(with_prefix("form_"))
    answers = kept.group_by("year", "source").agg(
        pl.col(forms).is_not_null().any(), pl.lit(value=True).alias(TOTAL)
    )
    answered = answers.unpivot(
        on=[*forms, TOTAL], index=["year", "source"], variable_name="form", value_name="is"
    ).filter("is")
    there = _at_each_place(kept, regions).select("year", "source", "place").unique()
    lists = there.join(answered, on=["year", "source"]).group_by("year", "place", "form").agg(low=pl.len())
    counts = lists.with_columns(high="low", share_low=None, share_high=None, unknown=None)
    names = ("year", "place", "form")
    return Table(
        name="gap_looked",
        title="Lists that looked, by place and form",
        dimensions=names,
        cells=counts.select(*names, *(pl.col(name).cast(kind) for name, kind in FIGURES.items())).sort(names),
        unit=LISTS,
        method="Lists with a record of the place in the year, and an answer on the form, yes or no.",
        standard="design of the gap table",
        protection="none needed: organisations are counted, not persons",
    )
