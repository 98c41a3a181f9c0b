"""Live sample: what is drawn, what an expert gets to mark, what the marks amount to."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from assistant.database import open_database
from assistant.errors import SettingsError
from assistant.feedback import Recorder, record_question
from assistant.settings import load_settings
from assistant.types import Answer, Citation, Clause, Document, Part
from eval.live.command import main
from eval.live.drawing import LogLine, draw, read_log_file
from eval.live.marks import add_marked, make_question, say_marks
from eval.live.sheet import Marked, read_sheet
from eval.questions import Gold, load_questions

NUMBER = "甲政发〔2020〕1号"
PHONE = "13812345678"
GOLD = Gold(NUMBER, "要点", "一")
CLAUSE = Clause("c1", "d1", "要点", "一", (), "", "一、上线90项。", 1, 1)
PARTS = (Part("要点", "附件", (CLAUSE,)),)
DOCUMENT = Document("d1", NUMBER, "甲省要点", "甲省政府", (), None, "通知", "甲省", "省", "unknown", "a.txt", PARTS)


class Scripted:
    def ask(self, question: str) -> Answer:
        if "几项" in question:
            cited = (Citation(1, CLAUSE, DOCUMENT, "上线90项"),)
            return Answer(question, "answered", "上线90项。", "上线90项。[1]", cited)
        return Answer(question, "unanswerable_not_in_corpus", "没有。", "没有。")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.jsonl"
    questions = ["上线几项？", "上线几项", "=cmd|x", "种树谁管"]
    path.write_text("\n".join(json.dumps({"question": q, "status": "answered"}) for q in questions), "utf-8")
    return path


def mark(path: Path, **marks: dict[int, str]) -> None:
    book = load_workbook(path)
    sheet = book["抽样"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for name, values in marks.items():
        for row, value in values.items():
            sheet.cell(row, columns[name], value)
    book.save(path)


def row_of(path: Path, question: str) -> int:
    return next(row.row for row in read_sheet(path) if row.question == question)


def test_the_same_seed_draws_the_same_and_each_question_once() -> None:
    log = [LogLine(f"问{number % 7}？", "answered") for number in range(70)]
    first, again = draw(log, 5, seed=3), draw(log, 5, seed=3)
    assert [line.question for line, _ in first] == [line.question for line, _ in again]
    assert len({line.question for line, _ in first}) == 5
    assert {times for _, times in first} == {10}
    assert len(draw(log, 50, seed=3)) == 7


def test_what_is_asked_often_is_drawn_more_often() -> None:
    log = [LogLine("常问", "answered")] * 9 + [LogLine("少问", "answered")]
    counts = Counter(draw(log, 1, seed)[0][0].question for seed in range(200))
    assert counts["常问"] > 150 > 50 > counts["少问"] > 0


def test_the_sheet_has_answer_and_clauses_and_is_no_formula(log: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "s.xlsx"
    assert main(["draw", "--log", str(log), "--out", str(sheet)], Scripted()) == 0
    cells = list(load_workbook(sheet)["抽样"].iter_rows(min_row=2))
    by_question = {str(row[1].value): row for row in cells}
    assert len(by_question) == 3
    asked = next(row for question, row in by_question.items() if "几项" in question)
    assert [cell.value for cell in asked[2:9]] == [
        2, "answered", "answered", "上线90项。", "上线90项。[1]", f"{NUMBER}｜要点｜一", "[1] 一、上线90项。",
    ]  # fmt: skip
    assert by_question["=cmd|x"][1].data_type == "s"


def test_marks_are_scored_and_added(log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet, target = tmp_path / "s.xlsx", tmp_path / "live.jsonl"
    main(["draw", "--log", str(log), "--out", str(sheet)], Scripted())
    asked = next(row.row for row in read_sheet(sheet) if "几项" in row.question)
    trees = row_of(sheet, "种树谁管")
    mark(
        sheet,
        判断={asked: "对", trees: "错"},
        应当={asked: "可回答", trees: "可回答"},
        应含事实={asked: "90项；上线", trees: "乙局"},
    )
    capsys.readouterr()
    assert main(["score", str(sheet)]) == 0
    printed = capsys.readouterr().out
    assert "抽样 3 题，已判断 2 题" in printed
    assert "\n对：1/2（50.0%" in printed
    assert "可回答的已回答：1/2" in printed
    assert main(["add", str(sheet), "--questions", str(target)]) == 0
    printed = capsys.readouterr().out
    assert f"第 {trees} 行没有加入：没有填“应引条款”" in printed
    (question,) = load_questions([target])
    assert (question.clauses, question.facts) == ((GOLD,), (("90项",), ("上线",)))
    main(["add", str(sheet), "--questions", str(target)])
    assert f"第 {asked} 行没有加入：题库中已有" in capsys.readouterr().out
    assert len(load_questions([target])) == 1


def marked(**changes: Any) -> Marked:
    fields: dict[str, Any] = {
        "row": 2, "question": "问", "status": "answered", "cited": (), "verdict": "对", "answerable": True,
        "clauses": (GOLD,), "facts": ("90项",),
    }  # fmt: skip
    return Marked(**{**fields, **changes})


def test_questions_made_of_marks() -> None:
    made = make_question(marked())
    assert isinstance(made, dict)
    assert (made["kind"], made["answerable"]) == ("everyday", True)
    refused = make_question(marked(answerable=False, status="unanswerable_not_stated", clauses=(), facts=()))
    assert isinstance(refused, dict)
    assert refused["status"] == ["unanswerable_not_stated"]
    should = make_question(marked(answerable=False, verdict="错", clauses=(), facts=()))
    assert isinstance(should, dict)
    assert "answered" not in should["status"]  # type: ignore[operator]
    corrected = make_question(marked(status="answered_corrected"))
    assert isinstance(corrected, dict)
    assert corrected["status"] == ["answered_corrected"]
    assert make_question(marked(answerable=None)) == "没有填“应当”"
    assert make_question(marked(facts=())) == "没有填“应含事实”"


def test_shares_leave_out_what_could_not_be_judged() -> None:
    rows = [marked(), marked(verdict="无法判断"), marked(verdict="部分对"), marked(verdict="错"), marked(verdict="")]
    lines = say_marks(rows)
    assert lines[0] == "抽样 5 题，已判断 3 题，无法判断 1 题"
    assert lines[1].startswith("对：1/3")
    assert lines[2].startswith("对或部分对：2/3")
    assert lines[4] == "拒答的中对：没有可计的题"


def test_a_file_that_would_become_invalid_stays_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "live.jsonl"
    target.write_text('{"id": "x"}', "utf-8")
    with pytest.raises(SettingsError, match="没有改动"):
        add_marked([marked()], target)
    assert target.read_text("utf-8") == '{"id": "x"}'


@pytest.mark.parametrize(
    ("marks", "message"),
    [
        ({"判断": {2: "好"}}, "第 2 行：判断应为"),
        ({"应当": {2: "也许"}}, "第 2 行：应当应为"),
        ({"应引条款": {2: "甲政发一"}}, "第 2 行：条款应写成"),
    ],
)
def test_a_wrong_mark_is_named_with_its_row(
    marks: dict[str, dict[int, str]], message: str, log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "s.xlsx"
    main(["draw", "--log", str(log), "--out", str(sheet)], Scripted())
    mark(sheet, **marks)
    capsys.readouterr()
    assert main(["score", str(sheet)]) == 1
    error = capsys.readouterr().err
    assert message in error and len(error.splitlines()) == 1


@pytest.mark.parametrize("content", [None, b"no workbook"])
def test_a_file_that_is_no_sheet(content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if content is not None:
        (tmp_path / "s.xlsx").write_bytes(content)
    assert main(["score", str(tmp_path / "s.xlsx")]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the file of the database that the settings name, with a log as the web writes it."""
    file = tmp_path / "a.db"
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", f"sqlite:///{file}")
    database = open_database(load_settings())
    recorder = Recorder(database)
    for question in ("上线几项？", "上线几项", f"我是{PHONE}，种树谁管"):
        record_question(recorder, Answer(question, "answered", "答", "答"), "chat")
    assert recorder.flush(10)
    recorder.close()
    database.close()
    return file


def test_without_a_file_the_log_of_the_database_is_drawn_from(
    stored: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = stored.read_bytes()
    sheet = tmp_path / "s.xlsx"
    assert main(["draw", "--out", str(sheet)], Scripted()) == 0
    assert "记录 3 条，抽取 2 题" in capsys.readouterr().out
    rows = load_workbook(sheet)["抽样"].iter_rows(min_row=2, values_only=True)
    assert {(row[1], row[2], row[3]) for row in rows} >= {("我是【手机号】，种树谁管", 1, "answered")}
    assert stored.read_bytes() == before


def test_a_log_file_is_masked_too(tmp_path: Path) -> None:
    (tmp_path / "l.jsonl").write_text(json.dumps({"question": f"我的电话{PHONE}，谁管"}), "utf-8")
    assert read_log_file(tmp_path / "l.jsonl") == [LogLine("我的电话【手机号】，谁管", "")]
    main(["draw", "--log", str(tmp_path / "l.jsonl"), "--out", str(tmp_path / "s.xlsx")], Scripted())
    cells = [cell.value for row in load_workbook(tmp_path / "s.xlsx")["抽样"] for cell in row]
    assert "我的电话【手机号】，谁管" in cells and not any(PHONE in str(value) for value in cells)


def test_no_database_and_no_log_are_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", f"sqlite:///{tmp_path}/a.db")
    said = []
    for made in (False, True):
        if made:
            open_database(load_settings()).close()
        assert main(["draw", "--out", str(tmp_path / "s.xlsx")], Scripted()) == 1
        said.append(capsys.readouterr().err)
    monkeypatch.setenv("ASSISTANT_QUESTION_LOG", "false")
    assert main(["draw"], Scripted()) == 1
    said.append(capsys.readouterr().err)
    for line, words in zip(said, ("还没有数据库", "提问记录是空的", "question_log"), strict=True):
        assert words in line and len(line.splitlines()) == 1


def test_a_wrong_log_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "l.jsonl").write_text('{"question": " "}', "utf-8")
    with pytest.raises(SettingsError, match="第 1 行"):
        read_log_file(tmp_path / "l.jsonl")


@pytest.mark.parametrize("arguments", [[], ["draw", "--size", "0"], ["score"]])
def test_wrong_usage_exits_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
