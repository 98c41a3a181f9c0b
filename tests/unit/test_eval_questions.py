"""Reading of question files: whole values, and one clear line for every kind of wrong line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import LexiconError
from assistant.types import Turn
from eval.questions import ASKED_ON, KINDS, Gold, Question, list_question_files, load_questions, part_of

GOLD = {"number": "甲政发〔2020〕1号", "part": "", "address": "一（二）"}
GOOD: dict[str, Any] = {
    "id": "lead-1",
    "kind": "lead",
    "question": "它由谁牵头？",
    "history": [{"question": "一窗办理是什么"}, {"question": "乙市呢", "answer": "没有"}],
    "corpus": "tests/documents/",
    "as_of": "2024-01-01",
    "place": "甲省",
    "answerable": True,
    "clauses": [GOLD],
    "alternatives": [{**GOLD, "part": "*", "address": "*"}],
    "facts": ["省甲局", ["年底前", "12月31日"]],
    "direct_facts": ["省甲局"],
    "foreign": ["市乙局"],
    "units": {"甲省": ["省甲局"]},
    "polarity": "yes",
}
REFUSED: dict[str, Any] = {
    "id": "no-1",
    "kind": "unanswerable",
    "question": "丁市呢",
    "answerable": False,
    "status": ["unanswerable_not_in_corpus"],
}


def write(folder: Path, *lines: str) -> Path:
    path = folder / "q.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_every_field_is_read(tmp_path: Path) -> None:
    assert load_questions([write(tmp_path, json.dumps(GOOD, ensure_ascii=False), "", json.dumps(REFUSED))]) == (
        Question(
            id="lead-1",
            kind="lead",
            question="它由谁牵头？",
            answerable=True,
            status=("answered", "answered_from_faq"),
            corpus="tests/documents",
            as_of=date(2024, 1, 1),
            history=(Turn("一窗办理是什么"), Turn("乙市呢", "没有")),
            place="甲省",
            clauses=(Gold("甲政发〔2020〕1号", "", "一（二）"),),
            alternatives=(Gold("甲政发〔2020〕1号", "*", "*"),),
            facts=(("省甲局",), ("年底前", "12月31日")),
            direct_facts=(("省甲局",),),
            foreign=("市乙局",),
            units={"甲省": ("省甲局",)},
            polarity="yes",
        ),
        Question("no-1", "unanswerable", "丁市呢", False, ("unanswerable_not_in_corpus",)),
    )


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in GOOD.items() if name != key}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{oops", "不是正确的 JSON"),
        ("[" * 100_000, "不是正确的 JSON"),
        ("[1]", "应为一个 JSON 对象"),
        (without("id"), "缺少字段 id"),
        ({**GOOD, "fact": []}, "有未知字段 fact"),
        ({**GOOD, "kind": "other"}, "kind 应为"),
        ({**GOOD, "id": 5}, "id 应为非空的文字"),
        ({**GOOD, "question": " "}, "question 应为非空的文字"),
        ({**GOOD, "answerable": "yes"}, "answerable 应为 true 或 false"),
        ({**GOOD, "status": ["maybe"]}, "status 不是已知的回答状态"),
        ({**GOOD, "status": ["unanswerable_not_stated"]}, "只能是 answered 开头"),
        ({**GOOD, "clauses": []}, "必须有 clauses"),
        ({**GOOD, "facts": [], "units": {}}, "必须有 facts 或 units"),
        ({**GOOD, "clauses": [{"number": "x"}]}, "正好有 number、part、address"),
        ({**GOOD, "clauses": [{**GOLD, "part": None}]}, "part 应为文字"),
        ({**GOOD, "clauses": "x"}, "clauses 应为列表"),
        ({**GOOD, "facts": [[]]}, "facts 中有空的列表"),
        ({**GOOD, "facts": [3]}, "facts 应为非空的文字"),
        ({**GOOD, "history": ["x"]}, "history 的每一项"),
        ({**GOOD, "units": ["省甲局"]}, "units 应为"),
        ({**GOOD, "corpus": "/etc"}, "corpus 应为项目中的文件夹"),
        ({**GOOD, "corpus": "../elsewhere"}, "corpus 应为项目中的文件夹"),
        ({**GOOD, "corpus": 3}, "corpus 应为非空的文字"),
        ({**GOOD, "as_of": "今天"}, "as_of 应为日期"),
        ({**GOOD, "polarity": "perhaps"}, "polarity 应为 yes 或 no"),
        ({**REFUSED, "status": []}, "必须有 status"),
        ({**REFUSED, "facts": ["x"]}, "不能有 clauses、facts"),
    ],
)
def test_wrong_line_is_named_with_file_and_line(tmp_path: Path, line: object, message: str) -> None:
    text = line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)
    path = write(tmp_path, json.dumps(REFUSED), text)
    with pytest.raises(LexiconError) as caught:
        load_questions([path])
    assert str(caught.value).startswith(f"{path} 第 2 行：")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_same_id_twice_names_both_lines(tmp_path: Path) -> None:
    path = write(tmp_path, json.dumps(REFUSED), json.dumps(REFUSED))
    with pytest.raises(LexiconError, match=r"第 2 行：id no-1 与.* 第 1 行重复"):
        load_questions([path])


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", b""])
def test_unreadable_or_empty_file_is_one_line(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "q.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LexiconError) as caught:
        load_questions([path])
    assert "\n" not in str(caught.value)


def test_parts_are_stable_and_about_half_each() -> None:
    assert [part_of(letter) for letter in "abcdef"] == ["test", "test", "test", "dev", "dev", "dev"]
    shares = [part_of(f"id-{number}") for number in range(1000)]
    assert 400 < shares.count("dev") < 600


def test_own_questions_are_many_and_of_every_kind() -> None:
    questions = load_questions(list_question_files())
    kinds = [question.kind for question in questions]
    assert set(kinds) >= set(KINDS) - {"aggregate"}
    assert len(questions) >= 170
    assert kinds.count("unanswerable") >= 35
    for part in ("dev", "test"):
        assert {q.kind for q in questions if part_of(q.id) == part} == set(kinds)


def test_questions_name_the_corpus_of_the_seed_by_naming_none(tmp_path: Path) -> None:
    (question,) = load_questions([write(tmp_path, json.dumps(REFUSED))])
    assert (question.corpus, question.as_of) == ("", ASKED_ON)
