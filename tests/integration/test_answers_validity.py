"""Documents that ended: found, shown as such, never the ground of an answer about a day on which they do not hold."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.answer import Assistant, answer_json, open_assistant
from assistant.index import build_index
from assistant.settings import load_settings

RULES = """丙市共享单车停放管理办法

丙政规〔2023〕4号

第一条 为了规范共享单车停放秩序，制定本办法。

第二条 共享单车应当停放在划定的停放区内。

第三条 市城市管理局负责全市共享单车停放的监督管理工作。

第四条 本办法自2023年5月1日起施行，有效期至2025年4月30日。

丙市人民政府

2023年4月3日
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    root = tmp_path_factory.mktemp("validity")
    (root / "corpus").mkdir()
    (root / "corpus" / "rules.txt").write_text(RULES, "utf-8")
    settings = load_settings(corpus_dir=root / "corpus", index_dir=root / "index")
    build_index(settings.corpus_dir, settings.index_dir, settings)
    return open_assistant(settings)


def test_an_expired_document_is_no_ground_today_and_is_named(assistant: Assistant) -> None:
    answer = assistant.ask("共享单车停放由谁负责", as_of=date(2026, 1, 1))
    assert (answer.status, answer.citations) == ("unanswerable_not_valid", ())
    assert "已过有效期" in answer.text and "2025年4月30日" in answer.text


def test_it_answers_about_a_day_on_which_it_held(assistant: Assistant) -> None:
    answer = assistant.ask("共享单车停放由谁负责", as_of=date(2024, 1, 1))
    assert answer.status == "answered"
    assert "市城市管理局负责" in answer.direct
    assert answer_json(answer)["citations"][0]["validity"] == "in_force"


def test_before_it_began_it_is_no_ground_either(assistant: Assistant) -> None:
    assert assistant.ask("共享单车停放由谁负责", as_of=date(2023, 4, 10)).status == "unanswerable_not_valid"


@pytest.mark.parametrize(("day", "words"), [(date(2024, 1, 1), "现行有效"), (date(2026, 1, 1), "已过有效期")])
def test_its_validity_can_be_asked_for(assistant: Assistant, day: date, words: str) -> None:
    answer = assistant.ask("丙政规〔2023〕4号还有效吗", as_of=day)
    assert answer.status == "answered"
    assert words in answer.direct and "有效期至2025年4月30日" in answer.direct
    assert answer.citations[0].clause.address == "第四条"
