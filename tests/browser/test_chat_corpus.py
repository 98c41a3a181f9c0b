"""The flagship question in a browser, on the real corpus; writes the screenshots of the README when asked to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import ViewportSize, expect

from assistant.answer import open_assistant
from assistant.settings import Settings, load_settings
from assistant.web import create_app
from tests.browser.conftest import PHONE, Visitor
from tests.web_fakes import running

pytestmark = pytest.mark.browser
SHOTS = Path(__file__).resolve().parents[2] / "docs" / "screenshots"


@pytest.fixture(scope="module")
def address(corpus_index: Path) -> Iterator[str]:
    settings: Settings = load_settings(index_dir=corpus_index)
    with running(create_app(open_assistant(settings), settings)) as address:
        yield address


def test_flagship_question_leads_to_the_marked_clause(visit: Visitor, address: str) -> None:
    seen = visit(address)
    seen.ask("谁牵头跨省通办？")
    page = seen.page
    expect(page.locator(".turn .direct")).to_have_text(
        [
            "湖南省：省政务局、省政务服务和大数据中心牵头，省直相关单位按职责分工负责。[1]",
            "娄底市：市行政审批服务局牵头，市直相关单位按职责分工负责。[2]",
        ]
    )
    page.locator("a.marker >> nth=1").click()
    source = page.locator("details.source[open]")
    expect(source.locator(".name")).to_have_text("娄政务公开发〔2023〕2号《娄底市2023年政务管理服务工作要点》二（九）")
    expect(source.locator(".meta")).to_contain_text("第1094—1095页 · 2023年4月18日")
    expect(source.locator("mark")).to_have_text("市行政审批服务局牵头，市直相关单位按职责分工负责")
    expect(source.locator("mark")).to_be_in_viewport()
    seen.ask("那省里呢？", turns=2)
    expect(page.locator(".turn >> nth=1").locator(".direct")).to_contain_text("省政务局、省政务服务和大数据中心牵头")


def test_every_example_question_is_answered(visit: Visitor, address: str) -> None:
    seen = visit(address)
    buttons = seen.page.locator("#examples button:visible")
    texts = buttons.all_inner_texts()
    assert len(texts) >= 3
    for text in texts:
        seen.page.get_by_role("button", name=text, exact=True).click()
        seen.wait_for_turns(1)
        expect(seen.page.locator("details.source").first).to_be_visible()
        seen.page.get_by_role("button", name="新的对话").click()
        expect(seen.page.locator(".turn")).to_have_count(0)


@pytest.mark.parametrize("size", [ViewportSize(width=1280, height=1000), PHONE])
def test_page_fits_and_can_be_shown(visit: Visitor, address: str, size: ViewportSize) -> None:
    seen = visit(address, size, reduced_motion="reduce")
    seen.ask("谁牵头跨省通办？")
    if size is not PHONE:
        seen.page.locator("a.marker >> nth=0").click()
        expect(seen.page.locator("mark").first).to_be_in_viewport()
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    if os.environ.get("WRITE_SCREENSHOTS"):
        if size is not PHONE:
            seen.page.locator("details.source[open] > summary").click()
        seen.page.mouse.move(0, 0)
        seen.page.wait_for_timeout(1200)  # until it follows the answer no more
        seen.page.evaluate("scrollTo(0, 0)")
        seen.page.screenshot(path=SHOTS / f"chat-{size['width']}.png")


PLAN = "湘政办发〔2023〕11号/湖南省2023年政务管理服务工作要点/二（九）"
LEADS = "省政务局、省政务服务和大数据中心牵头，省直相关单位按职责分工负责"
PAGES = {
    "clause": f"/clause/{quote(PLAN)}?quote={quote(LEADS)}",
    "document": f"/document/{quote('娄政务公开发〔2023〕2号')}",
    "ledger": "/ledger",
}


@pytest.mark.parametrize("size", [ViewportSize(width=1280, height=1000), PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_of_the_corpus_fit_and_can_be_shown(visit: Visitor, address: str, name: str, size: ViewportSize) -> None:
    page = visit(address, size, path=PAGES[name]).page
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    if os.environ.get("WRITE_SCREENSHOTS"):
        page.screenshot(path=SHOTS / f"{name}-{size['width']}.png")


def test_clause_of_the_city_shows_what_it_changes_against_the_province(visit: Visitor, address: str) -> None:
    city = f"/clause/{quote('娄政务公开发〔2023〕2号')}/{quote('娄底市2023年政务管理服务工作要点')}/{quote('二（九）')}"
    page = visit(address, path=city).page
    counterparts = page.get_by_role("region", name="上下级对应条款")
    expect(counterparts).to_contain_text("湘政办发〔2023〕11号《湖南省2023年政务管理服务工作要点》二（九）")
    expect(counterparts).to_contain_text("上级条款 · 湖南省")
