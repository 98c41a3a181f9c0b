"""The page of the responsibility ledger: table, units against tasks, calendar, and its files."""

from assistant.web.ledger.routes import ledger_routes

__all__ = ["ledger_routes"]
