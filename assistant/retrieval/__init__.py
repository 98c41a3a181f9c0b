"""From a question to the clauses that speak of it."""

from assistant.index import Index
from assistant.question import Question
from assistant.retrieval.coverage import cover, cover_text, fold_clause, unquoted
from assistant.retrieval.look_up import LookUp, address_key, clauses_named, find_clauses, find_inside, look_up
from assistant.retrieval.relevance import Trees
from assistant.retrieval.search import Searcher, searcher
from assistant.retrieval.sentences import bare_sentence, body_sentences, without_duties
from assistant.types import Evidence

__all__ = [
    "Evidence",
    "Index",
    "LookUp",
    "Question",
    "Searcher",
    "Trees",
    "address_key",
    "bare_sentence",
    "body_sentences",
    "clauses_named",
    "cover",
    "cover_text",
    "find_clauses",
    "find_inside",
    "fold_clause",
    "look_up",
    "searcher",
    "unquoted",
    "without_duties",
]
