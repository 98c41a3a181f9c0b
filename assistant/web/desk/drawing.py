"""Pages of the desk from templates: every value is escaped, whoever wrote it."""

from __future__ import annotations

import functools
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from assistant.accounts import ROLES, SignedIn
from assistant.text.fold import clean
from assistant.web.wording import clause_link, document_link

if TYPE_CHECKING:
    from jinja2 import Environment


def draw(template: str, signed_in: SignedIn | None = None, *, status: int = 200, **values: Any) -> Response:
    """Give the page or piece of page that a template makes of some values."""
    page = _environment().get_template(template).render(who=signed_in, **values)
    return HTMLResponse(page.encode("utf-8", "replace"), status)


def wants_piece(request: Request) -> bool:
    """Tell whether the script of the desk asks: it puts a piece into the page that is open."""
    return request.headers.get("x-requested-with") == "desk"


def say_moment(moment: datetime | None) -> str:
    """Give 11月25日 10:32 in local time; "" where there is none."""
    if moment is None:
        return ""
    local = moment.astimezone()
    return f"{local.month}月{local.day}日 {local:%H:%M}"


@functools.cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("assistant.web.desk", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_seen,
    )
    made.filters |= {"moment": say_moment}
    made.globals |= {"roles": ROLES, "clause_link": clause_link, "document_link": document_link}
    return made


def _seen(value: Any) -> Any:
    """Take out characters that no font shows; what the templates themselves write stays."""
    return clean(value) if type(value) is str else value
