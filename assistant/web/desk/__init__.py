"""The operator desk at /desk: search and card, calls, reviewed answers, what is to be done; with login."""

from __future__ import annotations

from assistant.web.desk.mount import mount_desk

__all__ = ["mount_desk"]
