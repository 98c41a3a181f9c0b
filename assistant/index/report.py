"""What a build shows to the person who runs it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.documents import PARTLY
from assistant.index.build import BuildReport, Progress

_LOST = "（上次已收录，这次不能读取，新索引中不再有它）"


@contextmanager
def show_progress() -> Iterator[Progress]:
    """Give a progress callback that draws a bar on stderr; silent where stderr is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        tasks = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage)
            bar.update(tasks[stage], completed=done, total=total)

        yield tell


def describe_build(report: BuildReport) -> str:
    """Give counts, what changed, refused files and doubts in Chinese, one per line."""
    lost = set(report.changes.lost)
    done = f"索引 {report.generation} 已建立" if report.generation else "检查完毕，没有建立索引，原有索引未动"
    lines = [f"{done}，用时 {report.seconds:.1f} 秒。", say_files(report), say_contents(report), *say_changes(report)]
    lines += [f"未收录：{path}：{message}{_LOST if path in lost else ''}" for path, _, message in report.refused]
    lines += [f"只读出一部分：{doubt.where}：{doubt.message}" for doubt in report.doubts if doubt.code == PARTLY]
    lines += [f"请核对：{doubt.where}：{doubt.message}" for doubt in report.doubts if doubt.code != PARTLY]
    if not report.refused and not report.doubts:
        lines.append("没有需要核对的地方。")
    return "\n".join(lines)


def say_files(report: BuildReport) -> str:
    """Give how many files were read, in part or not at all."""
    partly, refused = len(report.changes.partly), len(report.changes.refused)
    whole = report.changes.files - partly - refused
    return f"文件 {report.changes.files} 个：读全 {whole} 个，只读出一部分 {partly} 个，未收录 {refused} 个。"


def say_contents(report: BuildReport) -> str:
    """Give how much was taken in."""
    reused = f"；其中 {report.reused_documents} 件的文件未变，沿用上次的解析结果" if report.reused_documents else ""
    return (
        f"收录公文 {report.documents} 件，正文和附件 {report.parts} 篇，条款 {report.clauses} 条，"
        f"责任分工 {report.duties} 项{reused}。"
    )


def say_changes(report: BuildReport, most: int = 20) -> list[str]:
    """Give what changed since the index before: a line of counts, then names, at most so many of a sort."""
    changes = report.changes
    if not changes.compared:
        return ["没有以前的索引可以比较。"]
    named = (("新增", changes.added), ("改动", changes.changed), ("删除", changes.removed))
    counts = "，".join(f"{word} {len(paths)} 个" for word, paths in (*named, ("未变", changes.unchanged)))
    lines = [f"与现有索引相比：{counts}。" if not report.generation else f"与上次的索引相比：{counts}。"]
    for word, paths in named:
        if paths:
            rest = f" 等 {len(paths)} 个" if len(paths) > most else ""
            lines.append(f"{word}：{'、'.join(paths[:most])}{rest}")
    return lines
