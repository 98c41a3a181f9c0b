"""Adapters for outside sets: what they read, what they count, and one line for a folder that is not so."""

from __future__ import annotations

import json
import lzma
import tarfile
from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.types import Answer, Citation, Clause, Document, Part
from eval.sets import files
from eval.sets.command import SETS, main
from eval.sets.files import read_json_lines, say_share, thin, unpack, write_documents
from eval.sets.laws import Wanted, choose_articles, is_exact
from eval.sets.rgb import Query, choose_passages, is_said, read_queries
from eval.sets.squad import Reading, read_squad
from eval.sets.statutes import LayQuestion, read_questions

LAW = "# 甲省公路管理条例\n\n第一条 为了修路，制定本法。\n\n第二条 公路由甲部管理。\n\n第三条 本法自公布之日起施行。\n"
OTHER = "# 甲省河道保护办法\n\n第一条 为了疏浚河道，制定本法。\n\n第二条 河道由乙部管理。\n"


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "UNPACKED", tmp_path / "sets")
    monkeypatch.setattr("eval.corpora.fresh_index.__defaults__", (tmp_path / "indexes",))


def write_lines(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


def test_statutes_are_ranked_beside_plain_bm25(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(LAW.removeprefix("# "), "utf-8")
    (tmp_path / "b.txt").write_text(OTHER.removeprefix("# "), "utf-8")
    with tarfile.open(tmp_path / "documents.tar.xz", "w:xz") as archive:
        for name in ("a.txt", "b.txt"):
            archive.add(tmp_path / name, name)
    relevant = [{"title": "甲省公路管理条例", "address": "第二条"}, {"title": "甲省公路管理条例", "address": "第九条"}]
    write_lines(tmp_path / "questions_dev.jsonl", {"id": 1, "question": "公路归谁管理", "relevant": relevant})
    assert main(["statutes", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("法条检索：1 问，2 条相关条文，其中 1 条不在索引中；索引 5 条")
    assert [line.split("：")[0] for line in lines[1:]] == ["BM25", "词语检索", "向量检索", "本程序"]
    for line in (lines[1], lines[4]):
        assert "R@10 0.500" in line and "MRR@10 1.000" in line


def test_lay_questions_are_read_whole(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "q.jsonl", {"id": 7, "question": "问", "relevant": [{"title": "法", "address": "第一条"}]}
    )
    assert read_questions(path) == [LayQuestion("7", "问", (("法", "第一条"),))]


def test_laws_are_looked_up_by_title_and_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with lzma.open(tmp_path / "laws_docs.jsonl.xz", "wt", encoding="utf-8") as opened:
        for title, text in (("甲省公路管理条例", LAW), ("甲省河道保护办法", OTHER)):
            opened.write(json.dumps({"title": title, "md": text}) + "\n")
    assert main(["laws", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "2 部，5 条；索引 5 条" in printed
    assert "正是这一条：5/5" in printed
    assert "答成别的条文：0/5" in printed


def test_first_middle_and_last_article_are_asked_for() -> None:
    text = "".join(f"第{number}条 内容{number}。\n" for number in "一二三四五六七")
    assert [one.address for one in choose_articles("法", text)] == ["第一条", "第四条", "第七条"]
    assert [one.address for one in choose_articles("法", "第一条 仅此。\n")] == ["第一条"]


def make_answer(address: str, text: str, title: str = "甲法", status: str = "answered") -> Answer:
    clause = Clause("c", "d", "", address, (), "", text, 0, 0)
    document = Document("d", "", title, "", (), None, "法", "", "", "unknown", "a.md", (Part("", "正文", (clause,)),))
    return Answer("", status, "x", "x[1]", (Citation(1, clause, document, text),))


def test_only_the_article_itself_is_exact() -> None:
    wanted = Wanted("甲法", "第二条", "公路由甲部管理。")
    assert is_exact(wanted, make_answer("第二条", "第二条 公路由甲部管理。"))
    assert not is_exact(wanted, make_answer("第三条", "第二条 公路由甲部管理。"))
    assert not is_exact(wanted, make_answer("第二条", "第二条 河道由乙部管理。"))
    assert not is_exact(wanted, make_answer("第二条", "第二条 公路由甲部管理。", title="乙法"))
    assert not is_exact(wanted, make_answer("第二条", "第二条 公路由甲部管理。", status="clarification"))


def test_rejection_is_measured_with_and_without_the_passages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {
        "id": 1,
        "query": "星火大桥由哪个公司修建？",
        "answer": ["甲建公司"],
        "positive": ["星火大桥由甲建公司修建，去年通车。"],
        "negative": ["果园今年收成很好，苹果个大味甜。", "图书馆延长开放时间。"],
    }
    write_lines(tmp_path / "zh.json", row)
    assert main(["rgb", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "只有无关段落：已拒答：1/1" in printed
    assert "有答案段落：说出答案：1/1" in printed
    assert "噪声" not in printed
    assert main(["rgb", str(tmp_path / "zh.json"), "--noise", "0.8", "1"]) == 0
    printed = capsys.readouterr().out
    assert "每问 5 段，噪声 80%：说出答案：1/1" in printed
    assert "每问 5 段，噪声 100%：拒答：1/1" in printed


def test_answers_of_several_parts_and_wordings(tmp_path: Path) -> None:
    rows = [
        {"query": "一", "answer": [["1月2日", "1 月 2 日"]], "negative": ["x"]},
        {"query": "二", "answer": [["甲", "甲方"], "乙"], "positive": [["p", "q"], ["r"]], "negative": []},
        {"query": "三", "answer": "丙", "fakeanswer": "丁", "positive_wrong": ["丁"], "positive": [], "negative": []},
        {"query": "Who?", "answer": ["January 3", "Ann"], "negative": [""]},
        {"query": "四", "answer": 2022, "negative": []},
    ]
    one, two, three, english, number = read_queries(write_lines(tmp_path / "r.json", *rows))
    assert one == Query("一", (("1月2日", "1 月 2 日"),), (), ("x",))
    assert two == Query("二", (("甲", "甲方"), ("乙",)), ("p", "r", "q"), ())  # the first of each part first
    assert is_said(two, "甲方和乙") and not is_said(two, "甲方")
    assert is_said(three, "是丙。") and not is_said(three, "是丁。")
    assert is_said(english, "ann, on January 3.") and not is_said(english, "January 3")  # a flat list: all of it
    assert english.negative == () and number.answers == (("2022",),)


@pytest.mark.parametrize(
    ("noise", "chosen"),
    [
        (0.0, ("p1", "p2", "p3", "n1", "n2")),  # too few with the answer: others fill up
        (0.3, ("p1", "p2", "p3", "n1", "n2")),  # 1.5 of five is two
        (0.6, ("p1", "p2", "n1", "n2", "n3")),
        (0.8, ("p1", "n1", "n2", "n3", "n4")),
        (1.0, ("n1", "n2", "n3", "n4")),
    ],
)
def test_passages_are_mixed_as_rgb_mixes_them(noise: float, chosen: tuple[str, ...]) -> None:
    query = Query("问", (("答",),), ("p1", "p2", "p3"), ("n1", "n2", "n3", "n4"))
    assert choose_passages(query, noise) == chosen


def test_too_few_without_the_answer_give_way() -> None:
    assert choose_passages(Query("问", (("答",),), ("p",) * 6, ("n",)), 0.8) == ("p", "p", "p", "p", "n")


SQUAD = {
    "data": [
        {
            "title": "桥梁",
            "paragraphs": [
                {
                    "context": "星火大桥由甲建公司修建，去年通车。",
                    "qas": [
                        {"question": "星火大桥由哪个公司修建？", "id": "1", "answers": [{"text": "甲建公司"}]},
                        {"question": "月球车何时发射？", "id": "2", "is_impossible": True, "answers": []},
                    ],
                }
            ],
        }
    ]
}


def test_reading_sets_are_asked_over_all_paragraphs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cmrc.json"
    path.write_text(json.dumps(SQUAD, ensure_ascii=False), "utf-8")
    assert read_squad(path)[1] == [
        Reading("星火大桥由哪个公司修建？", ("甲建公司",), "00000.txt"),
        Reading("月球车何时发射？", (), "00000.txt"),
    ]
    assert main(["squad", str(path)]) == 0
    printed = capsys.readouterr().out
    for line in ("前十条中有该段：1/1", "说出答案：1/1", "引用该段：1/1", "没有答案的已拒答：1/1"):
        assert line in printed


def test_a_folder_with_questions_of_our_own_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.md").write_text(LAW, "utf-8")
    row = {
        "id": "content-1",
        "kind": "content",
        "question": "《甲省公路管理条例》第二条怎么规定？",
        "answerable": True,
        "clauses": [{"number": "《甲省公路管理条例》", "part": "", "address": "第二条"}],
        "facts": ["甲部"],
    }
    write_lines(tmp_path / "questions.jsonl", row, {**row, "id": "content-2", "facts": ["丙部"]})
    assert main(["folder", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "共 2 题，错 1 题。" in printed
    assert "✗ content-2" in printed and "丙部" in printed


@pytest.mark.parametrize("kind", SETS)
def test_a_wrong_folder_is_one_line(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([kind, str(tmp_path / "nothing")]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["statutes"],
        ["other", "x"],
        ["laws", "x", "--sample", "-1"],
        ["squad", "x", "--noise", "0.2"],
        ["rgb", "x", "--noise", "2"],
    ],
)
def test_wrong_usage_exits_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    ("read", "line"),
    [
        (read_questions, {"id": 1, "question": "问"}),
        (read_questions, {"id": 1, "question": "问", "relevant": []}),
        (read_questions, []),
        (read_queries, {"query": "问", "answer": ["x"]}),
        (read_queries, {"query": "问", "answer": [], "negative": []}),
        (read_queries, {"query": "问", "answer": ["x"], "negative": "x"}),
        (read_queries, {"query": None, "answer": ["x"], "negative": []}),
        (read_queries, {"query": "问", "answer": [["x", ""]], "negative": []}),
        (read_queries, {"query": "问", "answer": ["x"], "positive": [{"text": "x"}], "negative": []}),
        (read_queries, {"query": "问", "answer": ["x"], "positive": [[["x"]]], "negative": []}),
    ],
)
def test_a_wrong_line_is_named(read: object, line: object, tmp_path: Path) -> None:
    path = write_lines(tmp_path / "q.jsonl", line)
    with pytest.raises(SettingsError) as caught:
        read(path)  # type: ignore[operator]
    assert str(caught.value).startswith(f"{path} 第 1 行：")
    assert "\n" not in str(caught.value)


DRCD = """{"version": "1.3", "data": [{"title": "橋梁", "id": "1", "paragraphs": [{"id": "1-1",
 "context": "星火大橋由甲建公司修建。", "qas": [{"id": "1-1-1", "question": "星火大橋由哪個公司修建？",
 "answers": [{"id": "1", "text": "甲建公司", "answer_start": 5},
 {"id": "2", "text": "甲建公司", "answer_start": 5}]}]}]}]}"""
CMRC = """[{"context_id": "DEV_0", "context_text": "星火大桥由甲建公司修建。", "title": "桥梁",
 "qas": [{"query_text": "星火大桥由哪个公司修建？", "query_id": "DEV_0_QUERY_0",
 "answers": ["甲建公司", "甲建公司", "甲建"]}]}]"""


@pytest.mark.parametrize(
    ("content", "question", "answers", "text"),
    [
        (DRCD, "星火大橋由哪個公司修建？", ("甲建公司",), "橋梁\n\n星火大橋由甲建公司修建。\n"),
        (CMRC, "星火大桥由哪个公司修建？", ("甲建公司", "甲建"), "桥梁\n\n星火大桥由甲建公司修建。\n"),
    ],
)
def test_both_published_forms_are_read_and_asked(
    content: str, question: str, answers: tuple[str, ...], text: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = tmp_path / "s.json"
    path.write_text(content, "utf-8")
    assert read_squad(path) == ({"00000.txt": text}, [Reading(question, answers, "00000.txt")])
    assert main(["squad", str(path)]) == 0
    assert "说出答案：1/1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "第 1 行：不是正确的 JSON"),
        ('{"data": [\n{"paragraphs": []},\n]}', "第 3 行：不是正确的 JSON"),
        ("[]", "中没有题目"),
        ("3", "中：应有列表 data"),
        ('{"data": []}', "中没有题目"),
        ('{"data": [{"paragraphs": []}, {"paragraphs": [{}]}]}', "中 data[1].paragraphs[0]：应有文字 context"),
        ('{"data": [{}]}', "中 data[0]：应有列表 paragraphs"),
        ('[{"context_text": "x"}]', "中 [0]：应有列表 qas"),
        ('[{"context_text": "x", "qas": [{"query_text": ""}]}]', "中 [0].qas[0]：应有文字 question 或 query_text"),
        ('[{"context_text": "x", "qas": [{"query_text": "x", "answers": "x"}]}]', "中 [0].qas[0]：应有列表 answers"),
        ('[{"context_text": "x", "qas": [{"query_text": "x", "answers": [1]}]}]', "qas[0].answers[0]：应有文字 text"),
    ],
)
def test_a_file_that_is_no_reading_set_is_told_where(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text(content, "utf-8")
    with pytest.raises(SettingsError) as caught:
        read_squad(tmp_path / "s.json")
    assert message in str(caught.value) and "\n" not in str(caught.value)


def test_files_are_written_and_unpacked_once(tmp_path: Path) -> None:
    folder = write_documents("x", {"a.txt": "甲"})
    assert [path.read_text("utf-8") for path in folder.iterdir()] == ["甲"]
    assert write_documents("x", {"a.txt": "甲"}) == folder != write_documents("x", {"a.txt": "乙"})
    (tmp_path / "bad.tar.xz").write_bytes(b"no archive")
    with pytest.raises(SettingsError, match="不能解开"):
        unpack(tmp_path / "bad.tar.xz")


def test_thin_spreads_evenly() -> None:
    assert [thin(range(10), size) for size in (0, 5, 10, 20)] == [
        [*range(10)],
        [0, 2, 4, 6, 8],
        [*range(10)],
        [*range(10)],
    ]


def test_share_tells_count_and_interval() -> None:
    assert say_share("对", [True] * 4) == "对：4/4（100.0%，95% 区间 100.0%–100.0%）"
    assert say_share("对", []) == "对：没有可计的题"


def test_lines_are_read_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('\ufeff{"a": 1}\n\n{"a": 2}\n', "utf-8")
    assert list(read_json_lines(path)) == [(f"{path} 第 1 行", {"a": 1}), (f"{path} 第 3 行", {"a": 2})]
