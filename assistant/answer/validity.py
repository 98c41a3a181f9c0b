"""Whether documents hold today, in words."""

from __future__ import annotations

from datetime import date

from assistant.structure import validity_on
from assistant.text.dates import say_date
from assistant.types import Document, Validity

WORDS: dict[Validity, str] = {
    "in_force": "现行有效",
    "not_yet": "尚未施行",
    "amended": "已被修改",
    "repealed": "已废止",
    "expired": "已过有效期",
    "unknown": "文件未载明有效期",
}


def validity_today(document: Document) -> Validity:
    """Give the validity of a document on the day of asking."""
    return validity_on(document, date.today())


def may_ground(document: Document, day: date) -> bool:
    """Tell whether a document may be the ground of an answer about a day: begun, not ended, not superseded."""
    state = validity_on(document, day)
    return state not in ("repealed", "expired", "not_yet") and not (state == "amended" and document.repealed_by)


def say_validity(document: Document, day: date) -> str:
    """Give the validity with its dates: 现行有效，自2025年9月1日起施行，有效期至2030年8月31日."""
    state = validity_on(document, day)
    said = [WORDS[state]]
    if document.effective_from and state not in ("repealed", "expired"):
        said.append(f"自{say_date(document.effective_from)}起施行")
    if document.expires_on and state != "repealed":
        said.append(f"有效期至{say_date(document.expires_on)}")
    if document.repealed_by:
        said.append(f"依据{document.repealed_by}")
    return "，".join(said)
