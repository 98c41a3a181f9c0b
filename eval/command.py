"""The command behind eval/run.py: asks every question in process, reports, compares."""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from assistant.errors import AssistantError, SettingsError
from assistant.settings import load_settings
from eval.ablation import ask_without_gold, describe_ablation, say_ablation
from eval.arguments import read_arguments
from eval.asking import ask_all
from eval.baseline import BASELINE, compare, describe_baseline, read_baseline, write_baseline
from eval.corpora import PROJECT_DIR, Asks, Corpora, open_assistant_of
from eval.measures import PARTS, Metrics, Row, choose, measure
from eval.memory import peak_mb
from eval.mutations import check_scorer, say_caught
from eval.percentiles import percentile
from eval.questions import Question, list_question_files, load_questions, part_of
from eval.readme import refresh_readmes
from eval.runs import ROWS, Run, compare_runs, write_run
from eval.tables import print_groups, print_tables
from eval.with_model import run_with_model

if TYPE_CHECKING:
    from assistant.answer import Assistant


def main(arguments: Sequence[str] | None = None, open_corpus: Callable[[str], Asks] | None = None) -> int:
    """Run the evaluation and give the exit code: 0, 1 (our error, or a number fell), 2 usage."""
    chosen = read_arguments(arguments)
    try:
        return _run(
            chosen,
            Corpora(open_corpus or functools.partial(open_assistant_of, index_dir=chosen.index, with_model=chosen.llm)),
        )
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 1


def _run(chosen: argparse.Namespace, corpora: Corpora) -> int:
    files = chosen.questions or list_question_files()
    questions = [question for question in load_questions(files) if chosen.part in ("all", part_of(question.id))]
    if not questions:
        raise SettingsError(f"所给的题目中没有 {chosen.part} 部分的题，请换用 --part all。")
    if chosen.write_baseline:
        _refuse_services()
    folder = chosen.out or PROJECT_DIR / "var" / "eval" / datetime.now().strftime("%Y%m%d-%H%M%S")
    if chosen.llm:
        return run_with_model(corpora, questions, folder, f"{_describe(chosen)} --llm", judged=chosen.judge)
    # read before the questions are asked: a wrong path should not cost a whole run
    wanted = _baseline_path(chosen)
    baseline = read_baseline(wanted) if wanted and not chosen.write_baseline else {}
    run = _measure(chosen, corpora, questions)
    _write(run, folder, {"command": _describe(chosen), "files": [path.name for path in files]}, corpora)
    if chosen.write_baseline:
        _renew(run, chosen.baseline or BASELINE, _describe(chosen))
        return 0 if run.scorer_holds else 1
    held = _compare(run.rows, chosen.part, baseline, wanted)
    return 0 if held and run.scorer_holds else 1


def _refuse_services() -> None:
    """Raise SettingsError where a service takes part in search: nobody else could make those numbers again."""
    settings = load_settings()
    if named := [key for key in ("embedding_base_url", "rerank_base_url") if getattr(settings, key)]:
        raise SettingsError(f"设置了 {'、'.join(named)}，基线应在不接模型时得出，请先去掉再运行。")


def _measure(chosen: argparse.Namespace, corpora: Corpora, questions: Sequence[Question]) -> Run:
    everything = chosen.full or (chosen.write_baseline and not chosen.questions)
    run = Run(ask_all(corpora, questions))
    console = Console(width=None if sys.stdout.isatty() else 160)
    print_tables(run.rows, console)
    if everything:
        print_groups(run.rows, console)
    _print_mistakes([row for row in run.rows if not row.score.right], chosen.mistakes)
    if chosen.compare:
        _say(compare_runs(run.rows, chosen.compare))
    run.caught = check_scorer(run.rows)
    _say(say_caught(run.caught))
    made, caught = (sum(getattr(one, name) for one in run.caught) for name in ("made", "caught"))
    run.more["scorer"] = {"kinds": len(run.caught), "made": made, "caught": caught}
    if everything or chosen.ablation:
        run.ablated = ask_without_gold(corpora.assistant, questions)
        _say(say_ablation(run.ablated, chosen.mistakes))
        run.more["ablation"] = {
            part: describe_ablation([row for row in run.ablated if part in ("all", part_of(row.question.id))])
            for part in PARTS
        }
    if everything or chosen.baselines:
        _ask_rivals(chosen, run, corpora.assistant, questions)
    run.more["memory_mb"] = round(peak_mb())
    print(f"内存峰值：{peak_mb():.0f} MB")
    return run


def _ask_rivals(
    chosen: argparse.Namespace, run: Run, ours: Callable[[str], Assistant], questions: Sequence[Question]
) -> None:
    from assistant.models import read_endpoint
    from eval.rivals import ask_rival, list_rivals, say_rivals

    # the committed numbers are made without an endpoint, so that anybody can make them again
    endpoint = None if chosen.write_baseline else read_endpoint(load_settings(), "llm")
    theirs = [(rival, ask_rival(rival, ours, questions)) for rival in list_rivals(endpoint)]
    _say(say_rivals(run.rows, theirs))
    for rival, rows in theirs:
        parts = {part: measure(asked) for part in PARTS if (asked := choose(rows, part))}
        run.rivals[rival.name] = {
            "label": rival.label,
            "parts": parts,
            "p50_ms": round(percentile([row.ms for row in rows], 0.5), 2),
        }
    run.more["rivals"] = run.rivals


def _write(run: Run, folder: Path, about: dict[str, object], corpora: Corpora) -> None:
    write_run(run, folder, about)
    print(f"逐题结果：{folder / ROWS}")
    if run.rivals:
        from eval.page import write_page

        write_page(run, folder / "report.html", str(about["command"]), corpora.assistant)
        print(f"网页报告：{folder / 'report.html'}")


def _renew(run: Run, path: Path, command: str) -> None:
    write_baseline(path, describe_baseline(run.rows, command, run.more))
    print(f"已写入基线：{path}")
    if path.resolve() == BASELINE:
        for name in refresh_readmes(BASELINE):
            print(f"已更新 {name} 中的数字")


def _baseline_path(chosen: argparse.Namespace) -> Path | None:
    if chosen.baseline:
        return Path(chosen.baseline)
    # the committed baseline was made with the committed questions and says nothing about others
    return BASELINE if BASELINE.exists() and not chosen.questions else None


def _compare(rows: Sequence[Row], part: str, baseline: dict[str, Metrics], path: Path | None) -> bool:
    if path is None:
        print("没有可比的基线，未作比较。")
        return True
    if fell := compare(rows, part, baseline):
        print(f"有 {len(fell)} 项低于基线 {path}：", file=sys.stderr)
        for line in fell:
            print(f"  {line}", file=sys.stderr)
        return False
    print(f"没有低于基线 {path} 的项。")
    return True


def _print_mistakes(wrong: Sequence[Row], shown: int) -> None:
    # the test part is not for tuning: its mistakes stand in rows.jsonl only
    listed = [row for row in wrong if part_of(row.question.id) == "dev"]
    for row in listed[: max(0, shown)]:
        print(f"✗ {row.question.id} {row.question.question}：{'；'.join(row.score.why)}")
    if wrong:
        print(f"共 {len(wrong)} 题有错，其中开发部分 {len(listed)} 题。")


def _say(lines: Sequence[str]) -> None:
    for line in lines:
        print(line, flush=True)


def _describe(chosen: argparse.Namespace) -> str:
    words = ["python eval/run.py"]
    if chosen.questions:
        words += ["--questions", *(path.name for path in chosen.questions)]
    if chosen.part != "all":
        words += ["--part", chosen.part]
    flags = ("ablation", "baselines", "full", "write_baseline")
    return " ".join([*words, *(f"--{flag.replace('_', '-')}" for flag in flags if getattr(chosen, flag))])
