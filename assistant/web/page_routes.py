"""Routes of the pages that the server draws: clauses, documents, and what all pages load."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from assistant.errors import AddressError, AssistantError
from assistant.web.asking import Reception
from assistant.web.pages import choice_page, clause_page, document_page, documents_page, missing_page
from assistant.web.permalinks import Found, find_clause, find_document
from assistant.web.related import RelatedTexts
from assistant.web.templating import read_view

MOST_PAGES = 100_000
_ASSETS = {
    "style.css": "text/css; charset=utf-8",
    "copy.js": "text/javascript; charset=utf-8",
    "chat.js": "text/javascript; charset=utf-8",
    "view.js": "text/javascript; charset=utf-8",
}
_FOLDER = Path(__file__).parent


def page_routes(reception: Reception) -> APIRouter:
    """Give the routes of clause and document pages, style sheet and scripts."""
    router = APIRouter(include_in_schema=False)
    related = RelatedTexts()
    assets = {name: (_FOLDER / name).read_bytes() for name in _ASSETS}

    @router.get("/clause/{path:path}")
    def show_clause(request: Request, view: str = "", quote: str = Query("", max_length=2000)) -> Response:
        views, path = read_view(view), rest_of_path(request, "/clause/")

        def draw() -> tuple[bytes, int]:
            index = reception.assistant.index
            found = find_clause(index, path)
            if len(found.clauses) == 1:
                return clause_page(index, found.clauses[0], related.of(index), views, quote), 200
            asked = unquote(path)[:80]
            if not found.clauses:
                return missing_page(f"文件中没有“{asked}”这一条，请核对条款号。", found, views), 404
            return choice_page(found, index, asked, views), 300

        return drawn(draw, views)

    @router.get("/document")
    def list_documents(view: str = "", page: int = Query(1, ge=1, le=MOST_PAGES)) -> Response:
        views = read_view(view)
        return drawn(lambda: (documents_page(reception.assistant.index, views, page), 200), views)

    @router.get("/document/{path:path}")
    def show_document(request: Request, view: str = "", page: int = Query(1, ge=1, le=MOST_PAGES)) -> Response:
        views, path = read_view(view), rest_of_path(request, "/document/")

        def draw() -> tuple[bytes, int]:
            index = reception.assistant.index
            found: Found = find_document(index, path)
            if len(found.documents) == 1:
                return document_page(index, found.documents[0], related.of(index), views, page), 200
            return choice_page(found, index, unquote(path)[:80], views), 300

        return drawn(draw, views)

    @router.get("/web/{name}")
    def asset(name: str) -> Response:
        if name not in assets:
            raise HTTPException(404)
        return Response(assets[name], media_type=_ASSETS[name], headers={"Cache-Control": "no-cache"})

    return router


def drawn(draw: Callable[[], tuple[bytes, int]], views: tuple[str, ...]) -> Response:
    """Give a page; where it cannot be drawn, one that says why."""
    try:
        return HTMLResponse(*draw())
    except AddressError as error:
        return HTMLResponse(missing_page(str(error), view=views), 404)
    except AssistantError as error:
        return HTMLResponse(missing_page(str(error), view=views), 503)


def rest_of_path(request: Request, prefix: str) -> str:
    """Give what follows a prefix in the address, still percent-encoded: a title may hold a slash of its own."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    return raw.decode("ascii", "replace").partition("?")[0].removeprefix(prefix)
