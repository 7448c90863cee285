"""A table of identities as keyed encodings: what leaves a node, and what is compared.

A record's encoding is a row of 64-bit words, field after field (``schema.PLANES``). A text has a Bloom
filter of its letter pairs (256 bits) and one of its consonant skeleton's (128 bits); a date has a keyed tag
for year, year after, month and day; a sex has one tag. Missing is zero.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import polars as pl

from palermo.errors import LinkageError

from .bloom import Filter, Words, filters
from .clk import encode_clks, number_values, parse_clk_schema
from .harden import Hardening, harden
from .keys import derive
from .normalise import code_text, date_parts, romanise, sex_code, skeleton
from .schema import LinkageField, LinkageSchema

FULL = Filter(bits=256, gram=2, per_token=6)
BONES = Filter(bits=128, gram=2, per_token=5)

CHUNK = 500_000
"""Rows encoded at a time: their texts are Python objects, and there may be ten million."""

CLK_BITS_PER_FIELD = {"name": 200, "place": 120, "code": 100, "date": 160, "sex": 40}
"""Bits of each field in the whole-record encoding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """The secret and the project that every key is derived from.

    Attributes:
        secret: the project's key.
        project: its name.
    """

    secret: bytes
    project: str

    def key(self, *purpose: str) -> bytes:
        """The 64-byte key of one purpose."""
        return derive(self.secret, self.project, *purpose)


def encode_fields(
    table: pl.DataFrame, schema: LinkageSchema, keyring: Keyring, hardening: Hardening = "none"
) -> Words:
    """Encode the fields of a schema, each under its own key.

    Args:
        table: one text column for every field of the schema; others are not looked at.
        schema: the fields.
        keyring: the keys.
        hardening: the published defence laid over the filters.

    Returns:
        (rows, schema.planes) uint64.

    Raises:
        LinkageError: a column of the schema is missing.
    """
    if missing := [field.name for field in schema.fields if field.name not in table.columns]:
        raise LinkageError(
            f"The file has no column {', '.join(missing)}, which the schema names; it has "
            f"{', '.join(table.columns)}: correct the schema or the file."
        )
    chunks = [
        np.hstack([_encode_field(part[field.name], field, keyring, hardening) for field in schema.fields])
        for part in table.select(field.name for field in schema.fields).iter_slices(CHUNK)
    ]
    return np.vstack(chunks) if chunks else np.zeros((0, schema.planes), np.uint64)


def texts_of(column: pl.Series) -> pl.Series:
    """A column's values as texts; nothing is an empty text."""
    return column.cast(pl.String, strict=False).fill_null("")


def _encode_field(column: pl.Series, field: LinkageField, keyring: Keyring, hardening: Hardening) -> Words:
    rows, distinct = number_values(texts_of(column))
    if field.type == "date":
        words = _dates([date_parts(text) for text in distinct], field.name, keyring)
    elif field.type == "sex":
        words = _tags([sex_code(text) for text in distinct], keyring.key(field.name, "tag"))[:, None]
    else:
        words = _texts(distinct, field, keyring, hardening)
        return harden(words[rows], hardening, keyring.key(field.name, "harden"))
    return words[rows]


def _texts(distinct: list[str], field: LinkageField, keyring: Keyring, hardening: Hardening) -> Words:
    """Filters of texts and their skeletons; a code has no skeleton."""
    write: Callable[[str], str] = code_text if field.type == "code" else romanise
    full = [write(text) for text in distinct]
    bones = [""] * len(full) if field.type == "code" else [skeleton(text) for text in full]
    return np.hstack(
        [
            filters(full, FULL, [keyring.key(field.name, "full")]),
            filters(bones, BONES, [keyring.key(field.name, "skeleton")]),
        ]
    )


def _dates(parts: Sequence[tuple[int, int, int]], name: str, keyring: Keyring) -> Words:
    """Tags of year, year after, month and day: what is not known is zero, so partial dates compare."""
    tagged = [
        _tags([str(part) if part else "" for part in column], keyring.key(name, purpose))
        for column, purpose in (
            ([year for year, _, _ in parts], "year"),
            ([year + 1 if year else 0 for year, _, _ in parts], "year"),
            ([month if year else 0 for year, month, _ in parts], "part"),
            ([day if year else 0 for year, _, day in parts], "part"),
        )
    ]
    return np.column_stack(tagged)


def _tags(texts: list[str], key: bytes) -> Words:
    """A keyed 64-bit tag of each text, zero of an empty one."""
    digests = {text: blake2b(text.encode(), key=key, digest_size=8).digest() for text in set(texts) if text}
    return np.array([int.from_bytes(digests[text], "big") if text else 0 for text in texts], np.uint64)


def clk_schema(schema: LinkageSchema, project: str) -> dict[str, object]:
    """The clkhash schema (version 3) of whole-record encodings of a linkage schema."""
    import base64

    features = [
        {
            "identifier": field.name,
            "format": {"type": "string", "encoding": "utf-8"},
            "hashing": {
                "comparison": {
                    "type": "ngram",
                    "n": 1 if field.type in ("date", "sex") else 2,
                    "positional": field.type == "date",
                },
                "strategy": {"bitsPerFeature": CLK_BITS_PER_FIELD[field.type]},
                "hash": {"type": "blakeHash"},
            },
        }
        for field in schema.fields
    ]
    info = base64.b64encode(f"palermo clk 1 {project}".encode()).decode()
    return {
        "version": 3,
        "clkConfig": {"l": 1024, "kdf": {"type": "HKDF", "info": info}},
        "features": features,
    }


def encode_records(table: pl.DataFrame, schema: LinkageSchema, keyring: Keyring) -> Words:
    """Encode whole records as CLKs of 1,024 bits: of each field its normal form.

    Returns:
        (rows, 16) uint64.
    """
    form = parse_clk_schema(clk_schema(schema, keyring.project))
    chunks = [
        encode_clks([_normal_forms(part[field.name], field) for field in schema.fields], form, keyring.secret)
        for part in table.iter_slices(CHUNK)
    ]
    return np.vstack(chunks) if chunks else np.zeros((0, 16), np.uint64)


def _normal_forms(column: pl.Series, field: LinkageField) -> pl.Series:
    rows, distinct = number_values(texts_of(column))
    write = {"date": _date_text, "sex": sex_code, "code": code_text}.get(field.type, romanise)
    forms = pl.Series([write(text) for text in distinct], dtype=pl.String)
    return forms.gather(rows)


def _date_text(text: str) -> str:
    year, month, day = date_parts(text)
    return f"{year:04}{month:02}{day:02}" if year else ""
