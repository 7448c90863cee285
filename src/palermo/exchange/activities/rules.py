"""What the cells of one activity must agree on."""

from collections.abc import Collection, Iterator

from palermo.records.counts import Count, total

from .columns import GROUPS, OF_A_KIND, PARTICULARS, Cells

Found = tuple[str, str, str, bool]
"""Column, code, message, and whether the row cannot be taken."""


def row_faults(cells: Cells, fine: Collection[str] = ()) -> Iterator[Found]:
    """Contradictions inside a row; a column that could not be read is passed over.

    Args:
        cells: of one activity, or some of them.
        fine: codes of places finer than a region; none of them may be a shelter's.
    """
    yield from _periods(cells)
    yield from _money(cells)
    yield from _places(cells, fine)
    yield from _people(cells)
    yield from _particulars(cells)


def _periods(cells: Cells) -> Iterator[Found]:
    starts, ends = cells.get("starts", ""), cells.get("ends", "")
    if starts and ends and ends < starts:
        yield "ends", "ends_before_start", "it ends before it starts: correct one of the two.", True


def _money(cells: Cells) -> Iterator[Found]:
    if (cells.get("budget") or cells.get("spent")) and cells.get("currency") == "":
        yield "currency", "no_currency", "money without a currency: write its code, such as EUR.", True
    budget, spent = cells.get("budget", ""), cells.get("spent", "")
    if budget and spent and float(spent) > float(budget):
        yield "spent", "spent_above_budget", "more spent than budgeted: accept it if that is so.", False


def _places(cells: Cells, fine: Collection[str]) -> Iterator[Found]:
    places = cells.get("places", "")
    if cells.get("country_wide") == "no" and cells.get("places") == "":
        yield "places", "no_place", "neither a place nor the whole State: name one.", True
    if cells.get("intervention") == "shelter" and any(code in fine for code in places.split(";")):
        yield "places", "shelter_too_fine", "of a shelter the region, never finer.", True


def _particulars(cells: Cells) -> Iterator[Found]:
    own = PARTICULARS.get(cells.get("kind", ""))
    if own is None:
        return
    for name in OF_A_KIND:
        if cells.get(name) and name not in own:
            yield (
                name,
                "not_of_kind",
                "another kind of activity has this: empty it, or change the kind.",
                True,
            )


def _people(cells: Cells) -> Iterator[Found]:
    target, reached = people(cells, "target"), people(cells, "reached")
    if target and reached and target.high is not None and reached.low > target.high:
        yield (
            "reached",
            "reached_above_target",
            "more reached than the target: accept it if that is so.",
            False,
        )


def people(cells: Cells, kind: str) -> Count | None:
    """The sum of a split; None where nothing is said."""
    names = [f"{kind}_{group}" if group else kind for group in GROUPS]
    said = [Count.parse(cells[name]) for name in names if cells.get(name)]
    return total(said) if said else None
