"""The numbers in the READMEs: written from the baseline between two marks, so that they cannot differ from it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.errors import SettingsError
from eval.corpora import PROJECT_DIR

BEGIN, END = "<!-- evaluation:begin -->", "<!-- evaluation:end -->"
READMES = {"README.md": False, "README.en.md": True}  # name -> whether it is English
_SHOWN = {
    "right": ("全对", "fully right"),
    "facts": ("事实说到", "facts stated"),
    "foreign_free": ("没有混入别处的内容", "nothing foreign"),
    "citation_precision": ("引用准（条款）", "citation precision (clauses)"),
    "citation_recall": ("引用全（条款）", "citation recall (clauses)"),
    "leads_exact": ("牵头单位全对", "lead units exact"),
    "refused": ("不可回答的已拒答", "unanswerable refused"),
    "answered": ("可回答的已回答", "answerable answered"),
    "mrr_10": ("检索 MRR@10", "retrieval MRR@10"),
}
_RIVAL_NAMES = {
    "tutorial": ("llama-index + Chroma 教程", "llama-index + Chroma tutorial"),
    "bm25_512": ("BM25，512 字一段", "BM25 over 512 characters"),
}


_HEAD = (
    "手写题目 {all} 道；下表是其中调整程序时不看的 {test} 道。"
    "单位为 %，方括号内是 95% 置信区间，圆括号内是本程序为其几倍。",
    "{all} questions written by hand; below are the {test} that were not looked at while tuning. "
    "Shares in %, in square brackets the 95 % interval, in round ones how many times the other way ours is.",
)
_REST = (
    "把依据的条款从索引中去掉再问，可回答的题中 {withheld}% 不再作答。"
    "故意改错的答案 {made} 个，评分器判错 {caught} 个。回答一问用时中位数 {p50} 毫秒，95 百分位 {p95} 毫秒。"
    "以上由 `python eval/run.py --write-baseline` 一次得出，含义见[评测](docs/evaluation.md)。",
    "Asked again with their clauses taken out of the index, {withheld} % of the answerable questions are refused. "
    "The scorer caught {caught} of {made} answers that were spoiled on purpose. "
    "An answer takes {p50} ms (median), {p95} ms (95th percentile). "
    "`python eval/run.py --write-baseline` makes all of it; [what each number means](docs/evaluation.md).",
)


def refresh_readmes(baseline: Path, folder: Path = PROJECT_DIR) -> list[str]:
    """Write the numbers of a baseline between the marks of both READMEs; gives the names of those that changed.

    Raises:
        SettingsError: a README has no marks, or a file cannot be read or written.
    """
    changed: list[str] = []
    for name, english in READMES.items():
        path = folder / name
        try:
            content = json.loads(baseline.read_text("utf-8"))
            text = path.read_text("utf-8")
            fresh = replace_block(text, render_numbers(content, english))
            if fresh != text:
                path.write_text(fresh, "utf-8")
                changed.append(name)
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise SettingsError(f"{name} 中的数字不能由 {baseline} 更新（{error}）。") from None
    return changed


def replace_block(text: str, block: str) -> str:
    """Give a README with what stands between the marks replaced.

    Raises:
        ValueError: it does not have each mark once.
    """
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise ValueError(f"应有一对 {BEGIN} 和 {END}")
    return re.sub(f"{BEGIN}.*?{END}", lambda _: f"{BEGIN}\n{block}{END}", text, flags=re.DOTALL)


def render_numbers(baseline: Mapping[str, Any], english: bool) -> str:
    """Give the Markdown: the test part of ours beside the other ways, with the command that made it."""
    rivals = {name: baseline["rivals"][name]["parts"]["test"] for name in _RIVAL_NAMES if name in baseline["rivals"]}
    ours, intervals = baseline["parts"]["test"], baseline["intervals"]["test"]
    word = int(english)
    counts = baseline["counts"]
    head = _HEAD[word].format(**counts)
    names = [_RIVAL_NAMES[name][word] for name in rivals]
    lines = [head, "", f"| {' | '.join(['share' if english else '指标', 'ours' if english else '本程序', *names])} |"]
    lines.append("|---" * (len(names) + 2) + "|")
    for metric, labels in _SHOWN.items():
        if metric not in ours:
            continue
        low, high = intervals[metric]
        cells = [f"{_per_cent(ours[metric])} [{_per_cent(low)}–{_per_cent(high)}]"]
        cells += [_against(ours[metric], shares.get(metric), english) for shares in rivals.values()]
        lines.append(f"| {labels[word]} | {' | '.join(cells)} |")
    rest = _REST[word].format(
        withheld=_per_cent(baseline["ablation"]["test"]["withheld"] or 0.0), **baseline["scorer"], **baseline["ms"]
    )
    return "\n".join([*lines, "", rest]) + "\n"


def _against(ours: float, theirs: float | None, english: bool) -> str:
    if theirs is None:
        return "–"
    if not theirs:
        return _per_cent(theirs)
    return (
        f"{_per_cent(theirs)} ({ours / theirs:.1f}×)" if english else f"{_per_cent(theirs)}（{ours / theirs:.1f} 倍）"
    )


def _per_cent(share: float) -> str:
    return f"{share * 100:.1f}"
