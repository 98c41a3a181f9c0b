"""What a clause says, sentence by sentence; and the vectors of sentences, made when needed and kept."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from assistant.models import OfflineEmbedding
from assistant.text.fold import fold
from assistant.text.sentences import split_sentences
from assistant.types import Clause, Facts

Vector = npt.NDArray[np.float32]

_NUMERAL = re.compile(
    "^\\s*(?:第[〇零一二三四五六七八九十百千0-9]{1,8}[条段](?:之[一二三四五六七八九十]{1,3})?|[一二三四五六七八九十百]{1,5}、|[（(][一二三四五六七八九十百0-9]{1,5}[)）]|[0-9]{1,3}[.．、](?![0-9]))\\s*"
)
_BRACKET_END = re.compile("[)）]\\s*[。.]?\\s*$")
_KEPT = 5_000  # sentences; about 10 MB


class SentenceVectors:
    """Embeds what it has not seen in one call and keeps what was asked for last; for many threads."""

    def __init__(self, embedder: OfflineEmbedding) -> None:
        """Take what embeds."""
        self.embedder = embedder
        self._kept: OrderedDict[str, Vector] = OrderedDict()
        self._lock = threading.Lock()

    def nearness(self, question: str, texts: Sequence[str]) -> tuple[float, ...]:
        """Give how near in meaning each text is to a question: cosines."""
        asked = self.embedder.embed_question(question)
        return tuple(float(asked @ vector) for vector in self.of(texts))

    def of(self, texts: Sequence[str]) -> list[Vector]:
        """Give the vector of each text, in order."""
        with self._lock:
            held = {text: self._kept[text] for text in texts if text in self._kept}
        new = [text for text in dict.fromkeys(texts) if text not in held]
        held |= dict(zip(new, self.embedder.embed(new), strict=True)) if new else {}
        with self._lock:
            for text in dict.fromkeys(texts):
                self._kept[text] = held[text]
                self._kept.move_to_end(text)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return [held[text] for text in texts]


def body_sentences(clause: Clause, facts: Facts) -> tuple[str, ...]:
    """Give the sentences that say what is to be done: without numeral, title and duty bracket; each verbatim."""
    text = without_duties(clause, facts)
    sentences = [piece for piece in split_sentences(text) if fold(piece)]
    if sentences and (numeral := _NUMERAL.match(sentences[0])):
        sentences[0] = sentences[0][numeral.end() :]
    if clause.title and len(sentences) > 1 and fold(sentences[0]).rstrip("。.") == fold(clause.title).rstrip("。."):
        sentences = sentences[1:]
    return tuple(sentence.strip() for sentence in sentences if sentence.strip())


def bare_sentence(sentence: str) -> str:
    """Give a sentence without the numeral that it begins with."""
    return _NUMERAL.sub("", sentence).strip()


def without_duties(clause: Clause, facts: Facts) -> str:
    """Give the clause's text up to the bracket at its end that names units."""
    text = clause.text
    starts = [text.find(duty.text) for duty in facts.duties if not duty.inherited and duty.text in text]
    if not starts or not _BRACKET_END.search(text):
        return text
    opening = max(text.rfind("（", 0, min(starts)), text.rfind("(", 0, min(starts)))
    inside = text[opening : min(starts)] if opening >= 0 else ""
    return text[:opening] if opening >= 0 and "）" not in inside and ")" not in inside else text
