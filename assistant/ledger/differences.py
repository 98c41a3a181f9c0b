"""What differs between two clauses: sentences, numbers, deadlines, lead units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.ledger.passages import sentence_spans, squeeze
from assistant.text.fold import fold
from assistant.types import Clause, Deadline, Duty, Facts, Target

_SAME_SENTENCE = 0.3  # share of bigrams from which two sentences say the same in other words
_SAME_COUNTED = 0.5
_PUNCTUATION = re.compile(r"[^\w%]+")
_NUMERAL = re.compile(
    "^(?:第[〇零一二三四五六七八九十百千0-9]{1,6}条|[（(]?[〇零一二三四五六七八九十百0-9]{1,5}[）)、.．]{0,2})\\s{0,4}"
)
_OWN_LEVEL = re.compile("^(?:省|市|县|区|州|盟|旗|自治区)(?=.)")
_OFFICE = re.compile("(?:委员会|办公厅|办公室|人民政府|政府|厅|局|委|办|部)$")


@dataclass(frozen=True, slots=True)
class SentenceChange:
    """A sentence that the lower clause words otherwise."""

    upper: str
    lower: str


@dataclass(frozen=True, slots=True)
class TargetChange:
    """Another number for the same thing."""

    upper: Target
    lower: Target


@dataclass(frozen=True, slots=True)
class DeadlineChange:
    """Another time for the same task."""

    upper: Deadline
    lower: Deadline


@dataclass(frozen=True, slots=True)
class Reassignment:
    """Lead units, as printed, that have no counterpart on the other side; empty where no other leads."""

    upper: tuple[str, ...]
    lower: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """All that differs between two clauses; empty where both say the same."""

    added: tuple[str, ...] = ()  # sentences of the lower clause only, verbatim
    dropped: tuple[str, ...] = ()  # sentences of the upper clause only, verbatim
    reworded: tuple[SentenceChange, ...] = ()
    changed_targets: tuple[TargetChange, ...] = ()
    changed_deadlines: tuple[DeadlineChange, ...] = ()
    reassigned: Reassignment | None = None

    def __bool__(self) -> bool:
        return bool(
            self.added
            or self.dropped
            or self.reworded
            or self.changed_targets
            or self.changed_deadlines
            or self.reassigned
        )


def bigrams(text: str) -> frozenset[str]:
    """Give the character bigrams of a text, its punctuation left out."""
    plain = _PUNCTUATION.sub("", fold(text))
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1)) or frozenset([plain] if plain else [])


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Give the share of common members, 0 to 1; 0 where both are empty."""
    return len(one & other) / len(one | other) if one or other else 0.0


def find_differences(upper: Clause, lower: Clause, upper_facts: Facts, lower_facts: Facts) -> Differences:
    """Give what a lower clause changes in the upper clause that it implements."""
    dropped, added, reworded = _compare_sentences(
        body_sentences(upper, upper_facts.duties), body_sentences(lower, lower_facts.duties)
    )
    return Differences(
        added,
        dropped,
        reworded,
        _compare_targets(upper_facts.targets, lower_facts.targets),
        _compare_deadlines(upper_facts.deadlines, lower_facts.deadlines),
        _compare_leads(upper_facts.duties, lower_facts.duties),
    )


def body_sentences(clause: Clause, duties: Sequence[Duty]) -> tuple[str, ...]:
    """Give the sentences of a clause, verbatim, without its title and its statements of who is responsible."""
    title = _plain(clause.title)
    own = [duty.text for duty in duties if not duty.inherited]
    found: list[str] = []
    for start, end in sentence_spans(clause.text):
        sentence = clause.text[start:end]
        bare = _NUMERAL.sub("", sentence)
        if title and not found and _plain(bare) == title:
            continue
        if sentence[:1] in "（(" and any(words in sentence for words in own):
            continue
        if _plain(sentence):
            found.append(sentence)
    return tuple(found)


def _plain(text: str) -> str:
    return _PUNCTUATION.sub("", fold(_NUMERAL.sub("", text)))


def _match(scores: list[tuple[float, int, int]]) -> dict[int, int]:
    """Give upper -> lower, best scores first, each once; of equal ones those nearest in order."""
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for _, one, other in sorted(scores, key=lambda item: (-item[0], abs(item[1] - item[2]), item[1])):
        if one not in matched and other not in taken:
            matched[one] = other
            taken.add(other)
    return matched


def _compare_sentences(
    upper: Sequence[str], lower: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[SentenceChange, ...]]:
    """Give (only in upper, only in lower, worded otherwise)."""
    ones, others = [bigrams(text) for text in upper], [bigrams(text) for text in lower]
    scores = [
        (score, i, j)
        for i, one in enumerate(ones)
        for j, other in enumerate(others)
        if (score := jaccard(one, other)) >= _SAME_SENTENCE
    ]
    matched = _match(scores)
    taken = set(matched.values())
    reworded = [SentenceChange(upper[i], lower[j]) for i, j in matched.items() if _plain(upper[i]) != _plain(lower[j])]
    reworded.sort(key=lambda change: lower.index(change.lower))
    return (
        tuple(text for i, text in enumerate(upper) if i not in matched),
        tuple(text for j, text in enumerate(lower) if j not in taken),
        tuple(reworded),
    )


def _compare_targets(upper: Sequence[Target], lower: Sequence[Target]) -> tuple[TargetChange, ...]:
    scores = []
    for i, one in enumerate(upper):
        for j, other in enumerate(lower):
            if one.unit == other.unit and one.of and other.of:
                score = jaccard(bigrams(one.of), bigrams(other.of))
                if score >= _SAME_COUNTED:
                    # of several about one thing those with the same number belong together
                    scores.append((score + (one.number == other.number), i, j))
    pairs = sorted(_match(scores).items())
    return tuple(
        TargetChange(upper[i], lower[j])
        for i, j in pairs
        if (upper[i].number, upper[i].bound) != (lower[j].number, lower[j].bound)
    )


def _compare_deadlines(upper: Sequence[Deadline], lower: Sequence[Deadline]) -> tuple[DeadlineChange, ...]:
    scores = []
    for i, one in enumerate(upper):
        for j, other in enumerate(lower):
            score = jaccard(bigrams(one.sentence), bigrams(other.sentence))
            if score >= _SAME_SENTENCE:
                scores.append((score + _same_time(one, other), i, j))
    pairs = sorted(_match(scores).items())
    return tuple(DeadlineChange(upper[i], lower[j]) for i, j in pairs if not _same_time(upper[i], lower[j]))


def _same_time(one: Deadline, other: Deadline) -> bool:
    if one.start or one.end or other.start or other.end:
        return (one.start, one.end) == (other.start, other.end)
    return squeeze(one.text) == squeeze(other.text)


def _compare_leads(upper: Sequence[Duty], lower: Sequence[Duty]) -> Reassignment | None:
    """Give the leads that differ; 省某厅 and 市某局 of the same matter do not."""
    ones, others = list(_leads(upper)), list(_leads(lower))
    for same in (_is_equal, _is_shortened):
        for one in tuple(ones):
            if other := next((unit for unit in others if same(_matter(one), _matter(unit))), ""):
                ones.remove(one)
                others.remove(other)
    return Reassignment(tuple(ones), tuple(others)) if ones or others else None


def _leads(duties: Sequence[Duty]) -> tuple[str, ...]:
    for role in ("牵头", "负责"):
        if units := tuple(dict.fromkeys(unit for duty in duties if duty.role == role for unit in duty.units)):
            return units
    return ()


def _matter(unit: str) -> tuple[str, bool]:
    """Give a unit's name without level and kind of office, and whether it is an office of government."""
    bare = _OWN_LEVEL.sub("", fold(unit))
    matter = _OFFICE.sub("", bare)
    return matter or bare, matter not in ("", bare)


def _is_equal(one: tuple[str, bool], other: tuple[str, bool]) -> bool:
    return one == other


def _is_shortened(one: tuple[str, bool], other: tuple[str, bool]) -> bool:
    """Tell whether one name is the other with characters left out, as offices are called: 发改 for 发展改革."""
    short, long = sorted((one[0], other[0]), key=len)
    rest = iter(long)
    return one[1] and other[1] and short[0] == long[0] and len(short) > 1 and all(char in rest for char in short)
