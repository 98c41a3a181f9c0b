"""An embedding model at a service: batches, and every vector checked before it is used."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import EmbeddingError, ModelError
from assistant.models.breaker import Breaker
from assistant.models.chat import LONGEST_WAIT_S
from assistant.models.embedder import Vectors, check_vectors
from assistant.models.endpoint import Endpoint
from assistant.models.failures import explain_failure
from assistant.text.privacy import mask

if TYPE_CHECKING:
    import httpx

PREFIX = "endpoint:"


def remote_name(endpoint: Endpoint) -> str:
    """Give what the manifest calls the embedding of an endpoint."""
    return PREFIX + endpoint.model


class EndpointEmbedding:
    """Asks one model of one service; safe to use from several threads."""

    def __init__(self, endpoint: Endpoint, batch: int, dimension: int = 0, breaker: Breaker | None = None) -> None:
        """Take how many texts go into one call, and the length of the vectors; 0: whatever the first call gives."""
        self.endpoint = endpoint
        self.batch = batch
        self._dimension = dimension
        self._breaker = breaker or Breaker(endpoint.name)

    @property
    def name(self) -> str:
        """Give its name in the manifest."""
        return remote_name(self.endpoint)

    @property
    def dimension(self) -> int:
        """Give the length of its vectors; asks the service where it is not known yet.

        Raises:
            ModelError, EmbeddingError: see `embed`.
        """
        if not self._dimension:
            self.embed(["向量"])
        return self._dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Give one vector per text; see `Embedder.embed`. Personal numbers are masked in what is sent.

        Raises:
            ModelError: the service gave nothing.
            EmbeddingError: what it gave is not one usable vector per text.
        """
        found = [self._embed_batch(texts[i : i + self.batch]) for i in range(0, len(texts), self.batch)]
        return np.concatenate(found) if found else np.zeros((0, self.dimension), dtype=np.float32)

    def _embed_batch(self, texts: Sequence[str]) -> Vectors:
        self._breaker.enter()
        try:
            rows = self._call_twice([mask(text)[0] for text in texts])
            vectors = self._check(rows, len(texts))
        except (ModelError, EmbeddingError):
            self._breaker.fail()
            raise
        self._breaker.succeed()
        return vectors

    def _call_twice(self, texts: list[str]) -> list[list[float]]:
        try:
            return self._call(texts)
        except ModelError as error:
            if error.retry_after_s is None or error.retry_after_s > LONGEST_WAIT_S:
                raise
            time.sleep(error.retry_after_s)
            return self._call(texts)

    def _call(self, texts: list[str]) -> list[list[float]]:
        from llama_index.embeddings.openai_like import OpenAILikeEmbedding

        from assistant.models.transport import Deadline, open_client

        with open_client(self.endpoint, Deadline(self.endpoint.first_byte_s, self.endpoint.total_s)) as client:
            client.event_hooks = {"response": [lambda response: _check_order(response, len(texts))]}
            embedding = OpenAILikeEmbedding(
                model_name=self.endpoint.model,
                api_base=self.endpoint.base_url,
                api_key=self.endpoint.key,
                embed_batch_size=max(len(texts), 1),
                max_retries=0,
                timeout=self.endpoint.total_s,
                additional_kwargs={"encoding_format": "float"},  # base64, the client's default, few services know
                http_client=client,
            )
            try:
                return embedding.get_text_embedding_batch(texts)
            except Exception as error:  # the client lets errors of many libraries through
                raise explain_failure(error, self.endpoint) from error

    def _check(self, rows: list[list[float]], count: int) -> Vectors:
        try:
            vectors = np.array(rows, dtype=np.float64)
        except (ValueError, TypeError):
            raise EmbeddingError("向量服务给出的不是整齐的数值，请检查向量模型。") from None
        found = vectors.shape[1] if vectors.ndim == 2 else 0
        checked = check_vectors(vectors, count, self._dimension or max(found, 1))
        if not checked.any(axis=1).all():
            raise EmbeddingError("向量服务给出了全为零的向量，请检查向量模型。")
        self._dimension = found
        return checked

    def embed_question(self, text: str) -> Vectors:
        """Give the vector of a question; the model places questions and clauses alike."""
        vector: Vectors = self.embed([text])[0]
        return vector


class AbsentEmbedding:
    """Stands for the embedding that an index was built with where it cannot be had; gives no vector."""

    def __init__(self, name: str, dimension: int, problem: str) -> None:
        self._name, self._dimension, self._problem = name, dimension, problem

    @property
    def name(self) -> str:
        """Give its name in the manifest."""
        return self._name

    @property
    def dimension(self) -> int:
        """Give the length of its vectors."""
        return self._dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Give no vector.

        Raises:
            EmbeddingError: always; says what to do.
        """
        raise EmbeddingError(self._problem)

    def embed_question(self, text: str) -> Vectors:
        """Give no vector; as `embed`."""
        vector: Vectors = self.embed([text])[0]
        return vector


def _check_order(response: httpx.Response, count: int) -> None:
    """Refuse vectors that do not come in the order of the texts; the client would not look at their numbers.

    Raises:
        EmbeddingError: fewer, more, or in another order.
    """
    if response.status_code != 200:
        return
    try:
        data = json.loads(response.read())["data"]
        order = [item.get("index", place) for place, item in enumerate(data)]
    except (ValueError, KeyError, TypeError, AttributeError):
        return  # no such reply at all: the client says so
    if len(order) != count:
        raise EmbeddingError(f"向量服务应给出 {count} 条向量，给出了 {len(order)} 条，请检查向量模型。")
    if order != list(range(count)):
        raise EmbeddingError("向量服务给出的向量次序不对，请检查向量模型。")
