"""A model that lies, over real sockets: no lie reaches the answer or the sentences shown on the way to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answer import Assistant, open_assistant
from assistant.settings import load_settings
from assistant.types import Answer
from tests.lies import lies_about
from tests.model_server import Body, Material, ModelServer, read_material, reply_lines, reword, says

QUESTIONS = (
    "谁牵头推广一窗通综合受理",
    "一窗通受理事项达到多少项",
    "邻里驿站由谁牵头，谁配合",
    "邻里驿站建设多少个",
    "邻里驿站什么时候完成选址",
    "窗口人员着装由谁负责",
    "银龄课堂怎么开展",
    "银龄课堂有什么要求",
    "便民服务指南怎么发放",
    "共享单车应当停放在哪里",
    "丙市共享单车停放由谁负责",
    "企业接到投诉后多久清理车辆",
    "一窗通综合受理有什么要求",
)
_NUMBER = re.compile("[0-9]+万?[个项分类件]")


@pytest.fixture
def assistant(answer_index: Path, server: ModelServer) -> Assistant:
    return open_assistant(load_settings(index_dir=answer_index, llm_base_url=server.url, llm_model="liar"))


def all_lies(assistant: Assistant, server: ModelServer) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Give (question, lie, tokens) for everything that can be said falsely about the drafts of all questions."""
    heard: list[Material] = []

    def listen(body: Body) -> str:
        heard.append(read_material(body))
        return reply_lines([])

    server.otherwise = says(listen)
    places = assistant.places()
    facts = assistant.index.facts.values()
    units = tuple(dict.fromkeys(unit for fact in facts for duty in fact.duties for unit in duty.units))
    for question in QUESTIONS:
        heard.clear()
        assistant.ask(question)
        assert heard, f"{question} was not put to the model"
        for line, tokens in heard[0].lines:
            numbers = tuple(dict.fromkeys(n for t in tokens for n in _NUMBER.findall(heard[0].clauses[t])))
            for lie in lies_about(line, places, units, numbers):
                yield question, lie, tokens
            others = [token for token in heard[0].clauses if token not in tokens]
            yield question, reword(line) + "", ("c77",)  # a token that was not sent
            yield from ((question, line, (other,)) for other in others)  # the clause of another place


def test_no_lie_of_two_hundred_reaches_the_page(assistant: Assistant, server: ModelServer) -> None:
    lies = list(dict.fromkeys(all_lies(assistant, server)))
    assert len(lies) >= 200
    reached = []
    for question, lie, tokens in lies:
        server.otherwise = says(reply_lines([(lie, tokens)]), size=40)
        *shown, last = assistant.stream(question)
        assert isinstance(last, Answer)
        first = shown[0]
        assert isinstance(first, Answer)
        if len(shown) > 1 or last.direct != first.direct or "aigc" in last.trace:
            reached.append(f"{question} -> {lie} {tokens}")
    assert not reached, f"{len(reached)} of {len(lies)}:\n" + "\n".join(reached)
