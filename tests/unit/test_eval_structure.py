"""The structure measures: each one counts what is there and notices what is not."""

from __future__ import annotations

import json
import lzma
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.documents.repair import repair
from assistant.structure import outline_source
from assistant.types import Outline, Source
from eval.structure_command import Line, main, thin
from eval.structure_measures import (
    Taken,
    count_articles,
    explain_numbers,
    is_textless,
    measure_articles,
    measure_heads,
    measure_kept,
    measure_laws,
    take_file,
)

NOTICE = (
    "甲省教育厅关于阅读的通知\n甲教发〔2023〕6号\n各市州教育局：\n一、阅读。每天一次。\n二、写作。每周一次。\n"
    "甲省教育厅\n2023年5月5日\n"
)
LAW = "# 甲省公园条例\n\n第一条 为了公园。\n\n第二条 公园免费。\n\n第三条 另行规定。\n"
META = {
    "标题": "甲省教育厅关于阅读的通知",
    "发文字号": "甲教发〔2023〕6号",
    "发文机关": "甲省教育厅",
    "成文日期": "2023年05月05日",
}


def outline(text: str, metadata: tuple[tuple[str, str], ...] = ()) -> Outline:
    return outline_source(Source("a.txt", "0" * 64, "text", repair(text.split("\n")), metadata=metadata))


def test_heads_are_compared_exactly() -> None:
    taken = {"a.txt": Taken("a.txt", outline(NOTICE)), "b.txt": Taken("b.txt", None, refused=("unsupported", "不能读"))}
    rows = [{"file": "a.txt", "page_meta": META}, {"file": "b.txt", "page_meta": META}]
    heads = measure_heads(rows, taken, head_table=True)
    assert (heads.pages, set(heads.right.values()), heads.misses) == (1, {1}, ())
    wrong = [{"file": "a.txt", "page_meta": META | {"发文字号": "甲教发〔2023〕7号", "成文日期": "2023年05月06日"}}]
    heads = measure_heads(wrong, taken, head_table=False)
    assert [heads.right[name] for name in ("文号", "标题", "发文机关", "成文日期")] == [0, 1, 1, 0]
    assert heads.misses[0] == "a.txt 文号：应为 甲教发〔2023〕7号，读出 甲教发〔2023〕6号"


def test_articles_may_differ_by_one() -> None:
    taken = {"a.txt": Taken("a.txt", outline(LAW.replace("# ", "")))}
    one = taken["a.txt"].outline
    assert one is not None and count_articles(one) == 3
    assert measure_articles([{"file": "a.txt", "tiao_gold": 4}], taken)[:2] == (1, 1)
    assert measure_articles([{"file": "a.txt", "tiao_gold": 5}], taken) == (0, 1, ("a.txt：应有 5 条，读出 3 条",))
    assert measure_articles([{"file": "a.txt"}], taken)[:2] == (0, 0)


def test_lost_text_is_noticed() -> None:
    whole = outline(NOTICE)
    kept, total = measure_kept(whole)
    assert kept == total > 40
    document = whole.documents[0]
    part = document.parts[0]
    cut = replace(document, parts=(replace(part, clauses=part.clauses[:1]),))
    kept, total = measure_kept(replace(whole, documents=(cut,)))
    assert total - kept == len("二、写作。每周一次。")


@pytest.mark.parametrize(
    ("numbers", "text", "reason"),
    [
        ([1, 2, 3], "", ""),
        ([1, 3], "第一条 甲\n第三条 丙", "第1条之后是第3条：原文没有第二条"),
        ([1, 3], "第一条 甲\n第二条乙丙丁\n第三条 丙", "第1条之后是第3条：原文有第二条而没有读出：第二条乙丙丁"),
        (
            [1, 3],
            "第一条 甲乙丙第二条丁\n第三条",
            "第1条之后是第3条：原文中第二条只出现在行内：…第一条 甲乙丙第二条丁…",
        ),
        ([3, 4], "第三条", "从第3条开始：原文没有第一条"),
        ([1, 2, 1], "", "第2条之后是第1条：编号重新开始或重复，是另一份文本或引用的条文"),
    ],
)
def test_each_miss_is_explained(numbers: list[int], text: str, reason: str) -> None:
    assert explain_numbers(numbers, text) == reason


def test_laws_are_counted() -> None:
    laws: list[dict[str, object]] = [
        {"file": "a.md", "md": LAW, "n_articles": 3},
        {"file": "b.md", "md": LAW.replace("第二条", "第五条"), "n_articles": 3},
        {"file": "c.md", "md": "# 某决定\n\n同意。\n", "n_articles": 0},
        {"file": "d.md", "md": None, "n_articles": 0},
    ]
    count = measure_laws(laws)
    assert (count.laws, count.in_articles, count.unbroken) == (4, 2, 1)
    assert count.kept == count.letters > 0
    assert [miss.split("：")[0] for miss in count.misses] == ["b.md"]
    assert len(count.crashes) == 1 and count.crashes[0].startswith("d.md：")


def test_a_file_that_cannot_be_read_is_told_and_not_raised(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(bytes(range(256)) * 4)
    taken = take_file(tmp_path / "a.bin", tmp_path)
    assert taken.outline is None and taken.refused[0] and not taken.crash and taken.clauses == 0


def test_lines_hold_or_not() -> None:
    assert Line("甲", 98, 100, 0.98).holds
    assert not Line("甲", 97, 100, 0.98).holds
    assert not Line("甲", 0, 0, 0.98).holds, "nothing measured proves nothing"
    assert Line("甲", 1, 100, 0).holds and str(Line("甲", 1, 100, 0)).startswith("参考")


def test_a_sample_is_spread_over_all() -> None:
    assert thin(list(range(10)), 5) == [0, 2, 4, 6, 8]
    assert thin([1, 2], 5) == thin([1, 2], 0) == [1, 2]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "govdocs").mkdir(parents=True)
    (folder / "laws").mkdir()
    (tmp_path / "页.txt").write_text(NOTICE, "utf-8")
    (tmp_path / "法.md").write_text(LAW, "utf-8")
    rows = [{"file": "页.txt", "page_meta": META}, {"file": "法.md", "tiao_gold": 3}]
    (folder / "govdocs" / "index.json").write_text(json.dumps(rows), "utf-8")
    with tarfile.open(folder / "govdocs" / "govdocs.tar.xz", "w:xz") as archive:
        for name in ("页.txt", "法.md"):
            archive.add(tmp_path / name, name)
    with lzma.open(folder / "laws" / "laws_docs.jsonl.xz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"file": "a.md", "md": LAW, "n_articles": 3}) + "\n")
    return folder


def test_the_command_prints_every_number(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(data)]) == 0
    printed = capsys.readouterr().out
    for line in ("公文至少有一条：2/2", "页面文号：1/1", "公文条数相差不超过 1：1/1", "法规条文编号 1…N：1/1"):
        assert f"通过  {line}" in printed
    assert "未达到" not in printed


def test_the_command_fails_where_a_number_falls(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with lzma.open(data / "laws" / "laws_docs.jsonl.xz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"file": "a.md", "md": LAW.replace("第二条", "第九条"), "n_articles": 3}) + "\n")
    assert main([str(data)]) == 1
    assert "未达到  法规条文编号 1…N：0/1" in capsys.readouterr().out


def test_a_wrong_folder_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    assert "请检查数据文件夹" in capsys.readouterr().err


def test_a_file_without_a_word_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("=== PAGE 1 ===\n", "utf-8")
    (tmp_path / "b.txt").write_text("=== PAGE 1 ===\n公园", "utf-8")
    assert is_textless(tmp_path / "a.txt") and not is_textless(tmp_path / "b.txt")
