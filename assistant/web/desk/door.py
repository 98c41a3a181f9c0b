"""Logging in and out."""

from __future__ import annotations

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from assistant.accounts import has_users, log_in, log_out
from assistant.errors import AccountError
from assistant.web.desk.access import Access
from assistant.web.desk.drawing import draw
from assistant.web.limits import Buckets

_TRIES_A_MINUTE = 60  # from one address, whatever the names
_MOST_FIELD = 200


def door_routes(access: Access) -> APIRouter:
    """Give the login page and what its form does."""
    router = APIRouter()
    tries = Buckets()

    @router.get("/desk/login")
    def show(back: str = "") -> Response:
        if not has_users(access.database):
            return draw(
                "message.html",
                status=503,
                title="工作台尚未开通",
                message="还没有任何用户。请管理员在服务器上运行下面的命令新建用户，然后刷新本页：",
                command="python -m assistant user add 用户名 --role administrator",
            )
        return draw("login.html", message="", name="", back=back)

    @router.post("/desk/login")
    def enter(request: Request, name: str = Form(""), password: str = Form(""), back: str = Form("")) -> Response:
        address = access.address(request)
        if tries.take(address, _TRIES_A_MINUTE):
            message = "尝试太频繁，请一分钟后再试。"
            return draw("login.html", status=429, message=message, name=name[:_MOST_FIELD], back=back)
        try:
            signed_in = log_in(access.database, name.strip()[:_MOST_FIELD], password[:_MOST_FIELD], address)
        except AccountError as error:
            return draw("login.html", status=403, message=str(error), name=name[:_MOST_FIELD], back=back)
        response = RedirectResponse(_inside(back), 303)
        access.keep(response, request, signed_in)
        return response

    @router.post("/desk/logout")
    def leave(request: Request, csrf: str = Form("")) -> Response:
        log_out(access.database, access.require_form(request, csrf))
        response = RedirectResponse("/desk/login", 303)
        access.drop(response)
        return response

    return router


def _inside(back: str) -> str:
    """Give where to go after the login: a page of the desk and of nowhere else."""
    inside = back.startswith(("/desk/", "/desk?")) and "\\" not in back and "//" not in back and back.isprintable()
    return back if inside else "/desk"
