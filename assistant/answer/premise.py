"""A number that a question takes for granted is held against what the clause says of the same: 每平方45块, but 37元."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.answer.draft import Draft, Ground, Line
from assistant.answer.session import Asking
from assistant.answer.statuses import ANSWERED, CORRECTED
from assistant.answer.wording import pieces, tidy
from assistant.question import Quantity, read_quantities, same_measure
from assistant.retrieval import body_sentences
from assistant.text.fold import fold
from assistant.types import NO_FACTS

_PIECE = re.compile("[^，。？！,?!;；]+")
_ASKS = re.compile("多少|几(?!十)|哪")
# what somebody says of themselves, and no rule
_CIRCUMSTANCE = re.compile(
    "[我俺咱]|孩子|娃|儿子|女儿|老婆|老公|[爸妈爷奶叔舅]|今年|去年|前年|现在|已经|上个?月|昨天|合同签|"
    "[花交等排做干住攒欠拖签](?:了|满|到)"
)
_NO_RULE = ("", "岁", "次", "回", "趟", "号", "点", "条", "人", "口")  # measures of persons and names, seldom of a rule
_SAME = 0.45  # nearness in meaning from which two pieces speak of the same


def correct_premise(asking: Asking, draft: Draft) -> Draft:
    """Give the draft with the right number in front where the question takes a wrong one for granted."""
    if draft.status != ANSWERED or asking.question.yes_no or not draft.lines:
        return draft
    for ground in draft.lines[0].grounds[:1]:
        for claim, piece in _claims(asking.folded):
            said = _said_of(asking, ground, claim, piece)
            if said is None:
                continue
            place = f"{ground.document.place}：" if ground.document.place else ""
            corrected = Line(f"不是。{place}{tidy(said)}", (replace(ground, quote=said),))
            rest = tuple(line for line in draft.lines if said.rstrip("，；。、") not in line.text)
            return replace(draft, status=CORRECTED, lines=(corrected, *rest))
    return draft


def _claims(folded: str) -> Iterator[tuple[Quantity, str]]:
    """Give each number that a piece of the question states, with the piece."""
    for match in _PIECE.finditer(folded):
        piece = match[0]
        if _ASKS.search(piece) or _CIRCUMSTANCE.search(piece):
            continue
        for _, _, quantity in read_quantities(piece, frozenset(range(len(piece) + 1))):
            if quantity.unit not in _NO_RULE:
                yield quantity, piece


def _said_of(asking: Asking, ground: Ground, claim: Quantity, piece: str) -> str | None:
    """Give the sentence that states another number of what the piece claims; None where none does or one agrees."""
    facts = asking.session.index.facts.get(ground.clause.id, NO_FACTS)
    stated: dict[str, str] = {}  # piece -> its sentence
    for sentence in body_sentences(ground.clause, facts):
        for part in pieces(sentence):
            numbers = [q.number for q in _quantities(part) if same_measure(q.unit, claim.unit)]
            if claim.number in numbers:
                return None
            if numbers:
                stated[part] = sentence
    near = asking.session.searcher.likeness(piece, list(stated))
    best, sentence = max(zip(near, stated.values(), strict=True), default=(0.0, ""))
    return sentence if best >= _SAME else None


def _quantities(text: str) -> list[Quantity]:
    folded = fold(text)
    return [quantity for _, _, quantity in read_quantities(folded, frozenset(range(len(folded) + 1)))]
