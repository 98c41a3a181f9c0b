"""The pages of clauses and documents, over a real server on loopback."""

import html
import re
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest

from tests.page_corpus import HOSTILE

PROVINCE = "甲政办发〔2024〕7号"
CITY = "乙政办发〔2024〕3号"
NOTICE = "丁政办发〔2024〕5号"
PLAN = "甲省2024年便民服务工作要点"


@pytest.fixture(scope="module")
def client(page_address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=page_address, trust_env=False) as client:
        yield client


def clause(client: httpx.Client, *steps: str, **query: str) -> httpx.Response:
    return client.get("/clause/" + "/".join(quote(step, safe="") for step in steps), params=query)


def document(client: httpx.Client, name: str, **query: str) -> httpx.Response:
    return client.get(f"/document/{quote(name, safe='')}", params=query)


def text_of(page: str) -> str:
    """Give what a reader sees, without white space."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", "", html.unescape(re.sub("<[^>]*>", "", main.partition(">")[2])))


def section(page: str, id: str) -> str:
    return text_of("<main" + page.partition(f'aria-labelledby="{id}"')[2].partition("</section>")[0] + "</main>")


@pytest.mark.parametrize(
    "steps",
    [
        (PROVINCE, PLAN, "一（一）"),
        (PROVINCE, "一（一）"),
        ("甲政办发[2024]7号", PLAN, "一(一)"),
        ("甲政办发(2024)7号", f"《{PLAN}》", "一、（一）"),
        ("甲政办发【2024】7号", "一(1)"),
        ("甲省人民政府办公厅关于印发《甲省2024年便民服务工作要点》的通知", "一（一）"),
        (f"《{PLAN}》", "一（一）"),
    ],
)
def test_every_way_of_writing_an_address_leads_to_the_clause(client: httpx.Client, steps: tuple[str, ...]) -> None:
    reply = clause(client, *steps)
    assert reply.status_code == 200
    assert f"<h1>{PROVINCE}《{PLAN}》一（一）</h1>" in reply.text
    canonical = "/clause/" + "/".join(quote(step, safe="") for step in (PROVINCE, PLAN, "一（一）"))
    assert f'<link rel="canonical" href="{canonical}">' in reply.text


def test_ids_of_the_index_lead_to_the_same_page(client: httpx.Client) -> None:
    listed = client.get("/api/v1/documents").json()["documents"]
    id = next(one["id"] for one in listed if one["number"] == PROVINCE)
    assert document(client, id).text == document(client, PROVINCE).text
    assert clause(client, f"{id}-1-1").text == clause(client, PROVINCE, PLAN, "一（一）").text


def test_clause_page_says_everything_about_the_clause(client: httpx.Client) -> None:
    page = clause(client, PROVINCE, PLAN, "一（二）", quote="省民政厅牵头").text
    assert "<mark>省民政厅牵头</mark>，省财政厅、省住房城乡建设厅配合" in page
    assert section(page, "duties") == (
        "责任、期限和目标牵头省民政厅配合省财政厅、省住房城乡建设厅责任单位各市人民政府（承前文）"
        "期限6月底前（至2024年6月30日）目标邻里驿站300个"
    )
    facts = section(page, "facts")
    for fact in (
        f"发文字号{PROVINCE}",
        "发文机关甲省人民政府办公厅",
        "成文日期2024年2月8日",
        "有效性文件未载明有效期（2024年度）",
        "条款一（二）",
    ):
        assert fact in facts
    counterpart = section(page, "counterparts")
    assert "乙政办发〔2024〕3号《乙市2024年便民服务工作要点》一（二）下级条款·乙市" in counterpart
    assert "邻里驿站300个→25个" in counterpart
    assert "上一条：一（一）推广“一窗通”综合受理" in text_of(page)
    assert "下一条：一（三）规范窗口人员着装" in text_of(page)


def test_counterpart_of_the_lower_clause_is_the_upper_one(client: httpx.Client) -> None:
    assert f"{PROVINCE}《{PLAN}》一（二）上级条款·甲省" in section(
        clause(client, CITY, "一（二）").text, "counterparts"
    )


def test_citations_are_shown_on_both_sides(client: httpx.Client) -> None:
    citing = clause(client, NOTICE, "窗口规则", "一").text
    assert "本条引用《丙市共享单车停放管理办法》第四条" in section(citing, "cites")
    cited = clause(client, "丙市共享单车停放管理办法", "第四条").text
    assert f"引用本条的{NOTICE}《窗口规则》一窗口设置" in section(cited, "cites")
    whole = document(client, "丙市共享单车停放管理办法").text
    assert f"引用本文件的{NOTICE}《窗口规则》一窗口设置" in section(whole, "related")
    assert "本文件引用《丙市共享单车停放管理办法》" in section(document(client, NOTICE).text, "related")


def test_an_address_of_several_clauses_gives_a_choice(client: httpx.Client) -> None:
    reply = clause(client, NOTICE, "一")
    assert reply.status_code == 300
    options = re.findall(r'<li><a href="([^"]+)">([^<]+)</a>', reply.text)
    assert [name for _, name in options] == [f"{NOTICE}《窗口规则》一", f"{NOTICE}《热线规则》一"]
    assert [client.get(href).status_code for href, _ in options] == [200, 200]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (f"/clause/{PROVINCE}/九（九）", f"文件中没有“{PROVINCE}/九（九）”这一条，请核对条款号。"),
        (f"/clause/{PROVINCE}", f"文件中没有“{PROVINCE}”这一条，请核对条款号。"),
        ("/clause/天政发〔2024〕1号/一", "没有收录“天政发〔2024〕1号”，请核对文号或标题。"),
        ("/document/天政发〔2024〕1号", "没有收录“天政发〔2024〕1号”，请核对文号或标题。"),
        ("/clause/", "没有收录“”，请核对文号或标题。"),
        ("/document/%00%FF", "没有收录“�”，请核对文号或标题。"),
    ],
)
def test_an_address_of_nothing_says_so(client: httpx.Client, path: str, message: str) -> None:
    reply = client.get(path)
    assert (reply.status_code, reply.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert f"<h1>{message}</h1>" in html.unescape(reply.text)


def test_a_wrong_clause_still_leads_to_its_document(client: httpx.Client) -> None:
    (href,) = re.findall(r'<li><a href="([^"]+)">', clause(client, PROVINCE, "九（九）").text)
    assert client.get(href).status_code == 200


def test_document_page_has_outline_facts_and_every_clause(client: httpx.Client) -> None:
    page = document(client, NOTICE).text
    outline = re.findall(r'<li class="level-(\d)"><a href="(#t\d+)">([^<]+)</a>', page)
    assert outline == [
        ("0", "#t1", "窗口规则"),
        ("1", "#t1", "一 窗口设置"),
        ("1", "#t2", "二 =1+1窗口值守"),
        ("0", "#t3", "热线规则"),
        ("1", "#t3", "一 热线接听"),
    ]
    assert re.findall(r'<section class="item" id="(t\d+)">', page) == ["t0", "t1", "t2", "t3"]
    assert "乙市2024年便民服务工作要点" in section(document(client, PROVINCE).text, "related")


def test_a_long_document_comes_in_pages(client: httpx.Client) -> None:
    name = "戊市车辆编号管理办法"
    pages = [document(client, name, page=str(number)).text for number in (1, 2, 3)]
    found = [re.findall(r'<section class="item" id="t(\d+)">', page) for page in pages]
    assert [int(at) for page in found for at in page] == list(range(150))
    assert "第 2 页，共 3 页" in pages[1]
    assert 'href="?page=1"' in pages[1] and 'href="?page=3"' in pages[1]
    assert document(client, name, page="99").text == pages[2]
    assert document(client, name, page="0").status_code == 422
    whole = re.search(r'<a href="([^"]+)">在文件中查看', clause(client, name, "第100条").text)
    assert whole and whole[1].endswith("?page=2#t99")
    assert max(map(len, pages)) < 100_000


def test_every_document_is_listed(client: httpx.Client) -> None:
    page = client.get("/document").text
    links = re.findall(r'<li><a href="([^"]+)">', page)
    assert len(links) == 5 == len(client.get("/api/v1/documents").json()["documents"])
    assert [client.get(link).status_code for link in links] == [200] * 5
    assert "共5份" in text_of(page)
    assert client.get("/document?page=9").text == client.get("/document?page=1").text
    assert client.get("/documents").status_code == 404


def test_hostile_words_of_a_document_are_text(client: httpx.Client) -> None:
    for page in (clause(client, NOTICE, "窗口规则", "一").text, document(client, NOTICE).text):
        assert HOSTILE in html.unescape(page)
        assert not re.search("<(script>|img|svg)", page)


def test_hostile_words_of_an_address_are_text(client: httpx.Client) -> None:
    for path in ("/clause/", "/document/", f"/clause/{PROVINCE}/"):
        reply = client.get(path + quote(HOSTILE, safe=""))
        assert reply.status_code == 404
        assert "&lt;script&gt;" in reply.text and not re.search("<(script>|img|svg)", reply.text)
    marked = clause(client, PROVINCE, "一（一）", quote=HOSTILE, view=HOSTILE)
    assert marked.status_code == 200 and not re.search("<(script>|img|svg)", marked.text)


def test_ways_of_showing_hold_from_page_to_page_without_scripts(client: httpx.Client) -> None:
    page = clause(client, PROVINCE, PLAN, "一（一）", view="large,nonsense").text
    assert '<html lang="zh-CN" class="large">' in page
    assert re.search(r'data-view="large" aria-pressed="true"', page)
    links = re.findall(r'<a href="(/(?:clause|document|ledger)[^"]*)">', page.partition("<main")[2])
    assert len(links) > 5 and all("view=large" in link for link in links)
    assert not any("view=" in link for link in re.findall(r'<a href="([^"]+)" data-copy-link>', page))


def test_pages_load_only_what_is_our_own(client: httpx.Client) -> None:
    reply = clause(client, PROVINCE, PLAN, "一（一）")
    policy = reply.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    loaded = re.findall(r'(?:src|<link rel="(?:stylesheet|icon)" href)="([^"]+)"', reply.text)
    assert sorted(loaded) == ["/web/style.css", "/web/view.js", "data:,"]
    assert client.get("/web/view.js").headers["content-type"] == "text/javascript; charset=utf-8"
    assert client.get("/web/templates/base.html").status_code == 404
