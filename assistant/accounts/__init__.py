"""Who may do what: users and their sessions, keys of programs, switches, and the log of what was done."""

from __future__ import annotations

from assistant.accounts.audit import AuditEvent, delete_events_before, events, record_event
from assistant.accounts.keys import KeyHolder, Keys, add_key, disable_key, list_keys, open_keys
from assistant.accounts.login import SignedIn, find_signed_in, log_in, log_out
from assistant.accounts.snapshot import Snapshot
from assistant.accounts.switches import SWITCHES, Closed, closed_switches, set_switch
from assistant.accounts.users import ROLES, Account, add_user, has_users, list_users, set_disabled, set_password

__all__ = [
    "ROLES",
    "SWITCHES",
    "Account",
    "AuditEvent",
    "Closed",
    "KeyHolder",
    "Keys",
    "SignedIn",
    "Snapshot",
    "add_key",
    "add_user",
    "closed_switches",
    "delete_events_before",
    "disable_key",
    "events",
    "find_signed_in",
    "has_users",
    "list_keys",
    "list_users",
    "log_in",
    "log_out",
    "open_keys",
    "record_event",
    "set_disabled",
    "set_password",
    "set_switch",
]
