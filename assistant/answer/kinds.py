"""A number to ring, a bank, a site, a penalty: only a sentence that names such a thing answers."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.answer.draft import Draft, Line
from assistant.answer.gather import candidates, gather
from assistant.answer.refuse import not_found, not_stated
from assistant.answer.rest import with_rest
from assistant.answer.session import Asking
from assistant.answer.stating import anything, likely_lines, sentence_line, stating, telling_sentence
from assistant.answer.statuses import ANSWERED
from assistant.answer.wording import telling_terms
from assistant.question import KINDS
from assistant.retrieval import body_sentences, cover_text
from assistant.text.fold import fold
from assistant.types import NO_FACTS

_STRICT = ("电话号码", "银行", "办理地点", "处罚", "后果")  # nothing else will do
_OWN_WORDS = re.compile(
    "(?:要|会|被)?罚[款钱]?|处罚|罚金|后果|惩罚|"
    "(?:找个|打)?(?:电话|号码|热线|银行|网址|网站|平台|公众号?|小程序|联系方式)(?:号码|卡)?"
)
_BREACH = "违反本[\u4e00-\u9fff]{{1,4}}[^，。；]{{0,24}}{}(?![一二三四五六七八九十之])"  # of an article, by its address
_SPOKEN_OF = 0.5  # share of the telling topic that the article must hold
_NEAREST = 3  # clauses whose breach is looked up


def answer_kind(asking: Asking) -> Draft | None:
    """Answer with the sentence that names what is asked for; None where nothing of these kinds is."""
    kind = next((kind for kind in KINDS if kind.asked.search(asking.folded)), None)
    if kind is None:
        return None
    what, named = kind.name, kind.named
    asking = _without_kind(asking)

    def names(folded: str) -> bool:
        return bool(named.search(folded))

    lines = [
        sentence_line(evidence, sentence)
        for evidence, sentence in stating(
            asking, lambda a, e: telling_sentence(a, e, names, strict=what in _STRICT), anything
        )
    ]
    lines = lines or _breach_lines(asking, named)
    found = () if lines else gather(asking)
    if lines := lines or likely_lines(asking, found, names):
        return Draft(ANSWERED, with_rest(asking, lines))
    if what not in _STRICT:
        return None
    return not_stated(asking, found[0], what) if found else not_found(asking)


def _breach_lines(asking: Asking, named: re.Pattern[str]) -> list[Line]:
    """Give what a law says of the breach of the article that speaks of the topic: 违反本条例第九条规定的，处……."""
    terms = asking.session.searcher.weigh(asking.question.topic)
    for evidence in candidates(asking)[:_NEAREST]:
        if cover_text(telling_terms(terms, evidence), fold(evidence.clause.text)) < _SPOKEN_OF:
            continue
        breach = re.compile(_BREACH.format(re.escape(evidence.clause.address)))
        for clause in evidence.document.clauses():
            facts = asking.session.index.facts.get(clause.id, NO_FACTS)
            for sentence in body_sentences(clause, facts):
                if clause.id != evidence.clause.id and breach.search(sentence) and named.search(fold(sentence)):
                    stated = replace(evidence, clause=clause, facts=facts)
                    return [sentence_line(stated, sentence)]
    return []


def _without_kind(asking: Asking) -> Asking:
    """Give the question without the words for what is asked: a clause gives a number and seldom calls it one."""
    topic = tuple(term for term in asking.question.topic if not _OWN_WORDS.fullmatch(term.text))
    return replace(asking, question=replace(asking.question, topic=topic)) if topic else asking
