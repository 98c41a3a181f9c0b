"""The routes of the desk, written as a table: method, path, what is done."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import Response


def routes(*rows: tuple[str, str, Callable[..., Response]]) -> APIRouter:
    """Give a router; the first row that fits a request serves it."""
    router = APIRouter()
    for method, path, act in rows:
        router.add_api_route(path, act, methods=[method])
    return router
