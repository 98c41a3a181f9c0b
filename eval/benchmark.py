"""The command behind eval/bench.py: prints one plain line per number, with its floor."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import AssistantError, SettingsError
from assistant.settings import Settings, load_settings
from eval.arguments import ChineseParser
from eval.corpora import PROJECT_DIR
from eval.percentiles import percentile
from eval.questions import SEED, Question, list_question_files, load_questions
from eval.serving import Served, measure_requests, serve

GOLDEN = PROJECT_DIR / "tests" / "golden" / "seed_outline.json"


@dataclass(frozen=True, slots=True)
class Measured:
    """One number with its floor."""

    name: str
    value: float
    unit: str
    floor: float
    at_most: bool  # whether the floor is an upper limit
    note: str = ""

    @property
    def holds(self) -> bool:
        """Tell whether the floor holds."""
        return self.value <= self.floor if self.at_most else self.value >= self.floor

    def line(self) -> str:
        """Give the line that is printed."""
        sign = "≤" if self.at_most else "≥"
        verdict = "达到" if self.holds else "未达到"
        note = f"，{self.note}" if self.note else ""
        value = f"{self.value:.1f}" if isinstance(self.value, float) else str(self.value)
        return f"{self.name}：{value} {self.unit}（要求 {sign} {self.floor:g}，{verdict}{note}）"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; gives 0, 1 (our error; with --strict also a floor that does not hold) or 2 (usage)."""
    parser = ChineseParser(prog="eval/bench.py", description="测量各项性能下限", allow_abbrev=False)
    parser.add_argument("--index", type=Path, metavar="DIR", help="索引文件夹，默认用设置中的")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="每道题问几遍，默认 3")
    parser.add_argument("--callers", type=int, default=50, metavar="N", help="同时请求的人数，默认 50")
    parser.add_argument("--requests", type=int, default=2000, metavar="N", help="一共请求多少次，默认 2000")
    parser.add_argument("--golden", type=Path, default=GOLDEN, metavar="FILE", help="条款标准答案")
    parser.add_argument("--no-server", action="store_true", help="不启动网页服务，只测进程内的项目")
    parser.add_argument("--strict", action="store_true", help="有一项未达到要求时以 1 退出")
    chosen = parser.parse_args(arguments)
    if min(chosen.rounds, chosen.callers, chosen.requests) < 1:
        parser.error("--rounds、--callers、--requests 都应至少为 1")
    try:
        held = _measure_all(chosen)
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 1
    return 0 if held or not chosen.strict else 1


def _measure_all(chosen: argparse.Namespace) -> bool:
    settings = load_settings(index_dir=chosen.index)
    questions = [question for question in load_questions(list_question_files()) if question.corpus == SEED]
    print(f"题目 {len(questions)} 道，每道 {chosen.rounds} 遍")
    found = [measure_outline(chosen.golden, settings.corpus_dir), *measure_asking(settings, questions, chosen.rounds)]
    for measured in found:
        print(measured.line(), flush=True)
    if chosen.no_server:
        return all(measured.holds for measured in found)
    with serve(settings.index_dir) as served:
        for measured in measure_serving(served, questions, chosen.callers, chosen.requests):
            print(measured.line(), flush=True)
            found.append(measured)
    print("对外请求数：由浏览器测试检查（tests/browser）")
    return all(measured.holds for measured in found)


def measure_outline(golden: Path, corpus_dir: Path) -> Measured:
    """Count the clauses whose document, part, address, text and pages are as in the golden outline.

    Raises:
        SettingsError: the golden file cannot be read.
    """
    from assistant.documents import list_sources, read_overrides, read_source
    from assistant.structure import outline_source

    wanted = _read_golden(golden)
    found: set[tuple[str, ...]] = set()
    for path in list_sources(corpus_dir):
        outline = outline_source(read_source(path, corpus_dir), read_overrides(path))
        for document in outline.documents:
            for part in document.parts:
                found |= {
                    (document.number, part.title, c.address, c.text, f"{c.first_page}-{c.last_page}")
                    for c in part.clauses
                }
    return Measured("条款与标准答案一致", len(wanted & found), f"条（共 {len(wanted)} 条）", len(wanted), False)


def _read_golden(golden: Path) -> set[tuple[str, ...]]:
    try:
        read = json.loads(golden.read_text(encoding="utf-8"))
        outlines = read if isinstance(read, list) else [read]  # one for each file, or `outline --json` of a single one
        return {
            (document["number"], part["title"], c["address"], c["text"], "-".join(str(page) for page in c["pages"]))
            for outline in outlines
            for document in outline["documents"]
            for part in document["parts"]
            for c in part["clauses"]
        }
    except OSError as error:
        raise SettingsError(f"标准答案 {golden} 不能读取（{error.strerror}），请用 --golden 指定。") from None
    except (ValueError, KeyError, TypeError):
        raise SettingsError(f"标准答案 {golden} 的内容不对，请用 --golden 指定别的文件。") from None


def measure_asking(settings: Settings, questions: Sequence[Question], rounds: int) -> list[Measured]:
    """Time questions in this process, and plain BM25 over the same clauses as the baseline of the same run."""
    from assistant.answer import open_assistant

    assistant = open_assistant(settings)
    assistant.prepare()  # as the server does
    plain = _plain_search(settings)
    for question in questions[:10]:  # loads what is loaded at first use
        assistant.ask(question.question, history=question.history, place=question.place)
        plain(question.question)
    asked: list[float] = []
    searched: list[float] = []
    for _ in range(rounds):
        for question in questions:
            begun = time.perf_counter()
            assistant.ask(question.question, history=question.history, place=question.place)
            asked.append((time.perf_counter() - begun) * 1000)
            begun = time.perf_counter()
            plain(question.question)
            searched.append((time.perf_counter() - begun) * 1000)
    found: list[Measured] = []
    for share, floor in ((0.5, 10.0), (0.95, 30.0)):
        value, base = percentile(asked, share), percentile(searched, share)
        note = f"是只查 BM25 首条（{base:.2f} 毫秒）的 {value / base:.1f} 倍"
        found.append(Measured(f"进程内回答一问 p{share * 100:.0f}", value, "毫秒", floor, True, note))
    return found


def _plain_search(settings: Settings) -> Callable[[str], int]:
    """Give a search that only tokenises and takes the best BM25 row: the least that any answer costs."""
    import bm25s

    from assistant.index import open_index

    index = open_index(settings.index_dir, settings)
    ranker = bm25s.BM25()
    ranker.index([index.segmenter.tokens(clause.text) for clause in index.clauses], show_progress=False)

    def find(question: str) -> int:
        known = [token for token in index.segmenter.tokens(question) if token in ranker.vocab_dict]
        return int(ranker.get_scores(known).argmax()) if known else -1

    return find


def measure_serving(served: Served, questions: Sequence[Question], callers: int, requests: int) -> list[Measured]:
    """Measure a running server: start, answers per second under load, memory afterwards.

    The baseline of the same run is the rate of GET /healthz, which answers nothing.
    """
    # a place that the corpus does not have is refused as bad input, which is no answer
    asked = [q for q in questions if not q.history and (q.answerable or not q.place)]
    bodies = [{"question": q.question, **({"place": q.place} if q.place else {})} for q in asked]
    idle = measure_requests(served.port, "/healthz", [None], callers, requests)
    load = measure_requests(served.port, "/api/v1/ask", bodies, callers, requests)
    rate, base = requests / load.seconds, requests / idle.seconds
    note = f"p95 {percentile(load.ms, 0.95):.0f} 毫秒，是空请求（每秒 {base:.0f} 次）的 {rate / base:.2f} 倍"
    return [
        Measured("app.py 就绪", served.ready_seconds, "秒", 15, True),
        Measured(f"{callers} 人同时提问", rate, "答/秒", 40, False, note),
        Measured("其中出错", len(load.faults), "次", 0, True, "；".join(sorted(set(load.faults))[:3])),
        Measured("服务占用内存", served.resident_mb(), "MB", 600, True),
    ]
