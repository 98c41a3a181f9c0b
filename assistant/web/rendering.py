"""Conversation turns as HTML of our own: every text is escaped, only the tags written here occur."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from urllib.parse import quote

from assistant.answer.draft import cite_line
from assistant.text.labels import BY_MODEL, TRACE_KEY
from assistant.text.sentences import split_sentences
from assistant.types import Answer, Citation, Clause
from assistant.web.permalinks import clause_link, document_link
from assistant.web.wording import (
    escape,
    mark_quote,
    name_clause,
    paragraphs,
    say_issued,
    say_pages,
    say_validity,
)

SEARCHING = "正在查找…"
REASONS = ("答非所问", "出处不对", "内容过时", "看不懂", "其他")  # why an answer was of no use
_LINKED_QUOTE = 200  # characters of a quotation that its link takes along to be marked
WRITING = "人工智能正在改写得更通顺，每句核对后显示；写完之前以上面的回答为准。"
_MARKER = re.compile(r"\[([0-9]{1,3})\]")
_LABELS = (
    ("answered_corrected", "与文件不一致，已更正"),
    ("answered_from_faq", "常见问题"),
    ("answered", ""),
    ("clarification", "请补充"),
    ("unanswerable_not_stated", "文件未载明"),
    ("unanswerable_not_in_corpus", "未收录"),
    ("unanswerable_not_valid", "文件已不适用"),
    ("unanswerable_personal_case", "无法查询个人事项"),
    ("unanswerable", "未能回答"),
    ("error", "未能回答"),
)


def render_log(turns: Iterable[str]) -> str:
    """Give the whole conversation; each turn in its own element, so that earlier ones stay as they are."""
    return "".join(f"<div class='turn-slot'>{turn}</div>" for turn in turns)


def render_waiting(question: str) -> str:
    """Give the turn of a question that is being answered."""
    return _turn(question, f"<p class='status' data-testid='pending'>{SEARCHING}</p>", busy=True)


def stream_turn(answer: Answer, turn: int, following: Callable[[], Sequence[str]] = tuple) -> Iterator[str]:
    """Give the turn sentence by sentence, then whole with its sources.

    Args:
        answer: to be shown.
        turn: number of the turn in its conversation; makes element ids unique.
        following: gives questions that go on from it; asked for when its text is shown already.
    """
    body = answer_body(answer)
    shown = ""
    for piece in split_sentences(body):
        shown += piece
        if shown != body:
            yield _turn(answer.question, _body(shown, answer, turn), busy=True)
    yield render_turn(answer, turn, following())


def render_turn(answer: Answer, turn: int, following: Sequence[str] = ()) -> str:
    """Give the finished turn: question, answer, sources, and what can be done next.

    Args:
        answer: to be shown.
        turn: see `stream_turn`.
        following: questions that go on from it.
    """
    sources = "".join(_source(citation, turn) for citation in answer.citations)
    if sources:
        sources = f"<section class='sources' aria-label='依据'><h3>依据（点开看原文）</h3>{sources}</section>"
    reply = f"{_body(answer_body(answer), answer, turn)}{sources}{_tools(answer)}{_rating(answer, turn)}"
    offered = "".join(f"<button type='button' class='suggest'>{escape(text)}</button>" for text in following)
    after = f"<div class='next extra'><h3>接着可以问</h3>{offered}</div>" if offered else ""
    return _turn(answer.question, reply, busy=False, after=after)


def render_growing(answer: Answer, written: Sequence[str], turn: int) -> str:
    """Give the turn while a model writes: the extractive answer, and below it the sentences that were checked."""
    sources = "".join(_source(citation, turn) for citation in answer.citations)
    lines = "".join(f"<p>{_link_markers(line, answer.citations, turn)}</p>" for line in written)
    growing = f"<section class='growing' data-testid='growing'><p class='status'>{WRITING}</p>{lines}</section>"
    reply = f"{_body(answer_body(answer), answer, turn)}{growing}"
    if sources:
        reply += f"<section class='sources' aria-label='依据'><h3>依据（点开看原文）</h3>{sources}</section>"
    return _turn(answer.question, reply, busy=True)


def answer_body(answer: Answer) -> str:
    """Give the text without the list of sources at its end, which the cards stand for."""
    lines = answer.text.split("\n")
    markers = {f"[{citation.marker}] " for citation in answer.citations}
    while lines and any(lines[-1].startswith(marker) for marker in markers):
        lines.pop()
    return "\n".join(lines).strip()


def status_label(status: str) -> str:
    """Give the few words that stand above an answer of this status; "" for plain answers and replies."""
    return next((label for prefix, label in _LABELS if status.startswith(prefix)), "")


def _turn(question: str, reply: str, *, busy: bool, after: str = "") -> str:
    state = " aria-busy='true'" if busy else ""
    return (
        f"<article class='turn'{state}><div class='question' data-testid='user'><span class='who'>您问：</span>"
        f"<p>{paragraphs(question)}</p></div>"
        f"<div class='answer' data-testid='bot'><span class='who'>回答：</span>{reply}</div>{after}</article>"
    )


def _body(text: str, answer: Answer, turn: int) -> str:
    label = status_label(answer.status)
    badge = f"<p class='badge'>{label}</p>" if label else ""
    direct = set() if answer.abstained else {line.strip() for line in answer.direct.split("\n")}
    drawn = []
    for line in filter(str.strip, text.split("\n")):
        strong = " class='direct'" if _MARKER.sub("", line).strip() in direct else ""
        drawn.append(f"<p{strong}>{_link_markers(line, answer.citations, turn)}</p>")
    return badge + "".join(drawn)


def _link_markers(text: str, citations: Sequence[Citation], turn: int) -> str:
    """Escape a line and make each [n] that stands for a citation a link to its card."""
    known = {str(citation.marker) for citation in citations}
    parts, at = [], 0
    for found in _MARKER.finditer(text):
        if found[1] not in known:
            continue
        anchor = _anchor(turn, int(found[1]))
        parts.append(escape(text[at : found.start()]))
        parts.append(f"<a class='marker' href='#{anchor}' aria-label='打开依据{found[1]}'>[{found[1]}]</a>")
        at = found.end()
    return "".join(parts) + escape(text[at:])


def _tools(answer: Answer) -> str:
    said = _MARKER.sub("", answer.direct or answer_body(answer))
    said += f"\n以上由{BY_MODEL}。" if TRACE_KEY in answer.trace else ""  # who only hears it does not see the label
    return (
        f"<p class='tools'><button type='button' class='copy' data-copy='{escape(answer.text)}'>复制（含出处）</button>"
        f"<button type='button' class='speak' data-speak='{escape(said)}'>朗读</button>"
        "<button type='button' class='print extra'>打印</button></p>"
    )


def _rating(answer: Answer, turn: int) -> str:
    choices = "".join(
        f"<label><input type='radio' name='reason-{turn}' value='{reason}'>{reason}</label>" for reason in REASONS
    )
    return (
        f"<div class='rating extra' id='rating-{turn}' role='group' aria-label='评价这个回答' "
        f"data-question='{escape(answer.question)}' data-status='{escape(answer.status)}'><span>这个回答有用吗？</span>"
        "<button type='button' class='useful'>有用</button><button type='button' class='useless'>没用</button>"
        f"<div class='reasons' hidden role='group' aria-label='没用的原因'>{choices}"
        f"<label for='remark-{turn}'>补充说明（可不填，请勿写个人信息）</label>"
        f"<textarea id='remark-{turn}' maxlength='400'></textarea>"
        "<button type='button' class='rate'>提交</button></div></div>"
    )


def _source(citation: Citation, turn: int) -> str:
    clause, document = citation.clause, citation.document
    facts = (say_pages(clause), say_issued(document), say_validity(document))
    inside = " · </span><span>".join(escape(fact) for fact in facts if fact)  # lines break between facts only
    meta = f"<span>{inside}</span>"
    path = " › ".join(clause.headings)
    trail = f"<p class='path'>{escape(path)}</p>" if path else ""
    link = clause_link(clause, document)
    if len(citation.quote) <= _LINKED_QUOTE:
        link += f"?quote={quote(citation.quote, safe='')}"
    copied = f"“{citation.quote}”\n{cite_line(citation).partition(' ')[2]}"
    return (
        f"<details class='source' id='{_anchor(turn, citation.marker)}'><summary><span class='number'>"
        f"[{citation.marker}]</span><span class='cite'>"
        f"<span class='name'>{escape(name_clause(clause, document))}</span>"
        f"<span class='meta'>{meta}</span></span></summary><div class='original'>"
        f"<p class='tag'>原文</p>{trail}<p class='clause'>{mark_quote(clause.text, citation.quote)}</p>"
        f"{_around(citation)}"
        f"<p class='links'><a href='{escape(link)}' target='_blank' rel='noopener'>条款页（新窗口）</a>"
        f"<a href='{document_link(document)}' target='_blank' rel='noopener'>文件全文（新窗口）</a>"
        f"<button type='button' class='copy-quote extra' data-copy='{escape(copied)}'>复制引文</button></p>"
        "</div></details>"
    )


def _around(citation: Citation) -> str:
    """Give the clauses before and after the cited one, folded away."""
    clauses = citation.document.clauses()
    at = next((place for place, other in enumerate(clauses) if other.id == citation.clause.id), -1)
    if at < 0:
        return ""
    beside = [("上一条", clauses[at - 1])] if at else []
    beside += [("下一条", clauses[at + 1])] if at + 1 < len(clauses) else []
    inside = "".join(
        f"<h4>{label}：{escape(_short(clause))}</h4><p>{paragraphs(clause.text)}</p>" for label, clause in beside
    )
    return f"<details class='around extra'><summary>前后条款</summary>{inside}</details>" if inside else ""


def _short(clause: Clause) -> str:
    return f"{clause.address or '开头'} {clause.title}".strip()


def _anchor(turn: int, marker: int) -> str:
    return f"yiju-{turn}-{marker}"
