"""What a build shows to the person who runs it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.index.build import BuildReport, Progress


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
    """Give counts, refused files and doubts in Chinese, one per line."""
    lines = [
        f"索引 {report.generation} 已建立，用时 {report.seconds:.1f} 秒。",
        f"文件 {report.documents} 件，正文和附件 {report.parts} 篇，条款 {report.clauses} 条，"
        f"责任分工 {report.duties} 项；其中 {report.reused_documents} 件未变动，沿用上次的解析结果。",
    ]
    lines += [f"未收录：{path}：{message}" for path, _, message in report.refused]
    lines += [f"请核对：{doubt.where}：{doubt.message}" for doubt in report.doubts]
    if not report.refused and not report.doubts:
        lines.append("没有需要核对的地方。")
    return "\n".join(lines)
