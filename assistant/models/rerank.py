"""A rerank model at a service: POST {base}/rerank, the form that vLLM, Xinference and SiliconFlow share."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

from assistant.errors import ModelError
from assistant.models.breaker import Breaker
from assistant.models.endpoint import Endpoint
from assistant.models.failures import explain_failure, explain_status
from assistant.text.privacy import mask

MAX_TEXT = 1500  # characters of one text that is sent


class Reranker:
    """Asks one model of one service; safe to use from several threads."""

    def __init__(self, endpoint: Endpoint, breaker: Breaker | None = None) -> None:
        self.endpoint = endpoint
        self._breaker = breaker or Breaker(endpoint.name)

    def relevance(self, query: str, texts: Sequence[str]) -> tuple[float, ...]:
        """Give how much each text has to do with the query, in the order of the texts; compare within one call only.

        Raises:
            ModelError: the service gave nothing that can be used.
        """
        self._breaker.enter()
        try:
            scores = _read(self._call(query, texts), len(texts))
        except ModelError:
            self._breaker.fail()
            raise
        self._breaker.succeed()
        return scores

    def _call(self, query: str, texts: Sequence[str]) -> Any:
        from assistant.models.transport import Deadline, open_client

        endpoint = self.endpoint
        body = {
            "model": endpoint.model,
            "query": mask(query)[0],
            "documents": [mask(text[:MAX_TEXT])[0] for text in texts],
            "top_n": len(texts),
            "return_documents": False,
        }
        try:
            with open_client(endpoint, Deadline(endpoint.first_byte_s, endpoint.total_s)) as client:
                headers = {"Authorization": f"Bearer {endpoint.key}"}
                response = client.post(f"{endpoint.base_url}/rerank", json=body, headers=headers)
                if response.status_code != 200:
                    raise explain_status(response.status_code, response.headers.get("retry-after", ""), endpoint)
                return json.loads(response.content)
        except Exception as error:  # of the network and of JSON
            raise explain_failure(error, endpoint) from error


def _read(content: Any, count: int) -> tuple[float, ...]:
    """Give the scores of a reply, one for each text."""
    try:
        found = {int(item["index"]): float(item["relevance_score"]) for item in content["results"]}
        scores = tuple(found[place] for place in range(count))
    except (KeyError, TypeError, ValueError):
        raise ModelError("重排序服务的回复不合规范，请检查地址和模型。", "broken") from None
    if not all(map(math.isfinite, scores)):
        raise ModelError("重排序服务给出了无效的数值，请检查模型。", "broken")
    return scores
