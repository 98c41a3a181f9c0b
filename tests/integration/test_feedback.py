"""Ratings, question log and calls: masked, written aside, grouped, deleted when their time is over."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from assistant.database import Database, open_database, read_database
from assistant.feedback import (
    Asked,
    Rating,
    Recorder,
    asked_before,
    asked_questions,
    calls,
    delete_before,
    gaps,
    rated,
    record_call,
    record_flag,
    record_question,
    record_rating,
    settle_gap,
    settle_rating,
)
from assistant.feedback.recorder import MOST_WAITING
from assistant.feedback.tables import AskedQuestion
from assistant.settings import Settings, load_settings
from assistant.types import Answer

PHONE = "13812345678"


@pytest.fixture
def recorder(database: Database) -> Iterator[Recorder]:
    made = Recorder(database)
    yield made
    made.close()


def answer(question: str, status: str = "answered", **trace: object) -> Answer:
    return Answer(question, status, "答", "答", trace=trace, ms=1.5)


def test_a_question_is_logged_masked_with_its_session_hashed(database: Database, recorder: Recorder) -> None:
    record_question(recorder, answer(f"我的电话{PHONE}，谁牵头？", step="answer_duties", generation="g1"), "chat", "s1")
    assert recorder.flush(10)
    with database.reading() as session:
        (row,) = session.scalars(select(AskedQuestion)).all()
    assert PHONE not in row.question and "谁牵头" in row.question
    assert (row.masked, row.step, row.generation, row.channel) == ("手机号", "answer_duties", "g1", "chat")
    assert row.session and "s1" not in row.session
    assert row.session == recorder.hash_session("s1") != Recorder(database).hash_session("s1")


def test_the_log_is_read_whole_and_masked(database: Database, database_settings: Settings, recorder: Recorder) -> None:
    for question, status in (
        ("谁牵头？", "answered"),
        (f"我的电话{PHONE}", "guarded_greeting"),
        ("谁牵头？", "answered"),
    ):
        record_question(recorder, answer(question, status), "chat", "s1")
    assert recorder.flush(10)
    only = read_database(database_settings)
    asked = Asked("谁牵头？", "answered")
    assert asked_questions(only) == (asked, Asked("我的电话【手机号】", "guarded_greeting"), asked)
    only.close()


def test_logging_can_be_turned_off_and_needs_no_store(database: Database) -> None:
    silent = Recorder(database, log_questions=False)
    record_question(silent, answer("谁牵头？"), "chat")
    record_question(None, answer("谁牵头？"), "chat")
    assert silent.waiting == 0
    assert not record_rating(None, "谁牵头？", "answered", True, "", "")
    assert not record_call(None, "op", "谁牵头？")


def test_ratings_are_counted_and_settled(database: Database, recorder: Recorder) -> None:
    assert record_rating(recorder, "问一", "answered", True, "", "s")
    assert record_rating(recorder, "问二", "answered", False, f"打{PHONE}没人接", "s")
    assert record_flag(recorder, "问三", "answered", "单位不对", "op1")
    assert recorder.flush(10)
    found = rated(database)
    assert (found.useful, found.useless) == (1, 2)
    assert [(r.question, r.operator) for r in found.open] == [("问三", "op1"), ("问二", "")]
    assert PHONE not in found.open[1].reason
    assert settle_rating(database, found.open[0].id, "sup")
    assert [r.question for r in rated(database).open] == ["问二"]
    assert not settle_rating(database, 999, "sup")


def test_gaps_group_what_asks_the_same(database: Database, recorder: Recorder) -> None:
    same = {"asks": ["lead"], "topic": ["低空", "经济"]}
    record_question(recorder, answer("低空经济谁牵头", "unanswerable_not_in_corpus", **same), "chat")
    record_question(recorder, answer("请问低空经济由谁牵头？", "unanswerable_not_in_corpus", **same), "rest")
    record_question(recorder, answer("别的", "clarification"), "chat")
    record_question(recorder, answer("答了的", "answered"), "chat")
    record_question(recorder, answer("你好", "guarded_greeting"), "chat")
    assert recorder.flush(10)
    found = gaps(database)
    assert [(gap.question, gap.times) for gap in found] == [("请问低空经济由谁牵头？", 2), ("别的", 1)]
    settle_gap(database, found[0].key, "sup")
    settle_gap(database, found[0].key, "sup")
    assert [gap.question for gap in gaps(database)] == ["别的"]
    record_question(recorder, answer("低空经济谁牵头", "unanswerable_not_in_corpus", **same), "chat")
    assert recorder.flush(10)
    assert [(gap.question, gap.times) for gap in gaps(database)] == [("低空经济谁牵头", 1), ("别的", 1)]


def test_questions_asked_before_are_found_by_their_words(database: Database, recorder: Recorder) -> None:
    for question in ("窗口谁牵头？", "窗口谁牵头？", "驿站谁牵头？", "100%_窗口"):
        record_question(recorder, answer(question), "chat")
    assert recorder.flush(10)
    assert [(a.question, a.times) for a in asked_before(database, ["牵头"])] == [
        ("窗口谁牵头？", 2),
        ("驿站谁牵头？", 1),
    ]
    assert [a.question for a in asked_before(database, ["窗口", "%_"])] == ["100%_窗口"]


def test_calls_are_listed_for_their_operator(database: Database, recorder: Recorder) -> None:
    record_call(
        recorder, "a", f"来电{PHONE}", status="answered", cited=["甲一", "乙二"], dispatched_to="省局", note=PHONE
    )
    record_call(recorder, "b", "别人的")
    assert recorder.flush(10)
    (call,) = calls(database, "a")
    assert (call.cited, call.dispatched_to) == ("甲一\n乙二", "省局")
    assert PHONE not in call.question + call.note
    assert len(calls(database)) == 2


def test_what_is_too_old_is_deleted(database: Database, recorder: Recorder) -> None:
    record_question(recorder, answer("旧"), "chat")
    record_question(recorder, answer("新"), "chat")
    record_rating(recorder, "旧", "answered", True, "", "")
    assert recorder.flush(10)
    old = datetime.now(UTC) - timedelta(days=40)
    with database.writing() as session:
        session.execute(update(AskedQuestion).where(AskedQuestion.question == "旧").values(asked_at=old))
        session.execute(update(Rating).values(rated_at=old))
    deleted = delete_before(database, date.today() - timedelta(days=30))
    assert (deleted.questions, deleted.ratings, deleted.calls) == (1, 1, 0)
    with database.reading() as session:
        assert session.scalars(select(AskedQuestion.question)).all() == ["新"]


def test_a_locked_database_loses_nothing_and_holds_nobody_up(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "a.db"
    database = open_database(load_settings(database_url=f"sqlite:///{file}"))
    recorder = Recorder(database)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with caplog.at_level(logging.WARNING):
        for number in range(20):
            assert record_rating(recorder, f"问{number}", "answered", True, "", "")
        while not recorder.failures:
            assert not recorder.flush(0.1)
    assert recorder.waiting == 20
    other.execute("ROLLBACK")
    other.close()
    assert recorder.flush(10)
    assert rated(database).useful == 20
    recorder.close()
    database.close()


def test_a_full_queue_drops_and_counts(tmp_path: Path) -> None:
    database = open_database(load_settings(database_url=f"sqlite:///{tmp_path}/a.db"))
    recorder = Recorder(database)
    recorder._thread = recorder  # type: ignore[assignment]  # no thread empties it
    for _ in range(MOST_WAITING):
        recorder.put(Rating, {})
    assert not record_rating(recorder, "问", "answered", True, "", "")
    assert recorder.dropped == 1
    database.close()
