"""What is linked: the identities of case records, plain tables with a schema, and encoding files."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from palermo.errors import LinkageError, UnreadableFileError, UsageError
from palermo.intake.delimited import open_delimited

from .container import MAGIC, EncodingFile, sealed
from .encode import Keyring, encode_fields, encode_records
from .harden import Hardening
from .keys import fingerprint
from .link import LinkList
from .normalise import PARTICLES
from .schema import CASES, LinkageSchema

TRUE = ("true", "1", "yes", "y", "oui", "sí", "si", "да", "是", "نعم")
"""How a plain file says that a record is excluded, in any case of letters."""

DECOYS = 0.25
"""Share of decoys added to the records of an encoding file, unless told otherwise."""

_RECORD_ID_BYTES = 16

_PLACES = ("place", "exploitation_place", "detection_place")
"""Columns of which the first that is recorded is a case's place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identities:
    """One organisation's identities, ready to encode.

    Attributes:
        source: the organisation's name.
        table: the rows that take part, with a column for each field.
        record_ids: their numbers, as text.
        excluded: rows that do not take part.
        schema: the fields.
    """

    source: str
    table: pl.DataFrame
    record_ids: pl.Series
    excluded: int
    schema: LinkageSchema


def read_plain(path: Path) -> pl.DataFrame:
    """Read a table of text (csv in any encoding and delimiter, or parquet).

    Raises:
        UsageError: there is no such file.
        UnreadableFileError: it is not a table.
    """
    if not path.is_file():
        raise UsageError(f"There is no file {path}.")
    if path.suffix.lower() == ".parquet":
        try:
            return pl.read_parquet(path)
        except (pl.exceptions.PolarsError, OSError):
            raise UnreadableFileError(
                f"{path} is not a parquet file, which its name says: give the right file."
            ) from None
    if path.stat().st_size == 0:
        raise UnreadableFileError(
            f"{path} is empty; expected a line that names the columns, then a line for each record."
        )
    with path.open("rb") as file:
        if file.read(len(MAGIC)) == MAGIC:
            raise UsageError(f"{path} is an encoding, not a plain file: leave out --schema and --key.")
    table = open_delimited(path)
    parts = [part.select(table.headers) for part, _ in table.batches()]
    frame = pl.concat(parts) if parts else pl.DataFrame(schema=dict.fromkeys(table.headers, pl.String))
    return frame.rename({name: name.strip() for name in frame.columns}).with_columns(
        pl.col(pl.String).str.strip_chars()
    )


def identities(frame: pl.DataFrame, *, source: str, schema: LinkageSchema) -> Identities:
    """Prepare a plain table: excluded rows go, every row has its number.

    Raises:
        LinkageError: a column that the schema names is missing, or two rows have one record_id.
    """
    if missing := [field.name for field in schema.fields if field.name not in frame.columns]:
        raise LinkageError(
            f"{source} has no column {', '.join(missing)}, which the schema names; it has "
            f"{', '.join(frame.columns)}: correct the schema or the file."
        )
    out = _excluded(frame)
    rows = frame.with_row_index("·number", 1).filter(~out)
    own = pl.col("record_id") if "record_id" in frame.columns else pl.col("·number")
    numbers = rows.select(own.cast(pl.String).alias("record_id"))["record_id"]
    if repeated := len(numbers) - numbers.n_unique():
        raise LinkageError(
            f"{source}: {repeated} rows have the record_id of another row or none; expected a number of "
            "its own "
            "for each: correct the column, or leave it out and rows are numbered."
        )
    return Identities(
        source=source,
        table=rows.select(field.name for field in schema.fields),
        record_ids=numbers,
        excluded=int(out.sum()),
        schema=schema,
    )


def _excluded(frame: pl.DataFrame) -> pl.Series:
    """Which rows take no part."""
    if "exclude" not in frame.columns:
        return pl.Series("exclude", [False]).new_from_index(0, frame.height)
    mark = frame["exclude"].cast(pl.String).fill_null("").str.strip_chars().str.to_lowercase()
    return mark.is_in(TRUE)


def case_identities(cases: pl.DataFrame, *, source: str) -> Identities:
    """Prepare case records: name parts are taken from the full name where they are not recorded.

    A date of birth that is said to be approximate, or is 1 January and not said to be exact, counts as its
    year only. The place is that of exploitation, or of detection where that is not recorded.

    Args:
        cases: case records of one organisation.
        source: its name, where the records do not give one.

    Raises:
        LinkageError: the records are of several organisations.
    """
    named = cases["source"].drop_nulls().unique().sort().to_list() if "source" in cases.columns else []
    if len(named) > 1:
        raise LinkageError(
            f"The cases are of {len(named)} organisations ({', '.join(named)}); expected one: each "
            "organisation "
            "encodes its own records on its own node. Pick one with --source."
        )
    exact = pl.col("birth_date_approximate").fill_null(pl.col("birth_date").str.ends_with("-01-01")).not_()
    prepared = _parted(_with_columns(cases)).with_columns(
        pl.when(exact)
        .then(pl.col("birth_date"))
        .otherwise(pl.col("birth_date").str.slice(0, 4))
        .alias("birth_date"),
        pl.coalesce(_PLACES).alias("place"),
    )
    return identities(prepared, source=named[0] if named else source, schema=CASES)


def _parted(cases: pl.DataFrame) -> pl.DataFrame:
    """Parts of the name from the whole name where they are not recorded.

    The first word is the given name; of three words or more the second is the father's name and the rest the
    family name. Particles ("al", "de") are no words.
    """
    particle = pl.element().str.to_lowercase().is_in(PARTICLES)
    words = (
        pl.col("name_full")
        .fill_null("")
        .str.split(" ")
        .list.eval(pl.element().filter((pl.element() != "") & ~particle))
    )
    count = words.list.len()
    rest = words.list.slice(pl.when(count > 2).then(2).otherwise(1)).list.join(" ")
    return cases.with_columns(
        _or(pl.col("name_given"), pl.coalesce(words.list.first(), "name_full")),
        _or(pl.col("name_father"), pl.when(count > 2).then(words.list.get(1, null_on_oob=True))),
        _or(pl.col("name_family"), rest),
    )


def _or(own: pl.Expr, instead: pl.Expr) -> pl.Expr:
    return pl.when(own.fill_null("") != "").then(own).otherwise(instead).alias(own.meta.output_name())


def _with_columns(cases: pl.DataFrame) -> pl.DataFrame:
    """The cases with every column that linkage looks at, empty where the file has none."""
    names = ("name_full", "name_given", "name_father", "name_family", "birth_date")
    if not set(names) & set(cases.columns):
        raise LinkageError(
            "The file has none of the case record's identity columns (name_given, birth_date …): give the "
            "cases.parquet of this organisation's node, or a schema with --schema."
        )
    missing = {*names, *_PLACES, "birth_date_approximate"}.difference(cases.columns)
    whole = cases.with_columns(pl.lit(None, pl.String).alias(name) for name in missing)
    told = pl.col("birth_date_approximate").cast(pl.String).str.to_lowercase()
    return whole.with_columns(
        pl.col(*names, *_PLACES).cast(pl.String), birth_date_approximate=told.is_in(TRUE)
    )


def plain_list(people: Identities, keyring: Keyring) -> LinkList:
    """Encode identities that stay where they are: records keep their own numbers, nobody is made up."""
    return LinkList(
        source=people.source,
        record_ids=people.record_ids,
        words=encode_fields(people.table, people.schema, keyring),
        decoys=np.zeros(len(people.table), bool),
        excluded=people.excluded,
    )


def seal_identities(
    people: Identities,
    keyring: Keyring,
    *,
    decoys: float = DECOYS,
    hardening: Hardening = "none",
    clk_only: bool = False,
    numbers: Mapping[str, str] | None = None,
) -> EncodingFile:
    """Encode identities for the unit: random numbers, random order, decoys among them.

    Args:
        people: the identities.
        keyring: the keys.
        decoys: decoys to add, as a share of the records.
        hardening: a published defence.
        clk_only: give whole-record encodings only.
        numbers: the random number (32 hexadecimal figures) that each record has in a bundle, so that the unit
            can count persons in its coded rows; without them every record has a number nobody else knows.

    Raises:
        LinkageError: a record has no number in the bundle.
    """
    random = np.random.default_rng(secrets.randbits(256))
    words = encode_fields(people.table, people.schema, keyring, hardening)
    made = _made_up(people.table, round(decoys * len(words)), random)
    fields = np.vstack([words, encode_fields(made, people.schema, keyring, hardening)])
    clks = encode_records(pl.concat([people.table, made]), people.schema, keyring)
    order = random.permutation(len(fields))
    return EncodingFile(
        source=people.source,
        project=keyring.project,
        schema=people.schema,
        hardening=hardening,
        mark=fingerprint(keyring.secret, keyring.project),
        record_ids=_random_numbers(people.record_ids, len(order), numbers)[order],
        fields=None if clk_only else np.ascontiguousarray(fields[order]),
        clks=np.ascontiguousarray(clks[order]),
        decoys=order >= len(words),
        excluded=people.excluded,
    )


def _random_numbers(
    record_ids: pl.Series, count: int, numbers: Mapping[str, str] | None
) -> NDArray[np.uint8]:
    """Random numbers, those of the records first: as in the bundle where they are in one."""
    made = np.frombuffer(secrets.token_bytes(_RECORD_ID_BYTES * count), np.uint8).reshape(count, -1).copy()
    if numbers is not None and len(record_ids):
        given = [numbers.get(record, "") for record in record_ids.to_list()]
        if "" in given:
            raise LinkageError(
                f"{given.count('')} records have no number in the bundle; expected one for each that takes "
                "part: give every record a number of its own (record_id), and make the bundle again."
            )
        made[: len(given)] = np.frombuffer(bytes.fromhex("".join(given)), np.uint8).reshape(len(given), -1)
    return made


def bundle_encodings(
    cases: pl.DataFrame, *, source: str, keyring: Keyring, decoys: float = DECOYS
) -> Callable[[pl.DataFrame], bytes]:
    """What ``write_bundle`` of the exchange takes as ``encode``: encodings under the bundle's numbers.

    Args:
        cases: the case records of the bundle, all of one organisation.
        source: its name, where the records do not give one.
        keyring: the keys.
        decoys: decoys to add, as a share of the records.

    Returns:
        A function of the table of ``record_id`` and ``number`` that gives the bytes of the encoding file.
    """

    def encode(table: pl.DataFrame) -> bytes:
        numbers = dict(table.select("record_id", "number").drop_nulls().iter_rows())
        people = case_identities(cases, source=source)
        file = seal_identities(people, keyring, decoys=decoys, numbers=numbers)
        return sealed(file, keyring.secret)

    return encode


def _made_up(table: pl.DataFrame, count: int, random: np.random.Generator) -> pl.DataFrame:
    """Decoys: every field is that of some record, drawn field by field."""
    if not table.height:
        return table.clear()
    return pl.DataFrame(
        [table[name].gather(random.integers(0, table.height, count)) for name in table.columns]
    )


def check_files(files: Sequence[EncodingFile]) -> None:
    """Refuse files that cannot be linked with one another.

    Raises:
        LinkageError: made with another key, project, schema or hardening.
    """
    first = files[0]
    for other in files[1:]:
        pair = f"{first.source} and {other.source}"
        if other.project != first.project:
            raise LinkageError(
                f"{pair} were encoded for different projects ({first.project}, {other.project}); expected "
                "one: "
                "ask for encodings of the same --project."
            )
        if other.mark != first.mark:
            raise LinkageError(
                f"{pair} were encoded with different keys; nothing in them would match: check which key each "
                "organisation was given and encode again."
            )
        if other.schema != first.schema or other.hardening != first.hardening:
            raise LinkageError(
                f"{pair} were encoded with different schemas or hardening; expected the same: agree on "
                "one and "
                "encode again."
            )


def file_list(file: EncodingFile, words: NDArray[np.uint64], decoys: NDArray[np.bool_]) -> LinkList:
    """The list of an encoding file."""
    return LinkList(
        source=file.source,
        record_ids=pl.Series([row.tobytes().hex() for row in file.record_ids], dtype=pl.String),
        words=words,
        decoys=decoys,
        excluded=file.excluded,
    )
