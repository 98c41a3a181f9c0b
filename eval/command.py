"""The command behind eval/run.py: reads arguments, asks every question in process, reports, compares."""

from __future__ import annotations

import argparse
import functools
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, cast

from rich.console import Console

from assistant.errors import AssistantError, SettingsError
from assistant.models import read_endpoint
from assistant.settings import load_settings
from eval.ablation import ask_without_gold, say_ablation, write_ablation
from eval.corpora import PROJECT_DIR, Asks, Corpora, open_assistant_of
from eval.questions import EVAL_DIR, Question, list_question_files, load_questions, part_of
from eval.report import Row, compare, print_tables, read_baseline, write_baseline, write_run
from eval.scoring import score
from eval.with_model import ask_both, judge, report_both

if TYPE_CHECKING:
    from assistant.answer import Assistant

BASELINE = EVAL_DIR / "baseline.json"
_SHOWN_MISTAKES = 20


class ChineseParser(argparse.ArgumentParser):
    """An argument parser whose complaint is one Chinese line; exits 2."""

    def error(self, message: str) -> NoReturn:
        """Say that the arguments are wrong and exit."""
        print(f"参数有误（{message}），用 --help 查看用法。", file=sys.stderr)
        raise SystemExit(2)


def read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Give the arguments of eval/run.py."""
    parser = ChineseParser(prog="eval/run.py", description="用手写题目评测问答，并与基线比较", allow_abbrev=False)
    parser.add_argument(
        "--questions", type=Path, nargs="+", metavar="FILE", help="题目文件，默认 eval/questions 中全部"
    )
    parser.add_argument("--index", type=Path, metavar="DIR", help="索引文件夹，默认用设置中的")
    parser.add_argument("--out", type=Path, metavar="DIR", help="结果写入的文件夹，默认 var/eval/时间")
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="基线，默认 eval/baseline.json")
    parser.add_argument("--part", choices=("dev", "test", "all"), default="all", help="只评测开发部分或测试部分")
    parser.add_argument("--write-baseline", action="store_true", help="把本次得分写成新的基线，不再比较")
    parser.add_argument("--mistakes", type=int, default=_SHOWN_MISTAKES, metavar="N", help="最多列出几道错题，默认 20")
    parser.add_argument("--ablation", action="store_true", help="再把可引的条款从索引中去掉，问同样的题，看是否仍作答")
    parser.add_argument("--llm", action="store_true", help="用设置中的语言模型再答一遍，两种回答并排比较")
    parser.add_argument("--judge", action="store_true", help="与 --llm 同用：再请模型评判它写的回答")
    chosen = parser.parse_args(arguments)
    if chosen.judge and not chosen.llm:
        parser.error("--judge 须与 --llm 同用")
    if chosen.write_baseline and chosen.part != "all":
        parser.error("--write-baseline 须与 --part all 同用")
    return chosen


def main(arguments: Sequence[str] | None = None, open_corpus: Callable[[str], Asks] | None = None) -> int:
    """Run the evaluation and give the exit code: 0, 1 (our error, or a number fell), 2 usage."""
    chosen = read_arguments(arguments)
    try:
        return _run(chosen, Corpora(open_corpus or functools.partial(open_assistant_of, index_dir=chosen.index)))
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 1


def _run(chosen: argparse.Namespace, corpora: Corpora) -> int:
    everything = load_questions(chosen.questions or list_question_files())
    questions = [question for question in everything if chosen.part in ("all", part_of(question.id))]
    if not questions:
        raise SettingsError(f"所给的题目中没有 {chosen.part} 部分的题，请换用 --part all。")
    if chosen.llm:
        return _run_with_model(chosen, corpora, questions)
    # read before the questions are asked: a wrong path should not cost a whole run
    wanted = _baseline_path(chosen)
    baseline = read_baseline(wanted) if wanted and not chosen.write_baseline else {}
    rows = ask_all(corpora, questions)
    print_tables(rows, Console(width=None if sys.stdout.isatty() else 160))
    _print_mistakes([row for row in rows if not row.score.right], chosen.mistakes)
    folder = _folder(chosen)
    command = _describe(chosen)
    write_run(rows, folder, {"command": command, "files": [p.name for p in chosen.questions or list_question_files()]})
    print(f"逐题结果：{folder / 'rows.jsonl'}")
    if chosen.ablation:
        _ablate(corpora, questions, folder, chosen.mistakes)
    if chosen.write_baseline:
        write_baseline(rows, chosen.baseline or BASELINE, command)
        print(f"已写入基线：{chosen.baseline or BASELINE}")
        return 0
    return _compare(rows, chosen.part, baseline, wanted)


def _run_with_model(chosen: argparse.Namespace, corpora: Corpora, questions: Sequence[Question]) -> int:
    console = Console(width=None if sys.stdout.isatty() else 160)
    rows = ask_both(corpora, questions)
    code = report_both(rows, _folder(chosen), console, f"{_describe(chosen)} --llm")
    endpoint = read_endpoint(load_settings(), "llm")
    for line in judge(rows, endpoint) if chosen.judge and endpoint else ():
        console.print(line)
    return code


def _folder(chosen: argparse.Namespace) -> Path:
    return Path(chosen.out or PROJECT_DIR / "var" / "eval" / datetime.now().strftime("%Y%m%d-%H%M%S"))


def ask_all(corpora: Corpora, questions: Sequence[Question]) -> list[Row]:
    """Ask each question of its corpus and score the answer."""
    rows: list[Row] = []
    for question in questions:
        asked = corpora.of(question.corpus)
        begun = time.perf_counter()
        answer = asked.ask(question.question, history=question.history, place=question.place, as_of=question.as_of)
        ms = (time.perf_counter() - begun) * 1000
        rows.append(Row(question, answer, score(question, answer), ms))
    return rows


def _ablate(corpora: Corpora, questions: Sequence[Question], folder: Path, shown: int) -> None:
    rows = ask_without_gold(lambda corpus: cast("Assistant", corpora.of(corpus)), questions)
    write_ablation(rows, folder / "ablation.jsonl")
    for line in say_ablation(rows, shown):
        print(line)


def _baseline_path(chosen: argparse.Namespace) -> Path | None:
    if chosen.baseline:
        return Path(chosen.baseline)
    # the committed baseline was made with the committed questions and says nothing about others
    return BASELINE if BASELINE.exists() and not chosen.questions else None


def _compare(rows: Sequence[Row], part: str, baseline: dict[str, dict[str, float]], path: Path | None) -> int:
    if path is None:
        print("没有可比的基线，未作比较。")
        return 0
    if fell := compare(rows, part, baseline):
        print(f"有 {len(fell)} 项低于基线 {path}：", file=sys.stderr)
        for line in fell:
            print(f"  {line}", file=sys.stderr)
        return 1
    print(f"没有低于基线 {path} 的项。")
    return 0


def _print_mistakes(wrong: Sequence[Row], shown: int) -> None:
    # the test part is not for tuning: its mistakes stand in rows.jsonl only
    listed = [row for row in wrong if part_of(row.question.id) == "dev"]
    for row in listed[: max(0, shown)]:
        print(f"✗ {row.question.id} {row.question.question}：{'；'.join(row.score.why)}")
    if wrong:
        print(f"共 {len(wrong)} 题有错，其中开发部分 {len(listed)} 题。")


def _describe(chosen: argparse.Namespace) -> str:
    words = ["python eval/run.py"]
    if chosen.questions:
        words += ["--questions", *(path.name for path in chosen.questions)]
    if chosen.part != "all":
        words += ["--part", chosen.part]
    return " ".join([*words, "--write-baseline"] if chosen.write_baseline else words)
