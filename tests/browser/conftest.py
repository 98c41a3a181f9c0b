"""A real Chromium, and pages that note every request, fault and dialog."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Error, Page, Request, ViewportSize, sync_playwright

from assistant.web import create_app
from tests.web_fakes import SETTINGS, ScriptedAssistant, running

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESKTOP, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)


@dataclass
class Visit:
    """An open page with what happened on it."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def note_request(self, request: Request) -> None:
        self.requests.append(request.url)

    def note_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(message.text)

    def note_error(self, error: Error) -> None:
        self.faults.append(str(error))

    def note_dialog(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def ask(self, question: str, turns: int = 1) -> None:
        """Type, press Enter, wait for the whole answer."""
        box = self.page.get_by_label("您的问题")
        box.fill(question)
        box.press("Enter")
        self.wait_for_turns(turns)

    def wait_for_turns(self, turns: int) -> None:
        """Wait until so many answers are complete."""
        self.page.wait_for_function(
            f"document.querySelectorAll('.turn').length === {turns}"
            " && document.querySelectorAll('.turn .copy').length === " + str(turns)
        )

    def foreign_requests(self) -> list[str]:
        """Give the requests that were not for the server under test."""
        return [url for url in self.requests if not url.startswith((self.address + "/", "data:", "blob:"))]


Visitor = Callable[..., Visit]


@pytest.fixture(scope="module")
def assistant() -> ScriptedAssistant:
    return ScriptedAssistant()


@pytest.fixture(scope="module")
def address(assistant: ScriptedAssistant) -> Iterator[str]:
    """Give the address of a server of the scripted assistant."""
    with running(create_app(assistant, SETTINGS)) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip("没有 /usr/bin/chromium，浏览器测试未运行")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """Give a function that looks for barriers on a page: what axe-core finds serious or critical."""
    script = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists() and not os.environ.get("CI"):
        pytest.skip("没有 axe-core（在 tests/browser 中运行 npm ci），无障碍测试未运行")
    source = script.read_text("utf-8")

    def look(page: Page) -> list[str]:
        page.evaluate(source)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(result => result.violations)")
        grave = [one for one in found if one["impact"] in ("serious", "critical")]
        return [f"{one['id']}: {node['html'][:200]} {node['failureSummary']}" for one in grave for node in one["nodes"]]

    return look


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visitor]:
    """Give a function that opens a page of a server, the chat unless told; faults on it fail the test at its end."""
    visits: list[Visit] = []

    def open_page(address: str, viewport: ViewportSize = DESKTOP, path: str = "/", **options: object) -> Visit:
        page = chromium.new_page(viewport=viewport, **options)  # type: ignore[arg-type]
        made = Visit(page, address)
        visits.append(made)
        page.on("request", made.note_request)
        page.on("console", made.note_console)
        page.on("pageerror", made.note_error)
        page.on("dialog", made.note_dialog)
        page.goto(address + path)
        if urlsplit(path).path == "/":
            page.get_by_label("您的问题").wait_for()
            page.locator("#examples button >> nth=0").wait_for()
        return made

    yield open_page
    for made in visits:
        made.page.close()
        assert made.faults == []
        assert made.foreign_requests() == []
