"""The overlap radar: activities of different organisations alike in place, intervention, group and period.

To overlap is no fault: two shelters in one town may both be needed. Each pair says in what it is alike.
"""

import polars as pl

SCHEMA = {
    "id": pl.String(),
    "owner": pl.String(),
    "intervention": pl.String(),
    "starts": pl.Date(),
    "ends": pl.Date(),
    "places": pl.List(pl.String()),
    "sex": pl.String(),
    "age_group": pl.String(),
    "forms": pl.List(pl.String()),
}
"""What is compared; a country-wide activity is placed in its State; empty sex, age group or forms: any."""


CROWDED = 1_000
"""A kind of work at a place that more activities share tells nothing; there no pairs are made."""


def alike(activities: pl.DataFrame) -> pl.DataFrame:
    """Pairs of activities of different organisations that meet in place, intervention, group and period.

    Args:
        activities: the columns of ``SCHEMA``, one row an activity.

    Returns:
        One row a pair, the more specific first: ``first``, ``second`` (identifiers in order),
        ``intervention``, ``places`` (shared), ``forms`` (shared; empty where one is for any), ``starts`` and
        ``ends`` (of the time they share; null where neither ends), ``specific`` (0 to 4: forms, sex and
        age group named by both, and a place that is not a whole State).
    """
    rows = activities.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items()).with_columns(
        pl.col("sex", "age_group").replace("", None)
    )
    placed = rows.explode("places").drop_nulls("places").rename({"places": "place"})
    placed = placed.filter(pl.len().over("place", "intervention") <= CROWDED)
    pairs = placed.join(placed, on=["place", "intervention"], suffix="_2").filter(
        pl.col("id") < pl.col("id_2"), pl.col("owner") != pl.col("owner_2"), _periods_meet(), *_groups_meet()
    )
    shared = (pl.col("forms").list.len() > 0) & (pl.col("forms_2").list.len() > 0)
    both = [pl.col(name).is_not_null() & pl.col(f"{name}_2").is_not_null() for name in ("sex", "age_group")]
    return (
        pairs.group_by("id", "id_2", "intervention")
        .agg(
            places=pl.col("place").unique().sort(),
            forms=pl.col("forms").first().list.set_intersection(pl.col("forms_2").first()).list.sort(),
            starts=pl.max_horizontal("starts", "starts_2").first(),
            ends=pl.min_horizontal("ends", "ends_2").first(),
            specific=(shared.cast(pl.Int64) + both[0] + both[1]).first()
            + (pl.col("place").str.len_chars() > 3).any(),
        )
        .rename({"id": "first", "id_2": "second"})
        .sort("specific", "first", "second", descending=[True, False, False])
    )


def _periods_meet() -> pl.Expr:
    open_end = pl.date(9999, 12, 31)
    one, two = pl.col("ends").fill_null(open_end), pl.col("ends_2").fill_null(open_end)
    return (pl.col("starts") <= two) & (pl.col("starts_2") <= one)


def _groups_meet() -> list[pl.Expr]:
    same = [
        pl.col(name).is_null() | pl.col(f"{name}_2").is_null() | (pl.col(name) == pl.col(f"{name}_2"))
        for name in ("sex", "age_group")
    ]
    anything = (pl.col("forms").list.len() == 0) | (pl.col("forms_2").list.len() == 0)
    return [*same, anything | (pl.col("forms").list.set_intersection(pl.col("forms_2")).list.len() > 0)]
