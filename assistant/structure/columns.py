"""What the columns of a table hold, as their heads say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.documents.marks import is_unit
from assistant.documents.spaces import join_lines

Row = Sequence[str]

_NUMBER = re.compile("(?:序号|编号|序|项次|顺序号?|No\\.?|№)", re.IGNORECASE)
_UNIT = re.compile(
    "(?:总?牵头|主办|主责|责任|配合|协办|协同|参与|参加|协助|负责|主管|承办|承担|实施|落实|支持|执行|办理)(?:责任|实施|落实)?"
    "[（(、/和及与]?(?:单位|部门|主体|机构|处室|科室|股室|地区|镇街)"
)
_BARE_UNIT = re.compile("(?:牵头|配合|主办|协办|责任分工|职责分工|分工)")
_DEADLINE = re.compile(
    "时限|期限|时间节点|(?:完成|整改|办结|办理|实施|推进|截止|计划)(?:的)?(?:时间|日期)|时间(?:安排|要求|进度)|进度(?:安排|要求)"
)
_TASK = re.compile("任务|事项|项目|措施|内容|举措|要求|目标|问题|工作|条款|名称|职责")
_LONGEST_HEAD = 24
_DEEPEST = 6  # rows of titles that can stand above the head
_PLACE = re.compile(
    "[省市县区州乡镇]{0,2}直?(?:各|有关|相关).{0,20}(?:镇|乡|街道|区|县|市|州|园区|单位|部门|企业|院校)$"
)
_PLACE_ALONE = re.compile(".{1,12}(?:镇|乡|街道|园区|管委会|新区|开发区)$")
# What the name of an organisation may go on with on the next line.
_GOES_ON = re.compile(
    "(?:办公室|办公厅|委员会|管理局|管委会|指挥部|领导小组|中心|部门|单位|(?:有限)?(?:分)?公司|局|厅|委|办|处|科|部)(?:[、，；。（(]|$)"
)


@dataclass(frozen=True, slots=True)
class Columns:
    """The head of a duty table."""

    labels: tuple[str, ...]  # of each column, without white space
    heads: tuple[tuple[str, ...], ...]  # the rows it takes up, without white space, as they repeat on the next page
    start: int  # first row of the head; what stands above are titles

    @property
    def end(self) -> int:
        """Give the first row after the head."""
        return self.start + len(self.heads)

    @property
    def number(self) -> int | None:
        """Give the column of the numbers, None where there is none."""
        return next((column for column, label in enumerate(self.labels) if _NUMBER.fullmatch(label)), None)

    def names_units(self, column: int) -> bool:
        """Tell whether a column lists those who do the work."""
        return column < len(self.labels) and _is_unit_label(self.labels[column])

    def find_task(self, rows: Sequence[Row]) -> int | None:
        """Give the column that tells the rows apart by what is to be done, None where none does."""
        tasks = [c for c, label in enumerate(self.labels) if _TASK.search(label) and not self._states_duty(c)]
        others = [c for c in range(len(self.labels)) if c != self.number and not self._states_duty(c)]
        candidates = tasks or others
        return max(candidates, key=lambda c: (len({row[c] for row in rows if c < len(row)}), -c), default=None)

    def _states_duty(self, column: int) -> bool:
        return self.names_units(column) or bool(_DEADLINE.search(self.labels[column]))


def find_columns(rows: Sequence[Row]) -> Columns | None:
    """Give the head of a duty table, None where a table is none.

    A duty table has a column for those responsible, or one for tasks and one for the time by which they are done. The
    head may have two rows, 责任单位 standing over 牵头单位 and 配合单位.
    """
    for start, row in enumerate(rows[:_DEEPEST]):
        head = squeeze_row(row)
        named = {label for label in head if label}
        if len(named) < 2 or any(len(label) > _LONGEST_HEAD or "。" in label for label in named):
            continue
        timed = any(_DEADLINE.search(label) for label in named) and any(_TASK.search(label) for label in named)
        if not (timed or any(_is_unit_label(label) for label in named)) or start + 1 >= len(rows):
            continue
        below = squeeze_row(rows[start + 1])
        if _goes_on(head, below):
            labels = tuple(_join_labels(*pair) for pair in zip(head, below, strict=False))
            return Columns(labels, (head, below), start)
        return Columns(head, (head,), start)
    return None


def find_data_columns(rows: Sequence[Row]) -> Columns | None:
    """Give the head of a table of any other kind: its first row with several short labels and rows below."""
    for start, row in enumerate(rows[:_DEEPEST]):
        head = squeeze_row(row)
        named = [label for label in head if label]
        if len(set(named)) < 2 or start + 2 >= len(rows):
            continue
        if any(len(label) > _LONGEST_HEAD or re.search("[。；]|^[0-9.,%]+$", label) for label in named):
            return None
        below = squeeze_row(rows[start + 1])
        if _goes_on(head, below, duties=False):
            above = [label or (head[column - 1] if below[column] else "") for column, label in enumerate(head)]
            return Columns(tuple(_join_labels(*pair) for pair in zip(above, below, strict=False)), (head, below), start)
        return Columns(head, (head,), start)
    return None


def squeeze_row(row: Row) -> tuple[str, ...]:
    """Give the cells without white space, as heads are compared."""
    return tuple("".join(cell.split()) for cell in row)


def join_cell(cell: str) -> str:
    """Give the lines of a cell as running text; those that begin with a numeral or follow a sentence stay apart."""
    text = ""
    for line in filter(None, cell.split("\n")):
        apart = text.endswith(("。", "；", "！", "？")) or _MARKED.match(line)
        text = f"{text}\n{line}" if text and apart else join_lines(text, line)
    return text


def join_units(cell: str) -> str:
    """Give the lines of a cell that lists organisations: 、 between two of them, nothing inside a broken name."""
    text = ""
    for line in filter(None, cell.split("\n")):
        last, first = re.split("[、，,；;]", text)[-1], re.split("[、，,；;]", line)[0]
        apart = _is_name(last) and _is_name(first) and not _GOES_ON.match(line)
        text = f"{text}、{line}" if text and apart else join_lines(text, line)
    return text


_MARKED = re.compile(
    "[0-9]{1,2}[.．、](?![0-9])|[（(][0-9一二三四五六七八九十]{1,3}[）)]|[①-⑳]|[一二三四五六七八九十]{1,3}、"
)


def _is_name(text: str) -> bool:
    return is_unit(text) or bool(_PLACE.fullmatch(text) or _PLACE_ALONE.fullmatch(text))


def _is_unit_label(label: str) -> bool:
    return bool(_UNIT.search(label) or _BARE_UNIT.fullmatch(label))


def _goes_on(head: Row, below: Row, *, duties: bool = True) -> bool:
    """Tell whether the row below a head belongs to it: it parts a head that stands over several columns."""
    if len(below) != len(head):
        return False
    changed = [column for column, label in enumerate(below) if label and label != head[column]]
    if not changed or len(changed) == len(head) or any(len(below[column]) > _LONGEST_HEAD for column in changed):
        return False
    under_shared = all(
        not head[column] or head[column] in (*head[max(0, column - 1) : column], *head[column + 1 : column + 2])
        or (column + 1 < len(head) and not head[column + 1])
        for column in changed
    )  # fmt: skip
    return under_shared and (not duties or any(_is_unit_label(below[c]) or _is_unit_label(head[c]) for c in changed))


def _join_labels(above: str, below: str) -> str:
    if not below or above == below:
        return above
    return f"{above}（{below}）" if above and not _is_unit_label(below) and not _DEADLINE.search(below) else below
