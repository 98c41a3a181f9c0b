"""Explicit checks before and after the search: place, year, document. Scores alone cannot refuse."""

from __future__ import annotations

from dataclasses import replace

from assistant.answer.draft import Draft, Line, name_clause, name_text
from assistant.answer.gather import candidates, lapsed, search
from assistant.answer.session import Asking
from assistant.answer.statuses import ASK_HOTLINE, ASK_ISSUER, CLARIFICATION, NOT_IN_CORPUS, NOT_STATED, NOT_VALID
from assistant.answer.validity import say_validity
from assistant.question import TIME_CLAIM, Ask, Question, Term
from assistant.structure.places import NATION
from assistant.text.fold import fold
from assistant.types import Evidence

_NEAR_YEARS = 5  # candidates that may speak of a year no document is of
_NAMED = 3  # words of the topic that a refusal names: the heaviest
_TAIL = 6  # last characters of an attachment's title by which it is recognised in a question
_OF_TOPIC = 0.6  # share of the topic from which a clause is named as the one that leaves something unsaid
_NEAREST = 3  # clauses of a search that are asked whether a place is their topic
_WITH = "与和同跟向对给像、及"


def check_documents(asking: Asking) -> Draft | None:
    """Refuse a number or title that the corpus does not hold."""
    question = asking.question
    claimed = question.yes_no and Ask.NUMBER in question.asks and (question.topic or question.places)
    if question.absent_numbers and not question.scopes and not claimed:
        number = question.absent_numbers[0]
        if mentioned := _citing(asking, number):
            return mentioned
        prefix = number.split("〔")[0]
        near = [held for held in asking.session.reader.vocabulary.numbers if held.startswith(prefix)]
        hint = f"同一发文机关已收录的有{'、'.join(near[:3])}。" if near else ""
        return refuse(NOT_IN_CORPUS, f"已收录的文件中没有{number}。{hint}请核对文号，或{ASK_HOTLINE}")
    # An article named with its document is looked up there, whatever attachment is called alike.
    named = question.address and question.scopes
    for document in () if named else (one for one in asking.session.index.documents if one.attachments):
        held = {part.title for part in document.parts}
        for title in document.attachments:
            if title not in held and fold(title)[-_TAIL:] in asking.folded:
                return refuse(
                    NOT_IN_CORPUS, f"{name_text('', document)}的附件《{title}》未收录，无法回答其中的内容。{ASK_ISSUER}"
                )
    if question.absent_titles and not question.scopes:
        cited = [e for e in candidates(replace_topic(asking, question.absent_titles))]
        if not cited:
            return refuse(
                NOT_IN_CORPUS, f"已收录的文件中没有《{question.absent_titles[0]}》。请核对名称，或{ASK_HOTLINE}"
            )
        where = name_clause(cited[0].clause, cited[0].document)
        return refuse(
            NOT_IN_CORPUS, f"没有收录《{question.absent_titles[0]}》原文，只在{where}中提到这份文件。{ASK_ISSUER}"
        )
    return None


def _citing(asking: Asking, number: str) -> Draft | None:
    """Say where a number that the corpus does not hold is cited, and under which title."""
    index = asking.session.index
    for clause in (index.clauses[row] for row in index.rows_with(fold(number))):
        for reference in index.facts[clause.id].references:
            if reference.number == number:
                title = f"（《{reference.title}》）" if reference.title else ""
                where = name_clause(clause, index.document(clause.document_id))
                return refuse(NOT_IN_CORPUS, f"没有收录{number}{title}原文，只在{where}中提到。{ASK_ISSUER}")
    return None


def check_years(asking: Asking) -> Draft | None:
    """Refuse a year that no document is of or for, unless the clauses of the topic speak of it."""
    question = asking.question
    known = asking.session.reader.vocabulary.years
    claimed = TIME_CLAIM.search(asking.folded) if question.yes_no else None
    strange = [year for year in question.years if year not in known and not (claimed and str(year) in claimed[0])]
    if not strange:
        return None
    near = candidates(asking)[:_NEAR_YEARS]
    if any(str(year) in f"{e.clause.text}{e.clause.part}{e.document.title}" for e in near for year in strange):
        return None
    held = "、".join(f"{year}年" for year in sorted(known))
    return refuse(
        NOT_IN_CORPUS,
        f"没有收录{strange[0]}年的相关文件，已收录的是{held}的文件，不能用其他年份的规定代替。{ASK_ISSUER}",
    )


def check_places(asking: Asking) -> Draft | None:
    """Refuse a place without documents; say which higher place has some."""
    question = asking.question
    if not question.absent_places or (question.compare and question.places):
        return None
    place = question.absent_places[0]
    if question.places and not _lies_in(asking, place, question.places):
        return None  # 在甲省打工的人能用乙省的服务吗: the other place is where somebody is
    if question.places and place == asking.session.reader.vocabulary.parents.get(question.places[0]):
        return None
    above = asking.session.reader.vocabulary.parents.get(place, "")
    open_question = replace(question, absent_places=(), places=(above,) if above in asking.session.places else ())
    found = candidates(replace(asking, question=open_question)) if question.topic and open_question.places else ()
    hint = (
        f"上一级{above}的有关规定见{name_clause(found[0].clause, found[0].document)}，可改问“{above}”。"
        if found
        else ""
    )
    return refuse(
        NOT_IN_CORPUS,
        f"没有收录{place}的文件，不能用其他地方的规定代替。{hint}请向{place}有关部门咨询，或{ASK_HOTLINE}",
    )


def _lies_in(asking: Asking, place: str, others: tuple[str, ...]) -> bool:
    """Tell whether a place lies in one of others or is above one."""
    parents = asking.session.reader.vocabulary.parents
    above, chain = parents.get(place, ""), [place]
    while above:
        chain.append(above)
        above = parents.get(above, "")
    return any(other in chain or parents.get(other) == place for other in others) or place not in parents


def topical_places(asking: Asking) -> Asking:
    """Take a place that the clause itself speaks of (与甲省合作) as topic and not as the one whose rule is asked."""
    question = asking.question
    stay, terms = [], list(question.topic)
    for place in question.absent_places:
        forms = [form for form, name in asking.session.reader.vocabulary.place_forms.items() if name == place]
        said = max((form for form in forms if form in asking.folded), key=len, default=fold(place))
        position = asking.folded.find(said)
        with_others = (position > 0 and asking.folded[position - 1] in _WITH) or asking.folded[position + len(said) :][
            :1
        ] == "等"
        shortest = min((form for form in forms), key=len, default=said)
        probe = replace(question, topic=(*question.topic, Term(shortest)), absent_places=())
        found = search(asking, probe)[:_NEAREST] if with_others else ()
        named = any(shortest in fold(evidence.clause.text) for evidence in found)
        if named or _is_spoken_of(asking, probe, shortest):
            terms.append(Term(shortest))
        else:
            stay.append(place)
    return replace(asking, question=replace(question, absent_places=tuple(stay), topic=tuple(terms)))


def _is_spoken_of(asking: Asking, probe: Question, place: str) -> bool:
    """Tell whether what answers is about the place itself: a document of the nation, or of no place, names it."""
    for evidence in candidates(replace(asking, question=probe))[:_NEAREST]:
        document, clause = evidence.document, evidence.clause
        if document.place in ("", NATION) and place in fold(document.title + clause.part + clause.text):
            return True
    return False


def not_found(asking: Asking) -> Draft:
    """Say that no clause speaks of the topic, with what comes nearest to it named and not used."""
    question = asking.question
    if not question.topic and not question.address:
        return Draft(
            CLARIFICATION, (Line("请说明想了解哪个地方的哪项工作，例如“某项工作由谁牵头”“某项工作什么时候完成”。"),)
        )
    if ended := lapsed(asking):
        where = name_clause(ended.clause, ended.document)
        text = f"{where}曾作规定，但该文件{say_validity(ended.document, asking.day)}，不能作为现行依据。"
        return refuse(NOT_VALID, text + ASK_ISSUER)
    where = f"{'、'.join(question.places)}的文件" if question.places else "文件"
    elsewhere = ""
    if question.places:
        others = candidates(replace(asking, question=replace(question, places=())))
        found = dict.fromkeys(evidence.document.place for evidence in others)
        places = [place for place in found if place and place not in question.places]
        elsewhere = f"{'、'.join(places[:3])}的文件中有相关内容，可指明地方再问。" if places else ""
    weighed = sorted(asking.session.searcher.weigh(question.topic, spared=False), key=lambda pair: -pair[1])
    told = {term for term, _ in weighed[:_NAMED]}
    topic = "".join(f"“{term.text}”" for term in question.topic if term in told)
    return refuse(NOT_IN_CORPUS, f"已收录的{where}中没有找到关于{topic or '这个问题'}的规定。{elsewhere}{ASK_HOTLINE}")


def not_stated(asking: Asking, evidence: Evidence, what: str) -> Draft:
    """Say that the clause of the topic does not state what was asked; where it hardly is of the topic, that none is."""
    if evidence.why.get("coverage", 1.0) < _OF_TOPIC:
        return not_found(asking)
    where = name_clause(evidence.clause, evidence.document)
    return refuse(NOT_STATED, f"文件未载明{what}：{where}涉及该事项，但没有写{what}。{ASK_ISSUER}")


def refuse(status: str, text: str) -> Draft:
    """Give a refusal of one line."""
    return Draft(status, (Line(text),))


def replace_topic(asking: Asking, words: tuple[str, ...]) -> Asking:
    """Give the same asking about other words."""
    terms = tuple(Term(fold(word)) for word in words)
    return replace(asking, question=replace(asking.question, topic=terms, scopes=()))
