"""The numbering as it runs on: which marks belong to it, and where it jumps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.structure.numbering import GROUP_KINDS, Mark, MarkKind
from assistant.types import Block

_FARTHEST_ARTICLE = 300  # excerpts of a statute leave many out
_FAR = 8  # a number that jumps further ahead is not of this sequence


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where the numbering jumps."""

    before: str  # printed mark before the jump
    after: str
    page: int


class Sequencer:
    """Follows the numbering and tells a mark from a number that only stands at the beginning of a line."""

    def __init__(self) -> None:
        self.gaps: list[Gap] = []
        self._last: dict[MarkKind, Mark] = {}  # of each family, in reading order

    def accepts(self, mark: Mark, path: Sequence[Mark], block: Block) -> bool:
        """Tell whether a mark goes on with the numbering, and remember it where it does.

        Args:
            mark: what a paragraph begins with.
            path: the marks that it would stand below, outermost first.
            block: the paragraph.
        """
        last = self._last.get(mark.kind)
        if mark.kind == "1.1":
            last = next((one for one in reversed(path) if one.label.count(".") == mark.label.count(".")), None)
        if mark.kind == "条":
            if not self._accepts_article(mark, last, block):
                return False
        elif not self._accepts_item(mark, last):
            return False
        expected = (last.value if last else 0) + 1
        restarts = mark.value == 1 and mark.kind != "条"
        if not restarts and mark.value != expected and not mark.inserted and (last or mark.kind != "条"):
            self.gaps.append(Gap(last.printed if last else "", mark.printed, block.first_page))
        self._forget_lower(mark)
        self._last[mark.kind] = mark
        return True

    def _accepts_item(self, mark: Mark, last: Mark | None) -> bool:
        """Other numbers begin at 1 or go on near the last one."""
        if last is None:
            return mark.value <= 1 + _FAR
        return mark.value == 1 or mark.kind == "1.1" or last.value < mark.value <= last.value + _FAR

    def _accepts_article(self, mark: Mark, last: Mark | None, block: Block) -> bool:
        """Articles run in one sequence over all chapters; a smaller number is a quotation."""
        if last is None:
            return True
        furthest = _FAR if self._glued(block, mark) else _FARTHEST_ARTICLE
        return (last.value, last.inserted) < (mark.value, mark.inserted) and mark.value <= last.value + furthest

    def _glued(self, block: Block, mark: Mark) -> bool:
        """Tell whether text follows the mark at once, as after a reference; printed articles leave a space."""
        rest = block.text[len(mark.printed) :]
        return bool(rest) and rest[0] not in "\u3000 【"

    def _forget_lower(self, mark: Mark) -> None:
        """Let sequences two levels below begin anew; one level below may run on: （八） in 一、, （九） in 二、."""
        if mark.kind == "1.1":
            return
        runs_on = {"条", "一"} if mark.kind in GROUP_KINDS else {"1"} if mark.kind == "一" else set()
        for kind in [kind for kind, one in self._last.items() if one.rank > mark.rank + 1 and kind not in runs_on]:
            del self._last[kind]
