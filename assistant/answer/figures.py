"""By when and how many: answered from the ledger's deadlines and targets."""

from __future__ import annotations

from collections.abc import Callable

from assistant.answer.draft import Draft, Ground, Line
from assistant.answer.gather import by_place, candidates, gather
from assistant.answer.refuse import not_found, not_stated
from assistant.answer.session import Asking
from assistant.answer.statuses import ANSWERED
from assistant.answer.wording import Weighed, pieces, say_place, tidy
from assistant.question import Ask
from assistant.retrieval import cover_text
from assistant.text.fold import fold
from assistant.types import Deadline, Evidence, Facts, Target

_LONGEST = 120  # characters of a sentence that is given whole
_NEAR = 0.55  # of a place's best score: further clauses that may state what the best one does not
_SPOKEN_OF = 0.5  # share of the topic that a sentence must hold to be about it


def answer_deadline(asking: Asking) -> Draft | None:
    """Answer by when; None where that is not asked."""
    if Ask.DEADLINE not in asking.question.asks:
        return None
    return _answer(asking, deadline_line, lambda facts: bool(facts.deadlines), "完成时限")


def answer_target(asking: Asking) -> Draft | None:
    """Answer how many; None where that is not asked."""
    if Ask.TARGET not in asking.question.asks:
        return None
    return _answer(asking, target_line, lambda facts: bool(facts.targets), "具体数量")


def _answer(
    asking: Asking, line_of: Callable[[Asking, Evidence], Line | None], wants: Callable[[Facts], bool], what: str
) -> Draft:
    stating: dict[str, tuple[Evidence, Line]] = {}
    best: dict[str, float] = {}
    for evidence in candidates(asking, wants):
        place = evidence.document.place
        if evidence.score < _NEAR * best.setdefault(place, evidence.score) or place in stating:
            continue
        line = line_of(asking, evidence)
        if line is not None:
            stating[place] = evidence, line
    if not stating:
        found = gather(asking, wants)
        return not_stated(found[0], what) if found else not_found(asking)
    kept = by_place(asking, [evidence for evidence, _ in stating.values()])
    return Draft(ANSWERED, tuple(stating[evidence.document.place][1] for evidence in kept))


def deadline_line(asking: Asking, evidence: Evidence) -> Line | None:
    """Give the time that a clause sets for the topic; None where it sets none."""
    terms = asking.session.searcher.weigh(asking.question.topic)
    scored = [(_about(terms, deadline.sentence, evidence), deadline) for deadline in evidence.facts.deadlines]
    best = max((score for score, _ in scored), default=0.0)
    if best < _SPOKEN_OF:
        return None
    deadline = next(deadline for score, deadline in scored if score == best)
    ground = Ground(evidence.clause, evidence.document, deadline.sentence)
    return Line(say_place(evidence, _say_deadline(deadline, terms)), (ground,))


def _say_deadline(deadline: Deadline, terms: Weighed) -> str:
    """Give the sentence, or where it is long the time with the pieces that speak of the topic."""
    sentence = deadline.sentence.strip()
    if len(sentence) <= _LONGEST and len(pieces(sentence)) <= 3:
        return tidy(sentence)
    parts = pieces(sentence)
    when = next((part for part in parts if deadline.text in part), deadline.text)
    scores = [cover_text(terms, fold(part)) for part in parts]
    best = max(scores, default=0.0)
    chosen = [part for part, score in zip(parts, scores, strict=True) if score == best and best > 0 and part != when]
    if cover_text(terms, fold(when)) >= best or not chosen:
        return tidy(when) if len(when) > len(deadline.text) + 1 else tidy(sentence)
    lead = when if len(when) <= len(deadline.text) + 2 else deadline.text + "，"
    return tidy(lead + chosen[0])


def target_line(asking: Asking, evidence: Evidence) -> Line | None:
    """Give the number that a clause sets for the topic; None where it sets none."""
    terms = asking.session.searcher.weigh(asking.question.topic)
    scored = [(_fit(terms, target, evidence), target) for target in evidence.facts.targets]
    best = max((score for score, _ in scored), default=0.0)
    if best < _SPOKEN_OF:
        return None
    chosen = [target for score, target in scored if score >= best - 0.02]
    sentences = list(dict.fromkeys(target.sentence for target in chosen))
    ground = Ground(evidence.clause, evidence.document, sentences[0])
    if len(chosen) > 1 and len(sentences) == 1:
        said = sentences[0] if len(sentences[0]) <= _LONGEST * 2 else "".join(piece_of(t) for t in chosen)
    else:
        said = "".join(dict.fromkeys(_with_time(evidence.facts, target, piece_of(target)) for target in chosen[:3]))
    return Line(say_place(evidence, tidy(said)), (ground,))


def _fit(terms: Weighed, target: Target, evidence: Evidence) -> float:
    """Give how well a target answers the topic: its own piece counts most, then its sentence, then the clause.

    Words of the clause's title are in every piece's mind; what tells the pieces apart are the others.
    """
    piece, title = fold(piece_of(target) + target.of), fold(evidence.clause.title)
    telling = [(term, weight) for term, weight in terms if not cover_text([(term, weight)], title)] or terms
    near, around = cover_text(telling, piece), _about(terms, target.sentence, evidence)
    return 0.6 * near + 0.4 * around


def _about(terms: Weighed, sentence: str, evidence: Evidence) -> float:
    """Give how much of the topic a sentence and its clause's title speak of."""
    return cover_text(terms, fold(sentence) + fold(evidence.clause.title))


def piece_of(target: Target) -> str:
    """Give the piece of its sentence that a target stands in."""
    return next((piece for piece in pieces(target.sentence) if target.text in piece), target.sentence)


def _with_time(facts: Facts, target: Target, piece: str) -> str:
    """Give the piece with the time of its sentence in front, where the sentence begins with one."""
    piece = piece.strip()
    for deadline in facts.deadlines:
        if deadline.sentence == target.sentence and deadline.text not in piece:
            first = pieces(target.sentence)[0].strip("，,、 ")
            if first == deadline.text:
                return f"{first}，{piece.removeprefix('其中').removeprefix('确保')}"
    return piece


