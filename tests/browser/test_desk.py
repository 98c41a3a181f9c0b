"""The operator desk in Chromium: by keyboard alone, on a phone, without a request to anywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from assistant.faq.store import last_versions
from assistant.feedback import calls, rated
from tests.browser.conftest import DESKTOP, PHONE
from tests.desk import PASSWORD, USERS, ServedDesk, served_desk

pytestmark = pytest.mark.browser
XSS = "<img src=x onerror=alert(1)><script>alert(1)</script>"


@pytest.fixture
def enter(desk: ServedDesk, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Give a function that signs in by keyboard; faults and foreign requests fail the test at its end."""
    pages: list[tuple[Page, list[str], list[str]]] = []

    def open_page(role: str = "operator", viewport: ViewportSize = DESKTOP, **options: object) -> Page:
        context = chromium.new_context(
            viewport=viewport,
            permissions=["clipboard-read", "clipboard-write"],
            **options,  # type: ignore[arg-type]
        )
        page = context.new_page()
        faults: list[str] = []
        requests: list[str] = []
        pages.append((page, faults, requests))
        page.on(
            "console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(desk.address + "/desk")
        expect(page.get_by_label("用户名")).to_be_focused()
        page.keyboard.type(USERS[role])
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("#q")).to_be_focused()
        return page

    yield open_page
    for page, faults, requests in pages:
        page.context.close()
        assert faults == []
        assert [url for url in requests if not url.startswith((desk.address + "/", "data:"))] == []


def type_question(page: Page, text: str) -> None:
    page.keyboard.type(text)
    page.locator("#results b", has_text=text).first.wait_for()


def test_a_call_by_keyboard_alone(desk: ServedDesk, enter: Callable[..., Page]) -> None:
    page = enter()
    type_question(page, "甲省邻里驿站谁牵头")
    page.keyboard.press("Enter")
    aloud = page.locator(".aloud")
    expect(aloud).to_contain_text("甲省：省民政厅牵头")
    expect(page.locator(".dispatch")).to_contain_text("省民政厅")
    expect(page.locator(".unsaid")).to_contain_text("联系电话")
    expect(page.locator(".clause .text mark").first).to_be_visible()
    page.keyboard.press("F2")
    expect(page.locator("#said")).to_have_text("已复制答复和出处")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("甲省：省民政厅牵头") and "甲政办发〔2024〕7号" in copied
    page.keyboard.press("F4")
    expect(page.get_by_label("备注")).to_be_focused()
    page.keyboard.type("来电人13812345678 " + XSS)
    page.keyboard.press("F4")
    expect(page.locator("#said")).to_contain_text("已记录来电")
    expect(page.locator("#q")).to_be_focused()  # ready for the next call
    page.keyboard.press("F8")
    expect(page.locator("#said")).to_contain_text("已标记为有误")
    while not (calls(desk.database) and rated(desk.database).open):  # written aside
        page.wait_for_timeout(50)
    (call,) = calls(desk.database)
    assert (call.operator, call.dispatched_to) == (USERS["operator"], "省民政厅")
    assert "13812345678" not in call.note
    assert [rating.operator for rating in rated(desk.database).open] == [USERS["operator"]]


def test_the_list_is_walked_with_the_arrows(enter: Callable[..., Page]) -> None:
    page = enter()
    type_question(page, "共享单车")
    chosen = page.locator("#results [aria-selected=true]")
    expect(chosen).to_contain_text("按回车直接回答")
    page.keyboard.press("ArrowDown")
    expect(chosen).to_have_count(1)
    expect(page.locator("#q")).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "none")
    title = chosen.locator("b").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(".card .clause .text")).to_contain_text(title[:4])
    page.keyboard.press("Escape")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("银龄")  # what was typed before is selected, so it is replaced
    expect(page.locator("#q")).to_have_value("银龄")


def test_enter_never_opens_a_row_of_older_words(enter: Callable[..., Page]) -> None:
    page = enter()
    type_question(page, "共享单车")
    page.locator("#q").fill("甲省银龄课堂谁牵头")
    page.keyboard.press("Enter")
    expect(page.locator(".card .asked")).to_have_text("甲省银龄课堂谁牵头")


def test_filters_by_keyboard(enter: Callable[..., Page]) -> None:
    page = enter()
    type_question(page, "邻里驿站")
    page.keyboard.press("F6")
    expect(page.get_by_label("地区")).to_be_focused()
    page.get_by_label("地区").select_option("乙市")
    expect(page.locator("#results")).not_to_contain_text("甲政办发")
    expect(page.locator("#results")).to_contain_text("乙政办发〔2024〕3号")


def test_an_answer_is_written_and_published(desk: ServedDesk, enter: Callable[..., Page]) -> None:
    page = enter()
    type_question(page, "甲省银龄课堂谁牵头")
    page.keyboard.press("Enter")
    page.locator(".card").wait_for()
    page.keyboard.press("F9")
    expect(page.get_by_label("引用条款")).to_have_value("甲政办发〔2024〕7号《甲省2024年便民服务工作要点》二（四）")
    expect(page.get_by_label("回答")).to_have_value("甲省：省教育厅牵头。")
    page.get_by_label("回答").fill("省教育厅牵头。\n" + XSS)
    page.get_by_label("查找条款").fill("邻里驿站")
    page.locator("#picks button").first.click()
    assert page.get_by_label("引用条款").input_value().count("\n") == 1
    page.get_by_role("button", name="保存，等待审核").click()
    expect(page.get_by_role("status")).to_contain_text("等待审核")
    other = enter("supervisor")
    other.goto(f"{desk.address}/desk/answers?state=draft")
    expect(other.locator("tbody")).to_contain_text("<script>")
    other.get_by_role("link", name="甲省银龄课堂谁牵头").click()
    other.get_by_role("button", name="发布第1版").click()
    expect(other.get_by_role("status")).to_contain_text("已发布")
    assert last_versions(desk.database)[0].state == "approved"
    for name in ("gaps", "ratings", "calls", "answers"):
        other.goto(f"{desk.address}/desk/{name}")
        expect(other.locator("h1")).to_be_visible()


@pytest.mark.parametrize("path", ["", "/answers", "/answers/new", "/calls", "/gaps", "/ratings", "/admin"])
def test_no_page_is_wider_than_a_phone(desk: ServedDesk, enter: Callable[..., Page], path: str) -> None:
    page = enter("administrator", PHONE, has_touch=True, is_mobile=True)
    page.goto(f"{desk.address}/desk{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("path", ["", "/answers", "/answers/new", "/calls", "/gaps", "/ratings", "/admin"])
def test_no_page_has_barriers(
    desk: ServedDesk, enter: Callable[..., Page], axe: Callable[[Page], list[str]], path: str
) -> None:
    page = enter("administrator", bypass_csp=True)
    page.goto(f"{desk.address}/desk{path}")
    assert axe(page) == []
    if not path:
        type_question(page, "甲省邻里驿站谁牵头")
        page.keyboard.press("Enter")
        page.locator(".card").wait_for()
        assert axe(page) == []


def test_on_a_phone_the_card_comes_first(enter: Callable[..., Page]) -> None:
    page = enter("operator", PHONE, has_touch=True, is_mobile=True)
    page.locator("#q").fill("甲省邻里驿站谁牵头")
    page.get_by_role("button", name="查询").tap()
    page.locator(".card").wait_for()
    card, rows = page.locator("#card").bounding_box(), page.locator("#list").bounding_box()
    assert card is not None and rows is not None and card["y"] < rows["y"]
    small = page.evaluate(
        "[...document.querySelectorAll('.keys button, .search > button, #results a')]"
        ".filter((e) => e.offsetParent && e.getBoundingClientRect().height < 40).length"
    )
    assert small == 0


def test_hostile_text_is_shown_as_text(enter: Callable[..., Page]) -> None:
    page = enter()
    page.locator("#q").fill(XSS)
    page.keyboard.press("Enter")
    expect(page.locator(".card .asked")).to_have_text(XSS)
    assert page.locator("main img, main script").count() == 0


def test_the_desk_works_without_scripts(desk: ServedDesk, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(desk.address + "/desk")
    page.get_by_label("用户名").fill(USERS["operator"])
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.locator("#q").fill("甲省邻里驿站谁牵头")
    page.get_by_role("button", name="查询").click()
    expect(page.locator(".aloud")).to_contain_text("省民政厅牵头")
    page.locator("#results a").nth(1).click()
    expect(page.locator(".card .clause").first).to_be_visible()
    context.close()


def test_the_closed_desk_tells_how_to_open_it(tmp_path: Path, chromium: Browser) -> None:
    with served_desk(tmp_path, users=False) as served:
        page = chromium.new_page()
        page.goto(served.address + "/desk")
        expect(page.locator("h1")).to_have_text("工作台尚未开通")
        expect(page.locator(".command")).to_contain_text("python -m assistant user add")
        page.close()
