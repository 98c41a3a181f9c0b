"""The chat page as a visitor uses it, on a small corpus."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from assistant.types import Turn
from tests.browser.conftest import PHONE, Visitor
from tests.web_fakes import QUOTE, ScriptedAssistant

pytestmark = pytest.mark.browser
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "**粗** [点](http://outside.example) ![](http://outside.example/a.png)",
    "{{constructor.constructor('alert(1)')()}} ${alert(1)} $$x^2$$ `a`",
)


def test_answer_streams_in_and_its_marker_opens_the_clause(visit: Visitor, address: str) -> None:
    seen = visit(address)
    seen.ask("一窗受理由谁牵头？")
    page = seen.page
    expect(page.locator(".turn .question")).to_contain_text("一窗受理由谁牵头？")
    expect(page.locator(".turn .direct")).to_have_text("甲省：省数据局牵头，省直有关单位配合。[1]")
    expect(page.locator("mark")).to_be_hidden()
    page.locator("a.marker").click()
    expect(page.locator("details.source[open] mark")).to_have_text(QUOTE)
    expect(page.locator("details.source[open]")).to_contain_text("甲政发〔2024〕1号《甲省2024年窗口工作要点》一（一）")
    expect(page.locator("details.source[open] .meta")).to_have_text("第3—4页 · 2024年3月5日 · 现行有效")
    page.locator("details.source > summary").click()
    expect(page.locator("mark")).to_be_hidden()


def test_keyboard_alone_is_enough(visit: Visitor, address: str) -> None:
    page = visit(address).page
    box = page.get_by_label("您的问题")
    expect(box).to_be_focused()
    page.keyboard.type("一窗受理由谁牵头？")
    page.keyboard.press("Enter")
    expect(page.locator(".turn .copy")).to_be_visible()
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('a.marker')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("details.source[open] > summary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("details.source[open]")).to_have_count(0)
    page.keyboard.press("Space")
    expect(page.locator("details.source[open]")).to_have_count(1)


def test_follow_up_keeps_opened_sources_and_sends_the_history(
    visit: Visitor, address: str, assistant: ScriptedAssistant
) -> None:
    seen = visit(address)
    seen.ask("第一问")
    seen.page.locator("details.source > summary").click()
    seen.ask("第二问", turns=2)
    expect(seen.page.locator("details.source >> nth=0")).to_have_attribute("open", "")
    expect(seen.page.locator("details.source >> nth=1")).not_to_have_attribute("open", "")
    question, history, place = assistant.asked[-1]
    assert (question, [turn.question for turn in history], place) == ("第二问", ["第一问"], "")
    assert isinstance(history[0], Turn) and "省数据局牵头" in history[0].answer


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_question_is_shown_as_text(visit: Visitor, address: str, text: str) -> None:
    seen = visit(address)
    seen.ask(text)
    expect(seen.page.locator(".turn .question p")).to_have_text(text)
    assert seen.page.locator(".turn :is(script, img, b, strong, code, svg, iframe)").count() == 0
    assert seen.page.locator(".turn .question *").count() == 2
    seen.page.wait_for_timeout(100)  # whatever would run has run; the fixture looks for dialogs


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("   ", "请输入您的问题。"),
        ("长" * 301, "问题太长，最多300字，请缩短后再问。"),
        ("崩溃", "系统暂时不能回答，请稍后再试；如仍不能回答，可拨打12345咨询。"),
    ],
)
def test_error_is_one_line_and_keeps_what_was_typed(visit: Visitor, address: str, typed: str, message: str) -> None:
    seen = visit(address)
    seen.ask("第一问")
    box = seen.page.get_by_label("您的问题")
    box.fill(typed)
    box.press("Enter")
    expect(seen.page.get_by_role("alert")).to_have_text(message)
    expect(box).to_have_value(typed)
    expect(seen.page.locator(".turn")).to_have_count(1)
    seen.ask("第二问", turns=2)
    expect(seen.page.get_by_role("alert")).to_have_count(0)


def test_refusal_is_labelled(visit: Visitor, address: str) -> None:
    seen = visit(address)
    seen.ask("没有")
    expect(seen.page.locator(".badge")).to_have_text("未收录")
    expect(seen.page.locator("details.source")).to_have_count(0)


def test_example_place_and_new_conversation(visit: Visitor, address: str, assistant: ScriptedAssistant) -> None:
    seen = visit(address)
    page = seen.page
    page.get_by_role("combobox", name="地区").click()
    page.get_by_role("option", name="乙市").click()
    page.get_by_role("button", name="一窗受理什么时候完成？").click()
    seen.wait_for_turns(1)
    assert assistant.asked[-1] == ("一窗受理什么时候完成？", (), "乙市")
    expect(page.locator("#examples")).to_be_hidden()
    page.get_by_role("button", name="新的对话").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#examples")).to_be_visible()
    seen.ask("再问")
    assert assistant.asked[-1] == ("再问", (), "乙市")


def test_send_button_gives_the_focus_back(visit: Visitor, address: str) -> None:
    seen = visit(address)
    seen.page.get_by_label("您的问题").fill("第一问")
    seen.page.get_by_role("button", name="发送").click()
    seen.wait_for_turns(1)
    expect(seen.page.get_by_label("您的问题")).to_be_focused()


def test_phone_has_no_overflow_large_targets_and_the_input_in_reach(visit: Visitor, address: str) -> None:
    seen = visit(address, PHONE)
    page = seen.page
    seen.ask("很长的问题" * 50 + "http://" + "a" * 40)
    page.locator("details.source > summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, summary, .links a, #question textarea, #place .wrap')]
            .filter(e => e.getClientRects().length)
            .map(e => [e.id || e.className || e.textContent, e.getBoundingClientRect()])
            .filter(([, box]) => box.height < 44 || box.width < 44)
            .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""
    )
    assert small == []
    for at in ("0", "document.body.scrollHeight"):
        page.evaluate(f"window.scrollTo(0, {at})")
        box = page.get_by_label("您的问题").bounding_box()
        assert box is not None
        assert box["y"] >= 0 and box["y"] + box["height"] <= 844


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_page_is_chinese_and_named_for_screen_readers(visit: Visitor, address: str, locale: str) -> None:
    seen = visit(address, locale=locale)
    seen.ask("第一问")
    page = seen.page
    assert page.title() == "政策问答助手"
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    words = page.locator("body").inner_text()
    labels: list[str] = page.evaluate("[...document.querySelectorAll('[aria-label]')].map(e => e.ariaLabel)")
    assert re.findall("[A-Za-z]{2,}", words + "\n".join(labels)) == []
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll('input, textarea, select, button')]
            .filter(e => e.getClientRects().length)
            .filter(e => !e.ariaLabel && !e.labels?.length && !e.textContent.trim()).length"""
    )
    assert unnamed == 0
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "off")


def test_new_question_moves_to_the_top_of_what_is_seen(visit: Visitor, address: str) -> None:
    seen = visit(address, PHONE, reduced_motion="reduce")
    for turn in range(1, 4):
        seen.ask(f"第{turn}问", turns=turn)
    expect(seen.page.locator(".turn >> nth=2").locator(".suggest")).to_be_attached()
    top = seen.page.evaluate("document.querySelectorAll('.turn')[2].getBoundingClientRect().top")
    lowest = seen.page.evaluate("scrollY + innerHeight >= document.documentElement.scrollHeight - 1")
    assert 0 <= top <= 60 or (lowest and top >= 0)
    expect(seen.page.locator(".turn >> nth=2").locator(".direct")).to_be_in_viewport()


def test_permalink_opens_in_its_own_page(visit: Visitor, address: str) -> None:
    seen = visit(address)
    seen.ask("第一问")
    seen.page.locator("details.source > summary").click()
    with seen.page.expect_popup() as opened:
        seen.page.get_by_role("link", name="条款页").click()
    page = opened.value
    expect(page.locator("h1")).to_have_text("甲政发〔2024〕1号《甲省2024年窗口工作要点》一（一）")
    page.get_by_role("link", name="一（二）").click()
    expect(page.locator(".clause p >> nth=1")).to_have_text("（二）<b>a & b</b>")
    assert page.evaluate("document.querySelector('main').offsetWidth") == 820  # the style came
    page.close()
