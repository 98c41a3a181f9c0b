"""Questions for rows of the ledger: the tasks of a unit, what is due by a time, who works with whom."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.ledger.deadlines import read_deadlines

Wants = Literal["tasks", "partners", "most", "count"]

_WHICH = "(?:哪些|哪几|哪个|哪项|什么|啥|几|多少|有何|何种)"
_ROLE = "(?:牵头|负责|配合|参与|承担)"
_BODY = "(?:单位|部门|厅局|局|厅|委办)"
_TOGETHER = "(?:一起|一块|一道|共同|联合|合作|协作|搭档|打交道)"
UNIT_TASKS = re.compile(
    "|".join(
        (
            f"(?:牵头|负责|配合|参与|承担|主管|管|主办|协办)(?:的|了|着|抓|推进|落实)?{_WHICH}",
            f"(?:要|需要|应|应该|得)?(?:做|干|办|完成|抓|落实)(?:的)?{_WHICH}",
            f"(?:有|承担|担负|担|分到|分了|涉及)(?:了)?{_WHICH}.{{0,4}}(?:任务|工作|活|事|职责|责任|条|项)",
            f"(?:摊|领|揽|分)[到上](?:了)?{_WHICH}",
            f"{_WHICH}.{{0,6}}(?:任务|工作|事项|事情|条款|事).{{0,4}}(?:由|归|是)",
            f"{_ROLE}(?:的)?(?:是|有)?(?:{_WHICH}|哪一)|被点名|(?:抓|管){_WHICH}|名下",
            "(?:领|摊|接|揽)(?:到|上|下)?(?:了|的)?(?:哪些|什么|啥|几个|几项)?(?:任务|工作|活|差事|担子)|(?:任务|工作|职责|活儿?).{0,8}(?:列|罗列|数|过)一?(?:下|遍|出来)",
            f"{_ROLE}(?:的)?(?:任务|工作|事项|职责|事|清单)(?:清单)?(?:有)?",
            "(?:任务|工作|职责|责任)(?:清单|台账|分工)|(?:的)(?:任务|职责|工作|活儿?)(?:有|是)?(?:哪些|什么)?",
        )
    )
)
_PARTNERS = re.compile(
    f"{_TOGETHER}.{{0,8}}(?:的)?{_BODY}.{{0,3}}(?:有|是)?{_WHICH}|{_TOGETHER}.{{0,8}}(?:{_WHICH}.{{0,3}}{_BODY}|谁)|"
    f"(?:和|跟|与|同)?(?:谁|哪些{_BODY}?|哪几个{_BODY}?){_TOGETHER}"
)
_MOST = re.compile(f"(?:牵头|负责|承担|任务|工作|活儿?|担子)(?:的)?.{{0,6}}最(?:多|重)|最(?:多|重)的?.{{0,4}}{_BODY}")
_COUNT = re.compile(
    "(?:总共|一共|共有?|合计|总计|统共|有).{0,6}(?:(?<!哪)几|多少)(?:件|项|条|个|大类)|(?:(?<!哪)几|多少)(?:件|项|条)(?:任务|工作|实事|措施|项目)"
)
_NO_LEAD = re.compile("(?:没有?|未|无)(?:.{0,3}(?:指定|明确|写明|规定|确定|注明|写))?.{0,2}牵头")
_LEADING = re.compile("牵(?:的)?头|主办|主责|带头|领头|挑头|打头")
_NOT_LEADING = re.compile("(?:不|没有?|非|未)(?:是)?(?:牵(?:的)?头|主办)")
_SUPPORTING = re.compile("配合|协助|协办|参与|参加|打下手|搭把手")
_DECIDED_SUPPORT = re.compile("配合|协助|协办")
_DONE = "(?:完成|做完|到期|办完|完工|竣工|建成|收尾|交付|搞定|落地|做好|弄好|启动|开始)"
_ROWS = re.compile(f"{_WHICH}.{{0,6}}(?:工作|任务|事项|条款|条)|(?:工作|任务|事项|条款|条).{{0,3}}{_WHICH}|清单")
# Tasks asked for by their time: 年底前要完成哪些工作.
_DUE = re.compile(
    f"{_WHICH}.{{0,3}}(?:工作|任务|事项|事情|事|要求|项目|目标)|{_WHICH}要?{_DONE}|到期|要?{_DONE}的(?:有|是)?{_WHICH}|"
    f"(?:完成|做完|办完|做好|落实|启动|开展|做|干)(?:的)?(?:是|有)?(?:哪些|什么|啥|哪几)|(?:任务|工作|事项)(?:有|是)?(?:哪些|什么|几|多少)"
)
TIME_CLAIM = re.compile(
    "(?:20[0-9]{2}年?)?(?:(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:份|底|末|初|[上中下]旬|[0-9]{1,2}[日号])?|年底|年末|年中|上半年"
    "|下半年|第?[一二三四1-4]季度|年内)(?:以前|之前|前|底前|末前|内|开始|起|底|末)?"
)
_BY = re.compile("前$|底$|末$")


@dataclass(frozen=True, slots=True)
class TaskQuery:
    """Which rows of the ledger are asked for."""

    wants: Wants = "tasks"
    role: str = ""  # 牵头 or 配合; "" for any
    without_lead: bool = False
    due: str = ""  # the time as asked, folded; "" where none


def find_due(text: str) -> re.Match[str] | None:
    """Give where a folded text names the time by which tasks are asked for; None where it asks for none."""
    return TIME_CLAIM.search(text) if _DUE.search(text) else None


def read_tasks(text: str, bare: str, *, units: bool, due: str) -> TaskQuery | None:
    """Give what rows a question asks for; None where it asks for none.

    Args:
        text: the folded question.
        bare: the same without names of units, so that what stands around them meets.
        units: whether it names a unit.
        due: the time it names, "" for none.
    """
    role = _read_role(text)
    if units and _PARTNERS.search(bare):
        return TaskQuery("partners", role)
    if units and UNIT_TASKS.search(bare):
        return TaskQuery("tasks", role, due=due)
    if _NO_LEAD.search(text) and _ROWS.search(text):
        return TaskQuery("tasks", without_lead=True)
    if not units and _MOST.search(text):
        return TaskQuery("most", role)
    if due:
        return TaskQuery("tasks", role, due=due)
    return TaskQuery("count") if not units and _COUNT.search(text) else None


def _read_role(text: str) -> str:
    """Give the role asked for: 牵头, 配合 for any other, "" where both or none is named."""
    if _NOT_LEADING.search(text):
        return "配合"
    leading, supporting = bool(_LEADING.search(text)), bool(_SUPPORTING.search(text))
    if leading:
        return "" if supporting else "牵头"
    return "配合" if _DECIDED_SUPPORT.search(text) and not re.search("负责|承担", text) else ""


@functools.lru_cache(maxsize=256)  # asked once for every clause of a document
def window_of(due: str, year: int) -> tuple[date | None, date | None]:
    """Give (first day, last day) of a time as asked; the first is None where all up to the last day is meant.

    Args:
        due: such as 6月底前, 第二季度, 年内; its own year counts before `year`.
        year: that it refers to where it names none.
    """
    spelled = due if re.search("(?:前|内|开始|起)$", due) else due + ("前" if _BY.search(due) else "内")
    found = read_deadlines(f"{spelled}完成", year)
    if not found:
        return None, None
    start, end = found[0].start, found[0].end
    return (None if _BY.search(spelled) else start), end
