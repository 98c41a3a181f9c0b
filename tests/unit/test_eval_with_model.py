"""`eval/run.py --llm`: both modes side by side over a real socket, and what makes it fail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.command import main
from eval.questions import EVAL_DIR
from tests.model_server import model_server, reply_lines, says


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """Give a file of five questions about the seed."""
    lines = [line for line in (EVAL_DIR / "questions" / "lead.jsonl").read_text("utf-8").splitlines() if line.strip()]
    path = tmp_path / "lead.jsonl"
    path.write_text("\n".join(lines[:5]) + "\n", "utf-8")
    return path


def run(questions: Path, index: Path, out: Path, *more: str) -> int:
    return main(["--llm", "--questions", str(questions), "--index", str(index), "--out", str(out), *more])


def outcomes(folder: Path) -> list[str]:
    rows = [json.loads(line) for line in (folder / "with_model" / "rows.jsonl").read_text("utf-8").splitlines()]
    return [row["answer"]["trace"]["model"]["outcome"] for row in rows]


def test_both_modes_are_scored(
    questions: Path, corpus_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    with model_server() as server:
        monkeypatch.setenv("ASSISTANT_LLM_BASE_URL", server.url)
        monkeypatch.setenv("ASSISTANT_LLM_MODEL", "faithful")
        assert run(questions, corpus_index, tmp_path / "out", "--judge") == 0
        assert set(outcomes(tmp_path / "out")) == {"composed"}
        said = capsys.readouterr().out
        assert "不用模型" in said and "composed 5" in said and "模型评判 忠实（faithfulness）：0 / 5" in said
        server.otherwise = says(reply_lines([("由省教育厅牵头。", ["c1"])]))
        assert run(questions, corpus_index, tmp_path / "lies") == 0  # no lie costs a fact
        assert "composed" not in outcomes(tmp_path / "lies")
    written = json.loads((tmp_path / "out" / "without_model" / "summary.json").read_text("utf-8"))
    assert written["all"]["questions"] == 5


def test_without_a_model_there_is_nothing_to_compare(
    questions: Path, corpus_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(questions, corpus_index, tmp_path / "out") == 1
    assert "没有设置语言模型" in capsys.readouterr().err


def test_a_judge_needs_the_model(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--judge"])
    assert left.value.code == 2
    assert "--judge 须与 --llm 同用" in capsys.readouterr().err


def test_the_tutorial_with_the_model_stands_beside_ours_without_it(
    questions: Path, corpus_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    with model_server() as server:
        monkeypatch.setenv("ASSISTANT_LLM_BASE_URL", server.url)
        monkeypatch.setenv("ASSISTANT_LLM_MODEL", "some-model")
        server.otherwise = says("上下文没有提到。")
        shared = ["--baselines", "--questions", str(questions), "--index", str(corpus_index)]
        assert main([*shared, "--out", str(tmp_path / "out")]) == 0
        assert len(server.calls) == 5  # by the tutorial alone: ours is asked without a model
        made = tmp_path / "made.json"
        assert main([*shared, "--out", str(tmp_path / "b"), "--write-baseline", "--baseline", str(made)]) == 0
        assert len(server.calls) == 5  # committed numbers need no endpoint
    assert "llama-index 教程 + some-model" in capsys.readouterr().out
    rivals = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))["rivals"]
    assert rivals["tutorial_llm"]["parts"]["all"]["answered"] == 0.0
    assert "tutorial_llm" not in json.loads(made.read_text("utf-8"))["rivals"]
