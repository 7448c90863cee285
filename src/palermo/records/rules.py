"""The rules a case record keeps: what cannot be (an error) and what is odd (a warning), checked column-wise.

A child needs no means (Protocol, article 3 (c)), so that none being recorded breaks no rule; what is not
known breaks none either. Severities and messages, in six languages, are the code list ``case_rule``.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from palermo import standards
from palermo.records import dates
from palermo.records.evidence import any_yes, not_
from palermo.records.schema import Field, fields

FINDINGS = pl.Schema({"row": pl.UInt32(), "field": pl.String(), "code": pl.String(), "severity": pl.String()})
"""What ``check`` returns: one row a finding; ``row`` counts the table's rows from 0."""

_EARLIEST_YEAR = 1950
_OLDEST = 120
_ADULT = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule.

    Attributes:
        code: its code in the list ``case_rule``.
        field: the field a finding points at.
        needs: the columns it reads; where one of them holds nothing the rule is not run.
        broken: whether a row breaks it; null is no.
        members: it looks at each member of ``field``, which is a list.
    """

    code: str
    field: str
    needs: tuple[str, ...]
    broken: pl.Expr
    members: bool = False


def check(frame: pl.DataFrame, *, today: datetime.date | None = None) -> pl.DataFrame:
    """Check every rule on a table of case records.

    Args:
        frame: a table of the case record's schema; it may hold some of the columns only.
        today: the day after which dates lie in the future; None leaves that rule out.

    Returns:
        A table of the schema ``FINDINGS``, by row and then by rule.
    """
    filled = {name for name in frame.columns if frame[name].null_count() < frame.height}
    days = [day for name in sorted(filled & _date_fields()) for day in _days(name)]
    table = frame.with_row_index("row").with_columns(days)
    rules = [rule for rule in _rules(today) if filled.issuperset(rule.needs)]
    whole = [rule for rule in rules if not rule.members]
    found = [_broken_rows(table, whole)]
    for name in sorted({rule.field for rule in rules if rule.members}):
        looking = [rule for rule in rules if rule.members and rule.field == name]
        found.append(_broken_rows(_members(table, name), looking))
    return pl.concat(found).sort("row", maintain_order=True)


def _date_fields() -> set[str]:
    return {name for name, field in fields().items() if field.type == "partial_date"}


def _members(table: pl.DataFrame, name: str) -> pl.DataFrame:
    """One row a member of a list field, with its record's row and dates."""
    days = [column for column in table.columns if column[-1] in "<>"]
    return table.select("row", name, *days).explode(name, empty_as_null=False, keep_nulls=False)


def _broken_rows(table: pl.DataFrame, rules: list[Rule]) -> pl.DataFrame:
    broken = table.select(
        pl.col("row"), *(rule.broken.fill_null(value=False).alias(str(n)) for n, rule in enumerate(rules))
    )
    return pl.concat(
        [
            FINDINGS.to_frame(),
            *(_findings(broken.filter(pl.col(str(n)))["row"], rule) for n, rule in enumerate(rules)),
        ]
    )


def message(code: str, language: str = "en") -> str:
    """A rule's message in plain words; raises StandardError where no rule has the code."""
    return standards.load("case_rule").label(code, language)


def _findings(rows: pl.Series, rule: Rule) -> pl.DataFrame:
    severity = standards.load("case_rule").row(rule.code)["severity"]
    texts = {"field": rule.field, "code": rule.code, "severity": severity}
    return (
        rows.unique(maintain_order=True)
        .to_frame()
        .with_columns(pl.lit(text).alias(name) for name, text in texts.items())
    )


def _rules(today: datetime.date | None) -> Iterable[Rule]:
    for field in fields().values():
        yield from _field_rules(field, today)
    yield from _combinations()
    if today is not None:
        yield _rule("year_implausible", pl.col("year") > today.year, "year")


def _combinations() -> Iterable[Rule]:
    """The rules on several fields, or on one field's range."""
    registered, born = "registered_on", "birth_date"
    age = pl.col("age")
    yield _rule("year_implausible", pl.col("year") < _EARLIEST_YEAR, "year")
    yield _rule("year_against_registration", pl.col("year") != dates.year(registered), "year", registered)
    yield _rule("birth_after_registration", _after(born, registered), born, registered)
    yield _rule("age_implausible", ~age.is_between(0, _OLDEST), "age")
    yield _rule("age_against_birth_date", _age_against_birth_date(), "age", born, registered)
    yield _rule("age_range_reversed", pl.col("age_low") > pl.col("age_high"), "age_low", "age_high")
    yield _rule("age_outside_range", age < pl.col("age_low"), "age", "age_low")
    yield _rule("age_outside_range", age > pl.col("age_high"), "age", "age_high")
    yield _rule("age_group_against_age", _age_group_against_age(), "age_group")
    trafficked = "age_when_trafficked"
    later = pl.col(trafficked) > pl.coalesce("age", "age_high")
    yield _rule("trafficked_after_registration", later, trafficked)
    yield _rule("minor_against_age", _minor_against_age(), "minor_at_exploitation", trafficked)
    begun, ended = "exploitation_from", "exploitation_to"
    yield _rule("exploitation_ends_before_begins", _after(begun, ended), begun, ended)
    yield _rule("exploitation_before_birth", _birth_is_exact() & _after(born, begun), born, begun)
    yield _rule("exploitation_after_registration", _after(begun, registered), begun, registered)
    yield from _status_rules()


def _status_rules() -> Iterable[Rule]:
    decided, status = "identification_date", pl.col("identification")
    early = _after("registered_on", decided)
    yield _rule("identification_before_registration", early, decided, "registered_on")
    for given in (decided, "identification_authority"):
        yield _rule("identification_without_status", status.is_null() & pl.col(given).is_not_null(), given)
    yield _assistance_before_registration()
    yield _rule("adult_without_means", _adult_without_means(), "age_group", "means_other")
    citizen = pl.col("citizenship").list.len() > 0
    yield _rule("stateless_with_citizenship", pl.col("stateless") & citizen, "stateless", "citizenship")


def _field_rules(field: Field, today: datetime.date | None) -> Iterable[Rule]:
    name = field.name
    if field.type == "partial_date":
        yield _on("date_impossible", name, pl.col(name).is_not_null() & pl.col(f"{name}<").is_null())
        if today is not None:
            yield _on("date_in_future", name, pl.col(f"{name}<") > today)
    elif field.type == "code":
        yield _on("code_unknown", name, ~_accepted(field.codelist, pl.col(name)))
    elif field.type == "codes":
        yield _on("code_unknown", name, ~_accepted(field.codelist, pl.col(name)), members=True)
    elif field.type == "assistance":
        yield from _assistance_rules(name, field.codelist.split("; "))


def _assistance_rules(name: str, codelists: list[str]) -> Iterable[Rule]:
    service = pl.col(name).struct
    for part, codelist in zip(("service", "outcome"), codelists, strict=True):
        yield _on("code_unknown", name, ~_accepted(codelist, service.field(part)), members=True)
    given = service.field("date")
    yield _on("date_impossible", name, given.is_not_null() & dates.earliest(given).is_null(), members=True)


def _accepted(codelist: str, column: pl.Expr) -> pl.Expr:
    return standards.load(codelist).accepts(column)


def _days(name: str) -> tuple[pl.Expr, pl.Expr]:
    """The first and the last day of a date, as the columns ``name<`` and ``name>``."""
    return dates.earliest(name).alias(f"{name}<"), dates.latest(name).alias(f"{name}>")


def _after(name: str, other: str) -> pl.Expr:
    """Whether one date is surely after another."""
    return pl.col(f"{name}<") > pl.col(f"{other}>")


def _years(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Completed years from one day to another."""
    birthday_to_come = _month_and_day(end) < _month_and_day(start)
    return end.dt.year() - start.dt.year() - birthday_to_come.cast(pl.Int32)


def _month_and_day(day: pl.Expr) -> pl.Expr:
    return day.dt.month().cast(pl.Int16) * 100 + day.dt.day()


def _age_against_birth_date() -> pl.Expr:
    youngest = _years(pl.col("birth_date>"), pl.col("registered_on<"))
    oldest = _years(pl.col("birth_date<"), pl.col("registered_on>"))
    return _birth_is_exact() & ((pl.col("age") < youngest - 1) | (pl.col("age") > oldest + 1))


def _birth_is_exact() -> pl.Expr:
    approximate = pl.col("birth_date_approximate").fill_null(value=False)
    return ~(approximate | pl.col("birth_date").str.ends_with("~"))


def _age_group_against_age() -> pl.Expr:
    lowest, highest = pl.coalesce("age", "age_low"), pl.coalesce("age", "age_high")
    child, adult = pl.col("age_group") == "child", pl.col("age_group") == "adult"
    return (child & (lowest >= _ADULT)) | (adult & (highest < _ADULT))


def _minor_against_age() -> pl.Expr:
    return pl.col("minor_at_exploitation") != (pl.col("age_when_trafficked") < _ADULT)


def _assistance_before_registration() -> Rule:
    early = dates.latest(pl.col("assistance").struct.field("date")) < pl.col("registered_on<")
    return _rule("assistance_before_registration", early, "assistance", "registered_on", members=True)


def _adult_without_means() -> pl.Expr:
    means = any_yes(name for name in fields() if name.startswith("means_"))
    return (pl.col("age_group") == "adult") & not_(means)


def _on(code: str, field: str, broken: pl.Expr, *, members: bool = False) -> Rule:
    return Rule(code=code, field=field, needs=(field,), broken=broken, members=members)


def _rule(code: str, broken: pl.Expr, *needs: str, members: bool = False) -> Rule:
    field = standards.load("case_rule").row(code)["field"]
    return Rule(code=code, field=field, needs=needs, broken=broken, members=members)
