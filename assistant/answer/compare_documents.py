"""Two documents side by side: what the lower one adds, leaves out and changes; each row cited."""

from __future__ import annotations

import re

from assistant.answer.draft import Draft, Ground, Line, name_clause, name_text
from assistant.answer.refuse import refuse
from assistant.answer.session import Asking
from assistant.answer.statuses import ANSWERED, CLARIFICATION
from assistant.answer.wording import tidy
from assistant.ledger.implementation import ClausePair, Implementation, compare_documents, implementation_map
from assistant.ledger.names import rank
from assistant.types import Document

_MOST_DOCUMENTS = 40  # of two places together; more cannot be compared while somebody waits
_ADDED = re.compile("新增|增加|多了|多出|加了|独有|特有|另加|(?:省里?|上级|国家)(?:的)?(?:没有|没写)")
_DROPPED = re.compile("少了|缺|删|去掉|不包括|漏|市里?(?:的)?(?:没有|没写)")
_CHANGED = re.compile("目标|指标|数量|时限|时间")
_LEADS = re.compile("牵头|负责|单位|部门")


def answer_documents_compared(asking: Asking) -> Draft | None:
    """Say what one document changes against another; None where no two documents or places are compared as a whole."""
    question = asking.question
    if not question.compare or asking.has_known_topic or question.units:
        return None
    maps = _maps(asking)
    if maps is None:
        return None
    if not maps:
        return refuse(CLARIFICATION, "没有找到可以对照的两份文件，请写出两份文件的标题或文号，或写出要对照的工作名称。")
    lines = [line for one in maps for line in _lines(asking, one)]
    return Draft(ANSWERED, tuple(sorted(lines, key=lambda line: not line.direct)))


def _maps(asking: Asking) -> tuple[Implementation, ...] | None:
    """Give the texts that are compared; None where the question names no two."""
    question, index = asking.question, asking.session.index
    documents = [index.document(id) for id in dict.fromkeys(scope.document_id for scope in question.scopes)]
    if len(documents) == 2:
        upper, lower = sorted(documents, key=rank)
        parts = {(scope.document_id, scope.part) for scope in question.scopes if scope.part}
        maps = compare_documents(upper, lower, index.facts)
        named = tuple(one for one in maps if {(upper.id, one.upper_part), (lower.id, one.lower_part)} <= parts)
        return named or maps
    if len(question.places) != 2:
        return None
    held = [document for document in index.documents if document.place in question.places]
    maps = implementation_map(held, index.facts) if len(held) <= _MOST_DOCUMENTS else ()
    if not documents:
        return maps
    return tuple(one for one in maps if {one.upper_document_id, one.lower_document_id} & {d.id for d in documents})


def _lines(asking: Asking, one: Implementation) -> list[Line]:
    """Give the direct line of one comparison, then a line for each clause added, left out or changed."""
    index, folded = asking.session.index, asking.folded
    upper, lower = index.document(one.upper_document_id), index.document(one.lower_document_id)
    added = [_clause_line(asking, lower, id, "新增") for id in one.added]
    dropped = [_clause_line(asking, upper, id, "未见对应") for id in one.dropped]
    changed = [line for pair in one.pairs for line in _changes(asking, pair, upper, lower)]
    head = (
        f"{name_text(one.lower_part, lower)}与{name_text(one.upper_part, upper)}对照："
        f"对应{len(one.pairs)}条，新增{len(added)}条，上级文件有而本文件未见对应{len(dropped)}条，"
        f"目标、时限或牵头单位有变化{len(changed)}处。"
    )
    wanted = [
        rows for words, rows in ((_ADDED, added), (_DROPPED, dropped), (_CHANGED, changed)) if words.search(folded)
    ]
    rows = [line for group in wanted for line in group] or [*added, *dropped, *changed]
    grounds = tuple(ground for line in rows[:2] for ground in line.grounds[:1])
    return [Line(head, grounds), *rows]


def _clause_line(asking: Asking, document: Document, id: str, what: str) -> Line:
    clause = asking.session.index.clause(id)
    title = clause.title or tidy(clause.text[:40])
    return Line(
        f"· {what}：{title}（{name_clause(clause, document)}）",
        (Ground(clause, document, clause.title if clause.title and clause.title in clause.text else clause.text),),
        direct=False,
    )


def _changes(asking: Asking, pair: ClausePair, upper: Document, lower: Document) -> list[Line]:
    """Give a line for each number, time or lead that differs between two clauses."""
    index = asking.session.index
    ones, others = index.clause(pair.upper_clause_id), index.clause(pair.lower_clause_id)
    grounds = (Ground(ones, upper, ones.text), Ground(others, lower, others.text))
    title = others.title or others.address
    said = [
        f"{change.lower.of or '数量'}由{change.upper.text}改为{change.lower.text}"
        for change in pair.differences.changed_targets
    ]
    said += [f"时限由{c.upper.text}改为{c.lower.text}" for c in pair.differences.changed_deadlines]
    units = pair.differences.reassigned
    if units and _LEADS.search(asking.folded):
        none = "（未载明）"
        said.append(f"牵头单位由{'、'.join(units.upper) or none}改为{'、'.join(units.lower) or none}")
    return [Line(f"· {title}：{'；'.join(said)}", grounds, direct=False)] if said else []
