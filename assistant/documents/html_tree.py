"""The tree of a web page as a stream of openings, texts and closings; no recursion, so depth costs no stack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from selectolax.lexbor import LexborNode

UNSEEN = frozenset(
    re.findall(
        "[a-z0-9]+",
        "script style noscript template iframe frame svg canvas head link meta title button input select textarea"
        " object embed audio video map dialog",
    )
)
BLOCKS = frozenset(
    re.findall(
        "[a-z0-9]+",
        "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure"
        " footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th"
        " thead tr ul",
    )
)
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden|font-size\s{0,3}:\s{0,3}0(?![.0-9])")
SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")
LETTER = re.compile("[\u3400-\u9fffA-Za-z0-9]")
Event = Literal["open", "text", "close"]


@dataclass(frozen=True, slots=True)
class Seen:
    """One step through the tree."""

    event: Event
    node: LexborNode
    text: str = ""  # of a text node, white space of the source collapsed
    in_link: bool = False


def walk(root: LexborNode, *, skip_hidden: bool = True) -> Iterator[Seen]:
    """Give the visible nodes below a node (itself included) in reading order."""
    stack: list[tuple[LexborNode, bool, bool]] = [(root, False, False)]
    while stack:
        node, closing, in_link = stack.pop()
        if closing:
            yield Seen("close", node)
            continue
        tag = node.tag or ""
        if tag == "-text":
            if text := SPACES.sub(" ", node.text_content or ""):
                yield Seen("text", node, text, in_link)
            continue
        if tag in UNSEEN or not tag[:1].isalpha() or (skip_hidden and node is not root and is_hidden(node)):
            continue
        yield Seen("open", node)
        stack.append((node, True, in_link))
        inside = in_link or tag == "a"
        stack += [(child, False, inside) for child in reversed(list(node.iter(include_text=True)))]


def is_hidden(node: LexborNode) -> bool:
    """Tell whether a browser would not show the node."""
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDDEN.search((attributes.get("style") or "").lower()))


def read_text(root: LexborNode) -> str:
    """Give the visible text of a node in one line; blocks and breaks become spaces."""
    pieces: list[str] = []
    for seen in walk(root):
        if seen.event == "text":
            pieces.append(seen.text)
        elif seen.node.tag in BLOCKS or seen.node.tag == "br":
            pieces.append(" ")
    return SPACES.sub(" ", "".join(pieces)).strip(" \u3000")
