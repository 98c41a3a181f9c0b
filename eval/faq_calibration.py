"""From which likeness a reviewed answer is served or offered: tried on other wordings of development questions.

eval/wordings.jsonl holds questions that have a reviewed answer, other wordings that ask the same, and questions in like
words that ask something else. A wrong reviewed answer looks more certain than a wrong computed one, and without any the
documents still answer: of the values with the fewest wrong ones the one that serves most is taken, of equal ones the
strictest. What is offered is read by a person: the strictest value is taken that offers nearly as many right ones.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import SettingsError
from assistant.thresholds import Thresholds
from eval.corpora import Corpora
from eval.measures import DIGITS
from eval.questions import EVAL_DIR, Question, address_of, part_of
from eval.sets.files import read_json_lines

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from assistant.faq import Entry, Near

WORDINGS = EVAL_DIR / "wordings.jsonl"
OFFERED = "faq_offered"
# threshold -> the values tried
SWEEPS: Mapping[str, tuple[float, ...]] = {
    "faq_same_topic": tuple(step / 100 for step in range(20, 105, 5)),
    "faq_other_topic": tuple(step / 100 for step in range(20, 105, 5)),
    "faq_offered": tuple(step / 100 for step in range(20, 105, 5)),
}
TOLERATED = 0.02  # of the share that is offered the right answer, below its best: what is offered a person still reads
MOST_OFFERED = 4  # as many as the desk shows


@dataclass(frozen=True, slots=True)
class Wordings:
    """A question with a reviewed answer, and what else is asked in like words."""

    id: str  # also decides the part
    reviewed: Question
    same: tuple[str, ...]  # ask the same
    different: tuple[str, ...]  # ask something else


@dataclass(frozen=True, slots=True)
class FaqPoint:
    """What one value of a threshold gives."""

    value: float
    right: float  # share of other wordings that get the answer to their question
    wrong: float  # share of all that is asked and gets another answer; for what is offered, share of what is shown


@dataclass(frozen=True, slots=True)
class Tried:
    """Something asked against the reviewed answers of its corpus."""

    own: int  # id of the answer to it; 0 where none of them is
    near: tuple[Near, ...]
    offered: tuple[tuple[float, int], ...]  # share of the question that an answer's question holds, and its id


def read_wordings(questions: Sequence[Question], path: Path = WORDINGS) -> list[Wordings]:
    """Give the lines of the file.

    Args:
        questions: all of the project; `of` names one that is answerable, stands alone and is of the development part.
        path: of the file.

    Raises:
        SettingsError: a line is not so; names file and line.
    """
    known = {question.id: question for question in questions if is_base(question)}
    found: dict[str, Wordings] = {}
    for where, row in read_json_lines(path):
        id, of, same, different = (row.get(name) for name in ("id", "of", "same", "different"))
        if not isinstance(id, str) or not id or id in found:
            raise SettingsError(f"{where}：id 应为没有用过的文字，请改正。")
        if not isinstance(of, str) or of not in known:
            raise SettingsError(f"{where}：of 应为开发部分中可回答、单独成立的题目的 id，请改正。")
        if not isinstance(same, list) or not isinstance(different, list) or not _are_texts(same + different):
            raise SettingsError(f"{where}：same 和 different 应为文字的列表，其中没有空的，请改正。")
        found[id] = Wordings(id, known[of], tuple(same), tuple(different))
    return list(found.values())


def is_base(question: Question) -> bool:
    """Tell whether other wordings may be written for a question: those of the test part are not looked at."""
    return question.answerable and not question.history and not question.place and part_of(question.id) == "dev"


def try_wordings(wordings: Sequence[Wordings], questions: Sequence[Question], corpora: Corpora) -> list[Tried]:
    """Give what each wording, and each other question that stands alone, finds; nothing is chosen yet."""
    tried: list[Tried] = []
    for corpus in dict.fromkeys(one.reviewed.corpus for one in wordings):
        own = [one for one in wordings if one.reviewed.corpus == corpus]
        others = [q for q in questions if q.corpus == corpus and not q.history and not q.place]
        tried += _try_corpus(own, others, corpora.assistant(corpus))
    return tried


def sweep_faq(tried: Sequence[Tried], thresholds: Thresholds) -> tuple[Thresholds, dict[str, list[FaqPoint]]]:
    """Give the thresholds with those of reviewed answers chosen, and the curves that they were chosen from."""
    curves: dict[str, list[FaqPoint]] = {}
    for name, values in SWEEPS.items():
        measured = measure_offered if name == OFFERED else measure_served
        curves[name] = [measured(tried, replace(thresholds, **{name: value}), value) for value in values]
        thresholds = replace(thresholds, **{name: choose_faq_value(name, curves[name])})
    return thresholds, curves


def choose_faq_value(name: str, curve: Iterable[FaqPoint]) -> float:
    """Give the value that a curve chooses."""
    points = list(curve)
    if name == OFFERED:
        best = max(point.right for point in points)
        return max(point.value for point in points if point.right >= best - TOLERATED - 1e-9)
    return max(points, key=lambda point: (-point.wrong, point.right, point.value)).value


def measure_served(tried: Sequence[Tried], thresholds: Thresholds, value: float = 0.0) -> FaqPoint:
    """Give how many are served the right answer and how many another one."""
    from assistant.faq import choose_entry

    found = [(one.own, choose_entry(one.near, thresholds)) for one in tried]
    right = sum(entry is not None and entry.id == own for own, entry in found)
    wrong = sum(entry is not None and entry.id != own for own, entry in found)
    return FaqPoint(value, _share(right, sum(bool(own) for own, _ in found)), _share(wrong, len(found)))


def measure_offered(tried: Sequence[Tried], thresholds: Thresholds, value: float = 0.0) -> FaqPoint:
    """Give how many are offered the right answer, and how many of the answers offered are others."""
    right = others = shown = 0
    for one in tried:
        enough = sorted((pair for pair in one.offered if pair[0] >= thresholds.faq_offered), reverse=True)
        ids = [id for _, id in enough[:MOST_OFFERED]]
        right += bool(one.own) and one.own in ids
        others += sum(id != one.own for id in ids)
        shown += len(ids)
    return FaqPoint(value, _share(right, sum(bool(one.own) for one in tried)), _share(others, shown))


def report_faq(tried: Sequence[Tried], thresholds: Thresholds) -> dict[str, float]:
    """Give the shares that the chosen thresholds reach."""
    served, offered = measure_served(tried, thresholds), measure_offered(tried, thresholds)
    return {
        "faq_served": served.right,
        "faq_served_wrong": served.wrong,
        "faq_offered": offered.right,
        "faq_offered_wrong": offered.wrong,
    }


def say_faq_point(point: FaqPoint) -> str:
    """Give one line of a curve."""
    return f"{point.value:.2f}：给出同一问的回答 {point.right:.1%}，给出别的回答 {point.wrong:.1%}"


def _share(count: int, of: int) -> float:
    return round(count / of, DIGITS) if of else 0.0


def _are_texts(values: list[object]) -> bool:
    return all(isinstance(each, str) and each.strip() for each in values)


def _try_corpus(wordings: Sequence[Wordings], others: Sequence[Question], assistant: Assistant) -> list[Tried]:
    from assistant.answer.reviewed import place_of, read_wording
    from assistant.faq import matcher, share_offered

    session = assistant.session
    entries = [_make_entry(number, one.reviewed, assistant) for number, one in enumerate(wordings, start=1)]
    read = functools.cache(lambda text: read_wording(text, session))
    found = matcher(entries, read, lambda id: place_of(id, session.index), session.thresholds)

    def ask(text: str, own: int, known: Iterable[int]) -> Tried:
        """Leave out the answers of which nobody said whether they answer this."""
        left_out = set(known)
        near = tuple(each for each in found.near(read(text)) if each.entry.id not in left_out)
        shares = ((share_offered(text, (entry.wording.question,)), entry.id) for entry in entries)
        return Tried(own, near, tuple(pair for pair in shares if pair[1] not in left_out))

    tried = [ask(text, entry.id, ()) for entry, one in zip(entries, wordings, strict=True) for text in one.same]
    tried += [ask(text, 0, ()) for one in wordings for text in one.different]
    for question in others:
        clauses = set(question.clauses)
        about = [n for n, one in enumerate(wordings, start=1) if clauses & set(one.reviewed.clauses)]
        tried.append(ask(question.question, 0, about))
    return tried


def _make_entry(id: int, question: Question, assistant: Assistant) -> Entry:
    from assistant.faq import Cited, Entry, Wording

    index = assistant.index
    addressed = ((clause, address_of(index.document(clause.document_id), clause)) for clause in index.clauses)
    golds = [clause for clause, at in addressed if any(gold.matches(*at) for gold in question.clauses)]
    wording = Wording(question.question, "答", tuple(Cited(clause.id, clause.text, "", "") for clause in golds))
    return Entry(id, 1, wording, "approved", "", datetime.now(UTC))
