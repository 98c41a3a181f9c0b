"""Facts of a document: number, title, dates, issuer, addressees, attachments, validity, pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from assistant.answer.draft import Draft, Ground, Line, name_clause, name_text, say_pages
from assistant.answer.gather import gather
from assistant.answer.refuse import not_found, refuse
from assistant.answer.session import Asking
from assistant.answer.statuses import ANSWERED, ASK_ISSUER, CLARIFICATION, CORRECTED, NOT_STATED
from assistant.answer.validity import say_validity
from assistant.question import DOCUMENT_ASKS, Ask
from assistant.retrieval import cover_text
from assistant.structure import validity_on
from assistant.text.dates import find_dates, say_date
from assistant.text.fold import fold
from assistant.text.sentences import split_sentences
from assistant.types import Clause, Document, Evidence

_ISSUED_WORDS = frozenset({"印发", "发布", "下发", "制定", "发文", "出台", "落款", "颁布"})
_ISSUED_BY = re.compile("是.{1,8}(?:印发|发布|下发|制定|发文|出台|颁布|发)的")
_ISSUED = re.compile("|".join(sorted(_ISSUED_WORDS)) + "|发的")
_RESTS_ON = re.compile("根据|依据|按照|依照|落实|贯彻")
_NAMED_TITLE = re.compile("《([^《》]{2,60})》")
_SAME_NAME = 0.8  # share of the topic that a title must hold to be what the question is about
_FACT_NAMES = {
    Ask.ISSUED_ON: "印发时间",
    Ask.ISSUER: "印发机关",
    Ask.NUMBER: "文号",
    Ask.VALIDITY: "有效性",
    Ask.ADDRESSEES: "主送机关",
}
_FEW = 4  # documents that are named one by one


def answer_document(asking: Asking) -> Draft | None:
    """Answer what is asked of a document itself; None where nothing of the kind is asked."""
    asked = [ask for ask in asking.question.asks if ask in DOCUMENT_ASKS]
    if not asked:
        return None if asking.focus else _describe(asking)
    if Ask.TASK in asked and not asking.question.topic:
        return None
    if asked[0] is Ask.BASIS:
        return _basis(asking)
    if set(asking.question.asks) - DOCUMENT_ASKS and asking.question.topic:
        return None
    named = _named(asking) if Ask.TASK not in asked else []
    if named:
        said = [_line(document, part, ask, asking.day) for document, part in named[:_FEW] for ask in asked]
        stated = [line for line, known in said if known]
        if not stated:
            return refuse(NOT_STATED, "".join(line.text for line, _ in said) + ASK_ISSUER)
        return Draft(ANSWERED, tuple(stated))
    if not asking.question.topic:
        if len(asking.session.index.documents) == 1:
            only = asking.session.index.documents[0]
            return Draft(ANSWERED, tuple(_line(only, "", ask, asking.day)[0] for ask in asked))
        return refuse(CLARIFICATION, "请说明想查哪一份文件，例如写出文件标题、文号或地方名称。")
    found = gather(asking)
    if not found:
        return not_found(asking)
    if asked[0] in _FACT_NAMES and not asking.focus and (mentioned := _mentioned(asking, found, asked[0])):
        return mentioned
    lines = []
    for evidence in found:
        clause, document = evidence.clause, evidence.document
        if Ask.NUMBER in asked and not document.number:
            return refuse(NOT_STATED, f"{name_text(clause.part, document)}没有印发文字号。{ASK_ISSUER}")
        lines += [_from_clause(clause, document, ask, asking.day) for ask in asked]
    return Draft(ANSWERED, tuple(lines))


def answer_document_claim(asking: Asking) -> Draft | None:
    """Hold a claimed issuer or date against the head of the named document; None where none is claimed."""
    question = asking.question
    named = _named(asking)
    numbered = Ask.NUMBER in question.asks or (named and not question.topic)
    if question.yes_no and question.absent_numbers and numbered:
        found = named or [(evidence.document, evidence.clause.part) for evidence in gather(asking)[:1]]
        lines = [_line(document, part, Ask.NUMBER, asking.day)[0] for document, part in found[:1]]
        return Draft(CORRECTED, tuple(Line("不是。" + line.text, line.grounds) for line in lines)) if lines else None
    if not question.yes_no or not named or not _ISSUED.search(asking.folded):
        return None
    document, part = named[0]
    if question.units and not question.topic_beyond(_ISSUED_WORDS):
        true = any(
            fold(document.issuer).endswith(unit.core) or fold(unit.text) in fold(document.issuer)
            for unit in question.units
        )
        ask = Ask.ISSUER
    elif question.places and not question.topic_beyond(_ISSUED_WORDS) and _ISSUED_BY.search(asking.folded):
        true, ask = document.place in question.places, Ask.ISSUER
    elif days := find_dates(question.text):
        true, ask = days[0].day == document.issued_on, Ask.ISSUED_ON
    else:
        return None
    line, _ = _line(document, part, ask, asking.day)
    return Draft(ANSWERED if true else CORRECTED, (Line(("是。" if true else "不是。") + line.text, line.grounds),))


def _named(asking: Asking) -> list[tuple[Document, str]]:
    """Give the documents (and part titles) that the question names; by place where it names only that."""
    question, index = asking.question, asking.session.index
    scopes = [(index.document(scope.document_id), scope.part or "") for scope in question.scopes]
    if question.places and scopes:
        scopes = [(document, part) for document, part in scopes if document.place in question.places] or scopes
    if scopes:
        return list(dict.fromkeys(scopes))
    if question.places and not question.topic:
        return [(document, "") for document in index.documents if document.place in question.places]
    return []


def _line(document: Document, part: str, ask: Ask, day: date) -> tuple[Line, bool]:
    """Give the line that answers, and whether the document states it."""
    name = name_text(part, document)
    bare = name.removeprefix(document.number)
    text, known = _validity(document, name, day) if ask is Ask.VALIDITY else _SAY[ask](document, name, bare)
    quotes = {
        Ask.TITLE: document.title,
        Ask.ISSUER: document.issuer,
        Ask.DISCLOSURE: document.note,
        Ask.ATTACHMENT: next(iter(document.attachments), ""),
        Ask.ADDRESSEES: next(iter(document.addressees), ""),
        Ask.ISSUED_ON: say_date(document.issued_on) if document.issued_on else "",
    }
    if ask is Ask.VALIDITY and (stated := _stated_validity(document)):
        return Line(text, stated), known
    return Line(text, _ground(document, quotes.get(ask, document.number))), known


def _stated_validity(document: Document) -> tuple[Ground, ...]:
    """Give the clauses in which the words stand that the validity rests on."""
    words = [words for words in document.validity_ground.split("\n") if words]
    return tuple(Ground(c, document, word) for word in words for c in document.clauses() if word in c.text)


def _ground(document: Document, quote: str = "") -> tuple[Ground, ...]:
    """Give the head of a document as ground: the quoted words where they stand there as they are, else all of it."""
    header = document.header
    if header is None:
        return ()
    return (Ground(header, document, quote if quote and quote in header.text else header.text),)


def _number(document: Document, name: str, bare: str) -> tuple[str, bool]:
    if not document.number:
        return f"{bare}没有印发文字号。", False
    return f"{bare}的发文字号是{document.number}。", True


def _title(document: Document, name: str, bare: str) -> tuple[str, bool]:
    return f"{document.number}的标题是《{document.title}》。", bool(document.title)


def _issued_on(document: Document, name: str, bare: str) -> tuple[str, bool]:
    if document.issued_on is None:
        return f"{name}没有写明成文日期。", False
    return f"{name}的成文日期是{say_date(document.issued_on)}。", True


def _issuer(document: Document, name: str, bare: str) -> tuple[str, bool]:
    return f"{name}由{document.issuer}印发。" if document.issuer else f"{name}没有写明发文机关。", bool(document.issuer)


def _addressees(document: Document, name: str, bare: str) -> tuple[str, bool]:
    if not document.addressees:
        return f"{name}没有写明主送机关。", False
    return f"{name}主送：{'，'.join(document.addressees)}。", True


def _disclosure(document: Document, name: str, bare: str) -> tuple[str, bool]:
    return (f"{name}注明“{document.note}”。", True) if document.note else (f"{name}没有写明公开属性。", False)


def _attachment(document: Document, name: str, bare: str) -> tuple[str, bool]:
    held = [part.title for part in document.parts if part.kind == "附件"]
    missing = [title for title in document.attachments if title not in held]
    said = []
    if held:
        said.append(f"{document.number}附有{'、'.join(f'《{title}》' for title in held)}。")
    if missing:
        said.append(f"{name}列有附件《{'》《'.join(missing)}》，但附件未收录。")
    return "".join(said) or f"{name}没有列出附件。", bool(held)


def _validity(document: Document, name: str, day: date) -> tuple[str, bool]:
    if validity_on(document, day) == "unknown" and not document.expires_on:
        plan = f"；该文件针对{document.year}年度" if document.year else ""
        return f"{name}未标明有效期，也没有写明废止情况，是否有效请向发文机关核实{plan}。", False
    return f"{name}{say_validity(document, day)}。", True


def _page(document: Document, name: str, bare: str) -> tuple[str, bool]:
    pages = [page for clause in document.clauses() for page in (clause.first_page, clause.last_page) if page]
    if not pages:
        return f"{name}的来源没有页码。", False
    return f"{name}在第{min(pages)}—{max(pages)}页。", True


_SAY: dict[Ask, Callable[[Document, str, str], tuple[str, bool]]] = {
    Ask.NUMBER: _number,
    Ask.TITLE: _title,
    Ask.ISSUED_ON: _issued_on,
    Ask.ISSUER: _issuer,
    Ask.ADDRESSEES: _addressees,
    Ask.DISCLOSURE: _disclosure,
    Ask.ATTACHMENT: _attachment,
    Ask.PAGE: _page,
}


def _from_clause(clause: Clause, document: Document, ask: Ask, day: date) -> Line:
    """Answer about the document, or page, in which a clause of the topic stands."""
    ground = (Ground(clause, document, clause.text),)
    place = f"{document.place}：" if document.place else ""
    if ask is Ask.TASK:
        headings = "，".join((*clause.headings, clause.title))
        return Line(f"{place}{headings}（{name_clause(clause, document)}）。", ground)
    if ask is Ask.PAGE:
        return Line(f"{place}{name_clause(clause, document)}，{say_pages(clause) or '来源没有页码'}。", ground)
    if ask is Ask.NUMBER:
        return Line(f"{place}见{name_clause(clause, document)}。", ground)
    return replace(_line(document, clause.part, ask, day)[0], grounds=ground)


def _basis(asking: Asking) -> Draft | None:
    """Say which document the named one rests on, from the sentence that names it; None where no document is named."""
    lines = []
    for document, part in _named(asking)[:_FEW]:
        for clause in document.clauses():
            if clause.kind != "opening" or (part and clause.part not in ("", part)):
                continue
            for sentence in split_sentences(clause.text):
                own = [held.title for held in document.parts if held.title]
                others = [title for title in _NAMED_TITLE.findall(sentence) if title not in own]
                if others and _RESTS_ON.search(sentence):
                    ground = Ground(clause, document, sentence.strip())
                    lines.append(Line(f"{name_text(clause.part, document)}：{sentence.strip()}", (ground,)))
                    break
    if lines:
        return Draft(ANSWERED, tuple(lines))
    return refuse(NOT_STATED, f"文件没有写明依据哪份文件制定。{ASK_ISSUER}") if _named(asking) else None


def _describe(asking: Asking) -> Draft | None:
    """Say what a named document holds where nothing else is asked; None where no document is named alone."""
    question = asking.question
    others = set(question.asks) - {Ask.CONTENT, Ask.TARGET}
    if question.topic or question.address or question.units or others or not _named(asking):
        return None
    lines = []
    for document, part in _named(asking)[:_FEW]:
        clauses = [clause for clause in document.clauses() if clause.address and (not part or clause.part == part)]
        headings = list(dict.fromkeys(clause.headings[0] if clause.headings else clause.title for clause in clauses))
        issued = f"，{say_date(document.issued_on)}" if document.issued_on else ""
        about = f"，包括：{'；'.join(heading for heading in headings if heading)}" if any(headings) else ""
        lines.append(Line(f"{name_text(part, document)}{issued}，共{len(clauses)}条{about}。", _ground(document)))
    return Draft(ANSWERED, tuple(lines))


def _mentioned(asking: Asking, found: tuple[Evidence, ...], ask: Ask) -> Draft | None:
    """Say that a text which a clause only names is not held; None where the question is about the clause's document."""
    terms = asking.session.searcher.weigh(asking.question.topic)
    for evidence in found:
        own = evidence.document.title + "".join(part.title for part in evidence.document.parts)
        if cover_text(terms, fold(own)) >= _SAME_NAME:
            return None
        for match in _NAMED_TITLE.finditer(evidence.clause.text):
            if match[1] not in own and cover_text(terms, fold(match[1])) >= _SAME_NAME:
                where, what = name_clause(evidence.clause, evidence.document), _FACT_NAMES[ask]
                text = f"{where}只提到《{match[1]}》，没有写明它的{what}，也没有收录它的原文。{ASK_ISSUER}"
                return refuse(NOT_STATED, text)
    return None
