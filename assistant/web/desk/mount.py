"""Adds the desk to the application: routes, style sheet and script, what is shown when something is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from assistant.database import Database
from assistant.errors import AccountError, AssistantError, ReviewError, SignInError
from assistant.settings import Settings
from assistant.web.asking import Reception
from assistant.web.desk.access import Access
from assistant.web.desk.answers import answer_routes
from assistant.web.desk.door import door_routes
from assistant.web.desk.drawing import draw, wants_piece
from assistant.web.desk.office import office_routes
from assistant.web.desk.work import work_routes

_FOLDER = Path(__file__).parent
_ASSETS = {"desk.css": "text/css; charset=utf-8", "desk.js": "text/javascript; charset=utf-8"}
NO_DATABASE = "数据库不能使用，工作台暂时关闭。请管理员检查设置 database_url 和启动时的提示。"


def mount_desk(app: FastAPI, reception: Reception, settings: Settings, database: Database | None) -> None:
    """Add the desk; without a database there is one page that says so."""
    router = APIRouter(include_in_schema=False)
    assets = {name: (_FOLDER / name).read_bytes() for name in _ASSETS}

    @router.get("/desk/static/{name}")
    def asset(name: str) -> Response:
        if name not in assets:
            raise HTTPException(404)
        return Response(assets[name], media_type=_ASSETS[name])

    if database is None:

        @router.get("/desk")
        @router.get("/desk/login")
        def closed() -> Response:
            return draw("message.html", status=503, title="工作台未开放", message=NO_DATABASE, command="")

        app.include_router(router)
        return
    access = Access(database, settings)
    router.include_router(door_routes(access))
    router.include_router(work_routes(access, reception))
    router.include_router(answer_routes(access, reception))
    router.include_router(office_routes(access))
    app.include_router(router)
    _explain_refusals(app, app.exception_handlers.get(AssistantError))


def _explain_refusals(app: FastAPI, others: Callable[..., object] | None) -> None:
    """Show refusals of the desk as pages; those of other routes stay as they are."""

    @app.exception_handler(SignInError)
    def refused(request: Request, error: SignInError) -> Response:
        if error.forbidden:
            return _say(request, str(error), 403)
        if wants_piece(request):
            return draw("notice.html", status=401, message=str(error))
        back = quote(request.url.path + (f"?{request.url.query}" if request.url.query else ""), safe="")
        again = f"?back={back}" if request.method == "GET" and request.url.path != "/desk" else ""
        return RedirectResponse(f"/desk/login{again}", 303)

    @app.exception_handler(AssistantError)
    def failed(request: Request, error: AssistantError) -> Response:
        if request.url.path.startswith("/desk"):
            return _say(request, str(error), 400 if isinstance(error, ReviewError | AccountError) else 503)
        assert others is not None
        return others(request, error)  # type: ignore[return-value]


def _say(request: Request, message: str, status: int) -> Response:
    if wants_piece(request):
        return draw("notice.html", status=status, message=message)
    return draw("message.html", status=status, title=message, message="", command="")
