"""`index_build.py --check` and `--report` on a folder of mixed files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from docx import Document as WordDocument

from assistant.documents import LimitedReader, Outcome
from assistant.index import BuildReport, build_index, check_corpus, describe_build, open_index, write_overview
from assistant.settings import Settings
from tests.index_corpus import BUS, LIBRARY
from tests.index_documents import make_settings

ROOT = Path(__file__).parents[2]
MARKDOWN = """# 丙市人民政府关于清扫街道的通知

丙政发〔2022〕5号

各区人民政府：

一、清扫时间

主要街道每天清扫两次。（市城管局牵头）

二、清扫范围

背街小巷一并清扫。

丙市人民政府

2022年5月9日
"""
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>关于植树的通知</title></head><body>
<div class="TRS_Editor"><p>丁市人民政府关于植树的通知</p><p>丁政发〔2021〕7号</p><p>各区人民政府：</p>
<p>一、植树时间</p><p>每年三月植树。（市林业局牵头）</p><p>二、植树地点</p><p>沿河两岸。</p>
<p>丁市人民政府</p><p>2021年2月3日</p></div></body></html>"""
WORD = (
    "戊市人民政府关于供水的通知", "戊政发〔2020〕8号", "各区人民政府：", "一、供水时间", "全天供水。（市水务局负责）",
    "二、收费", "按表计量收费。", "戊市人民政府", "2020年6月1日",
)  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give settings with a corpus of four good files, a damaged one and a picture."""
    settings = make_settings(tmp_path)
    corpus = settings.corpus_dir
    corpus.mkdir()
    (corpus / "library.txt").write_text(LIBRARY, "utf-8")
    (corpus / "street.md").write_text(MARKDOWN, "utf-8")
    (corpus / "trees.html").write_text(PAGE, "utf-8")
    word = WordDocument()
    for text in WORD:
        word.add_paragraph(text)
    word.save(str(corpus / "water.docx"))
    (corpus / "cut.docx").write_bytes((corpus / "water.docx").read_bytes()[:900])
    (corpus / "scan.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    return settings


def check(settings: Settings) -> BuildReport:
    return check_corpus(settings.corpus_dir, settings.index_dir, settings)


def build(settings: Settings) -> BuildReport:
    return build_index(settings.corpus_dir, settings.index_dir, settings)


def run(settings: Settings, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    folders = ["--corpus", str(settings.corpus_dir), "--index", str(settings.index_dir)]
    command = [sys.executable, str(ROOT / "index_build.py"), *folders, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)


def list_state(folder: Path) -> list[tuple[str, int]]:
    return sorted((str(path), path.stat().st_mtime_ns) for path in folder.rglob("*"))


def test_every_format_is_told_with_its_state(settings: Settings) -> None:
    report = check(settings)
    assert report.changes.added == ("library.txt", "street.md", "trees.html", "water.docx")
    assert report.changes.refused == ("cut.docx", "scan.png")
    assert {document.number for document in report.content.documents} == {
        "甲政办发〔2023〕1号", "丙政发〔2022〕5号", "丁政发〔2021〕7号", "戊政发〔2020〕8号"
    }  # fmt: skip
    assert not settings.index_dir.exists()
    text = describe_build(report)
    assert "文件 6 个：读全 4 个，只读出一部分 0 个，未收录 2 个。" in text
    assert "没有以前的索引可以比较。" in text


def test_a_check_from_the_command_line_touches_no_index(settings: Settings, tmp_path: Path) -> None:
    build(settings)
    before = list_state(settings.index_dir)
    (settings.corpus_dir / "bus.txt").write_text(BUS, "utf-8")
    page = tmp_path / "out" / "report.html"
    done = run(settings, "--check", "--report", page)
    assert (done.returncode, done.stderr) == (0, "")
    assert "与现有索引相比：新增 1 个，改动 0 个，删除 0 个，未变 4 个。" in done.stdout
    assert list_state(settings.index_dir) == before
    text = page.read_text("utf-8")
    for words in ("bus.txt", "乙政发〔2023〕2号", "市交通局（牵头）", "cut.docx", "scan.png", "是图片"):
        assert words in text


def test_a_build_writes_the_report_too(settings: Settings, tmp_path: Path) -> None:
    done = run(settings, "--report", tmp_path / "r.html")
    assert (done.returncode, done.stderr) == (0, "")
    assert "索引已建立" in (tmp_path / "r.html").read_text("utf-8")
    assert len(open_index(settings.index_dir, settings).documents) == 4


def test_a_report_that_cannot_be_used_is_one_line(settings: Settings) -> None:
    wrong = run(settings, "--check", "--report", "README.md")
    assert wrong.returncode == 2 and ".html" in wrong.stderr
    inside = run(settings, "--check", "--report", settings.corpus_dir / "r.html")
    assert inside.returncode == 1 and len(inside.stderr.splitlines()) == 1
    assert not (settings.corpus_dir / "r.html").exists()


@pytest.mark.parametrize("kind", ["missing", "unreadable"])
def test_a_corpus_with_nothing_readable_fails_the_check(kind: str, tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    if kind == "unreadable":
        settings.corpus_dir.mkdir()
        (settings.corpus_dir / "scan.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    done = run(settings, "--check")
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1 and "语料目录" in done.stderr


def test_only_the_file_that_changed_is_read_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    build(settings)
    read: list[str] = []
    original = LimitedReader.read

    def note(self: LimitedReader, path: Path, root: Path) -> Outcome:
        read.append(path.name)
        return original(self, path, root)

    monkeypatch.setattr(LimitedReader, "read", note)
    refused = ["cut.docx", "scan.png"]  # tried again each time: a program that reads them may be there by now

    (settings.corpus_dir / "bus.txt").write_text(BUS, "utf-8")
    report = build(settings)
    assert (report.changes.added, read) == (("bus.txt",), ["bus.txt", *refused])
    assert len(report.changes.unchanged) == report.reused_documents == 4

    read.clear()
    (settings.corpus_dir / "street.md").write_text(MARKDOWN.replace("两次", "三次"), "utf-8")
    report = build(settings)
    assert (report.changes.changed, read) == (("street.md",), [*refused, "street.md"])
    assert report.changes.added == ()
    assert any("三次" in clause.text for clause in open_index(settings.index_dir, settings).clauses)

    read.clear()
    (settings.corpus_dir / "trees.html").unlink()
    report = build(settings)
    assert (report.changes.removed, read) == (("trees.html",), refused)
    assert (report.documents, report.reused_documents) == (4, 4)

    read.clear()
    (settings.corpus_dir / "water.docx").write_bytes((settings.corpus_dir / "cut.docx").read_bytes())
    report = build(settings)
    assert report.changes.lost == ("water.docx",)
    assert "上次已收录" in describe_build(report)


def test_after_a_change_of_the_program_files_still_count_as_unchanged(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(settings)
    monkeypatch.setattr("assistant.index.reading.hash_reading_code", lambda: "another")
    report = check(settings)
    assert report.reused_documents == 0
    assert len(report.changes.unchanged) == 4


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes only there")
def test_a_file_name_in_another_encoding_does_not_stop_the_build(settings: Settings, tmp_path: Path) -> None:
    name = os.fsencode(settings.corpus_dir) + b"/" + "供水.txt".encode("gb18030")
    with open(name, "w", encoding="utf-8") as file:
        file.write(BUS)
    report = build(settings)
    assert [code for _, code, _ in report.refused].count("file_name") == 1
    assert report.documents == 4
    write_overview(report, tmp_path / "r.html", settings.corpus_dir)
