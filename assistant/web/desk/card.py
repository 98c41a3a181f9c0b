"""The card: what to read aloud, the clauses it rests on, what they do not say, whom to dispatch to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from assistant.answer.draft import name_clause, say_pages
from assistant.answer.reviewed import STEP
from assistant.answer.statuses import ASK_HOTLINE, FROM_FAQ
from assistant.answer.validity import may_ground
from assistant.errors import AddressError
from assistant.faq import Entry
from assistant.index import Index
from assistant.ledger import ROLES
from assistant.text.dates import say_date
from assistant.text.labels import producer_in, visible_label
from assistant.types import NO_FACTS, Answer, Clause, Document
from assistant.web.rendering import answer_body, status_label
from assistant.web.wording import clause_link, document_link, mark_quote, say_issued, say_validity

_LEADING = (ROLES[0], ROLES[1], ROLES[3], ROLES[4])  # who is asked first; those who only support come last
_MARKER = re.compile(r"\[[0-9]{1,3}\]")
# What callers ask for, and the words by which a clause would say it.
_ASKED_FOR = (
    ("所需材料", re.compile("材料|证件|证明|提交|携带|出示|申请表")),
    ("收费标准", re.compile("收费|费用|免费|[0-9]元|缴费")),
    ("办理地点", re.compile("地址|地点|窗口|大厅|中心办理")),
    ("联系电话", re.compile("[0-9]{3,4}-[0-9]{7,8}|电话|热线")),
)


@dataclass(frozen=True, slots=True)
class ShownClause:
    """One clause as the card shows it."""

    id: str
    name: str
    facts: tuple[str, ...]  # pages, date, validity
    holds: bool
    path: str
    html: Markup  # the whole text, the quoted words marked
    link: str
    document_link: str


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Whom to dispatch to in one place."""

    place: str
    units: str
    role: str


@dataclass(frozen=True, slots=True)
class Card:
    """All that is on the card."""

    question: str
    status: str
    label: str
    answered: bool
    read_aloud: tuple[str, ...]
    more: tuple[str, ...]  # the rest of the answer
    clauses: tuple[ShownClause, ...]
    not_said: tuple[str, ...]
    dispatch: tuple[Dispatch, ...]
    as_of: str
    copy: str
    entry_id: int = 0  # of the reviewed answer that it is; 0 for none
    producer: str | None = None  # the model that wrote what is read aloud; None: no model did

    @property
    def cited(self) -> str:
        """Give the names of the clauses, one a line, for the call log."""
        return "\n".join(clause.name for clause in self.clauses)

    @property
    def dispatched_to(self) -> str:
        """Give the units to dispatch to in one line, for the call log."""
        return "；".join(each.units for each in self.dispatch)


def card_of_answer(answer: Answer, index: Index) -> Card:
    """Give the card of an answered question."""
    day = answer.as_of or date.today()
    pairs = [(citation.clause, citation.document) for citation in answer.citations]
    body = [_for_caller(_MARKER.sub("", line)) for line in answer_body(answer).split("\n")]
    # a reviewed answer was written to be read out as a whole
    direct = [] if answer.status == FROM_FAQ else [_for_caller(line) for line in answer.direct.split("\n")]
    direct = [line for line in direct if line]
    producer = producer_in(answer.trace)
    label = "" if producer is None else visible_label(producer)
    aloud = direct or [line for line in body if line and line != label]
    step = re.fullmatch(rf"{STEP}:([0-9]+)\.[0-9]+", str(answer.trace.get("step", "")))
    return Card(
        question=answer.question,
        status=answer.status,
        label=status_label(answer.status),
        answered=not answer.abstained,
        read_aloud=tuple(aloud),
        more=tuple(line for line in body if line and line not in aloud),
        clauses=tuple(show_clause(c.clause, c.document, c.quote, day) for c in answer.citations),
        not_said=_not_said(pairs, index),
        dispatch=_dispatch(pairs, index),
        as_of=say_date(day),
        copy=f"{answer.text}\n（以{say_date(day)}收录的文件为准）"
        if not answer.abstained
        else "\n".join(filter(None, body)),
        entry_id=int(step[1]) if step else 0,
        producer=producer,
    )


def _for_caller(line: str) -> str:
    """Give a line as it is said to somebody who is on the hotline already."""
    return line.replace(f"，或{ASK_HOTLINE}", "。").replace(ASK_HOTLINE, "").strip()


def card_of_clause(clause: Clause, index: Index) -> Card:
    """Give the card of a clause by itself."""
    document, today = index.document(clause.document_id), date.today()
    name, pages = name_clause(clause, document), say_pages(clause)
    return Card(
        question="",
        status="",
        label="" if may_ground(document, today) else "文件已不适用，不要据此答复",
        answered=True,
        read_aloud=(clause.title,) if clause.title else (),
        more=(),
        clauses=(show_clause(clause, document, "", today),),
        not_said=_not_said([(clause, document)], index),
        dispatch=_dispatch([(clause, document)], index),
        as_of=say_date(today),
        copy=f"{clause.text}\n——{name} {pages}".strip() + f"\n（以{say_date(today)}收录的文件为准）",
    )


def card_of_entry(entry: Entry, index: Index, flaws: Sequence[str]) -> Card:
    """Give the card of a reviewed answer; one with flaws is shown as not to be used."""
    today = date.today()
    found = {clause.id: clause for cited in entry.wording.cited if (clause := _known(index, cited.clause_id))}
    pairs = [(clause, index.document(clause.document_id)) for clause in found.values()]
    quotes = {cited.clause_id: cited.quote for cited in entry.wording.cited}
    names = "\n".join(f"——{cited.name}" for cited in entry.wording.cited)
    held = entry.wording.labelled
    label = (visible_label(held.producer),) if held else ()
    return Card(
        question=entry.wording.question,
        status="answered_from_faq",
        label="；".join(flaws) if flaws else "常见问题",
        answered=not flaws,
        read_aloud=tuple(line.strip() for line in entry.wording.answer.split("\n") if line.strip()),
        more=label,
        clauses=tuple(show_clause(clause, document, quotes[clause.id], today) for clause, document in pairs),
        not_said=_not_said(pairs, index),
        dispatch=_dispatch(pairs, index),
        as_of=say_date(today),
        copy="\n".join((entry.wording.answer, *label, names, f"（以{say_date(today)}收录的文件为准）")),
        entry_id=entry.id,
        producer=held.producer if held else None,
    )


def clauses_of(entry: Entry, index: Index) -> tuple[ShownClause, ...]:
    """Give the clauses of a reviewed answer that are still in the corpus."""
    return card_of_entry(entry, index, ()).clauses


def _known(index: Index, id: str) -> Clause | None:
    try:
        return index.clause(id)
    except AddressError:
        return None


def show_clause(clause: Clause, document: Document, quote: str, day: date) -> ShownClause:
    """Give a clause as the card shows it, the quoted words marked unless they are all of it."""
    return ShownClause(
        id=clause.id,
        name=name_clause(clause, document),
        facts=tuple(filter(None, (say_pages(clause), say_issued(document), say_validity(document)))),
        holds=may_ground(document, day),
        path=" › ".join(clause.headings),
        html=Markup(mark_quote(clause.text, quote if quote != clause.text else "")),
        link=clause_link(clause),
        document_link=document_link(document),
    )


def _not_said(pairs: Sequence[tuple[Clause, Document]], index: Index) -> tuple[str, ...]:
    """Give what callers ask for and none of these clauses says."""
    if not pairs:
        return ()
    facts = [index.facts.get(clause.id, NO_FACTS) for clause, _ in pairs]
    text = "".join(clause.text for clause, _ in pairs)
    missing = [] if any(each.duties for each in facts) else ["责任单位"]
    missing += [] if any(each.deadlines for each in facts) else ["完成时限"]
    missing += [name for name, words in _ASKED_FOR if not words.search(text)]
    if any(duty.open for each in facts for duty in each.duties):
        missing.append("责任单位名单以“等”结尾，没有列全")
    return tuple(missing)


def _dispatch(pairs: Iterable[tuple[Clause, Document]], index: Index) -> tuple[Dispatch, ...]:
    """Give the leading units of each clause by its place; the role that comes first decides."""
    found: dict[tuple[str, str], Dispatch] = {}
    for clause, document in pairs:
        duties = index.facts.get(clause.id, NO_FACTS).duties
        role = next((role for role in _LEADING if any(duty.role == role for duty in duties)), "")
        units = "、".join(dict.fromkeys(unit for duty in duties if duty.role == role for unit in duty.units))
        if units:
            found.setdefault((document.place, units), Dispatch(document.place, units, role))
    return tuple(found.values())
