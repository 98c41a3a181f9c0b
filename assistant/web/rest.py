"""The interface for programs: /api/v1, /healthz, /metrics."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from assistant.answer.shapes import answer_json, clause_json, date_json, ledger_json
from assistant.answer.statuses import INTERNAL
from assistant.answer.validity import validity_today
from assistant.errors import AddressError, AssistantError
from assistant.feedback import record_rating
from assistant.index import Index
from assistant.ledger import ledger_rows
from assistant.types import NO_FACTS, Document, Turn
from assistant.web.asking import Reception
from assistant.web.examples import (
    ASK,
    ASK_EXAMPLES,
    CLAUSE,
    DOCUMENTS,
    FEEDBACK,
    LEDGER,
    RATING_EXAMPLES,
    REFUSALS,
)

_HTTP_ERRORS = {404: "没有这个地址，请检查后再试。", 405: "这个地址不接受这种请求方法，请查看接口说明。"}
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Reply(JSONResponse):
    """JSON as the command line prints it; a lone surrogate in a text cannot break it."""

    def render(self, content: Any) -> bytes:
        """Give the bytes."""
        return json.dumps(content, ensure_ascii=False).encode("utf-8", "backslashreplace")


class EarlierTurn(BaseModel):
    """One earlier question of the conversation."""

    model_config = ConfigDict(extra="forbid", strict=True)

    question: str
    answer: str = ""


class AskBody(BaseModel):
    """A question."""

    model_config = ConfigDict(extra="forbid", strict=True)

    question: str = Field(description="问题；最多的字数在设置中规定，默认300")
    history: list[EarlierTurn] = Field([], description="同一会话中先前的问题，从早到晚", max_length=100)
    place: str = Field("", description="只按该地区的文件回答；留空则为全部地区")
    id: str | int = Field("", description="原样返回，便于对应")


class RatingBody(BaseModel):
    """What somebody thought of an answer."""

    model_config = ConfigDict(extra="forbid", strict=True)

    question: str = Field(description="所评价的问题", min_length=1, max_length=1000)
    status: str = Field("", description="回答的 status", max_length=40)
    useful: bool = Field(description="true 有用，false 没用")
    reason: str = Field("", description="理由；其中的个人信息会隐去", max_length=500)
    session: str = Field("", description="同一访问者相同的任意字串，只存散列值", max_length=200)


def rest_routes(reception: Reception) -> APIRouter:
    """Give the routes for programs."""
    router = APIRouter(default_response_class=Reply, responses=REFUSALS)

    @router.post("/api/v1/ask", summary="回答一个问题", tags=["问答"], responses=ASK)
    def ask(body: Annotated[AskBody, Body(openapi_examples=ASK_EXAMPLES)]) -> Response:
        """Answer a question: status, direct sentence, whole text, citations, trace."""
        if not reception.knows_place(body.place):
            known = "、".join(reception.assistant.places())
            return _refuse(400, f"没有收录该地区的文件，可选的地区有：{known}。")
        history = [Turn(turn.question, turn.answer) for turn in body.history]
        answer = reception.ask(body.question, history, body.place, "rest")
        content = answer_json(answer) | {"id": body.id}
        if answer.status.startswith("error_"):
            code = 503 if answer.status == INTERNAL else 400
            return Reply({"error": answer.text, **content}, code)
        return Reply(content)

    @router.post("/api/v1/feedback", summary="评价一个回答", tags=["问答"], responses=FEEDBACK)
    def feedback(body: Annotated[RatingBody, Body(openapi_examples=RATING_EXAMPLES)]) -> Response:
        """Keep a rating."""
        kept = record_rating(reception.feedback, body.question, body.status, body.useful, body.reason, body.session)
        return Reply({"recorded": True}) if kept else _refuse(503, "暂时不能记录评价，请稍后再试。")

    @router.get("/api/v1/clauses/{id:path}", summary="一个条款", tags=["文件"], responses=CLAUSE)
    def clause(id: str) -> Response:
        """Give one clause with what the ledger read from it."""
        index = reception.assistant.index
        found = index.clause(id)
        facts = index.facts.get(found.id, NO_FACTS)
        return Reply(clause_json(found, index.document(found.document_id), facts))

    @router.get("/api/v1/documents", summary="收录的文件", tags=["文件"], responses=DOCUMENTS)
    def documents() -> Response:
        """List the documents."""
        return Reply({"documents": [_brief(document) for document in reception.assistant.index.documents]})

    @router.get("/api/v1/ledger", summary="责任台账", tags=["台账"], responses=LEDGER)
    def ledger(
        unit: str = Query("", description="只列该单位的任务"),
        place: str = Query("", description="只列该地区的文件"),
        role: str = Query("", description="只列该职责，如 牵头"),
        before: str = Query("", description="只列该日及以前到期的任务，如 2023-12-31"),
    ) -> Response:
        """List who must do what by when."""
        try:
            day = date.fromisoformat(before) if before else None
        except ValueError:
            return _refuse(400, "before 应为日期，如 2023-12-31。")
        index = reception.assistant.index
        rows = ledger_rows(index.documents, index.facts, unit=unit, place=place, role=role, before=day)
        return Reply({"rows": [ledger_json(row) for row in rows]})

    return router


def service_routes(reception: Reception) -> APIRouter:
    """Give what operators need: health and counters."""
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    def health() -> Response:
        try:
            index = reception.assistant.index
        except AssistantError as error:
            return Reply({"status": "error", "error": str(error)}, 503)
        return Reply({"status": "ok", "generation": index.generation, **_counts(index)})

    @router.get("/metrics")
    def metrics() -> Response:
        counts = _counts(reception.assistant.index)
        text = reception.measures.text(counts["documents"], counts["clauses"])
        return PlainTextResponse(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    return router


def close_routes(app: FastAPI) -> None:
    """Make whatever else lies under our paths 404 or 405; without this it would reach what is mounted at /."""
    own = list(app.routes)

    def refuse(request: Request) -> Response:
        found = any(route.matches(request.scope)[0] is Match.PARTIAL for route in own)
        raise HTTPException(405 if found else 404)

    for prefix in ("/api", "/clause", "/document", "/ledger", "/web", "/healthz", "/metrics", "/desk"):
        app.router.add_route(prefix, refuse, methods=_METHODS, include_in_schema=False)
        app.router.add_route(prefix + "/{rest:path}", refuse, methods=_METHODS, include_in_schema=False)


def add_error_replies(app: FastAPI) -> None:
    """Make every refusal of the routes JSON with one Chinese sentence."""

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        return _refuse(422, _explain(error))

    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> Response:
        return _refuse(error.status_code, _HTTP_ERRORS.get(error.status_code, "请求不能处理，请检查后再试。"))

    @app.exception_handler(AddressError)
    def unknown(request: Request, error: AddressError) -> Response:
        return _refuse(404, str(error))

    @app.exception_handler(AssistantError)
    def failed(request: Request, error: AssistantError) -> Response:
        return _refuse(503, str(error))


def _refuse(code: int, message: str) -> Response:
    return Reply({"error": message}, code)


def _explain(error: RequestValidationError) -> str:
    first = error.errors()[0]
    kind = str(first["type"])
    name = ".".join(str(part) for part in first["loc"][1:])[:80] or "请求正文"
    if kind == "json_invalid":
        return "请求正文不是正确的 JSON，请检查格式。"
    if kind == "missing":
        return f"缺少 {name}，请补上。"
    if kind == "extra_forbidden":
        return f"不认识的字段 {name}，请去掉。"
    if kind in ("too_long", "string_too_long"):
        return f"{name} 太长，请缩短。"
    return f"{name} 的类型不对，请查看接口说明。"


def _counts(index: Index) -> dict[str, int]:
    return {name: index.manifest.counts[name] for name in ("documents", "clauses", "duties")}


def _brief(document: Document) -> dict[str, object]:
    return {
        "id": document.id,
        "number": document.number,
        "title": document.title,
        "issuer": document.issuer,
        "issued_on": date_json(document.issued_on),
        "kind": document.kind,
        "place": document.place,
        "level": document.level,
        "validity": validity_today(document),
        "source": document.source,
        "clauses": len(document.clauses()),
    }
