"""Looks of a DOCX that decide what a reader of the page sees: styles, hidden text, heading levels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from assistant.documents.docx_numbering import read_integer, read_value

_OFF = ("0", "false", "off", "none")
_PLAIN = ("", "auto", "nil", "clear", "none")
_DEEPEST = 30  # styles based on one another
_SMALLEST = 2  # half points: text up to 1 point cannot be read
_WHITE_THEMES = ("background1", "bg1", "light1")
_HEADING_NAME = re.compile("(?:heading|标题) ?([1-9])", re.IGNORECASE)
_CONTENTS_NAME = re.compile("(?:toc|目录) ?[1-9]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Look:
    """How a run of text is shown, as far as it decides whether anyone sees it; None where nothing is said."""

    hidden: bool | None = None
    white: bool | None = None
    tiny: bool | None = None
    shaded: bool | None = None

    def over(self, base: Look) -> Look:
        """Give this look, with what it leaves open taken from another."""
        return Look(
            base.hidden if self.hidden is None else self.hidden,
            base.white if self.white is None else self.white,
            base.tiny if self.tiny is None else self.tiny,
            base.shaded if self.shaded is None else self.shaded,
        )

    def is_seen(self, on_colour: bool) -> bool:
        """Tell whether a reader sees text of this look, `on_colour` telling what stands behind its paragraph."""
        return not (self.hidden or self.tiny or (self.white and not self.shaded and not on_colour))


class Styles:
    """The styles of one document."""

    def __init__(self, root: etree._Element | None) -> None:
        """Read word/styles.xml; None where the document has none."""
        self._styles: dict[str, etree._Element] = {}
        self._defaults: dict[str, str] = {}  # kind of style -> the one that holds where none is named
        self._looks: dict[str, Look] = {}
        self._base = Look()
        if root is None:
            return
        for style in root.iterchildren("{*}style"):
            name = read_value(style, "styleId")
            self._styles[name] = style
            if read_value(style, "default") not in ("", *_OFF):
                self._defaults[read_value(style, "type")] = name
        self._base = read_look(root.find("{*}docDefaults/{*}rPrDefault/{*}rPr"))

    def paragraph_style(self, properties: etree._Element | None) -> str:
        """Give the style of a paragraph from its properties."""
        named = None if properties is None else properties.find("{*}pStyle")
        return self._defaults.get("paragraph", "") if named is None else read_value(named)

    def text_look(self, style: str) -> Look:
        """Give the look of plain text in a paragraph of a style."""
        return self._look(style).over(self._base)

    def run_look(self, properties: etree._Element | None, paragraph: Look) -> Look:
        """Give the look of a run from its properties and the look of its paragraph's style."""
        if properties is None:
            return paragraph
        named = properties.find("{*}rStyle")
        style = Look() if named is None else self._look(read_value(named))
        return read_look(properties).over(style).over(paragraph)

    def _look(self, style: str) -> Look:
        if style not in self._looks:
            look = Look()
            for one in self._chain(style):
                shading = is_coloured(one.find("{*}pPr/{*}shd"))
                look = look.over(read_look(one.find("{*}rPr"))).over(Look(shaded=True if shading else None))
            self._looks[style] = look
        return self._looks[style]

    def level(self, style: str) -> int:
        """Give the heading level of a style, 1-9; 0 where it is no heading. The style of titles counts as 1."""
        for one in self._chain(style):
            outline = one.find("{*}pPr/{*}outlineLvl")
            if outline is not None:
                value = read_integer(read_value(outline), 9)
                return value + 1 if value < 9 else 0
            name = _name(one)
            if match := _HEADING_NAME.fullmatch(name):
                return int(match[1])
            if name.lower() == "title":
                return 1
        return 0

    def is_contents(self, style: str) -> bool:
        """Tell whether a style is that of the lines of an automatic table of contents."""
        return any(_CONTENTS_NAME.fullmatch(_name(one)) for one in self._chain(style))

    def numbering(self, style: str) -> tuple[str, str, str]:
        """Give (list, level, style that says so) of paragraphs of a style; "" where nothing is said."""
        list_id = level = source = ""
        for one in self._chain(style):
            number = one.find("{*}pPr/{*}numPr")
            if number is None:
                continue
            level = level or _child_value(number, "ilvl")
            if not list_id and (list_id := _child_value(number, "numId")):
                source = read_value(one, "styleId")
        return list_id, level, source

    def numbering_styles(self) -> dict[str, str]:
        """Give the list that each style for lists names."""
        found = {}
        for name, style in self._styles.items():
            number = style.find("{*}pPr/{*}numPr")
            if read_value(style, "type") == "numbering" and number is not None:
                found[name] = _child_value(number, "numId")
        return found

    def colours_tables(self, style: str) -> bool:
        """Tell whether a table style puts a colour behind any of its cells."""
        return any(is_coloured(shading) for one in self._chain(style) for shading in one.iter("{*}shd"))

    def _chain(self, style: str) -> Iterator[etree._Element]:
        """Give a style and those it is based on, the nearest first; a loop ends."""
        for _ in range(_DEEPEST):
            element = self._styles.get(style)
            if element is None:
                return
            yield element
            base = element.find("{*}basedOn")
            if base is None:
                return
            style = read_value(base)


def read_look(properties: etree._Element | None) -> Look:
    """Give the look that run properties state themselves."""
    if properties is None:
        return Look()
    hidden = white = tiny = shaded = None
    for child in properties.iterchildren("{*}vanish", "{*}color", "{*}sz", "{*}shd", "{*}highlight"):
        kind = etree.QName(child).localname
        value = read_value(child)
        if kind == "vanish":
            hidden = value not in _OFF
        elif kind == "color":
            white = _is_white(value) or (read_value(child, "themeColor") in _WHITE_THEMES and not _is_shade(child))
        elif kind == "sz":
            tiny = read_integer(value, 21) <= _SMALLEST
        else:
            shaded = shaded or (is_coloured(child) if kind == "shd" else value not in ("none", "white"))
    return Look(hidden, white, tiny, shaded)


def is_coloured(shading: etree._Element | None) -> bool:
    """Tell whether a shading puts something else than white behind the text."""
    if shading is None:
        return False
    fill = read_value(shading, "fill").lower()
    theme = read_value(shading, "themeFill")
    pattern = read_value(shading).lower() not in _PLAIN
    white = theme in _WHITE_THEMES and not read_value(shading, "themeFillShade")
    return pattern or (bool(theme) and not white) or (fill not in _PLAIN and not _is_white(fill))


def _is_shade(colour: etree._Element) -> bool:
    return bool(read_value(colour, "themeShade"))


def _is_white(colour: str) -> bool:
    """Tell whether a colour cannot be told from paper: white, or so near that no reader sees it."""
    if not re.fullmatch("[0-9A-Fa-f]{6}", colour):
        return colour.lower() == "white"
    return min(int(colour[at : at + 2], 16) for at in (0, 2, 4)) >= 0xF0


def _name(style: etree._Element) -> str:
    name = style.find("{*}name")
    return "" if name is None else read_value(name)


def _child_value(element: etree._Element, name: str) -> str:
    child = element.find("{*}" + name)
    return "" if child is None else read_value(child)
