"""The committed numbers that must not fall: read, written, compared with those of a run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.errors import SettingsError
from eval.measures import DIGITS, METRICS, PARTS, Metrics, Row, choose, measure, measure_intervals
from eval.percentiles import percentile
from eval.questions import EVAL_DIR

BASELINE = EVAL_DIR / "baseline.json"
Parts = dict[str, Metrics]  # part -> its metrics


def describe_baseline(rows: Sequence[Row], command: str, more: Mapping[str, object]) -> dict[str, object]:
    """Give what a baseline file holds.

    Args:
        rows: of all questions.
        command: that made them.
        more: further values, such as those of the other systems.
    """
    chosen = {part: choose(rows, part) for part in PARTS}
    times = [row.ms for row in rows]
    return {
        "command": command,
        "questions": len(rows),
        "parts": {part: measure(found) for part, found in chosen.items() if found},
        "intervals": {part: measure_intervals(found) for part, found in chosen.items() if found},
        "counts": {part: len(found) for part, found in chosen.items()},
        "ms": {"p50": round(percentile(times, 0.5), 1), "p95": round(percentile(times, 0.95), 1)},
        **more,
    }


def write_baseline(path: Path, content: Mapping[str, object]) -> None:
    """Write a baseline file.

    Raises:
        SettingsError: the file cannot be written.
    """
    try:
        path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"基线 {path} 不能写入（{error.strerror}），请检查路径和权限。") from None


def read_baseline(path: Path) -> Parts:
    """Give the metrics per part of a baseline file.

    Raises:
        SettingsError: the file is missing or not a baseline.
    """
    try:
        return parse_parts(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"基线 {path} 不能读取（{error.strerror}），请先用 --write-baseline 生成。") from None
    except ValueError:
        raise SettingsError(f"基线 {path} 的内容不对，请用 --write-baseline 重新生成。") from None


def parse_parts(text: str) -> Parts:
    """Give the metrics per part from the text of a baseline file.

    Raises:
        ValueError: it is not one.
    """
    try:
        parts = json.loads(text)["parts"]
        return {
            str(part): {str(name): float(value) for name, value in metrics.items()} for part, metrics in parts.items()
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a baseline") from error


def compare(rows: Sequence[Row], part: str, baseline: Parts) -> tuple[str, ...]:
    """Name each number that fell below the baseline, one line each.

    With `part` "all" the dev and test parts are compared too, so that a gain in one does not hide a fall in the other.
    """
    fell: list[str] = []
    for name in PARTS if part == "all" else (part,):
        now = measure(choose(rows, name))
        for metric, wanted in baseline.get(name, {}).items():
            label = f"{name}.{metric}（{METRICS[metric].label if metric in METRICS else metric}）"
            if metric not in now:
                fell.append(f"{label}：基线 {wanted:.4f}，本次没有这一项")
            elif now[metric] < round(wanted, DIGITS):
                fell.append(f"{label}：{wanted:.4f} → {now[metric]:.4f}")
    return tuple(fell)
