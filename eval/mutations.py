"""Mutation check of the scorer: right answers of a run are spoiled in one way each, and none may count as right."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.types import Answer, Citation, Clause, Document
from eval.measures import Row
from eval.questions import Question, address_of
from eval.scoring import MAX_DIRECT_CHARS, score

Other = tuple[Document, Clause]  # a clause that the question does not accept
Mutation = Callable[[Question, Answer, Sequence[Other]], Answer | None]  # None: does not apply to this answer

_NUMBER = re.compile("[0-9]+")
_YES = re.compile("(?:^|(?<=[:：]))(?:是|对|要|需要|会|有|可以|应当|能)")
_NO = re.compile("(?:^|(?<=[:：]))(?:不是|没有|不|并非|否)")
_STRANGE_UNIT = "省某某局"
_SOURCE_LINE = re.compile(r"\[[0-9]{1,2}\] ")


@dataclass(frozen=True, slots=True)
class Caught:
    """How often a mutation could be made, and how often the scorer caught it."""

    name: str
    made: int
    caught: int
    missed: tuple[str, ...]  # ids


def check_scorer(rows: Sequence[Row]) -> list[Caught]:
    """Spoil every right answer of a run in every way that applies to it."""
    right = [row for row in rows if row.score.right]
    cited = {
        citation.clause.id: (citation.document, citation.clause) for row in rows for citation in row.answer.citations
    }
    made = dict.fromkeys(MUTATIONS, 0)
    missed: dict[str, list[str]] = {name: [] for name in MUTATIONS}
    for row in right:
        others = [pair for pair in cited.values() if not _accepts(row.question, pair)]
        for name, mutate in MUTATIONS.items():
            spoiled = mutate(row.question, row.answer, others)
            if spoiled is None or spoiled == row.answer:
                continue
            made[name] += 1
            if score(row.question, spoiled).right:
                missed[name].append(row.question.id)
    return [Caught(name, made[name], made[name] - len(missed[name]), tuple(missed[name])) for name in MUTATIONS]


def say_caught(found: Sequence[Caught]) -> list[str]:
    """Give the lines to print."""
    made, caught = sum(one.made for one in found), sum(one.caught for one in found)
    lines = [f"评分器自查：{len(found)} 种改错，{made} 个改错的答案，判错 {caught} 个"]
    return lines + [f"  没有判错：{one.name} {'、'.join(one.missed[:10])}" for one in found if one.missed]


def _accepts(question: Question, pair: Other) -> bool:
    return any(gold.matches(*address_of(*pair)) for gold in (*question.clauses, *question.alternatives))


def _reword(answer: Answer, change: Callable[[str], str]) -> Answer:
    return replace(answer, direct=change(answer.direct), text=change(answer.text))


def _swap_unit(question: Question, answer: Answer, others: Sequence[Other]) -> Answer | None:
    units = [unit for units in question.units.values() for unit in units if unit in answer.direct]
    return _reword(answer, lambda text: text.replace(units[0], _STRANGE_UNIT)) if units else None


def _drop_unit(question: Question, answer: Answer, others: Sequence[Other]) -> Answer | None:
    for units in question.units.values():
        for unit in units[1:]:
            if f"、{unit}" in answer.direct:
                return _reword(answer, lambda text, unit=unit: text.replace(f"、{unit}", ""))  # type: ignore[misc]
    return None


def _add_unit(question: Question, answer: Answer, others: Sequence[Other]) -> Answer | None:
    units = [unit for units in question.units.values() for unit in units if unit in answer.direct]
    return _reword(answer, lambda text: text.replace(units[0], f"{units[0]}、{_STRANGE_UNIT}")) if units else None


def _change_number(question: Question, answer: Answer, others: Sequence[Other]) -> Answer | None:
    for fact in (*question.direct_facts, *question.facts):
        numbers = [found[0] for wording in fact if (found := _NUMBER.search(wording))]
        if len(numbers) == len(fact):
            changed = answer
            for number in dict.fromkeys(numbers):
                whole = re.compile(f"(?<![0-9.]){number}(?![0-9])")
                changed = _reword(changed, lambda text, whole=whole, number=number: whole.sub(f"{number}7", text))  # type: ignore[misc]
            return changed
    return None


def _drop_fact(question: Question, answer: Answer, others: Sequence[Other]) -> Answer | None:
    for fact in (*question.direct_facts, *question.facts):
        changed = answer
        for wording in fact:
            changed = _reword(changed, lambda text, wording=wording: text.replace(wording, ""))  # type: ignore[misc]
        if changed != answer and not any(wording in re.sub(r"[\s“”]", "", changed.text) for wording in fact):
            return changed
    return None


def _add_foreign(question: Question, answer: Answer, others: Sequence[Other]) -> Answer | None:
    return replace(answer, text=f"{answer.text}\n{question.foreign[0]}另有规定。") if question.foreign else None


def _add_place(question: Question, answer: Answer, others: Sequence[Other]) -> Answer | None:
    return _reword(answer, lambda text: f"{text}\n别处市：市某某局牵头。") if any(question.units.values()) else None


def _wrong_clause(question: Question, answer: Answer, others: Sequence[Other]) -> Answer | None:
    if not (question.answerable and answer.citations and others):
        return None
    document, clause = others[0]
    return replace(answer, citations=(_cite(answer.citations[0].marker, document, clause), *answer.citations[1:]))


def _extra_clause(question: Question, answer: Answer, others: Sequence[Other]) -> Answer | None:
    if not (question.answerable and others):
        return None
    marker = len(answer.citations) + 1
    return replace(answer, text=f"{answer.text}[{marker}]", citations=(*answer.citations, _cite(marker, *others[0])))


def _missing_clause(question: Question, answer: Answer, others: Sequence[Other]) -> Answer | None:
    if not (question.answerable and answer.citations):
        return None
    gold = [c for c in answer.citations if any(g.matches(*address_of(c.document, c.clause)) for g in question.clauses)]
    gone = {citation.marker for citation in answer.citations if not gold or citation.clause.id == gold[-1].clause.id}
    text = answer.text
    for marker in gone:
        text = text.replace(f"[{marker}]", "")
    return replace(answer, text=text, citations=tuple(c for c in answer.citations if c.marker not in gone))


def _wrong_part(question: Question, answer: Answer, others: Sequence[Other]) -> Answer | None:
    for place, citation in enumerate(answer.citations):
        moved = replace(citation.clause, part="别的要点")
        if question.answerable and not _accepts(question, (citation.document, moved)):
            citations = list(answer.citations)
            citations[place] = _cite(citation.marker, citation.document, moved)
            return replace(answer, citations=tuple(citations))
    return None


def _flip_polarity(question: Question, answer: Answer, others: Sequence[Other]) -> Answer | None:
    if not question.polarity:
        return None
    old, new = (_YES, "不是") if question.polarity == "yes" else (_NO, "是")
    return _reword(answer, lambda text: old.sub(new, text, count=1))


def _forge_quote(question: Question, answer: Answer, others: Sequence[Other]) -> Answer | None:
    if not answer.citations:
        return None
    forged = object.__new__(Citation)  # past the check that every citation makes of itself
    first = answer.citations[0]
    fields = (("marker", first.marker), ("clause", first.clause), ("document", first.document))
    for name, value in (*fields, ("quote", first.quote + "，特此规定")):
        object.__setattr__(forged, name, value)
    return replace(answer, citations=(forged, *answer.citations[1:]))


def _swap_markers(question: Question, answer: Answer, others: Sequence[Other]) -> Answer | None:
    """Exchange the markers of two lines, each labelled with its place."""
    if len({citation.document.place for citation in answer.citations}) < 2:
        return None
    places = {c.document.place: c.marker for c in answer.citations}
    labelled = [p for p in places if re.search(f"^{re.escape(p)}[:：].*\\[{places[p]}\\]", answer.text, re.MULTILINE)]
    if len(labelled) < 2:
        return None
    one, two = places[labelled[0]], places[labelled[1]]
    body = [
        line if _SOURCE_LINE.match(line) else line.replace(f"[{one}]", "[x]").replace(f"[{two}]", f"[{one}]")
        for line in answer.text.split("\n")
    ]
    return replace(answer, text="\n".join(body).replace("[x]", f"[{two}]"))


def _drop_marker(question: Question, answer: Answer, others: Sequence[Other]) -> Answer | None:
    lines = [line if _SOURCE_LINE.match(line) else line.replace("[1]", "") for line in answer.text.split("\n")]
    return replace(answer, text="\n".join(lines)) if answer.citations else None


def _refuse(question: Question, answer: Answer, others: Sequence[Other]) -> Answer | None:
    return replace(answer, status="unanswerable_not_in_corpus", citations=()) if question.answerable else None


def _answer_anyway(question: Question, answer: Answer, others: Sequence[Other]) -> Answer | None:
    return None if question.answerable else replace(answer, status="answered")


def _other_reason(question: Question, answer: Answer, others: Sequence[Other]) -> Answer | None:
    return None if question.answerable else replace(answer, status="error_internal")


def _not_corrected(question: Question, answer: Answer, others: Sequence[Other]) -> Answer | None:
    return replace(answer, status="answered") if question.status == ("answered_corrected",) else None


def _ramble(question: Question, answer: Answer, others: Sequence[Other]) -> Answer | None:
    return replace(answer, direct=answer.direct + "。" * (MAX_DIRECT_CHARS + 1))


def _cite(marker: int, document: Document, clause: Clause) -> Citation:
    return Citation(marker, clause, document, clause.text)


MUTATIONS: Mapping[str, Mutation] = {
    "换一个单位": _swap_unit,
    "少一个单位": _drop_unit,
    "多一个单位": _add_unit,
    "改一个数": _change_number,
    "删一个事实": _drop_fact,
    "混入别处的内容": _add_foreign,
    "多出一个地区": _add_place,
    "引用换成别的条款": _wrong_clause,
    "多引一条": _extra_clause,
    "少引一条": _missing_clause,
    "引用另一部分的同号条款": _wrong_part,
    "是非颠倒而引文照旧": _flip_polarity,
    "引文添字": _forge_quote,
    "两处标注对调": _swap_markers,
    "漏标一处": _drop_marker,
    "该答的拒答": _refuse,
    "该拒的作答": _answer_anyway,
    "拒答理由不对": _other_reason,
    "错误前提没有更正": _not_corrected,
    "直接回答冗长": _ramble,
}
