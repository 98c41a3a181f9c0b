"""Two places on one topic, side by side."""

from __future__ import annotations

from dataclasses import replace

from assistant.answer.content import content_lines
from assistant.answer.draft import Draft, Ground, Line
from assistant.answer.duties import duty_line, has_duties
from assistant.answer.figures import deadline_lines, target_lines
from assistant.answer.gather import gather
from assistant.answer.refuse import not_found, not_stated
from assistant.answer.session import Asking
from assistant.answer.statuses import ANSWERED
from assistant.answer.wording import say_place, tidy
from assistant.question import DUTY_ASKS, Ask
from assistant.retrieval import body_sentences
from assistant.text.fold import fold
from assistant.types import Evidence

_SAME = 0.6  # share of character pairs from which two sentences say the same


def answer_comparison(asking: Asking) -> Draft | None:
    """Set the places side by side on what was asked, or on what one says and the other does not."""
    question = asking.question
    if not question.compare or not asking.has_known_topic or question.unit_tasks:
        return None
    places = question.places if len(question.places) > 1 else ()
    wide = replace(asking, question=replace(question, places=places))
    lines = _lines(wide)
    if not lines:
        if not places:
            return None  # 比低保线高一点 compares nothing that documents set side by side
        found = gather(wide)
        what = "完成时限" if Ask.DEADLINE in question.asks else "具体数量"
        return not_stated(wide, found[0], what) if found else not_found(wide)
    spoken_of = {ground.document.place for line in lines for ground in line.grounds}
    lines += [Line(f"{place}：已收录的文件没有写明。") for place in places if place not in spoken_of]
    lines.sort(key=lambda line: not line.direct)
    return Draft(ANSWERED, tuple(lines))


def _lines(asking: Asking) -> list[Line]:
    asks = asking.question.asks
    if Ask.TARGET in asks:
        return target_lines(asking)
    if Ask.DEADLINE in asks:
        return deadline_lines(asking)
    if duty_asks := [ask for ask in asks if ask in DUTY_ASKS]:
        return [duty_line(asking, evidence, duty_asks) for evidence in gather(asking, has_duties)]
    found = gather(asking)
    return [line for evidence in found for line in _own_sentences(evidence, found) or content_lines(asking, evidence)]


def _own_sentences(evidence: Evidence, all_found: tuple[Evidence, ...]) -> list[Line]:
    """Give what this clause says and those of the other places do not."""
    others = [other for other in all_found if other is not evidence]
    said = [fold(s) for other in others for s in body_sentences(other.clause, other.facts)]
    own = [s for s in body_sentences(evidence.clause, evidence.facts) if not any(_alike(fold(s), o) for o in said)]
    if not others or not own:
        return []
    ground = Ground(evidence.clause, evidence.document, own[0])
    return [Line(say_place(evidence, tidy("".join(own))), (ground,))]


def _alike(one: str, other: str) -> bool:
    a = {one[i : i + 2] for i in range(len(one) - 1)}
    b = {other[i : i + 2] for i in range(len(other) - 1)}
    return bool(a and b) and len(a & b) / len(a | b) >= _SAME
