"""The ledger page and its files, held against the command line."""

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from openpyxl import load_workbook

from assistant.cli.entry import main
from tests.page_corpus import HOSTILE, build_page_index, page_server

QUERIES: tuple[dict[str, str], ...] = (
    {},
    {"unit": "省民政厅"},
    {"unit": "市财政局", "role": "配合"},
    {"place": "丁市"},
    {"role": "牵头"},
    {"document": "甲政办发[2024]7号"},
    {"document": "热线规则"},
    {"before": "2024-06-30"},
    {"after": "2024-07-01"},
    {"after": "2024-06-01", "before": "2024-06-30", "place": "甲省"},
    {"unit": "没有这个局"},
)


@pytest.fixture(scope="module")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_page_index(tmp_path_factory.mktemp("ledger-corpus"))


@pytest.fixture(scope="module")
def client(index_dir: Path) -> Iterator[httpx.Client]:
    with page_server(index_dir) as address, httpx.Client(base_url=address, trust_env=False) as client:
        yield client


def command_rows(
    index_dir: Path, query: dict[str, str], capsysbinary: pytest.CaptureFixture[bytes]
) -> list[dict[str, str]]:
    options = [part for name, value in query.items() for part in (f"--{name}", value)]
    assert main(["ledger", *options, "--format", "json", "--index", str(index_dir)]) == 0
    rows: list[dict[str, str]] = json.loads(capsysbinary.readouterr().out)["rows"]
    return rows


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_page_and_files_hold_the_rows_of_the_command_line(
    index_dir: Path, client: httpx.Client, query: dict[str, str], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    rows = command_rows(index_dir, query, capsysbinary)
    page = client.get("/ledger", params=query)
    assert page.status_code == 200
    assert f"<b>{len(rows)}</b> 条任务" in page.text
    assert page.text.count('<th scope="row"') == len(rows)  # fewer than one page holds
    table = list(csv.reader(io.StringIO(client.get("/ledger/ledger.csv", params=query).text[1:], newline="")))
    assert [(row[0], row[2], row[3]) for row in table[1:]] == [(r["number"], r["part"], r["address"]) for r in rows]
    book = load_workbook(io.BytesIO(client.get("/ledger/ledger.xlsx", params=query).content))
    sheet = book["责任台账"]
    assert [sheet.cell(line, 4).value for line in range(2, len(rows) + 2)] == [row["address"] for row in rows]
    calendar = client.get("/ledger/ledger.ics", params=query)
    ends = sum(1 for row in rows for deadline in row["deadlines"] if deadline["end"])  # type: ignore[index, misc]
    assert calendar.text.count("BEGIN:VEVENT") == ends
    assert page.text.count('<time datetime="') == 0
    assert client.get("/ledger", params=query | {"show": "calendar"}).text.count('<time datetime="') == ends


def test_there_are_rows_to_compare(index_dir: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    counts = [len(command_rows(index_dir, query, capsysbinary)) for query in QUERIES]
    assert counts == [12, 1, 2, 3, 7, 5, 1, 2, 2, 1, 0]


def test_each_row_leads_to_its_clause(client: httpx.Client) -> None:
    page = client.get("/ledger", params={"place": "甲省"}).text
    links = re.findall(r'<th scope="row"[^>]*><a href="([^"]+)">', page)
    assert len(links) == 5
    assert [client.get(link).status_code for link in links] == [200] * 5


def test_matrix_says_which_role_each_unit_has(client: httpx.Client) -> None:
    page = client.get("/ledger", params={"show": "matrix", "place": "丁市"}).text
    assert re.findall(r'<th scope="col"><span>([^<]+)</span>', page) == ["市数据局", "市信访局", "市财政局"]
    rows = re.findall(r'<tr><th scope="row">.*?</tr>', page)
    cells = [[re.findall(r'title="([^"]+)"', cell) for cell in re.findall("<td>(.*?)</td>", row)] for row in rows]
    assert cells == [[["牵头"], [], []], [["负责"], [], ["配合"]], [[], ["牵头"], []]]


def test_workbook_has_the_matrix_too(client: httpx.Client) -> None:
    book = load_workbook(io.BytesIO(client.get("/ledger/ledger.xlsx?place=丁市").content))
    values = [[cell or "" for cell in row] for row in book["单位任务对照"].iter_rows(values_only=True)]
    assert values[0] == ["文号", "条款号", "事项", "市数据局（丁市）", "市信访局（丁市）", "市财政局（丁市）"]
    assert [row[3:] for row in values[1:]] == [["牵头", "", ""], ["负责", "", "配合"], ["", "牵头", ""]]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"before": "2024-02-30"}, "“2024-02-30”不是日期，请写成 2023-12-31 的样子。"),
        ({"after": "2024-07-01", "before": "2024-06-01"}, "起始日期晚于截止日期，请调换后再查。"),
        ({"role": HOSTILE}, f"没有“{HOSTILE}”这种职责，可选的有：牵头、负责、配合、责任单位、按职责分工负责。"),
    ],
)
def test_a_filter_that_cannot_be_used_is_named(client: httpx.Client, query: dict[str, str], message: str) -> None:
    reply = client.get("/ledger", params=query)
    assert reply.status_code == 400
    assert f'role="alert">{message}</p>' in html.unescape(reply.text).replace("&#39;", "'")
    for name in ("ledger.csv", "ledger.xlsx", "ledger.ics"):
        file = client.get(f"/ledger/{name}", params=query)
        assert (file.status_code, file.text) == (400, message)
        assert file.headers["content-type"].startswith("text/plain")


def test_hostile_filters_and_documents_are_text(client: httpx.Client) -> None:
    for show in ("table", "matrix", "calendar"):
        query = {"unit": HOSTILE, "place": HOSTILE, "document": HOSTILE, "show": show, "view": HOSTILE}
        for page in (client.get("/ledger", params=query), client.get("/ledger", params={"show": show})):
            assert page.status_code == 200
            assert not re.search("<(script>|img|svg)", page.text)
    assert html.unescape(client.get("/ledger", params={"unit": HOSTILE}).text).count(HOSTILE) >= 1


def test_no_cell_of_an_export_is_a_formula(client: httpx.Client) -> None:
    table = list(csv.reader(io.StringIO(client.get("/ledger/ledger.csv").text[1:], newline="")))
    subjects = [row[4] for row in table]
    assert "'=1+1窗口值守" in subjects and "=1+1窗口值守" not in subjects
    book = load_workbook(io.BytesIO(client.get("/ledger/ledger.xlsx").content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert [cell.quotePrefix for cell in cells if cell.value == "=1+1窗口值守"] == [True, True]


def test_unknown_files_of_the_ledger_are_missing(client: httpx.Client) -> None:
    for path in ("/ledger/ledger.exe", "/ledger/", "/ledgers"):
        assert client.get(path).status_code == 404
