"""For each place the clause that states what is sought, and the sentence of it that tells it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from assistant.answer.draft import Ground, Line
from assistant.answer.gather import by_place, candidates
from assistant.answer.items import with_list
from assistant.answer.session import Asking
from assistant.answer.wording import NEARNESS, best_sentences, present_terms, say_place, telling_terms, tidy
from assistant.retrieval import bare_sentence, body_sentences, cover_text
from assistant.text.fold import fold
from assistant.types import Evidence, Facts

_NEAR = 0.55  # of a place's best score: further clauses that may state what the best one does not
LIKELY = 0.3  # relevance from which a clause that tells such a thing at all tells the one that is asked
SPOKEN_OF = 0.5  # share of the topic and nearness together, of a sentence that is about it

Found = TypeVar("Found")


def stating(
    asking: Asking, find: Callable[[Asking, Evidence], tuple[float, Found] | None], wants: Callable[[Facts], bool]
) -> list[tuple[Evidence, Found]]:
    """Give for each place the best clause that states what is sought, with what it states.

    A clause named after the topic often does not state the number or time itself; one that only mentions the topic may.

    Args:
        asking: the question.
        find: gives what a clause states and how well it fits (0-1), None where it states nothing of the kind.
        wants: tells quickly whether a clause can state it.
    """
    found: dict[str, tuple[float, Evidence, Found]] = {}
    best: dict[str, float] = {}
    for evidence in candidates(asking, wants):
        place = evidence.document.place
        if evidence.score < _NEAR * best.setdefault(place, evidence.score):
            continue
        stated = find(asking, evidence)
        if stated is not None and (place not in found or evidence.score + stated[0] > found[place][0]):
            found[place] = evidence.score + stated[0], evidence, stated[1]
    kept = by_place(asking, [evidence for _, evidence, _ in found.values()])
    return [(evidence, found[evidence.document.place][2]) for evidence in kept]


def telling_sentence(
    asking: Asking, evidence: Evidence, tells: Callable[[str], bool], *, strict: bool = False
) -> tuple[float, str] | None:
    """Give the sentence of a clause that speaks most of the topic among those that tell what is asked.

    What the clause lacks of the topic does not count, except where `strict`; meaning alone is then not enough.
    """
    whole = asking.session.searcher.weigh(asking.question.topic)
    terms = whole if strict else present_terms(whole, evidence)
    telling = telling_terms(terms, evidence)
    told = [s for s in body_sentences(evidence.clause, evidence.facts) if tells(fold(s))]
    scored = []
    for sentence, near in zip(told, asking.nearness(told), strict=True):
        share = cover_text(telling, fold(sentence))
        if share >= SPOKEN_OF or not strict:
            scored.append((share + NEARNESS * near, cover_text(terms, fold(sentence)), sentence))
    fit, coverage, sentence = max(scored, key=lambda item: item[:2], default=(0.0, 0.0, ""))
    return (coverage, sentence) if fit >= SPOKEN_OF else None


def likely_lines(asking: Asking, found: Sequence[Evidence], tells: Callable[[str], bool]) -> list[Line]:
    """Give for each clause that likely answers its sentence that tells what is asked, however few words it shares.

    Args:
        asking: the question.
        found: the best clause of each place.
        tells: whether a folded sentence tells such a thing.
    """
    lines = []
    for evidence in found:
        told = [s for s in body_sentences(evidence.clause, evidence.facts) if tells(fold(s))]
        if evidence.why["relevance"] < LIKELY or not told:
            continue
        terms = telling_terms(asking.session.searcher.weigh(asking.question.topic), evidence)
        best, _ = best_sentences(told, terms, asking.nearness(told), most=1)
        lines.append(sentence_line(evidence, *(best or told[:1])))
    return lines


def sentence_line(evidence: Evidence, sentence: str) -> Line:
    """Give a sentence of a clause as a line, an item of a list with what leads it in."""
    ground = Ground(evidence.clause, evidence.document, sentence)
    return Line(say_place(evidence, tidy(bare_sentence(with_list(evidence.clause.text, (sentence,), ())))), (ground,))


def anything(facts: Facts) -> bool:
    """Tell that a clause may state what is sought, whatever the ledger holds of it."""
    return True
