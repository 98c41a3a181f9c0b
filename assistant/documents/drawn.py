"""One page as its characters, lines and pictures are drawn; what cannot be seen or understood is counted, not kept."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from assistant.documents.geometry import Box, Glyph, Sheet
from assistant.documents.radicals import fold_radicals

UNKNOWN = "\ufffd"
WHITE = 250  # of 255: a colour whose parts are all above cannot be told from the page
_BULLET = "•"
_SMALLEST = 1.5  # points: letters below cannot be read
_STRAIGHT = math.radians(3)
_SYMBOLS = range(0xF020, 0xF100)  # where symbol fonts have their bullets and boxes


@dataclass(frozen=True, slots=True)
class Style:
    """How one text object is written."""

    turn: int  # quarter turns clockwise as the page is seen; -1 where it is slanted
    scale: float  # of its glyph size
    visible: bool
    white: bool


@dataclass(slots=True)
class DrawnPage:
    """What one page gives, before it is read: all positions as the page is seen."""

    number: int
    width: float
    height: float
    turned: dict[int, list[Glyph]] = field(default_factory=dict)  # by quarter turns of the writing
    strokes: list[Box] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    dark: list[Box] = field(default_factory=list)
    letters: int = 0
    hidden: int = 0
    slanted: int = 0
    unknown: int = 0

    def make_sheets(self) -> tuple[Sheet, ...]:
        """Give the page, and its text that is written in another direction as a page of its own behind it."""
        main = max(self.turned, key=lambda turn: len(self.turned[turn]), default=0)
        sheets = [self._make_sheet(main, self.strokes, self.pictures)]
        sheets += [self._make_sheet(turn, [], []) for turn in sorted(self.turned) if turn != main]
        return tuple(sheets)

    def add(self, char: str, box: Box, origin: tuple[float, float], size: float, style: Style) -> None:
        """Take one character with its box and the point of the base line where it begins."""
        middle = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        on_page = 0 <= middle[0] <= self.width and 0 <= middle[1] <= self.height
        bare = style.white and not any(area.holds(*middle) for area in self.dark + self.pictures)
        if not style.visible or size < _SMALLEST or not on_page or bare:
            self.hidden += 1
        elif style.turn < 0:
            self.slanted += 1
        else:
            turned = self._turn_box(box, style.turn)
            base = self.turn(*origin, style.turn)[1]
            glyph = Glyph(self._understand(char), turned.left, turned.right, base, size)
            self.turned.setdefault(style.turn, []).append(glyph)

    def _understand(self, char: str) -> str:
        """Give the character as people write it; counts those whose meaning the file does not tell."""
        self.letters += 1
        code = ord(char)
        if code in _SYMBOLS:
            return _BULLET
        if 0xE000 <= code < 0xF900 or code >= 0xF0000 or char == UNKNOWN:
            self.unknown += 1
            return UNKNOWN
        return fold_radicals(char)

    def _make_sheet(self, turn: int, strokes: list[Box], pictures: list[Box]) -> Sheet:
        width, height = (self.height, self.width) if turn % 2 else (self.width, self.height)
        turned = [tuple(self._turn_box(box, turn) for box in boxes) for boxes in (strokes, pictures)]
        return Sheet(self.number, width, height, tuple(self.turned.get(turn, [])), *turned)

    def _turn_box(self, box: Box, turn: int) -> Box:
        if turn == 0:
            return box
        (ax, ay), (bx, by) = self.turn(box.left, box.top, turn), self.turn(box.right, box.bottom, turn)
        return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def turn(self, x: float, y: float, turn: int) -> tuple[float, float]:
        """Give a point of the page after it is turned so that writing of that direction is upright."""
        if turn == 1:  # written downwards
            return y, self.width - x
        if turn == 2:
            return self.width - x, self.height - y
        if turn == 3:  # written upwards
            return self.height - y, x
        return x, y


def find_turn(x: float, y: float, quarters: int = 0) -> int:
    """Give the quarter turns clockwise of writing in the direction (x, y), y downwards, -1 where it is slanted.

    Args:
        x: to the right.
        y: downwards.
        quarters: quarter turns clockwise that the page itself is turned by.
    """
    angle = math.atan2(y, x) / (math.pi / 2)
    turn = round(angle)
    return (turn + quarters) % 4 if abs(angle - turn) * math.pi / 2 <= _STRAIGHT else -1
