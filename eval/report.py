"""From the scores of many rows to numbers, tables, files, and the comparison with the committed baseline."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.errors import SettingsError
from assistant.types import Answer
from eval.percentiles import percentile
from eval.questions import KINDS, Question, part_of
from eval.scoring import Score

Metrics = dict[str, float]  # shares from 0 to 1; a metric that no row concerns is left out
Baseline = dict[str, Metrics]  # part -> its metrics

LABELS = {
    "right": "全对",
    "facts": "事实",
    "foreign_free": "无串入",
    "citation_precision": "引用准",
    "citation_recall": "引用全",
    "leads_exact": "牵头全对",
    "refused": "该拒已拒",
    "answered": "该答已答",
}
PARTS = ("all", "dev", "test")
_DIGITS = 4  # of a share, in files and in the comparison


@dataclass(frozen=True, slots=True)
class Row:
    """One question, the answer given, and how right it was."""

    question: Question
    answer: Answer
    score: Score
    ms: float  # wall time of the call


def measure(rows: Sequence[Row]) -> Metrics:
    """Give the shares of `rows`; citations are counted over the answerable questions, clause by clause."""
    answerable = [row for row in rows if row.question.answerable]
    shares = {
        "right": _share(rows, lambda row: row.score.right),
        "facts": _ratio(rows, lambda row: row.score.facts_found, lambda row: row.score.facts_wanted),
        "foreign_free": _share([r for r in rows if r.question.foreign], lambda row: not row.score.foreign),
        "citation_precision": _ratio(answerable, lambda r: r.score.cited_right, lambda r: r.score.cited_counted),
        "citation_recall": _ratio(answerable, lambda r: r.score.gold_found, lambda r: r.score.gold_wanted),
        "leads_exact": _share([r for r in rows if r.question.units], lambda row: bool(row.score.leads_exact)),
        "refused": _share([r for r in rows if not r.question.answerable], lambda row: row.score.abstained),
        "answered": _share(answerable, lambda row: not row.score.abstained),
    }
    return {name: round(value, _DIGITS) for name, value in shares.items() if value is not None}


def choose(rows: Sequence[Row], part: str) -> list[Row]:
    """Give the rows of a part: "dev", "test" or "all"."""
    return [row for row in rows if part in ("all", part_of(row.question.id))]


def print_tables(rows: Sequence[Row], console: Console) -> None:
    """Print the shares per kind and overall, and per part where both were asked."""
    table = Table(title="各类题目的得分（%）", title_justify="left")
    table.add_column("类别", no_wrap=True)
    for heading in ("题数", *LABELS.values(), "p50 毫秒", "p95 毫秒"):
        table.add_column(heading, justify="right")
    for kind in KINDS:
        if chosen := [row for row in rows if row.question.kind == kind]:
            table.add_row(*_cells(kind, chosen))
    table.add_section()
    for part, name in (("dev", "开发部分"), ("test", "测试部分"), ("all", "合计")):
        chosen = choose(rows, part)
        if chosen and (part == "all" or len(chosen) < len(rows)):
            table.add_row(*_cells(name, chosen))
    console.print(table)


def _cells(name: str, rows: Sequence[Row]) -> list[str]:
    metrics = measure(rows)
    shares = [f"{metrics[key] * 100:.1f}" if key in metrics else "–" for key in LABELS]
    times = [row.ms for row in rows]
    return [name, str(len(rows)), *shares, f"{percentile(times, 0.5):.1f}", f"{percentile(times, 0.95):.1f}"]


def summarise(rows: Sequence[Row]) -> dict[str, object]:
    """Give the numbers of a run as JSON values: per part the metrics, kinds and latency."""
    found: dict[str, object] = {}
    for part in PARTS:
        if not (chosen := choose(rows, part)):
            continue
        times = [row.ms for row in chosen]
        kinds = {kind: [row for row in chosen if row.question.kind == kind] for kind in KINDS}
        found[part] = {
            "questions": len(chosen),
            "metrics": measure(chosen),
            "kinds": {kind: {"questions": len(rs), "metrics": measure(rs)} for kind, rs in kinds.items() if rs},
            "ms": {"p50": round(percentile(times, 0.5), 2), "p95": round(percentile(times, 0.95), 2)},
        }
    return found


def write_run(rows: Sequence[Row], folder: Path, about: Mapping[str, object]) -> None:
    """Write rows.jsonl (each row whole) and summary.json into `folder`, which is made.

    Raises:
        SettingsError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lines = (json.dumps(_row_json(row), ensure_ascii=False) + "\n" for row in rows)
        (folder / "rows.jsonl").write_text("".join(lines), encoding="utf-8")
        summary = json.dumps({**about, **summarise(rows)}, ensure_ascii=False, indent=2)
        (folder / "summary.json").write_text(summary + "\n", encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"结果不能写入 {folder}（{error.strerror}），请用 --out 换一个文件夹。") from None


def _row_json(row: Row) -> dict[str, object]:
    answer = row.answer
    return {
        "id": row.question.id,
        "part": part_of(row.question.id),
        "right": row.score.right,
        "why": list(row.score.why),
        "ms": round(row.ms, 2),
        "expected": {**asdict(row.question), "as_of": row.question.as_of.isoformat()},
        "answer": {
            "status": answer.status,
            "direct": answer.direct,
            "text": answer.text,
            "citations": [
                {
                    "marker": citation.marker,
                    "number": citation.document.number,
                    "part": citation.clause.part,
                    "address": citation.clause.address,
                    "quote": citation.quote,
                }
                for citation in answer.citations
            ],
            "trace": dict(answer.trace),
        },
        "score": asdict(row.score),
    }


def write_baseline(rows: Sequence[Row], path: Path, command: str) -> None:
    """Write the metrics of each part with the command that made them.

    Raises:
        SettingsError: the file cannot be written.
    """
    parts = {part: measure(chosen) for part in PARTS if (chosen := choose(rows, part))}
    text = json.dumps({"command": command, "questions": len(rows), "parts": parts}, ensure_ascii=False, indent=2)
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"基线 {path} 不能写入（{error.strerror}），请检查路径和权限。") from None


def read_baseline(path: Path) -> Baseline:
    """Give the metrics per part of a baseline file.

    Raises:
        SettingsError: the file is missing or not a baseline.
    """
    try:
        parts = json.loads(path.read_text(encoding="utf-8"))["parts"]
        return {
            str(part): {str(name): float(value) for name, value in metrics.items()} for part, metrics in parts.items()
        }
    except OSError as error:
        raise SettingsError(f"基线 {path} 不能读取（{error.strerror}），请先用 --write-baseline 生成。") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SettingsError(f"基线 {path} 的内容不对，请用 --write-baseline 重新生成。") from None


def compare(rows: Sequence[Row], part: str, baseline: Baseline) -> tuple[str, ...]:
    """Name each number that fell below the baseline, one line each.

    With `part` "all" the dev and test parts are compared too, so that a gain in one does not hide a fall in the other.
    """
    fell: list[str] = []
    for name in PARTS if part == "all" else (part,):
        now = measure(choose(rows, name))
        for metric, wanted in baseline.get(name, {}).items():
            label = f"{name}.{metric}（{LABELS.get(metric, metric)}）"
            if metric not in now:
                fell.append(f"{label}：基线 {wanted:.4f}，本次没有这一项")
            elif now[metric] < round(wanted, _DIGITS):
                fell.append(f"{label}：{wanted:.4f} → {now[metric]:.4f}")
    return tuple(fell)


def _share(rows: Sequence[Row], holds: Callable[[Row], bool]) -> float | None:
    return sum(map(holds, rows)) / len(rows) if rows else None


def _ratio(rows: Sequence[Row], part: Callable[[Row], int], whole: Callable[[Row], int]) -> float | None:
    total = sum(map(whole, rows))
    return sum(map(part, rows)) / total if total else None
