"""The numbers in the READMEs are those of the committed baseline."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import SettingsError
from eval.baseline import BASELINE
from eval.readme import BEGIN, END, READMES, refresh_readmes, render_numbers, replace_block

PROJECT = Path(__file__).resolve().parents[2]
SMALL: dict[str, Any] = {
    "parts": {"test": {"right": 0.9, "refused": 1.0}},
    "intervals": {"test": {"right": [0.85, 0.95], "refused": [1.0, 1.0]}},
    "counts": {"all": 100, "dev": 60, "test": 40},
    "rivals": {
        "tutorial": {"label": "x", "parts": {"test": {"right": 0.45, "refused": 0.0}}, "p50_ms": 1.0},
        "bm25_512": {"label": "y", "parts": {"test": {"right": 0.3}}, "p50_ms": 1.0},
        "lexical": {"label": "z", "parts": {"test": {"right": 0.3}}, "p50_ms": 1.0},
    },
    "ablation": {"test": {"withheld": 0.812}},
    "scorer": {"kinds": 20, "made": 500, "caught": 500},
    "ms": {"p50": 2.5, "p95": 7.1},
}


@pytest.mark.parametrize("name", READMES)
def test_the_numbers_are_those_of_the_baseline(name: str) -> None:
    text = (PROJECT / name).read_text("utf-8")
    block = render_numbers(json.loads(BASELINE.read_text("utf-8")), READMES[name])
    assert replace_block(text, block) == text, f"{name}: run python eval/readme_numbers.py"


def test_every_number_stands_beside_the_other_ways() -> None:
    lines = render_numbers(SMALL, english=False).splitlines()
    assert lines[2:] == [
        "| 指标 | 本程序 | llama-index + Chroma 教程 | BM25，512 字一段 |",
        "|---|---|---|---|",
        "| 全对 | 90.0 [85.0–95.0] | 45.0（2.0 倍） | 30.0（3.0 倍） |",
        "| 不可回答的已拒答 | 100.0 [100.0–100.0] | 0.0 | – |",
        "",
        "把依据的条款从索引中去掉再问，可回答的题中 81.2% 不再作答。故意改错的答案 500 个，评分器判错 500 个。"
        "回答一问用时中位数 2.5 毫秒，95 百分位 7.1 毫秒。"
        "以上由 `python eval/run.py --write-baseline` 一次得出，含义见[评测](docs/evaluation.md)。",
    ]
    assert "40 道" in lines[0]


def test_the_english_table_has_the_same_numbers() -> None:
    assert "| fully right | 90.0 [85.0–95.0] | 45.0 (2.0×) | 30.0 (3.0×) |" in render_numbers(SMALL, english=True)


def test_a_changed_number_is_noticed_and_put_right(tmp_path: Path) -> None:
    for name in READMES:
        shutil.copy(PROJECT / name, tmp_path / name)
    baseline = tmp_path / "b.json"
    baseline.write_text(json.dumps(SMALL), "utf-8")
    assert refresh_readmes(baseline, tmp_path) == list(READMES)
    assert refresh_readmes(baseline, tmp_path) == []
    readme = tmp_path / "README.md"
    fresh = readme.read_text("utf-8")
    readme.write_text(fresh.replace("45.0（2.0 倍）", "46.0（2.0 倍）"), "utf-8")
    assert refresh_readmes(baseline, tmp_path) == ["README.md"]
    assert readme.read_text("utf-8") == fresh


@pytest.mark.parametrize("text", ["", BEGIN, f"{BEGIN}{END}{BEGIN}{END}"])
def test_a_readme_without_one_pair_of_marks_is_told(tmp_path: Path, text: str) -> None:
    for name in READMES:
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "b.json").write_text(json.dumps(SMALL), "utf-8")
    with pytest.raises(SettingsError, match=r"README\.md") as caught:
        refresh_readmes(tmp_path / "b.json", tmp_path)
    assert "\n" not in str(caught.value)
