"""The web application: routes for programs, the chat page, and the guard around both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool

import assistant as project
from assistant.database import Database
from assistant.feedback import Recorder
from assistant.settings import Settings
from assistant.web.asking import Answers, Reception
from assistant.web.chat import TITLE, mount_chat
from assistant.web.desk import mount_desk
from assistant.web.guard import Guard
from assistant.web.ledger import ledger_routes
from assistant.web.limits import open_limits
from assistant.web.measures import Measures
from assistant.web.page_routes import page_routes
from assistant.web.rest import add_error_replies, close_routes, rest_routes, service_routes


def create_app(assistant: Answers, settings: Settings, database: Database | None = None) -> FastAPI:
    """Give the application for one assistant.

    Args:
        assistant: answers the questions; it is asked from several threads.
        settings: in force.
        database: for what people write; None: nothing is stored, and the operator desk is closed.
    """
    recorder = Recorder(database, settings.retention_days, settings.question_log) if database else None
    measures = Measures(recorder)
    reception = Reception(assistant, measures, settings.max_question_chars, recorder)
    app = FastAPI(
        title=TITLE,
        version=project.__version__,
        description="依据收录的政策文件回答问题，逐条注明出处。",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # both pages load scripts from outside
        redoc_url=None,
        debug=False,
        lifespan=lambda _: _writing(recorder),
    )
    add_error_replies(app)
    app.include_router(rest_routes(reception))
    app.include_router(service_routes(reception))
    app.include_router(page_routes(reception))
    app.include_router(ledger_routes(reception))
    mount_desk(app, reception, settings, database)
    close_routes(app)
    mount_chat(app, reception)
    app.add_middleware(Guard, measures=measures, limits=open_limits(settings, database))  # last added is outermost
    return app


@asynccontextmanager
async def _writing(recorder: Recorder | None) -> AsyncIterator[None]:
    """Serve, and at the end write what is not yet written."""
    yield
    if recorder is not None:
        await run_in_threadpool(recorder.close)
