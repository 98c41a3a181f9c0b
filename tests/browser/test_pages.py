"""The pages of clauses, documents and the ledger in a browser, on an invented corpus."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import DESKTOP, PHONE, Visitor

pytestmark = pytest.mark.browser
NOTICE = "丁政办发〔2024〕5号"
CLAUSE = "/clause/" + "/".join(quote(step) for step in ("甲政办发〔2024〕7号", "一（二）"))
PAGES = {
    "clause": f"{CLAUSE}?quote={quote('省民政厅牵头')}",
    "hostile clause": f"/clause/{quote(NOTICE)}/{quote('窗口规则')}/{quote('一')}",
    "document": f"/document/{quote(NOTICE)}",
    "long document": f"/document/{quote('戊市车辆编号管理办法')}?page=2",
    "documents": "/document",
    "table": "/ledger",
    "matrix": "/ledger?show=matrix",
    "calendar": "/ledger?show=calendar",
    "nothing found": f"/ledger?unit={quote('没有这个局')}",
}
ERRORS = {
    "choice": f"/clause/{quote(NOTICE)}/{quote('一')}",
    "missing": "/document/none",
    "bad filter": "/ledger?before=2024-02-30",
}
SIZES = {"desk": DESKTOP, "phone": PHONE, "twice": ViewportSize(width=640, height=450)}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES | ERRORS)
def test_page_fits_and_has_no_barriers(
    visit: Visitor, page_address: str, axe: Callable[[Page], list[str]], name: str, size: str
) -> None:
    seen = visit(page_address, SIZES[size], path=(PAGES | ERRORS)[name], reduced_motion="reduce")
    page = seen.page
    for view in ("", "大字", "高对比"):
        if view:
            page.get_by_role("button", name=view).click()
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]
        assert axe(page) == []
    assert page.evaluate("document.querySelectorAll('main :is(script, img, svg)').length") == 0
    if name in ERRORS:
        seen.faults[:] = [fault for fault in seen.faults if "Failed to load resource" not in fault]


@pytest.mark.parametrize("name", PAGES)
def test_targets_on_a_phone_are_large(visit: Visitor, page_address: str, name: str) -> None:
    page = visit(page_address, PHONE, path=PAGES[name]).page
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, summary, nav a, .links a')]
            .filter(e => e.getClientRects().length && e.type !== 'hidden')
            .map(e => [e.textContent || e.name, e.getBoundingClientRect()])
            .filter(([, box]) => box.height < 44)
            .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""
    )
    assert small == []


def test_pages_can_be_read_without_scripts(visit: Visitor, page_address: str) -> None:
    page = visit(page_address, path=PAGES["clause"], java_script_enabled=False).page
    expect(page.locator("mark")).to_have_text("省民政厅牵头")
    page.get_by_role("button", name="大字").click()
    expect(page.locator("html")).to_have_class("large")
    expect(page.locator("mark")).to_have_text("省民政厅牵头")
    page.get_by_role("link", name="在文件中查看").click()
    expect(page.locator("html")).to_have_class("large")
    expect(page.locator("section.item:target")).to_contain_text("推进“邻里驿站”建设")
    page.get_by_role("link", name="本文件的责任台账").click()
    expect(page.get_by_role("status")).to_contain_text("5 条任务")
    expect(page.locator("html")).to_have_class("large")


def test_clause_leads_to_its_counterpart_and_its_citation(visit: Visitor, page_address: str) -> None:
    page = visit(page_address, path=PAGES["clause"]).page
    page.get_by_role("link", name="乙政办发〔2024〕3号《乙市2024年便民服务工作要点》一（二）").click()
    expect(page.locator("h1")).to_have_text("乙政办发〔2024〕3号《乙市2024年便民服务工作要点》一（二）")
    page.goto(page_address + PAGES["hostile clause"])
    page.get_by_role("link", name="《丙市共享单车停放管理办法》第四条").click()
    expect(page.get_by_role("region", name="引用关系").get_by_role("link")).to_have_text([f"{NOTICE}《窗口规则》一"])


def test_outline_leads_to_its_heading(visit: Visitor, page_address: str) -> None:
    page = visit(page_address, path=PAGES["document"]).page
    page.get_by_role("link", name="一 热线接听").click()
    expect(page.locator("section.item:target")).to_contain_text("热线全天接听")


def test_ledger_by_keyboard_alone(visit: Visitor, page_address: str) -> None:
    page = visit(page_address, path="/ledger").page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("单位", exact=True)).to_be_focused()
    page.keyboard.type("市财政局")
    page.keyboard.press("Tab")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    for _ in range(2):
        page.keyboard.press("Tab")  # place, then document, from where Enter sends
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("2 条任务")
    expect(page.get_by_label("职责", exact=True)).to_have_value("配合")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('tbody th') !== null"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("article.clause")).to_contain_text("市财政局配合")


def test_ledger_files_are_downloaded(visit: Visitor, page_address: str) -> None:
    page = visit(page_address, path="/ledger?place=" + quote("丁市")).page
    for name, file in (("Excel 表格", "ledger.xlsx"), ("CSV 文件", "ledger.csv"), ("期限日历", "ledger.ics")):
        with page.expect_download() as download:
            page.locator("main .links").get_by_role("link", name=name).click()
        assert download.value.suggested_filename == file


def test_tables_are_cards_on_a_phone(visit: Visitor, page_address: str) -> None:
    page = visit(page_address, PHONE, path="/ledger").page
    row = page.locator("table.ledger tbody tr >> nth=0")
    expect(row.locator("th")).to_have_css("display", "block")
    box = row.bounding_box()
    assert box is not None and box["width"] <= 390
