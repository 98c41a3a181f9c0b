"""Thresholds: which value a curve chooses, what is written, and that the assistant reads it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Assistant, open_assistant
from assistant.errors import SettingsError
from assistant.settings import load_settings
from assistant.thresholds import Thresholds, load_thresholds
from eval.calibration import SWEEPS, TARGET, Point, calibrate, choose_value
from eval.corpora import fresh_index
from eval.questions import Gold, Question, part_of

NUMBER = "甲政发〔2020〕1号"
TEXT = f"""甲省人民政府关于交通工作的意见
{NUMBER}
各市人民政府：
一、修筑公路。年底前修筑公路90公里。（省甲局牵头，省丙厅配合）
二、疏浚河道。明年6月底前疏浚河道30公里。（省乙局牵头）
"""


def point(value: float, right: float, withheld: float) -> Point:
    return Point(value, right, 1.0, 1.0, withheld)


def test_the_value_that_withholds_most_among_those_that_cost_little() -> None:
    curve = [point(0.2, 0.70, 0.5), point(0.3, 0.704, 0.6), point(0.4, 0.70, 0.7), point(0.5, 0.69, 0.9)]
    assert choose_value(curve) == 0.4


def test_of_equal_values_the_one_with_more_right_answers_then_the_lowest() -> None:
    assert choose_value([point(0.2, 0.700, 0.5), point(0.3, 0.704, 0.5), point(0.4, 0.704, 0.5)]) == 0.3


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "a.txt").write_text(TEXT, "utf-8")
    return open_assistant(load_settings(index_dir=fresh_index(folder, folder.parent / "indexes")))


def question(id: str) -> Question:
    golds = (Gold(NUMBER, "", "一"),)
    return Question(id, "lead", "修筑公路由谁牵头？", True, ("answered",), clauses=golds, facts=(("省甲局",),))


def test_the_threshold_decides_what_is_answered(opened: Assistant) -> None:
    asked = "修筑公路和码头由谁牵头？"
    statuses = [
        replace(opened, thresholds=Thresholds(least_coverage=value), _session=None).ask(asked).status
        for value in (0.1, 1.0)
    ]
    assert statuses == ["answered", "unanswerable_not_in_corpus"]


def test_values_curve_and_report_are_written(
    opened: Assistant, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SWEEPS, "least_coverage", (0.3, 0.9))
    dev = next(id for id in ("a", "b", "d") if part_of(id) == "dev")
    test = next(id for id in ("a", "b", "d") if part_of(id) == "test")
    chosen = calibrate([question(dev), question(test)], tmp_path / "t.json", lambda _: opened)
    written = json.loads((tmp_path / "t.json").read_text("utf-8"))
    assert written["chosen"] == {"least_coverage": chosen.least_coverage}
    assert [one["value"] for one in written["curves"]["least_coverage"]] == [0.3, 0.9]
    assert set(written["report"]) == {"dev", "test"}
    assert "选定" in capsys.readouterr().out


def test_only_test_questions_choose_nothing(opened: Assistant, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="开发部分"):
        calibrate([question("a")], tmp_path / "t.json", lambda _: opened)


def test_the_committed_file_was_made_by_the_command_and_is_what_is_read() -> None:
    written = json.loads(TARGET.read_text("utf-8"))
    assert written["command"] == "python eval/calibrate.py"
    for name, values in SWEEPS.items():
        points = [Point(**one) for one in written["curves"][name]]
        assert [one.value for one in points] == list(values)
        assert written["chosen"][name] == choose_value(points) == getattr(load_thresholds(), name)


@pytest.mark.parametrize("content", ["{", "{}", '{"chosen": {}}', '{"chosen": {"least_coverage": 4}}'])
def test_a_damaged_file_is_one_line(content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "thresholds.json").write_text(content, "utf-8")
    monkeypatch.setattr("importlib.resources.files", lambda _: tmp_path)
    load_thresholds.cache_clear()
    try:
        with pytest.raises(SettingsError, match="calibrate"):
            load_thresholds()
    finally:
        load_thresholds.cache_clear()
