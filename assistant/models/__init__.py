"""Models: what turns text into vectors, here or at a service, and what writes; the only place that knows providers."""

from assistant.models.breaker import Breaker
from assistant.models.chat import ChatModel, Message
from assistant.models.doctor import Finding, examine
from assistant.models.embedder import Embedder, check_vectors
from assistant.models.encoders import SENTENCES
from assistant.models.endpoint import Endpoint, Use, read_endpoint
from assistant.models.offline import OFFLINE, OfflineEmbedding
from assistant.models.remote import AbsentEmbedding, EndpointEmbedding, remote_name
from assistant.models.rerank import Reranker
from assistant.models.tokens import TokenTable, join_tables, number_tokens

__all__ = [
    "OFFLINE",
    "SENTENCES",
    "AbsentEmbedding",
    "Breaker",
    "ChatModel",
    "Embedder",
    "Endpoint",
    "EndpointEmbedding",
    "Finding",
    "Message",
    "OfflineEmbedding",
    "Reranker",
    "TokenTable",
    "Use",
    "check_vectors",
    "examine",
    "join_tables",
    "number_tokens",
    "read_endpoint",
    "remote_name",
]
