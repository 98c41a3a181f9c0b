"""Paragraphs of one part -> tree of numbered texts -> the smallest headed ones, each with its address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.documents.marks import is_title
from assistant.structure.numbering import ARTICLE_KINDS, GROUP_KINDS, Mark, read_mark, uses_decimals
from assistant.structure.sequence import Gap, Sequencer
from assistant.types import Block, ClauseKind

MAX_TITLE = 60
_STOP = re.compile("[。！？!?]")
_LIST_END = ("；", ";", "，", "、")
_SAME_LINE = re.compile("(?<=。)[\\s\u3000]{0,3}(?=第[一二三四五六七八九十百零〇]{1,8}条)")
_BRACKET_TITLE = re.compile("[\\s\u3000]*【([^【】]{1,40})】")
_COLON_TITLE = re.compile("([^，。；：:]{2,20})[：:](?=.)")
# A paragraph after the last number that speaks of the whole text: 本通知自…起施行, 本方案各项任务纳入….
_OF_THE_WHOLE = re.compile(
    "本(?:实施|工作|行动|管理|若干|暂行)?(?:通知|意见|方案|办法|规定|细则|规则|公告|通告|决定|计划|规划|要点|措施|政策|标准|预案|批复|文件|清单|指引)"
    "(?:自|从|由|有效|印发|发布|施行|实施|执行|各项|所列|未尽|规定的|的(?:解释|有效))|特此(?:通知|公告|通告|通报|函[告复达])。?$"
)
_OF_COMING_INTO_FORCE = re.compile("附则|其他|其它|事项|施行|实施|执行|期限|有效|说明|要求")
# An unnumbered paragraph that has a heading of its own: 总体目标：到2030年，….
_HEADED = re.compile("(?!各|为|现|根据|按照|经|注|附|问|答)[\u4e00-\u9fff、“”]{4,14}[：:](?=[^。]{8,}。)")
_PLAIN_HEADING = re.compile("[\u4e00-\u9fff、“”]{4,20}")
_LONGEST_OPENING = 12  # paragraphs; a longer one was not understood
_LEADER = re.compile("[.…·]{6,}[\\s0-9IVX]{0,6}$")
_FEWEST_ARTICLES = 4  # that do not begin with the first; fewer are quotations
_AMENDS = re.compile("(?:修改|修订|调整)为[:：“]|增加(?:一|二|两|三|四)(?:条|款|项)|作为第[^条]{1,8}条")


@dataclass(frozen=True, slots=True)
class ClauseText:
    """One clause before it has an id."""

    address: str
    headings: tuple[str, ...]
    title: str
    blocks: tuple[Block, ...]
    kind: ClauseKind = "clause"

    @property
    def text(self) -> str:
        """Give the paragraphs with a line break between them."""
        return "\n".join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True)
class PartText:
    """What one part holds: unnumbered opening, clauses, jumps in the numbering."""

    opening: tuple[Block, ...]
    clauses: tuple[ClauseText, ...]
    gaps: tuple[Gap, ...]


@dataclass(slots=True)
class _Node:
    mark: Mark
    blocks: list[Block]
    children: list[_Node] = field(default_factory=list)

    @property
    def line(self) -> str:
        return self.blocks[0].text

    def all_blocks(self) -> list[Block]:
        return self.blocks + [block for child in self.children for block in child.all_blocks()]


def read_part(blocks: Sequence[Block]) -> PartText:
    """Give the clauses of one part in reading order; without any numbering, `clauses` is empty and all is opening."""
    opening, roots, gaps = _grow_tree(_skip_contents(blocks))
    closing = _take_closing(roots)
    clauses = tuple(clause for node in roots for clause in _walk(node, (), ()))
    start = _find_headed(opening) if clauses else len(opening)
    headed = number_paragraphs(opening[start:], after=start, beside=True)
    last = number_paragraphs(closing, after=start + len(headed), beside=True)
    return PartText(tuple(opening[:start]), (*headed, *clauses, *last), tuple(gaps))


def _find_headed(opening: Sequence[Block]) -> int:
    """Give where in an opening the first paragraph with a heading of its own stands, its length where none does."""
    for index, block in enumerate(opening if len(opening) <= _LONGEST_OPENING else ()):
        if _HEADED.match(block.text) or _stands_above(block, *opening[index + 1 : index + 2]):
            return index
    return len(opening)


def _stands_above(block: Block, following: Block | None = None) -> bool:
    """Tell whether a line without a number is the heading of the paragraph after it."""
    plain = block.kind != "table" and bool(_PLAIN_HEADING.fullmatch(block.text)) and not is_title(block.text)
    return plain and following is not None and bool(_STOP.search(following.text[20:]))


def _take_closing(roots: Sequence[_Node]) -> tuple[Block, ...]:
    """Take the paragraphs that end a numbered text and speak of the whole of it out of its last clause."""
    if not roots or roots[-1].mark.kind in ARTICLE_KINDS:
        return ()
    last = roots[-1]
    while last.children:
        last = last.children[-1]
    start = next((index for index, block in enumerate(last.blocks) if _OF_THE_WHOLE.match(block.text)), 0)
    own = [block for block in last.blocks[:start] if _STOP.search(block.text)]
    about_it = not last.line.endswith("。") and _is_heading(last) and _OF_COMING_INTO_FORCE.search(last.line)
    if not start or not own or about_it or any(block.kind == "table" for block in last.blocks[start:]):
        return ()
    closing = tuple(last.blocks[start:])
    del last.blocks[start:]
    return closing


def number_paragraphs(blocks: Sequence[Block], *, after: int = 0, beside: bool = False) -> tuple[ClauseText, ...]:
    """Give each unnumbered paragraph as a clause: 第1段, 第2段 …; headings stand above what follows them.

    Args:
        blocks: a text without numbers, or what stands before or after numbered clauses.
        after: how many unnumbered paragraphs of the text stand before.
        beside: the text has numbered clauses; then a short line above a paragraph is its heading.
    """
    clauses: list[ClauseText] = []
    heading: tuple[str, ...] = ()
    for position, block in enumerate(blocks):
        last = position == len(blocks) - 1
        if not last and (block.kind == "heading" or (beside and _stands_above(block, blocks[position + 1]))):
            heading = (block.text,)
        elif beside and last and clauses and _PLAIN_HEADING.fullmatch(block.text):  # stands above the numbered clauses
            clauses[-1] = replace(clauses[-1], blocks=(*clauses[-1].blocks, block))
        else:
            headed = _HEADED.match(block.text) if beside else None
            title = headed[0].rstrip("：:") if headed else ""
            clauses.append(ClauseText(f"第{after + len(clauses) + 1}段", heading, title, (block,)))
    return tuple(clauses)


def find_title(text: str, mark: Mark) -> str:
    """Give the run-in title of a clause: its first sentence, or its heading line; "" where it has none."""
    body = text[len(mark.printed) :].strip("\u3000 ")
    if bracketed := _BRACKET_TITLE.match(body):
        return bracketed[1]
    if mark.kind == "条":
        return ""
    line = body.split("\n", 1)[0]
    stop = _STOP.search(line)
    title = line[: stop.start()] if stop else line
    if len(title) > MAX_TITLE or title.endswith(_LIST_END):
        colon = _COLON_TITLE.match(line)
        return colon[1] if colon else ""
    return title.rstrip("：:")


def _grow_tree(blocks: Sequence[Block]) -> tuple[list[Block], list[_Node], list[Gap]]:
    texts = tuple(block.text for block in blocks)
    decimal = uses_decimals(texts)
    by_article = _counts_articles(texts)
    amends = not by_article and any(_AMENDS.search(text) for text in texts)
    cites = not by_article and _cites_articles(texts, _articles(texts))
    quoting = False
    opening: list[Block] = []
    roots: list[_Node] = []
    stack: list[_Node] = []
    sequence = Sequencer()
    for block in blocks:
        for piece in _split_articles(block) if by_article else (block,):
            mark = read_mark(piece.text, decimal=decimal) if piece.kind != "table" else None
            if mark and by_article and mark.kind not in ARTICLE_KINDS:
                mark = None
            above = stack[-1].blocks[-1].text if stack else ""
            if mark and ((cites and mark.kind == "条") or (amends and _is_quoted(mark, roots, above, quoting=quoting))):
                mark = None
            quoting = _leaves_open(piece.text, before=quoting)
            if mark is None or not sequence.accepts(mark, [node.mark for node in stack], piece):
                (stack[-1].blocks if stack else opening).append(piece)
                continue
            while stack and stack[-1].mark.rank >= mark.rank:
                stack.pop()
            node = _Node(mark, [piece])
            (stack[-1].children if stack else roots).append(node)
            stack.append(node)
    return opening, roots, sequence.gaps


def _articles(texts: Sequence[str]) -> list[Mark]:
    return [mark for text in texts if (mark := read_mark(text)) and mark.kind == "条"]


def _is_quoted(mark: Mark, roots: Sequence[_Node], above: str, *, quoting: bool) -> bool:
    """Tell whether a number in a decision on amendments belongs to the new wording rather than to the decision."""
    if mark.kind == "条":  # the amended text may follow in full, from its first article
        return (
            quoting
            or (mark.value != 1 and not any(_has_article(root) for root in roots))
            or bool(_AMENDS.search(above))
        )
    goes_on = bool(roots) and mark.kind == roots[-1].mark.kind and mark.value == roots[-1].mark.value + 1
    return quoting and not goes_on


def _has_article(node: _Node) -> bool:
    return node.mark.kind == "条" or any(child.mark.kind in ARTICLE_KINDS for child in node.children)


def _leaves_open(text: str, *, before: bool) -> bool:
    """Tell whether a quotation is open after a paragraph; each paragraph of a long one may begin with “ again."""
    left, right = text.rfind("“"), text.rfind("”")
    return before if left == right else left > right


def _counts_articles(texts: Sequence[str]) -> bool:
    """Tell whether a part is divided into 第…条: it has such marks, and 一、 does not come before them."""
    marks = [mark for text in texts if (mark := read_mark(text))]
    articles = [mark for mark in marks if mark.kind == "条"]
    if not articles or _cites_articles(texts, articles):
        return False
    first = next(mark for mark in marks if mark.kind in ARTICLE_KINDS or mark.kind == "一")
    return first.kind != "一"


def _cites_articles(texts: Sequence[str], articles: Sequence[Mark]) -> bool:
    """Tell whether the few articles of a text are quotations: they begin in the middle, after sentences of its own."""
    if not articles or articles[0].value == 1 or len(articles) >= _FEWEST_ARTICLES:
        return False
    first = next(index for index, text in enumerate(texts) if read_mark(text) == articles[0])
    return len(articles) == 1 or any("。" in text for text in texts[:first])


def _split_articles(block: Block) -> Iterator[Block]:
    """Give a paragraph as several where the beginning of an article was glued to the end of the one before."""
    pieces = _SAME_LINE.split(block.text) if block.kind == "paragraph" else [block.text]
    kept = [pieces[0]]
    for piece in pieces[1:]:
        if read_mark(piece):
            kept.append(piece)
        else:
            kept[-1] += piece
    if len(kept) == 1:
        yield block
        return
    for text in kept:
        yield Block(block.kind, text, block.first_page, block.last_page, confidence=min(block.confidence, 0.8))


def _walk(node: _Node, path: tuple[_Node, ...], headings: tuple[str, ...]) -> Iterator[ClauseText]:
    """Give the clauses of a node: itself, or those below it when it only heads them."""
    address = _address((*path, node))
    if not _divides(node, path):
        blocks = tuple(node.all_blocks())
        yield ClauseText(address, headings, find_title(node.line, node.mark), blocks)
        return
    title = find_title(node.line, node.mark)
    if len(node.blocks) > 1 or not _is_heading(node):
        yield ClauseText(address, headings, title, tuple(node.blocks))
    heading = node.line if _is_heading(node) else node.mark.printed + (title or node.line[:MAX_TITLE])
    for child in node.children:
        yield from _walk(child, (*path, node), (*headings, heading))


def _address(path: Sequence[_Node]) -> str:
    """Give the path of numerals, outermost first; an article and a decimal number stand alone."""
    mark = path[-1].mark
    if mark.kind in ("条", "1.1"):
        return mark.label
    return "".join(node.mark.label for node in path)


def _divides(node: _Node, path: tuple[_Node, ...]) -> bool:
    """Tell whether the texts below a node are clauses of their own."""
    if not node.children:
        return False
    if node.mark.kind in GROUP_KINDS or node.mark.kind == "1.1":
        return node.mark.kind != "1.1" or any(child.mark.kind == "1.1" for child in node.children)
    if _is_list(node.children):
        return False
    if node.mark.kind == "（一）" and path and path[-1].mark.kind == "一":
        return _is_heading(node) and len(node.blocks) == 1 and len(node.children) > 1
    if node.mark.kind != "一":
        return False
    return _is_heading(node) or not node.blocks[-1].text.endswith(("：", ":"))


def _is_heading(node: _Node) -> bool:
    """Tell whether the line of a node is a heading: short, and no sentence goes on after it."""
    body = node.line[len(node.mark.printed) :]
    stop = _STOP.search(body)
    return len(body) <= MAX_TITLE and (stop is None or stop.end() == len(body)) and not body.endswith(("：", ":", "；"))


def _is_list(children: Sequence[_Node]) -> bool:
    """Tell whether numbered texts are the items of a sentence rather than headed texts."""
    if len(children) < 2:
        return False
    items = sum(child.all_blocks()[-1].text.endswith(_LIST_END) for child in children[:-1])
    return items * 2 >= len(children) - 1


def _skip_contents(blocks: Sequence[Block]) -> Sequence[Block]:
    """Leave out a table of contents: from 目录 to where its first entry stands again, and dotted lines."""
    blocks = [block for block in blocks if not _LEADER.search(block.text)]
    for start, block in enumerate(blocks[:40]):
        if "".join(block.text.split()) not in ("目录", "目次") or start + 1 >= len(blocks):
            continue
        if _STOP.search(blocks[start + 1].text):
            continue  # a sentence is no entry
        first = "".join(blocks[start + 1].text.split())[:8]
        for index in range(start + 2, min(len(blocks), start + 200)):
            if "".join(blocks[index].text.split()).startswith(first):
                return [*blocks[:start], *blocks[index:]]
            if _STOP.search(blocks[index].text):
                break
    return blocks
