"""Who leads, who is responsible, who takes part: answered from the ledger."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer.draft import Draft, Ground, Line
from assistant.answer.gather import gather
from assistant.answer.refuse import not_found, not_stated
from assistant.answer.session import Asking
from assistant.answer.statuses import ANSWERED
from assistant.answer.wording import duty_quote, duty_words, own_duties, say_place
from assistant.question import DUTY_ASKS, Ask
from assistant.types import Duty, Evidence, Facts

# Words that ask for everybody, also for those whom the document names once for all tasks.
_ALL = re.compile("责任(?:单位|主体|部门)|所有|全部|县|市州|区|基层|下级|角色|义务|各级")
LEAD = "牵头"
ACCOUNTABLE = "责任单位"


def answer_duties(asking: Asking) -> Draft | None:
    """Answer who leads / is responsible / takes part, one line for each place; None where that is not asked."""
    asked = [ask for ask in asking.question.asks if ask in DUTY_ASKS]
    if not asked:
        return None
    found = gather(asking, has_duties)
    if not found:
        return not_found(asking)
    stating = [evidence for evidence in found if evidence.facts.duties]
    if not stating:
        return not_stated(asking, found[0], "牵头单位或责任单位")
    return Draft(ANSWERED, tuple(duty_line(asking, evidence, asked) for evidence in found))


def has_duties(facts: Facts) -> bool:
    """Tell whether a clause names anybody."""
    return bool(facts.duties)


def duty_line(asking: Asking, evidence: Evidence, asked: Sequence[Ask]) -> Line:
    """Give the line of one place: the units with their roles as the document says them."""
    duties = own_duties(evidence.facts)
    if not evidence.facts.duties:
        ground = Ground(evidence.clause, evidence.document, evidence.clause.text)
        return Line(say_place(evidence, "文件未载明牵头单位或责任单位。"), (ground,))
    lead = any(duty.role == LEAD for duty in evidence.facts.duties)
    missing = "" if lead or Ask.LEAD not in asked else "文件未指定牵头单位，"
    shown = [duty for duty in duties if duty.role != ACCOUNTABLE] or list(duties)
    if Ask.PARTICIPANTS in asked or not shown:
        return _everybody(asking, evidence, duties, missing)
    ground = Ground(evidence.clause, evidence.document, duty_quote(evidence.clause, shown))
    return Line(say_place(evidence, f"{missing}{duty_words(shown)}。"), (ground,))


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
    return Line(say_place(evidence, missing + "；".join(words) + "。"), tuple(grounds))


def _stated_in(asking: Asking, evidence: Evidence, duty: Duty) -> Ground | None:
    for clause in evidence.document.clauses():
        if clause.part == evidence.clause.part and duty.text in clause.text:
            return Ground(clause, evidence.document, duty.text)
    return None
