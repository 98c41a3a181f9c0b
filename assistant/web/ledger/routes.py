"""Routes of the ledger: the page, and its files as XLSX, CSV and calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import PlainTextResponse, Response

from assistant.answer.exports import write_csv, write_ics, write_xlsx
from assistant.errors import AssistantError, SettingsError
from assistant.ledger import LedgerRow
from assistant.web.asking import Reception
from assistant.web.ledger.filters import MOST_CHARS, SHAPES, TABLE, Filters
from assistant.web.ledger.page import ledger_page
from assistant.web.page_routes import MOST_PAGES, drawn
from assistant.web.templating import read_view

Text = Annotated[str, Query(max_length=MOST_CHARS)]
Writer = Callable[[Iterable[LedgerRow]], bytes]
_FILES: dict[str, tuple[Writer, str]] = {
    "ledger.xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ledger.csv": (write_csv, "text/csv; charset=utf-8"),
    "ledger.ics": (write_ics, "text/calendar; charset=utf-8"),
}


def ledger_routes(reception: Reception) -> APIRouter:
    """Give the routes of the ledger."""
    router = APIRouter(include_in_schema=False)

    @router.get("/ledger")
    def show(filters: Annotated[Filters, Depends(_filters)], view: str = "") -> Response:
        views = read_view(view)

        def draw() -> tuple[bytes, int]:
            index = reception.assistant.index
            try:
                rows, problem = filters.rows(index), ""
            except SettingsError as error:
                rows, problem = (), str(error)
            return ledger_page(index, filters, rows, problem, views), 400 if problem else 200

        return drawn(draw, views)

    for name, (write, media_type) in _FILES.items():
        _add_file(router, reception, name, write, media_type)
    return router


def _add_file(router: APIRouter, reception: Reception, name: str, write: Writer, media_type: str) -> None:
    @router.get(f"/ledger/{name}", name=name)
    def export(filters: Annotated[Filters, Depends(_filters)]) -> Response:
        try:
            content = write(filters.rows(reception.assistant.index))
        except SettingsError as error:
            return PlainTextResponse(str(error), 400)
        except AssistantError as error:
            return PlainTextResponse(str(error), 503)
        return Response(content, media_type=media_type, headers={"Content-Disposition": f"attachment; filename={name}"})


def _filters(
    unit: Text = "",
    role: Text = "",
    place: Text = "",
    document: Text = "",
    after: Text = "",
    before: Text = "",
    show: Text = TABLE,
    page: Annotated[int, Query(ge=1, le=MOST_PAGES)] = 1,
) -> Filters:
    unit, role, place, document, after, before = map(str.strip, (unit, role, place, document, after, before))
    return Filters(unit, role, place, document, after, before, show if show in SHAPES else TABLE, page)
