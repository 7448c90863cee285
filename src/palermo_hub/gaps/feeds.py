"""A gap table as csv in codes, and the same with a row of hashtags (HXL 1.1)."""

import polars as pl

from palermo.gaps.writing import flat

TAGS = {
    "place": "#loc+code",
    "form": "#group+form+code",
    "sex": "#group+sex+code",
    "age_group": "#group+age+code",
    "language": "#group+language+code",
    "year": "#date+year",
    "share_low": "#indicator+assisted+share+min+num",
    "share_high": "#indicator+assisted+share+max+num",
    "places_low": "#capacity+places+min",
    "places_high": "#capacity+places+max",
    "wanting_monthly_low": "#inneed+wanting+monthly+min",
    "wanting_monthly_high": "#inneed+wanting+monthly+max",
    "capacity_low": "#indicator+capacity+min+num",
    "capacity_high": "#indicator+capacity+max+num",
    "languages": "#service+language+list",
    "contacts_low": "#reached+contacts+min",
    "contacts_high": "#reached+contacts+max",
    "activities": "#activity+num",
    "budget": "#value+budget+text",
    "spent": "#value+spent+text",
    "looked": "#meta+looked+num",
    "empty": "#status+empty+code",
    "origins": "#meta+origin+list",
}
"""Columns whose hashtag is not that of a count of persons."""


def _tag(column: str) -> str:
    if column in TAGS:
        return TAGS[column]
    name, _, end = column.rpartition("_")
    return f"#affected+{name.replace('_', '')}+{'min' if end == 'low' else 'max'}"


def table_csv(cells: pl.DataFrame) -> str:
    """The table as ``palermo gaps`` writes it."""
    return flat(cells).write_csv()


def table_hxl(cells: pl.DataFrame) -> str:
    """The same with its hashtags in the second row."""
    rows = flat(cells)
    tags = pl.DataFrame([[_tag(name) for name in rows.columns]], schema=rows.columns, orient="row")
    return tags.write_csv() + rows.write_csv(include_header=False)
