"""``palermo map FILE``: propose what a file's columns mean and write it beside the file, to be corrected."""

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

from palermo.intake import Mapping, propose, save_mapping

from .report import Report


def configure(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("file", type=Path, help="csv, tsv, xlsx, xls, ods, json, jsonl or parquet")
    parser.add_argument("--source", default="", help="name of the organisation that keeps the file")
    parser.add_argument("--force", action="store_true", help="replace a mapping that is already there")


def run(arguments: Namespace) -> Report:
    """Write FILE.map.toml."""
    mapping = propose(arguments.file)
    if arguments.source:
        mapping = replace(mapping, constants={**mapping.constants, "source": arguments.source})
    path = save_mapping(mapping, arguments.file, overwrite=arguments.force)
    data = {
        "file": str(arguments.file),
        "mapping": str(path),
        "layout": mapping.layout,
        "columns": [
            {
                "column": column.name,
                "field": column.field or None,
                "confidence": column.confidence,
                "reasons": list(column.reasons),
            }
            for column in mapping.columns
        ],
    }
    return Report(data=data, text=_text(path, mapping))


def _text(path: Path, mapping: Mapping) -> str:
    lines = [f"Written: {path} (layout {mapping.layout}). Read it, correct it, then: palermo check FILE"]
    for column in mapping.columns:
        why = "; ".join(column.reasons)
        lines.append(f"{column.confidence:5.0%}  {column.name} → {column.field or '(not read)'}  {why}")
    return "\n".join(lines)
