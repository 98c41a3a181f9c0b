"""Charts as inline SVG: no script, no file, no request. Colours and letters are set by the page's style sheet.

All are drawn 400 units wide, so that letters stay legible on a telephone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH = 400
_LEFT, _RIGHT = 108, 42  # room for names and for values beside bars
_ROW = 21
_HEIGHT, _TOP, _BOTTOM, _SIDE = 214, 16, 30, 34  # of charts with two axes


@dataclass(frozen=True, slots=True)
class Bar:
    """One share with its interval."""

    name: str
    value: float  # 0-1
    low: float | None = None
    high: float | None = None


def draw_bars(title: str, bars: Sequence[Bar]) -> Markup:
    """Give horizontal bars of shares, each with its interval as a thin line and its value."""
    space = WIDTH - _LEFT - _RIGHT
    parts: list[str] = []
    for row, bar in enumerate(bars):
        y = row * _ROW
        parts.append(_text(_LEFT - 6, y + 14, bar.name, "end"))
        parts.append(_rect(_LEFT, y + 4, space, 12, "track"))
        parts.append(_rect(_LEFT, y + 4, space * bar.value, 12, "c1"))
        if bar.low is not None and bar.high is not None:
            start, end = _LEFT + space * bar.low, _LEFT + space * bar.high
            parts.append(f'<line class="span" x1="{start:.1f}" x2="{end:.1f}" y1="{y + 10}" y2="{y + 10}"/>')
        parts.append(_text(WIDTH - _RIGHT + 5, y + 14, f"{bar.value * 100:.1f}"))
    return _svg(title, len(bars) * _ROW + 2, parts)


def draw_groups(title: str, groups: Mapping[str, Sequence[float | None]], names: Sequence[str]) -> Markup:
    """Give groups of bars, one bar per name; None where a system has no such share."""
    space = WIDTH - _LEFT - _RIGHT
    parts: list[str] = []
    y = 0
    for group, values in groups.items():
        parts.append(_text(_LEFT - 6, y + 6 * len(values) + 5, group, "end"))
        for place, value in enumerate(values):
            if value is not None:
                parts.append(_rect(_LEFT, y + 3, max(1.0, space * value), 9, f"c{place + 1}"))
                parts.append(_text(_LEFT + space * value + 4, y + 11, f"{value * 100:.0f}", size="small"))
            y += 12
        y += 12
    return Markup("{}{}").format(_legend(names), _svg(title, y, parts))


def draw_lines(
    title: str,
    series: Mapping[str, Sequence[tuple[float, float]]],
    *,
    labels: Sequence[tuple[float, str]],
    chosen: float | None = None,
) -> Markup:
    """Give lines of shares over numbers.

    Args:
        title: for those who cannot see it.
        series: name -> points (x, share), x rising; at least one point in all.
        labels: x and what is written below it.
        chosen: an x to mark.
    """
    points = [point for line in series.values() for point in line]
    first, last = min(x for x, _ in points), max(x for x, _ in points)
    floor = max(0.0, math.floor(min(share for _, share in points) * 10 - 0.5) / 10)
    height = _HEIGHT - _TOP - _BOTTOM

    def across(x: float) -> float:
        return _SIDE + (WIDTH - _SIDE - 14) * ((x - first) / (last - first) if last > first else 0.5)

    def down(share: float) -> float:
        return _TOP + height * (1 - (share - floor) / (1 - floor))

    parts: list[str] = []
    for step in range(5):
        share = floor + (1 - floor) * step / 4
        parts.append(
            f'<line class="grid" x1="{_SIDE}" x2="{WIDTH - 14}" y1="{down(share):.1f}" y2="{down(share):.1f}"/>'
        )
        parts.append(_text(_SIDE - 5, down(share) + 4, f"{share * 100:.0f}", "end", "small"))
    for x, label in labels:
        parts.append(_text(across(x), _HEIGHT - _BOTTOM + 16, label, "middle", "small"))
    if chosen is not None:
        x = across(chosen)
        parts.append(f'<line class="chosen" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{_HEIGHT - _BOTTOM}"/>')
    for place, line in enumerate(series.values(), start=1):
        path = " ".join(f"{across(x):.1f},{down(share):.1f}" for x, share in line)
        parts.append(f'<polyline class="line s{place}" points="{path}"/>')
        parts += [f'<circle class="c{place}" cx="{across(x):.1f}" cy="{down(y):.1f}" r="2.6"/>' for x, y in line]
    return Markup("{}{}").format(_legend(list(series)), _svg(title, _HEIGHT, parts))


def draw_histogram(title: str, counts: Sequence[tuple[str, int]]) -> Markup:
    """Give columns of counts with their names below."""
    most = max((count for _, count in counts), default=0) or 1
    step = (WIDTH - 20) / max(1, len(counts))
    height = _HEIGHT - _TOP - _BOTTOM
    parts: list[str] = []
    for place, (name, count) in enumerate(counts):
        x, tall = 10 + place * step, height * count / most
        parts.append(_rect(x + 2, _TOP + height - tall, step - 4, tall, "c1"))
        parts.append(_text(x + step / 2, _TOP + height - tall - 3, str(count), "middle", "small") if count else "")
        parts.append(_text(x + step / 2, _TOP + height + 15, name, "middle", "small"))
    return _svg(title, _HEIGHT, parts)


def _svg(title: str, height: float, parts: Sequence[str]) -> Markup:
    head = f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(title)}">'
    return Markup(head + "".join(parts) + "</svg>")  # every text in the parts was escaped


def _legend(names: Sequence[str]) -> Markup:
    items = [Markup('<span><i class="b{}"></i>{}</span>').format(place, name) for place, name in enumerate(names, 1)]
    return Markup('<p class="legend">{}</p>').format(Markup("").join(items))


def _rect(x: float, y: float, width: float, height: float, style: str) -> str:
    return f'<rect class="{style}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'


def _text(x: float, y: float, text: str, anchor: str = "start", size: str = "") -> str:
    style = f' class="{size}"' if size else ""
    return f'<text{style} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
