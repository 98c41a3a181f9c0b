"""The page that operators work on: search as one types, card, call log, flagging of wrong answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from assistant.answer.reviewed import flaws
from assistant.errors import AddressError, ReviewError
from assistant.faq import Entry
from assistant.feedback import record_call, record_flag
from assistant.web.asking import Reception
from assistant.web.desk.access import Access
from assistant.web.desk.card import Card, card_of_answer, card_of_clause, card_of_entry
from assistant.web.desk.drawing import draw, wants_piece
from assistant.web.desk.finding import Choices, Filters, Found, choices, find

_MOST_TYPED = 1000
_NOT_KEPT = "暂时不能记录，请稍后再试。"


@dataclass(slots=True)
class Bench:
    """What the page needs, with the choices of the filters kept for each generation of the index."""

    access: Access
    reception: Reception
    _choices: dict[str, Choices] = field(default_factory=dict)

    def entries(self) -> tuple[Entry, ...]:
        """Give the reviewed answers in use."""
        step = self.reception.assistant.reviewed
        return step.reviewed.entries() if step else ()

    def choices(self) -> Choices:
        """Give what the filters offer."""
        index = self.reception.assistant.index
        if index.generation not in self._choices:
            self._choices = {index.generation: choices(index, self.reception.assistant.places())}
        return self._choices[index.generation]

    def find(self, typed: str, filters: Filters) -> tuple[Found, ...]:
        """Give the rows for what is typed."""
        return find(self.reception.assistant, self.access.database, self.entries(), typed, filters)

    def card(self, question: str, clause: str, entry: str, place: str, operator: str) -> Card:
        """Give the card that is asked for.

        Raises:
            AddressError, ReviewError: there is no such clause or entry.
        """
        index = self.reception.assistant.index
        if clause:
            return card_of_clause(index.clause(clause), index)
        if entry:
            known = next((each for each in self.entries() if str(each.id) == entry), None)
            if known is None:
                raise ReviewError("没有这条常见问题，可能已停用。")
            return card_of_entry(known, index, flaws(known, index, date.today()))
        chosen = place if self.reception.knows_place(place) else ""
        return card_of_answer(self.reception.ask(question, (), chosen, "desk", operator), index)

    def show(self, request: Request, q: str = Query("", max_length=_MOST_TYPED)) -> Response:
        """Show the page; with a question in its address also the answer, so that it works without scripts."""
        who = self.access.require(request)
        filters = _filters(request)
        found = self.find(q, filters) if q or filters.any else ()
        values: dict[str, Any] = {"typed": q, "filters": filters, "choices": self.choices(), "found": found}
        card = self.card(q, "", "", filters.place, who.name) if q else None
        examples = self.reception.assistant.examples()[:6]
        return draw("work.html", who, here="work", card=card, examples=examples, **values)

    def search(self, request: Request, q: str = Query("", max_length=_MOST_TYPED)) -> Response:
        """List what is found for what is typed."""
        self.access.require(request)
        return draw("results.html", found=self.find(q, _filters(request)), typed=q)

    def show_card(
        self,
        request: Request,
        question: str = Query("", max_length=_MOST_TYPED),
        clause: str = "",
        entry: str = "",
        place: str = "",
    ) -> Response:
        """Show the card of a question, clause or reviewed answer."""
        who = self.access.require(request)
        try:
            made = self.card(question, clause, entry, place, who.name)
        except (AddressError, ReviewError) as error:
            return draw("notice.html", status=404, message=str(error))
        if wants_piece(request):
            return draw("card.html", who, card=made)
        return draw("card_page.html", who, here="work", card=made)

    def log_call(
        self,
        request: Request,
        csrf: str = Form(""),
        question: str = Form(""),
        status: str = Form(""),
        cited: str = Form(""),
        dispatched_to: str = Form(""),
        note: str = Form(""),
    ) -> Response:
        """Keep a call."""
        who = self.access.require_form(request, csrf)
        kept = record_call(
            self.reception.feedback,
            who.name,
            question,
            status=status,
            cited=cited.split("\n"),
            dispatched_to=dispatched_to,
            note=note,
        )
        return _notice(kept, f"已记录来电 {datetime.now():%H:%M}")

    def flag(
        self,
        request: Request,
        csrf: str = Form(""),
        question: str = Form(""),
        status: str = Form(""),
        cited: str = Form(""),
    ) -> Response:
        """Keep that the answer on the card is wrong."""
        who = self.access.require_form(request, csrf)
        reason = "话务员标记有误" + (f"（{cited[:300]}）" if cited else "")
        kept = record_flag(self.reception.feedback, question or cited, status, reason.replace("\n", "；"), who.name)
        return _notice(kept, "已标记为有误，审核员会在“评价”中看到")


def work_routes(access: Access, reception: Reception) -> APIRouter:
    """Give the routes of the page."""
    router, bench = APIRouter(), Bench(access, reception)
    router.add_api_route("/desk", bench.show, methods=["GET"])
    router.add_api_route("/desk/search", bench.search, methods=["GET"])
    router.add_api_route("/desk/card", bench.show_card, methods=["GET"])
    router.add_api_route("/desk/calls", bench.log_call, methods=["POST"])
    router.add_api_route("/desk/flags", bench.flag, methods=["POST"])
    return router


def _filters(request: Request) -> Filters:
    named = {name: request.query_params.get(name, "")[:200] for name in Filters.__dataclass_fields__}
    return Filters(**named)


def _notice(kept: bool, said: str) -> Response:
    return draw("notice.html", status=200 if kept else 503, message=said if kept else _NOT_KEPT)
