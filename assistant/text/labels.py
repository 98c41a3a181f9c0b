"""How text that a model wrote is labelled: visibly in the text, hidden in the data of what is sent or exported."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.text.fold import fold
from assistant.text.sentences import split_sentences

BY_MODEL = "人工智能生成"
ORIGINAL = "原文"
PROPERTY = "AIGC"  # name of the hidden label in a file
TRACE_KEY = "aigc"  # in the trace of an answer
KEPT_SHARE = 0.8  # of a sentence's character pairs; as long as so many stand together, nobody rewrote it
_WORDS = re.compile("[0-9a-z\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Generated:
    """What a model wrote, and which model."""

    producer: str  # filed name of the model, or its name at the service
    text: str

    def stands_in(self, text: str) -> bool:
        """Tell whether a text still holds it: a sentence as the model wrote it, or with no more than a word changed."""
        sentences = [_pairs(sentence) for sentence in _sentences(text)]
        return any(_holds(sentences, _pairs(written)) for written in _sentences(self.text))


def visible_label(filed_name: str) -> str:
    """Give the line under text that a model wrote."""
    return f"以上文字由{say_producer(filed_name)}，仅供参考，以文件原文为准。"


def say_producer(filed_name: str) -> str:
    """Give in few words that a model wrote something: 人工智能生成（模型：…）."""
    return BY_MODEL + (f"（模型：{filed_name}）" if filed_name else "")


def read_producer(text: str) -> str | None:
    """Give the model that `say_producer` named, "" for one without a name; None where the text names none."""
    found = re.fullmatch(f"{BY_MODEL}(?:（模型：(.+)）)?", text.strip())
    return None if found is None else found[1] or ""


def hidden_label(producer: str, text: str) -> Mapping[str, str]:
    """Give the AIGC fields of GB 45438-2025 for the metadata of a file or reply that holds text of a model.

    Args:
        producer: filed name of the model, or its name at the service.
        text: what the model wrote; its hash is the number of the content.
    """
    return {
        "Label": "1",
        "ContentProducer": producer,
        "ProduceID": hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32],
        "ReservedCode1": "",
        "ContentPropagator": "",
        "PropagateID": "",
        "ReservedCode2": "",
    }


def producer_in(trace: Mapping[str, object]) -> str | None:
    """Give the model that the hidden label in the trace of an answer names; None where no model wrote it."""
    label = trace.get(TRACE_KEY)
    return str(label["ContentProducer"]) if isinstance(label, Mapping) else None


def label_workbook(book: Any, held: Sequence[Generated]) -> None:
    """Put the hidden label among the properties of a workbook (openpyxl) that holds texts of models; else nothing."""
    if not held:
        return
    from openpyxl.packaging.custom import StringProperty

    producers = "、".join(dict.fromkeys(each.producer for each in held if each.producer))
    label = hidden_label(producers, "\n".join(each.text for each in held))
    book.custom_doc_props.append(StringProperty(name=PROPERTY, value=json.dumps(label, ensure_ascii=False)))


def _sentences(text: str) -> list[str]:
    folded = ("".join(_WORDS.findall(fold(piece))) for line in text.split("\n") for piece in split_sentences(line))
    return [sentence for sentence in folded if len(sentence) > 1]


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def _holds(sentences: Sequence[frozenset[str]], written: frozenset[str]) -> bool:
    return any(len(written & pairs) >= KEPT_SHARE * len(written) for pairs in sentences)
