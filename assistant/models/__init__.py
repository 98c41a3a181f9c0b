"""Models that turn text into vectors."""

from assistant.models.embedder import Embedder, check_vectors
from assistant.models.offline import OfflineEmbedding, cut_characters
from assistant.models.tokens import TokenTable, join_tables, number_tokens

__all__ = [
    "Embedder",
    "OfflineEmbedding",
    "TokenTable",
    "check_vectors",
    "cut_characters",
    "join_tables",
    "number_tokens",
]
