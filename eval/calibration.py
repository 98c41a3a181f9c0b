"""The command behind eval/calibrate.py: sweeps each threshold on the development part, writes value and curve.

Refusing more never makes an answer right that was not, so the share of fully right answers alone cannot choose. Of the
values that cost at most half a point of it, the one is chosen that answers least without a ground: where questions are
asked again without their clauses. The test part is asked once, with the values chosen, and only reported. How those of
reviewed answers are chosen: see `eval.faq_calibration`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import AssistantError, SettingsError
from assistant.retrieval import Trees
from assistant.retrieval.relevance import read_trees
from assistant.thresholds import FILE, Thresholds, load_thresholds, read_thresholds
from eval.ablation import Ablated, ask_without_gold, share_withheld
from eval.arguments import ChineseParser
from eval.asking import ask_all
from eval.corpora import PROJECT_DIR, Corpora, open_assistant_of
from eval.faq_calibration import (
    WORDINGS,
    FaqPoint,
    read_wordings,
    report_faq,
    say_faq_point,
    sweep_faq,
    try_wordings,
)
from eval.measures import DIGITS, Row, measure
from eval.questions import Question, list_question_files, load_questions, part_of
from eval.trees import HELD_OUT, fold_of

if TYPE_CHECKING:
    from assistant.answer import Assistant

TARGET = PROJECT_DIR / "assistant" / FILE
PARTS = ("refusal", "faq")
# threshold -> the values tried
SWEEPS: dict[str, tuple[float, ...]] = {"least_relevance": (0.04, 0.06, 0.08, 0.1, 0.12, 0.15)}
TOLERATED = 0.015  # of the share of fully right answers, below its best
_TOLD = ("right", "answered", "refused")


@dataclass(frozen=True, slots=True)
class Point:
    """What one value of a threshold gives on the development part."""

    value: float
    right: float  # share of questions that are fully right
    answered: float  # share of answerable questions that were not refused
    refused: float  # share of unanswerable questions that were
    withheld: float  # share of questions without their clauses that were not answered


def main(arguments: Sequence[str] | None = None) -> int:
    """Calibrate and give the exit code: 0, 1 (our error) or 2 (usage)."""
    parser = ChineseParser(
        prog="eval/calibrate.py",
        description="用开发部分的题目选定拒答和常见问题的阈值，连同曲线写入文件",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--only", choices=PARTS, metavar="PART", help="只选定一部分，其余不变：refusal 拒答，faq 常见问题"
    )
    parser.add_argument("--dry-run", action="store_true", help="只打印，不写文件")
    parser.add_argument("--out", type=Path, default=TARGET, metavar="FILE", help=f"写入的文件，默认 assistant/{FILE}")
    chosen: argparse.Namespace = parser.parse_args(arguments)
    try:
        questions, target = load_questions(list_question_files()), None if chosen.dry_run else chosen.out
        if chosen.only != "faq":
            calibrate(questions, target)
        if chosen.only != "refusal":
            calibrate_faq(questions, target)
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def calibrate(
    questions: Sequence[Question], target: Path | None, open_one: Callable[[str], Assistant] = open_assistant_of
) -> Thresholds:
    """Sweep, print the curves, write the file and give the thresholds chosen.

    Raises:
        SettingsError: the file cannot be written, or there is no development question.
    """
    dev = [question for question in questions if part_of(question.id) == "dev"]
    if not dev:
        raise SettingsError("没有开发部分的题目，不能选定阈值。")
    opened = Corpora(open_one)
    thresholds = _held(target)
    curves: dict[str, list[Point]] = {}
    for name, values in SWEEPS.items():
        print(f"{name}：开发部分 {len(dev)} 题", flush=True)
        curves[name] = []
        for value in values:
            curves[name].append(_try(dev, opened, replace(thresholds, **{name: value}), value))
            print(f"  {say_point(curves[name][-1])}", flush=True)
        thresholds = replace(thresholds, **{name: choose_value(curves[name])})
        print(f"  选定 {getattr(thresholds, name)}")
    test = [question for question in questions if part_of(question.id) == "test"]
    report = {part: _shares(chosen, opened, thresholds) for part, chosen in (("dev", dev), ("test", test)) if chosen}
    _say_report(report)
    if target is not None:
        _write(target, thresholds, curves, report)
    return thresholds


def calibrate_faq(
    questions: Sequence[Question],
    target: Path | None,
    open_one: Callable[[str], Assistant] = open_assistant_of,
    wordings: Path = WORDINGS,
) -> Thresholds:
    """Do the same for the thresholds of reviewed answers; the others stay.

    Raises:
        SettingsError: the file cannot be written, a wording is wrong, or there is none of the development part.
    """
    opened, thresholds = Corpora(open_one), _held(target)
    read = read_wordings(questions, wordings)
    tried = {}
    for part in ("dev", "test"):
        own = [one for one in read if part_of(one.id) == part]
        tried[part] = try_wordings(own, [question for question in questions if part_of(question.id) == part], opened)
    if not any(one.own for one in tried["dev"]):
        raise SettingsError("没有开发部分的问法，不能选定阈值。")
    thresholds, curves = sweep_faq(tried["dev"], thresholds)
    for name, points in curves.items():
        print(f"{name}：开发部分 {sum(bool(one.own) for one in tried['dev'])} 种问法")
        for point in points:
            print(f"  {say_faq_point(point)}")
        print(f"  选定 {getattr(thresholds, name)}")
    report = {part: report_faq(found, thresholds) for part, found in tried.items()}
    _say_report(report)
    if target is not None:
        _write(target, thresholds, curves, report)
    return thresholds


def choose_value(curve: Sequence[Point]) -> float:
    """Give the value that withholds most at a tolerable cost of right answers; of equal ones the lowest."""
    best = max(point.right for point in curve)
    kept = [point for point in curve if point.right >= best - TOLERATED - 1e-9]
    return max(kept, key=lambda point: (point.withheld, point.right, -point.value)).value


def say_point(point: Point) -> str:
    """Give one line of the curve."""
    return (
        f"{point.value:.2f}：全对 {point.right:.1%}，该答已答 {point.answered:.1%}，该拒已拒 {point.refused:.1%}，"
        f"没有依据就不答 {point.withheld:.1%}"
    )


def _with(
    opened: Corpora, thresholds: Thresholds, trees: Mapping[str, Trees] | None = None
) -> Callable[[str], Assistant]:
    """Give assistants that use certain thresholds, and trees where they are not those of the package."""
    changed: dict[str, Assistant] = {}

    def give(corpus: str) -> Assistant:
        if corpus not in changed:
            changed[corpus] = replace(opened.assistant(corpus), thresholds=thresholds, trees=trees, _session=None)
        return changed[corpus]

    return give


def _try(questions: Sequence[Question], opened: Corpora, thresholds: Thresholds, value: float) -> Point:
    rows: list[Row] = []
    blind: list[Ablated] = []
    # what a question taught the trees must not be asked of them: they would know it too well
    for fold, file in enumerate(HELD_OUT):
        give = _with(opened, thresholds, read_trees(file))
        asked = [question for question in questions if fold_of(question.id) == fold]
        rows += ask_all(Corpora(give), asked)
        blind += ask_without_gold(give, asked)
    shares = measure(rows)
    withheld = share_withheld(blind)
    return Point(
        value,
        shares.get("right", 0.0),
        shares.get("answered", 0.0),
        shares.get("refused", 0.0),
        round(withheld or 0.0, DIGITS),
    )


def _shares(questions: Sequence[Question], opened: Corpora, thresholds: Thresholds) -> dict[str, float]:
    shares = measure(ask_all(Corpora(_with(opened, thresholds)), questions))
    return {name: shares[name] for name in _TOLD if name in shares}


def _say_report(report: Mapping[str, Mapping[str, float]]) -> None:
    for part, shares in report.items():
        print(f"{part}：{'，'.join(f'{name} {share:.1%}' for name, share in shares.items())}")


def _held(target: Path | None) -> Thresholds:
    """Give the thresholds of a file that exists, those in force where there is none."""
    return read_thresholds(target) if target is not None and target.is_file() else load_thresholds()


def _write(
    target: Path,
    thresholds: Thresholds,
    curves: Mapping[str, Sequence[Point | FaqPoint]],
    report: Mapping[str, Mapping[str, float]],
) -> None:
    """Write what was chosen; curves and report of what was not chosen now stay."""
    try:
        held = json.loads(target.read_text("utf-8")) if target.is_file() else {"curves": {}, "report": {}}
    except (OSError, ValueError):
        held = {"curves": {}, "report": {}}
    content = {
        "command": "python eval/calibrate.py",
        "chosen": asdict(thresholds),
        "curves": held["curves"] | {name: [asdict(point) for point in points] for name, points in curves.items()},
        "report": {part: held["report"].get(part, {}) | report.get(part, {}) for part in ("dev", "test")},
    }
    try:
        target.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise SettingsError(f"阈值不能写入 {target}（{error.strerror}），请检查路径和权限。") from None
    print(f"已写入 {target}")
