"""Example questions made from the corpus, so that a visitor sees what can be asked."""

from __future__ import annotations

import re

from assistant.answer.session import Session
from assistant.text.fold import fold

_QUOTED = re.compile("“([^”]{3,8})”")
_MOST = 6


def example_questions(session: Session) -> tuple[str, ...]:
    """Give up to six questions: who leads, how many, by when, a unit's tasks, a document's number."""
    index = session.index
    found: list[str] = []
    titles: dict[str, set[str]] = {}
    for clause in index.clauses:
        facts = index.facts.get(clause.id)
        quoted = _QUOTED.search(clause.title)
        if facts and quoted and any(duty.role == "牵头" for duty in facts.duties):
            titles.setdefault(quoted[1], set()).add(index.document(clause.document_id).place)
    often = "".join(fold(clause.text) for clause in index.clauses[:5000])
    shared = sorted(titles, key=lambda term: (-len(titles[term]), -often.count(fold(term)), term))
    found += [f"谁牵头{term}？" for term in shared[:2]]
    for clause in index.clauses:
        facts = index.facts.get(clause.id)
        if facts and facts.deadlines and clause.title and len(clause.title) <= 14:
            found.append(f"{clause.title}什么时候完成？")
            break
    units = [
        d.units[0]
        for c in index.clauses
        if (f := index.facts.get(c.id))
        for d in f.duties
        if d.role == "牵头" and d.units
    ]
    if units:
        rare = min(dict.fromkeys(units), key=lambda unit: (abs(units.count(unit) - 3), unit))
        found.append(f"{rare}牵头哪些任务？")
    numbered = [document for document in index.documents if document.number and document.parts]
    if numbered and (title := numbered[0].parts[-1].title or numbered[0].title) and len(title) <= 40:
        found.append(f"《{title}》的文号是多少？")
    if len(session.places) > 1 and shared:
        found.append(f"{shared[0]}，{session.places[0]}和{session.places[-1]}有什么不同？")
    return tuple(dict.fromkeys(found))[:_MOST]
