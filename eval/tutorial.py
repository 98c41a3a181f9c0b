"""The pipeline of the llama-index tutorial with Chroma: default splitter, two nearest chunks, no other thought.

It gets the same embedding as the assistant, and, where a language model is set, that model with the prompt of the
library. Only imported when the other ways are asked.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import chromadb
import numpy as np
from chromadb.config import Settings as ChromaSettings
from llama_index.core import Document as LlamaDocument
from llama_index.core import StorageContext, VectorStoreIndex
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter
from llama_index.vector_stores.chroma import ChromaVectorStore
from pydantic import PrivateAttr

from assistant.errors import SettingsError
from assistant.models import Embedder, Endpoint
from assistant.models.offline import MAX_CHARS, OFFLINE
from assistant.types import Answer, Clause, Document
from eval.llama_model import open_model
from eval.rivals import TOP, Passage, make_passage, tell

if TYPE_CHECKING:
    from assistant.answer import Assistant

Texts = Sequence[tuple[str, list[tuple[Document, Clause]]]]


class SameEmbedding(BaseEmbedding):
    """Our embedding as llama-index takes one.

    The offline one looks at the beginning of a text only, which is enough for a clause. A chunk of the tutorial is
    longer: it gets the mean of its pieces, so that it does not lose by what it is given.
    """

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        """Take the embedding."""
        super().__init__(model_name=embedder.name)
        self._embedder = embedder

    def _get_text_embedding(self, text: str) -> list[float]:
        size = MAX_CHARS if self._embedder.name == OFFLINE else max(1, len(text))
        pieces = [text[start : start + size] for start in range(0, len(text), size)] or [text]
        mean = np.mean(self._embedder.embed(pieces), axis=0)
        vector: list[float] = (mean / max(float(np.linalg.norm(mean)), 1e-12)).tolist()
        return vector

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


class TutorialFinder:
    """`VectorStoreIndex.from_documents` over a Chroma collection, asked through its retriever."""

    def __init__(self, texts: Texts, embedder: Embedder) -> None:
        """Index the texts."""
        client = chromadb.EphemeralClient(ChromaSettings(_env_file=None, anonymized_telemetry=False))
        collection = client.create_collection(f"tutorial-{uuid.uuid4().hex}", embedding_function=None)
        storage = StorageContext.from_defaults(vector_store=ChromaVectorStore(chroma_collection=collection))
        documents = [LlamaDocument(text=text, metadata={"row": row}) for row, (text, _) in enumerate(texts)]
        self._clauses = [clauses for _, clauses in texts]
        self._index = VectorStoreIndex.from_documents(
            documents,
            storage_context=storage,
            transformations=[SentenceSplitter()],
            embed_model=SameEmbedding(embedder),
        )
        self._made: dict[str, Passage] = {}
        self._retrievers: dict[int, Any] = {}

    def find(self, text: str, top: int) -> Sequence[Passage]:
        """Give the nearest chunks."""
        if top not in self._retrievers:
            self._retrievers[top] = self._index.as_retriever(similarity_top_k=top)
        return [self._passage(found.node) for found in self._retrievers[top].retrieve(text)]

    def _passage(self, node: Any) -> Passage:
        if node.node_id not in self._made:
            self._made[node.node_id] = make_passage(node.get_content(), self._clauses[node.metadata["row"]])
        return self._made[node.node_id]


class TutorialWithModel(TutorialFinder):
    """The same with `as_query_engine`: the model answers from the nearest chunks, with the prompt of the library."""

    def __init__(self, texts: Texts, embedder: Embedder, endpoint: Endpoint) -> None:
        """Index the texts."""
        super().__init__(texts, embedder)
        self._engine = self._index.as_query_engine(llm=open_model(endpoint), similarity_top_k=TOP)

    def answer(self, question: str) -> Answer:
        """Give what the model says; what it was given counts as cited, as the tutorial shows it as sources.

        Raises:
            SettingsError: the model did not answer.
        """
        from openai import OpenAIError

        try:
            response = self._engine.query(question)
        except OpenAIError as error:
            raise SettingsError(
                f"语言模型没有回答（{type(error).__name__}），请用 python -m assistant doctor 检查。"
            ) from None
        return tell(question, str(response), [self._passage(found.node) for found in response.source_nodes])


def open_tutorial(texts: Texts, ours: Assistant) -> TutorialFinder:
    """Give the tutorial's pipeline over the texts of one corpus."""
    return TutorialFinder(texts, ours.index.embedder)


def open_tutorial_with_model(texts: Texts, ours: Assistant, endpoint: Endpoint) -> TutorialWithModel:
    """Give the same with a language model."""
    return TutorialWithModel(texts, ours.index.embedder, endpoint)
