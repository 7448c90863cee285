"""From a command's options, a plan or a recognised file to a request; options win over the plan."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from palermo.disclosure.accountant import check_budget
from palermo.disclosure.case_table import case_domain, is_cases
from palermo.disclosure.domain import Domain, layout_domain
from palermo.disclosure.plan import Plan, WantedTable, read_plan
from palermo.disclosure.refusal import refuse_names
from palermo.disclosure.request import Request
from palermo.disclosure.table import read_headers
from palermo.errors import UsageError

EPSILON_HINT = "give --epsilon (1 is strict, 12 is what CTDC uses), or budget.epsilon in a plan"


def ask(options: Mapping[str, Any]) -> Request:
    """The request that the options of ``palermo release`` make.

    Args:
        options: input, epsilon, delta, mode, k, fabrication, columns, ledger, seed and output.

    Raises:
        UsageError: something needed is missing, or the parts contradict one another.
    """
    path: Path = options["input"]
    plan = read_plan(path) if path.suffix == ".toml" else Plan(table=path, domain=None)
    domain = _domain(plan, options["columns"])
    said = {**plan.settings, **{word: value for word, value in options.items() if value is not None}}
    mode = said.get("mode", "dp")
    epsilon = said.get("epsilon", plan.budget.get("epsilon"))
    if epsilon is None and mode == "dp":
        raise UsageError(f"no epsilon: {EPSILON_HINT}")
    if said.get("output") is None and not options.get("dry_run"):
        raise UsageError("no folder to write to: give -o DIR")
    delta = said.get("delta", plan.budget.get("delta"))
    if epsilon is not None:
        check_budget(float(epsilon), delta)
    return Request(
        table=plan.table,
        domain=domain,
        mode=mode,
        epsilon=float(epsilon) if epsilon is not None else math.nan,
        delta=delta,
        fabrication=said.get("fabrication", "balanced"),
        folder=said.get("output") or Path(),
        ledger=options["ledger"],
        k=least_k(said.get("k")),
        person=plan.unit,
        total=total_budget(plan.budget),
        seed=int(said.get("seed", 1)),
        earlier=plan.earlier,
        region_of=plan.places.region_of,
        wanted=tables_known(domain, plan.tables),
        sensitive=columns_known(domain, "sensitive", [plan.sensitive])[0],
    )


def _domain(plan: Plan, columns: str | None) -> Domain:
    headers = read_headers(plan.table)
    asked = [name.strip() for name in columns.split(",")] if columns else []
    refuse_names(asked)
    domain = plan.domain or (case_domain(asked, places=plan.places) if is_cases(headers) else None)
    refuse_names(() if asked else domain.columns if domain else headers)
    offered = [name for name in headers if name != plan.unit and (not asked or name in asked)]
    domain = domain or layout_domain(offered)
    if domain is None:
        raise UsageError(
            f"{plan.table.name} is not in a layout whose code lists are public: write a release plan "
            "(.toml) with [columns] and a value list for each column to release"
        )
    return domain.only(asked) if asked else domain


def columns_known(domain: Domain, word: str, named: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The column names a plan gives, all of them columns of the release."""
    strange = sorted({name for names in named for name in names} - set(domain.columns))
    if strange:
        raise UsageError(
            f"{word}: {', '.join(strange)} is not released; the columns are {', '.join(domain.columns)}"
        )
    return tuple(map(tuple, named))


def tables_known(domain: Domain, tables: tuple[WantedTable, ...]) -> tuple[WantedTable, ...]:
    """The tables a plan wants, all of columns of the release."""
    columns_known(domain, "tables", [table.columns for table in tables])
    return tables


def least_k(k: int | None) -> int | None:
    """The least class or count, refused under 2."""
    if k is not None and k < 2:
        raise UsageError(f"k is {k}: give 2 or more (11 is what CTDC used)")
    return k


def total_budget(budget: Mapping[str, float]) -> tuple[float, float] | None:
    """The (epsilon, delta) that may be spent in all, where a budget sets one."""
    if "total_epsilon" not in budget:
        return None
    if "total_delta" not in budget:
        raise UsageError("total_epsilon is set without total_delta: add it beside it")
    total = float(budget["total_epsilon"]), float(budget["total_delta"])
    check_budget(*total)
    return total
