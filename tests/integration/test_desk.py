"""The operator desk over a real server: who may what, card, reviewed answers, switches, hostile input."""

from __future__ import annotations

import io
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from assistant.accounts import events, set_switch
from assistant.faq.store import last_versions
from assistant.feedback import calls, gaps, rated
from tests.desk import PASSWORD, USERS, ServedDesk, csrf_of, served_desk

PAGES = {
    "operator": [
        "/desk",
        "/desk/answers",
        "/desk/answers/new",
        "/desk/calls",
        "/desk/search?q=驿站",
        "/desk/card?question=驿站",
    ],
    "supervisor": ["/desk/gaps", "/desk/ratings", "/desk/answers/export"],
    "administrator": ["/desk/admin"],
}
XSS = "<script>alert(1)</script>\"><img src=x onerror=alert(1)>'{{7*7}}"
FETCH = {"X-Requested-With": "desk"}
CITED = "甲政办发〔2024〕7号 一（二）"


@pytest.fixture
def operator(desk: ServedDesk) -> Iterator[httpx.Client]:
    with desk.client("operator") as client:
        yield client


@pytest.fixture
def supervisor(desk: ServedDesk) -> Iterator[httpx.Client]:
    with desk.client("supervisor") as client:
        yield client


def post(client: httpx.Client, path: str, page: str = "/desk/answers/new", **fields: str) -> httpx.Response:
    return client.post(path, data={"csrf": csrf_of(client.get(page).text), **fields})


def wait_for(check: object, times: int = 100) -> None:
    for _ in range(times):
        if check():  # type: ignore[operator]
            return
        time.sleep(0.05)
    raise AssertionError("it did not come true")


def test_nobody_gets_in_without_signing_in(desk: ServedDesk) -> None:
    with desk.client() as client:
        for path in [path for paths in PAGES.values() for path in paths]:
            reply = client.get(path)
            assert (reply.status_code, reply.headers["location"][:11]) == (303, "/desk/login"), path
            assert client.get(path, headers=FETCH).status_code == 401
        for path in ("/desk/calls", "/desk/flags", "/desk/answers/save", "/desk/admin/switch", "/desk/answers/import"):
            assert client.post(path, data={"csrf": "x"}).status_code == 303


@pytest.mark.parametrize("role", list(USERS))
def test_roles_open_their_pages_and_no_others(desk: ServedDesk, role: str) -> None:
    roles = list(PAGES)
    with desk.client(role) as client:
        for needed, paths in PAGES.items():
            expected = 200 if roles.index(role) >= roles.index(needed) else 403
            assert [client.get(path).status_code for path in paths] == [expected] * len(paths), needed


def test_the_session_cookie_is_out_of_reach(desk: ServedDesk) -> None:
    with desk.client() as client:
        reply = client.post("/desk/login", data={"name": USERS["operator"], "password": PASSWORD})
        cookie = reply.headers["set-cookie"]
        assert all(word in cookie for word in ("HttpOnly", "SameSite=strict", "Path=/desk")), cookie
        assert "Secure" not in cookie  # plain http here
        page = client.get("/desk")
        assert client.cookies["desk_session"] not in page.text
        assert page.headers["cache-control"] == "no-store"
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert "unsafe" not in page.headers["content-security-policy"]


def test_a_forged_session_is_nobodys(desk: ServedDesk) -> None:
    with desk.client() as client:
        for token in ("", "x", "\xe9", "a" * 3000, "' OR 1=1 --"):
            reply = client.get("/desk", headers={b"cookie": f"desk_session={token}".encode("latin-1")})
            assert reply.status_code == 303


@pytest.mark.parametrize(
    ("path", "fields"),
    [("/desk/calls", {}), ("/desk/flags", {}), ("/desk/answers/save", {"question": "a"}), ("/desk/logout", {})],
)
def test_forms_of_other_sessions_are_refused(
    desk: ServedDesk, operator: httpx.Client, path: str, fields: dict[str, str]
) -> None:
    with desk.client("operator", fresh=True) as other:
        theirs = csrf_of(other.get("/desk/answers/new").text)
    for token in ("", "x", theirs):
        assert operator.post(path, data={"csrf": token, **fields}).status_code == 403
    reply = post_from_elsewhere(operator, path)
    assert reply.status_code == 403
    assert operator.get("/desk").status_code == 200


def post_from_elsewhere(client: httpx.Client, path: str) -> httpx.Response:
    token = csrf_of(client.get("/desk/answers/new").text)
    return client.post(path, data={"csrf": token}, headers={"origin": "http://evil.example"})


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        ("/desk/calls?x=1", "/desk/calls?x=1"),
        ("", "/desk"),
        ("https://evil.example", "/desk"),
        ("//evil.example", "/desk"),
        ("/desk//evil.example", "/desk"),
        ("/desk/\\evil", "/desk"),
        ("/desk/\r\nset-cookie: a=b", "/desk"),
        ("/", "/desk"),
    ],
)
def test_after_the_login_one_stays_inside(desk: ServedDesk, back: str, expected: str) -> None:
    with desk.client() as client:
        reply = client.post("/desk/login", data={"name": USERS["operator"], "password": PASSWORD, "back": back})
        assert (reply.status_code, reply.headers["location"]) == (303, expected)


def test_a_wrong_password_is_told_without_details(desk: ServedDesk) -> None:
    with desk.client() as client:
        reply = client.post("/desk/login", data={"name": XSS, "password": "x"})
        assert (reply.status_code, "用户名或密码不对" in reply.text) == (403, True)
        assert "<script>alert" not in reply.text
        assert client.post("/desk/login", data={}).status_code == 403


def test_logging_out_ends_the_session(desk: ServedDesk) -> None:
    with desk.client("operator", fresh=True) as client:
        token = client.cookies["desk_session"]
        assert post(client, "/desk/logout").status_code == 303
        client.cookies.set("desk_session", token, path="/desk")
        assert client.get("/desk").status_code == 303


def test_typing_lists_the_question_and_clauses(operator: httpx.Client) -> None:
    page = operator.get("/desk/search", params={"q": "邻里驿站"}, headers=FETCH).text
    assert page.index("按回车直接回答") < page.index("推进“邻里驿站”建设")
    assert "甲省 一（二） · 甲政办发〔2024〕7号" in page and "乙市 一（二） · 乙政办发〔2024〕3号" in page


@pytest.mark.parametrize(
    ("filters", "there", "gone"),
    [
        ({"place": "乙市"}, "乙政办发〔2024〕3号", "甲政办发〔2024〕7号"),
        ({"unit": "省民政厅"}, "甲政办发〔2024〕7号", "乙政办发〔2024〕3号"),
        ({"year": "2024"}, "甲政办发〔2024〕7号", "共享单车"),
        ({"year": "2019"}, "没有符合条件的条款", "甲政办发〔2024〕7号"),
        ({"validity": "ended"}, "没有符合条件的条款", "甲政办发〔2024〕7号"),
        ({"validity": "valid"}, "甲政办发〔2024〕7号", "没有符合条件的条款"),
    ],
)
def test_filters_choose_clauses(operator: httpx.Client, filters: dict[str, str], there: str, gone: str) -> None:
    rows = operator.get("/desk/search", params={"q": "邻里驿站", **filters}).text
    listed = rows.partition("按回车直接回答")[2]
    assert gone not in listed
    assert there in listed or there == "没有符合条件的条款"
    alone = operator.get("/desk/search", params={"q": "", **filters}).text
    assert gone not in alone or filters["year"] == "2024"


def test_the_card_says_all_that_is_needed(operator: httpx.Client) -> None:
    card = operator.get("/desk/card", params={"question": "甲省邻里驿站谁牵头？"}, headers=FETCH).text
    assert "<p>甲省：省民政厅牵头，省财政厅、省住房城乡建设厅配合。</p>" in card
    dispatch = card.partition("建议转派")[2].partition("</div>")[0]
    assert "甲省" in dispatch and "<b>省民政厅</b><small>牵头</small>" in dispatch
    unsaid = card.partition("条款没有写，不要答")[2].partition("</div>")[0]
    assert "<li>所需材料</li>" in unsaid and "完成时限" not in unsaid  # 6月底前完成选址
    assert "<mark>省民政厅牵头，省财政厅、省住房城乡建设厅配合</mark>" in card
    assert 'data-copy="甲省：省民政厅牵头' in card and "收录的文件为准" in card
    assert "截至" in card and 'href="/clause/' in card


def test_the_card_of_what_is_not_in_the_corpus(operator: httpx.Client) -> None:
    card = operator.get("/desk/card", params={"question": "低空飞行由谁牵头？"}, headers=FETCH).text
    assert "文件没有答案，不要自行解释" in card
    assert "12345" not in card.partition("<form")[0]  # who calls is on the hotline already


def test_the_card_of_a_clause_and_of_none(operator: httpx.Client, desk: ServedDesk) -> None:
    page = operator.get("/desk/search", params={"q": "统一佩戴工牌"}).text
    link = page.partition('href="/desk/card?clause=')[2].partition('"')[0]
    card = operator.get(f"/desk/card?clause={link}").text
    assert "窗口人员统一佩戴工牌。" in card and "<html" in card
    assert operator.get("/desk/card?clause=none", headers=FETCH).status_code == 404
    assert operator.get("/desk/card?entry=99", headers=FETCH).status_code == 404


def test_calls_and_flags_are_kept_masked(operator: httpx.Client, supervisor: httpx.Client, desk: ServedDesk) -> None:
    reply = post(
        operator, "/desk/calls", question="谁管驿站", cited="甲一", dispatched_to="省局", note=f"13812345678{XSS}"
    )
    assert "已记录来电" in reply.text
    reply = post(operator, "/desk/flags", question=XSS, status="answered", cited="甲一")
    assert "已标记为有误" in reply.text
    wait_for(lambda: calls(desk.database) and rated(desk.database).open)
    for client in (operator, supervisor):
        page = client.get("/desk/calls").text
        assert "【手机号】" in page and "13812345678" not in page and "<script>alert" not in page
    page = supervisor.get("/desk/ratings").text
    assert "话务员标记有误" in page and "<script>alert" not in page and "{{7*7}}" in page
    (rating,) = rated(desk.database).open
    assert post(supervisor, f"/desk/ratings/{rating.id}/settle").status_code == 303
    assert rated(desk.database).open == ()


def test_gaps_are_listed_and_settled(operator: httpx.Client, supervisor: httpx.Client, desk: ServedDesk) -> None:
    for question in ("火星移民补贴标准是多少？", "火星移民的补贴标准是多少"):
        operator.get("/desk/card", params={"question": question})
    wait_for(lambda: any("火星" in gap.question for gap in gaps(desk.database)))
    page = supervisor.get("/desk/gaps").text
    assert "火星移民" in page
    for gap in gaps(desk.database):
        post(supervisor, "/desk/gaps/settle", key=gap.key)
    assert "没有待补充的问题" in supervisor.get("/desk/gaps").text


def test_an_answer_is_written_approved_served_and_retired(
    operator: httpx.Client, supervisor: httpx.Client, desk: ServedDesk
) -> None:
    question = "甲省邻里驿站建在哪里？"
    fields = {
        "question": question,
        "answer": f"建在社区，300个。\n{XSS}",
        "cited": f"{CITED}｜在社区建设邻里驿站300个",
        "others": "",
    }
    reply = post(operator, "/desk/answers/save", **fields)
    assert (reply.status_code, "等待审核" in unquote(reply.headers["location"])) == (303, True)
    entry = last_versions(desk.database)[0]
    path = f"/desk/answers/{entry.id}"
    assert (entry.state, entry.author) == ("draft", USERS["operator"])
    assert "发布第1版" not in operator.get(path).text
    assert post(operator, f"{path}/approve", version="1").status_code == 403
    page = supervisor.get(path).text
    assert "发布第1版" in page and "<script>alert" not in page
    assert "<mark>在社区建设邻里驿站300个</mark>" in page
    assert "{{7*7}}" in page
    assert post(supervisor, f"{path}/approve", version="1").status_code == 303

    def ask() -> str:
        return str(httpx.post(f"{desk.address}/api/v1/ask", json={"question": question}).json()["status"])

    wait_for(lambda: ask() == "answered_from_faq")
    found = operator.get("/desk/search", params={"q": "邻里驿站建在哪里"}).text
    assert "常见问题" in found and "<script>alert" not in found
    card = operator.get(f"/desk/card?entry={entry.id}", headers=FETCH).text
    assert (
        "建在社区，300个。" in card and f'data-new="/desk/answers/{entry.id}"' in card and "<script>alert" not in card
    )
    assert post(supervisor, f"{path}/retire", version="1").status_code == 303
    wait_for(lambda: ask() != "answered_from_faq")
    done = [event.action for event in events(desk.database) if event.actor == USERS["supervisor"]]
    assert done.index("停用常见问题") < done.index("发布常见问题")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"cited": ""}, "请至少引用一个条款"),
        ({"cited": "丁政发〔2020〕1号 一"}, "没有找到"),
        ({"cited": "甲政办发〔2024〕7号"}, "没有写条款号"),
        ({"cited": f"{CITED}｜建设驿站900个"}, "不是"),
        ({"question": " "}, "都要填写"),
        ({"version": "7", "id": "999"}, "没有这条常见问题"),
    ],
)
def test_the_editor_keeps_what_was_typed_when_it_refuses(
    operator: httpx.Client, changes: dict[str, str], message: str
) -> None:
    fields = {"question": "问一句", "answer": "答一句", "cited": CITED} | changes
    reply = post(operator, "/desk/answers/save", **fields)
    assert (reply.status_code, message in reply.text) == (400, True)
    assert "答一句" in reply.text or "id" in changes


def test_numbers_that_no_clause_holds_are_shown_to_the_supervisor(supervisor: httpx.Client, desk: ServedDesk) -> None:
    post(supervisor, "/desk/answers/save", question="驿站多少个", answer="建500个，另有300个。", cited=CITED)
    page = supervisor.get(f"/desk/answers/{last_versions(desk.database)[0].id}").text
    assert "回答里的 500 在所引条款中没有" in page


def test_a_workbook_goes_out_and_comes_in_again(supervisor: httpx.Client, desk: ServedDesk) -> None:
    post(supervisor, "/desk/answers/save", question="=1+1", answer="@SUM(1)", cited=f"{CITED}｜在社区建设邻里驿站300个")
    data = supervisor.get("/desk/answers/export").content
    book = load_workbook(io.BytesIO(data))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[1][:2] == (last_versions(desk.database)[0].id, "=1+1")
    assert book.active["B2"].data_type == "s" and book.active["B2"].quotePrefix
    reply = upload(supervisor, data)
    assert "已导入0条" in unquote(reply.headers["location"])
    changed = load_workbook(io.BytesIO(data))
    changed.active["D2"] = "改过的回答"
    changed.active.append(("", "新的问题", "", "新的回答", CITED))
    reply = upload(supervisor, save(changed))
    assert "已导入2条" in unquote(reply.headers["location"])
    newest = {entry.wording.question: entry for entry in last_versions(desk.database)}
    assert (newest["=1+1"].version, newest["=1+1"].state, newest["=1+1"].wording.answer) == (2, "draft", "改过的回答")
    before = len(last_versions(desk.database))
    changed.active.append(("", "坏的", "", "坏的", "没有这个条款"))
    reply = upload(supervisor, save(changed))
    assert reply.status_code == 400 and "行：没有找到" in reply.text
    assert len(last_versions(desk.database)) == before
    assert upload(supervisor, b"nonsense").status_code == 400
    assert upload(supervisor, b"\0" * 2_200_000).status_code == 413


def save(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(client: httpx.Client, data: bytes) -> httpx.Response:
    token = csrf_of(client.get("/desk/answers/new").text)
    return client.post("/desk/answers/import", data={"csrf": token}, files={"sheet": ("a.xlsx", data)})


def test_the_switch_closes_the_chat_and_not_the_desk(desk: ServedDesk) -> None:
    with desk.client("administrator") as client:
        assert post(client, "/desk/admin/switch", name="rest", closed="yes", reason="").status_code == 400
        assert post(client, "/desk/admin/switch", name="rest", closed="yes", reason="演练").status_code == 303

        def status() -> int:
            return httpx.post(f"{desk.address}/api/v1/ask", json={"question": "谁？"}).status_code

        wait_for(lambda: status() == 503, 200)
        assert client.get("/desk").status_code == 200
        page = client.get("/desk/admin").text
        assert "已关闭" in page and "演练" in page and "关闭服务" in page
        post(client, "/desk/admin/switch", name="rest", closed="no", reason="完毕")
        wait_for(lambda: status() == 200, 200)
    set_switch(desk.database, "chat", True, "演练")
    try:
        wait_for(lambda: httpx.get(f"{desk.address}/").status_code == 503, 200)
        page = httpx.get(f"{desk.address}/").text
        assert "12345" in page and "<html" in page
    finally:
        set_switch(desk.database, "chat", False, "完毕")
    wait_for(lambda: httpx.get(f"{desk.address}/").status_code == 200, 200)


@pytest.mark.parametrize(
    "q", [XSS, "{{7*7}}", "%s${x}{context}", "=1+1", "‮\u200b\ud800".encode("utf-8", "replace").decode(), "（" * 900]
)
def test_hostile_questions_are_text(operator: httpx.Client, q: str) -> None:
    for path, name in (
        ("/desk", "q"),
        ("/desk/search", "q"),
        ("/desk/card", "question"),
        ("/desk/answers/clauses", "q"),
    ):
        reply = operator.get(path, params={name: q[:300]}, headers=FETCH)
        assert reply.status_code == 200, path
        assert "<script>alert" not in reply.text and "<img" not in reply.text
        assert "7*7" not in q or path == "/desk/answers/clauses" or "{{7*7}}" in reply.text


def test_unknown_addresses_under_the_desk_are_not_found(operator: httpx.Client) -> None:
    for path in ("/desk/x", "/desk/static/none.js", "/desk/static/..%2fmount.py", "/desk/answers/x"):
        assert operator.get(path).status_code in (404, 422), path
    assert operator.put("/desk").status_code == 405


def test_without_users_the_desk_says_how_to_open_it(tmp_path: Path) -> None:
    with served_desk(tmp_path, users=False) as served, served.client() as client:
        assert client.get("/desk").headers["location"] == "/desk/login"
        reply = client.get("/desk/login")
        assert reply.status_code == 503
        assert "尚未开通" in reply.text and "python -m assistant user add" in reply.text
        assert client.post("/desk/login", data={"name": "a", "password": "b"}).status_code == 403


def test_a_locked_or_lost_database_does_not_hold_up_answers(tmp_path: Path) -> None:
    with served_desk(tmp_path) as served, served.client("operator") as client:
        other = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        replies = [httpx.post(f"{served.address}/api/v1/ask", json={"question": "谁管驿站？"}) for _ in range(5)]
        assert {reply.status_code for reply in replies} == {200}
        kept = httpx.post(f"{served.address}/api/v1/feedback", json={"question": "谁？", "useful": True})
        assert kept.json() == {"recorded": True}
        assert client.get("/desk").status_code == 200  # reading goes on
        other.execute("DROP TABLE web_sessions")
        other.execute("COMMIT")
        reply = client.get("/desk")
        assert reply.status_code == 503 and "数据库暂时不能使用" in reply.text
        assert httpx.post(f"{served.address}/api/v1/ask", json={"question": "谁管驿站？"}).status_code == 200
        wait_for(lambda: rated(served.database).useful == 1, 200)
        other.close()
