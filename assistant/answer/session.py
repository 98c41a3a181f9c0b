"""What the steps share: one index with its readers, and one question against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from assistant.index import Index
from assistant.lexicon import Lexicon
from assistant.models import Reranker, read_endpoint
from assistant.question import Question, Understanding, understanding
from assistant.retrieval import Searcher, Trees, searcher
from assistant.settings import Settings
from assistant.thresholds import Thresholds
from assistant.types import Evidence


@dataclass(frozen=True, slots=True)
class Session:
    """One generation of the index, ready for questions."""

    index: Index
    reader: Understanding
    searcher: Searcher
    thresholds: Thresholds

    @property
    def places(self) -> tuple[str, ...]:
        """Give the places that have documents, highest level first."""
        return self.reader.vocabulary.places


@dataclass(frozen=True, slots=True)
class Asking:
    """One question being answered; a question in flight keeps the generation that it began with."""

    session: Session
    question: Question
    folded: str  # the question as typed, folded
    day: date  # on which documents must hold to be the ground of an answer
    focus: tuple[str, ...] = ()  # ids of the clauses that a follow-up is about; empty where it is not limited
    # What was found so far, since several steps look for the same; the one thing here that grows, for one question.
    found: dict[tuple[Question, tuple[str, ...], int], tuple[Evidence, ...]] = field(
        default_factory=dict, compare=False
    )

    def find(self, question: Question, places: tuple[str, ...], top: int) -> tuple[Evidence, ...]:
        """Give what `Searcher.find` gives, looked for once."""
        key = question, places, top
        if key not in self.found:
            self.found[key] = self.session.searcher.find(question, places=places, top=top)
        return self.found[key]

    def nearness(self, texts: Sequence[str]) -> tuple[float, ...]:
        """Give how near in meaning short texts are to the question; see `Searcher.nearness`."""
        return self.session.searcher.nearness(self.question, texts)

    @property
    def has_known_topic(self) -> bool:
        """Tell whether a word of the topic is one that documents use: otherwise no piece of work is named."""
        index = self.session.index
        return any(term.others or index.document_frequency(term.text) for term in self.question.topic)


def open_session(
    index: Index,
    lexicon: Lexicon,
    settings: Settings,
    thresholds: Thresholds,
    trees: Mapping[str, Trees] | None = None,
) -> Session:
    """Give the session of an index; see `searcher`."""
    endpoint = read_endpoint(settings, "rerank")
    found = searcher(index, settings.vector_weight, Reranker(endpoint) if endpoint else None, trees)
    return Session(index, understanding(index, lexicon), found, thresholds)
