"""Vectors of sentences and pieces of clauses, made when an answer needs them and kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from assistant.models import Embedder

Vector = npt.NDArray[np.float32]

_KEPT = 5_000  # sentences; about 10 MB


class SentenceVectors:
    """Embeds what it has not seen in one call and keeps what was asked for last; for many threads."""

    def __init__(self, embedder: Embedder) -> None:
        """Take what embeds."""
        self._embedder = embedder
        self._kept: OrderedDict[str, Vector] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, texts: Sequence[str]) -> list[Vector]:
        """Give the vector of each text, in order."""
        with self._lock:
            held = {text: self._kept[text] for text in texts if text in self._kept}
        new = [text for text in dict.fromkeys(texts) if text not in held]
        held |= dict(zip(new, self._embedder.embed(new), strict=True)) if new else {}
        with self._lock:
            for text in dict.fromkeys(texts):
                self._kept[text] = held[text]
                self._kept.move_to_end(text)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return [held[text] for text in texts]
