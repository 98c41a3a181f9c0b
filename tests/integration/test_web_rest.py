"""The interface for programs, over a real server on loopback."""

import json
from collections.abc import Iterator

import httpx
import pytest

from assistant.types import Turn
from assistant.web import create_app
from assistant.web.examples import ASK, ASK_EXAMPLES, CLAUSE, DOCUMENTS, LEDGER
from tests.web_fakes import DIRECT, SETTINGS, ScriptedAssistant, running

SORRY = "系统暂时不能回答，请稍后再试；如仍不能回答，可拨打12345咨询。"
ASSISTANT = ScriptedAssistant()


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with running(create_app(ASSISTANT, SETTINGS)) as address, httpx.Client(base_url=address, trust_env=False) as client:
        yield client


def ask(client: httpx.Client, **body: object) -> httpx.Response:
    return client.post("/api/v1/ask", json=body)


def test_ask_gives_the_contract(client: httpx.Client) -> None:
    reply = ask(
        client,
        question="一窗受理谁牵头？",
        id="q1",
        place="甲省",
        history=[{"question": "先前", "answer": "答"}, {"question": "再前"}],
    )
    assert reply.status_code == 200
    assert ASSISTANT.asked[-1] == ("一窗受理谁牵头？", (Turn("先前", "答"), Turn("再前")), "甲省")
    value = reply.json()
    assert list(value) == ["id", "status", "abstained", "direct", "answer", "citations", "trace", "ms"]
    assert (value["id"], value["status"], value["abstained"], value["direct"]) == ("q1", "answered", False, DIRECT)
    assert value["citations"] == [
        {
            "marker": 1,
            "number": "甲政发〔2024〕1号",
            "document": "甲省关于印发《窗口工作要点》的通知",
            "part": "甲省2024年窗口工作要点",
            "address": "一（一）",
            "title": "推广一窗受理",
            "pages": [3, 4],
            "quote": "省数据局牵头",
            "issued_on": "2024-03-05",
            "validity": "in_force",
        }
    ]


@pytest.mark.parametrize(
    ("content", "code", "error"),
    [
        (b"", 422, "缺少 请求正文，请补上。"),
        (b"{", 422, "请求正文不是正确的 JSON，请检查格式。"),
        (b"[]", 422, "请求正文 的类型不对，请查看接口说明。"),
        (b'{"question": 1}', 422, "question 的类型不对，请查看接口说明。"),
        (b'{"question": NaN}', 422, "question 的类型不对，请查看接口说明。"),
        (b'{"question": null}', 422, "question 的类型不对，请查看接口说明。"),
        (b"{}", 422, "缺少 question，请补上。"),
        (b'{"question": "a", "x": 1}', 422, "不认识的字段 x，请去掉。"),
        (b'{"question": "a", "history": [{"q": 1}]}', 422, "缺少 history.0.question，请补上。"),
        (b'{"question": "a", "id": 1e400}', 422, "id.str 的类型不对，请查看接口说明。"),
        (b'{"question": "a", "place": "\\u706b\\u661f"}', 400, "没有收录该地区的文件，可选的地区有：甲省、乙市。"),
        (b'{"question": "  "}', 400, "请输入您的问题。"),
        (json.dumps({"question": "长" * 301}).encode(), 400, "问题太长，最多300字，请缩短后再问。"),
        (json.dumps({"question": "崩溃"}).encode(), 503, SORRY),
    ],
)
def test_bad_requests_get_one_chinese_sentence(client: httpx.Client, content: bytes, code: int, error: str) -> None:
    reply = client.post("/api/v1/ask", content=content, headers={"content-type": "application/json"})
    assert (reply.status_code, reply.json()["error"]) == (code, error)


@pytest.mark.parametrize(
    "content",
    [b"[" * 60_000, b'{"question":' * 5_000, b"\xff\xfe", b'{"question": "\\ud800", "id": "\\ud800"}', b"\x00"],
)
def test_strange_bodies_are_never_a_server_error(client: httpx.Client, content: bytes) -> None:
    reply = client.post("/api/v1/ask", content=content, headers={"content-type": "application/json"})
    assert reply.status_code in (200, 400, 422)
    assert ("error" in reply.json()) == (reply.status_code != 200)


def test_wrong_content_type_and_method(client: httpx.Client) -> None:
    body = b'{"question": "a"}'
    assert client.post("/api/v1/ask", content=body, headers={"content-type": "text/plain"}).status_code == 422
    assert client.put("/api/v1/ask", content=body).status_code == 405
    assert client.get("/api/v1/nothing").json() == {"error": "没有这个地址，请检查后再试。"}
    assert client.get("/api/v1/ask").json() == {"error": "这个地址不接受这种请求方法，请查看接口说明。"}


def test_size_limit_holds_for_chunked_bodies(client: httpx.Client) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(80):
            yield b" " * 1024

    assert client.post("/api/v1/ask", content=chunks()).status_code == 413


def test_clause_with_a_slash_in_its_id(client: httpx.Client) -> None:
    value = client.get("/api/v1/clauses/d1%2F1").json()
    assert (value["id"], value["address"], value["duties"][0]["units"]) == ("d1/1", "一（一）", ["省数据局"])
    missing = client.get("/api/v1/clauses/none")
    assert (missing.status_code, missing.json()) == (404, {"error": "没有编号为 none 的条款，请检查编号。"})


def test_documents(client: httpx.Client) -> None:
    (document,) = client.get("/api/v1/documents").json()["documents"]
    assert (document["id"], document["number"], document["clauses"]) == ("d1", "甲政发〔2024〕1号", 2)


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", 1),
        ("?unit=省数据局", 1),
        ("?unit=省交通厅", 0),
        ("?role=配合", 0),
        ("?before=2024-12-31", 1),
        ("?before=2024-06-30", 0),
    ],
)
def test_ledger_filters(client: httpx.Client, query: str, rows: int) -> None:
    assert len(client.get(f"/api/v1/ledger{query}").json()["rows"]) == rows


def test_ledger_refuses_what_is_no_day(client: httpx.Client) -> None:
    reply = client.get("/api/v1/ledger?before=2024-02-30")
    assert (reply.status_code, reply.json()) == (400, {"error": "before 应为日期，如 2023-12-31。"})


def test_health_and_metrics(client: httpx.Client) -> None:
    expected = {"status": "ok", "generation": "g1", "documents": 1, "clauses": 2, "duties": 1}
    assert client.get("/healthz").json() == expected
    before = client.get("/metrics").text
    ask(client, question="谁牵头？")
    after = client.get("/metrics").text
    name = 'assistant_answers_total{channel="rest",status="answered"} '
    assert int(after.partition(name)[2].split()[0]) == int((before.partition(name)[2] or "0").split()[0]) + 1


def test_openapi_names_the_routes(client: httpx.Client) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert list(paths) == [
        "/api/v1/ask",
        "/api/v1/feedback",
        "/api/v1/clauses/{id}",
        "/api/v1/documents",
        "/api/v1/ledger",
    ]


def test_openapi_shows_an_example_of_every_request_and_reply(client: httpx.Client) -> None:
    for path, methods in client.get("/api/v1/openapi.json").json()["paths"].items():
        for described in methods.values():
            assert "example" in described["responses"]["200"]["content"]["application/json"], path
            assert set(described["responses"]) >= {"401", "422", "429", "503"}, path
            if "requestBody" in described:
                assert described["requestBody"]["content"]["application/json"]["examples"], path


def test_examples_have_the_shape_of_real_replies(client: httpx.Client) -> None:
    assert list(ASK[200]["content"]["application/json"]["example"]) == list(ask(client, question="谁？").json())
    clause = client.get("/api/v1/clauses/d1%2F1").json()
    assert set(CLAUSE[200]["content"]["application/json"]["example"]) == set(clause)
    (document,) = client.get("/api/v1/documents").json()["documents"]
    assert set(DOCUMENTS[200]["content"]["application/json"]["example"]["documents"][0]) == set(document)
    (row,) = client.get("/api/v1/ledger").json()["rows"]
    assert set(LEDGER[200]["content"]["application/json"]["example"]["rows"][0]) == set(row)
    for example in ASK_EXAMPLES.values():
        assert client.post("/api/v1/ask", json=example["value"]).status_code == 200


def test_without_a_database_ratings_are_refused_and_nothing_else(client: httpx.Client) -> None:
    reply = client.post("/api/v1/feedback", json={"question": "谁？", "useful": True})
    assert (reply.status_code, reply.json()) == (503, {"error": "暂时不能记录评价，请稍后再试。"})
    assert client.get("/desk").status_code == 503
    assert client.get("/desk/answers").status_code == 404


def test_chat_page_names_no_outside_address(client: httpx.Client) -> None:
    page = client.get("/").text
    assert 'lang="zh-CN"' in page
    assert "raw.githubusercontent.com" not in page
    assert "<title>" in page or "政策问答助手" in page


@pytest.mark.parametrize(
    "path", ["/gradio_api/upload", "/gradio_api/file=/etc/passwd", "/gradio_api/info", "/config", "/monitoring/summary"]
)
def test_gradio_routes_that_are_not_needed_are_shut(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path, content=b"x").status_code == 404


def test_foreign_origin_is_refused_and_never_reflected(client: httpx.Client) -> None:
    headers = {"origin": "http://evil.example"}
    reply = client.post("/gradio_api/queue/join", json={}, headers=headers)
    assert reply.status_code == 403
    shown = client.get("/", headers=headers)
    assert not [name for name in (*reply.headers, *shown.headers) if name.startswith("access-control-")]
