"""What supervisors and administrators look after: gaps, ratings, calls, switches, audit log."""

from __future__ import annotations

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from assistant.accounts import SWITCHES, closed_switches, events, list_users, set_switch
from assistant.errors import AccountError
from assistant.feedback import calls, gaps, rated, settle_gap, settle_rating
from assistant.web.desk.access import Access
from assistant.web.desk.drawing import draw
from assistant.web.rendering import status_label


def office_routes(access: Access) -> APIRouter:
    """Give the routes of these pages."""
    router = APIRouter()
    database = access.database

    @router.get("/desk/gaps")
    def show_gaps(request: Request) -> Response:
        who = access.require(request, "supervisor")
        rows = [(gap, status_label(gap.status)) for gap in gaps(database)]
        return draw("gaps.html", who, here="gaps", rows=rows)

    @router.post("/desk/gaps/settle")
    def settle(request: Request, csrf: str = Form(""), key: str = Form("")) -> Response:
        who = access.require_form(request, csrf, "supervisor")
        settle_gap(database, key, who.name)
        return RedirectResponse("/desk/gaps", 303)

    @router.get("/desk/ratings")
    def show_ratings(request: Request) -> Response:
        who = access.require(request, "supervisor")
        return draw("ratings.html", who, here="ratings", rated=rated(database))

    @router.post("/desk/ratings/{id}/settle")
    def settle_one(request: Request, id: int, csrf: str = Form("")) -> Response:
        who = access.require_form(request, csrf, "supervisor")
        settle_rating(database, id, who.name)
        return RedirectResponse("/desk/ratings", 303)

    @router.get("/desk/calls")
    def show_calls(request: Request) -> Response:
        who = access.require(request)
        everybody = who.may("supervisor")
        rows = calls(database, "" if everybody else who.name, 200)
        return draw("calls.html", who, here="calls", rows=rows, everybody=everybody)

    @router.get("/desk/admin")
    def show_admin(request: Request) -> Response:
        return _admin(request, "")

    def _admin(request: Request, message: str, status: int = 200) -> Response:
        who = access.require(request, "administrator")
        closed = closed_switches(database)
        services = [(name, label, closed.get(name)) for name, label in SWITCHES.items()]
        return draw(
            "admin.html",
            who,
            status=status,
            here="admin",
            services=services,
            users=list_users(database),
            events=events(database),
            message=message,
        )

    @router.post("/desk/admin/switch")
    def switch(
        request: Request,
        csrf: str = Form(""),
        name: str = Form(""),
        closed: str = Form(""),
        reason: str = Form(""),
    ) -> Response:
        who = access.require_form(request, csrf, "administrator")
        try:
            set_switch(database, name, closed == "yes", reason, who.name, access.address(request))
        except AccountError as error:
            return _admin(request, str(error), 400)
        return RedirectResponse("/desk/admin", 303)

    return router
