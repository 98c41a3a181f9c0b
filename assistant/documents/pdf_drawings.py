"""Ruling lines, coloured areas and pictures of a PDF page."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise

import pypdfium2.raw as raw

from assistant.documents.drawn import WHITE, DrawnPage
from assistant.documents.geometry import Box

_MOST_OBJECTS = 60_000  # of one page that are looked at
_MOST_SEGMENTS = 10_000  # of one path
_DEEPEST = 8  # drawings inside drawings
_THIN = 3.0  # points: a filled rectangle this thin is a line
_STRAIGHT = 0.5  # points that a straight line may lean

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class View:
    """The visible part of a page; turns its own positions (y up) into those of the page as seen (y down)."""

    def __init__(self, page: raw.FPDF_PAGE) -> None:
        self.rotation = raw.FPDFPage_GetRotation(page) % 4
        self.width = raw.FPDF_GetPageWidthF(page)
        self.height = raw.FPDF_GetPageHeightF(page)
        box = raw.FS_RECTF()
        raw.FPDF_GetPageBoundingBox(page, box)
        self.left, self.top, self.right, self.bottom = box.left, box.top, box.right, box.bottom

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Give a point as it is seen."""
        if self.rotation == 1:
            return y - self.bottom, x - self.left
        if self.rotation == 2:
            return self.right - x, y - self.bottom
        if self.rotation == 3:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def place_box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Give a rectangle of the page's own positions as it is seen."""
        (ax, ay), (bx, by) = self.place(left, bottom), self.place(right, top)
        return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def box(self, corners: list[tuple[float, float]]) -> Box:
        """Give the rectangle around points as it is seen."""
        placed = [self.place(*corner) for corner in corners]
        xs, ys = [x for x, _ in placed], [y for _, y in placed]
        return Box(min(xs), min(ys), max(xs), max(ys))


def read_drawings(page: raw.FPDF_PAGE, view: View, text: DrawnPage) -> None:
    """Take the ruling lines, coloured areas and pictures of a page."""
    for item, kind, matrix in _walk(page):
        if kind == raw.FPDF_PAGEOBJ_PATH:
            _read_path(item, matrix, view, text)
        else:
            text.pictures.append(_find_bounds(item, matrix, view))


def _walk(page: raw.FPDF_PAGE) -> Iterator[tuple[raw.FPDF_PAGEOBJECT, int, Matrix]]:
    """Give the paths and pictures of a page, those inside of drawings too, with the matrix of what they are in."""
    seen = 0
    waiting = [
        (raw.FPDFPage_GetObject(page, index), _IDENTITY, 0)
        for index in range(min(raw.FPDFPage_CountObjects(page), _MOST_OBJECTS))
    ]
    while waiting and seen < _MOST_OBJECTS:
        item, matrix, depth = waiting.pop()
        seen += 1
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inner = _multiply(_get_matrix(item), matrix)
            count = min(raw.FPDFFormObj_CountObjects(item), _MOST_OBJECTS)
            children = (raw.FPDFFormObj_GetObject(item, index) for index in range(count))
            waiting += [(child, inner, depth + 1) for child in children]
        elif kind in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE):
            yield item, kind, matrix


def _read_path(item: raw.FPDF_PAGEOBJECT, matrix: Matrix, view: View, text: DrawnPage) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    if not fill.value and not stroke.value:
        return
    bounds = _find_bounds(item, matrix, view)
    if fill.value and _is_dark(item):
        text.dark.append(bounds)
    if min(bounds.right - bounds.left, bounds.bottom - bounds.top) <= _THIN:
        text.strokes.append(bounds)
    else:
        text.strokes += _list_segments(item, _multiply(_get_matrix(item), matrix), view, filled=not stroke.value)


def _list_segments(item: raw.FPDF_PAGEOBJECT, matrix: Matrix, view: View, *, filled: bool) -> Iterator[Box]:
    """Give the straight pieces of a larger path: the sides of a stroked frame, or thin rectangles filled at once."""
    count = raw.FPDFPath_CountSegments(item)
    if count > _MOST_SEGMENTS:
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    figure: list[tuple[float, float]] = []
    figures = [figure]
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            figure = []
            figures.append(figure)
        figure.append(_apply(matrix, x.value, y.value))
        if raw.FPDFPathSegment_GetClose(segment) and len(figure) > 1:
            figure.append(figure[0])
    for points in figures:
        if len(points) < 2:
            continue
        if filled:
            box = view.box(points)
            if min(box.right - box.left, box.bottom - box.top) <= _THIN:
                yield box
        else:
            for pair in pairwise(points):
                box = view.box(list(pair))
                if min(box.right - box.left, box.bottom - box.top) <= _STRAIGHT:
                    yield box


def _is_dark(item: raw.FPDF_PAGEOBJECT) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFPageObj_GetFillColor(item, red, green, blue, alpha):
        return False
    return alpha.value > 0 and min(red.value, green.value, blue.value) < WHITE


def _find_bounds(item: raw.FPDF_PAGEOBJECT, matrix: Matrix, view: View) -> Box:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    corners = [(x.value, y.value) for x in (left, right) for y in (bottom, top)]
    return view.box([_apply(matrix, *corner) for corner in corners])


def _get_matrix(item: raw.FPDF_PAGEOBJECT) -> Matrix:
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, matrix):
        return _IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _multiply(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    m, n, o, p, q, r = second
    return (
        a * m + b * o, a * n + b * p, c * m + d * o, c * n + d * p, e * m + f * o + q, e * n + f * p + r,
    )  # fmt: skip


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
