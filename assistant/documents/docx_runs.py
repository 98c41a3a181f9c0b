"""What a paragraph of a DOCX shows: text of runs, fields and formulas, with what is hidden or deleted left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from assistant.documents.docx_numbering import read_value, write_ordinal
from assistant.documents.docx_styles import Look, Styles

_REMOVED = ("del", "moveFrom")
_ADDED = ("ins", "moveTo")
_PROPERTIES = ("pPr", "rPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "rubyPr")
_NO_TEXT = frozenset((*_PROPERTIES, "instrText", "delText", "delInstrText", "rt"))
_FIXED = {"tab": " ", "ptab": " ", "cr": "\n", "br": "\n", "noBreakHyphen": "-"}
_SHAPES = ("wsp", "shape", "rect", "roundrect", "oval")
_FILLS = ("solidFill", "gradFill", "blipFill", "pattFill", "grpFill")
# 带圈字符 is a field that draws a circle over a number.
_CIRCLE = re.compile(
    r"eq\s{0,5}\\o\s{0,5}(?:\\ac)?\s{0,5}\([^,，;；()]{0,4}[,，;；]\s{0,3}([^()]{1,6}?)\s{0,3}\)", re.IGNORECASE
)


@dataclass(slots=True)
class Tally:
    """What was left out of a document or taken with a decision."""

    hidden: list[str] = field(default_factory=list)
    inserted: int = 0
    deleted: int = 0
    embedded: int = 0  # parts in other formats that Word would show inside the text

    def hide(self, text: str) -> None:
        """Note a piece of text that nobody sees."""
        if bare := "".join(text.split()):
            self.hidden.append(bare)


@dataclass(frozen=True, slots=True)
class Box:
    """A text box anchored in a paragraph."""

    content: etree._Element | str  # paragraphs, or the words of a WordArt
    hidden: bool
    on_colour: bool


@dataclass(slots=True)
class Content:
    """What a paragraph holds."""

    text: str = ""  # line breaks inside the paragraph are kept
    boxes: list[Box] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)  # kind of note and its id


@dataclass(frozen=True, slots=True)
class Place:
    """Where text stands, as far as it decides whether anyone sees it."""

    hidden: bool = False
    on_colour: bool = False


@dataclass(slots=True)
class _Field:
    """A field being read: its code, until its result begins."""

    code: str = ""
    shown: bool = False


class RunReader:
    """Reads the paragraphs of one document."""

    def __init__(self, styles: Styles, tally: Tally) -> None:
        """Take the styles of the document and where to note what is left out."""
        self._styles = styles
        self._tally = tally

    def read(self, paragraph: etree._Element, style: str, place: Place) -> Content:
        """Give what a paragraph of a style shows."""
        pass_ = _Pass(self._styles, self._tally, self._styles.text_look(style))
        pass_.walk(paragraph, place, pass_.base)
        pass_.content.text = "".join(pass_.pieces)
        return pass_.content


class _Pass:
    """One walk through a paragraph."""

    def __init__(self, styles: Styles, tally: Tally, base: Look) -> None:
        self.base = base
        self.pieces: list[str] = []
        self.content = Content()
        self._styles = styles
        self._tally = tally
        self._fields: list[_Field] = []

    def walk(self, element: etree._Element, place: Place, look: Look) -> None:
        for child in element.iterchildren(etree.Element):
            kind = local_name(child)
            if kind == "r":
                self.walk(child, place, self._styles.run_look(child.find("{*}rPr"), self.base))
            elif kind in _NO_TEXT:
                self._take_code(child, kind)
            elif kind in _REMOVED:
                self._tally.deleted += 1
            elif kind == "txbxContent":
                self.content.boxes.append(Box(child, place.hidden or bool(look.hidden), place.on_colour))
            elif kind in _SHAPES or kind in ("anchor", "inline"):
                self.walk(child, _enter_shape(child, kind, place), look)
            elif kind == "AlternateContent":
                branch = choose_branch(child)
                if branch is not None:
                    self.walk(branch, place, look)
            elif kind == "sdt":
                content = child.find("{*}sdtContent")
                if content is not None and not is_placeholder(child):
                    self.walk(content, place, look)
            elif not self._take_leaf(child, kind, place, look):
                self._tally.inserted += kind in _ADDED
                self.walk(child, place, look)

    def _take_leaf(self, child: etree._Element, kind: str, place: Place, look: Look) -> bool:
        """Take an element that holds text or stands for it; False where it only holds others."""
        if kind == "t":
            self._say(child.text or "", place, look)
        elif kind in _FIXED:
            self.pieces.append(_FIXED[kind])
        elif kind == "sym":
            self._say(_read_symbol(child), place, look)
        elif kind in ("footnoteReference", "endnoteReference"):
            self.content.notes.append((kind.removesuffix("Reference"), read_value(child, "id")))
        elif kind == "fldChar":
            self._take_field(read_value(child, "fldCharType"), place, look)
        elif kind == "textpath":
            hidden = place.hidden or bool(look.hidden)
            self.content.boxes.append(Box(read_value(child, "string"), hidden, place.on_colour))
        else:
            return False
        return True

    def _say(self, text: str, place: Place, look: Look) -> None:
        if place.hidden or not look.is_seen(place.on_colour):
            self._tally.hide(text)
        else:
            self.pieces.append(text.replace("\n", " "))

    def _take_code(self, child: etree._Element, kind: str) -> None:
        if kind == "instrText" and self._fields and not self._fields[-1].shown:
            self._fields[-1].code += (child.text or "")[:200]

    def _take_field(self, kind: str, place: Place, look: Look) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        elif self._fields and kind in ("separate", "end"):
            one = self._fields[-1]
            if not one.shown and (circle := _CIRCLE.search(one.code[:400])):
                self._say(_circle(circle[1]), place, look)
            one.shown = True
            if kind == "end":
                self._fields.pop()


def local_name(element: etree._Element) -> str:
    """Give the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def choose_branch(element: etree._Element) -> etree._Element | None:
    """Give the one branch of an AlternateContent that is read: the others repeat it for other programs."""
    choices = [branch for branch in element.iterchildren("{*}Choice", "{*}Fallback") if holds_text(branch)]
    return choices[0] if choices else None


def holds_text(element: etree._Element) -> bool:
    """Tell whether there is text anywhere inside an element."""
    return next(element.iter("{*}t", "{*}textpath", "{*}sym", "{*}footnoteReference", "{*}fldChar"), None) is not None


def is_placeholder(control: etree._Element) -> bool:
    """Tell whether a content control only shows its prompt ("单击此处输入文字")."""
    prompt = control.find("{*}sdtPr/{*}showingPlcHdr")
    return prompt is not None and read_value(prompt) not in ("0", "false", "off")


def unwrap(element: etree._Element, tally: Tally) -> Iterator[etree._Element]:
    """Give the paragraphs, tables, rows or cells inside an element, through content controls and insertions."""
    for child in element.iterchildren(etree.Element):
        kind = local_name(child)
        if kind in ("p", "tbl", "tr", "tc"):
            yield child
        elif kind in _REMOVED:
            tally.deleted += 1
        elif kind == "AlternateContent":
            branch = choose_branch(child)
            if branch is not None:
                yield from unwrap(branch, tally)
        elif kind == "sdt":
            if not is_placeholder(child):
                yield from unwrap(child, tally)
        elif kind in ("sdtContent", "customXml", "smartTag", *_ADDED):
            yield from unwrap(child, tally)
        elif kind in ("altChunk", "subDoc"):
            tally.embedded += 1


def _enter_shape(shape: etree._Element, kind: str, place: Place) -> Place:
    """Give the place inside a drawn shape: whether the shape is hidden, what colour stands behind its text."""
    if kind in ("anchor", "inline"):
        properties = shape.find("{*}docPr")
        hidden = properties is not None and read_value(properties, "hidden") in ("1", "true", "on")
        return Place(place.hidden or hidden, place.on_colour)
    style = "".join(read_value(shape, "style").split()).lower()
    hidden = "visibility:hidden" in style or "display:none" in style
    return Place(place.hidden or hidden, place.on_colour or _is_filled(shape))


def _is_filled(shape: etree._Element) -> bool:
    if (colour := read_value(shape, "fillcolor").lower()) and read_value(shape, "filled").lower() not in ("f", "false"):
        return not colour.startswith(("white", "#fff", "window"))
    properties = shape.find("{*}spPr")
    if properties is None:
        return False
    if properties.find("{*}noFill") is not None:
        return False
    for kind in _FILLS:
        fill = properties.find("{*}" + kind)
        if fill is not None:
            colours = [read_value(one).lower() for one in fill.iter("{*}srgbClr", "{*}schemeClr", "{*}sysClr")]
            return kind != "solidFill" or not any(one in ("ffffff", "bg1", "lt1", "window") for one in colours)
    reference = shape.find("{*}style/{*}fillRef")
    return reference is not None and read_value(reference, "idx") not in ("", "0")


def _read_symbol(element: etree._Element) -> str:
    """Give a character named by its code; those of symbol fonts have no meaning outside them."""
    code = read_value(element, "char")
    if not re.fullmatch("[0-9A-Fa-f]{2,5}", code):
        return ""
    value = int(code, 16)
    return "" if value < 0x20 or 0xD800 <= value <= 0xF8FF else chr(value)


def _circle(text: str) -> str:
    text = text.strip()
    return write_ordinal(int(text), "decimalEnclosedCircle") if re.fullmatch("[1-9][0-9]?", text) else text
