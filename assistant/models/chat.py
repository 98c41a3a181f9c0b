"""The chat model: messages in, pieces of text out as they come, or one error."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from assistant.errors import ModelError
from assistant.models.breaker import Breaker
from assistant.models.endpoint import Endpoint
from assistant.models.failures import explain_failure
from assistant.text.privacy import mask

if TYPE_CHECKING:
    from assistant.models.transport import Deadline

Message = tuple[Literal["system", "user"], str]
LONGEST_WAIT_S = 5.0  # for a service that asks to come back later
_log = logging.getLogger(__name__)


class ChatModel:
    """One model of one service; safe to use from several threads, keeps none of its own."""

    def __init__(self, endpoint: Endpoint, breaker: Breaker) -> None:
        self.endpoint = endpoint
        self.breaker = breaker

    @property
    def name(self) -> str:
        """Give the name of the model as the service knows it."""
        return self.endpoint.model

    def load(self) -> None:
        """Load the client's libraries now rather than within the first question; sends nothing."""
        from llama_index.core.base.llms.types import ChatMessage
        from llama_index.llms.openai_like import OpenAILike
        from openai.resources.chat.completions import Completions

        from assistant.models.transport import Deadline

        _ = (ChatMessage, OpenAILike(model=self.name, is_chat_model=True), Completions, Deadline)

    def stream(self, messages: Sequence[Message], max_tokens: int = 1024) -> Iterator[str]:
        """Give the pieces of the model's answer as they arrive; it is complete only when the iteration ends well.

        Personal numbers are masked in everything that is sent. One retry is made, before the first piece, where that
        may help and the deadline allows it.

        Raises:
            ModelError: there is no complete answer; pieces given so far are to be thrown away.
        """
        self.breaker.enter()
        try:
            yield from self._stream(messages, max_tokens)
        except ModelError as error:
            self.breaker.fail()
            _log.warning("chat model %s: %s (%s)", self.name, error.code, error)
            raise
        self.breaker.succeed()

    def complete(self, messages: Sequence[Message], max_tokens: int = 256) -> str:
        """Give the whole answer; see `stream`."""
        return "".join(self.stream(messages, max_tokens))

    def _stream(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        from assistant.models.transport import Deadline

        end_at = time.monotonic() + self.endpoint.total_s
        for attempt in (1, 2):
            begun = False
            try:
                deadline = Deadline(self.endpoint.first_byte_s, end_at - time.monotonic())
                for piece in self._attempt(messages, max_tokens, deadline):
                    begun = True
                    yield piece
                return
            except ModelError as error:
                wait_s = error.retry_after_s
                if begun or attempt == 2 or wait_s is None or wait_s > LONGEST_WAIT_S:
                    raise
                if time.monotonic() + wait_s >= end_at:
                    raise
                time.sleep(wait_s)

    def _attempt(self, messages: Sequence[Message], max_tokens: int, deadline: Deadline) -> Iterator[str]:
        from llama_index.core.base.llms.types import ChatMessage
        from llama_index.llms.openai_like import OpenAILike

        from assistant.models.transport import open_client

        with open_client(self.endpoint, deadline) as client:
            model = OpenAILike(
                model=self.endpoint.model,
                api_base=self.endpoint.base_url,
                api_key=self.endpoint.key,
                is_chat_model=True,
                temperature=0.0,
                max_tokens=max_tokens,
                max_retries=0,
                timeout=self.endpoint.total_s,
                http_client=client,
            )
            sent = [ChatMessage(role=role, content=mask(text)[0]) for role, text in messages]
            reason = ""
            try:
                for reply in model.stream_chat(sent):
                    reason = _finish_reason(reply.raw) or reason
                    if reply.delta:
                        yield reply.delta
            except Exception as error:  # the client lets errors of many libraries through
                raise explain_failure(error, self.endpoint) from error
            if reason != "stop":
                say = "没有说完" if reason else "中断了"
                raise ModelError(f"{self.endpoint.name}的回答{say}。", "cut")


def _finish_reason(raw: Any) -> str:
    choices = getattr(raw, "choices", None)
    return str(choices[0].finish_reason or "") if choices else ""
