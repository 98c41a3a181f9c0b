"""Tries the services that the settings name and says what it found, one line each."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.errors import AssistantError
from assistant.models.breaker import Breaker
from assistant.models.chat import ChatModel, Message
from assistant.models.endpoint import NAMES, Endpoint, Use, read_endpoint
from assistant.models.remote import EndpointEmbedding
from assistant.models.rerank import Reranker
from assistant.settings import Settings

_TEXTS = ("公交车对老人免费", "图书馆周一闭馆")
_TASK: list[Message] = [
    ("system", '每行写一个 JSON，此外不写任何文字。第一行：{"句": "可以使用。", "依据": ["c1"]}'),
    ("user", "请照写。"),
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    use: Use
    message: str  # Chinese, one line
    ok: bool = True


def examine(settings: Settings, use: Use) -> Iterator[Finding]:
    """Try one kind of service; stops at the first fault, since what follows would only repeat it."""
    endpoint = read_endpoint(settings, use)
    if endpoint is None:
        without = {"llm": "回答直接摘自文件", "embedding": "用本地向量", "rerank": "用自己的次序"}
        yield Finding(use, f"没有设置{NAMES[use]}，{without[use]}（正常）。")
        return
    yield Finding(use, f"地址 {endpoint.base_url}，模型 {endpoint.model}。")
    if use == "llm" and not endpoint.filed_name:
        yield Finding(use, "没有填写 llm_filed_name，生成的文字下面不会显示模型的备案名称。")
    try:
        yield from {"llm": _try_chat, "embedding": _try_embedding, "rerank": _try_rerank}[use](endpoint)
    except AssistantError as error:
        yield Finding(use, str(error), ok=False)


def _try_chat(endpoint: Endpoint) -> Iterator[Finding]:
    model = ChatModel(endpoint, Breaker(endpoint.name))
    model.load()
    begun = time.perf_counter()
    first_s, pieces = 0.0, []
    for piece in model.stream(_TASK, max_tokens=200):
        first_s = first_s or time.perf_counter() - begun
        pieces.append(piece)
    whole_s = time.perf_counter() - begun
    yield Finding("llm", f"能连上，密钥和模型可用，{first_s:.1f} 秒开始回答，{whole_s:.1f} 秒答完。")
    if len(pieces) > 1:
        yield Finding("llm", f"能边写边发（流式，{len(pieces)} 段）。")
    else:
        yield Finding("llm", "一次发完，没有边写边发；能用，但页面上要等全部写完。")
    text = "".join(pieces)
    if _is_task_done(text):
        yield Finding("llm", "能按要求的格式写。")
    else:
        say = " ".join(text.split())[:40]
        yield Finding("llm", f"没有按要求的格式写（{say}），多数回答会直接摘自文件，请换一个指令模型。", ok=False)


def _is_task_done(text: str) -> bool:
    start, end = text.rfind('{"'), text.rfind("}")
    try:
        return isinstance(json.loads(text[start : end + 1]).get("句"), str)
    except (ValueError, AttributeError):
        return False


def _try_embedding(endpoint: Endpoint) -> Iterator[Finding]:
    embedding = EndpointEmbedding(endpoint, len(_TEXTS))
    together = embedding.embed(_TEXTS)
    yield Finding("embedding", f"能连上，密钥和模型可用，向量 {embedding.dimension} 维。")
    likeness = float(together[0] @ embedding.embed(_TEXTS[:1])[0])
    if likeness < 0.99:
        yield Finding("embedding", "同一段文字两次得到的向量不同，不能使用，请检查模型。", ok=False)
    elif float(together[0] @ together[1]) > 0.9999:
        yield Finding("embedding", "不同的文字得到相同的向量，不能使用，请检查模型。", ok=False)


def _try_rerank(endpoint: Endpoint) -> Iterator[Finding]:
    near, far = Reranker(endpoint).relevance("老人坐公交车要不要钱", _TEXTS)
    yield Finding("rerank", "能连上，密钥和模型可用。")
    if near <= far:
        yield Finding("rerank", "没有把有关的文字排在前面，请检查模型。", ok=False)
