"""The extractive answer in a model's checked words, or with the line that says why it stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from assistant.answer.statuses import ANSWERED
from assistant.composition import Composer, Composition, DraftLine, Material, Sentence, is_composable
from assistant.index import Index
from assistant.text.labels import ORIGINAL, TRACE_KEY, hidden_label, visible_label
from assistant.types import Answer

_MARKS = re.compile("(?:\\[[0-9]{1,3}\\])+$")
_NUMBER = re.compile("[0-9]+")
# Steps whose first word is the answer (是, 不是): they are given as they are.
_KEPT_STEPS = ("claim",)
_UNCHECKED = "（语言模型的表述没有通过核对，以上回答直接摘自文件。）"
_SPENT = "（语言模型今天的调用次数已用完，以上回答直接摘自文件。）"
_UNAVAILABLE = "（语言模型暂时不可用，以上回答直接摘自文件。）"
_SAID = {"nothing_stands": _UNCHECKED, "left_out": _UNCHECKED, "declined": _UNCHECKED, "spent": _SPENT}
_PARTIAL = "（所引条款只能回答问题的一部分。）"


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence on the way to an answer: checked, and shown while the rest is being written."""

    text: str  # with its markers: 由甲局牵头。[1]


Event = Answer | CheckedSentence


def stream_composed(composer: Composer, index: Index, answer: Answer) -> Iterator[Event]:
    """Give sentences as they are checked, and at last the answer to be shown.

    Args:
        composer: asks the model.
        index: that the answer was made from.
        answer: the extractive one.
    """
    lines = _split(answer)
    direct = tuple(line for line, is_direct in lines if is_direct)
    material = Material(answer.question, direct, answer.citations, index.facts, answer.as_of or date.today())
    if not _is_open(answer) or not is_composable(material):
        return
    for event in composer.compose(material, composer.names(index)):
        if isinstance(event, Sentence):
            yield CheckedSentence(_marked(event))
        else:
            yield _finish(answer, [line for line, is_direct in lines if not is_direct], event)


def _is_open(answer: Answer) -> bool:
    step = str(answer.trace.get("step", ""))
    return answer.status == ANSWERED and not any(kept in step for kept in _KEPT_STEPS)


def _split(answer: Answer) -> list[tuple[DraftLine, bool]]:
    """Give the lines above the sources, each with its markers, and whether it is part of the direct sentence."""
    direct = set(answer.direct.split("\n"))
    found = []
    for line in _body(answer):
        marks = _MARKS.search(line)
        text = line[: marks.start()] if marks else line
        markers = tuple(int(number) for number in _NUMBER.findall(marks[0])) if marks else ()
        found.append((DraftLine(text, markers), text in direct))
    return found


def _body(answer: Answer) -> list[str]:
    return [line for line in answer.text.split("\n") if line.strip() and not _is_source(line, answer)]


def _is_source(line: str, answer: Answer) -> bool:
    return any(line.startswith(f"[{citation.marker}] ") for citation in answer.citations)


def _finish(answer: Answer, others: list[DraftLine], composition: Composition) -> Answer:
    """Give the composed answer where it stands, else the extractive one with a line that says so."""
    sources = [line for line in answer.text.split("\n") if _is_source(line, answer)]
    trace = {**answer.trace, "model": _trace(composition)}
    if not composition.stands:
        said = _SAID.get(composition.outcome, _UNAVAILABLE)
        return replace(answer, text="\n".join([*_body(answer), said, *sources]), trace=trace)
    written = [_marked(sentence) for sentence in composition.sentences]
    partial = [_PARTIAL] if composition.partial else []
    rest = [_quoted(line) if line.markers else line.text for line in others]
    text = "\n".join([*written, *partial, visible_label(composition.filed_name), *rest, *sources])
    direct = "\n".join(sentence.text for sentence in composition.sentences)
    trace[TRACE_KEY] = dict(hidden_label(composition.filed_name or composition.model, direct))
    return replace(answer, direct=direct, text=text, trace=trace)


def _marked(sentence: Sentence) -> str:
    return sentence.text + "".join(f"[{marker}]" for marker in sentence.markers)


def _quoted(line: DraftLine) -> str:
    return f"{ORIGINAL}：{line.text}" + "".join(f"[{marker}]" for marker in line.markers)


def _trace(composition: Composition) -> dict[str, object]:
    return {
        "name": composition.model,
        "filed_name": composition.filed_name,
        "prompt": composition.prompt,
        "outcome": composition.outcome,
        "sentences": len(composition.sentences),
        "cut": list(composition.cut),  # which checks, never the words
        "ms": composition.ms,
    }
