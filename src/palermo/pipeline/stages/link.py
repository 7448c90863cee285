"""Link: which records are of one person and who is on which lists (docs/reference/linkage.md)."""

import secrets
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import polars as pl

from palermo.errors import StateError
from palermo.linkage import sources
from palermo.linkage.encode import Keyring
from palermo.linkage.keys import KEY_BYTES
from palermo.linkage.link import Linked, LinkList, Options
from palermo.linkage.link import link as link_lists
from palermo.linkage.results import draws_path, histories, write_persons
from palermo.linkage.schema import CASES
from palermo.pipeline.stage import Context, Stage
from palermo.pipeline.state import State

MOST_DRAWS = 1000
"""Draws that a state file may ask for: each is a table as long as the records."""

MADE_KEY = "made for this run and thrown away"
SEED_KEY = "made from the seed, for nobody is real; thrown away"


def link(context: Context) -> Mapping[str, Any]:
    """Link the case records where ``[link]`` asks for it; without it records are counted.

    Writes ``persons.parquet``, ``histories.csv`` and, where draws are asked for, ``persons.draws.parquet``.

    Raises:
        StateError: ``[link]`` says something else than a number of draws.
    """
    if "link" not in context.state.options:
        return {"linked": "no: state.toml has no [link]"}
    draws = _draws(context.options)
    cases = numbered(context.results["cases"])
    keyring = Keyring(secret=_secret(context.state), project=context.state.code)
    lists = [_list(cases, source.name, keyring) for source in context.state.sources]
    linked = link_lists(lists, CASES, Options(draws=draws, seed=context.state.seed))
    _write(context, linked, draws)
    context.results |= {"cases": cases, "persons": linked.table, "draws": linked.draws}
    return {
        "records": linked.records,
        "persons": linked.persons,
        "pairs": linked.pairs,
        "expected_matches": round(linked.expected_matches, 3),
        "excluded": linked.excluded,
        "nothing_to_link_by": sum(int((~part.words.any(axis=1)).sum()) for part in lists),
        "draws": draws,
        "method": linked.method,
        "key": SEED_KEY if context.state.fictional else MADE_KEY,
        "warnings": list(linked.warnings),
    }


def numbered(cases: pl.DataFrame) -> pl.DataFrame:
    """The cases, each with a number of its own in its source: ``row N`` where the file gives no such one."""
    row = pl.format("row {}", pl.int_range(1, pl.len() + 1)).over("source")
    alone = pl.col("record_id").is_not_null() & (pl.len().over("source", "record_id") == 1)
    return cases.with_columns(pl.when(alone).then("record_id").otherwise(row).alias("record_id"))


def _draws(options: Mapping[str, Any]) -> int:
    """The number of draws that ``[link]`` asks for.

    Raises:
        StateError: it is no such number, or there is another key.
    """
    if unknown := [key for key in options if key != "draws"]:
        raise StateError(f"{unknown[0]} is not a key of [link] in state.toml: expected draws, or nothing")
    draws = options.get("draws", 0)
    if not isinstance(draws, int) or isinstance(draws, bool) or not 0 <= draws <= MOST_DRAWS:
        raise StateError(
            f"state.toml [link] draws: found {draws!r}, expected a whole number from 0 to {MOST_DRAWS}"
        )
    return draws


def _secret(state: State) -> bytes:
    """The run's key: random; of a fictional State made from its seed, so that a run gives the same again."""
    if state.fictional:
        return blake2b(f"fictional {state.code} {state.seed}".encode(), digest_size=KEY_BYTES).digest()
    return secrets.token_bytes(KEY_BYTES)


def _list(cases: pl.DataFrame, source: str, keyring: Keyring) -> LinkList:
    """The records of one source, encoded in memory."""
    rows = cases.filter(pl.col("source") == source)
    return sources.plain_list(sources.case_identities(rows, source=source), keyring)


def _write(context: Context, linked: Linked, draws: int) -> None:
    path = context.output / "persons.parquet"
    write_persons(path, linked.table, is_csv=False)
    write_persons(context.output / "histories.csv", histories(linked.table), is_csv=True)
    if draws:
        write_persons(draws_path(path), linked.draws, is_csv=False)


STAGE = Stage(name="link", run=link, needs=("read",), section="link")
"""Without it the tables count records."""
