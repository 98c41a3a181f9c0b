"""A small corpus in the project's own words, a scripted assistant over it, and a server on a free port."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import uvicorn
from fastapi import FastAPI

from assistant.answer.composed import CheckedSentence, Event
from assistant.answer.reviewed import ReviewedStep
from assistant.composition import Composer
from assistant.errors import AddressError
from assistant.index import Index
from assistant.settings import Settings
from assistant.types import Answer, Citation, Clause, Deadline, Document, Duty, Evidence, Facts, Part, Turn

TEXT = "（一）推广一窗受理。年底前实现一窗受理全覆盖。（省数据局牵头，省直有关单位配合）"
CLAUSE = Clause("d1/1", "d1", "甲省2024年窗口工作要点", "一（一）", ("一、服务提质",), "推广一窗受理", TEXT, 3, 4)
NEXT = Clause("d1/2", "d1", "甲省2024年窗口工作要点", "一（二）", ("一、服务提质",), "", "（二）<b>a & b</b>", 4, 4)
DOCUMENT = Document(
    id="d1",
    number="甲政发〔2024〕1号",
    title="甲省关于印发《窗口工作要点》的通知",
    issuer="甲省人民政府",
    addressees=("各市",),
    issued_on=date(2024, 3, 5),
    kind="通知",
    place="甲省",
    level="省",
    validity="in_force",
    source="a.txt",
    parts=(Part("甲省2024年窗口工作要点", "附件", (CLAUSE, NEXT)),),
)
FACTS = {
    "d1/1": Facts(
        (Duty("牵头", ("省数据局",), "省数据局牵头"),),
        (Deadline("年底前", None, date(2024, 12, 31), "年底前实现一窗受理全覆盖。"),),
    )
}
QUOTE = "省数据局牵头"
DIRECT = "甲省：省数据局牵头，省直有关单位配合。"
SOURCE_LINE = "[1] 甲政发〔2024〕1号《甲省2024年窗口工作要点》一（一） 第3—4页 · 2024年3月5日"


def tiny_index() -> Index:
    """Give what the web part reads of an index."""
    clauses = {clause.id: clause for clause in DOCUMENT.clauses()}

    def find(known: Mapping[str, Any], id: str) -> Any:
        if id not in known:
            raise AddressError(f"没有编号为 {id} 的条款，请检查编号。")
        return known[id]

    return cast(
        Index,
        SimpleNamespace(
            generation="g1",
            manifest=SimpleNamespace(counts={"documents": 1, "clauses": 2, "duties": 1, "vectors": 2}),
            documents=(DOCUMENT,),
            clauses=tuple(clauses.values()),
            facts=FACTS,
            clause=lambda id: find(clauses, id),
            document=lambda id: find({"d1": DOCUMENT}, id),
        ),
    )


@dataclass
class ScriptedAssistant:
    """Answers every question with its one citation; keeps what it was asked."""

    index: Index = field(default_factory=tiny_index)
    reviewed: ReviewedStep | None = None
    composer: Composer | None = None
    asked: list[tuple[str, tuple[Turn, ...], str]] = field(default_factory=list)

    def ask(self, question: str, history: Sequence[Turn] = (), place: str = "") -> Answer:
        self.asked.append((question, tuple(history), place))
        if not question.strip():
            return Answer(question, "error_empty_question", "", "请输入您的问题。")
        if len(question) > 300:
            return Answer(question, "error_question_too_long", "", "问题太长，最多300字，请缩短后再问。")
        if question == "崩溃":
            raise RuntimeError("boom")
        if question == "没有":
            reply = "收录的文件中没有这个内容。\n可拨打12345咨询。"
            return Answer(question, "unanswerable_not_in_corpus", reply, reply)
        cited = Citation(1, CLAUSE, DOCUMENT, QUOTE)
        return Answer(
            question, "answered", DIRECT, f"{DIRECT}[1]\n按年底前完成。[9]\n{SOURCE_LINE}", (cited,), {"n": 1}, 1.5
        )

    def search(self, text: str, top: int = 10) -> tuple[Evidence, ...]:
        return (Evidence(CLAUSE, DOCUMENT, FACTS["d1/1"], 1.0),)

    def stream(self, question: str, history: Sequence[Turn] = (), place: str = "") -> Iterator[Event]:
        yield self.ask(question, history, place)
        yield CheckedSentence("由甲局牵头。[1]")
        yield self.ask(question, history, place)

    def places(self) -> tuple[str, ...]:
        return ("甲省", "乙市")

    def examples(self) -> tuple[str, ...]:
        return ("一窗受理由谁牵头？", "一窗受理什么时候完成？")

    def next_questions(self, answer: Answer, history: Sequence[Turn] = ()) -> tuple[str, ...]:
        return ("一窗受理的目标是多少？",) if answer.status == "answered" else ()


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """Serve the application on a free loopback port; gives its address."""
    config = uvicorn.Config(app, port=0, log_config=None, access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            thread.join(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


SETTINGS = Settings()
