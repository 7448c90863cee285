"""What a State's first page says: the headline figures, the charts, and the flows."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from palermo_hub.evidence.models import DataSource, Origin, Release
from palermo_hub.reference import amounts

from .figures import Figure, Tables, origin_address, total

DETECTED: dict[str, str | Promise] = {"identified": _("identified"), "presumed": _("presumed")}
"""The identification statuses of a person who counts as detected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A table drawn as bars."""

    origin: Origin
    figures: list[Figure]
    dimensions: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the headline count."""

    text: str
    label: str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The count of people detected in the last year, with its parts."""

    year: int
    text: str
    address: str
    parts: list[Part]
    counts_persons: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One method's interval, and where it lies on a scale of a hundred."""

    label: str | Promise
    text: str
    start: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """How many people there may be, detected or not: the envelope of several methods, and their grade."""

    year: int
    population: str
    text: str
    grade: str | Promise
    answers: list[Answer]
    protection: str


@dataclass(frozen=True, kw_only=True)
class Overview:
    """A State's first page; each part is read when a page shows it."""

    tables: Tables

    @property
    def release(self) -> Release:
        """Whose figures these are."""
        return self.tables.release

    @cached_property
    def headline(self) -> Headline | None:
        """People detected in the last year; presumed and identified apart, where a table tells them apart."""
        return _headline(self.tables)

    @cached_property
    def estimate(self) -> Estimate | None:
        """The estimate of the release; none where none was made, or the lists were too thin."""
        return _estimate(self.release)

    @cached_property
    def children(self) -> Figure | None:
        """The share of children, where a table gives it."""
        return _children(self.tables)

    @cached_property
    def trend(self) -> Chart | None:
        """People detected year by year."""
        return _trend(self.tables)

    @cached_property
    def charts(self) -> list[Chart]:
        """The tables of the last year that a State's page draws."""
        return [chart for chart in (_chart(self.tables, *names) for names in CHARTS) if chart]

    @cached_property
    def sources(self) -> list[DataSource]:
        """The organisations' records that stand behind the figures."""
        visible = DataSource.objects.visible_to(self.tables.reader)
        return list(visible.filter(state=self.release.place))

    @cached_property
    def breaks(self) -> list[tuple[int, str]]:
        """Each break in a series once, in the order of years."""
        return _breaks(self.tables)


CHARTS = (("form",), ("sex", "age_group"), ("place",), ("means",), ("justice_stage",))
"""Tables that a State's page draws, where it has them."""

BY_SIZE = {"form", "means"}
"""Dimensions whose codes have no order of their own: the largest first. Places are never ranked."""


def _headline(tables: Tables) -> Headline | None:
    plain, split = tables.by(), tables.by("identification")
    if plain is None:
        return None
    year = str(plain.last_year)
    choices = {"year": year} if "year" in plain.indicator.dimensions else {}
    parts = (
        [tables.figures(split, {"year": year, "identification": code}) for code in DETECTED] if split else []
    )
    return Headline(
        year=plain.last_year,
        text=amounts.count(*(total(tables.figures(plain, choices)) or (None, None))),
        address=origin_address(plain, choices),
        counts_persons=plain.counts_persons,
        parts=[
            Part(text=rows[0].text, label=label)
            for label, rows in zip(DETECTED.values(), parts, strict=False)
            if rows
        ],
    )


METHODS: dict[str, str | Promise] = {
    "stepwise": _("Log-linear, chosen step by step"),
    "bic": _("Log-linear, chosen by BIC"),
    "decomposable": _("Decomposable graphs, averaged"),
    "latent_class": _("Latent classes"),
    "main_effects": _("Independent lists"),
    "lincoln_petersen": _("Lincoln and Petersen, two lists"),
    "chapman": _("Chapman, two lists"),
    "chao": _("Chao's lower bound"),
    "linkage": _("Over draws of the linkage"),
}
GRADES: dict[str, str | Promise] = {
    "agree": _("The methods agree."),
    "differ": _("The methods differ: quote the whole range, never one of them."),
}


def _estimate(release: Release) -> Estimate | None:
    found = release.facts.get("estimate")
    if not found or not found["range"]:
        return None
    top = max((row["interval"][1] or 0 for row in found["panel"]), default=0) or found["range"][1]
    if not top:
        return None
    return Estimate(
        year=found["year"],
        population=found["population"],
        text=amounts.between(*found["range"]),
        grade=GRADES[found["agreement"]],
        answers=[_answer(row["method"], *row["interval"], top=top) for row in found["panel"]],
        protection=found["protection"],
    )


def _answer(method: str, low: int | None, high: int | None, *, top: int) -> Answer:
    """A bar from the least to the most; one without an upper end runs to the edge."""
    start = 100 * (low or 0) / top
    end = 100.0 if high is None else 100 * high / top
    label = METHODS.get(method, method.replace("_", " "))
    return Answer(label=label, text=amounts.between(low, high), start=start, width=max(0.5, end - start))


def _children(tables: Tables) -> Figure | None:
    origin = tables.by("age_group")
    if origin is None:
        return None
    choices = {"age_group": "child"}
    if "year" in origin.indicator.dimensions:
        choices["year"] = str(origin.last_year)
    return next(iter(tables.figures(origin, choices)), None)


def _trend(tables: Tables) -> Chart | None:
    origin = tables.by()
    if origin is None or "year" not in origin.indicator.dimensions:
        return None
    return Chart(origin=origin, figures=tables.figures(origin, {}), dimensions=["year"])


def _chart(tables: Tables, *names: str) -> Chart | None:
    origin = tables.by(*names)
    if origin is None:
        return None
    left = [name for name in origin.indicator.dimensions if name != "year"]
    figures = tables.latest(origin)
    if set(names) & BY_SIZE:
        figures = sorted(figures, key=lambda figure: -(figure.high or 0))
    return Chart(origin=origin, figures=figures, dimensions=left)


def _breaks(tables: Tables) -> list[tuple[int, str]]:
    found = {(int(row["year"]), str(row.get("reason", ""))) for origin in tables.all for row in origin.breaks}
    return sorted(found)
