"""Pages drawn by the server: Jinja templates in which every text is escaped."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from assistant.web.wording import mark_quote, paragraphs, visible

VIEWS = {"large": "大字", "contrast": "高对比", "simple": "简洁"}  # how a page is shown; asked for in its address
_FOLDER = Path(__file__).parent / "templates"


def render(template: str, *, view: tuple[str, ...] = (), keep: Iterable[tuple[str, str]] = (), **values: Any) -> bytes:
    """Give a page.

    Args:
        template: name of a file in `templates/`.
        view: keys of `VIEWS` in which the page is shown; its links to our own pages keep them.
        keep: names and values in the address of the page that another view keeps.
        values: what the template shows.
    """
    page = _environment().get_template(template).render(view=view, views=VIEWS, keep=keep, **values)
    return page.encode("utf-8", "replace")


def render_part(template: str, **values: Any) -> str:
    """Give a part of a page as HTML."""
    return _environment().get_template(template).render(view=(), views=VIEWS, keep=(), **values)


def read_view(text: str) -> tuple[str, ...]:
    """Give the views named in an address (view=large,contrast); unknown ones are left out."""
    named = text.split(",")
    return tuple(key for key in VIEWS if key in named)


@functools.cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    made.filters.update(
        lines=lambda text: Markup(paragraphs(text)),  # escaped there
        marked=lambda text, words: Markup(mark_quote(text, words)),
        to=_to,
        without=_without,
    )
    return made


def _finalize(value: Any) -> Any:
    return visible(value) if type(value) is str else value


@pass_context
def _to(context: Context, address: str) -> str:
    """Give a link that keeps the view."""
    view: tuple[str, ...] = context["view"]
    if not view:
        return address
    parts = urlsplit(address)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "view"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("view", ",".join(view))])))


def _without(view: tuple[str, ...], key: str) -> str:
    """Give the views after this one was switched, as they stand in an address."""
    return ",".join(one for one in VIEWS if (one in view) != (one == key))
