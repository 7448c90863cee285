"""Draw charts as SVG text.

Scales, axes, marks. Nothing is told by colour alone; every chart has a title for screen readers.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

INK, MIST, LINE, SEA, OCHRE, PLUM = "#14213d", "#f4f6f8", "#d5dbe1", "#0b5563", "#b7791f", "#6b3a63"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A linear or logarithmic scale from data to pixels."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def at(self, value: float) -> float:
        """The pixel of a value, kept inside the scale."""
        low, high, value = (self._of(v) for v in (self.low, self.high, min(max(value, self.low), self.high)))
        return self.start + (self.end - self.start) * ((value - low) / (high - low) if high > low else 0.5)

    def ticks(self) -> list[float]:
        """About five round values inside the scale."""
        if self.log and self.high / self.low > 3:
            powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
            found = [m * 10.0**p for p in powers for m in (1, 2, 5) if self.low <= m * 10.0**p <= self.high]
            if len(found) > 2:
                return found[:: max(1, len(found) // 6)]
        rough = (self.high - self.low) / 5 or 1.0
        size = 10.0 ** math.floor(math.log10(rough))
        step = next(size * m for m in (1, 2, 5, 10) if size * m >= rough)
        first = math.ceil(self.low / step)
        return [step * k for k in range(first, math.floor(self.high / step) + 1)]

    def _of(self, value: float) -> float:
        return math.log(max(value, 1e-12)) if self.log else value


@dataclass(slots=True, kw_only=True)
class Drawing:
    """An SVG being drawn, ``width`` by ``height`` pixels."""

    title: str
    width: int = 720
    height: int = 320
    parts: list[str] = field(default_factory=list)

    def text(
        self, x: float, y: float, words: str, *, anchor: str = "start", size: int = 12, colour: str = INK
    ) -> None:
        """Write words; ``anchor`` is start, middle or end."""
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{colour}">'
            f"{escape(words)}</text>"
        )

    def line(
        self, points: Sequence[tuple[float, float]], *, colour: str = INK, width: float = 1, dash: str = ""
    ) -> None:
        """Draw a line through points."""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed}/>'
        )

    def box(
        self, x: float, y: float, width: float, height: float, *, colour: str = SEA, opacity: float = 1
    ) -> None:
        """Fill a rectangle."""
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" '
            f'fill="{colour}" fill-opacity="{opacity:.2f}"/>'
        )

    def dot(self, x: float, y: float, *, radius: float = 4, colour: str = SEA, hollow: bool = False) -> None:
        """Draw a dot, or an open ring."""
        paint = f'fill="#ffffff" stroke="{colour}" stroke-width="1.5"' if hollow else f'fill="{colour}"'
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" {paint}/>')

    def below(self, scale: Scale, y: float, words: str) -> None:
        """An axis under the marks."""
        self.line([(scale.start, y), (scale.end, y)], colour=LINE)
        for tick in scale.ticks():
            self.line([(scale.at(tick), y), (scale.at(tick), y + 4)], colour=INK)
            self.text(scale.at(tick), y + 17, number(tick), anchor="middle", size=11)
        self.text((scale.start + scale.end) / 2, y + 34, words, anchor="middle", size=11)

    def svg(self) -> str:
        """The finished picture."""
        frame = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}" '
            f'viewBox="0 0 {self.width} {self.height}" role="img" '
            'direction="ltr" font-family="Noto Sans, system-ui, sans-serif">'
        )
        paper = f'<rect width="{self.width}" height="{self.height}" fill="#ffffff"/>'
        return f"{frame}<title>{escape(self.title)}</title>{paper}{''.join(self.parts)}</svg>\n"


def number(value: float) -> str:
    """A number for a reader: whole with separators, or short."""
    if not math.isfinite(value):
        return "no limit"
    return f"{value:,.0f}" if abs(value) >= 10 or value == round(value) else f"{value:.3g}"
