"""Whole-record encodings, bit for bit those of clkhash for the same schema (its linkage schema, version 3).

clkhash is the format's reference and is no longer maintained; the format lives on here.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from palermo.errors import LinkageError

from .bloom import Filter, Integers, Words, filters

BITS = 1024

Texts = Sequence[str] | pl.Series
"""A column of texts."""
_KEYS_PER_FIELD = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ClkSchema:
    """A clkhash schema as far as it bears on the bits.

    Attributes:
        bits: length of the encoding.
        folds: times the filter was twice as long and was folded by exclusive or.
        salt, info, hash_name, key_size: how the keys are derived.
        features: the schema's features in order; None where a column is ignored.
    """

    bits: int
    folds: int
    salt: bytes | None
    info: bytes | None
    hash_name: str
    key_size: int
    features: tuple[Mapping[str, Any] | None, ...]


def parse_clk_schema(schema: Mapping[str, Any]) -> ClkSchema:
    """Read a clkhash schema of version 3.

    Raises:
        LinkageError: another version, or something that cannot be encoded.
    """
    if schema.get("version") != 3:
        raise LinkageError(
            f"The schema is version {schema.get('version')!r}; expected 3: convert it with clkhash first."
        )
    config = schema["clkConfig"]
    kdf = config.get("kdf", {})
    return ClkSchema(
        bits=config["l"],
        folds=config.get("xor_folds", 0),
        salt=base64.b64decode(kdf["salt"]) if "salt" in kdf else None,
        info=base64.b64decode(kdf["info"]) if "info" in kdf else None,
        hash_name=kdf.get("hash", "SHA256"),
        key_size=kdf.get("keySize", 64),
        features=tuple(None if feature.get("ignored") else feature for feature in schema["features"]),
    )


def encode_clks(columns: Sequence[Texts], schema: ClkSchema, secret: bytes) -> Words:
    """Encode records.

    Args:
        columns: one sequence of texts for every feature of the schema, ignored ones included.
        schema: the clkhash schema.
        secret: the linkage key.

    Returns:
        (records, bits / 64) uint64.
    """
    longest = schema.bits << schema.folds
    clks = np.zeros((len(columns[0]) if columns else 0, longest // 64), np.uint64)
    keys = _keys(schema, secret)
    for column, feature, pair in zip(columns, schema.features, keys, strict=True):
        if feature is not None:
            rows, distinct = number_values(column)
            texts = list(map(_format(feature), distinct))
            clks |= _encode_feature(texts, feature["hashing"], longest, pair)[rows]
    for _ in range(schema.folds):
        half = clks.shape[1] // 2
        clks = clks[:, :half] ^ clks[:, half:]
    return clks


def number_values(column: Texts) -> tuple[Integers, list[str]]:
    """Number the distinct values of a column; the value is each row's number and the distinct values."""
    values = pl.Series("value", column, pl.String).to_frame()
    distinct = values.unique(maintain_order=True).with_row_index("number")
    rows = values.join(distinct, on="value", how="left", maintain_order="left")["number"]
    return rows.to_numpy().astype(np.int64), distinct["value"].to_list()


def _keys(schema: ClkSchema, secret: bytes) -> list[tuple[bytes, ...]]:
    """Two keys a feature, cut from one stream (RFC 5869)."""
    size, count = schema.key_size, _KEYS_PER_FIELD * len(schema.features)
    algorithm = hashes.SHA512() if schema.hash_name == "SHA512" else hashes.SHA256()
    stream = HKDF(algorithm=algorithm, length=size * count, salt=schema.salt, info=schema.info).derive(secret)
    parts = [stream[start : start + size] for start in range(0, size * count, size)]
    return [tuple(parts[start : start + _KEYS_PER_FIELD]) for start in range(0, count, _KEYS_PER_FIELD)]


def _format(feature: Mapping[str, Any]) -> Callable[[str], str]:
    """The rewriting that clkhash does before it hashes a value."""
    layout, missing = feature["format"], feature["hashing"].get("missingValue")
    write: Callable[[str], str] = str
    if layout["type"] == "integer":
        write = _integer
    elif layout["type"] == "date":
        pattern = layout["format"]
        write = lambda text: datetime.strptime(text, pattern).strftime("%Y%m%d")  # noqa: E731, DTZ007
    if missing is None:
        return write
    sentinel = missing["sentinel"]
    instead = missing.get("replaceWith", sentinel)
    return lambda text: instead if text == sentinel else write(text)


def _integer(text: str) -> str:
    return str(int(text))


def _encode_feature(
    texts: list[str], hashing: Mapping[str, Any], bits: int, keys: tuple[bytes, ...]
) -> Words:
    comparison, strategy = hashing["comparison"], hashing["strategy"]
    kind = hashing.get("hash", {"type": "blakeHash"})
    if comparison["type"] not in ("ngram", "exact") or kind["type"] not in ("blakeHash", "doubleHash"):
        raise LinkageError(
            f"Comparison {comparison['type']!r} with hash {kind['type']!r} is not supported; expected ngram "
            "or exact with blakeHash or doubleHash."
        )
    form = Filter(
        bits=bits,
        gram=comparison["n"] if comparison["type"] == "ngram" else 0,
        positional=bool(comparison.get("positional")),
        per_token=int(strategy.get("bitsPerToken", 0)),
        per_text=int(strategy.get("bitsPerFeature", 0)),
        hashing="blake"
        if kind["type"] == "blakeHash"
        else "double-nonsingular"
        if kind.get("prevent_singularity") or kind.get("preventSingularity")
        else "double",
    )
    return filters(texts, form, keys)
