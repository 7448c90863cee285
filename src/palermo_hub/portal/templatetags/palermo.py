"""Tags of the pages: numbers in the reader's language, and the parts that draw figures and maps."""

from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as translate

from palermo_hub.evidence.models import Indicator, Origin
from palermo_hub.portal.figures import Bar, Figure
from palermo_hub.portal.labels import REASONS, dimension_label, title_label, unit_label
from palermo_hub.portal.published import series_label
from palermo_hub.reference import amounts

register = template.Library()


@register.filter
def number(value: int | None) -> str:
    """A whole number, its thousands apart."""
    return amounts.number(value) if isinstance(value, int) else ""


@register.filter
def per_cent(value: float | None) -> str:
    """A share of one as whole per cent; not known stays a word."""
    return translate("not known") if value is None else amounts.percent(value)


@register.filter
def unlocalised(value: float) -> str:
    """A number as an attribute of a drawing wants it, whatever the reader's language."""
    return f"{value:g}"


@register.filter
def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


@register.filter
def dimension(name: str) -> str:
    """What a dimension is called."""
    return dimension_label(name)


@register.filter
def title(indicator: Indicator) -> str:
    """What a table is called."""
    return title_label(indicator.code, indicator.name, indicator.dimensions)


@register.filter
def unit(name: str) -> str:
    """What is counted."""
    return unit_label(name)


@register.filter
def series(code: str) -> str:
    """What a series of others' figures is called."""
    return series_label(code)


@register.simple_tag
def break_reason(reason: str) -> str:
    """Why a series breaks: in the reader's language where we wrote it, else as the State wrote it."""
    if reason in REASONS:
        return format_html("<bdi>{}</bdi>", REASONS[reason])
    return format_html('<bdi lang="en">{}</bdi>', reason)


@register.simple_tag
@lru_cache(maxsize=500)
def options(pairs: tuple[tuple[str, str], ...], chosen: str = "") -> SafeString:
    """The options of a list, each a code with its label; kept, for a loop of a template takes its time."""
    rows = (
        f'<option value="{escape(code)}"{" selected" if code == chosen else ""}>{escape(label)}</option>'
        for code, label in pairs
    )
    return mark_safe("".join(rows))  # noqa: S308 - every part is escaped


@register.simple_tag
def bar_drawing(bar: Bar | None, part: str = "known", height: int = 16, gap: int = 0) -> SafeString:
    """A bar: what is certain, then hatched what is possible; a ring where nothing is given.

    Args:
        bar: in per cent of the width.
        part: the class of what is certain.
        height: in pixels.
        gap: pixels left free below it.
    """
    if bar is None:
        centre = height // 2
        drawn = f'<circle class="ring" cx="{centre}" cy="{centre}" r="{centre - 2.5:g}"/>'
    else:
        drawn = f'<rect class="{part}" width="{bar.known:g}%" height="{height - gap}"/>'
        if bar.extra:
            drawn += (
                f'<rect class="possible" x="{bar.known:g}%" width="{bar.extra:g}%" height="{height - gap}"'
                ' fill="url(#hatch)"/>'
            )
    attributes = f'class="bar" width="100%" height="{height}" aria-hidden="true" focusable="false"'
    return mark_safe(f"<svg {attributes}>{drawn}</svg>")  # noqa: S308 - numbers and names of ours


@register.simple_tag
def linked_data(facts: dict[str, Any]) -> SafeString:
    """Facts for search engines (JSON-LD): data, which a browser does not run."""
    plain = json_script(facts).partition(">")[2]
    return mark_safe(f'<script type="application/ld+json">{plain}')  # noqa: S308 - json_script escaped it


@register.inclusion_tag("portal/parts/bars.html")
def bars(figures: list[Figure], dimensions: list[str], origin: Origin, caption: str) -> dict[str, Any]:
    """A table whose rows carry their bars: the picture and the numbers are one, and reflow together."""
    unknown = {figure.unknown for figure in figures}
    same = len(unknown) == 1 and len(figures) > 1
    return {
        "figures": figures,
        "dimensions": dimensions,
        "caption": caption,
        "origin": origin,
        "has_rates": any(figure.rate for figure in figures),
        "same_unknown": next(iter(unknown)) if same else None,
        "has_shares": any(figure.share for figure in figures),
        "has_unknown": not same and any(figure.unknown for figure in figures),
    }
