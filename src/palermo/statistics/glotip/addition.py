"""Add observations of the GLOTIP workbook, and refuse to where they overlap.

The workbook counts the same persons again under every dimension, sex and age: a sum is right only over
figures that share one dimension and mix no total with its parts.
"""

import polars as pl

from palermo.errors import StatisticsError

_PARTS = ("category", "sex", "age")


def add_up(observations: pl.DataFrame, *, by: tuple[str, ...] = ()) -> pl.DataFrame:
    """Add the intervals of observations of one release, one indicator and one dimension.

    Args:
        observations: rows of ``OBSERVATIONS``.
        by: columns that are kept apart, such as ``("year",)``.

    Returns:
        ``by``, ``low``, ``high`` (persons or offences) and ``observations``, how many figures were added.

    Raises:
        StatisticsError: the rows overlap (more than one release, indicator or dimension, a total beside its
            parts, a key twice) or hold a figure that is marked implausible.
    """
    for column in ("release", "indicator", "dimension"):
        if column not in by:
            _refuse_mixed(observations, column)
    for column in _PARTS:
        if column not in by:
            _refuse_total_with_parts(observations, column)
    _refuse_marked(observations)
    sums = [pl.col("low", "high").sum(), pl.len().alias("observations")]
    return observations.group_by(by, maintain_order=True).agg(sums) if by else observations.select(sums)


def _refuse_mixed(observations: pl.DataFrame, column: str) -> None:
    found = observations[column].unique().sort().to_list()
    if len(found) > 1:
        raise StatisticsError(
            f"the figures are of {len(found)} values of {column} ({', '.join(map(str, found))}), "
            "which count the same persons again: choose one of them first"
        )


def _refuse_total_with_parts(observations: pl.DataFrame, column: str) -> None:
    found = observations[column].unique().to_list()
    if "total" in found and len(found) > 1:
        raise StatisticsError(
            f"the figures hold the total over {column} beside its parts, which counts persons twice: "
            f"keep the rows with {column} total, or those without"
        )


def _refuse_marked(observations: pl.DataFrame) -> None:
    marked = observations.filter(pl.col("implausible").is_not_null() | pl.col("low").is_null()).height
    if marked:
        raise StatisticsError(
            f"{marked} of the figures are marked implausible: leave them out, naming them, or put them right"
        )
    repeated = observations.filter(pl.col("copies") > 1).height
    if repeated:
        raise StatisticsError(
            f"{repeated} of the figures have a key that another row repeats: choose one row of each key first"
        )
