"""The columns of UNODC's GLOTIP workbook and of the observations made from it (docs/reference/glotip.md)."""

import polars as pl

COLUMNS = {
    "Iso3_code": "iso3",
    "Country": "country",
    "Indicator": "indicator",
    "Dimension": "dimension_text",
    "Category": "category_text",
    "Sex": "sex_text",
    "Age": "age_text",
    "Year": "year_text",
    "Unit of measurement": "unit",
    "txtVALUE": "text",
    "Source": "source",
}
"""The workbook's header, and the name each column takes; Region and Subregion follow from the country."""

OPTIONAL = frozenset({"Unit of measurement", "Source"})

DIMENSIONS = {
    "Total": "total",
    "by form of exploitation": "form",
    "by citizenship": "citizenship",
    "by country of repatriation": "repatriation",
}
SEXES = {"Total": "total", "Female": "female", "Male": "male", "Other": "other", "Unknown": "unknown"}
AGES = {"Total": "total", "0 to 17 years": "child", "18 years or over": "adult", "Unknown": "unknown"}
FORMS = {
    "Sexual exploitation": "sexual_exploitation",
    "Forced labour": "forced_labour",
    "Other forms of exploitation": "other",
}

OBSERVATIONS = pl.Schema(
    {
        "release": pl.Date(),
        "row": pl.UInt32(),
        "iso3": pl.String(),
        "country": pl.String(),
        "year": pl.Int16(),
        "indicator": pl.String(),
        "dimension": pl.String(),
        "category": pl.String(),
        "category_text": pl.String(),
        "sex": pl.String(),
        "age": pl.String(),
        "low": pl.Int64(),
        "high": pl.Int64(),
        "unit": pl.String(),
        "source": pl.String(),
        "text": pl.String(),
        "implausible": pl.String(),
        "copies": pl.UInt32(),
        "conflict": pl.Boolean(),
    }
)
"""The columns of ``observations.parquet`` in their order."""

KEY = ("iso3", "country", "year", "indicator", "dimension", "category_text", "sex", "age", "unit")
"""What a figure is about: two rows with the same key say the same thing twice, or contradict."""
