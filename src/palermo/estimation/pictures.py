"""Pictures of a panel and its table, each as SVG and as rows of data."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from palermo.estimation.diagnostics import Change, Pair, Residual, Step
from palermo.estimation.drawing import INK, LINE, MIST, OCHRE, PLUM, SEA, Drawing, Scale, number
from palermo.estimation.panel import Panel
from palermo.estimation.table import CaptureHistories

Row = Mapping[str, Any]

LABELS = {
    "stepwise": "stepwise",
    "bic": "least BIC",
    "decomposable": "decomposable graphs",
    "latent_class": "latent classes",
    "main_effects": "independent lists",
    "lincoln_petersen": "Lincoln-Petersen",
    "chapman": "Chapman",
    "chao": "Chao's lower bound",
    "stepwise_over_linkage": "stepwise, over linkage",
    "zero_truncated": "zero-truncated",
    "zelterman": "Zelterman",
}
"""Each method's name for a reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture: its name in files, its caption, the SVG, and the rows behind it."""

    name: str
    caption: str
    svg: str
    rows: tuple[Row, ...]


def overlap_matrix(histories: CaptureHistories) -> Picture:
    """Persons on both lists of each pair; the diagonal is the list's size."""
    caption = "Overlap matrix: persons on both lists; on the diagonal the size of the list."
    lists, overlap = histories.lists, histories.overlap
    size = min(70, 560 // len(lists))
    drawing = Drawing(title=caption, width=150 + size * len(lists), height=60 + size * len(lists))
    most = max(int(np.max(overlap - np.diag(np.diag(overlap)))), 1)
    for i, name in enumerate(lists):
        drawing.text(130, 45 + size * (i + 0.6), name, anchor="end")
        drawing.text(140 + size * (i + 0.5), 30, name, anchor="middle", size=11)
        for j in range(len(lists)):
            shade = 0.0 if i == j else 0.6 * math.sqrt(overlap[i, j] / most)
            drawing.box(140 + size * j, 40 + size * i, size - 2, size - 2, colour=MIST)
            drawing.box(140 + size * j, 40 + size * i, size - 2, size - 2, colour=SEA, opacity=shade)
            drawing.text(
                140 + size * (j + 0.5) - 1, 45 + size * (i + 0.5), f"{overlap[i, j]:,}", anchor="middle"
            )
    rows = tuple(
        {"list": a, "other": b, "persons": int(overlap[i, j])}
        for i, a in enumerate(lists)
        for j, b in enumerate(lists)
    )
    return Picture(name="overlap", caption=caption, svg=drawing.svg(), rows=rows)


def upset(histories: CaptureHistories) -> Picture:
    """Persons with exactly each history, the most frequent first (Lex and others 2014)."""
    caption = "UpSet plot: persons seen on exactly these lists and no other."
    order = sorted(histories.positive.tolist(), key=lambda mask: -histories.counts[mask])
    shown, lists = order[:30], histories.lists
    drawing = Drawing(title=caption, width=160 + 22 * len(shown) + 20, height=190 + 20 * len(lists))
    height = Scale(low=0, high=float(histories.counts.max()), start=150, end=25)
    for place, mask in enumerate(shown):
        x = 160 + 22 * place
        top = height.at(float(histories.counts[mask]))
        drawing.box(x - 7, top, 14, 150 - top)
        drawing.text(x, top - 4, f"{histories.counts[mask]}", anchor="middle", size=9)
        for i in range(len(lists)):
            drawing.dot(x, 172 + 20 * i, colour=INK if mask >> i & 1 else LINE, hollow=not mask >> i & 1)
    for i, name in enumerate(lists):
        drawing.text(140, 176 + 20 * i, name, anchor="end")
    rows = tuple(
        {"history": histories.name_of(mask), "persons": int(histories.counts[mask])} for mask in order
    )
    return Picture(name="upset", caption=caption, svg=drawing.svg(), rows=rows)


def forest(panel: Panel) -> Picture:
    """Every method's estimate and interval on one logarithmic scale, and their envelope."""
    caption = "Estimates of each method with 95 % intervals; the band is their envelope."
    tops = [v for a in panel.panel for v in (a.interval[1], a.estimate) if math.isfinite(v)]
    x = Scale(
        low=max(panel.observed * 0.9, 1),
        high=max(tops, default=panel.observed) * 1.1,
        start=190,
        end=700,
        log=True,
    )
    drawing = Drawing(title=caption, height=70 + 30 * len(panel.panel))
    bottom = 25 + 30 * len(panel.panel)
    drawing.box(
        x.at(panel.range[0]),
        10,
        x.at(panel.range[1]) - x.at(panel.range[0]),
        bottom - 10,
        colour=PLUM,
        opacity=0.12,
    )
    drawing.line([(x.at(panel.observed), 10), (x.at(panel.observed), bottom)], colour=INK, dash="3 3")
    for place, answer in enumerate(panel.panel):
        y = 28 + 30 * place
        drawing.text(180, y + 4, LABELS.get(answer.method, answer.method), anchor="end")
        drawing.line([(x.at(answer.interval[0]), y), (x.at(answer.interval[1]), y)], colour=PLUM, width=3)
        drawing.dot(x.at(answer.estimate), y, radius=5, colour=SEA)
    drawing.below(x, bottom, f"persons (dashed: the {panel.observed:,} observed)")
    rows = tuple(
        {
            "method": a.method,
            "estimate": a.estimate,
            "low": a.interval[0],
            "high": a.interval[1],
            "level": a.level,
        }
        for a in panel.panel
    )
    return Picture(name="forest", caption=caption, svg=drawing.svg(), rows=rows)


def dependence(pairs: Sequence[Pair]) -> Picture:
    """How far each pair's overlap lies above or below what independent lists would give."""
    caption = "Pairwise dependence: persons on both lists over the number that independent lists would give."
    ratios = [max(p.observed, 0.5) / max(p.expected, 1e-9) for p in pairs]
    reach = max([2.0, *(max(r, 1 / r) for r in ratios)])
    x = Scale(low=1 / reach, high=reach, start=190, end=620, log=True)
    drawing = Drawing(title=caption, height=60 + 22 * len(pairs))
    for place, (pair, ratio) in enumerate(zip(pairs, ratios, strict=True)):
        y = 24 + 22 * place
        drawing.text(180, y + 4, pair.pair, anchor="end")
        drawing.line([(x.at(1), y), (x.at(ratio), y)], colour=LINE, width=2)
        drawing.dot(x.at(ratio), y, colour=OCHRE if ratio > 1 else SEA, hollow=pair.observed == 0)
        drawing.text(630, y + 4, f"{pair.observed} / {pair.expected:.1f}", size=11)
    drawing.line([(x.at(1), 10), (x.at(1), 20 + 22 * len(pairs))], colour=INK, dash="3 3")
    drawing.below(x, 22 + 22 * len(pairs), "observed / expected (right: both numbers; open ring: no overlap)")
    rows = tuple(
        {
            "pair": p.pair,
            "observed": p.observed,
            "expected": p.expected,
            "log10_p": p.log10_p,
            "lincoln_petersen": p.lincoln_petersen,
        }
        for p in pairs
    )
    return Picture(name="dependence", caption=caption, svg=drawing.svg(), rows=rows)


def histogram(details: Mapping[str, Any], estimate: float, method: str) -> Picture:
    """The bootstrap estimates.

    With the limits of the BCa interval and the percentiles at which they stand.
    """
    percentiles = details.get("adjusted_percentiles")
    at = f" at the percentiles {percentiles[0]:.2%} and {percentiles[1]:.2%}" if percentiles else ""
    caption = (
        f"Bootstrap of {LABELS[method]}: estimates of {details['replicates']:,} resampled tables; "
        f"limits{at}. The last bar holds all of the highest hundredth."
    )
    edges, counts = details["histogram"]["edges"], details["histogram"]["counts"]
    drawing = Drawing(title=caption, height=260)
    limits = details.get("bca", details["percentile"])
    if edges:
        x = Scale(low=edges[0], high=edges[-1], start=40, end=700)
        y = Scale(low=0, high=max(counts), start=200, end=20)
        for left, right, count in zip(edges, edges[1:], counts, strict=False):
            drawing.box(x.at(left), y.at(count), x.at(right) - x.at(left) - 1, 200 - y.at(count), opacity=0.7)
        for value, colour, dash in [(estimate, INK, ""), *((limit, PLUM, "5 3") for limit in limits)]:
            if math.isfinite(value):
                drawing.line([(x.at(value), 15), (x.at(value), 200)], colour=colour, width=2, dash=dash)
        drawing.below(x, 204, "persons (line: the estimate; dashed: the limits)")
    rows = tuple(
        {"from": a, "to": b, "replicates": c} for a, b, c in zip(edges, edges[1:], counts, strict=False)
    )
    return Picture(name=f"bootstrap_{method}", caption=caption, svg=drawing.svg(), rows=rows)


def selection(details: Mapping[str, Any]) -> Picture:
    """How often each pair entered the model among the replicates."""
    caption = (
        f"How often each pair entered; {details['same_model']:.0%} of replicates chose the very same model."
    )
    shares = sorted(details["pair_selected"].items(), key=lambda item: -item[1])
    return _bars("selection", caption, shares, "share of replicates", 1.0)


def bic_cloud(details: Mapping[str, Any]) -> Picture:
    """BIC of the best models against the population they give."""
    caption = "BIC against estimate for the best models (lower is better; the ring marks the least)."
    models = details["best_models"]
    drawing = Drawing(title=caption, height=300)
    sizes, criteria = [m["estimate"] for m in models], [m["bic"] for m in models]
    x = Scale(low=min(sizes) * 0.95, high=max(sizes) * 1.05, start=70, end=700, log=True)
    y = Scale(low=min(criteria) - 0.5, high=max(criteria) + 0.5, start=240, end=20)
    for tick in y.ticks():
        drawing.text(60, y.at(tick) + 4, number(tick), anchor="end", size=11)
        drawing.line([(70, y.at(tick)), (700, y.at(tick))], colour=LINE)
    for model in models[1:]:
        drawing.dot(x.at(model["estimate"]), y.at(model["bic"]), radius=3)
    drawing.dot(x.at(models[0]["estimate"]), y.at(models[0]["bic"]), radius=7, colour=PLUM, hollow=True)
    drawing.below(x, 244, "persons")
    rows = tuple({"model": " ".join(m["model"]), "estimate": m["estimate"], "bic": m["bic"]} for m in models)
    return Picture(name="bic", caption=caption, svg=drawing.svg(), rows=rows)


def thresholds(path: Sequence[Step]) -> Picture:
    """The stepwise estimate at several p-value thresholds."""
    caption = "Stepwise estimate at several thresholds of the p-value."
    bars = [(f"p < {step.threshold:g}, {len(step.model)} pairs", step.estimate) for step in path]
    picture = _bars("thresholds", caption, bars, "persons")
    rows = tuple({"threshold": s.threshold, "model": " ".join(s.model), "estimate": s.estimate} for s in path)
    return Picture(name=picture.name, caption=caption, svg=picture.svg, rows=rows)


def robustness(changes: Sequence[Change]) -> Picture:
    """The stepwise estimate with each list left out and with each two merged."""
    caption = "Stepwise estimate with a list left out, or with two lists merged."
    known = [c for c in changes if c.estimate is not None]
    bars = [(f"{c.change} {' + '.join(c.names)}", float(c.estimate or 0)) for c in known]
    picture = _bars("robustness", caption, bars, "persons")
    rows = tuple(
        {
            "change": c.change,
            "lists": " ".join(c.names),
            "observed": c.observed,
            "estimate": c.estimate,
            "reason": c.reason,
        }
        for c in changes
    )
    return Picture(name="robustness", caption=caption, svg=picture.svg, rows=rows)


def residual_bars(residuals: Sequence[Residual]) -> Picture:
    """The largest Pearson residuals of the stepwise model."""
    caption = "Largest Pearson residuals of the stepwise model (past 2 the model misses the history)."
    bars = [(r.history, abs(r.residual)) for r in residuals[:20]]
    picture = _bars("residuals", caption, bars, "absolute residual")
    rows = tuple(
        {"history": r.history, "observed": r.observed, "fitted": r.fitted, "residual": r.residual}
        for r in residuals
    )
    return Picture(name="residuals", caption=caption, svg=picture.svg, rows=rows)


def chains(details: Mapping[str, Any]) -> Picture:
    """Traces of the latent class chains."""
    r_hat, size = details["r_hat"], details["effective_size"]
    caption = f"Latent class chains: split R-hat {r_hat:.2f}, effective sample size {size:.0f}."
    traces = details["traces"]
    drawing = Drawing(title=caption, height=280)
    values = [v for trace in traces for v in trace]
    y = Scale(low=min(values), high=max(values), start=240, end=20, log=True)
    x = Scale(low=0, high=max(len(traces[0]) - 1, 1), start=80, end=700)
    for tick in y.ticks():
        drawing.text(72, y.at(tick) + 4, number(tick), anchor="end", size=11)
        drawing.line([(80, y.at(tick)), (700, y.at(tick))], colour=LINE)
    for place, trace in enumerate(traces):
        colour = (SEA, OCHRE, PLUM, INK)[place % 4]
        drawing.line([(x.at(k), y.at(v)) for k, v in enumerate(trace)], colour=colour, width=0.8)
    drawing.text(390, 265, "kept draws", anchor="middle", size=11)
    rows = tuple(
        {"chain": c + 1, "draw": k + 1, "persons": v}
        for c, trace in enumerate(traces)
        for k, v in enumerate(trace)
    )
    return Picture(name="chains", caption=caption, svg=drawing.svg(), rows=rows)


def _bars(
    name: str, caption: str, bars: Sequence[tuple[str, float]], words: str, most: float | None = None
) -> Picture:
    top = most or max([value for _, value in bars], default=1.0) or 1.0
    drawing = Drawing(title=caption, height=60 + 20 * len(bars))
    x = Scale(low=0, high=top, start=230, end=640)
    for place, (label, value) in enumerate(bars):
        drawing.text(220, 24 + 20 * place, label, anchor="end", size=11)
        drawing.box(230, 14 + 20 * place, x.at(value) - 230, 13, opacity=0.8)
        drawing.text(x.at(value) + 5, 24 + 20 * place, number(value) if top > 1 else f"{value:.0%}", size=11)
    drawing.below(x, 20 + 20 * len(bars), words)
    rows = tuple({"name": label, "value": value} for label, value in bars)
    return Picture(name=name, caption=caption, svg=drawing.svg(), rows=rows)
