"""The drawn objects of an OFD page: texts, ruling lines and pictures with their positions."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from assistant.documents.drawn import UNKNOWN, WHITE, DrawnPage, Style, find_turn
from assistant.documents.geometry import Box
from assistant.text.fold import clean

_POINTS = 72 / 25.4  # OFD counts in millimetres
_THIN = 3.0
_STRAIGHT = 0.5
_HALF = 0x250  # letters of scripts below are about half as wide as a Chinese character
_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,12}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})(?:[eE][-+]?[0-9]{1,2})?")
_MOST_STEPS = 100_000
_MOST_POINTS = 10_000
_PART = re.compile(r"[A-Za-z]|[-+0-9.eE]{1,30}")
# Values behind each letter of a path; of curves only where they end matters.
_PATH_VALUES = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}

Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where an object stands on its page and how it is turned."""

    x: float  # of its boundary, in millimetres
    y: float
    width: float
    height: float
    matrix: Matrix

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Give a point of the object as a point of the page, in points."""
        a, b, c, d, e, f = self.matrix
        return (self.x + a * x + c * y + e) * _POINTS, (self.y + b * x + d * y + f) * _POINTS

    def box(self) -> Box:
        """Give the boundary on the page, in points."""
        left, top = self.x * _POINTS, self.y * _POINTS
        return Box(left, top, left + self.width * _POINTS, top + self.height * _POINTS)


def local_name(element: etree._Element) -> str:
    """Give the name of an element without its namespace, which files prefix as they like."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Give the direct children of that name."""
    return (child for child in element if local_name(child) == name)


def first_child(element: etree._Element, name: str) -> etree._Element | None:
    """Give the first direct child of that name."""
    return next(children(element, name), None)


def read_numbers(text: str | None) -> tuple[float, ...]:
    """Give the numbers of an attribute such as a boundary."""
    return tuple(float(match[0]) for match in _NUMBER.finditer((text or "")[:100_000]))


def draw_objects(content: etree._Element, page: DrawnPage) -> None:
    """Take all texts, lines and pictures below an element, those on areas of colour last."""
    objects = [one for one in content.iter() if local_name(one) in ("TextObject", "PathObject", "ImageObject")]
    for one in objects:
        if local_name(one) == "ImageObject":
            page.pictures.append(_read_frame(one).box())
        elif local_name(one) == "PathObject":
            _draw_path(one, page)
    for one in objects:
        if local_name(one) == "TextObject":
            _draw_text(one, page)


def _read_frame(element: etree._Element) -> Frame:
    boundary = (*read_numbers(element.get("Boundary")), 0.0, 0.0, 0.0, 0.0)[:4]
    matrix = read_numbers(element.get("CTM"))
    found: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    if len(matrix) == 6:
        found = (matrix[0], matrix[1], matrix[2], matrix[3], matrix[4], matrix[5])
    return Frame(boundary[0], boundary[1], boundary[2], boundary[3], found)


def _draw_text(element: etree._Element, page: DrawnPage) -> None:
    frame, style = _read_frame(element), _read_style(element)
    size = (*read_numbers(element.get("Size")), 0.0)[0] * style.scale * _POINTS
    wide = (*read_numbers(element.get("HScale")), 1.0)[0] or 1.0
    x = y = 0.0
    for code in children(element, "TextCode"):
        x, y = (*read_numbers(code.get("X")), x)[0], (*read_numbers(code.get("Y")), y)[0]
        text = [char for char in (code.text or "") if char not in "\r\n\t"]
        across, down = _read_steps(code.get("DeltaX"), len(text)), _read_steps(code.get("DeltaY"), len(text))
        for index, char in enumerate(text):
            step = (across[index] if index < len(across) else 0.0, down[index] if index < len(down) else 0.0)
            if not (char.isspace() or (char != UNKNOWN and not clean(char))):
                advance = math.hypot(*step) * _scale_along(frame.matrix) * _POINTS
                _add(page, char, frame, (x, y), (size, wide, advance), style)
            x, y = x + step[0], y + step[1]


def _add(
    page: DrawnPage,
    char: str,
    frame: Frame,
    point: tuple[float, float],
    measures: tuple[float, float, float],
    style: Style,
) -> None:
    """Add a character; its width is the step to the next one, or what its script has."""
    size, wide, advance = measures
    origin = frame.place(*point)
    usual = size * (0.5 if ord(char) < _HALF else 1.0) * wide
    width = advance if 0 < advance <= max(1.2 * size * wide, usual) else usual
    quarter = max(style.turn, 0)
    along, up = [((1, 0), (0, -1)), ((0, 1), (1, 0)), ((-1, 0), (0, 1)), ((0, -1), (-1, 0))][quarter]
    xs = [origin[0], origin[0] + along[0] * width + up[0] * size * 0.8]
    ys = [origin[1], origin[1] + along[1] * width + up[1] * size * 0.8]
    page.add(char, Box(min(xs), min(ys), max(xs), max(ys)), origin, size, style)


def _scale_along(matrix: Matrix) -> float:
    return math.hypot(matrix[0], matrix[1])


def _read_style(element: etree._Element) -> Style:
    a, b, c, d = _read_frame(element).matrix[:4]
    turned = int((*read_numbers(element.get("CharDirection")), 0.0)[0]) // 90
    filled = (element.get("Fill") or "true").lower() != "false" or (element.get("Stroke") or "").lower() == "true"
    seen = (element.get("Visible") or "true").lower() != "false" and element.get("Alpha") != "0"
    return Style(find_turn(a, b, turned), math.hypot(c, d) or 1.0, filled and seen, _is_white(element))


def _is_white(element: etree._Element) -> bool:
    colour = first_child(element, "FillColor")
    value = "" if colour is None else colour.get("Value") or ""
    parts = [int(part[1:], 16) if part.startswith("#") else float(part) for part in value.split()[:4] if _is_part(part)]
    return len(parts) == 3 and min(parts) >= WHITE


def _is_part(part: str) -> bool:
    return bool(re.fullmatch("#[0-9A-Fa-f]{1,4}|[0-9]{1,4}(?:\\.[0-9]{0,6})?", part))


def _read_steps(text: str | None, most: int) -> list[float]:
    """Give the distances between characters; "g 3 5.6" stands for three of 5.6."""
    parts = (text or "").replace(",", " ").split()
    steps: list[float] = []
    index = 0
    while index < len(parts) and len(steps) < min(most, _MOST_STEPS):
        if parts[index].lower() == "g" and index + 2 < len(parts):
            times, value = read_numbers(parts[index + 1]), read_numbers(parts[index + 2])
            if times and value:
                steps += [value[0]] * max(0, min(int(times[0]), most - len(steps)))
            index += 3
        else:
            steps += read_numbers(parts[index])[:1]
            index += 1
    return steps


def _draw_path(element: etree._Element, page: DrawnPage) -> None:
    """Take the straight lines of a path, and the area of one that is filled with a colour."""
    frame = _read_frame(element)
    filled = (element.get("Fill") or "false").lower() == "true"
    stroked = (element.get("Stroke") or "true").lower() != "false"
    if filled and not _is_white(element):
        page.dark.append(frame.box())
    data = first_child(element, "AbbreviatedData")
    for points in _list_figures("" if data is None else data.text or ""):
        placed = [frame.place(*point) for point in points]
        around = _find_box(placed)
        if min(around.right - around.left, around.bottom - around.top) <= _THIN:
            page.strokes.append(around)
        elif stroked:
            sides = (_find_box(pair) for pair in pairwise(placed))
            page.strokes += [side for side in sides if min(side.right - side.left, side.bottom - side.top) <= _STRAIGHT]


def _list_figures(data: str) -> Iterator[list[tuple[float, float]]]:
    parts = _PART.findall(data[:1_000_000])[: _MOST_POINTS * 3]
    figure: list[tuple[float, float]] = []
    index = 0
    while index < len(parts):
        letter = parts[index].upper()
        index += 1
        if letter not in _PATH_VALUES:
            continue
        values = [one for part in parts[index : index + _PATH_VALUES[letter]] for one in read_numbers(part)[:1]]
        index += _PATH_VALUES[letter]
        if letter in "SM" and len(figure) > 1:
            yield figure
        if letter in "SM":
            figure = []
        if letter == "C" and figure:
            figure.append(figure[0])
        elif len(values) >= 2:
            figure.append((values[-2], values[-1]))
    if len(figure) > 1:
        yield figure


def _find_box(points: Sequence[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))
