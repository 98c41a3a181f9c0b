"""A clause asked for by its address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.answer.draft import Draft, Ground, Line, name_clause, name_text
from assistant.answer.duties import duty_line
from assistant.answer.refuse import refuse
from assistant.answer.session import Asking
from assistant.answer.statuses import ANSWERED, CLARIFICATION, NOT_IN_CORPUS
from assistant.answer.validity import may_ground
from assistant.answer.wording import tidy
from assistant.question import DUTY_ASKS
from assistant.retrieval import body_sentences, clauses_named, find_clauses, find_inside, without_duties
from assistant.types import NO_FACTS, Clause, Document, Evidence, Facts

_MOST = 4  # clauses that may share an address across parts and documents
_MOST_NAMED = 3  # documents named where the question has to say which one it means


def answer_address(asking: Asking) -> Draft | None:
    """Answer from the clause that a question names by address; None where it names none."""
    question = asking.question
    if not question.address or not (question.scopes or question.places or not question.topic):
        return None
    index = asking.session.index
    documents = _documents(asking)
    found = clauses_named(index, question) if question.scopes else find_clauses(index, documents, question.address)
    if not found:
        names = (
            "、".join(list(dict.fromkeys(name_text("", document) for document in documents))[:2])
            if question.scopes
            else ""
        )
        return refuse(NOT_IN_CORPUS, f"{names or '已收录的文件'}中没有“{question.address}”这一条，请核对条款号。")
    if not question.scopes and len(holding := _holding(asking, found)) > _MOST:
        names = "、".join(f"《{document.title}》" for document in holding[:_MOST_NAMED])
        return refuse(
            CLARIFICATION,
            f"有{len(holding)}份文件写有“{question.address}”（如{names}），请写明文件名称，例如“某某办法{question.address}”。",
        )
    lines: list[Line] = []
    for clause in _newest(asking, found)[:_MOST]:
        lines += _lines(asking, clause)
    lines.sort(key=lambda line: not line.direct)
    return Draft(ANSWERED, tuple(lines))


def _documents(asking: Asking) -> tuple[Document, ...]:
    question, index = asking.question, asking.session.index
    if question.scopes:
        return tuple(index.document(id) for id in dict.fromkeys(scope.document_id for scope in question.scopes))
    return tuple(d for d in index.documents if not question.places or d.place in question.places)


def _holding(asking: Asking, clauses: Iterable[Clause]) -> list[Document]:
    """Give the documents of clauses, each once."""
    return [asking.session.index.document(id) for id in dict.fromkeys(clause.document_id for clause in clauses)]


def _newest(asking: Asking, found: Sequence[Clause]) -> list[Clause]:
    """Of several versions of one text keep the first that holds on the day of asking, or the first at all."""
    kept: dict[tuple[str, str], Document] = {}
    for document in _holding(asking, found):
        name = (document.title, document.place)
        if name not in kept or (not may_ground(kept[name], asking.day) and may_ground(document, asking.day)):
            kept[name] = document
    ids = {document.id for document in kept.values()}
    return [clause for clause in found if clause.document_id in ids]


def _duties(clause: Clause, facts: Facts) -> str:
    """Give the words at the end of a clause that name units, "" where it has none."""
    return clause.text[len(without_duties(clause, facts)) :].strip()


def _lines(asking: Asking, clause: Clause) -> list[Line]:
    document = asking.session.index.document(clause.document_id)
    facts = asking.session.index.facts.get(clause.id, NO_FACTS)
    asked = [ask for ask in asking.question.asks if ask in DUTY_ASKS]
    if asked:
        return [duty_line(asking, Evidence(clause, document, facts, 1.0), asked)]
    inside = find_inside(clause, asking.question.address)
    if inside:
        head = f"{name_clause(clause, document)}{asking.question.address.partition('条')[2]}："
        return [Line(head + tidy(inside), (Ground(clause, document, inside),))]
    sentences = (*body_sentences(clause, facts), *(words for words in [_duties(clause, facts)] if words)) or (
        clause.text,
    )
    ground = Ground(clause, document, sentences[0])
    head = (
        f"{name_clause(clause, document)}：{clause.title}。" if clause.title else f"{name_clause(clause, document)}："
    )
    if inside is None:
        head = f"{name_clause(clause, document)}没有单列“{asking.question.address}”，全条如下："
    if sum(map(len, sentences)) <= 160:
        return [Line(head + tidy("".join(sentences)), (ground,))]
    return [Line(head + tidy(sentences[0]), (ground,)), Line(tidy("".join(sentences[1:])), (ground,), direct=False)]
