"""The report of a build or a check as one web page: what is doubtful first, then what was understood of every file.

The page asks for nothing from outside and runs nothing. All text of documents goes through `_show`.
"""

from __future__ import annotations

import html
import importlib.resources
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

from assistant.errors import ReportWriteError
from assistant.index.build import BuildReport
from assistant.index.reading import Reading
from assistant.index.report import say_changes, say_contents, say_files
from assistant.structure import apply_repeals, validity_on
from assistant.text.fold import clean
from assistant.types import NO_FACTS, Clause, Document, Facts, Part

_VALIDITY = {
    "in_force": "现行有效", "not_yet": "尚未施行", "amended": "已被修改", "repealed": "已废止", "expired": "已过期",
    "unknown": "不详",
}  # fmt: skip
_STATES = {"partly": "只读出一部分", "refused": "未收录"}
_LONGEST_START = 40  # characters of a clause without a title
_MOST_UNITS = 8  # of one duty


def write_overview(report: BuildReport, path: Path, corpus_dir: Path) -> None:
    """Write the page; a file of this name is replaced in one step.

    Raises:
        ReportWriteError: it cannot be written, or would lie among the documents.
    """
    if path.resolve().is_relative_to(corpus_dir.resolve()):
        raise ReportWriteError(f"报告 {path} 不能放在语料目录里，否则会被当作政策文件收录，请换一个位置。")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".report-", dir=path.parent) as folder:
            written = Path(folder, "report.html")
            with written.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
                file.writelines(f"{line}\n" for line in render_overview(report))
            os.replace(written, path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ReportWriteError(f"报告 {path} 不能写入（{reason}），请检查权限和磁盘，或换一个位置。") from error


def render_overview(report: BuildReport) -> Iterator[str]:
    """Give the page in pieces, in order."""
    style = importlib.resources.files("assistant").joinpath("index/overview.css").read_text("utf-8")
    title = "政策文件收录报告" if report.generation else "政策文件检查报告"
    yield '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title><style>{style}</style></head><body><h1>{title}</h1>"
    yield from _summary(report)
    order = sorted(enumerate(report.content.readings), key=lambda item: not _calls(item[1]))
    numbers = {reading.path: number for number, reading in order}
    yield from _to_check(report, numbers)
    yield "<h2>读懂了什么</h2>"
    # what documents do to one another is not in the readings, which are kept file by file
    current = {document.id: document for document in apply_repeals(report.content.documents)}
    new = {path: word for word, paths in _named(report) for path in paths}
    for number, reading in order:
        if not reading.refused:
            documents = [current[document.id] for document in reading.documents]
            yield from _file(number, reading, documents, report.content.facts, new.get(reading.path, ""))
    yield "</body></html>"


def _show(text: str) -> str:
    """Give a text as it is to be seen: nothing of it is markup, nothing of it invisible."""
    return html.escape(" ".join(clean(text).split()))


def _calls(reading: Reading) -> bool:
    return bool(reading.refused or reading.doubts)


def _named(report: BuildReport) -> tuple[tuple[str, tuple[str, ...]], ...]:
    changes = report.changes
    return (("新增", changes.added), ("改动", changes.changed)) if changes.compared else ()


def _summary(report: BuildReport) -> Iterator[str]:
    made = datetime.now().strftime("%Y年%m月%d日 %H:%M")
    done = "索引已建立。" if report.generation else "只做检查：没有建立索引，原有索引未动。"
    yield f'<div class="sum"><p>{made}。{done}</p>'
    for line in (say_files(report), say_contents(report), *say_changes(report)):
        yield f"<p>{_show(line)}</p>"
    doubtful = sum(bool(reading.doubts) for reading in report.content.readings)
    if report.doubts:
        yield f"<p>需要核对的有 {len(report.doubts)} 处，在 {doubtful} 个文件中。</p>"
    yield "</div>"


def _to_check(report: BuildReport, numbers: Mapping[str, int]) -> Iterator[str]:
    if report.refused:
        lost = set(report.changes.lost)
        yield '<h2>未收录的文件</h2><ul class="doubts">'
        for path, _, message in report.refused:
            tag = '<span class="tag bad">上次已收录</span>' if path in lost else ""
            yield f"<li><b>{_show(path)}</b>{tag}<br>{_show(message)}</li>"
        yield "</ul>"
    yield "<h2>需要核对的地方</h2>"
    if not report.doubts:
        yield "<p>没有。</p>"
    for reading in report.content.readings:
        if reading.doubts:
            name = f"{_show(reading.path)}（{len(reading.doubts)} 处）"
            yield f'<details class="file" open><summary>{name}</summary>{_doubts(reading)}'
            yield f'<p><a href="#f{numbers[reading.path]}">看这个文件</a></p></details>'


def _doubts(reading: Reading) -> str:
    rows = []
    for doubt in reading.doubts:
        place = _show(doubt.where.removeprefix(reading.path))  # the file is named above already
        rows.append(f"<li>{place}{'：' if place else ''}{_show(doubt.message)}</li>")
    return f'<ul class="doubts">{"".join(rows)}</ul>'


def _file(
    number: int, reading: Reading, documents: Sequence[Document], facts: Mapping[str, Facts], change: str
) -> Iterator[str]:
    tags = [f'<span class="tag bad">{_STATES[reading.state]}</span>'] if reading.state in _STATES else []
    if reading.doubts:
        tags.append(f'<span class="tag bad">需核对 {len(reading.doubts)} 处</span>')
    if change:
        tags.append(f'<span class="tag">{change}</span>')
    opened = " open" if reading.doubts else ""
    yield f'<details class="file" id="f{number}"{opened}><summary>{_show(reading.path)}{"".join(tags)}</summary>'
    if reading.doubts:
        yield _doubts(reading)
    if not documents:
        yield "<p>没有收录其中的内容。</p>"
    for document in documents:
        yield from _document(document, facts)
    yield "</details>"


def _document(document: Document, facts: Mapping[str, Facts]) -> Iterator[str]:
    yield f"<h3>{_show(document.title) or '没有标题'}</h3><dl>"
    for label, value in _header(document):
        yield f"<dt>{label}</dt><dd>{_show(value) or '不详'}</dd>"
    clauses = document.clauses()
    count = sum(clause.kind != "opening" for clause in clauses)
    yield f"</dl><details><summary>正文和附件 {len(document.parts)} 篇，条款 {count} 条</summary>"
    yield '<ul class="tree">'
    if document.opening:
        yield _clause(document.opening, facts)
    for part in document.parts:
        yield from _part(part, facts)
    yield "</ul></details>"


def _header(document: Document) -> Iterator[tuple[str, str]]:
    yield "发文字号", document.number
    yield "发文机关", document.issuer
    yield "成文日期", _day(document.issued_on)
    yield "文种", document.kind
    yield "地区", f"{document.place}（{document.level}级）" if document.level and document.place else document.place
    yield "效力", _VALIDITY[validity_on(document, date.today())]
    more = (
        ("依据", document.validity_ground),
        ("被何文件废止", document.repealed_by),
        ("主送机关", "、".join(document.addressees)),
        ("发布日期", _day(document.published_on)),
        ("施行日期", _day(document.effective_from)),
        ("有效期至", _day(document.expires_on)),
        ("附件", "；".join(document.attachments)),
        ("附注", document.note),
    )
    yield from ((label, value) for label, value in more if value)


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _part(part: Part, facts: Mapping[str, Facts]) -> Iterator[str]:
    name = f"{part.kind}：{part.title}" if part.title else part.kind
    yield f'<li><span class="head">{_show(name)}</span><ul>'
    if part.opening:
        yield _clause(part.opening, facts)
    yield from _branches(part.clauses, 0, facts)
    yield "</ul></li>"


def _branches(clauses: Sequence[Clause], depth: int, facts: Mapping[str, Facts]) -> Iterator[str]:
    """Give clauses below their headings of this depth, and so on inwards."""
    for heading, group in groupby(clauses, lambda clause: clause.headings[depth : depth + 1]):
        if not heading:
            yield from (_clause(clause, facts) for clause in group)
        else:
            yield f'<li><span class="head">{_show(heading[0])}</span><ul>'
            yield from _branches(tuple(group), depth + 1, facts)
            yield "</ul></li>"


def _clause(clause: Clause, facts: Mapping[str, Facts]) -> str:
    address = "开头" if clause.kind == "opening" else clause.address
    title = _show(clause.title or _start(clause.text))
    pages = f' <span class="page">{_pages(clause)}</span>' if clause.first_page else ""
    duties = "；".join(_duties(facts.get(clause.id, NO_FACTS)))
    line = f'<span class="duty">责任：{_show(duties)}</span>' if duties else ""
    return f"<li><b>{_show(address)}</b> {title}{pages}{line}</li>"


def _start(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_START else f"{text[:_LONGEST_START]}…"


def _pages(clause: Clause) -> str:
    last = f"—{clause.last_page}" if clause.last_page > clause.first_page else ""
    return f"第{clause.first_page}{last}页"


def _duties(facts: Facts) -> Iterator[str]:
    for duty in facts.duties:
        more = "等" if duty.open or len(duty.units) > _MOST_UNITS else ""
        yield f"{'、'.join(duty.units[:_MOST_UNITS])}{more}（{duty.role}）"
