"""A map or a chart of the gap as SVG, drawn from the rows that a citation froze."""

import json
from dataclasses import dataclass
from html import escape

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as translate

from palermo_hub.gaps.words import form_label
from palermo_hub.reference import amounts
from palermo_hub.reference.maps import Shape, draw_map
from palermo_hub.reference.models import Place

from .origins.gaps import MAP

SHADES = {
    "g0": "#dbe9f4",
    "g1": "#9fc3dd",
    "g2": "#4d8ab8",
    "g3": "#1f4e79",
    "unknown": "#d9d9d9",
    "": "#ffffff",
}
"""As on the pages: darker is further from help."""

INK, LINE, REST = "#14213d", "#5b6b7c", "#9fc3dd"
FONTS = "'Noto Sans','Noto Sans Arabic',sans-serif"
MOST_NAMES = 12
WIDTH, LEFT, BAR, STEP = 800, 250, 18, 30

Row = list[str | float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A picture, and the table that says the same; the first row is its head."""

    svg: str
    height: float
    table: tuple[tuple[str, ...], ...]


def draw(key: str, said: str) -> Drawn | None:
    """Draw what a citation of a picture froze; none where it is no picture that we know."""
    try:
        state, _year, kind = json.loads(key)
        rows: list[Row] = json.loads(said)
    except ValueError:
        return None
    return _map(state, rows) if kind == MAP else _bars(rows)


def _map(code: str, rows: list[Row]) -> Drawn | None:
    """Each place in the shade of its share; its name where names have room."""
    names, drawn = _outlines(code)
    if drawn is None:
        return None
    height, shapes = drawn
    shades = {str(row[0]): SHADES.get(str(row[3]), "#ffffff") for row in rows}
    land = "".join(_land(shape) for place, shape in shapes if place not in shades)
    own = "".join(_shaded(shape, shades[place]) for place, shape in shapes if place in shades)
    named = [shape for place, shape in shapes if place in shades] if len(rows) <= MOST_NAMES else []
    words = "".join(_words(shape.x, shape.y, shape.name, anchor="middle") for shape in named)
    head = (translate("Place"), translate("Known to be assisted"))
    told = tuple((names.get(str(row[0]), str(row[0])), _share(row)) for row in rows)
    return Drawn(svg=_svg(height, land + own + words), height=height, table=(head, *told))


Outlines = tuple[float, list[tuple[str, Shape]]]


def _outlines(code: str) -> tuple[dict[str, str], Outlines | None]:
    """Names by code, and the shapes of a State's regions and the countries around it."""
    places = list(Place.objects.within(code).filter(level__in=[Place.Level.COUNTRY, Place.Level.REGION]))
    names = {place.code: place.name for place in places}
    state = next((place for place in places if place.code == code), None)
    made = draw_map(state, places, ()) if state else None
    if made is None:
        return names, None
    codes = [place.code for place in places if place.outline]
    return names, (made.height, list(zip(codes, made.shapes, strict=True)))


def _bars(rows: list[Row]) -> Drawn:
    """A bar a form: detected, and within it those not known to be assisted."""
    largest = max((float(row[2] or row[1] or 0) for row in rows), default=0) or 1
    ordered = sorted(rows, key=lambda row: -float(row[1] or 0))
    scale = (WIDTH - LEFT - 90) / largest
    parts = [_bar(place * STEP + 40, row, scale) for place, row in enumerate(ordered)]
    legend = _legend(((REST, translate("Detected")), ("#1f4e79", translate("Not known to be assisted"))))
    head = (translate("Form of exploitation"), translate("Detected"), translate("Not known to be assisted"))
    told = tuple((form_label(str(row[0])), _count(row[1:3]), _count(row[3:5])) for row in ordered)
    height = 50 + STEP * len(rows)
    return Drawn(svg=_svg(height, legend + "".join(parts)), height=height, table=(head, *told))


def _bar(top: float, row: Row, scale: float) -> str:
    rtl = get_language_bidi()
    detected, without = float(row[2] or row[1] or 0) * scale, float(row[4] or row[3] or 0) * scale
    begin = WIDTH - LEFT if rtl else LEFT
    bars = "".join(
        _rect(begin - width if rtl else begin, top, (width, BAR), fill)
        for width, fill in ((round(detected, 1), REST), (round(without, 1), "#1f4e79"))
    )
    outside, inside = (begin + 8, begin - detected - 8) if rtl else (begin - 8, begin + detected + 8)
    ends = ("start", "end") if rtl else ("end", "start")
    name = _words(outside, top + 14, form_label(str(row[0])), anchor=ends[0])
    return bars + name + _words(inside, top + 14, _count(row[1:3]), anchor=ends[1])


def _legend(entries: tuple[tuple[str, str], ...]) -> str:
    rtl = get_language_bidi()
    made = ""
    for place, (fill, words) in enumerate(entries):
        x = WIDTH - LEFT - place * 160 - 12 if rtl else LEFT + place * 160
        made += _rect(x, 10, (12, 12), fill)
        made += _words(x - 6 if rtl else x + 18, 21, words, anchor="end" if rtl else "start")
    return made


def _share(row: Row) -> str:
    low, high = row[1], row[2]
    return (
        amounts.share(float(low), float(high))
        if low is not None and high is not None
        else translate("not told")
    )


def _count(pair: Row) -> str:
    low, high = pair
    if low is None:
        return translate("not told")
    return amounts.between(int(low), None) if high is None else amounts.count(int(low), int(high))


def _land(shape: Shape) -> str:
    return f'<path d="{shape.path}" fill="#f4f1ea" stroke="{LINE}" stroke-width="1"/>'


def _shaded(shape: Shape, fill: str) -> str:
    return f'<path d="{shape.path}" fill="{fill}" stroke="{INK}" stroke-width="1"/>'


def _words(x: float, y: float, words: str, *, anchor: str) -> str:
    halo = 'stroke="#ffffff" stroke-width="3" stroke-linejoin="round"'
    said = f'x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-family="{FONTS}" font-size="13"'
    text = escape(words)
    return f'<text {said} fill="none" {halo}>{text}</text><text {said} fill="{INK}">{text}</text>'


def _rect(x: float, y: float, size: tuple[float, float], fill: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{size[0]:g}" height="{size[1]:g}" fill="{fill}"/>'


def _svg(height: float, inside: str) -> str:
    """A drawing on paper of its own, so that its ink is seen on a dark page as well."""
    paper = _rect(0, 0, (WIDTH, height), "#ffffff")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" direction="ltr" viewBox="0 0 {WIDTH} {height:g}" '
        f'width="{WIDTH}" height="{height:g}">{paper}{inside}</svg>'
    )
