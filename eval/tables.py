"""What a run prints: shares per kind, place, document and reason, with intervals where many questions are added up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from eval.measures import (
    METRICS,
    Row,
    choose,
    group_by_document,
    group_by_kind,
    group_by_place,
    group_by_reason,
    measure,
    measure_intervals,
)
from eval.percentiles import percentile
from eval.questions import KINDS

_SHOWN = (
    "right", "facts", "foreign_free", "citation_precision", "citation_recall", "leads_exact", "refused", "answered",
)  # fmt: skip
_PART_NAMES = (("dev", "开发部分"), ("test", "测试部分"), ("all", "合计"))


def print_tables(rows: Sequence[Row], console: Console) -> None:
    """Print the shares per kind and overall, and per part where both were asked."""
    kinds = group_by_kind(rows)
    lines = [(kind, kinds[kind]) for kind in KINDS if kind in kinds]
    table = _table("各类题目的得分（%）", "类别", lines)
    table.add_section()
    for part, name in _PART_NAMES:
        chosen = choose(rows, part)
        if chosen and (part == "all" or len(chosen) < len(rows)):
            table.add_row(*_cells(name, chosen))
    console.print(table)
    _print_intervals(rows, console)


def print_groups(rows: Sequence[Row], console: Console) -> None:
    """Print the shares per place, per document and per reason to refuse."""
    for title, heading, groups in (
        ("各地区", "地区", group_by_place(rows)),
        ("各文件", "文件", group_by_document(rows)),
        ("不可回答的题，按应有的理由", "理由", group_by_reason(rows)),
    ):
        if groups:
            ordered = sorted(groups.items(), key=lambda item: -len(item[1]))
            console.print(_table(title, heading, ordered))


def _print_intervals(rows: Sequence[Row], console: Console) -> None:
    metrics, intervals = measure(rows), measure_intervals(rows)
    told = [
        f"{METRICS[name].label} {value * 100:.1f}（{intervals[name][0] * 100:.1f}–{intervals[name][1] * 100:.1f}）"
        for name, value in metrics.items()
    ]
    console.print("各项（%，括号内为 95% 置信区间）：" + "，".join(told), soft_wrap=True)


def _table(title: str, heading: str, lines: Iterable[tuple[str, Sequence[Row]]]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(heading, no_wrap=True)
    for column in ("题数", *(METRICS[name].label for name in _SHOWN), "p50 毫秒", "p95 毫秒"):
        table.add_column(column, justify="right")
    for name, rows in lines:
        table.add_row(*_cells(name, rows))
    return table


def _cells(name: str, rows: Sequence[Row]) -> list[str]:
    metrics = measure(rows)
    shares = [f"{metrics[key] * 100:.1f}" if key in metrics else "–" for key in _SHOWN]
    times = [row.ms for row in rows]
    return [name, str(len(rows)), *shares, f"{percentile(times, 0.5):.1f}", f"{percentile(times, 0.95):.1f}"]
