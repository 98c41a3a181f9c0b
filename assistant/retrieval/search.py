"""Question -> Evidence: by words and by meaning, then ranked by what each clause really speaks of."""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from assistant.index import Index
from assistant.models import OFFLINE, SENTENCES, OfflineEmbedding, Reranker
from assistant.question import Question, Term
from assistant.retrieval.coverage import FoldedClause, cover, cover_text, fold_clause, presence, term_weight
from assistant.retrieval.relevance import Trees, load_trees
from assistant.retrieval.rerank import Reranking
from assistant.retrieval.rows import Rows, read_rows
from assistant.retrieval.sentences import SentenceVectors, body_sentences
from assistant.retrieval.signs import (
    UNTOLD_NEARNESS,
    Said,
    Signs,
    clause_signs,
    question_signs,
    read_asked,
    speaks_of,
    with_leads,
)
from assistant.text.fold import fold
from assistant.types import NO_FACTS, Clause, Evidence

Scores = npt.NDArray[np.float32]
Weighed = tuple[tuple[Term, float], ...]

_CANDIDATES = 60  # rows that `rank` looks at closely
_CLOSE = 40  # those that `find` does
_JUDGED = 12  # of these, those whose signs are read: only they may be the ground of an answer
_NEIGHBOURS = 300  # rows taken from the vector leg
_KEPT_FOLDED = 20_000  # clauses whose folded text is kept, those asked for last; about 40 MB
_KEPT_SAID = 5_000  # clauses whose sentences are kept; about 20 MB
_OTHER_WORD_WEIGHT = 0.5  # of a document's term beside the word that was asked
WORDS, _COVERAGE, _TITLE, _TITLE_WHOLE, _PHRASE = 0.5, 1.0, 0.45, 0.15, 0.45
_DEFINITION_FACTOR = 0.85  # a definition says what a word means; it is seldom what is asked
_DEFINES = re.compile("本[\u4e00-\u9fff]{0,8}所称")
_OPENING_FACTOR = 0.8  # an opening says what a text is for; a clause says what is to be done
_MEANING = 4.5  # of nearness in meaning, in `find`; measured, see docs/adr/0028
_LIKELY = 4.5  # of how likely a clause is to answer, in `find`; measured, see docs/adr/0029
_MEANING_RANK = 1.5  # the same in `rank`
_DOCUMENT = 0.2  # of the best clause of the same document, in `rank`; measured, see docs/adr/0021
_TOPIC = 0.3  # of what a close look finds, in `rank`; measured, see docs/adr/0021


@dataclass(frozen=True, slots=True)
class Searcher:
    """Finds clauses in one index."""

    index: Index
    vector_weight: float
    rows: Rows
    folded: Callable[[int], FoldedClause]  # of a row
    said: Callable[[int], tuple[tuple[str, ...], tuple[str, ...]]]  # sentences of a row, as they are and folded
    sentences: SentenceVectors
    trees: Mapping[str, Trees]  # that judge how likely a clause answers
    reranking: Reranking | None = None  # where a rerank model is set

    def weigh(self, terms: tuple[Term, ...], *, spared: bool = True) -> Weighed:
        """Give each term with its rarity in this index; see `term_weight`."""
        return tuple((term, term_weight(self.index, term, spared=spared)) for term in terms)

    def find(self, question: Question, *, places: tuple[str, ...] = (), top: int = 20) -> tuple[Evidence, ...]:
        """Give the clauses that speak of the topic, best first: what an answer may rest on.

        Args:
            question: its topic, documents and parts count.
            places: only documents of these places; empty for all.
            top: at most so many.
        """
        looked, cosines = self._look_closely(question, places)
        judged = self._judge(question, looked[:_JUDGED], cosines)
        ranked = sorted(judged, key=lambda evidence: -evidence.score) + looked[_JUDGED:]
        return (self.reranking.order(question.text, ranked) if self.reranking else tuple(ranked))[:top]

    def judged(self, question: Question, *, places: tuple[str, ...] = ()) -> list[tuple[Evidence, Signs]]:
        """Give the clauses that `find` judges, in the order before that, each with its own signs."""
        looked, cosines = self._look_closely(question, places)
        return list(zip(looked[:_JUDGED], self._read_signs(question, looked[:_JUDGED], cosines), strict=True))

    def _look_closely(self, question: Question, places: tuple[str, ...]) -> tuple[list[Evidence], Scores]:
        """Give what a close look finds, best first, and the cosine of every row."""
        terms = self.weigh(question.topic) + self._weigh_phrases(question)
        if self._knows_meaning():
            self.sentences.embedder.expect(_meaning(question) or question.text)
        words, (near, cosines) = self._topic_scores(question), self._near(_meaning(question))
        both = words + _MEANING * near
        self._shut_out(both, question, places)
        looked = [
            self._look(row, float(words[row]), float(near[row]), terms, question)
            for row in _best(both, _CLOSE)
            if both[row] > 0
        ]
        looked.sort(key=lambda evidence: -evidence.score)
        return looked, cosines

    def _read_signs(self, question: Question, found: Sequence[Evidence], cosines: Scores) -> list[Signs]:
        """Give the signs of each clause by itself; see `clause_signs`."""
        scale = 1 / math.log1p(self.index.rows)  # of the weights, which grow with the index: the rarest term is at 1
        full, spared = self.weigh(question.topic, spared=False), self.weigh(question.topic)
        asked = read_asked(
            question,
            fold(question.text),
            [scale * weight for _, weight in spared],
            [scale * weight for _, weight in full],
        )
        all_words = self._scaled(self.index.segmenter.tokens(question.text), None)
        rows = [self.index.row_of(evidence.clause.id) for evidence in found]
        near = iter(self._told_nearness(question, [text for row in rows for text in self.said(row)[0]]))
        signs: list[Signs] = []
        for row, evidence in zip(rows, found, strict=True):
            folded = self.said(row)[1]
            said = Said(folded, tuple(itertools.islice(near, len(folded))))
            numbers = {"all_words": float(all_words[row]), "near": float(cosines[row])}
            signs.append(clause_signs(asked, evidence, self.folded(row), said, **numbers))
        return signs

    def _told_nearness(self, question: Question, texts: Sequence[str]) -> Sequence[float]:
        return self.nearness(question, texts) if self._knows_meaning() else (UNTOLD_NEARNESS,) * len(texts)

    def nearness(self, question: Question, texts: Sequence[str]) -> tuple[float, ...]:
        """Give how near in meaning short texts are to a question: cosines; zeros without an embedding at hand.

        One that a service gives is not asked for every sentence of an answer.
        """
        if not self._knows_meaning():
            return (0.0,) * len(texts)
        return self.sentences.nearness(_meaning(question) or question.text, texts)

    def likeness(self, text: str, others: Sequence[str]) -> tuple[float, ...]:
        """Give how near in meaning short texts are to another one; see `nearness`."""
        if not self._knows_meaning():
            return (0.0,) * len(others)
        own, *vectors = self.sentences.of([text, *others])
        return tuple(float(own @ vector) for vector in vectors)

    def _knows_meaning(self) -> bool:
        return self.vector_weight > 0 and self.index.embedder.name == OFFLINE and self.index.vector_ready

    def _judge(self, question: Question, found: Sequence[Evidence], cosines: Scores) -> list[Evidence]:
        """Give evidence with how likely each clause is to answer, which moves it too."""
        about = question_signs(question)
        rows = [{**row, **about} for row in with_leads(self._read_signs(question, found, cosines))]
        odds = self.trees["meaning" if self._knows_meaning() else "words"].log_odds(rows)
        likely = [
            1 / (1 + math.exp(-float(one))) if speaks_of(row) else 0.0 for row, one in zip(rows, odds, strict=True)
        ]
        return [
            replace(e, score=round(e.score + _LIKELY * one, 4), why={**e.why, "relevance": round(one, 4)})
            for e, one in zip(found, likely, strict=True)
        ]

    def rank(
        self, question: Question, *, places: tuple[str, ...] = (), first: tuple[Clause, ...] = (), top: int = 20
    ) -> tuple[Evidence, ...]:
        """Give the clauses nearest to all words of a question, best first: what a person looks through.

        Words that no topic is read from count too; what is known of the topic moves the best ones among themselves.

        Args:
            question: its text counts, and its topic, documents and parts.
            places: only documents of these places; empty for all.
            first: clauses that the question names by address; they go before all others, in this order.
            top: at most so many.
        """
        scores = self._word_scores(question.text) + _MEANING_RANK * self._near(question.text)[0]
        self._shut_out(scores, question, places)
        terms = self.weigh(question.topic) + self._weigh_phrases(question)
        rows = _best(scores, max(top, _CANDIDATES))
        found = [self._rank_row(row, float(scores[row]), terms, question) for row in rows[:_CANDIDATES]]
        found += [self._rank_row(row, float(scores[row]), (), question) for row in rows[_CANDIDATES:]]
        ordered = sorted((e for e in found if e.why["fused"] > 0), key=lambda evidence: -evidence.score)
        if self.reranking:
            ordered = list(self.reranking.order(question.text, ordered))
        return self._put_first(ordered, first)[:top]

    def _put_first(self, found: list[Evidence], first: tuple[Clause, ...]) -> tuple[Evidence, ...]:
        best = found[0].score if found else 0.0
        named = [
            replace(self._bare(self.index.row_of(clause.id)), score=round(best + len(first) - place, 4))
            for place, clause in enumerate(first)
        ]
        ids = {clause.id for clause in first}
        return (*named, *(evidence for evidence in found if evidence.clause.id not in ids))

    def _rank_row(self, row: int, fused: float, terms: Weighed, question: Question) -> Evidence:
        looked = self._look(row, 0.0, 0.0, terms, question) if terms and fused > 0 else self._bare(row)
        why = {**looked.why, "fused": round(fused, 4)}
        return replace(looked, score=round(fused + _TOPIC * looked.score, 4), why=why)

    def _weigh_phrases(self, question: Question) -> Weighed:
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

    def _topic_scores(self, question: Question) -> Scores:
        """Give BM25 of the terms of a question, each with what documents call it."""
        tokens: list[str] = []
        weights: list[float] = []
        for term in question.topic:
            for word, weight in ((term.text, 1.0), *((other, _OTHER_WORD_WEIGHT) for other in term.others)):
                new = self.index.segmenter.tokens(word)
                tokens += new
                weights += [weight] * len(new)
        return self._scaled(tokens, weights)

    def _word_scores(self, text: str) -> Scores:
        """Give BM25 of all words of a text; a clause among others of its subject counts a little more."""
        scores = self._scaled(self.index.segmenter.tokens(text), None)
        scores += np.float32(_DOCUMENT) * self.rows.best_of_document(scores)
        return scores

    def _scaled(self, tokens: list[str], weights: list[float] | None) -> Scores:
        """Give BM25 scaled to its best."""
        scores = self.index.lexical_scores(tokens, weights)
        best = float(scores.max(initial=0.0))
        return scores / np.float32(best) if best > 0 else scores

    def _near(self, text: str) -> tuple[Scores, Scores]:
        """Give how near in meaning each row is to a text, times the weight that is set; and the cosines themselves.

        Nearness is counted from the last of the neighbours taken, so that one more or less is no step; all others are
        at zero, and all rows where the vector leg is off. The cosine of a row that is no neighbour is at most that of
        the last; where the leg is off or of another embedding, every row has the one that tells nothing.
        """
        near = np.zeros(self.index.rows, dtype=np.float32)
        found = self.index.vector_scores(text, _NEIGHBOURS) if self.vector_weight > 0 and text else {}
        last = min(found.values(), default=0.0)
        told = bool(found) and self._knows_meaning()
        cosines = np.full(self.index.rows, last if told else UNTOLD_NEARNESS, dtype=np.float32)
        for row, cosine in found.items():
            near[row] = self.vector_weight * (cosine - last)
            if told:
                cosines[row] = cosine
        return near, cosines

    def _shut_out(self, scores: Scores, question: Question, places: tuple[str, ...]) -> None:
        if places or question.scopes:
            scores[~self.rows.inside(self.index, places, question.scopes)] = 0.0

    def _bare(self, row: int) -> Evidence:
        clause = self.index.clauses[row]
        facts = self.index.facts.get(clause.id, NO_FACTS)
        why = {"fused": 0.0, "near": 0.0, "coverage": 0.0, "title": 0.0, "look": 0.0, "relevance": 0.0}
        return Evidence(clause, self.index.document(clause.document_id), facts, 0.0, why)

    def _look(self, row: int, words: float, near: float, terms: Weighed, question: Question) -> Evidence:
        clause = self.index.clauses[row]
        document = self.index.document(clause.document_id)
        fields = self.folded(row)
        coverage = cover(terms, lambda term: presence(term, fields))
        titled = cover_text(terms, fields.title)
        hits = sum(len(term.text) for term, _ in terms if term.text in fields.title)
        whole = min(1.0, hits / len(fields.title)) if fields.title else 0.0
        score = WORDS * words + _COVERAGE * coverage + _TITLE * titled + _TITLE_WHOLE * whole
        # A phrase of the document's own title stands in many of its clauses and tells none of them apart.
        phrases = [phrase for phrase in question.phrases if phrase not in fields.context]
        score += _PHRASE * max((_run_in(phrase, fields.title, fields.text) for phrase in phrases), default=0.0)
        if not question.define and _DEFINES.search(fields.text):
            score *= _DEFINITION_FACTOR
        if clause.kind == "opening":
            score *= _OPENING_FACTOR
        look, score = score, score + _MEANING * near
        why = {
            "fused": round(words, 4),
            "near": round(near, 4),
            "coverage": round(coverage, 4),
            "title": round(titled, 4),
            "look": round(look, 4),
            "relevance": 0.0,
        }
        return Evidence(clause, document, self.index.facts.get(clause.id, NO_FACTS), round(score, 4), why)


def searcher(
    index: Index, vector_weight: float, reranker: Reranker | None = None, trees: Mapping[str, Trees] | None = None
) -> Searcher:
    """Give the searcher of an index; with the trees of the package where none are given."""

    @functools.lru_cache(maxsize=_KEPT_FOLDED)
    def folded(row: int) -> FoldedClause:
        clause = index.clauses[row]
        return fold_clause(clause, index.document(clause.document_id))

    @functools.lru_cache(maxsize=_KEPT_SAID)
    def said(row: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        clause = index.clauses[row]
        sentences = body_sentences(clause, index.facts.get(clause.id, NO_FACTS)) or (clause.text,)
        return sentences, tuple(map(fold, sentences))

    reranking = Reranking(reranker) if reranker else None
    return Searcher(
        index,
        vector_weight,
        read_rows(index),
        folded,
        said,
        SentenceVectors(OfflineEmbedding(SENTENCES)),
        trees or load_trees(),
        reranking,
    )


def _meaning(question: Question) -> str:
    """Give the text that carries what is asked: the question, and before it the topic that an earlier one gave it."""
    if not question.topic:
        return ""
    earlier = "".join(term.text for term in question.topic) if "topic" in question.carried else ""
    return f"{earlier} {question.text}".strip()


def _best(scores: Scores, most: int) -> list[int]:
    """Give the rows of the best scores, best first; of equal ones the first in the corpus first."""
    most = min(most, len(scores))
    if not most:
        return []
    rows = np.sort(np.argpartition(-scores, most - 1)[:most])
    return [int(row) for row in rows[np.argsort(-scores[rows], kind="stable")]]


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
