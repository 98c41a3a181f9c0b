"""The chat page while a language model writes: the answer stands at once, and only what was checked replaces it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from assistant.answer import open_assistant
from assistant.settings import load_settings
from assistant.web import create_app
from tests.browser.conftest import DESKTOP, PHONE, Visit, Visitor
from tests.model_server import Body, Handler, ModelServer, events_of, faithful, model_server, reply_lines
from tests.web_fakes import running

pytestmark = pytest.mark.browser
QUESTION = "谁牵头推广一窗通综合受理"
EXTRACTED = "甲省：省数据局、省政务中心牵头"
COMPOSED = "甲省方面，由省数据局、省政务中心牵头"
LABEL = "以上文字由人工智能生成（模型：某某大模型），仅供参考，以文件原文为准。"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as running_server:
        yield running_server


@pytest.fixture
def address(answer_index: Path, server: ModelServer) -> Iterator[str]:
    settings = load_settings(
        index_dir=answer_index, llm_base_url=server.url, llm_model="m", llm_filed_name="某某大模型"
    )
    with running(create_app(open_assistant(settings), settings)) as served:
        yield served


class Gate:
    """Writes the first sentence, and the rest when it is told to; or breaks off there."""

    def __init__(self, *, breaks: bool = False, first: str = "") -> None:
        self.opened = threading.Event()
        self.breaks, self.first = breaks, first

    def __call__(self, handler: Handler, body: Body) -> None:
        lines = faithful(body).split("\n")
        head = (self.first or lines[0]) + "\n" + (reply_lines([]) if self.first else lines[1][:5])
        handler.begin()
        for event in events_of(head)[:-2]:
            handler.write(event)
        self.opened.wait(20)
        if not self.breaks:
            for event in events_of("\n".join(lines)[len(head) :]):
                handler.write(event)


def begin(seen: Visit) -> None:
    box = seen.page.get_by_label("您的问题")
    box.fill(QUESTION)
    box.press("Enter")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
def test_checked_sentences_grow_below_the_answer_and_then_replace_it(
    visit: Visitor, address: str, server: ModelServer, viewport: object
) -> None:
    gate = Gate()
    server.script.append(gate)
    seen = visit(address, viewport)
    page = seen.page
    begin(seen)
    growing = page.get_by_test_id("growing")
    expect(growing).to_contain_text(COMPOSED)
    expect(page.locator(".turn .direct >> nth=0")).to_contain_text(EXTRACTED)  # stands until all is written
    expect(page.locator(".turn")).not_to_contain_text("某某大模型")
    expect(page.locator(".turn .copy")).to_have_count(0)
    gate.opened.set()
    seen.wait_for_turns(1)
    expect(page.locator(".turn .direct >> nth=0")).to_contain_text(COMPOSED)
    expect(growing).to_have_count(0)
    expect(page.locator(".turn .answer")).to_contain_text(LABEL)
    expect(page.locator(".turn .answer")).not_to_contain_text(EXTRACTED)
    assert LABEL in (page.locator("button.copy").get_attribute("data-copy") or "")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")


def test_a_model_that_breaks_off_leaves_the_answer_with_a_line_that_says_so(
    visit: Visitor, address: str, server: ModelServer
) -> None:
    gate = Gate(breaks=True)
    server.script.append(gate)
    seen = visit(address)
    begin(seen)
    expect(seen.page.get_by_test_id("growing")).to_contain_text(COMPOSED)
    gate.opened.set()
    seen.wait_for_turns(1)
    turn = seen.page.locator(".turn .answer")
    expect(turn).to_contain_text(EXTRACTED)
    expect(turn).to_contain_text("以上回答直接摘自文件")
    expect(turn).not_to_contain_text("人工智能生成")
    expect(turn).not_to_contain_text(COMPOSED)


def test_a_lie_is_never_on_the_page(visit: Visitor, address: str, server: ModelServer) -> None:
    lie = reply_lines([("甲省方面，由省教育厅牵头。", ["c1"])]).split("\n")[0]
    gate = Gate(first=lie, breaks=True)
    server.script.append(gate)
    seen = visit(address)
    page = seen.page
    page.evaluate(
        "() => { window.seenTexts = []; const look = () => window.seenTexts.push(document.body.textContent);"
        " new MutationObserver(look).observe(document.body, {childList: true, subtree: true}); }"
    )
    begin(seen)
    expect(page.locator(".turn .direct >> nth=0")).to_contain_text(EXTRACTED)
    gate.opened.set()
    seen.wait_for_turns(1)
    texts = page.evaluate("window.seenTexts")
    assert any(EXTRACTED in text for text in texts) and not any("省教育厅" in text for text in texts)
    assert seen.foreign_requests() == []
