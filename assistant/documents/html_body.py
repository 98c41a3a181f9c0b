"""Where on a web page the document itself stands: by what portals call that place, else by where the prose is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from assistant.documents.html_tree import LETTER, read_text, walk
from assistant.text.fold import fold

# names that publishing systems give to the text and to nothing else
_SURE = (
    "#UCAP-CONTENT", "#zoom", "#zoomcon", ".TRS_Editor", ".TRS_UEDITOR", ".trs_editor_view", ".trs_paper_default",
    ".pages_content", "#js_content", "#articleContent", "#article_content", ".article-content", ".article_content",
    ".content_article", ".info_cont", ".zwxl-article", ".Custom_UnionStyle", ".xxgk-content", ".news_content",
)  # fmt: skip
# names that may hold more than the text
_LIKELY = (
    "article", ".article", "#article", "#content", ".content", ".wenzhang", ".view", ".detail", ".con_text",
    ".main-text", "#mainText", ".xl_content", ".bt_content", ".view_content", ".article-con", ".txt", "main",
)  # fmt: skip
_PROSE = re.compile("[，。；：、？！,;:（(]")
_FURNITURE = re.compile(
    "(?:^|[-_ ])(?:foot|footer|header|nav|navbar|menu|crumbs?|breadcrumbs?|copyright|sidebar|share|toolbar|search)"
    "(?:$|[-_ ])",
    re.IGNORECASE,
)
_FURNITURE_TAGS = ("nav", "footer", "header", "aside")
_IMPRINT = re.compile("版权所有|备案[号序]|主办单位|主办[:：]|承办[:：]|技术支持|网站标识码|浏览器")
_SHARE_OF_PAGE = 0.3  # of all prose that a likely place must hold
_SHARE_KEPT = 0.9  # of the prose that a smaller place may keep to be preferred
_DESCENT = 0.75  # of the prose that one child must hold to be gone into
_FEWEST = 20  # letters of a text
_LITTLE = 200  # letters of prose of a page that may hide its text
_COPY = 0.4  # of the prose from which on a child may be a copy made for telephones


@dataclass(frozen=True, slots=True)
class Body:
    """The place of the text on a page."""

    node: LexborNode
    letters: int  # letters of prose and other text outside links


def find_body(tree: LexborHTMLParser) -> Body | None:
    """Give the place that holds the document, None where the page has no text outside links."""
    root = tree.body or tree.root
    if root is None:
        return None
    letters, prose = _weigh(root, skip_hidden=True)
    node = _by_name(tree, letters, prose, root) or _by_density(root, prose)
    if prose.get(root.mem_id, 0) < _LITTLE:  # some portals show the text only once their script has run
        all_letters, all_prose = _weigh(root, skip_hidden=False)
        named = _by_name(tree, all_letters, all_prose, root, only=_SURE)
        if named and all_prose.get(named.mem_id, 0) > 2 * prose.get(root.mem_id, 0):
            node, letters = named, all_letters
    return Body(node, letters[node.mem_id]) if letters.get(node.mem_id) else None


def _weigh(root: LexborNode, *, skip_hidden: bool) -> tuple[Mapping[int, int], Mapping[int, int]]:
    """Give for every element its letters outside links, and those of them that stand in prose."""
    letters: dict[int, int] = {}
    prose: dict[int, int] = {}
    open_nodes: list[int] = []
    furniture = 0  # open places that hold no text of a document
    for seen in walk(root, skip_hidden=skip_hidden):
        if seen.event == "open":
            open_nodes.append(seen.node.mem_id)
            furniture += _is_furniture(seen.node)
        elif seen.event == "text":
            if not seen.in_link and open_nodes and (count := len(LETTER.findall(seen.text))):
                here = open_nodes[-1]
                letters[here] = letters.get(here, 0) + count
                if not furniture and count >= 6 and _PROSE.search(seen.text) and not _IMPRINT.search(seen.text):
                    prose[here] = prose.get(here, 0) + count
        else:
            done = open_nodes.pop()
            furniture -= _is_furniture(seen.node)
            if open_nodes:
                for weights in (letters, prose):
                    if weight := weights.get(done):
                        weights[open_nodes[-1]] = weights.get(open_nodes[-1], 0) + weight
    return letters, prose


def _by_name(
    tree: LexborHTMLParser,
    letters: Mapping[int, int],
    prose: Mapping[int, int],
    root: LexborNode,
    only: Sequence[str] = (),
) -> LexborNode | None:
    total = prose.get(root.mem_id, 0)
    for names, least in ((only, 0.0),) if only else ((_SURE, 0.0), (_LIKELY, _SHARE_OF_PAGE)):
        found = [node for name in names for node in tree.css(name) if letters.get(node.mem_id, 0) >= _FEWEST]
        if not found:
            continue
        most = max(prose.get(node.mem_id, 0) for node in found)
        if most < least * total:
            continue
        big = [node for node in found if prose.get(node.mem_id, 0) >= _SHARE_KEPT * most]
        node = min(big, key=lambda one: letters[one.mem_id])
        return _join_pieces(node, found, prose)
    return None


def _is_furniture(node: LexborNode) -> bool:
    attributes = node.attributes
    if node.tag in _FURNITURE_TAGS:
        return True
    return any(_FURNITURE.search(attributes.get(name) or "") for name in ("class", "id")) and node.tag != "body"


def _join_pieces(node: LexborNode, found: Sequence[LexborNode], prose: Mapping[int, int]) -> LexborNode:
    """Give the parent where the text stands in several places of the same name side by side."""
    parent = node.parent
    if parent is None or not node.attributes.get("class"):
        return node
    same = [
        one
        for one in found
        if one.parent is not None
        and one.parent.mem_id == parent.mem_id
        and one.attributes.get("class") == node.attributes.get("class")
        and prose.get(one.mem_id, 0) * 10 >= prose.get(node.mem_id, 0)
    ]
    return parent if len({one.mem_id for one in same}) > 1 else node


def _by_density(root: LexborNode, prose: Mapping[int, int]) -> LexborNode:
    """Go down to the smallest place that holds most of the prose."""
    node = root
    while True:
        weight = prose.get(node.mem_id, 0)
        children = sorted(node.iter(), key=lambda one: -prose.get(one.mem_id, 0))[:2]
        weights = [prose.get(one.mem_id, 0) for one in children]
        if not weight or not children:
            return node
        copied = len(children) == 2 and weights[1] >= _COPY * weight and _same(*children)
        if not copied and weights[0] < _DESCENT * weight:
            return node
        if children[0].tag in ("p", "span", "font", "b", "strong", "a"):
            return node
        node = children[0]


def _same(one: LexborNode, other: LexborNode) -> bool:
    first, second = fold(read_text(one)), fold(read_text(other))
    return first in second or second in first
