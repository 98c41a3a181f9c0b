"""The web application: routes for programs, the chat page, and the guard around both."""

from __future__ import annotations

from fastapi import FastAPI

import assistant as project
from assistant.settings import Settings
from assistant.web.asking import Answers, Desk
from assistant.web.chat import TITLE, mount_chat
from assistant.web.guard import Guard
from assistant.web.ledger import ledger_routes
from assistant.web.measures import Measures
from assistant.web.page_routes import page_routes
from assistant.web.rest import add_error_replies, close_routes, rest_routes, service_routes


def create_app(assistant: Answers, settings: Settings) -> FastAPI:
    """Give the application for one assistant.

    Args:
        assistant: answers the questions; it is asked from several threads.
        settings: in force.
    """
    measures = Measures()
    desk = Desk(assistant, measures, settings.max_question_chars)
    app = FastAPI(
        title=TITLE,
        version=project.__version__,
        description="依据收录的政策文件回答问题，逐条注明出处。",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # both pages load scripts from outside
        redoc_url=None,
        debug=False,
    )
    add_error_replies(app)
    app.include_router(rest_routes(desk))
    app.include_router(service_routes(desk))
    app.include_router(page_routes(desk))
    app.include_router(ledger_routes(desk))
    close_routes(app)
    mount_chat(app, desk)
    app.add_middleware(Guard, measures=measures)  # last added is outermost
    return app
