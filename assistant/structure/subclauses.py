"""Parts of a clause that can be cited on their own: 款 and 项 of an article, paragraphs and items elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.documents.marks import NOT_CITED
from assistant.structure.numbering import ARTICLE_KINDS, Mark, read_mark
from assistant.text.numerals import write_numeral
from assistant.types import Clause

_ARTICLE = re.compile("第[^条]{1,10}条(?:之[^（(]{1,3})?$")
_LEAD = ("：", ":")
_RUN_ON = re.compile(
    f"(?<=[：:；;。，,])(?=[（(][〇零一二三四五六七八九十百]{{1,5}}[）)]{NOT_CITED})|(?<=[：:；;。])(?=[①-⑳])|"
    "(?<=[：:；;。])(?=[（(][0-9]{1,2}[）)])|(?<=[：:；;。])(?=[0-9]{1,2}[.．、](?![0-9]))"
)


@dataclass(frozen=True, slots=True)
class SubClause:
    """A piece of a clause with its full address."""

    address: str  # 第十二条第二款, 第十二条第一款第（三）项, 二（九）1, 二（九）第2段
    text: str  # verbatim in the text of the clause


def sub_clauses(clause: Clause) -> tuple[SubClause, ...]:
    """Give the pieces of a clause in order; () where it is one piece.

    In an article, each unnumbered paragraph is a 款 and the items that follow belong to it: 第五条第一款第（二）项; an
    item's own items are 目. An article of a single 款 leaves that out: 第五条第（二）项. In other clauses an item adds
    its number, and other paragraphs count as 第N段.
    """
    pieces = [piece for line in clause.text.split("\n") for piece in _split_items(line) if piece.strip()]
    if len(pieces) < 2:
        return ()
    by_article = bool(_ARTICLE.search(clause.address))
    return tuple(_walk(clause.address, pieces, by_article=by_article))


def _walk(address: str, pieces: list[str], *, by_article: bool) -> list[SubClause]:
    marks = [_item_mark(piece, first=index == 0) for index, piece in enumerate(pieces)]
    paragraphs = sum(mark is None for mark in marks)
    found: list[SubClause] = []
    above: list[Mark] = []
    paragraph = 0
    for piece, mark in zip(pieces, marks, strict=True):
        if mark is None:
            paragraph, above = paragraph + 1, []
        else:
            while above and (above[-1].kind == mark.kind or above[-1].rank > mark.rank):
                above.pop()
            above.append(mark)
        found.append(SubClause(address + _address(paragraph, paragraphs, above, by_article=by_article), piece))
    return found


def _address(paragraph: int, paragraphs: int, above: list[Mark], *, by_article: bool) -> str:
    if not by_article:
        return "".join(mark.label for mark in above) if above else f"第{paragraph}段"
    text = f"第{write_numeral(paragraph)}款" if paragraphs > 1 else ""
    for depth, mark in enumerate(above):
        text += f"第{mark.label}{'项' if depth == 0 else '目'}"
    return text


def _item_mark(piece: str, *, first: bool) -> Mark | None:
    """Give the numeral of an item, None for a paragraph; the first piece begins with the clause's own numeral."""
    mark = read_mark(piece)
    return None if first or mark is None or mark.kind in ARTICLE_KINDS or mark.kind == "一" else mark


def _split_items(line: str) -> list[str]:
    """Part a line where items run on inside it: …包括：（一）…；（二）…; only if they count 1, 2, 3."""
    cuts: list[int] = []
    kinds: list[str] = []
    own = read_mark(line)
    expected = {own.kind: own.value} if own else {}
    for place in _RUN_ON.finditer(line):
        mark = read_mark(line[place.start() : place.start() + 12])
        if mark and mark.value == expected.get(mark.kind, 0) + 1:
            expected[mark.kind] = mark.value
            cuts.append(place.start())
            kinds.append(mark.kind)
    goes_on = bool(cuts) and (line[: cuts[0]].endswith(_LEAD) or (own is not None and kinds[0] == own.kind))
    if len(cuts) < 2 and not goes_on:
        cuts = []
    ends = [*cuts, len(line)]
    return [line[start:end] for start, end in zip([0, *cuts], ends, strict=True)]
