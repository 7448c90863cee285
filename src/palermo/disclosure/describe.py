"""The papers of a release: release.json, datapackage.json and README.md."""

from importlib import metadata
from pathlib import Path
from typing import Any

from palermo.disclosure.domain import Domain
from palermo.disclosure.folder import write_json, write_text
from palermo.disclosure.outcomes import FILE
from palermo.disclosure.private_release import Release
from palermo.disclosure.request import Request

PACKAGES = ("palermo", "opendp", "numpy")

_GAP = """- `gap.csv` says what became of the persons, each count between two ends; *wanting* is from those in
  a shelter to all who did not refuse. A row without ends could not be told from nobody. A part of the same
  promise pays for it.
"""


def versions() -> dict[str, str]:
    """Versions of the software that made a release."""
    return {name: metadata.version(name) for name in PACKAGES}


def write_private(folder: Path, request: Request, made: Release, *, gap: bool) -> None:
    """Write the papers of a differentially private release; ``gap``: it has what became of persons too."""
    promise, pairs = made.measurement.guarantee, made.measurement.pairs
    facts: dict[str, Any] = {
        "mode": "dp",
        "n": round(pairs.persons),
        "epsilon": promise.epsilon,
        "delta": promise.delta,
        "rho": promise.rho,
        "mu": promise.mu,
        "cap": pairs.cap,
        "fabrication": request.fabrication,
        "unit": _unit(request),
        "columns": list(request.domain.columns),
        "records": len(made.records),
        "seed": request.seed,
        "versions": versions(),
        "outside": [
            {
                "what": "order of magnitude of the number of persons",
                "why": "it sets delta; rounded up to one figure",
            },
            {
                "what": "columns and their value lists",
                "why": "published code lists, not learned from the data",
            },
        ],
    }
    write_json(folder / "release.json", facts)
    files = ["records.csv", "counts.csv", *([FILE] if gap else [])]
    write_json(folder / "datapackage.json", datapackage(request.domain, files))
    write_text(folder / "README.md", _readme(facts) + (_GAP if gap else ""))


def _unit(request: Request) -> str:
    """Who is protected, in words."""
    if request.joined:
        return "person, joined from the records of every source"
    return f"person, numbered by {request.person}" if request.person else "row, taken as one person"


def datapackage(domain: Domain, files: list[str]) -> dict[str, Any]:
    """A Frictionless data package (version 1) of the folder's tables."""
    fields: dict[str, list[dict[str, Any]]] = {
        "records.csv": [
            {"name": name, "type": "string", "constraints": {"enum": list(values)}}
            for name, values in zip(domain.columns, domain.values, strict=True)
        ],
        "counts.csv": [
            {"name": "k", "type": "integer"},
            {"name": "combo", "type": "string"},
            {"name": "count", "type": "number"},
            {"name": "error", "type": "number"},
        ],
        FILE: [
            {"name": "year", "type": "integer"},
            *({"name": name, "type": "string"} for name in ("place", "form", "sex", "age_group", "measure")),
            {"name": "low", "type": "integer"},
            {"name": "high", "type": "integer"},
        ],
    }
    return {
        "profile": "tabular-data-package",
        "name": "protected-release",
        "resources": [
            {
                "name": Path(file).stem,
                "path": file,
                "profile": "tabular-data-resource",
                "encoding": "utf-8",
                "schema": {"fields": fields[file], "missingValues": [""]},
            }
            for file in files
        ],
    }


def _readme(facts: dict[str, Any]) -> str:
    return f"""# A protected release

`records.csv` holds {facts["records"]:,} synthetic records: none is a person. `counts.csv` holds protected
counts of one, two and three attributes together, each with `error`, half of its 95 % interval.

- Quote figures from `counts.csv`, with their error. Use `records.csv` to explore.
- An empty cell is "not reported". It is not "no". Compute shares over the records that answered.
- Anyone's presence changes what can be learned from this release by little: epsilon {facts["epsilon"]:g},
  delta {facts["delta"]:.2g}, mu {facts["mu"]:.3g}, rho {facts["rho"]:.3g}. The
  unit of protection is the {facts["unit"]}.
- About {facts["n"]:,} persons (with noise). Persons with up to {facts["cap"]} attributes count in full; those
  with more count in each with less weight.
- Do not publish an exact figure of the same persons beside this release: it would undo the protection.
"""
