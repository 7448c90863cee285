"""Judge which published figures cannot be what they say; each is marked with its reason, none is dropped.

Found in UNODC's releases: codes of the questionnaire and years of the report read as counts, parts far
greater than their whole, and single years far outside their own series.
"""

import polars as pl

CEILING = 200_000
"""Persons. The highest figure of both releases that other years of its country bear out is 32,022."""

SHARE_OF_POPULATION = 0.01
"""A figure above one in a hundred of the country's population is reported."""

WHOLE_TIMES, WHOLE_EXCESS = 10, 100
SERIES_TIMES, SERIES_LEAST, SERIES_YEARS = 20, 500, 3

_SERIES = ("iso3", "country", "indicator", "dimension", "category_text", "sex", "age")
_WHOLE = ("iso3", "country", "indicator", "year")
_CODE = r"^(\d)(\d)(\d{1,2})(20\d\d)$"


def reasons(observations: pl.DataFrame, population: pl.DataFrame | None = None) -> pl.Series:
    """Why each observation is implausible, in a sentence; null where nothing speaks against it.

    Args:
        observations: the columns of ``OBSERVATIONS`` up to ``text``; counts in persons or offences.
        population: iso3, year, population (persons); the nearest year of each country is used.
    """
    judged = observations.with_columns(first=pl.coalesce(_not_a_count(), _code(), _ceiling()))
    judged = judged.with_columns(sound=pl.col("first").is_null()).pipe(_with_context)
    if population is not None:
        judged = _with_population(judged, population)
    others = [_population(), _year(), _part_over_whole(), _outside_series()]
    if population is None:
        others = others[1:]
    return judged.select(pl.coalesce(pl.col("first"), *others)).to_series().alias("implausible")


def _not_a_count() -> pl.Expr:
    text = pl.col("text").fill_null("nothing")
    return (
        pl.when(pl.col("low").is_null())
        .then(pl.format("the cell holds {}, expected a whole number or a text such as <5", text))
        .when(pl.col("year").is_null())
        .then(pl.lit("the row's year is not a year, expected four digits"))
    )


def _code() -> pl.Expr:
    """Digits that read as question, part, line and year, such as 6,112,019 for Q6.1_1s_2019."""
    digits = pl.col("high").cast(pl.String)
    parts = [digits.str.extract(_CODE, place) for place in (1, 2, 3, 4)]
    reads_as = pl.format("Q{}.{}_{}s_{}", *parts)
    return pl.when((pl.col("high") > CEILING) & digits.str.contains(_CODE)).then(
        pl.format("reads as the questionnaire's code {} and not as a count", reads_as)
    )


def _ceiling() -> pl.Expr:
    return pl.when(pl.col("high") > CEILING).then(
        pl.lit(f"is more than {CEILING:,}, six times the highest figure any country's series bears out")
    )


def _with_context(judged: pl.DataFrame) -> pl.DataFrame:
    """Beside each figure its country's total of the year and the range of the other years of its series."""
    sound = judged.filter("sound")
    totals = sound.filter(dimension="total", sex="total", age="total")
    wholes = totals.group_by(_WHOLE).agg(whole=pl.col("high").max())
    years = sound.group_by(*_SERIES, "year").agg(top=pl.col("high").max())
    ranked = years.sort("top", descending=True).group_by(_SERIES, maintain_order=True)
    series = ranked.agg(
        first_top=pl.col("top").get(0), next_top=pl.col("top").get(1, null_on_oob=True), years=pl.len()
    )
    return judged.join(wholes, on=_WHOLE, how="left", nulls_equal=True, maintain_order="left").join(
        series, on=_SERIES, how="left", nulls_equal=True, maintain_order="left"
    )


def _with_population(judged: pl.DataFrame, population: pl.DataFrame) -> pl.DataFrame:
    people = population.select("iso3", population_year=pl.col("year").cast(pl.Int16), population="population")
    return (
        judged.with_row_index("place")
        .sort("year", nulls_last=True)
        .join_asof(
            people.sort("population_year"),
            left_on="year",
            right_on="population_year",
            by="iso3",
            strategy="nearest",
            check_sortedness=False,
        )
        .sort("place")
    )


def _population() -> pl.Expr:
    return pl.when(pl.col("low") > SHARE_OF_POPULATION * pl.col("population")).then(
        pl.format("is more than one in a hundred of the country's {} inhabitants", pl.col("population"))
    )


def _year() -> pl.Expr:
    """The year, or the one beside it, in a figure that is far above the total."""
    is_year = pl.col("high").is_in([*range(2000, 2100)]) & (pl.col("high") - pl.col("year")).abs().le(1)
    alone = (pl.col("high") > 2 * pl.col("whole")) & (pl.col("high") - pl.col("whole") > WHOLE_EXCESS)
    return pl.when(is_year & alone).then(
        pl.format(
            "reads as the year {}: the total of country and year is {}", pl.col("high"), pl.col("whole")
        )
    )


def _part_over_whole() -> pl.Expr:
    low, whole = pl.col("low"), pl.col("whole")
    far = (low > WHOLE_TIMES * whole) & (low - whole > WHOLE_EXCESS)
    return pl.when(far).then(
        pl.format(
            "is {} times the total published for the same country, year and indicator (at most {}): "
            "the part or the total is wrong",
            (low / whole).round(0).cast(pl.Int64),
            whole,
        )
    )


def _outside_series() -> pl.Expr:
    low, rest = pl.col("low"), pl.col("next_top")
    far = (low == pl.col("first_top")) & (low >= SERIES_LEAST) & (low > SERIES_TIMES * rest)
    return pl.when(far & (pl.col("years") > SERIES_YEARS)).then(
        pl.format(
            "is {} times the highest of the {} other years of its own series (at most {})",
            (low / rest).round(0).cast(pl.Int64),
            pl.col("years") - 1,
            rest,
        )
    )
