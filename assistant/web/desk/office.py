"""What supervisors and administrators look after: gaps, ratings, calls, switches, audit log."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from assistant.accounts import SWITCHES, SignedIn, closed_switches, events, list_users, set_switch
from assistant.errors import AccountError
from assistant.feedback import calls, gaps, rated, settle_gap, settle_rating
from assistant.web.desk.access import Access
from assistant.web.desk.drawing import draw
from assistant.web.rendering import status_label

_MOST_CALLS = 200


def office_routes(access: Access) -> APIRouter:
    """Give the routes of these pages."""
    router, office = APIRouter(), Office(access)
    router.add_api_route("/desk/gaps", office.show_gaps, methods=["GET"])
    router.add_api_route("/desk/gaps/settle", office.settle_gap, methods=["POST"])
    router.add_api_route("/desk/ratings", office.show_ratings, methods=["GET"])
    router.add_api_route("/desk/ratings/{id}/settle", office.settle_rating, methods=["POST"])
    router.add_api_route("/desk/calls", office.show_calls, methods=["GET"])
    router.add_api_route("/desk/admin", office.show_admin, methods=["GET"])
    router.add_api_route("/desk/admin/switch", office.switch, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class Office:
    """What these routes do."""

    access: Access

    def show_gaps(self, request: Request) -> Response:
        """List the questions that were not answered."""
        who = self.access.require(request, "supervisor")
        rows = [(gap, status_label(gap.status)) for gap in gaps(self.access.database)]
        return draw("gaps.html", who, here="gaps", rows=rows)

    def settle_gap(self, request: Request, csrf: str = Form(""), key: str = Form("")) -> Response:
        """Take a group of them off the list."""
        who = self.access.require_form(request, csrf, "supervisor")
        settle_gap(self.access.database, key, who.name)
        return RedirectResponse("/desk/gaps", 303)

    def show_ratings(self, request: Request) -> Response:
        """List the answers that somebody found wrong or of no use."""
        who = self.access.require(request, "supervisor")
        return draw("ratings.html", who, here="ratings", rated=rated(self.access.database))

    def settle_rating(self, request: Request, id: int, csrf: str = Form("")) -> Response:
        """Take one of them off the list."""
        who = self.access.require_form(request, csrf, "supervisor")
        settle_rating(self.access.database, id, who.name)
        return RedirectResponse("/desk/ratings", 303)

    def show_calls(self, request: Request) -> Response:
        """List calls: an operator's own, everybody's for a supervisor."""
        who = self.access.require(request)
        everybody = who.may("supervisor")
        rows = calls(self.access.database, "" if everybody else who.name, _MOST_CALLS)
        return draw("calls.html", who, here="calls", rows=rows, everybody=everybody)

    def show_admin(self, request: Request) -> Response:
        """Show switches, users and the audit log."""
        return self._admin(self.access.require(request, "administrator"))

    def switch(
        self,
        request: Request,
        csrf: str = Form(""),
        name: str = Form(""),
        closed: str = Form(""),
        reason: str = Form(""),
    ) -> Response:
        """Turn a service off or on."""
        who = self.access.require_form(request, csrf, "administrator")
        try:
            set_switch(self.access.database, name, closed == "yes", reason, who.name, self.access.address(request))
        except AccountError as error:
            return self._admin(who, str(error))
        return RedirectResponse("/desk/admin", 303)

    def _admin(self, who: SignedIn, message: str = "") -> Response:
        database = self.access.database
        closed = closed_switches(database)
        return draw(
            "admin.html",
            who,
            status=400 if message else 200,
            here="admin",
            services=[(name, label, closed.get(name)) for name, label in SWITCHES.items()],
            users=list_users(database),
            events=events(database),
            message=message,
        )
