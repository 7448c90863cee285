"""How well a linkage did against the truth: F1 of pairs, for the benchmark of linkage."""

import hashlib

import numpy as np
import polars as pl
from linkage_data import FEBRL

from palermo.linkage.encode import Keyring, encode_fields
from palermo.linkage.harden import Hardening
from palermo.linkage.link import LinkList, link
from palermo.linkage.schema import LinkageSchema

SECRET = hashlib.blake2b(b"palermo benchmark", digest_size=32).digest()
KEYRING = Keyring(secret=SECRET, project="benchmark")
FOUR = LinkageSchema.of(FEBRL)

Row = tuple[str, str, str, str, str]
"""What, ours, the peer's, the ratio or difference, the bar."""


def listed(
    name: str, table: pl.DataFrame, schema: LinkageSchema, ids: str, harden: Hardening = "none"
) -> LinkList:
    """A plain list as it is linked."""
    words = encode_fields(table, schema, KEYRING, harden)
    numbers = table[ids].cast(pl.String)
    return LinkList(source=name, record_ids=numbers, words=words, decoys=np.zeros(len(table), bool))


def f_score(found: int, hits: int, true: int) -> float:
    """F1 of pairs."""
    return 2 * hits / max(1, found + true)


def cross_f(persons: pl.DataFrame, truth: pl.DataFrame) -> float:
    """F1 of the pairs across lists.

    Args:
        persons: source, record_id, person_id as found.
        truth: source, record_id, entity.
    """
    table = persons.join(truth, on=["source", "record_id"])

    def pairs(*by: str) -> int:
        inside = table.group_by(*by, "source").len()["len"].to_numpy().astype(np.int64)
        whole = table.group_by(*by).len()["len"].to_numpy().astype(np.int64)
        return int((whole * (whole - 1)).sum() - (inside * (inside - 1)).sum()) // 2

    return f_score(pairs("person_id"), pairs("person_id", "entity"), pairs("entity"))


def truth_of(**lists: pl.DataFrame) -> pl.DataFrame:
    """Source, record_id and entity of lists with the columns rec_id and entity."""
    return pl.concat(
        table.select(
            source=pl.lit(name),
            record_id=pl.col("rec_id").cast(pl.String),
            entity=pl.col("entity").cast(pl.Int64),
        )
        for name, table in lists.items()
    )


def linked_f(
    one: pl.DataFrame, two: pl.DataFrame, schema: LinkageSchema, harden: Hardening = "none"
) -> float:
    """F1 of linking two lists with the columns rec_id and entity."""
    linked = link(
        [listed("a", one, schema, "rec_id", harden), listed("b", two, schema, "rec_id", harden)], schema
    )
    return cross_f(linked.table, truth_of(a=one, b=two))
