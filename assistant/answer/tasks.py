"""Rows of the ledger: tasks of a unit, what is due by a time, who works with whom; complete lists, each row cited."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from assistant.answer.draft import Draft, Ground, Line, name_text
from assistant.answer.refuse import refuse
from assistant.answer.session import Asking
from assistant.answer.statuses import ANSWERED, ASK_ISSUER, NOT_STATED
from assistant.answer.task_rows import Row, clauses_asked, list_rows, say_task
from assistant.answer.wording import Weighed, own_duties, tidy
from assistant.question import Scope, UnitMention, window_of
from assistant.retrieval import bare_sentence, cover_text
from assistant.text.fold import fold
from assistant.text.sentences import split_sentences
from assistant.types import NO_FACTS, Deadline, Document, Duty, Facts

_FEW = 3  # rows with deadlines that stand in the direct sentence
_SHORTEST_NAME = 3  # characters of the words that name a document
_WHOLE_NAME = 0.99
LEAD = "牵头"


def answer_tasks(asking: Asking) -> Draft | None:
    """Answer questions for rows of the ledger; None where one piece of work is meant."""
    asking = _within_documents(asking)
    question = asking.question
    query = question.tasks
    if _has_topic(asking):
        return None
    if query is not None and query.wants == "count" and not question.compare:
        return _count(asking)
    if query is None:
        # is the unit among those of a document; or a unit and nothing else
        bare = question.units and not (question.asks or question.yes_no or question.scopes or question.compare)
        whether = question.units and question.yes_no and question.scopes
        return _of_unit(asking, "", whether=bool(whether)) if bare or whether else None
    if query.wants == "partners":
        return _partners(asking)
    if query.wants == "most":
        return _most(asking, query.role)
    if query.without_lead:
        return _without_lead(asking)
    if question.units:
        return _of_unit(asking, query.role)
    return _due(asking) if query.due else None


def _within_documents(asking: Asking) -> Asking:
    """Take a topic that only names a document (甲改造里乙局负责哪几项) as the document."""
    question, index = asking.question, asking.session.index
    if question.tasks is None or question.scopes or not asking.has_known_topic:
        return asking
    here = [d for d in index.documents if not question.places or d.place in question.places]
    titles = "\n".join(fold(title) for d in here for title in (d.title, *(part.title for part in d.parts)))
    stop_words = asking.session.reader.topics.stop_words
    known = [t for t in question.topic if index.document_frequency(t.text) or t.others]
    terms = [(term, 1.0) for term in known if term.text in titles]
    told = {term for term, _ in terms}
    least = _SHORTEST_NAME if not question.places else 1
    if sum(len(t.text) for t in told) < least or any(t.text not in stop_words for t in known if t not in told):
        return asking
    scopes = []
    for document in here:
        named = [part.title for part in document.parts if part.title and _names(terms, part.title)]
        scopes += [Scope(document.id, title) for title in named]
        if not named and _names(terms, document.title):
            scopes.append(Scope(document.id, None))
    return replace(asking, question=replace(question, topic=(), scopes=tuple(scopes))) if scopes else asking


def _names(terms: Weighed, title: str) -> bool:
    return cover_text(terms, fold(title)) > _WHOLE_NAME


def _count(asking: Asking) -> Draft | None:
    """Say how many numbered clauses or rows the documents named have; None where none is named."""
    lines = []
    scopes = dict.fromkeys((scope.document_id, scope.part) for scope in asking.question.scopes)
    for id, title in scopes:
        document = asking.session.index.document(id)
        clauses = [c for c in document.clauses() if c.address and (title is None or c.part == title)]
        rows = [clause for clause in clauses if clause.kind == "row"] or clauses
        if rows:
            grounds = tuple(Row(clause, document).ground for clause in rows)
            titles = "；".join(tidy(clause.title or clause.text[:30]).rstrip("。") for clause in rows)
            unit = "项" if rows[0].kind == "row" else "条"
            lines.append(Line(f"{name_text(title or '', document)}共{len(rows)}{unit}。", grounds))
            lines.append(Line(titles + "。", grounds[:1], direct=False))
    return Draft(ANSWERED, tuple(sorted(lines, key=lambda line: not line.direct))) if lines else None


def _has_topic(asking: Asking) -> bool:
    """Tell whether the question is about one piece of work rather than about all rows."""
    query = asking.question.tasks
    return asking.has_known_topic and (query is None or query.wants == "tasks")


def _of_unit(asking: Asking, role: str, *, whether: bool = False) -> Draft:
    """List the tasks of the units named; where several are named, those that they share."""
    unit = asking.question.units[0]
    rows = _unit_rows(asking)
    name = _name(asking, unit)
    if not rows:
        return (
            _inherited(asking, unit)
            or _acting(asking)
            or refuse(NOT_STATED, f"已收录的文件没有写明{name}承担的任务。{ASK_ISSUER}")
        )
    rows = [row for row in rows if row.deadline] if asking.question.tasks and asking.question.tasks.due else rows
    if not rows:
        return refuse(NOT_STATED, f"文件没有写明{name}在这一时限内的任务。{ASK_ISSUER}")
    chosen = [row for row in rows if not role or (role == LEAD) == any(duty.role == LEAD for duty in row.duties)]
    lead_in = "是。" if whether else ""
    if not chosen:
        lead_in, chosen, role = f"文件没有写明由{name}{role}的任务；", rows, ""
    head = f"{lead_in}{name}{role or '承担'}{len(chosen)}项任务"
    said = [f"{say_task(row)}（{_roles(row.duties)}）" for row in chosen]
    return list_rows(head, said, [f"{say_task(row)}（{_roles(row.duties)}，{row.where}）" for row in chosen], chosen)


def _unit_rows(asking: Asking) -> list[Row]:
    question = asking.question
    groups = [{fold(name) for name in named.printed} for named in question.units]
    index = asking.session.index
    named = [row for unit in question.units for name in unit.printed for row in index.rows_of_unit(name)]
    rows = []
    for clause, document, facts in clauses_asked(asking, named):
        own = own_duties(facts)
        held = {fold(name) for duty in own for name in duty.units}
        duties = tuple(duty for duty in own if any(fold(name) in groups[0] for name in duty.units))
        if duties and all(group & held for group in groups):
            rows.append(Row(clause, document, duties, next(iter(_due_here(asking, document, facts)), None)))
    return rows


def _inherited(asking: Asking, unit: UnitMention) -> Draft | None:
    """Say where a unit is named once for all tasks of a text; None where it is not."""
    names = {fold(name) for name in unit.printed}
    rows: dict[str, Row] = {}
    index = asking.session.index
    for clause, document, facts in clauses_asked(
        asking, [row for name in unit.printed for row in index.rows_of_unit(name)]
    ):
        for duty in facts.duties:
            if duty.inherited and any(fold(name) in names for name in duty.units):
                source = next((c for c in document.clauses() if c.part == clause.part and duty.text in c.text), None)
                if source is not None:
                    rows.setdefault(source.id, Row(source, document, (duty,)))
    said = [f"{row.duties[0].text.strip('，；。')}（{row.where}，对所在文件的各项任务适用）" for row in rows.values()]
    grounds = tuple(Ground(row.clause, row.document, row.duties[0].text) for row in rows.values())
    return Draft(ANSWERED, (Line(f"{'；'.join(said)}。", grounds),)) if said else None


def _acting(asking: Asking) -> Draft | None:
    """Give the sentences that say what the units do, where no statement of duties names it; None where none does."""
    units = asking.question.units
    forms = asking.session.reader.vocabulary.place_forms
    names = {name for unit in units for name in (*_spellings(unit, forms), *(fold(name) for name in unit.printed))}
    acts = re.compile(
        f"(?:^|[，；,;由])(?:{'|'.join(map(re.escape, names))})(?:应当|应|要|须|必须|负责|会同|可以|依法|发布|统一)"
    )
    lines = []
    holding = [row for name in names for row in asking.session.index.rows_with(name)]
    for clause, document, _ in clauses_asked(asking, holding):
        for sentence in split_sentences(clause.text):
            if acts.search(fold(bare_sentence(sentence))):
                row = Row(clause, document)
                text = f"{tidy(bare_sentence(sentence))}（{row.where}）"
                lines.append(Line(text, (Ground(clause, document, sentence.strip()),)))
    return Draft(ANSWERED, tuple(lines)) if lines else None


def _spellings(unit: UnitMention, place_forms: Mapping[str, str]) -> set[str]:
    """Give how a document of its own place may write a unit: 甲县乙局 as 县乙局."""
    spellings = {unit.text}
    for form in place_forms:
        if unit.text.startswith(form) and len(unit.text) - len(form) > 1:
            bare = unit.text[len(form) :]
            spellings |= {bare, form[-1] + bare}
    return spellings


def _partners(asking: Asking) -> Draft:
    """Name the units that have a role in the same clauses as the unit named."""
    unit = asking.question.units[0]
    role = asking.question.tasks.role if asking.question.tasks else ""
    names = {fold(name) for name in unit.printed}
    rows = [row for row in _unit_rows(asking) if not role or any(duty.role == role for duty in row.duties)]
    shared: Counter[str] = Counter()
    for row in rows:
        own = own_duties(asking.session.index.facts.get(row.clause.id, NO_FACTS))
        duties = [duty for duty in own if not role or duty.role == role]
        shared.update({name for duty in duties for name in duty.units if fold(name) not in names})
    if not shared:
        return refuse(NOT_STATED, f"文件没有写明与{_name(asking, unit)}共同{role or '承担任务'}的单位。{ASK_ISSUER}")
    said = [f"{name}（{count}项）" for name, count in shared.most_common()]
    head = f"与{_name(asking, unit)}共同{role or '承担任务'}的单位有{len(shared)}个"
    return Draft(ANSWERED, (Line(f"{head}：{'、'.join(said)}。", tuple(row.ground for row in rows)),))


def _most(asking: Asking, role: str) -> Draft | None:
    """Name for each place the unit with the most tasks."""
    counts: dict[str, Counter[str]] = {}
    rows: dict[tuple[str, str], list[Row]] = {}
    for clause, document, facts in clauses_asked(asking):
        duties = [duty for duty in own_duties(facts) if not role or duty.role == role]
        for name in {name for duty in duties for name in duty.units}:
            counts.setdefault(document.place, Counter())[name] += 1
            rows.setdefault((document.place, name), []).append(Row(clause, document, tuple(duties)))
    lines = []
    for place, count in counts.items():
        name, most = count.most_common(1)[0]
        head = f"{place}：" if place else ""
        grounds = tuple(row.ground for row in rows[place, name][:_FEW])
        lines.append(Line(f"{head}{name}{role or '承担'}的任务最多，共{most}项。", grounds))
    return Draft(ANSWERED, tuple(lines)) if lines else None


def _without_lead(asking: Asking) -> Draft:
    rows = [
        Row(clause, document, own_duties(facts))
        for clause, document, facts in clauses_asked(asking)
        if clause.address and facts.duties and not any(duty.role == LEAD for duty in facts.duties)
    ]
    if not rows:
        return refuse(NOT_STATED, f"写明分工的任务都指定了牵头单位。{ASK_ISSUER}")
    said = [f"{row.title}（{row.where}）" for row in rows]
    return list_rows(f"没有指定牵头单位的任务共{len(rows)}项", said, said, rows)


def _due(asking: Asking) -> Draft:
    """List what is due by or within a time."""
    due = asking.question.tasks.due if asking.question.tasks else ""
    rows = [
        Row(clause, document, (), deadline)
        for clause, document, facts in clauses_asked(asking, asking.session.index.rows_with_deadlines())
        for deadline in _due_here(asking, document, facts)
    ]
    if not rows:
        return refuse(NOT_STATED, f"已收录的文件没有写明时限为“{due}”的任务。{ASK_ISSUER}")
    said = [
        f"{row.document.place}：{tidy(row.deadline.sentence)}（{row.where}）".lstrip("：")
        for row in rows
        if row.deadline
    ]
    if len(rows) <= _FEW:
        return Draft(ANSWERED, tuple(Line(text, (row.ground,)) for text, row in zip(said, rows, strict=True)))
    return list_rows(f"时限为“{due}”的任务共{len(rows)}项", said, said, rows)


def _due_here(asking: Asking, document: Document, facts: Facts) -> Iterator[Deadline]:
    """Give the deadlines of a clause that lie within the time asked for."""
    query = asking.question.tasks
    if query is None or not query.due:
        return
    said = asking.question.years[0] if asking.question.years else 0
    year = said or document.year or (document.issued_on.year if document.issued_on else asking.day.year)
    first, last = window_of(query.due, year)
    for deadline in facts.deadlines:
        if first is None and last is not None:
            fits = deadline.end is not None and deadline.end.year == last.year and deadline.end <= last
        elif last is None:
            fits = first is not None and deadline.start == first
        else:
            day = deadline.end or deadline.start
            fits = day is not None and first is not None and first <= day <= last
        if fits:
            yield deadline


def _name(asking: Asking, unit: UnitMention) -> str:
    printed = dict.fromkeys(unit.printed)
    others = [other.text for other in asking.question.units[1:]]
    name = "、".join(printed) if 0 < len(printed) <= 2 else unit.text
    return "和".join([name, *others]) + ("共同" if others else "")


def _roles(duties: tuple[Duty, ...]) -> str:
    return "、".join(dict.fromkeys(duty.role for duty in duties))
