"""What a clause asks for: answered with its own best sentences."""

from __future__ import annotations

import re

from assistant.answer.draft import Draft, Ground, Line
from assistant.answer.gather import gather, search
from assistant.answer.items import read_items, with_list
from assistant.answer.refuse import not_found, refuse
from assistant.answer.rest import with_rest
from assistant.answer.session import Asking
from assistant.answer.statuses import ANSWERED, CLARIFICATION
from assistant.answer.wording import best_sentences, say_place, telling_terms, tidy
from assistant.retrieval import body_sentences, cover_text
from assistant.text.fold import fold
from assistant.types import Evidence

_DEFINES = re.compile('^[")》]{0,3}(?:\\([^)]{0,40}\\))?(?:[,:，]?(?:是指|指的?是|包括|的?定义)|:.)')
_WHICH = re.compile(
    "哪些|哪几|包括|有什么|哪类|分为|分成|什么(?:材料|条件|东西|资料|手续|要求|情形|行为)|什么样的条件|啥材料|啥条件"
)
_SAID = re.compile("^(?:里)?(?:所)?(?:说|讲|称|指|写|提到)的")
_LITTLE, _LONG = 3, 16  # characters of the topic, of the whole question
_DIRECT = 120  # characters of the direct sentences, where the first one is not longer
_WHOLE = 0.75  # share of the topic that the title alone must hold for the whole clause to be the answer


def answer_content(asking: Asking) -> Draft:
    """Answer with the sentences that speak most of the topic, one clause for each place."""
    if _says_too_little(asking):
        return refuse(CLARIFICATION, "请把想了解的事项说得具体一些，例如写出工作名称、文件名称或地方。")
    found = gather(asking)
    if not found:
        return not_found(asking)
    if asking.question.define and (defined := _definition(asking)):
        return defined
    lines: list[Line] = []
    for evidence in found:
        lines += content_lines(asking, evidence)
    return Draft(ANSWERED, with_rest(asking, lines))


def _says_too_little(asking: Asking) -> bool:
    """Tell whether hardly a word of a long question is known as topic: one general word would cover everything."""
    question = asking.question
    kept = sum(len(term.text) for term in question.topic)
    return kept <= _LITTLE and len(asking.folded) >= _LONG and not question.scopes and not question.refers_back


def _definition(asking: Asking) -> Draft | None:
    """Give the sentence that defines the topic (甲，是指…… / 以下简称甲); None where none does."""
    question = asking.question
    words = dict.fromkeys(
        (
            *(_SAID.sub("", run) for run in question.runs),
            *question.phrases,
            *sorted((t.text for t in question.topic), key=len, reverse=True)[:2],
        )
    )
    last_first = sorted(words, key=asking.folded.rfind, reverse=True)  # 甲的乙类是什么 asks for 乙类
    for evidence in search(asking, asking.question):
        for sentence in body_sentences(evidence.clause, evidence.facts):
            folded = fold(sentence)
            for word in last_first:
                position = folded.find(word)
                if position >= 0 and _DEFINES.match(folded[position + len(word) :]):
                    ground = Ground(evidence.clause, evidence.document, sentence)
                    return Draft(ANSWERED, (Line(say_place(evidence, tidy(sentence)), (ground,)),))
    return None


def content_lines(asking: Asking, evidence: Evidence) -> list[Line]:
    """Give the direct line of one clause."""
    terms = asking.session.searcher.weigh(asking.question.topic)
    sentences = body_sentences(evidence.clause, evidence.facts)
    if not sentences:
        return [_line(evidence, (evidence.clause.text,))]
    near = asking.nearness(sentences)
    chosen, best = best_sentences(sentences, telling_terms(terms, evidence), near)
    titled = cover_text(terms, fold(evidence.clause.title))
    listed = read_items(evidence.clause.text) if _WHICH.search(asking.folded) else None
    if listed:
        ground = Ground(evidence.clause, evidence.document, listed.lead)
        return [Line(say_place(evidence, tidy(listed.text)), (ground,))]
    if chosen and (best > 0 and titled < _WHOLE):
        ground = Ground(evidence.clause, evidence.document, chosen[0])
        said = with_list(evidence.clause.text, chosen, telling_terms(terms, evidence))
        return [Line(say_place(evidence, tidy(said)), (ground,))]
    named, _ = best_sentences(sentences, terms, near, most=2)
    return [_line(evidence, _first(named or sentences))]


def _first(sentences: tuple[str, ...]) -> tuple[str, ...]:
    taken, length = 0, 0
    for sentence in sentences:
        if taken and length + len(sentence) > _DIRECT:
            break
        taken, length = taken + 1, length + len(sentence)
    return sentences[:taken]


def _line(evidence: Evidence, sentences: tuple[str, ...]) -> Line:
    ground = Ground(evidence.clause, evidence.document, sentences[0])
    return Line(say_place(evidence, tidy("".join(sentences))), (ground,))
