"""Encodings against those that clkhash 0.18.3, the format's reference, made of the same records."""

import pytest

from palermo.errors import LinkageError
from palermo.linkage.clk import encode_clks, parse_clk_schema


def feature(kind, comparison, strategy, hashing, **more):
    return {
        "format": kind,
        "hashing": {"comparison": comparison, "strategy": strategy, "hash": hashing, **more},
    }


TEXT = {"type": "string", "encoding": "utf-8"}
BLAKE, DOUBLE = {"type": "blakeHash"}, {"type": "doubleHash"}
SCHEMA = {
    "version": 3,
    "clkConfig": {
        "l": 256,
        "xor_folds": 1,
        "kdf": {"type": "HKDF", "hash": "SHA256", "info": "cGFsZXJtbw==", "salt": "c2FsdA==", "keySize": 64},
    },
    "features": [
        feature(TEXT, {"type": "ngram", "n": 2}, {"bitsPerFeature": 60}, BLAKE),
        feature(
            TEXT,
            {"type": "ngram", "n": 2},
            {"bitsPerToken": 7},
            DOUBLE,
            missingValue={"sentinel": "?", "replaceWith": "nobody"},
        ),
        feature(
            {"type": "date", "format": "%d/%m/%Y"},
            {"type": "ngram", "n": 1, "positional": True},
            {"bitsPerFeature": 40},
            BLAKE,
        ),
        feature(
            {"type": "integer"},
            {"type": "exact"},
            {"bitsPerFeature": 10},
            {"type": "doubleHash", "prevent_singularity": True},
        ),
    ],
}
VECTORS = {
    (
        "Maria",
        "Popescu",
        "03/02/1990",
        "2",
    ): "67a818a97ee21800313df42208427130281c05200108d4612018907f5cc56605",
    ("Олена", "?", "31/12/2001", "007"): "353908280d0132a7ba0730208c56400112e00150e0164885280a0aee5804111b",
    (
        "محمد",
        "Al-Hassan",
        "01/01/1979",
        "0",
    ): "287a56f06eb0dec329233809881da564b40c840b81a06157f00c16ac099f10fe",
}


def test_bits_are_those_of_clkhash():
    columns = list(zip(*VECTORS, strict=True))
    clks = encode_clks(columns, parse_clk_schema(SCHEMA), bytes(range(32)))
    assert [row.tobytes().hex() for row in clks] == list(VECTORS.values())


def test_another_version_of_the_schema_is_refused():
    with pytest.raises(LinkageError, match="version 1; expected 3"):
        parse_clk_schema({"version": 1})
