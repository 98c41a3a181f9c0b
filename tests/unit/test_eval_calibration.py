"""Thresholds: which value a curve chooses, what is written, and that the assistant reads it."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from assistant.answer import Assistant, open_assistant
from assistant.errors import SettingsError
from assistant.settings import load_settings
from assistant.thresholds import load_thresholds
from eval.calibration import SWEEPS, TARGET, Point, calibrate, calibrate_faq, choose_value, main
from eval.corpora import Corpora, fresh_index
from eval.faq_calibration import SWEEPS as FAQ_SWEEPS
from eval.faq_calibration import FaqPoint, choose_faq_value, measure_served, read_wordings, try_wordings
from eval.questions import Gold, Question, list_question_files, load_questions, part_of

NUMBER = "甲政发〔2020〕1号"
DEV = next(id for id in ("a", "b", "d") if part_of(id) == "dev")
TEST = next(id for id in ("a", "b", "d") if part_of(id) == "test")
TEXT = f"""甲省人民政府关于交通工作的意见
{NUMBER}
各市人民政府：
一、修筑公路。年底前修筑公路90公里。（省甲局牵头，省丙厅配合）
二、疏浚河道。明年6月底前疏浚河道30公里。（省乙局牵头）
"""


def point(value: float, right: float, withheld: float) -> Point:
    return Point(value, right, 1.0, 1.0, withheld)


def test_the_value_that_withholds_most_among_those_that_cost_little() -> None:
    curve = [point(0.2, 0.70, 0.5), point(0.3, 0.704, 0.6), point(0.4, 0.70, 0.7), point(0.5, 0.68, 0.9)]
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
        replace(opened, thresholds=replace(load_thresholds(), least_relevance=value), _session=None).ask(asked).status
        for value in (0.1, 1.0)
    ]
    assert statuses == ["answered", "unanswerable_not_in_corpus"]


def test_values_curve_and_report_are_written(
    opened: Assistant, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SWEEPS, "least_relevance", (0.3, 0.9))
    chosen = calibrate([question(DEV), question(TEST)], tmp_path / "t.json", lambda _: opened)
    written = json.loads((tmp_path / "t.json").read_text("utf-8"))
    assert (
        written["chosen"]
        == asdict(chosen)
        == asdict(replace(load_thresholds(), least_relevance=chosen.least_relevance))
    )
    assert [one["value"] for one in written["curves"]["least_relevance"]] == [0.3, 0.9]
    assert set(written["report"]) == {"dev", "test"}
    assert "选定" in capsys.readouterr().out


def test_only_test_questions_choose_nothing(opened: Assistant, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="开发部分"):
        calibrate([question(TEST)], tmp_path / "t.json", lambda _: opened)


def test_the_committed_file_was_made_by_the_command_and_is_what_is_read() -> None:
    written = json.loads(TARGET.read_text("utf-8"))
    assert written["command"] == "python eval/calibrate.py"
    assert set(written["curves"]) == set(written["chosen"]) == {*SWEEPS, *FAQ_SWEEPS}
    for name, values in SWEEPS.items():
        points = [Point(**one) for one in written["curves"][name]]
        assert [one.value for one in points] == list(values)
        assert written["chosen"][name] == choose_value(points) == getattr(load_thresholds(), name)
    for name, values in FAQ_SWEEPS.items():
        curve = [FaqPoint(**one) for one in written["curves"][name]]
        assert [one.value for one in curve] == list(values)
        assert written["chosen"][name] == choose_faq_value(name, curve) == getattr(load_thresholds(), name)


# -- reviewed answers ----------------------------------------------------------------------------------------------


@pytest.fixture
def wordings(tmp_path: Path) -> Path:
    """Give a file with one question in each part: other wordings, and one that asks something else."""
    path = tmp_path / "wordings.jsonl"
    same = ["请问谁牵头修筑公路？", "修筑公路是由谁来牵头的"]
    rows = [{"id": id, "of": DEV, "same": same, "different": ["疏浚河道由谁牵头？"]} for id in (DEV, TEST)]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


def test_reviewed_answers_are_calibrated_alone_and_the_rest_stays(
    opened: Assistant, wordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "t.json"
    before = json.loads(TARGET.read_text("utf-8"))
    before["chosen"]["faq_same_topic"] = 0.31
    target.write_text(json.dumps(before), "utf-8")
    chosen = calibrate_faq([question(DEV), question(TEST)], target, lambda _: opened, wordings)
    written = json.loads(target.read_text("utf-8"))
    assert written["chosen"] == asdict(chosen)
    assert chosen.least_relevance == before["chosen"]["least_relevance"] and chosen.faq_same_topic != 0.31
    assert written["curves"]["least_relevance"] == before["curves"]["least_relevance"]
    assert written["report"]["dev"]["right"] == before["report"]["dev"]["right"]
    for part in ("dev", "test"):
        assert written["report"][part]["faq_served_wrong"] == 0.0
        assert written["report"][part]["faq_offered"] > 0.0
    assert "faq_offered：开发部分 2 种问法" in capsys.readouterr().out


def test_a_looser_threshold_serves_more_and_also_what_asks_something_else(opened: Assistant, wordings: Path) -> None:
    asked = [question(DEV), Question("no", "unanswerable", "修筑公路由谁验收？", False, ("unanswerable_not_stated",))]
    read = [one for one in read_wordings(asked, wordings) if one.id == DEV]
    tried = try_wordings(read, asked, Corpora(lambda _: opened))
    assert [one.own for one in tried] == [1, 1, 0, 0, 0]  # two wordings, one different, the question itself, a stranger
    assert [len(one.near) for one in tried[2:]] == [1, 0, 0]  # what asks something else is only told by its words
    loose, strict = (
        measure_served(tried, replace(load_thresholds(), faq_same_topic=value, faq_other_topic=value))
        for value in (0.1, 1.0)
    )
    assert (loose.right, loose.wrong) == (1.0, 0.2)
    assert (strict.right, strict.wrong) == (0.0, 0.0)


def test_fewest_wrong_then_most_right_then_strictest() -> None:
    curve = [FaqPoint(0.4, 0.9, 0.1), FaqPoint(0.5, 0.8, 0.0), FaqPoint(0.6, 0.8, 0.0), FaqPoint(0.7, 0.5, 0.0)]
    assert choose_faq_value("faq_same_topic", curve) == 0.6
    assert (
        choose_faq_value("faq_offered", [FaqPoint(0.4, 1.0, 0.5), FaqPoint(0.5, 0.99, 0.4), FaqPoint(0.6, 0.9, 0.1)])
        == 0.5
    )


def test_the_committed_wordings_are_read_and_are_of_both_parts() -> None:
    found = read_wordings(load_questions(list_question_files()))
    parts = [part_of(one.id) for one in found]
    assert min(parts.count("dev"), parts.count("test")) >= 25
    assert not {text for one in found for text in one.same} & {text for one in found for text in one.different}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": ""}, "id 应为"),
        ({"of": TEST}, "of 应为开发部分"),
        ({"of": ["x"]}, "of 应为"),
        ({"same": "x"}, "same 和 different"),
        ({"different": [" "]}, "same 和 different"),
        ({"same": [3]}, "same 和 different"),
    ],
)
def test_a_wrong_wording_is_named_with_its_line(change: dict[str, object], message: str, tmp_path: Path) -> None:
    row = {"id": "w", "of": DEV, "same": ["问"], "different": []}
    (tmp_path / "w.jsonl").write_text(json.dumps(row) + "\n" + json.dumps({**row, "id": "x"} | change), "utf-8")
    with pytest.raises(SettingsError, match=f"第 2 行：{message}"):
        read_wordings([question(DEV), question(TEST)], tmp_path / "w.jsonl")


def test_only_one_part_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    for name in ("calibrate", "calibrate_faq"):
        monkeypatch.setattr(f"eval.calibration.{name}", lambda *_, name=name: ran.append(name))
    for arguments in ([], ["--only", "faq"], ["--only", "refusal"]):
        assert main([*arguments, "--dry-run"]) == 0
    assert ran == ["calibrate", "calibrate_faq", "calibrate_faq", "calibrate"]


@pytest.mark.parametrize("content", ["{", "{}", '{"chosen": {}}', '{"chosen": {"least_relevance": 4}}'])
def test_a_damaged_file_is_one_line(content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "thresholds.json").write_text(content, "utf-8")
    monkeypatch.setattr("importlib.resources.files", lambda _: tmp_path)
    load_thresholds.cache_clear()
    try:
        with pytest.raises(SettingsError, match="calibrate"):
            load_thresholds()
    finally:
        load_thresholds.cache_clear()
