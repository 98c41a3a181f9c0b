"""Better words for an extractive answer: asked of a model, checked sentence by sentence."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.composition.check import Grounds, facts_in, why_cut
from assistant.composition.lists import prompt_version
from assistant.composition.names import Names, read_names
from assistant.composition.orders import without_orders
from assistant.composition.prompt import compose_messages, rewrite_messages
from assistant.composition.reply import Said, read_reply
from assistant.composition.roles import ledger_pairs
from assistant.composition.source import read_source
from assistant.errors import ModelError
from assistant.index import Index
from assistant.lexicon import Lexicon
from assistant.models import ChatModel, Message
from assistant.text.fold import clean, fold
from assistant.types import NO_FACTS, Citation, Facts, Turn

MAX_CLAUSES = 10  # of an answer that is given better words; a long list is best left as it is
MAX_DRAFT = 1500  # characters of such an answer
MAX_REWRITES = 3
COMPOSED, NOTHING_STANDS, LEFT_OUT, DECLINED = "composed", "nothing_stands", "left_out", "declined"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line of the extractive answer with the markers of the clauses that it rests on."""

    text: str
    markers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """What a composition starts from."""

    question: str
    lines: tuple[DraftLine, ...]  # the direct ones
    citations: tuple[Citation, ...]
    facts: Mapping[str, Facts]  # by clause id
    day: date


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the model that passed every check."""

    text: str
    markers: tuple[int, ...]  # of the clauses that it rests on, never empty


@dataclass(frozen=True, slots=True)
class Composition:
    """How a composition ended."""

    outcome: str  # "composed", or why the extractive answer stays: one of the above or the code of a ModelError
    model: str
    filed_name: str
    prompt: str  # version
    sentences: tuple[Sentence, ...] = ()
    partial: bool = False  # the model says that the clauses answer a part of the question only
    cut: tuple[str, ...] = ()  # names of the checks that cut sentences
    ms: float = 0.0

    @property
    def stands(self) -> bool:
        """Tell whether the sentences may take the place of the extractive answer."""
        return self.outcome == COMPOSED


class Composer:
    """Asks one model; safe to use from several threads."""

    def __init__(self, model: ChatModel, lexicon: Lexicon) -> None:
        self.model = model
        self._lexicon = lexicon
        self._names: tuple[str, Names] | None = None

    def names(self, index: Index) -> Names:
        """Give the names of an index, read once for each generation."""
        held = self._names
        if held is None or held[0] != index.generation:
            held = self._names = (index.generation, read_names(index, self._lexicon))
        return held[1]

    def compose(self, material: Material, names: Names) -> Iterator[Sentence | Composition]:
        """Give each sentence as soon as it is checked, and at last how it ended.

        Nothing that was given counts unless the end says `stands`: a text that was cut off, or that leaves out a unit
        or a number of the extractive answer, does not.
        """
        begun = time.monotonic()
        kept: list[Sentence] = []
        cut: list[str] = []
        conclusion = ""
        try:
            for said in read_reply(self.model.stream(self._messages(material))):
                if not isinstance(said, Said):
                    conclusion = said
                    continue
                sentence, reason = check_sentence(said, material, names)
                if sentence is None:
                    cut.append(reason.partition(":")[0])
                    _log.info("a sentence of model %s was cut: %s", self.model.name, reason)
                elif sentence not in kept:
                    kept.append(sentence)
                    yield sentence
            outcome = self._outcome(kept, conclusion, material, names)
        except ModelError as error:
            outcome = error.code
        yield Composition(
            outcome=outcome,
            model=self.model.name,
            filed_name=self.model.endpoint.filed_name,
            prompt=prompt_version(),
            sentences=tuple(kept) if outcome == COMPOSED else (),
            partial=conclusion == "partial",
            cut=tuple(cut),
            ms=round((time.monotonic() - begun) * 1000, 1),
        )

    def rewrite(self, question: str, history: Sequence[Turn]) -> tuple[str, ...]:
        """Give other wordings of a question, at most three; none where the model gives none."""
        try:
            text = self.model.complete(rewrite_messages(question, history))
        except ModelError:
            return ()
        lines = [line.strip(" -*•\t") for line in text.split("\n")]
        kept = dict.fromkeys(line for line in lines if 2 <= len(line) <= 100 and fold(line) != fold(question))
        return tuple(kept)[:MAX_REWRITES]

    def _messages(self, material: Material) -> list[Message]:
        lines = [(line.text, line.markers) for line in material.lines]
        return compose_messages(material.question, lines, material.citations, material.day)

    def _outcome(self, kept: Sequence[Sentence], conclusion: str, material: Material, names: Names) -> str:
        if conclusion == "none":
            return DECLINED
        if not kept:
            return NOTHING_STANDS
        wanted = facts_in((fold(line.text) for line in material.lines), names)
        left_out = wanted - facts_in((fold(sentence.text) for sentence in kept), names)
        if left_out:
            _log.info("model %s left out: %s", self.model.name, "、".join(sorted(left_out)))
        return LEFT_OUT if left_out else COMPOSED


def is_composable(material: Material) -> bool:
    """Tell whether an answer is given better words: each of its lines rests on a clause, and it is no long list."""
    length = sum(len(line.text) for line in material.lines)
    grounded = bool(material.lines) and all(line.markers for line in material.lines)
    return grounded and len(material.citations) <= MAX_CLAUSES and length <= MAX_DRAFT


def check_sentence(said: Said, material: Material, names: Names) -> tuple[Sentence | None, str]:
    """Give the sentence with the markers of the clauses it rests on, or None and why it is cut.

    Tokens that were not sent are removed; a sentence without any other is cut.
    """
    known = {f"c{citation.marker}": citation for citation in material.citations}
    cited = [known[token] for token in said.tokens if token in known]
    if not cited:
        return None, "tokens: none that was sent"
    markers = tuple(sorted(citation.marker for citation in cited))
    lines = [without_orders(line.text) for line in material.lines if set(line.markers) <= set(markers)]
    facts = [material.facts.get(citation.clause.id, NO_FACTS) for citation in cited]
    grounds = Grounds(read_source(cited, lines), ledger_pairs(facts), names)
    text = " ".join(clean(said.text).split())
    reason = why_cut(fold(text), grounds)
    return (None, reason) if reason else (Sentence(text, markers), "")
