"""A clause asked for by its address."""

from __future__ import annotations

from assistant.answer.draft import Draft, Ground, Line, name_clause, name_text
from assistant.answer.duties import duty_line
from assistant.answer.refuse import refuse
from assistant.answer.session import Asking
from assistant.answer.statuses import ANSWERED, NOT_IN_CORPUS
from assistant.answer.wording import body_sentences, tidy, without_duties
from assistant.question import DUTY_ASKS
from assistant.retrieval import find_clauses
from assistant.types import NO_FACTS, Clause, Document, Evidence, Facts

_MOST = 4  # clauses that may share an address across parts and documents


def answer_address(asking: Asking) -> Draft | None:
    """Answer from the clause that a question names by address; None where it names none."""
    question = asking.question
    if not question.address or not (question.scopes or question.places or not question.topic):
        return None
    documents = _documents(asking)
    parts = {scope.part for scope in question.scopes if scope.part}
    found = [
        clause
        for clause in find_clauses(asking.session.index, documents, question.address)
        if not parts or clause.part in parts
    ]
    if not found:
        names = "、".join(name_text("", document) for document in documents[:2])
        return refuse(NOT_IN_CORPUS, f"{names or '已收录的文件'}中没有“{question.address}”这一条，请核对条款号。")
    lines: list[Line] = []
    for clause in found[:_MOST]:
        lines += _lines(asking, clause)
    lines.sort(key=lambda line: not line.direct)
    return Draft(ANSWERED, tuple(lines))


def _documents(asking: Asking) -> tuple[Document, ...]:
    question, index = asking.question, asking.session.index
    if question.scopes:
        return tuple(index.document(id) for id in dict.fromkeys(scope.document_id for scope in question.scopes))
    return tuple(d for d in index.documents if not question.places or d.place in question.places)


def _duties(clause: Clause, facts: Facts) -> str:
    """Give the words at the end of a clause that name units, "" where it has none."""
    return clause.text[len(without_duties(clause, facts)) :].strip()


def _lines(asking: Asking, clause: Clause) -> list[Line]:
    document = asking.session.index.document(clause.document_id)
    facts = asking.session.index.facts.get(clause.id, NO_FACTS)
    asked = [ask for ask in asking.question.asks if ask in DUTY_ASKS]
    if asked:
        return [duty_line(asking, Evidence(clause, document, facts, 1.0), asked)]
    sentences = (*body_sentences(clause, facts), *(words for words in [_duties(clause, facts)] if words)) or (
        clause.text,
    )
    ground = Ground(clause, document, sentences[0])
    head = (
        f"{name_clause(clause, document)}：{clause.title}。" if clause.title else f"{name_clause(clause, document)}："
    )
    if sum(map(len, sentences)) <= 160:
        return [Line(head + tidy("".join(sentences)), (ground,))]
    return [Line(head + tidy(sentences[0]), (ground,)), Line(tidy("".join(sentences[1:])), (ground,), direct=False)]
