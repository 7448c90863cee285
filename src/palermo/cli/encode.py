"""``palermo encode``: an organisation's identities as keyed encodings, on its own node."""

import argparse
import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from .report import Report

if TYPE_CHECKING:
    from palermo.linkage.sources import Identities


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of ``palermo encode``."""
    parser.add_argument(
        "cases", metavar="CASES", type=Path, help="cases.parquet of this node, or a plain file"
    )
    parser.add_argument(
        "--key", type=Path, required=True, metavar="KEYFILE", help="the project's key (mode 600)"
    )
    parser.add_argument("--project", type=_name, required=True, metavar="NAME", help="the project's name")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="the encoding file")
    parser.add_argument("--schema", type=Path, metavar="fields.toml", help="fields of a plain file")
    parser.add_argument(
        "--source", default="", metavar="NAME", help="the organisation, if several are in the file"
    )
    parser.add_argument(
        "--decoys", type=_share, default=0.25, metavar="SHARE", help="made-up records to add (default 0.25)"
    )
    parser.add_argument(
        "--decoys-apart", type=Path, metavar="FILE", help="keep the list of decoys in a file of its own"
    )
    parser.add_argument(
        "--harden", choices=("none", "diffusion", "noise"), default="none", help="a further defence"
    )
    parser.add_argument(
        "--clk-only", action="store_true", help="whole-record encodings only; links less well"
    )


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 10:
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a share between 0 and 10")
    return value


def _name(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("found nothing, expected the project's name")
    return text


def run(arguments: argparse.Namespace) -> Report:
    """Encode, seal and say what the file holds."""
    from palermo.linkage import sources
    from palermo.linkage.container import write_decoys, write_encoding
    from palermo.linkage.encode import Keyring
    from palermo.linkage.keys import read_key

    keyring = Keyring(secret=read_key(arguments.key), project=arguments.project)
    people = _people(arguments)
    encoding = sources.seal_identities(
        people,
        keyring,
        decoys=arguments.decoys,
        hardening=arguments.harden,
        clk_only=arguments.clk_only,
    )
    made_up = int(encoding.decoys.sum()) if encoding.decoys is not None else 0
    if arguments.decoys_apart:
        write_decoys(arguments.decoys_apart, encoding, keyring.secret)
        encoding = replace(encoding, decoys=None)
    write_encoding(arguments.output, encoding, keyring.secret)
    return Report(
        data={
            "records": len(people.table),
            "excluded": people.excluded,
            "decoys": made_up,
            "source": people.source,
            "project": arguments.project,
            "fields": [field.name for field in people.schema.fields],
            "mark": encoding.mark.hex()[:16],
            "output": str(arguments.output),
        },
        text=(
            f"Encoded {len(people.table)} records of {people.source} to {arguments.output}, with "
            f"{made_up} decoys; "
            f"{people.excluded} marked exclude take no part.\n"
            f"Mark of the key: {encoding.mark.hex()[:16]} (the same at every organisation of the project).\n"
            "The file holds no name, but it is personal data: hand it to the unit that links and to "
            "nobody else."
        ),
    )


def _people(arguments: argparse.Namespace) -> "Identities":
    """The identities of the file: of case records, or of the columns that a schema names."""
    import polars as pl

    from palermo.linkage import sources
    from palermo.linkage.schema import read_schema

    table = sources.read_plain(arguments.cases)
    name = arguments.source or arguments.output.stem
    if arguments.schema:
        return sources.identities(table, source=name, schema=read_schema(arguments.schema))
    if arguments.source and "source" in table.columns:
        table = table.filter(pl.col("source") == arguments.source)
    return sources.case_identities(table, source=name)
