"""Questions offered after an answer: made from the corpus, and each of them answered."""

from pathlib import Path

import pytest

from assistant.answer import Assistant, open_assistant
from assistant.settings import load_settings
from assistant.types import Turn


@pytest.fixture(scope="module")
def assistant(answer_index: Path) -> Assistant:
    return open_assistant(load_settings(index_dir=answer_index))


def test_an_answer_about_the_lead_leads_on_to_times_and_numbers(assistant: Assistant) -> None:
    answer = assistant.ask("谁牵头一窗通？")
    assert assistant.next_questions(answer) == (
        "甲省一窗通什么时候完成？",
        "乙市一窗通什么时候完成？",
        "甲省一窗通的目标是多少？",
    )


@pytest.mark.parametrize(
    "question", ["邻里驿站什么时候选址？", "银龄课堂谁牵头？", "省民政厅牵头哪些任务？", "火星基地谁牵头？"]
)
def test_every_question_offered_is_answered_and_says_something_new(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    offered = assistant.next_questions(answer)
    assert len(offered) == len(set(offered)) <= 3
    for text in offered:
        reply = assistant.ask(text)
        assert (reply.status, bool(reply.citations)) == ("answered", True)
        assert not set(reply.direct.split("\n")) <= set(answer.direct.split("\n"))


def test_something_is_offered_after_an_answer(assistant: Assistant) -> None:
    assert assistant.next_questions(assistant.ask("邻里驿站什么时候选址？"))


def test_what_was_asked_is_not_offered_again(assistant: Assistant) -> None:
    answer = assistant.ask("谁牵头一窗通？")
    first, *_ = assistant.next_questions(answer)
    assert first not in assistant.next_questions(answer, [Turn(first)])


def test_a_greeting_leads_nowhere(assistant: Assistant) -> None:
    assert assistant.next_questions(assistant.ask("你好")) == ()
