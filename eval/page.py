"""The report of a run as one web page that asks for nothing from outside and runs nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assistant.errors import SettingsError
from assistant.thresholds import FILE
from eval.ablation import LABELS
from eval.baseline import BASELINE
from eval.charts import Bar, draw_bars, draw_groups, draw_histogram, draw_lines
from eval.corpora import PROJECT_DIR
from eval.history import Past, current_commit, read_history
from eval.measures import (
    METRICS,
    PARTS,
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
from eval.questions import EVAL_DIR, KINDS, Gold, part_of
from eval.runs import Run
from eval.wording import KIND_NAMES, PART_NAMES, STATUS_NAMES

if TYPE_CHECKING:
    from assistant.answer import Assistant

TEMPLATE = "report.html.jinja"
MAX_WORST = 30
_TILES = ("right", "facts", "citation_precision", "citation_recall", "leads_exact", "refused", "answered")
_GROUPED = (
    "right",
    "facts",
    "foreign_free",
    "citation_precision",
    "citation_recall",
    "leads_exact",
    "refused",
    "mrr_10",
)
_COLUMNS = ("right", "facts", "foreign_free", "citation_precision", "citation_recall", "leads_exact", "answered")
_EDGES = (0.5, 1, 2, 3, 4, 5, 7, 10, 20, 50)  # of the latency columns, in ms
_FAQ_THRESHOLDS = {
    "faq_same_topic": "直接给出：理解的主题相同",
    "faq_other_topic": "直接给出：理解的主题不同",
    "faq_offered": "在工作台提示",
}
_FAQ_CURVE = {"right": "给出同一问的回答", "wrong": "给出别的回答"}
_CURVE = {"right": "全对", "answered": "该答已答", "refused": "该拒已拒", "withheld": "无据不答"}
_COURSE = {"right": "全对", "citation_recall": "引用全", "refused": "该拒已拒", "answered": "该答已答"}


def write_page(run: Run, path: Path, command: str, assistant_of: Callable[[str], Assistant]) -> None:
    """Write the page.

    Raises:
        SettingsError: it cannot be written.
    """
    try:
        path.write_text(render_page(run, command, assistant_of), encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"报告不能写入 {path}（{error.strerror}），请用 --out 换一个文件夹。") from None


def render_page(run: Run, command: str, assistant_of: Callable[[str], Assistant]) -> str:
    """Give the page."""
    environment = Environment(loader=FileSystemLoader(EVAL_DIR), autoescape=True, undefined=StrictUndefined)
    rows = run.rows
    history = read_history(BASELINE)
    values: dict[str, object] = {
        "command": command,
        "commit": current_commit(PROJECT_DIR),
        "day": f"{datetime.now():%Y-%m-%d %H:%M}",
        "counts": {part: len(choose(rows, part)) for part in PARTS},
        "tiles": _tiles(rows),
        "kinds": _draw_kinds(rows),
        "rivals": _draw_rivals(run),
        "rival_rows": _rival_rows(run),
        "rival_names": [rival["label"] for rival in run.rivals.values()],
        "curve": _draw_curve("least_relevance", "拒答阈值与得分", _CURVE),
        "faq_curves": [(name, _draw_curve(key, name, _FAQ_CURVE)) for key, name in _FAQ_THRESHOLDS.items()],
        "latency": _draw_latency(rows),
        "course": _draw_course(history, rows),
        "history": history,
        "reasons": _reasons(rows),
        "ablation": _ablation(run),
        "caught": run.caught,
        "groups": {"各地区": _table(group_by_place(rows)), "各文件": _table(group_by_document(rows))},
        "columns": [METRICS[name].label for name in _COLUMNS],
        "worst": _worst(rows, assistant_of),
        "wrong": {part: sum(not row.score.right for row in choose(rows, part)) for part in PARTS},
        "memory": run.more.get("memory_mb"),
        "part_names": PART_NAMES,
    }
    return environment.get_template(TEMPLATE).render(values)


def _tiles(rows: Sequence[Row]) -> list[dict[str, object]]:
    """Give the shares that matter most, the test part beside the development part."""
    metrics = {part: measure(choose(rows, part)) for part in PARTS}
    intervals = measure_intervals(rows, _TILES)
    return [
        {
            "label": METRICS[name].label,
            "value": metrics["all"][name],
            "interval": intervals[name],
            "dev": metrics["dev"].get(name),
            "test": metrics["test"].get(name),
        }
        for name in _TILES
        if name in metrics["all"]
    ]


def _draw_kinds(rows: Sequence[Row]) -> Markup:
    bars = []
    groups = group_by_kind(rows)
    for kind in KINDS:
        if members := groups.get(kind):
            low, high = measure_intervals(members, ("right",))["right"]
            name = f"{KIND_NAMES.get(kind, kind)} {len(members)}"
            bars.append(Bar(name, measure(members)["right"], low, high))
    return draw_bars("各类题目全对的百分比", bars)


def _draw_rivals(run: Run) -> Markup | None:
    if not run.rivals:
        return None
    systems = [measure(run.rows), *(rival["parts"]["all"] for rival in run.rivals.values())]
    groups = {
        METRICS[name].label: [metrics.get(name) for metrics in systems]
        for name in _GROUPED
        if any(name in metrics for metrics in systems)
    }
    return draw_groups("各种做法的得分", groups, ["本程序", *(rival["label"] for rival in run.rivals.values())])


def _rival_rows(run: Run) -> list[dict[str, object]]:
    """Give for each share ours and, for every other way, theirs with how many times theirs ours is."""
    own = measure(run.rows)
    found = []
    for name in (*_GROUPED, "recall_1", "recall_5", "recall_10", "ndcg_10"):
        if name in own:
            theirs = [rival["parts"]["all"].get(name) for rival in run.rivals.values()]
            ratios = [own[name] / value if value else None for value in theirs]
            found.append(
                {"label": METRICS[name].label, "ours": own[name], "theirs": list(zip(theirs, ratios, strict=True))}
            )
    return found


def _draw_curve(threshold: str, title: str, lines: Mapping[str, str]) -> Markup | None:
    """Give the curve that a threshold was chosen from, as the calibration wrote it; None where it wrote none."""
    try:
        written: dict[str, Any] = json.loads((PROJECT_DIR / "assistant" / FILE).read_text("utf-8"))
        points = written["curves"][threshold]
        chosen = float(written["chosen"][threshold])
        series = {label: [(point["value"], point[name]) for point in points] for name, label in lines.items()}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    step = 2 if len(points) < 12 else 4
    labels = [(value, f"{value:.2f}") for value, _ in next(iter(series.values()))[::step]]
    return draw_lines(title, series, labels=labels, chosen=chosen)


def _draw_latency(rows: Sequence[Row]) -> Markup:
    counts = [0] * (len(_EDGES) + 1)
    for row in rows:
        counts[sum(row.ms >= edge for edge in _EDGES)] += 1
    names = [f"<{_EDGES[0]:g}", *(f"{edge:g}–" for edge in _EDGES)]
    return draw_histogram("回答用时（毫秒）的分布", list(zip(names, counts, strict=True)))


def _draw_course(history: Sequence[Past], rows: Sequence[Row]) -> Markup:
    now = Past("", "", len(rows), {"all": measure(rows)})
    points = [*history, now]
    series = {
        label: [(place, past.parts["all"][name]) for place, past in enumerate(points) if name in past.parts["all"]]
        for name, label in _COURSE.items()
    }
    step = max(1, len(points) // 6)
    labels = [(place, past.day[5:] or "本次") for place, past in enumerate(points) if place % step == 0]
    labels = [label for label in labels if label[0] != len(points) - 1] + [(len(points) - 1, "本次")]
    return draw_lines("历次提交的得分", {name: line for name, line in series.items() if line}, labels=labels)


def _reasons(rows: Sequence[Row]) -> list[dict[str, object]]:
    groups = sorted(group_by_reason(rows).items(), key=lambda item: -len(item[1]))
    found = []
    for status, members in groups:
        metrics = measure(members)
        found.append(
            {
                "name": STATUS_NAMES.get(status, status),
                "count": len(members),
                "refused": metrics["refused"],
                "reason": metrics["reason"],
            }
        )
    return found


def _ablation(run: Run) -> list[dict[str, object]]:
    total = len(run.ablated)
    counts = {outcome: sum(row.outcome == outcome for row in run.ablated) for outcome in LABELS}
    return [
        {"label": LABELS[outcome], "count": count, "share": count / total} for outcome, count in counts.items() if total
    ]


def _table(groups: Mapping[str, Sequence[Row]]) -> list[dict[str, object]]:
    found = []
    for name, rows in sorted(groups.items(), key=lambda item: -len(item[1])):
        metrics = measure(rows)
        cells = [metrics.get(metric) for metric in _COLUMNS]
        p50 = percentile([row.ms for row in rows], 0.5)
        found.append({"name": name, "count": len(rows), "cells": cells, "p50": p50})
    return found


def _worst(rows: Sequence[Row], assistant_of: Callable[[str], Assistant]) -> list[dict[str, object]]:
    """Give the rows with most mistakes, of the development part only, with the clauses wanted and those cited."""
    wrong = [row for row in rows if not row.score.right and part_of(row.question.id) == "dev"]
    wrong.sort(key=lambda row: (-len(row.score.why), row.question.id))
    return [
        {
            "row": row,
            "kind": KIND_NAMES.get(row.question.kind, row.question.kind),
            "wanted": [(_say_gold(gold), _gold_text(gold, row, assistant_of)) for gold in row.question.clauses],
        }
        for row in wrong[:MAX_WORST]
    ]


def _say_gold(gold: Gold) -> str:
    return " ".join(piece for piece in (gold.number, gold.part, gold.address) if piece not in ("", "*"))


def _gold_text(gold: Gold, row: Row, assistant_of: Callable[[str], Assistant]) -> str:
    if "*" in (gold.part, gold.address):
        return ""
    from eval.asking import is_clause

    documents = assistant_of(row.question.corpus).index.documents
    return next((c.text for d in documents for c in d.clauses() if is_clause(gold, (d, c))), "（没有这一条）")
