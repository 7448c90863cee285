"""A release as one file: a Frictionless data package (specs.frictionlessdata.io, version 1), zipped."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal

from .figures import MEASURES, FigureTable

Format = Literal["csv", "parquet"]
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the archive, so that the same release gives the same bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFacts:
    """What the package says of itself.

    Attributes:
        name: small letters, figures and hyphens.
        title: of the release.
        version: of the release.
        licence: its SPDX identifier and address.
        contributors: names of the organisations whose records are counted.
        more: the release's own facts: method, protection, checksum, citation.
    """

    name: str
    title: str
    version: int
    licence: tuple[str, str]
    contributors: Sequence[str]
    more: Mapping[str, Any]


def write_package(
    file: BinaryIO, facts: PackageFacts, tables: Sequence[FigureTable], *, form: Format
) -> None:
    """Write every table and ``datapackage.json``, which names each file with its size and SHA-256."""
    resources = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in sorted(tables, key=lambda table: table.code):
            content = _content(table, form)
            path = f"{table.code}.{form}"
            archive.writestr(zipfile.ZipInfo(path, LONG_AGO), content, zipfile.ZIP_DEFLATED)
            resources.append(_resource(table, path, content, form))
        package = json.dumps(_package(facts, resources), ensure_ascii=False, indent=2) + "\n"
        archive.writestr(zipfile.ZipInfo("datapackage.json", LONG_AGO), package, zipfile.ZIP_DEFLATED)


def _content(table: FigureTable, form: Format) -> bytes:
    file = io.BytesIO()
    table.rows.write_csv(file) if form == "csv" else table.rows.write_parquet(file)
    return file.getvalue()


def _resource(table: FigureTable, path: str, content: bytes, form: Format) -> dict[str, Any]:
    dimensions = [{"name": name, "type": "string"} for name in table.dimensions]
    measures = [
        {"name": name, "type": "integer" if kind.is_integer() else "number"}
        for name, kind in MEASURES.items()
    ]
    return {
        "name": table.code.replace("_", "-").lower(),
        "title": table.title,
        "path": path,
        "format": form,
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {
            "fields": [*dimensions, *measures],
            "missingValues": [""],
        },
        "unit": table.unit,
        "protection": table.protection,
    }


def _package(facts: PackageFacts, resources: list[dict[str, Any]]) -> dict[str, Any]:
    name, address = facts.licence
    return {
        "profile": "data-package",
        "name": facts.name,
        "title": facts.title,
        "version": f"{facts.version}.0.0",
        "licenses": [{"name": name, "path": address}],
        "contributors": [{"title": title, "role": "contributor"} for title in facts.contributors],
        **facts.more,
        "resources": resources,
    }
