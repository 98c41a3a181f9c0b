"""Question -> Evidence: lexical and vector legs, fused, then ranked by what each clause really speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from assistant.index import Index
from assistant.models import Reranker
from assistant.question import Question, Term
from assistant.retrieval.coverage import cover, cover_text, folded_clause, presence, term_weight
from assistant.retrieval.rerank import Reranking
from assistant.text.fold import fold
from assistant.types import NO_FACTS, Evidence

_CANDIDATES = 60  # rows that are looked at closely
_NEIGHBOURS = 100  # rows taken from the vector leg
_OTHER_WORD_WEIGHT = 0.5  # of a document's term beside the word that was asked
_FUSED, _COVERAGE, _TITLE, _TITLE_WHOLE, _PHRASE = 0.5, 1.0, 0.45, 0.15, 0.45
_DEFINITION_FACTOR = 0.85  # a definition says what a word means; it is seldom what is asked
_DEFINES = re.compile("本[\u4e00-\u9fff]{0,8}所称")
_OPENING_FACTOR = 0.8  # an opening says what a text is for; a clause says what is to be done


@dataclass(frozen=True, slots=True)
class Searcher:
    """Finds clauses in one index."""

    index: Index
    vector_weight: float
    place_of_row: npt.NDArray[np.object_]
    document_of_row: npt.NDArray[np.object_]
    part_of_row: npt.NDArray[np.object_]
    reranking: Reranking | None = None  # where a rerank model is set

    def weigh(self, terms: tuple[Term, ...]) -> tuple[tuple[Term, float], ...]:
        """Give each term with its rarity in this index."""
        return tuple((term, term_weight(self.index, term)) for term in terms)

    def find(self, question: Question, *, places: tuple[str, ...] = (), top: int = 20) -> tuple[Evidence, ...]:
        """Give the clauses that speak of the topic, best first.

        Args:
            question: its topic, documents and parts count.
            places: only documents of these places; empty for all.
            top: at most so many.
        """
        terms = self.weigh(question.topic) + self._weigh_phrases(question)
        scores = self._fused(question)
        scores[~self._allowed(question, places)] = 0.0
        most = min(_CANDIDATES, self.index.rows)
        rows = np.sort(np.argpartition(-scores, most - 1)[:most]) if most else np.array([], dtype=np.intp)
        found = [self._look(int(row), float(scores[row]), terms, question) for row in rows if scores[row] > 0]
        ranked = sorted(found, key=lambda evidence: -evidence.score)
        return (self.reranking.order(question.text, ranked) if self.reranking else tuple(ranked))[:top]

    def _weigh_phrases(self, question: Question) -> tuple[tuple[Term, float], ...]:
        """Give the runs of topic words that documents use as one name, each as heavy as its heaviest word.

        Whether they do is seen where two words meet: the pair of characters across the joint stands in the index.
        """
        phrases = []
        for phrase in question.phrases:
            words = self.index.segmenter.words(phrase)
            joints = [one[-1] + other[0] for one, other in pairwise(words)]
            if joints and all(self.index.document_frequency(joint) for joint in joints):
                phrases.append((Term(phrase), max(term_weight(self.index, Term(word)) for word in words)))
        return tuple(phrases)

    def _fused(self, question: Question) -> npt.NDArray[np.float32]:
        """Add the vector leg at its measured weight to BM25 scaled to its best; see docs/adr."""
        tokens: list[str] = []
        weights: list[float] = []
        for term in question.topic:
            for word, weight in ((term.text, 1.0), *((other, _OTHER_WORD_WEIGHT) for other in term.others)):
                new = self.index.segmenter.tokens(word)
                tokens += new
                weights += [weight] * len(new)
        scores = np.array(self.index.lexical_scores(tokens, weights), dtype=np.float32)
        best = float(scores.max(initial=0.0))
        if best > 0:
            scores /= best
        if self.vector_weight > 0 and question.topic:
            words = "".join(word for term in question.topic for word in (term.text, *term.others[:1]))
            for row, similarity in self.index.vector_scores(words, _NEIGHBOURS).items():
                scores[row] += self.vector_weight * max(similarity, 0.0)
        return scores

    def _allowed(self, question: Question, places: tuple[str, ...]) -> npt.NDArray[np.bool_]:
        allowed = np.ones(self.index.rows, dtype=np.bool_)
        if places:
            allowed &= np.isin(self.place_of_row, np.array(places, dtype=object))
        if question.scopes:
            inside = np.zeros(self.index.rows, dtype=np.bool_)
            for scope in question.scopes:
                rows = self.document_of_row == scope.document_id
                if scope.part is not None:
                    rows &= self.part_of_row == scope.part
                inside |= rows
            allowed &= inside
        return allowed

    def _look(self, row: int, fused: float, terms: tuple[tuple[Term, float], ...], question: Question) -> Evidence:
        clause = self.index.clauses[row]
        document = self.index.document(clause.document_id)
        fields = folded_clause(clause, document)
        coverage = cover(terms, lambda term: presence(term, fields))
        titled = cover_text(terms, fields.title)
        hits = sum(len(term.text) for term, _ in terms if term.text in fields.title)
        whole = min(1.0, hits / len(fields.title)) if fields.title else 0.0
        score = _FUSED * fused + _COVERAGE * coverage + _TITLE * titled + _TITLE_WHOLE * whole
        # A phrase of the document's own title stands in many of its clauses and tells none of them apart.
        phrases = [phrase for phrase in question.phrases if phrase not in fields.context]
        score += _PHRASE * max((_run_in(phrase, fields.title, fields.text) for phrase in phrases), default=0.0)
        if not question.define and _DEFINES.search(fields.text):
            score *= _DEFINITION_FACTOR
        if clause.kind == "opening":
            score *= _OPENING_FACTOR
        why = {"fused": round(fused, 4), "coverage": round(coverage, 4), "title": round(titled, 4)}
        return Evidence(clause, document, self.index.facts.get(clause.id, NO_FACTS), round(score, 4), why)


def searcher(index: Index, vector_weight: float, reranker: Reranker | None = None) -> Searcher:
    """Give the searcher of an index."""
    documents = [index.document(clause.document_id) for clause in index.clauses]
    return Searcher(
        index,
        vector_weight,
        np.array([document.place for document in documents], dtype=object),
        np.array([document.id for document in documents], dtype=object),
        np.array([clause.part for clause in index.clauses], dtype=object),
        Reranking(reranker) if reranker else None,
    )


def _run_in(phrase: str, title: str, text: str) -> float:
    """Give the share of a phrase that stands in a clause in one piece (0-1); in the text it counts half."""
    for length in range(len(phrase), 3, -1):
        for start in range(len(phrase) - length + 1):
            piece = phrase[start : start + length]
            if piece in title:
                return length / len(phrase)
            if piece in text:
                return 0.5 * length / len(phrase)
    return 0.0


def plain_question(index: Index, text: str) -> Question:
    """Give a question whose topic is simply all words of a text; for words that no topic was read from."""
    return Question(text, (), tuple(Term(word) for word in dict.fromkeys(index.segmenter.words(fold(text)))))
