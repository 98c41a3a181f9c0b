"""What a visitor of the ledger page asks for: the filters of its address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from assistant.errors import SettingsError
from assistant.index import Index
from assistant.ledger import ROLES, LedgerRow, ledger_rows

TABLE, MATRIX, CALENDAR = "table", "matrix", "calendar"
SHAPES = {TABLE: "明细表", MATRIX: "单位任务对照", CALENDAR: "期限日历"}
MOST_CHARS = 200  # of one filter


@dataclass(frozen=True, slots=True)
class Filters:
    """What is listed, and how."""

    unit: str = ""
    role: str = ""
    place: str = ""
    document: str = ""
    after: str = ""  # 2023-12-31 as typed
    before: str = ""
    show: str = TABLE
    page: int = 1

    @property
    def is_set(self) -> bool:
        """Tell whether anything is filtered."""
        return bool(self.unit or self.role or self.place or self.document or self.after or self.before)

    def rows(self, index: Index) -> tuple[LedgerRow, ...]:
        """Give the rows of the index that fit; the same as the command `ledger` gives.

        Raises:
            SettingsError: a filter has a value that cannot be used.
        """
        if self.role and self.role not in ROLES:
            raise SettingsError(f"没有“{self.role}”这种职责，可选的有：{'、'.join(ROLES)}。")
        after, before = _read_day(self.after), _read_day(self.before)
        if after and before and after > before:
            raise SettingsError("起始日期晚于截止日期，请调换后再查。")
        return ledger_rows(
            index.documents,
            index.facts,
            unit=self.unit,
            place=self.place,
            role=self.role,
            document=self.document,
            after=after,
            before=before,
        )

    def link(self, file: str = "", **changes: object) -> str:
        """Give the address of the page, or of one of its files, with these filters; changed as said."""
        query = urlencode(replace(self, **changes).pairs())  # type: ignore[arg-type]
        return f"/ledger{f'/{file}' if file else ''}" + (f"?{query}" if query else "")

    def pairs(self) -> list[tuple[str, str]]:
        """Give names and values of what is set, as they stand in an address."""
        values = {name: getattr(self, name) for name in ("unit", "role", "place", "document", "after", "before")}
        values["show"] = self.show if self.show != TABLE else ""
        values["page"] = str(self.page) if self.page > 1 else ""
        return [(name, value) for name, value in values.items() if value]


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise SettingsError(f"“{text[:20]}”不是日期，请写成 2023-12-31 的样子。") from None
