"""``palermo link``: which records are of one person, from encodings or from plain files of one's own."""

import argparse
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from palermo.errors import UsageError

from .progress import progress
from .report import Report

if TYPE_CHECKING:
    from tqdm import tqdm

    from palermo.linkage.link import Linked, LinkList
    from palermo.linkage.schema import LinkageSchema


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of ``palermo link``."""
    parser.add_argument(
        "files", metavar="FILE", type=Path, nargs="+", help="encodings, or plain files with --schema"
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="default persons.parquet or persons.csv"
    )
    parser.add_argument("--format", choices=("parquet", "csv"), help="default: by the name of the output")
    parser.add_argument("--schema", type=Path, metavar="fields.toml", help="fields of plain files")
    parser.add_argument("--key", type=Path, metavar="KEYFILE", help="key for plain files of several lists")
    parser.add_argument(
        "--draws", type=whole_number, default=0, metavar="N", help="draws of the linkage to write beside"
    )
    parser.add_argument("--seed", type=whole_number, default=1, help="seed of the draws (default 1)")
    parser.add_argument(
        "--decoys", type=Path, nargs="+", default=[], metavar="FILE", help="lists of decoys kept apart"
    )
    parser.add_argument("--backend", choices=("threads", "ray", "dask"), default="threads")
    parser.add_argument("--work", type=Path, metavar="FOLDER", help="where ray and dask read partitions")


def whole_number(text: str) -> int:
    """A whole number from 0, as an argument."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a whole number from 0")
    return int(text)


def run(arguments: argparse.Namespace) -> Report:
    """Link and write who is who."""
    from palermo.linkage.link import Options, link
    from palermo.linkage.memory import check
    from palermo.linkage.results import draws_path, write_persons

    is_csv, output = _output(arguments)
    lists, schema = _plain(arguments) if arguments.schema else _encoded(arguments)
    if schema is not None:
        check(sum(len(part) for part in lists), schema)
    with progress(None, "Comparing", "pair") as bar:
        linked = link(
            lists,
            schema,
            Options(
                draws=arguments.draws,
                seed=arguments.seed,
                backend=arguments.backend,
                partitions=arguments.work,
                checkpoint=output.with_name(f".{output.name}.resume"),
                plan=lambda pairs: bar.reset(total=pairs),
                progress=lambda pairs: _advance(bar, pairs),
            ),
        )
    write_persons(output, linked.table, is_csv=is_csv)
    if arguments.draws:
        write_persons(draws_path(output), linked.draws, is_csv=is_csv)
    for warning in linked.warnings:
        sys.stderr.write(f"palermo link: warning: {warning}\n")
    return _report(linked, output)


def _advance(bar: "tqdm[NoReturn]", pairs: int) -> None:
    bar.update(pairs)


def _output(arguments: argparse.Namespace) -> tuple[bool, Path]:
    """Whether to write csv, and where."""
    given: Path | None = arguments.output
    is_csv = arguments.format == "csv" or (
        arguments.format is None and given is not None and given.suffix.lower() == ".csv"
    )
    output = given or Path("persons.csv" if is_csv else "persons.parquet")
    if not output.parent.is_dir():
        raise UsageError(f"The folder {output.parent} does not exist: make it, or choose another place.")
    return is_csv, output


def _plain(arguments: argparse.Namespace) -> "tuple[list[LinkList], LinkageSchema]":
    """Lists of plain files, encoded in memory."""
    from palermo.linkage import sources
    from palermo.linkage.encode import Keyring
    from palermo.linkage.keys import read_key
    from palermo.linkage.memory import check, rows_of
    from palermo.linkage.schema import read_schema

    if arguments.key is None and len(arguments.files) > 1:
        raise UsageError("Several plain files need --key KEYFILE; make one with `palermo key KEYFILE`.")
    secret = read_key(arguments.key) if arguments.key else secrets.token_bytes(32)
    schema = read_schema(arguments.schema)
    _refuse_twins([path.stem for path in arguments.files])
    check(sum(map(rows_of, arguments.files)), schema)
    keyring = Keyring(secret=secret, project="plain files")
    lists = [
        sources.plain_list(
            sources.identities(sources.read_plain(path), source=path.stem, schema=schema), keyring
        )
        for path in arguments.files
    ]
    return lists, schema


def _refuse_twins(names: Sequence[str]) -> None:
    if twins := sorted({name for name in names if names.count(name) > 1}):
        raise UsageError(
            f"{', '.join(twins)} is given twice; expected one file for each list: leave one out."
        )


def _encoded(arguments: argparse.Namespace) -> "tuple[list[LinkList], LinkageSchema | None]":
    """Lists of encoding files; of whole records, without a schema, where one organisation gave no more."""
    from palermo.linkage import sources
    from palermo.linkage.container import open_decoys, read_encoding

    files = [read_encoding(path) for path in arguments.files]
    sources.check_files(files)
    decoys = [open_decoys(file, arguments.decoys) for file in files]
    fields = [file.fields for file in files if file.fields is not None]
    whole = len(fields) < len(files)
    words = [file.clks for file in files] if whole else fields
    lists = [sources.file_list(*part) for part in zip(files, words, decoys, strict=True)]
    return lists, None if whole else files[0].schema


def _report(linked: "Linked", output: Path) -> Report:
    text = (
        f"{linked.records} records of {linked.lists} lists are {linked.persons} persons "
        f"({linked.pairs} pairs; {linked.expected_matches:.0f} expected). "
        f"{linked.excluded} excluded records took no part.\n"
        f"Wrote {output}. It exists at the unit only: for statistics, never back to an organisation. "
        "Delete the encodings now."
    )
    return Report(
        data={
            "records": linked.records,
            "persons": linked.persons,
            "lists": linked.lists,
            "comparisons": linked.comparisons,
            "pairs": linked.pairs,
            "expected_matches": round(linked.expected_matches, 3),
            "method": linked.method,
            "seconds": round(linked.seconds, 3),
            "excluded": linked.excluded,
            "warnings": list(linked.warnings),
        },
        text=text,
    )
