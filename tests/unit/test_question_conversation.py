"""assistant.question.conversation: what a question takes from the one before it."""

from __future__ import annotations

from assistant.question.conversation import carry
from assistant.question.cues import Ask
from assistant.question.question import Question, Scope
from assistant.question.tasks import TaskQuery
from assistant.question.topic import Term
from assistant.question.units import UnitMention

TOPIC = (Term("书屋"),)
FIRST = Question("甲省书屋谁牵头", (Ask.LEAD,), TOPIC, places=("甲省",))
UNIT = UnitMention("省文化厅", 0, 4, "文化厅", "省", ("省文化厅",))


def test_another_place_keeps_topic_and_ask() -> None:
    carried = carry(Question("那乙市呢", (), places=("乙市",), refers_back=True), FIRST)
    assert (carried.topic, carried.asks, carried.places) == (TOPIC, (Ask.LEAD,), ("乙市",))


def test_another_ask_keeps_topic_and_place() -> None:
    carried = carry(Question("什么时候完成", (Ask.DEADLINE,)), FIRST)
    assert (carried.topic, carried.asks, carried.places) == (TOPIC, (Ask.DEADLINE,), ("甲省",))


def test_another_topic_keeps_ask_and_place() -> None:
    carried = carry(Question("公交呢", (), (Term("公交"),), refers_back=True), FIRST)
    assert (carried.topic, carried.asks, carried.places) == ((Term("公交"),), (Ask.LEAD,), ("甲省",))
    assert set(carried.carried) == {"asks", "places"}


def test_a_complete_question_keeps_nothing() -> None:
    question = Question("谁牵头公交", (Ask.LEAD,), (Term("公交"),))
    assert carry(question, FIRST) == question


def test_a_named_document_stands_alone() -> None:
    question = Question("某文件的文号", (Ask.NUMBER,), scopes=(Scope("d1", None),))
    assert carry(question, FIRST) == question


def test_another_unit_keeps_the_wish_for_its_tasks() -> None:
    first = Question("省文化厅牵头哪些任务", (Ask.LEAD,), units=(UNIT,), tasks=TaskQuery())
    carried = carry(Question("省教育厅呢", (), units=(UNIT,), refers_back=True), first)
    assert carried.tasks and carried.asks == (Ask.LEAD,)


def test_the_first_question_has_nothing_to_keep() -> None:
    question = Question("那个呢", (), refers_back=True)
    assert carry(question, None) == question
