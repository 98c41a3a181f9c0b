"""How right one answer is. Strict on purpose: a swapped unit, a changed number or a neighbouring clause is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.types import Answer
from eval.leads import compare_leads
from eval.marks import find_false_quotes, find_wrong_marks
from eval.questions import Fact, Gold, Question, address_of

MAX_DIRECT_CHARS = 400
_DROPPED = re.compile(r"[\s“”\"‘’'「」]|\[[0-9]{1,2}\]")  # white space, quotation marks, citation markers
_DROPPED_IN_LINES = re.compile(r"[^\S\n]|[“”\"‘’'「」]|\[[0-9]{1,2}\]")
_BETWEEN_NUMBERS = re.compile(r"(?<=[0-9])(?:[“”\"‘’'「」]|\[[0-9]{1,2}\])+(?=[0-9])")
_LABEL = re.compile(r"^\w{2,12}?:")
# what says 是 first and only then denies something (是。登记不收取费用。) is no denial
_NO = re.compile(r"^(?!(?:是的?|对的?|正确|属实|没错)[,。;:!])[^。;!]{0,8}?(?:不|否|非|没有|未|有误|错)")
_YES = re.compile(r"^(?:是|对|要|需|会|有|可|应|能|包括|正确|属实|没错)(?!不|否)")


@dataclass(frozen=True, slots=True)
class Score:
    """What was right and wrong in one answer."""

    right: bool  # fully right: nothing in `why`
    why: tuple[str, ...]  # one line of Chinese per mistake
    facts_found: int
    facts_wanted: int  # of the whole text and of the direct sentence
    foreign: int  # foreign strings that occur
    cited_right: int  # cited clauses that are gold
    cited_counted: int  # cited clauses, those that count neither way left out
    gold_found: int
    gold_wanted: int
    abstained: bool
    leads_exact: bool | None  # None where the question does not ask for lead units
    direct_right: bool | None = None  # the direct sentence alone; None where nothing is to be answered
    polarity_right: bool | None = None  # None where the question does not ask for 是 or 不是
    quotes_right: int = 0  # citations whose quote is verbatim in the clause
    quotes_counted: int = 0
    marks_right: bool | None = None  # every marker stands at its sentence; None where nothing is cited


def fold(text: str) -> str:
    """Give text as facts are compared: NFKC width, lower case, no white space, quotation or citation marks."""
    # two numbers that only quotation marks part must not become one
    parted = _BETWEEN_NUMBERS.sub("|", unicodedata.normalize("NFKC", text))
    return _DROPPED.sub("", parted).lower()


def contains(text: str, fact: str) -> bool:
    """Tell whether folded `text` holds `fact`; a number counts only whole (700 is not in 1700)."""
    folded = fold(fact)
    before = "(?<![0-9.])" if folded[:1].isdigit() else ""
    after = "(?![0-9])" if folded[-1:].isdigit() else ""
    return bool(folded) and re.search(before + re.escape(folded) + after, text) is not None


def score(question: Question, answer: Answer) -> Score:
    """Compare an answer with what its question asks for."""
    why: list[str] = []
    if answer.status not in question.status:
        why.append(f"状态为 {answer.status}，应为 {' 或 '.join(question.status)}")
    facts_found, facts_wanted = _count_facts(question, answer, why)
    foreign = _count_foreign(question, answer, why)
    cited = {address_of(c.document, c.clause) for c in answer.citations}
    right, counted, found = _count_citations(question, cited, why)
    leads_exact = _check_leads(question, answer, why)
    direct_wrong = _check_direct(question, answer)
    polarity_wrong = _check_polarity(question, answer)
    false_quotes = find_false_quotes(answer)
    wrong_marks = find_wrong_marks(answer, _wanted_words(question), _holds)
    why += [*direct_wrong, *polarity_wrong, *false_quotes, *wrong_marks]
    return Score(
        right=not why,
        why=tuple(why),
        facts_found=facts_found,
        facts_wanted=facts_wanted,
        foreign=foreign,
        cited_right=right,
        cited_counted=counted,
        gold_found=found,
        gold_wanted=len(question.clauses),
        abstained=answer.abstained,
        leads_exact=leads_exact,
        direct_right=_is_direct_right(question, answer, direct_wrong + polarity_wrong),
        polarity_right=not (polarity_wrong or answer.abstained) if question.polarity else None,
        quotes_right=len(answer.citations) - len(false_quotes),
        quotes_counted=len(answer.citations),
        marks_right=not wrong_marks if answer.citations else None,
    )


def _count_facts(question: Question, answer: Answer, why: list[str]) -> tuple[int, int]:
    missing = [("回答", fact) for fact in _missing(question.facts, answer.text)]
    missing += [("直接回答", fact) for fact in _missing(question.direct_facts, answer.direct)]
    why += [f"{where}缺少“{' / '.join(fact)}”" for where, fact in missing]
    wanted = len(question.facts) + len(question.direct_facts)
    return wanted - len(missing), wanted


def _missing(facts: Iterable[Fact], text: str) -> list[Fact]:
    folded = fold(text)
    return [fact for fact in facts if not any(contains(folded, wording) for wording in fact)]


def _count_foreign(question: Question, answer: Answer, why: list[str]) -> int:
    texts = (fold(answer.direct), fold(answer.text))
    found = [item for item in question.foreign if any(contains(text, item) for text in texts)]
    why += [f"出现了不该有的“{item}”" for item in found]
    return len(found)


def _count_citations(question: Question, cited: set[tuple[str, str, str]], why: list[str]) -> tuple[int, int, int]:
    right = {place for place in cited if _any(question.clauses, place)}
    wrong = {place for place in cited - right if not _any(question.alternatives, place)}
    missing = [gold for gold in question.clauses if not any(gold.matches(*place) for place in cited)]
    why += [f"没有引用 {gold.number} {gold.part} {gold.address}" for gold in missing]
    why += [f"引用了无关的 {' '.join(place)}" for place in sorted(wrong)]
    return len(right), len(right) + len(wrong), len(question.clauses) - len(missing)


def _any(golds: Iterable[Gold], place: tuple[str, str, str]) -> bool:
    return any(gold.matches(*place) for gold in golds)


def _check_leads(question: Question, answer: Answer, why: list[str]) -> bool | None:
    if not question.units:
        return None
    if answer.abstained:
        return False  # the status already says why
    direct = _DROPPED_IN_LINES.sub("", unicodedata.normalize("NFKC", answer.direct)).lower()
    wrong = compare_leads(direct, {fold(place): [fold(u) for u in units] for place, units in question.units.items()})
    why += wrong
    return not wrong


def _check_direct(question: Question, answer: Answer) -> list[str]:
    wrong: list[str] = []
    if len(answer.direct) > MAX_DIRECT_CHARS:
        wrong.append(f"直接回答有 {len(answer.direct)} 字，超过 {MAX_DIRECT_CHARS} 字")
    if question.answerable and not answer.direct.strip():
        wrong.append("没有直接回答")
    return wrong


def _check_polarity(question: Question, answer: Answer) -> list[str]:
    start = _LABEL.sub("", fold(answer.direct))
    if question.polarity == "yes" and not _YES.search(start):
        return ["直接回答没有以“是”一类的词开头"]
    if question.polarity == "no" and not _NO.search(start):
        return ["直接回答没有以“不是”一类的词开头"]
    return []


def _is_direct_right(question: Question, answer: Answer, wrong: Sequence[str]) -> bool | None:
    if not question.answerable:
        return None
    folded = fold(answer.direct)
    foreign = any(contains(folded, item) for item in question.foreign)
    return not (answer.abstained or wrong or foreign or _missing(question.direct_facts, answer.direct))


def _wanted_words(question: Question) -> list[str]:
    facts = [wording for fact in (*question.facts, *question.direct_facts) for wording in fact]
    return list(dict.fromkeys([*facts, *(unit for units in question.units.values() for unit in units)]))


def _holds(text: str, wording: str) -> bool:
    return contains(fold(text), wording)
