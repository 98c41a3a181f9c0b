"""Numbers, files and the command of the evaluation, with a scripted assistant."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import IndexMissingError, SettingsError
from assistant.types import Answer, Citation, Clause, Document, Part, Turn
from eval.baseline import compare, describe_baseline, read_baseline, write_baseline
from eval.command import main
from eval.measures import Row, measure
from eval.percentiles import percentile
from eval.questions import Gold, Question, part_of
from eval.scoring import score

ROOT = Path(__file__).resolve().parents[2]
NUMBER = "甲政发〔2020〕1号"
CLAUSE = Clause("c1", "d1", "", "一", (), "", "一、上线90项。", 1, 1)
DOCUMENT = Document(
    "d1",
    NUMBER,
    "甲省要点",
    "甲省政府",
    (),
    None,
    "通知",
    "甲省",
    "省",
    "unknown",
    "a.txt",
    (Part("", "正文", (CLAUSE,)),),
)
RIGHT = Answer("", "answered", "上线90项。", "上线90项。[1]", (Citation(1, CLAUSE, DOCUMENT, "上线90项"),))
REFUSAL = Answer("", "unanswerable_not_in_corpus", "", "本库没有。")


def make_questions(count: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for number in range(count):
        rows.append(
            {
                "id": f"target-{number}",
                "kind": "target",
                "question": f"第{number}问",
                "answerable": True,
                "clauses": [{"number": NUMBER, "part": "", "address": "一"}],
                "facts": ["90项"],
                "place": "甲省",
                "history": [{"question": "前一问"}],
            }
        )
        rows.append(
            {
                "id": f"no-{number}",
                "kind": "unanswerable",
                "question": f"无{number}",
                "answerable": False,
                "status": ["unanswerable_not_in_corpus"],
            }
        )
    return rows


class ScriptedAssistant:
    """Answers 第…问 rightly and refuses the rest; `wrong` are the questions that it refuses by mistake."""

    def __init__(self, wrong: Sequence[str] = ()) -> None:
        self.wrong = wrong
        self.asked: list[tuple[str, tuple[Turn, ...], str]] = []

    def ask(self, question: str, history: Sequence[Turn] = (), place: str = "", as_of: date | None = None) -> Answer:
        self.asked.append((question, tuple(history), place))
        return RIGHT if question.startswith("第") and question not in self.wrong else REFUSAL


@pytest.fixture
def questions_file(tmp_path: Path) -> Path:
    path = tmp_path / "q.jsonl"
    lines = [json.dumps(row, ensure_ascii=False) for row in make_questions(10)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def run(assistant: ScriptedAssistant, *arguments: str | Path) -> int:
    return main([str(argument) for argument in arguments], open_corpus=lambda _: assistant)


def make_row(right: bool, answerable: bool = True, ms: float = 1.0) -> Row:
    question = Question(
        "x" if right else "y",
        "target" if answerable else "unanswerable",
        "几项",
        answerable,
        ("answered",) if answerable else ("unanswerable_not_in_corpus",),
        clauses=(Gold(NUMBER, "", "一"),) if answerable else (),
        facts=(("90项",),) if answerable else (),
    )
    answer = RIGHT if right == answerable else REFUSAL
    return Row(question, answer, score(question, answer), ms)


def test_measure_counts_each_share_over_the_rows_it_concerns() -> None:
    rows = [make_row(True), make_row(True), make_row(False), make_row(True, answerable=False)]
    assert measure(rows) == {
        "right": 0.75,
        "facts": 0.6667,
        "citation_precision": 1.0,
        "citation_recall": 0.6667,
        "direct": 0.6667,
        "quotes": 1.0,
        "marks": 1.0,
        "reason": 1.0,
        "refused": 1.0,
        "answered": 0.6667,
    }


def test_measure_sees_an_answer_where_there_is_none() -> None:
    assert measure([make_row(False, answerable=False)]) == {
        "right": 0.0,
        "quotes": 1.0,
        "marks": 1.0,
        "refused": 0.0,
        "reason": 0.0,
    }


def test_percentile_is_the_nearest_rank() -> None:
    values = [float(number) for number in range(1, 101)]
    assert [percentile(values, share) for share in (0.5, 0.95, 1.0, 0.0)] == [50.0, 95.0, 100.0, 1.0]
    assert percentile([], 0.5) == 0.0
    assert percentile([7.0], 0.95) == 7.0


def test_compare_names_what_fell_and_what_is_gone() -> None:
    rows = [make_row(True), make_row(False)]
    fell = compare(rows, "all", {"all": {"right": 0.51, "facts": 0.5, "leads_exact": 1.0}})
    assert fell == (
        "all.right（全对）：0.5100 → 0.5000",
        "all.leads_exact（牵头全对）：基线 1.0000，本次没有这一项",
    )


def test_baseline_written_is_the_baseline_read(tmp_path: Path) -> None:
    rows = [make_row(True), make_row(False)]
    path = tmp_path / "b.json"
    write_baseline(path, describe_baseline(rows, "some command", {}))
    baseline = read_baseline(path)
    assert baseline["all"] == measure(rows)
    assert compare(rows, "all", baseline) == ()
    assert json.loads(path.read_text("utf-8"))["command"] == "some command"


@pytest.mark.parametrize("content", [None, "{", "{}", '{"parts": []}', '{"parts": {"all": {"right": "x"}}}'])
def test_bad_baseline_is_one_line(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "b.json"
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(SettingsError) as caught:
        read_baseline(path)
    assert "\n" not in str(caught.value)
    assert "--write-baseline" in str(caught.value)


def test_command_asks_with_history_and_place_and_writes_every_row(tmp_path: Path, questions_file: Path) -> None:
    assistant = ScriptedAssistant()
    assert run(assistant, "--questions", questions_file, "--out", tmp_path / "out") == 0
    assert ("第3问", (Turn("前一问"),), "甲省") in assistant.asked
    rows = [json.loads(line) for line in (tmp_path / "out" / "rows.jsonl").read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == [row["id"] for row in make_questions(10)]
    assert [row["why"] for row in rows] == [[] for row in rows]
    assert rows[0]["answer"]["citations"] == [
        {"marker": 1, "number": NUMBER, "part": "", "address": "一", "quote": "上线90项"}
    ]
    summary = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    assert summary["all"]["metrics"]["right"] == 1.0
    assert summary["all"]["questions"] == summary["dev"]["questions"] + summary["test"]["questions"] == 20
    assert set(summary["all"]["kinds"]) == {"target", "unanswerable"}


def baseline_options(folder: Path, questions: Path) -> list[str | Path]:
    return ["--questions", questions, "--out", folder / "out", "--baseline", folder / "b.json"]


def test_command_exits_1_and_names_the_number_below_the_baseline(
    tmp_path: Path, questions_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    common = baseline_options(tmp_path, questions_file)
    assert run(ScriptedAssistant(), *common, "--write-baseline") == 0
    assert run(ScriptedAssistant(), *common) == 0
    capsys.readouterr()
    assert run(ScriptedAssistant(wrong=["第3问"]), *common) == 1
    printed = capsys.readouterr()
    assert "all.right（全对）：1.0000 → 0.9500" in printed.err
    assert "all.answered（该答已答）：1.0000 → 0.9000" in printed.err
    assert "Traceback" not in printed.err


def test_command_with_one_part_asks_and_compares_only_that_part(tmp_path: Path, questions_file: Path) -> None:
    common = baseline_options(tmp_path, questions_file)
    assert run(ScriptedAssistant(), *common, "--write-baseline") == 0
    test_only = [f"第{number}问" for number in range(10) if part_of(f"target-{number}") == "test"]
    assert test_only
    assert run(ScriptedAssistant(wrong=test_only), *common, "--part", "dev") == 0
    assert run(ScriptedAssistant(wrong=test_only), *common, "--part", "test") == 1


def test_mistakes_of_the_test_part_are_not_printed(
    tmp_path: Path, questions_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    everything = [f"第{number}问" for number in range(10)]
    run(ScriptedAssistant(wrong=everything), "--questions", questions_file, "--out", tmp_path / "out")
    printed = capsys.readouterr().out
    for number in range(10):
        shown = f"target-{number} " in printed
        assert shown is (part_of(f"target-{number}") == "dev")


@pytest.mark.parametrize(
    "arguments", [["--what"], ["--part", "none"], ["--questions"], ["--write-baseline", "--part", "dev"]]
)
def test_wrong_usage_exits_2_with_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(ScriptedAssistant(), *arguments)
    assert caught.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_bad_line_exits_1_with_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"id": ', "utf-8")
    assert run(ScriptedAssistant(), "--questions", path) == 1
    assert capsys.readouterr().err == f"{path} 第 1 行：不是正确的 JSON，请改正这一行。\n"


def test_missing_index_exits_1_with_one_line(questions_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def open_nothing(_: str) -> ScriptedAssistant:
        raise IndexMissingError("没有索引，请先运行 python index_build.py。")

    assert main(["--questions", str(questions_file)], open_corpus=open_nothing) == 1
    assert capsys.readouterr().err == "没有索引，请先运行 python index_build.py。\n"


def test_out_folder_that_cannot_be_made_exits_1(
    tmp_path: Path, questions_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    assert run(ScriptedAssistant(), "--questions", questions_file, "--out", tmp_path / "file" / "out") == 1
    assert "--out" in capsys.readouterr().err


def test_script_runs_from_any_folder(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text("[]", "utf-8")
    done = subprocess.run(
        [sys.executable, str(ROOT / "eval" / "run.py"), "--questions", str(path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{path} 第 1 行：应为一个 JSON 对象，请改正这一行。\n"


def test_row_right_only_when_score_right() -> None:
    row = make_row(True)
    spoiled = replace(row, answer=REFUSAL, score=score(row.question, REFUSAL))
    assert (row.score.right, spoiled.score.right) == (True, False)


def test_runs_are_compared_without_telling_questions_of_the_test_part(
    tmp_path: Path, questions_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = {part: [f"第{n}问" for n in range(10) if part_of(f"target-{n}") == part] for part in ("dev", "test")}
    first: list[str | Path] = ["--questions", questions_file, "--out", tmp_path / "one"]
    assert run(ScriptedAssistant(wrong=asked["dev"][:1]), *first) == 0
    capsys.readouterr()
    second: list[str | Path] = ["--questions", questions_file, "--out", tmp_path / "two", "--mistakes", "0"]
    wrong = [asked["dev"][1], asked["test"][0]]
    assert run(ScriptedAssistant(wrong=wrong), *second, "--compare", tmp_path / "one") == 0
    printed = capsys.readouterr().out
    assert "（20 题相同）：变对 1 题，变错 2 题" in printed
    assert f"变对 target-{asked['dev'][0][1]} " in printed
    assert f"变错 target-{asked['dev'][1][1]} " in printed
    assert "变错 测试部分 1 题（不列出）" in printed
    assert asked["test"][0] not in printed


@pytest.mark.parametrize("content", [None, "{", '{"id": "x"}'])
def test_a_run_that_cannot_be_compared_with_is_one_line(
    content: str | None, tmp_path: Path, questions_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (tmp_path / "rows.jsonl").write_text(content, "utf-8")
    arguments: list[str | Path] = ["--questions", questions_file, "--out", tmp_path / "out", "--compare", tmp_path]
    assert run(ScriptedAssistant(), *arguments) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("use", ["embedding", "rerank"])
def test_numbers_made_with_a_service_are_no_baseline(
    use: str, tmp_path: Path, questions_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(f"ASSISTANT_{use.upper()}_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv(f"ASSISTANT_{use.upper()}_MODEL", "m")
    made = tmp_path / "b.json"
    arguments = [
        "--write-baseline",
        "--baseline",
        str(made),
        "--questions",
        str(questions_file),
        "--out",
        str(tmp_path),
    ]
    assert main(arguments) == 1
    error = capsys.readouterr().err
    assert f"{use}_base_url" in error and len(error.splitlines()) == 1
    assert not made.exists()


def test_a_blind_scorer_fails_the_run(
    tmp_path: Path, questions_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("eval.mutations.score", lambda question, answer: make_row(True).score)
    assert run(ScriptedAssistant(), "--questions", questions_file, "--out", tmp_path / "out") == 1
    assert "没有判错" in capsys.readouterr().out


def test_ablation_of_what_has_no_index_is_one_line(
    tmp_path: Path, questions_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(ScriptedAssistant(), "--questions", questions_file, "--out", tmp_path / "out", "--ablation") == 1
    assert "只能用于本程序" in capsys.readouterr().err
