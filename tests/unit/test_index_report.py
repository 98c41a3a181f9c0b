"""What a build tells: changes since the index before, and the page of the report."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assistant.documents import PARTLY
from assistant.errors import ReportWriteError
from assistant.index import BuildReport, describe_build, write_overview
from assistant.index.changes import Changes, Mark, compare_files, load_marks
from assistant.index.overview import render_overview
from assistant.index.reading import Content, Reading
from assistant.types import Document, Doubt
from tests.index_documents import make_content, make_document

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">&lt;b&gt;\u202e'
VOID = {"meta", "br"}


class Page(HTMLParser):
    """The tags, attributes and seen text of a page; fails where tags do not close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open[-1:] != ["style"]:
            self.text += data


def make_report(content: Content, changes: Changes | None = None, generation: str = "") -> BuildReport:
    return BuildReport(
        generation=generation,
        documents=len(content.documents),
        parts=1,
        clauses=3,
        duties=4,
        refused=tuple((reading.path, *reading.refused) for reading in content.readings if reading.refused),
        doubts=tuple(doubt for reading in content.readings for doubt in reading.doubts),
        reused_documents=0,
        seconds=0.5,
        changes=changes or compare_files(content.readings, None),
        content=content,
    )


def render(content: Content, changes: Changes | None = None) -> Page:
    return Page("".join(render_overview(make_report(content, changes))))


def refuse(content: Content, path: str, message: str) -> Content:
    return replace(content, readings=(*content.readings, Reading(path, refused=("damaged", message))))


def test_each_file_is_told_once_and_in_its_sort() -> None:
    before = {
        "same.txt": Mark("1", "o", False),
        "edited.txt": Mark("1", "o", False),
        "corrected.txt": Mark("1", "o", False),
        "gone.txt": Mark("1", "o", False),
        "lost.txt": Mark("1", "o", False),
        "still_bad.txt": Mark("", "", True),
        "mended.txt": Mark("", "", True),
    }
    part = (Doubt(PARTLY, "part.pdf", "第2页是扫描件"),)
    readings = (
        Reading("corrected.txt", "1", "other"),
        Reading("edited.txt", "2", "o"),
        Reading("lost.txt", refused=("damaged", "坏了")),
        Reading("mended.txt", "1", "o"),
        Reading("part.pdf", "1", "o", doubts=part),
        Reading("same.txt", "1", "o"),
        Reading("still_bad.txt", refused=("damaged", "坏了")),
    )
    assert compare_files(readings, before) == Changes(
        compared=True,
        added=("part.pdf",),
        changed=("corrected.txt", "edited.txt", "mended.txt"),
        removed=("gone.txt",),
        unchanged=("same.txt",),
        partly=("part.pdf",),
        refused=("lost.txt", "still_bad.txt"),
        lost=("lost.txt",),
    )
    assert compare_files(readings, before).files == len(readings)
    first = compare_files(readings, None)
    assert (first.compared, first.removed, first.changed) == (False, (), ())
    assert first.files == len(readings)


def test_an_index_that_is_not_there_gives_no_marks(tmp_path: Path) -> None:
    assert load_marks(tmp_path) is None
    (tmp_path / "current").write_text("nonsense", "utf-8")
    assert load_marks(tmp_path) is None


def test_the_lines_name_what_a_clerk_must_know() -> None:
    content = refuse(make_content(make_document()), "scan.pdf", "scan.pdf 是扫描件，请放入文字版")
    partly = Reading("part.pdf", "1", "", doubts=(Doubt(PARTLY, "part.pdf", "第2页没有文字"),))
    content = replace(content, readings=(*content.readings, partly))
    before = {"scan.pdf": Mark("1", "", False), "a.txt": Mark("9", "", False), "old.txt": Mark("1", "", False)}
    lines = describe_build(make_report(content, compare_files(content.readings, before))).splitlines()
    assert "没有建立索引" in lines[0]
    assert lines[1] == "文件 3 个：读全 1 个，只读出一部分 1 个，未收录 1 个。"
    assert lines[3:7] == [
        "与现有索引相比：新增 1 个，改动 1 个，删除 1 个，未变 0 个。",
        "新增：part.pdf",
        "改动：a.txt",
        "删除：old.txt",
    ]
    assert lines[7].startswith("未收录：scan.pdf：") and "上次已收录" in lines[7]
    assert lines[8:] == ["只读出一部分：part.pdf：第2页没有文字", "请核对：a.txt 第2页：缺少（四）。"]


def test_many_names_are_cut_short_and_counted() -> None:
    readings = tuple(Reading(f"{n:02}.txt", "1", "") for n in range(25))
    text = describe_build(make_report(Content(readings, {}), compare_files(readings, {}), "g1"))
    line = next(line for line in text.splitlines() if line.startswith("新增："))
    assert line.endswith("19.txt 等 25 个")
    assert "没有需要核对的地方。" in text


def test_the_page_has_header_facts_and_the_tree() -> None:
    page = render(make_content(make_document()))
    for words in ("甲政发〔2023〕1号", "甲省人民政府办公厅", "2023年3月6日", "附件：工作要点", "一、优化服务"):
        assert words in page.text
    assert page.text.index("附件：工作要点") < page.text.index("一、优化服务") < page.text.index("一（2）")
    assert page.text.count("一、优化服务") == 1
    assert "第2—3页" in page.text
    assert "责任：省文化厅（牵头）；各街道等（配合）" in page.text


def test_nothing_is_asked_from_outside_and_nothing_runs() -> None:
    page = render(refuse(make_content(make_document()), "b.pdf", "坏了"))
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "img", "iframe", "link", "object", "form"}
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "style", "action")]
        assert (attributes.get("href") or "#").startswith("#")
    assert any("default-src 'none'" in (attributes.get("content") or "") for _, attributes in page.tags)
    targets = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    assert {(a["href"] or "")[1:] for _, a in page.tags if "href" in a} <= targets


def hostile_document() -> Document:
    document = make_document(texts=(HOSTILE,), source=f"{HOSTILE}.txt")
    part = document.parts[0]
    clause = replace(part.clauses[0], address=HOSTILE, title=HOSTILE, headings=(HOSTILE, HOSTILE))
    return replace(
        document, title=HOSTILE, number=HOSTILE, issuer=HOSTILE, addressees=(HOSTILE,), note=HOSTILE, place=HOSTILE,
        kind=HOSTILE, validity_ground=HOSTILE, attachments=(HOSTILE,),
        parts=(replace(part, title=HOSTILE, clauses=(clause,)),),
    )  # fmt: skip


def test_markup_in_documents_is_shown_as_text() -> None:
    content = make_content(hostile_document())
    doubt = Doubt("x", HOSTILE, HOSTILE)
    content = replace(content, readings=(replace(content.readings[0], doubts=(doubt,)),))
    content = refuse(content, HOSTILE, HOSTILE)
    safe = {tag for tag, _ in render(make_content(make_document())).tags} | {"a", "b", "br", "span"}
    page = render(content, compare_files(content.readings, {HOSTILE: Mark("1", "", False), "a": Mark("", "", False)}))
    assert {tag for tag, _ in page.tags} <= safe
    assert page.text.count("<script>alert(1)</script>") >= 15
    assert '<img src=x onerror="alert(2)">&lt;b&gt;' in page.text
    assert "\u202e" not in page.text


def test_refused_and_doubtful_files_come_first() -> None:
    calm = make_document("甲政发〔2023〕3号", source="a_calm.txt")
    content = make_content(make_document(source="z_doubtful.txt"), calm)
    content = refuse(content, "m_bad.pdf", "读不出")
    page = render(replace(content, readings=content.readings[1:] + content.readings[:1]))
    seen = [page.text.index(words) for words in ("m_bad.pdf", "缺少（四）。", "读懂了什么")]
    assert seen == sorted(seen)
    below = page.text[seen[-1] :]
    assert below.index("z_doubtful.txt") < below.index("缺少（四）。") < below.index("a_calm.txt")
    assert "m_bad.pdf" not in below


def test_the_page_is_written_in_one_step_and_not_among_the_documents(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    report = make_report(make_content(make_document()))
    with pytest.raises(ReportWriteError, match="语料目录"):
        write_overview(report, corpus / "sub" / "r.html", corpus)
    assert list(corpus.iterdir()) == []
    path = tmp_path / "new" / "r.html"
    write_overview(report, path, corpus)
    write_overview(report, path, corpus)
    assert [one.name for one in path.parent.iterdir()] == ["r.html"]
    assert re.match(r"<!DOCTYPE html>", path.read_text("utf-8"))
    path.unlink()
    path.mkdir()
    with pytest.raises(ReportWriteError, match="不能写入"):
        write_overview(report, path, corpus)
    assert [one.name for one in path.parent.iterdir()] == ["r.html"]
