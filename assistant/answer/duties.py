"""Who leads, who is responsible, who takes part: answered from the ledger."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer.draft import Draft, Ground, Line
from assistant.answer.gather import candidates, gather
from assistant.answer.refuse import not_found, not_stated
from assistant.answer.session import Asking
from assistant.answer.stating import likely_lines
from assistant.answer.statuses import ANSWERED
from assistant.answer.wording import (
    best_sentences,
    duty_quote,
    duty_words,
    own_duties,
    pieces,
    say_place,
    telling_terms,
    tidy,
)
from assistant.question import DUTY_ASKS, Ask
from assistant.retrieval import bare_sentence, body_sentences, cover_text, without_duties
from assistant.text.fold import fold
from assistant.types import Duty, Evidence, Facts

# Words that ask for everybody, also for those whom the document names once for all tasks.
_ALL = re.compile("责任(?:单位|主体|部门)|所有|全部|县|市州|区|基层|下级|角色|义务|各级")
_BODIES = ("单位", "部门", "厅局", "机构")
# A unit that acts: 由甲局统一安置, 甲局应当……
_ACTS = re.compile(
    "(?:由|向)[^，。；、]{1,24}?(?:局|厅|委|办|部门|机关|机构|政府|单位|中心|企业|学校|委员会|支队|办事处)(?![面部势限])"
    "|(?:局|厅|委|办|部门|机关|机构|政府|中心|委员会|支队|办事处|人民法院)(?:应当|应|要|负责|可以|会同|须|必须)"
)
_IN_CHARGE = re.compile("牵头|主办|负责|主管|会同|承办|统筹")
_OF_TOPIC = 0.6  # share of the telling topic that such a sentence must hold
_LESS_COVERED = 0.25
LEAD = "牵头"
ACCOUNTABLE = "责任单位"
SUPPORTING = "配合"


def answer_duties(asking: Asking) -> Draft | None:
    """Answer who leads / is responsible / takes part, one line for each place; None where that is not asked."""
    asked = [ask for ask in asking.question.asks if ask in DUTY_ASKS]
    if not asked:
        return None
    found = [_naming(asking, evidence) for evidence in gather(asking, has_duties)]
    if not found:
        return not_found(asking)
    lines = [line for evidence in found if (line := _stated_line(asking, evidence, asked))]
    if not lines and Ask.LEAD not in asked:
        lines = likely_lines(asking, found, lambda folded: bool(_ACTS.search(folded)))
    if not lines:
        return not_stated(asking, found[0], "牵头单位或责任单位")
    if len(lines) < len(found):
        lines = [_stated_line(asking, evidence, asked) or _unnamed(evidence) for evidence in found]
    return Draft(ANSWERED, tuple(lines))


def has_duties(facts: Facts) -> bool:
    """Tell whether a clause names anybody."""
    return bool(facts.duties)


def _naming(asking: Asking, best: Evidence) -> Evidence:
    """Give the best clause of a place, or where it names nobody one nearly as much of the topic that does."""
    if best.facts.duties or asking.focus or _sentence(asking, best):
        return best
    for evidence in candidates(asking, has_duties):
        near = evidence.why["coverage"] >= best.why["coverage"] - _LESS_COVERED
        if near and evidence.facts.duties and evidence.document.place == best.document.place:
            return evidence
    return best


def _stated_line(asking: Asking, evidence: Evidence, asked: Sequence[Ask]) -> Line | None:
    """Give the line of one place; None where its clause names nobody."""
    sentence = _sentence(asking, evidence)
    if sentence and (Ask.LEAD not in asked or _IN_CHARGE.search(sentence)):
        ground = Ground(evidence.clause, evidence.document, sentence)
        return Line(say_place(evidence, tidy(bare_sentence(sentence))), (ground,))
    return duty_line(asking, evidence, asked) if evidence.facts.duties else None


def _unnamed(evidence: Evidence) -> Line:
    ground = Ground(evidence.clause, evidence.document, evidence.clause.text)
    return Line(say_place(evidence, "文件未载明牵头单位或责任单位。"), (ground,))


def _sentence(asking: Asking, evidence: Evidence) -> str:
    """Give the sentence that says who acts, where it is of the topic and the ledger's statements are not.

    Duties in a bracket are of the whole clause; in running text a sentence is about what it says.
    """
    own = own_duties(evidence.facts)
    if any(duty.text not in body for body in [without_duties(evidence.clause, evidence.facts)] for duty in own):
        return ""
    terms = asking.session.searcher.weigh(asking.question.topic)
    telling = telling_terms(terms, evidence)
    sentences = body_sentences(evidence.clause, evidence.facts)
    chosen, best = best_sentences(sentences, telling, asking.nearness(sentences), most=1)
    if not chosen or best < _OF_TOPIC or not _ACTS.search(chosen[0]):
        return ""
    about = max(pieces(chosen[0]), key=lambda piece: cover_text(telling, fold(piece)))
    if any(duty.text in about for duty in own) or (not _ACTS.search(about) and any(d.text in chosen[0] for d in own)):
        return ""
    return chosen[0]


def duty_line(asking: Asking, evidence: Evidence, asked: Sequence[Ask]) -> Line:
    """Give the line of one place: the units with their roles as the document says them."""
    duties = own_duties(evidence.facts)
    if not evidence.facts.duties:
        return _unnamed(evidence)
    lead = any(duty.role == LEAD for duty in evidence.facts.duties)
    missing = "" if lead or Ask.LEAD not in asked else "文件未指定牵头单位，"
    acting = any(duty.role not in (ACCOUNTABLE, SUPPORTING) for duty in duties)
    shown = [duty for duty in duties if duty.role != ACCOUNTABLE or not acting]
    if Ask.PARTICIPANTS in asked or not shown:
        return _everybody(asking, evidence, duties, missing)
    ground = Ground(evidence.clause, evidence.document, duty_quote(evidence.clause, shown))
    return Line(say_place(evidence, f"{missing}{_count(asking, shown)}{duty_words(shown)}。"), (ground,))


def _count(asking: Asking, duties: Sequence[Duty]) -> str:
    """Give how many units there are where that is asked (由几家单位牵头)."""
    measure, noun = asking.question.counted
    if not duties or not (measure in ("个", "家") and noun.startswith(_BODIES)):
        return ""
    role = duties[0].role
    units = dict.fromkeys(unit for duty in duties if duty.role == role for unit in duty.units)
    return f"列明{len(units)}家单位：" if units else ""


def _everybody(asking: Asking, evidence: Evidence, own: Sequence[Duty], missing: str) -> Line:
    """Give own duties and, with the clause that states them, the inherited ones."""
    inherited = [duty for duty in evidence.facts.duties if duty.inherited]
    words = [duty_words(own)] if own else []
    grounds = [Ground(evidence.clause, evidence.document, duty_quote(evidence.clause, own))] if own else []
    for duty in inherited if _ALL.search(asking.folded) or not own else ():
        source = _stated_in(asking, evidence, duty)
        if source is not None:
            words.append(f"按文件说明，{duty_words([duty])}")
            grounds.append(source)
    return Line(say_place(evidence, missing + _count(asking, own) + "；".join(words) + "。"), tuple(grounds))


def _stated_in(asking: Asking, evidence: Evidence, duty: Duty) -> Ground | None:
    for clause in evidence.document.clauses():
        if clause.part == evidence.clause.part and duty.text in clause.text:
            return Ground(clause, evidence.document, duty.text)
    return None
