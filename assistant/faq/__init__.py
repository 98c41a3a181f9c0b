"""Reviewed answers: written by an operator, approved by a supervisor, served while what they cite stands.

What is needed to match them is light; the tables are in `store`, which loads the database library.
"""

from __future__ import annotations

from assistant.faq.entry import Cited, Entry, Wording, describe_flaws, hash_text
from assistant.faq.match import Matcher, Near, choose_entry, matcher, share_offered
from assistant.faq.reviewed import Reviewed

__all__ = [
    "Cited",
    "Entry",
    "Matcher",
    "Near",
    "Reviewed",
    "Wording",
    "choose_entry",
    "describe_flaws",
    "hash_text",
    "matcher",
    "share_offered",
]
