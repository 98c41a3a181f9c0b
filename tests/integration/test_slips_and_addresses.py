"""Slips of typing, numbers in any form and articles by number, asked and searched against an invented corpus."""

from __future__ import annotations

import pytest

from assistant.answer import Assistant, open_assistant
from assistant.index import build_index
from assistant.settings import load_settings
from assistant.types import Turn
from tests.answer_corpus import write_answer_corpus

SECOND = """丁市渡船停靠条例

第一条 为了规范渡船停靠，制定本条例。

第二条 渡船应当在指定码头停靠。
违反前款规定的，由市港航管理局责令改正。

第三条 有下列情形之一的，不得停靠：
（一）大雾天气的；
（二）超过核定人数的。
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    root = tmp_path_factory.mktemp("slips")
    settings = load_settings(corpus_dir=write_answer_corpus(root / "corpus"), index_dir=root / "index")
    (settings.corpus_dir / "ferries.txt").write_text(SECOND, "utf-8")
    build_index(settings.corpus_dir, settings.index_dir, settings)
    return open_assistant(settings)


@pytest.mark.parametrize(
    ("typed", "change"),
    [
        ("甲省谁牵头林里驿站", ("林里驿站", "邻里驿站")),
        ("甲省谁牵头邻里站", ("邻里站", "邻里驿站")),
        ("甲省谁牵头邻邻里驿站", ("邻邻里驿站", "邻里驿站")),
        ("甲省谁牵头邻驿里站", ("邻驿里站", "邻里驿站")),
    ],
)
def test_a_slip_is_put_right_and_said(assistant: Assistant, typed: str, change: tuple[str, str]) -> None:
    answer = assistant.ask(typed)
    assert answer.text.startswith(f"按‘{change[1]}’为您查找。\n")
    assert answer.trace["corrected"] == [list(change)]
    assert answer.direct == assistant.ask("甲省谁牵头邻里驿站").direct
    assert "为您查找" not in answer.direct
    assert assistant.search(typed)[0].clause.address == "一（二）"


@pytest.mark.parametrize(
    "typed",
    ["甲省谁牵头邻里驿站", "邻里的驿站谁管", "甲省财政厅配合什么", "明天下雨吗", "灵里驿站吗", "银龄课堂收费吗"],
)
def test_what_is_typed_right_stays(assistant: Assistant, typed: str) -> None:
    answer = assistant.ask(typed)
    assert "corrected" not in answer.trace
    assert "为您查找" not in answer.text


def test_a_slip_in_an_earlier_question_is_put_right_too(assistant: Assistant) -> None:
    answer = assistant.ask("那乙市呢？", [Turn("甲省谁牵头林里驿站")])
    assert answer.direct == "乙市：市民政局牵头，市财政局配合。"
    assert "为您查找" not in answer.text


@pytest.mark.parametrize(
    "number", ["甲政办发2024-7号", "请问甲政办发《2024》七号", "有没有甲政办发24年7号", "甲政辦發〔2024〕7號"]
)
def test_a_number_is_known_in_any_form(assistant: Assistant, number: str) -> None:
    assert assistant.ask(f"{number}的成文日期是哪天").direct.endswith("2024年2月8日。")


def test_another_serial_is_another_document(assistant: Assistant) -> None:
    answer = assistant.ask("甲政办发〔2024〕8号的成文日期是哪天")
    assert answer.status == "unanswerable_not_in_corpus"
    assert "corrected" not in answer.trace


def test_a_prefix_typed_by_its_sound_is_said(assistant: Assistant) -> None:
    answer = assistant.ask("甲正办发〔2024〕7号的成文日期是哪天")
    assert answer.text.startswith("按‘甲政办发’为您查找。")
    assert answer.direct.endswith("2024年2月8日。")


@pytest.mark.parametrize("claim", ["六十万", "60万", "600000", "600,000"])
def test_forms_of_one_number_are_the_same_claim(assistant: Assistant, claim: str) -> None:
    assert assistant.ask(f"甲省一窗通注册用户要突破{claim}吗").direct.startswith("是。")


@pytest.mark.parametrize(
    ("question", "direct"),
    [
        ("丁市渡船停靠条例第二条第二款", "违反前款规定的，由市港航管理局责令改正。"),
        ("《渡船停靠条例》第3条第（二）项是什么", "（二）超过核定人数的。"),
        ("条例第三条第一项", "（一）大雾天气的；"),
    ],
)
def test_a_paragraph_or_item_is_answered_alone(assistant: Assistant, question: str, direct: str) -> None:
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert answer.direct.rstrip("。；").endswith(direct.rstrip("。；"))
    assert len(answer.citations) == 1


def test_an_article_that_is_not_there_is_said(assistant: Assistant) -> None:
    answer = assistant.ask("丁市渡船停靠条例第9999条")
    assert (answer.status, answer.citations) == ("unanswerable_not_in_corpus", ())
    assert "没有“第9999条”" in answer.direct


def test_a_law_that_is_not_there_is_said(assistant: Assistant) -> None:
    answer = assistant.ask("森林法第三条")
    assert answer.status == "unanswerable_not_in_corpus"
    assert "《森林法》" in answer.direct


def test_an_article_comes_first_in_the_search(assistant: Assistant) -> None:
    found = assistant.search("渡船停靠条例第三条 码头停靠")
    assert found[0].clause.address == "第三条"
    assert [evidence.score for evidence in found] == sorted((e.score for e in found), reverse=True)
