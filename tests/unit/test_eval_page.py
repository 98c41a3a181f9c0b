"""The report asks for nothing from outside, shows no question of the test part, and runs nothing."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from lxml import etree

from assistant.answer import Assistant
from assistant.models import Endpoint
from eval.ablation import Ablated
from eval.charts import Bar, draw_bars, draw_groups, draw_histogram, draw_lines
from eval.history import current_commit, read_history
from eval.mutations import check_scorer
from eval.page import render_page, write_page
from eval.questions import part_of
from eval.rivals import list_rivals
from eval.runs import Run
from tests.eval_rows import CITY, CLAIM, LEAD, LEAD_ANSWER, PROVINCE, REFUSAL, UNKNOWN, make_row

EVIL = '<script>alert("x")</script>'


def assistant_of(_: str) -> Assistant:
    return cast("Assistant", SimpleNamespace(index=SimpleNamespace(documents=(PROVINCE, CITY))))


@pytest.fixture
def page() -> str:
    wrong = replace(LEAD_ANSWER, text=f"{LEAD_ANSWER.text}{EVIL}")
    ids = {part_of(letter): letter for letter in "ad"}
    rows = [
        make_row(LEAD, LEAD_ANSWER, ranks=(1, 2)),
        make_row(UNKNOWN, REFUSAL),
        make_row(replace(CLAIM, id=ids["dev"], question=f"开发题{EVIL}"), wrong),
        make_row(replace(CLAIM, id=ids["test"], question="测试题秘密"), wrong),
    ]
    run = Run(rows, [Ablated(LEAD, 2, REFUSAL, "refused")], check_scorer(rows))
    shares: dict[str, Any] = {"label": "别的做法", "parts": {"all": {"right": 0.1, "refused": 0.0}}, "p50_ms": 1.0}
    run.rivals["x"] = shares  # type: ignore[assignment]
    run.more["memory_mb"] = 300
    return render_page(run, "python eval/run.py --full", assistant_of)


def test_nothing_is_asked_for_and_nothing_runs(page: str) -> None:
    assert "default-src 'none'" in page
    assert not re.search(r"(?:https?:)?//[a-z]|src=|@import|url\(|<link|<script", page)
    assert "&lt;script&gt;" in page


def test_wrong_questions_of_the_development_part_alone_are_shown_with_their_clauses(page: str) -> None:
    assert "开发题" in page
    assert "测试题秘密" not in page
    assert CITY.parts[0].clauses[0].text in page
    assert "测试部分错 1 题，不列出" in page


def test_numbers_of_the_run_and_of_other_ways_stand_in_it(page: str) -> None:
    for text in (
        "别的做法",
        "5.0 倍",
        "拒答曲线",
        "直接给出：理解的主题不同",
        "在工作台提示",
        "历次提交",
        "评分器自查",
        "内存峰值 300 MB",
        "前提有误",
    ):
        assert text in page, text


def test_ours_and_every_other_way_have_a_colour_of_their_own(page: str) -> None:
    ways = 1 + len(list_rivals(Endpoint("llm", "http://127.0.0.1:1/v1", "m")))
    colours = re.findall(r"--c([0-9]): (#[0-9a-f]{6})", page)
    light, dark = colours[: len(colours) // 2], colours[len(colours) // 2 :]
    for shades in (light, dark):
        assert [int(number) for number, _ in shades] == list(range(1, ways + 1))
        assert len({shade for _, shade in shades}) == ways
    assert f".b{ways} {{" in page


def test_page_is_written(tmp_path: Path) -> None:
    run = Run([make_row(LEAD, LEAD_ANSWER)], caught=[])
    write_page(run, tmp_path / "report.html", "x", assistant_of)
    assert "与别的做法比较" not in (tmp_path / "report.html").read_text("utf-8")


def shapes(svg: str, name: str) -> list[dict[str, str]]:
    root = etree.fromstring(svg[svg.index("<svg") :])
    return [dict(element.attrib) for element in root.iter(name)]


def test_bars_are_as_long_as_their_shares() -> None:
    found = shapes(draw_bars(EVIL, [Bar("甲<", 0.5, 0.25, 0.75), Bar("乙", 1.0)]), "rect")
    track, half, _, whole = (float(rect["width"]) for rect in found)
    assert (half, whole) == (track / 2, track)


def test_lines_rise_with_their_shares_and_the_choice_is_marked() -> None:
    svg = draw_lines("x", {"甲": [(0, 0.5), (1, 0.9)]}, labels=[(0, "0"), (1, "1")], chosen=1)
    (line,) = shapes(svg, "polyline")
    (x0, y0), (x1, y1) = (tuple(map(float, point.split(","))) for point in line["points"].split())
    assert x0 < x1 and y0 > y1
    marked = [one for one in shapes(svg, "line") if one["class"] == "chosen"]
    assert [float(one["x1"]) for one in marked] == [x1]
    assert draw_lines("x", {"甲": [(1, 0.5)]}, labels=[(1, "1")])  # one point divides by nothing


def test_columns_and_groups() -> None:
    tall = [float(rect["height"]) for rect in shapes(draw_histogram("x", [("a", 2), ("b", 4), ("c", 0)]), "rect")]
    assert tall == [tall[1] / 2, tall[1], 0]
    assert len(shapes(draw_groups("x", {"全对": [0.5, None, 0.0]}, ["甲", "乙", "丙"]), "rect")) == 2


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def test_history_is_read_oldest_first_and_without_what_is_no_baseline(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    path = tmp_path / "b.json"
    for number, content in enumerate(
        (
            '{"questions": 2, "parts": {"all": {"right": 0.5}}}',
            "{}",
            '{"questions": 3, "parts": {"all": {"right": 0.7}}}',
        )
    ):
        path.write_text(content, "utf-8")
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-qm", str(number))
    history = read_history(path)
    assert [(past.questions, past.parts["all"]["right"]) for past in history] == [(2, 0.5), (3, 0.7)]
    assert current_commit(tmp_path) == history[-1].commit
    path.write_text("changed", "utf-8")
    assert current_commit(tmp_path) == history[-1].commit + "+"


def test_without_git_there_is_no_history(tmp_path: Path) -> None:
    assert read_history(tmp_path / "b.json") == []
    assert current_commit(tmp_path) == ""
