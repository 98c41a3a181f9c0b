"""The web part: chat page, REST interface, permalinks, and the server that runs them."""

from assistant.web.app import create_app
from assistant.web.serving import serve

__all__ = ["create_app", "serve"]
