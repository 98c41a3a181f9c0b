"""What a run leaves behind: every row with its trace, the summary, and what changed since another run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypedDict

from assistant.errors import SettingsError
from eval.ablation import Ablated, ablation_lines
from eval.measures import (
    PARTS,
    Metrics,
    Row,
    choose,
    group_by_document,
    group_by_kind,
    group_by_place,
    group_by_reason,
    measure,
    measure_intervals,
)
from eval.mutations import Caught
from eval.percentiles import percentile
from eval.questions import part_of
from eval.sets.files import read_json_lines

ROWS, ABLATION, SUMMARY = "rows.jsonl", "ablation.jsonl", "summary.json"
_GROUPS = {
    "kinds": group_by_kind,
    "places": group_by_place,
    "documents": group_by_document,
    "reasons": group_by_reason,
}


class RivalNumbers(TypedDict):
    """What another way to answer reached."""

    label: str
    parts: dict[str, Metrics]
    p50_ms: float


@dataclass(slots=True)
class Run:
    """What one evaluation found, as far as it was asked for."""

    rows: list[Row]
    ablated: list[Ablated] = field(default_factory=list)
    caught: list[Caught] = field(default_factory=list)
    rivals: dict[str, RivalNumbers] = field(default_factory=dict)  # by name
    more: dict[str, object] = field(default_factory=dict)  # JSON values for summary and baseline

    @property
    def scorer_holds(self) -> bool:
        """Tell whether every answer that was spoiled on purpose was caught."""
        return all(one.made == one.caught for one in self.caught)


def summarise(rows: Sequence[Row]) -> dict[str, object]:
    """Give the numbers of a run as JSON values: per part the metrics with intervals, latency, and each grouping."""
    found: dict[str, object] = {}
    for part in PARTS:
        if not (chosen := choose(rows, part)):
            continue
        times = [row.ms for row in chosen]
        groups = {
            name: {
                key: {"questions": len(members), "metrics": measure(members)} for key, members in group(chosen).items()
            }
            for name, group in _GROUPS.items()
        }
        found[part] = {
            "questions": len(chosen),
            "metrics": measure(chosen),
            "intervals": measure_intervals(chosen),
            **groups,
            "ms": {"p50": round(percentile(times, 0.5), 2), "p95": round(percentile(times, 0.95), 2)},
        }
    return found


def write_run(run: Run, folder: Path, about: Mapping[str, object]) -> None:
    """Write rows.jsonl (each row whole), summary.json and what else there is into `folder`, which is made.

    Raises:
        SettingsError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lines = (json.dumps(_row_json(row), ensure_ascii=False) + "\n" for row in run.rows)
        (folder / ROWS).write_text("".join(lines), encoding="utf-8")
        if run.ablated:
            (folder / ABLATION).write_text("".join(ablation_lines(run.ablated)), encoding="utf-8")
        summary = json.dumps({**about, **summarise(run.rows), **run.more}, ensure_ascii=False, indent=2)
        (folder / SUMMARY).write_text(summary + "\n", encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"结果不能写入 {folder}（{error.strerror}），请用 --out 换一个文件夹。") from None


def compare_runs(rows: Sequence[Row], earlier: Path) -> list[str]:
    """Give the lines that tell which questions became right and which wrong since an earlier run.

    Of the test part only numbers are told.

    Args:
        rows: of this run.
        earlier: folder of the run compared with, or its rows.jsonl.

    Raises:
        SettingsError: there is no such run, or its rows cannot be read.
    """
    before = _read_right(earlier / ROWS if earlier.is_dir() else earlier)
    shared = [row for row in rows if row.question.id in before]
    better = [row for row in shared if row.score.right and not before[row.question.id]]
    worse = [row for row in shared if not row.score.right and before[row.question.id]]
    gone = len(before) - len(shared)
    lines = [f"与 {earlier} 相比（{len(shared)} 题相同）：变对 {len(better)} 题，变错 {len(worse)} 题"]
    if gone or len(shared) < len(rows):
        lines.append(f"  新题 {len(rows) - len(shared)} 道，本次没有问的旧题 {gone} 道")
    for mark, changed in (("变对", better), ("变错", worse)):
        shown = [row for row in changed if part_of(row.question.id) == "dev"]
        lines += [f"  {mark} {row.question.id} {row.question.question}{_say_why(row)}" for row in shown]
        if hidden := len(changed) - len(shown):
            lines.append(f"  {mark} 测试部分 {hidden} 题（不列出）")
    return lines


def _say_why(row: Row) -> str:
    return f"：{'；'.join(row.score.why)}" if row.score.why else ""


def _read_right(path: Path) -> dict[str, bool]:
    if not path.is_file():
        raise SettingsError(f"没有找到 {path}，--compare 应为一次评测的结果文件夹。")
    found: dict[str, bool] = {}
    for where, row in read_json_lines(path):
        if not isinstance(row.get("id"), str) or not isinstance(row.get("right"), bool):
            raise SettingsError(f"{where}：不是评测结果，请用 --compare 指定另一次评测的文件夹。")
        found[row["id"]] = row["right"]
    return found


def _row_json(row: Row) -> dict[str, object]:
    answer = row.answer
    return {
        "id": row.question.id,
        "part": part_of(row.question.id),
        "right": row.score.right,
        "why": list(row.score.why),
        "ms": round(row.ms, 2),
        "ranks": row.ranks,
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
