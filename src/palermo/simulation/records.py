"""What each organisation wrote down of each person it met: partly, in its own spelling, sometimes twice.

A table of records here holds the fields of the case record as a faultless intake would give them back.
"""

from typing import Any

import numpy as np
import polars as pl

from .capture import captures
from .countries import Country
from .layouts import house
from .names import PARTS, true_names
from .parameters import ORGANISATIONS, choose, model, stream
from .spelling import SPELLINGS, VARIANTS, spellings

Flags = np.ndarray[Any, np.dtype[np.bool_]]
Generator = np.random.Generator

PREFIXES = dict(zip(ORGANISATIONS, ("NIO", "PV", "SH", "IT", "HJ", "HL"), strict=True))
"""How each organisation's record numbers begin."""

RENAMED = ("form_forced_begging", "form_forced_criminality")
"""Forms that the law named only from ``law_year`` on; before, they were written as other."""


def true_records(country: Country, people: pl.DataFrame, seed: int) -> pl.DataFrame:
    """All records of the six organisations, by organisation and then by date of registration.

    Args:
        country: the State.
        people: its true persons.
        seed: of the simulation.

    Returns:
        ``person_id``, ``repeat`` (a second entry of the same sighting) and fields of the case record.
    """
    generator = stream(seed, country.code, "records")
    seen = _with_repeats(generator, captures(people, seed, country.code))
    own = people.with_columns(justice_stage=_justice(generator, len(people)))
    names = true_names(people, seed, country.code)
    rows = pl.concat([own, names], how="horizontal")[seen["person"]]
    rows = rows.with_columns(
        pl.Series("source", np.array(ORGANISATIONS)[seen["list"]]), seen["year"], seen["repeat"]
    )
    rows = rows.with_columns(_registered(generator, rows))
    rows = rows.sort(["source", "registered_on", "person_id", "repeat"], maintain_order=True)
    rows = _numbered(rows)
    identity = _identity(stream(seed, country.code, "identity"), rows)
    parts = [
        rows.select(
            "person_id", "repeat", "record_id", "source", "year", pl.col("registered_on").cast(pl.String)
        ),
        identity,
        _evidence(stream(seed, country.code, "written"), rows),
        _person(stream(seed, country.code, "attributes"), rows, identity["birth_date"]),
        _status(stream(seed, country.code, "status"), rows),
    ]
    return pl.concat(parts, how="horizontal")


def _with_repeats(generator: Generator, seen: pl.DataFrame) -> pl.DataFrame:
    """The sightings, some of them entered twice by the same organisation."""
    again = generator.random(len(seen)) < model()["record"]["repeated"]
    return pl.concat(
        [
            seen.with_columns(repeat=pl.lit(value=False)),
            seen.filter(again).with_columns(repeat=pl.lit(value=True)),
        ]
    )


def _justice(generator: Generator, size: int) -> pl.Series:
    """How far the criminal case went: one fact a person, the same for all who write it down."""
    return pl.Series(
        np.array(list(model()["justice"]))[choose(generator, list(model()["justice"].values()), size)]
    )


def _registered(generator: Generator, rows: pl.DataFrame) -> pl.Series:
    """A day of the year of the sighting, after exploitation began and not long after it ended."""
    first = np.maximum(_day(rows["exploitation_from"]), _year_start(rows["year"]))
    last = np.minimum(_day(rows["exploitation_to"]) + 45, _year_start(rows["year"] + 1) - 1)
    days = first + (generator.random(len(rows)) * (last - first + 1)).astype(int)
    return pl.Series("registered_on", days.astype("datetime64[D]")).cast(pl.Date)


def _day(dates: pl.Series) -> "np.ndarray[Any, np.dtype[np.int64]]":
    return dates.to_physical().to_numpy().astype(np.int64)


def _year_start(years: pl.Series) -> "np.ndarray[Any, np.dtype[np.int64]]":
    return (
        (years.to_numpy().astype(np.int64) - 1970)
        .astype("datetime64[Y]")
        .astype("datetime64[D]")
        .astype(np.int64)
    )


def _numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """The organisations' own record numbers, counted within each list."""
    prefix = pl.col("source").replace_strict(PREFIXES, return_dtype=pl.String)
    number = pl.int_range(1, pl.len() + 1).over("source").cast(pl.String).str.zfill(6)
    return rows.with_columns(
        record_id=pl.concat_str(prefix, pl.col("year").cast(pl.String), number, separator="-")
    )


def _identity(generator: Generator, rows: pl.DataFrame) -> pl.DataFrame:
    """Names as the organisation spells them, some missing, and the date of birth as it was told."""
    written = {part: _spelt(generator, rows["source"], rows[part]) for part in PARTS}
    alias = _spelt(generator, rows["source"], rows["given"])
    lost = {
        part: generator.random(len(rows)) < chance
        for part, chance in (("given", 0.01), ("father", 0.32), ("family", 0.03))
    }
    swapped = generator.random(len(rows)) < 0.012
    given = pl.when(pl.lit(pl.Series(swapped))).then(written["family"]).otherwise(written["given"])
    family = pl.when(pl.lit(pl.Series(swapped))).then(written["given"]).otherwise(written["family"])
    has_alias = pl.lit(pl.Series(generator.random(len(rows)) < 0.06))
    frame = pl.select(
        name_given=pl.when(pl.lit(pl.Series(~lost["given"]))).then(given),
        name_father=pl.when(pl.lit(pl.Series(~lost["father"]))).then(written["father"]),
        name_family=pl.when(pl.lit(pl.Series(~lost["family"]))).then(family),
        name_alias=pl.when(has_alias & (pl.lit(alias) != pl.lit(written["given"]))).then(alias),
    )
    full = pl.concat_str("name_given", "name_father", "name_family", separator=" ", ignore_nulls=True)
    return frame.with_columns(name_full=pl.when(full != "").then(full), **_birth(generator, rows))


def _spelt(generator: Generator, source: pl.Series, name: pl.Series) -> pl.Series:
    """One spelling of each name in the house of the organisation that writes it."""
    draw = generator.random(len(name))
    variant = generator.integers(1, VARIANTS, len(name))
    slip = generator.integers(VARIANTS, SPELLINGS, len(name))
    spelling = np.where(draw < 0.70, 0, np.where(draw < 0.92, variant, slip))
    position = pl.Series(name.to_numpy().astype(np.int64) * SPELLINGS + spelling)
    houses = dict.fromkeys(house(key) for key in ORGANISATIONS)
    offset = {style: number * len(spellings("english")) for number, style in enumerate(houses)}
    everything = pl.concat([spellings(style) for style in houses])
    start = source.replace_strict({key: offset[house(key)] for key in ORGANISATIONS}, return_dtype=pl.Int64)
    return everything.gather(position + start)


def _birth(generator: Generator, rows: pl.DataFrame) -> dict[str, pl.Series]:
    """The date of birth: exact, 1 January of about the year, the year, day and month exchanged, nothing."""
    draw, size = generator.random(len(rows)), len(rows)
    shift = np.where((draw > 0.70) & (draw <= 0.92), generator.integers(-1, 2, size), 0)
    told = pl.DataFrame({"birth": rows["birth_date"], "draw": draw, "shift": shift})
    year, month, day = (
        pl.col("birth").dt.year() + pl.col("shift"),
        pl.col("birth").dt.month(),
        pl.col("birth").dt.day(),
    )
    text = (
        pl.when((pl.col("draw") <= 0.69) | ((pl.col("draw") <= 0.70) & (day > 12)))
        .then(pl.col("birth").cast(pl.String))
        .when(pl.col("draw") <= 0.70)
        .then(pl.date(year, pl.min_horizontal(day, 12), pl.min_horizontal(month, 28)).cast(pl.String))
        .when(pl.col("draw") <= 0.83)
        .then(pl.format("{}-01-01", year))
        .when(pl.col("draw") <= 0.92)
        .then(year.cast(pl.String))
    )
    approximate = (
        pl.when(pl.col("draw") <= 0.70)
        .then(pl.lit(value=False))
        .when(pl.col("draw") <= 0.92)
        .then(pl.lit(value=True))
    )
    return told.select(birth_date=text, birth_date_approximate=approximate).to_dict()


def _evidence(generator: Generator, rows: pl.DataFrame) -> pl.DataFrame:
    """Facts as written: what was so mostly yes, what was not so no or nothing; never yes where it was not."""
    rates = model()["record"]
    early = (rows["year"] < model()["law_year"]).to_numpy()
    found: dict[str, pl.Series] = {}
    other = np.zeros(len(rows), dtype=bool)
    for name in _families(rows):
        fact = rows[name].to_numpy()
        draw = generator.random(len(rows), dtype=np.float32)
        known = np.where(fact, draw < rates["kept"], draw < rates["denied"])
        if name.startswith("form_"):
            # An organisation writes down a person because of a form it knows of: forms are seldom left out.
            known = np.where(fact, draw < 0.97, draw < 0.9)
        if name in RENAMED:
            other |= fact & known & early
            known &= ~early
        if name == "form_other":
            fact, known = fact | other, known | other
        found[name] = pl.Series(name, np.where(known, fact.astype(np.int8), -1))
    return pl.DataFrame(found).select(pl.when(pl.all() >= 0).then(pl.all() == 1).name.keep())


def _families(rows: pl.DataFrame) -> list[str]:
    """The evidence of events; ``form_other`` last, for it gathers what the law did not name."""
    prefixes = ("act_", "means_", "form_", "sector_", "sexual_", "recruiter_", "channel_")
    names = [name for name in rows.columns if name.startswith(prefixes) and name != "form_other"]
    return [*names, "form_other"]


def _person(generator: Generator, rows: pl.DataFrame, told: pl.Series) -> pl.DataFrame:
    """Attributes of the person, each known to some organisations and not to others.

    The age is reckoned from the date of birth that was ``told``, where one was.
    """
    size = len(rows)

    def known(share: float) -> pl.Expr:
        return pl.lit(pl.Series(generator.random(size) < share))

    whole = (told + "-07-01").str.head(10).str.to_date("%Y-%m-%d")
    age = (_day(rows["registered_on"]) - _day(whole.fill_null(rows["birth_date"]))) / 365.25
    languages = (
        pl.when(known(0.006))
        .then(pl.concat_list(pl.lit("ils")))
        .when(known(0.25))
        .then(pl.concat_list(_language(0), _language(1)))
        .otherwise(pl.concat_list(_language(0)))
    )
    years = pl.lit(pl.Series(age.astype(np.int16)))
    group = pl.when(years < 18).then(pl.lit("child")).otherwise(pl.lit("adult"))
    here = pl.col("origin_country") == pl.col("exploitation_country")
    over = pl.col("exploitation_to") <= pl.col("registered_on")
    return rows.select(
        sex=pl.when(known(0.97)).then("sex"),
        age=pl.when(known(0.85)).then(years),
        age_group=pl.when(known(0.97)).then(group),
        minor_at_exploitation=pl.when(known(0.8)).then("minor_at_exploitation"),
        age_when_trafficked=pl.when(known(0.5)).then("age_when_trafficked"),
        citizenship=pl.when(known(0.95) & (~pl.col("stateless") | known(0.5))).then(
            pl.concat_list("citizenship")
        ),
        stateless=pl.when(known(0.6)).then("stateless"),
        birth_registered=pl.when(known(0.45)).then("birth_registered"),
        disability=pl.when(known(0.55)).then("disability"),
        language=pl.when(known(0.8)).then(languages),
        migration_status=pl.when(known(0.8)).then("migration_status"),
        origin_country=pl.when(known(0.9)).then("origin_country"),
        origin_place=pl.when(known(0.7) & here).then("origin_place"),
        exploitation_country=pl.when(known(0.98)).then("exploitation_country"),
        exploitation_place=pl.when(known(0.93)).then("exploitation_place"),
        detection_country="detection_country",
        detection_place=pl.when(known(0.99)).then("detection_place"),
        exploitation_from=pl.when(known(0.7)).then(pl.col("exploitation_from").dt.strftime("%Y-%m")),
        exploitation_to=pl.when(known(0.6) & over).then(pl.col("exploitation_to").dt.strftime("%Y-%m")),
        months_exploited=pl.when(known(0.6)).then("months_exploited"),
    )


def _language(place: int) -> pl.Expr:
    """The first or second language of the person's culture."""
    codes = {culture: codes[place] for culture, codes in model()["language"].items()}
    return pl.col("culture").replace_strict(codes, return_dtype=pl.String)


def _status(generator: Generator, rows: pl.DataFrame) -> pl.DataFrame:
    """Identification, assistance, justice, and the objection to the use of the record."""
    size = len(rows)
    number = rows["source"].replace_strict(
        dict(zip(ORGANISATIONS, range(6), strict=True)), return_dtype=pl.Int8
    )
    authority = (rows["source"] == "authority").to_numpy()
    identified = _identified(generator, number.to_numpy())
    decided = np.minimum(_day(rows["registered_on"]) + generator.integers(0, 150, size), _last_day())
    told = generator.random(size) < np.where(authority, 0.95, 0.5)
    declined = generator.random(size) < 0.05
    charged = rows["charged_for_compelled_acts"].to_numpy()
    written = generator.random(size) < np.where(charged, 0.8, 0.4)
    objects = generator.random(size) < model()["record"]["excluded"]
    if size:
        objects[generator.integers(size)] = True
    assistance = _assistance(generator, rows, number.to_numpy(), declined)
    frame = pl.DataFrame(
        {
            "identification": identified,
            "decided": pl.Series(decided.astype("datetime64[D]")).cast(pl.String),
            "told": told & ~np.isin(identified, ["potential"]),
            "declined": declined,
            "charged": charged,
            "written": written,
            "objects": objects,
            "justice_stage": rows["justice_stage"],
            "authority": authority,
        }
    )
    return frame.select(
        identification="identification",
        identification_authority=pl.when("told", "authority").then(pl.lit("National Identification Office")),
        identification_date=pl.when("told").then("decided"),
        assistance=pl.lit(assistance),
        assistance_declined=pl.when(pl.col("declined")).then(pl.lit(value=True)),
        justice_stage="justice_stage",
        charged_for_compelled_acts=pl.when("written").then("charged"),
        exclude=pl.when("objects").then(pl.lit(value=True)),
    )


def _identified(generator: Generator, number: "np.ndarray[Any, np.dtype[np.int8]]") -> Any:  # noqa: ANN401 texts
    """The identification status in each record, by the organisation's own shares."""
    found = np.full(len(number), "", dtype="<U12")
    for place, name in enumerate(ORGANISATIONS):
        mine = np.flatnonzero(number == place)
        weights = model()["identification"][name]
        found[mine] = np.array(list(weights))[choose(generator, list(weights.values()), len(mine))]
    return found


def _last_day() -> int:
    """The last day of the State's years, as days since 1970."""
    return int(np.datetime64(f"{model()['years'][-1]}-12-31").astype("datetime64[D]").astype(np.int64))


def _assistance(
    generator: Generator, rows: pl.DataFrame, number: "np.ndarray[Any, np.dtype[np.int8]]", declined: Flags
) -> pl.Series:
    """One service a record where one was given by the end of the years, with its day and outcome."""
    size = len(rows)
    chance = np.array([model()["list"][name]["assists"] for name in ORGANISATIONS])[number]
    day = _day(rows["registered_on"]) + np.minimum(generator.geometric(1 / 28, size), 400) - 1
    given = (generator.random(size) < chance) & ~declined & (day <= _last_day())
    service = np.array(list(model()["service"]))[choose(generator, list(model()["service"].values()), size)]
    outcome = np.array(list(model()["outcome"]))[choose(generator, list(model()["outcome"].values()), size)]
    table = pl.DataFrame(
        {
            "service": service,
            "date": pl.Series(day.astype("datetime64[D]")).cast(pl.String),
            "outcome": pl.Series(np.where(outcome == "unknown", "", outcome)).replace("", None),
            "given": given,
        }
    )
    one = pl.concat_list(pl.struct("service", "date", "outcome"))
    return table.select(assistance=pl.when("given").then(one)).to_series()
