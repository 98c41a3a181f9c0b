"""What a visitor can do beside asking: ways of showing, place, rating, copying, reading aloud, printing."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, ViewportSize, expect

from tests.browser.conftest import PHONE, Visitor
from tests.web_fakes import DIRECT, QUOTE, SOURCE_LINE, ScriptedAssistant

pytestmark = pytest.mark.browser
NOTHING = [[], [], ""]
KEPT = "[Object.keys(localStorage), Object.keys(sessionStorage), document.cookie]"
# notes every text that a live region takes on
LISTEN = """
window.heard = [];
new MutationObserver((changes) => {
  for (const change of changes) {
    const at = change.target.nodeType === 1 ? change.target : change.target.parentElement;
    const region = at?.closest("[role=status], [role=alert], [aria-live]");
    const live = region && region.getAttribute("aria-live") !== "off";
    if (live && region.textContent.trim() && heard.at(-1) !== region.textContent) heard.push(region.textContent);
  }
}).observe(document, { childList: true, subtree: true, characterData: true });
"""


def test_an_answer_is_announced_once(visit: Visitor, address: str) -> None:
    seen = visit(address)
    seen.page.evaluate(LISTEN)
    seen.ask("一窗受理由谁牵头？")
    expect(seen.page.locator(".suggest")).to_be_visible()
    seen.page.wait_for_timeout(300)
    heard = seen.page.evaluate("heard")
    assert [text for text in heard if DIRECT in text] == [f"回答：{DIRECT}按年底前完成。依据1处。"]
    assert set(heard) <= {"正在查找", f"回答：{DIRECT}按年底前完成。依据1处。"}


def test_an_offered_question_is_asked_and_what_is_typed_stays(
    visit: Visitor, address: str, assistant: ScriptedAssistant
) -> None:
    seen = visit(address)
    seen.ask("第一问")
    seen.page.get_by_label("您的问题").fill("写了一半")
    seen.page.get_by_role("button", name="一窗受理的目标是多少？").click()
    seen.wait_for_turns(2)
    assert assistant.asked[-1][0] == "一窗受理的目标是多少？"
    expect(seen.page.get_by_label("您的问题")).to_have_value("写了一半")
    expect(seen.page.locator(".suggest:visible")).to_have_count(1)


def test_the_place_is_remembered_for_the_visit_and_nothing_is_kept(visit: Visitor, address: str) -> None:
    seen = visit(address)
    page = seen.page
    page.get_by_role("combobox", name="地区").click()
    page.get_by_role("option", name="乙市").click()
    expect(page).to_have_url(f"{address}/?place=%E4%B9%99%E5%B8%82")
    page.reload()
    expect(page.get_by_role("combobox", name="地区")).to_have_value("乙市")
    page.get_by_role("link", name="责任台账").click()
    page.go_back()
    expect(page.get_by_role("combobox", name="地区")).to_have_value("乙市")
    seen.ask("第一问")
    assert page.evaluate(KEPT) == NOTHING
    assert page.context.cookies() == []
    page.goto(f"{address}/?place=%E7%81%AB%E6%98%9F")  # no such place: all places
    expect(page.get_by_role("combobox", name="地区")).to_have_value("全部地区")


def test_ways_of_showing_travel_with_the_visitor_and_are_kept_only_when_asked(visit: Visitor, address: str) -> None:
    page = visit(address).page
    large = page.get_by_role("button", name="大字")
    before = page.evaluate("parseFloat(getComputedStyle(document.querySelector('#question textarea')).fontSize)")
    large.click()
    expect(large).to_have_attribute("aria-pressed", "true")
    after = page.evaluate("parseFloat(getComputedStyle(document.querySelector('#question textarea')).fontSize)")
    assert after >= 1.25 * before
    page.get_by_role("link", name="责任台账").click()
    expect(page.locator("html")).to_have_class("large can-speak")
    assert page.evaluate(KEPT) == NOTHING
    page.get_by_role("button", name="高对比").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(0, 0, 0)"
    page.get_by_role("button", name="在本机记住").click()
    page.goto(address + "/ledger")
    expect(page.get_by_role("button", name="高对比")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="在本机记住").click()
    assert page.evaluate(KEPT) == NOTHING
    page.goto(address + "/ledger")
    expect(page.get_by_role("button", name="高对比")).to_have_attribute("aria-pressed", "false")


def test_simple_view_shows_the_answer_and_its_sources(visit: Visitor, address: str) -> None:
    seen = visit(address, path="/?view=simple")
    seen.ask("第一问")
    expect(seen.page.locator(".direct")).to_be_visible()
    expect(seen.page.locator("details.source")).to_be_visible()
    expect(seen.page.get_by_role("button", name="复制（含出处）")).to_be_visible()
    for extra in (".rating", ".next", ".print", ".intro"):
        expect(seen.page.locator(extra)).to_be_hidden()


def test_rating_is_sent_with_its_reason_and_stays(visit: Visitor, address: str) -> None:
    sent: list[dict[str, object]] = []

    def take(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or ""))
        route.fulfill(status=200, json={})

    seen = visit(address)
    page = seen.page
    page.route("**/api/v1/feedback", take)
    hostile = "<img src=x onerror=alert(1)>"
    seen.ask(hostile)
    page.get_by_role("button", name="没用").click()
    expect(page.get_by_label("答非所问")).to_be_focused()
    page.get_by_label("出处不对").check()
    page.get_by_label("补充说明").fill(hostile)
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".rating")).to_have_text("已评价：没用。谢谢，我们会改进。")
    seen.ask("第二问", turns=2)
    expect(page.locator(".rating >> nth=0")).to_have_text("已评价：没用。谢谢，我们会改进。")
    page.get_by_role("button", name="有用", exact=True).click()
    expect(page.locator(".rating >> nth=1")).to_have_text("已评价：有用。谢谢。")
    sessions = {one.pop("session") for one in sent}
    assert len(sessions) == 1 and len(str(sessions.pop())) > 15
    assert sent == [
        {"question": hostile, "status": "answered", "useful": False, "reason": f"出处不对：{hostile}"},
        {"question": "第二问", "status": "answered", "useful": True, "reason": ""},
    ]


def test_a_rating_that_cannot_be_sent_keeps_what_was_written(visit: Visitor, address: str) -> None:
    seen = visit(address)
    page = seen.page
    page.route("**/api/v1/feedback", lambda route: route.fulfill(status=503, json={}))
    seen.ask("第一问")
    page.get_by_role("button", name="没用").click()
    page.get_by_label("补充说明").fill("写的话")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_have_text("评价没有送出，请稍后再试。")
    expect(page.get_by_label("补充说明")).to_have_value("写的话")
    seen.faults.clear()  # the browser reports the 503


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ("Queue is full. Max size is 200 and size is 200.", "现在提问的人多，请过几秒再按发送。您写的问题还在。"),
        ("Something unforeseen.", "没有成功，请稍后再按发送。您写的问题还在。"),
    ],
)
def test_a_full_queue_is_told_in_chinese_and_keeps_what_was_typed(
    visit: Visitor, address: str, detail: str, said: str
) -> None:
    seen = visit(address)
    page = seen.page
    page.route("**/queue/join*", lambda route: route.fulfill(status=503, json={"detail": detail}))
    box = page.get_by_label("您的问题")
    for _ in range(2):
        box.fill("第一问")
        box.press("Enter")
        expect(page.get_by_role("alert").filter(has_text=said)).to_be_visible()
        expect(box).to_have_value("第一问")
    assert "Queue" not in page.locator("body").inner_text()
    page.unroute("**/queue/join*")
    box.press("Enter")
    seen.wait_for_turns(1)
    expect(page.locator("#trouble")).to_be_hidden()
    seen.faults.clear()  # the browser reports the 503


def test_waiting_for_a_slow_answer_is_shown(visit: Visitor, address: str) -> None:
    seen = visit(address)
    page = seen.page
    page.route("**/queue/join*", lambda route: (page.wait_for_timeout(2500), route.continue_())[1])  # type: ignore[func-returns-value]
    page.get_by_label("您的问题").fill("第一问")
    page.keyboard.press("Enter")
    expect(page.locator("#trouble")).to_have_text("正在排队，请稍候…")
    seen.wait_for_turns(1)
    expect(page.locator("#trouble")).to_be_hidden()


def test_answers_and_quotations_are_copied_with_their_source(visit: Visitor, address: str) -> None:
    seen = visit(address)
    page = seen.page
    page.evaluate("navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }")
    seen.ask("第一问")
    page.get_by_role("button", name="复制（含出处）").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert page.evaluate("copied") == f"{DIRECT}[1]\n按年底前完成。[9]\n{SOURCE_LINE}"
    page.locator("details.source > summary").click()
    page.get_by_role("button", name="复制引文").click()
    assert page.evaluate("copied") == f"“{QUOTE}”\n{SOURCE_LINE.removeprefix('[1] ')}"


VOICES = """
window.voice = (lang, localService) => ({ lang, localService, name: lang });
window.spoken = [];
SpeechSynthesisUtterance = function (text) { this.text = text; };
speechSynthesis.getVoices = () => window.voices;
speechSynthesis.speak = (one) => { spoken.push([one.text, one.voice.lang, one.voice.localService]); };
speechSynthesis.cancel = () => {};
"""


def test_reading_aloud_uses_a_chinese_voice_of_this_device_only(visit: Visitor, address: str) -> None:
    seen = visit(address)
    page = seen.page
    page.evaluate(VOICES + "window.voices = [voice('zh-CN', false), voice('en-US', true)];")
    seen.ask("第一问")
    page.get_by_role("button", name="朗读").click()
    expect(page.get_by_role("alert")).to_have_text("这台设备没有中文语音，不能朗读。")
    page.evaluate("window.voices = [voice('zh-CN', false), voice('zh-HK', true)]")
    page.get_by_role("button", name="朗读").click()
    expect(page.get_by_role("button", name="停止朗读")).to_be_visible()
    assert page.evaluate("spoken") == [[DIRECT, "zh-HK", True]]


LISTENER = """
window.SpeechRecognition = class {
  start() { window.listener = this; }
  stop() { this.onend(); }
};
"""


def test_a_question_can_be_spoken_and_is_sent_only_by_hand(
    visit: Visitor, address: str, assistant: ScriptedAssistant
) -> None:
    seen = visit(address)
    page = seen.page
    page.add_init_script(LISTENER)
    page.goto(address + "/")
    page.get_by_role("button", name="语音").click()
    expect(page.get_by_role("alert")).to_contain_text("语音由浏览器识别")
    asked = len(assistant.asked)
    page.evaluate("listener.onresult({ results: [[{ transcript: '一窗受理' }], [{ transcript: '归谁管' }]] })")
    expect(page.get_by_label("您的问题")).to_have_value("一窗受理归谁管")
    page.get_by_role("button", name="停止").click()
    expect(page.get_by_label("您的问题")).to_be_focused()
    assert len(assistant.asked) == asked
    page.keyboard.press("Enter")
    seen.wait_for_turns(1)
    assert assistant.asked[-1][0] == "一窗受理归谁管"


def test_paper_shows_answers_with_their_sources_unfolded(visit: Visitor, address: str) -> None:
    seen = visit(address)
    page = seen.page
    seen.ask("第一问")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("details.source mark")).to_be_visible()
    for away in ("#composer", ".tools", ".rating", ".views"):
        expect(page.locator(away)).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("details.source")).not_to_have_attribute("open", "")


@pytest.mark.parametrize("view", ["", "large", "contrast", "simple,large"])
@pytest.mark.parametrize("size", [ViewportSize(width=1280, height=900), PHONE], ids=["desk", "phone"])
def test_chat_has_no_barriers(
    visit: Visitor, address: str, axe: Callable[[Page], list[str]], size: ViewportSize, view: str
) -> None:
    seen = visit(address, size, path=f"/?view={view}", reduced_motion="reduce")
    assert axe(seen.page) == []
    seen.ask("第一问")
    seen.page.locator("details.source > summary").click()
    if "simple" not in view:
        seen.page.get_by_role("button", name="没用").click()
    assert axe(seen.page) == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_chat_at_twice_its_size_needs_no_scrolling_sideways(visit: Visitor, address: str) -> None:
    seen = visit(address, ViewportSize(width=640, height=450), device_scale_factor=2)
    seen.ask("很长的问题" * 20)
    seen.page.locator("details.source > summary").click()
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 640
    expect(seen.page.locator("#composer")).to_have_css("position", "static")
