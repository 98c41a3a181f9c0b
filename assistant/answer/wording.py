"""Cutting clauses into what is said: sentences, pieces, and the words that name duties."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.question import Term
from assistant.retrieval import cover_text, unquoted
from assistant.text.fold import fold
from assistant.types import Clause, Deadline, Duty, Evidence, Facts

Weighed = Sequence[tuple[Term, float]]

_PIECE_END = "，；。！？,;\n"
NEARNESS = 1.0  # of meaning beside the share of the topic; measured, see docs/adr/0026
_ALIKE = 0.2  # below the best sentence, for another to be given with it
_OPENING, _CLOSING = "“《（(〈", "”》）)〉"
_MODAL = re.compile("(?:应当|应该|应|要|须|需)(?=牵头|负责|会同|配合)")  # 甲局要牵头 -> 甲局牵头
_SAYS_LEAD = re.compile("牵头|主办|主责|主抓")


def pieces(sentence: str) -> tuple[str, ...]:
    """Give the parts of a sentence between commas that stand outside quotes and brackets."""
    found, start, depth = [], 0, 0
    for position, char in enumerate(sentence):
        depth += (char in _OPENING) - (char in _CLOSING)
        if char in _PIECE_END and depth <= 0:
            found.append(sentence[start : position + 1])
            start, depth = position + 1, 0
    found.append(sentence[start:])
    return tuple(piece for piece in found if piece.strip())


def best_sentences(
    sentences: Sequence[str], terms: Weighed, near: Sequence[float], *, most: int = 3
) -> tuple[tuple[str, ...], float]:
    """Give the sentences that speak most of the terms and mean most what is asked, in reading order.

    Args:
        sentences: of one clause.
        terms: of the topic.
        near: how near in meaning each sentence is to the question.
        most: at most so many.

    Returns:
        The sentences, and how well the best one does: its coverage (0-1) and its nearness together.
    """
    scored = [
        (cover_text(terms, fold(sentence)) + NEARNESS * nearness, position)
        for position, (sentence, nearness) in enumerate(zip(sentences, near, strict=True))
    ]
    best = max((score for score, _ in scored), default=0.0)
    if best <= 0:
        return (), 0.0
    alike = sorted((item for item in scored if item[0] >= best - _ALIKE), key=lambda item: (-item[0], item[1]))[:most]
    return tuple(sentences[position] for _, position in sorted(alike, key=lambda item: item[1])), best


def telling_terms(terms: Weighed, evidence: Evidence) -> Weighed:
    """Give the terms that tell the sentences of a clause apart.

    Those that neither its title nor its document's hold, where any are left; else those its title does not hold.
    """
    clause, document = evidence.clause, evidence.document
    title = fold(clause.title)
    for given in (title + fold(clause.part + document.title), title):
        if left := [(term, weight) for term, weight in terms if not cover_text([(term, weight)], given)]:
            return left
    return terms


def present_terms(terms: Weighed, evidence: Evidence) -> Weighed:
    """Give the terms that a clause, its headings or its document's title hold; all where it holds none."""
    clause, document = evidence.clause, evidence.document
    around = unquoted(clause.text + "".join(clause.headings) + clause.part + document.title)
    return [(term, weight) for term, weight in terms if cover_text([(term, weight)], around)] or terms


def tidy(text: str) -> str:
    """Give a piece as it is read aloud: on one line, ending with a full stop."""
    text = re.sub("\\s*\\n\\s*", "", text).strip().rstrip("，；、,;：:")
    return text if text.endswith(("。", "！", "？", "…", "”。")) else text + "。"


def duty_words(duties: Sequence[Duty]) -> str:
    """Give duties as the document says them: 甲局牵头，乙局配合; a lead shown by its place in a list is said too."""
    said = []
    for duty in duties:
        words = _MODAL.sub("", re.sub("\\s*\\n\\s*", "", duty.text).strip("，；。、 "))
        listed_first = duty.role == "牵头" and "负责" in words and not _SAYS_LEAD.search(words)
        said.append(f"{duty.units[0]}牵头（按文件说明，名单中列第一位）" if listed_first else words)
    return "，".join(dict.fromkeys(said))


def own_duties(facts: Facts) -> tuple[Duty, ...]:
    """Give the duties that the clause itself states."""
    return tuple(duty for duty in facts.duties if not duty.inherited)


def duty_quote(clause: Clause, duties: Sequence[Duty]) -> str:
    """Give the stretch of the clause that holds the words of these duties."""
    spans = [(clause.text.find(duty.text), len(duty.text)) for duty in duties if duty.text in clause.text]
    if not spans:
        return clause.text
    start = min(position for position, _ in spans)
    end = max(position + length for position, length in spans)
    return clause.text[start:end]


def say_place(evidence: Evidence, text: str) -> str:
    """Give a line headed by the place of its document: 某省：甲局牵头."""
    place = evidence.document.place
    return f"{place}：{text}" if place else text


def same_time(claimed: str, deadline: Deadline) -> bool:
    """Tell whether a time as asked (folded) is a deadline's: 年底以前 = 2023年底前; a year counts where it is said."""
    year = re.search("20[0-9]{2}", claimed)
    meant = deadline.end or deadline.start
    if year and meant and int(year[0]) != meant.year:
        return False

    def bare(text: str) -> str:
        return re.sub("20[0-9]{2}年(?=.)|以前$|之前$|前$|份|第|底|内$|开始$|起$|以", "", fold(text))

    return bare(claimed) == bare(deadline.text)


def longest_run(one: str, other: str) -> int:
    """Give the length of the longest piece that two texts share, 0 below four characters."""
    best = 3
    for start in range(len(one)):
        while start + best < len(one) and one[start : start + best + 1] in other:
            best += 1
    return best if best > 3 else 0
