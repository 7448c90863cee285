"""Statistics that matter survive: figures of the Global Report and flows within their stated error bars.

For each seed a release of the public CTDC table is made (fresh noise each time) and its published figures
are held against the table: those of Global Report tables and flows, and all one-, two- and three-way counts.
One line a seed is added to ``.cache/survive-TABLE-EPSILON.jsonl``, so a run that was stopped goes on; then
the share of figures whose interval, as counts.csv gives it, holds the truth, by table.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from palermo.disclosure.accountant import guarantee
from palermo.disclosure.cells import CellCounts, Cells, count_cells, triple_members
from palermo.disclosure.domain import Domain, layout_domain
from palermo.disclosure.fitting.shrinkage import Estimates
from palermo.disclosure.folder import LEAST_COUNT
from palermo.disclosure.private_release import compose, measure_table
from palermo.disclosure.sensitivity import ERROR_BARS
from palermo.disclosure.table import encode_table, read_table

ROOT = Path(__file__).parents[1]
TABLE = ROOT.parent / "shared" / "data" / "ctdc" / "ctdc_synthetic_2021_50k.csv"
YEAR, SEX, AGE = "yearOfRegistration", "gender", "ageBroad"
FORMS = ("isForcedLabour", "isSexualExploit", "isOtherExploit")
FROM, TO = "citizenship", "CountryOfExploitation"
REPORT: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "year": ((YEAR,),),
    "sex": ((SEX,), (YEAR, SEX)),
    "age": ((AGE,), (YEAR, AGE)),
    "sex and age": ((SEX, AGE), (YEAR, SEX, AGE)),
    "forms": tuple((*more, form) for form in FORMS for more in ((), (YEAR,), (SEX,), (AGE,), (YEAR, SEX))),
    "citizenship": ((FROM,), (YEAR, FROM), (SEX, FROM), (AGE, FROM)),
    "country of exploitation": ((TO,), (YEAR, TO), (SEX, TO)),
    "flows": ((FROM, TO), (YEAR, FROM, TO), (SEX, FROM, TO)),
}
"""The dimensions of the Global Report's tables that this layout has, up to three together."""


def main() -> None:
    """Make the releases that are missing and print what held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epsilon", type=float, default=4.0)
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--table", type=Path, default=TABLE)
    options = parser.parse_args()
    path = ROOT / ".cache" / f"survive-{options.table.stem}-{options.epsilon:g}.jsonl"
    path.parent.mkdir(exist_ok=True)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    frame = read_table(options.table)
    domain = layout_domain(frame.columns)
    if domain is None:
        sys.exit("the table's layout is not known")
    codes, cells = encode_table(frame, domain).codes, Cells.of(domain)
    true, promise = count_cells(codes, cells), guarantee(options.epsilon, 1 / len(codes) ** 2)
    for seed in range(len(lines) + 1, options.seeds + 1):
        began = time.process_time()
        targets = compose(measure_table(codes, cells, promise, seed), cells, "balanced", seed).targets
        found = _held((targets.one, targets.two, targets.three), targets.places, (domain, cells), true)
        lines.append(json.dumps({"seed": seed, "cpu": time.process_time() - began, "held": found}))
        with path.open("a", encoding="utf-8") as file:
            file.write(lines[-1] + "\n")
    _print([json.loads(line)["held"] for line in lines[: options.seeds]])


def _held(
    given: tuple[Estimates, Estimates, Estimates],
    places: np.ndarray,
    layout: tuple[Domain, Cells],
    true: CellCounts,
) -> dict[str, tuple[int, int]]:
    """By table: published figures, and those whose interval, as written to counts.csv, holds the truth."""
    domain, cells = layout
    members = (
        np.arange(cells.values)[None, :],
        np.stack(np.nonzero(cells.pair_mask)),
        triple_members(places, cells),
    )
    truths = true.one, true.two[cells.pair_mask], true.three[places]
    found: dict[str, tuple[int, int]] = {}
    for k, (values, estimates, truth) in enumerate(zip(members, given, truths, strict=True), 1):
        shown = estimates.counts >= LEAST_COUNT
        bars = np.round(ERROR_BARS * estimates.errors, 1)
        inside = np.abs(np.round(estimates.counts, 1) - truth) <= bars
        found[f"all {k}-way"] = _pair(shown, inside)
        found[f"all {k}-way of somebody"] = _pair(shown & (truth > 0), inside)
        columns = cells.column_of[values]
        for name, tables in REPORT.items():
            wanted = np.zeros(len(shown), dtype=bool)
            for table in tables:
                if len(table) == k:
                    at = sorted(domain.columns.index(column) for column in table)
                    wanted |= (columns == np.array(at)[:, None]).all(axis=0)
            before = found.get(name, (0, 0))
            now = _pair(shown & wanted, inside)
            found[name] = before[0] + now[0], before[1] + now[1]
    found["Global Report and flows"] = (
        sum(found[name][0] for name in REPORT),
        sum(found[name][1] for name in REPORT),
    )
    return found


def _pair(which: np.ndarray, inside: np.ndarray) -> tuple[int, int]:
    return int(which.sum()), int((which & inside).sum())


def _print(seeds: list[dict[str, tuple[int, int]]]) -> None:
    print(f"{len(seeds)} releases")
    for name in seeds[0]:
        shown, held = (sum(seed[name][i] for seed in seeds) for i in (0, 1))
        each = [seed[name][1] / max(seed[name][0], 1) for seed in seeds]
        print(
            f"{name:28} {shown / len(seeds):10,.1f} figures a release, {held / max(shown, 1):.4f} "
            f"within their error; worst release {min(each):.4f}"
        )


if __name__ == "__main__":
    main()
