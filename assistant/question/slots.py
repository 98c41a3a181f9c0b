"""Years, addresses, numbers and times that stand in a question."""

from __future__ import annotations

import re

from assistant.question.question import Quantity
from assistant.question.topic import GAP
from assistant.text.numerals import read_numeral

_YEAR = re.compile(
    "((?:19|20)[0-9]{2})(?:年度?|年的)|(?<![0-9])((?:19|20)[0-9]{2})(?=的|[\u4e00-\u9fff]{2})(?![0-9个项类万])"
)
_ADDRESS = re.compile(
    "第[一二三四五六七八九十]{1,3}(?:部分|大点|大项|大条)(?!的?第?[(]?[一二三四五六七八九十])|"
    "第?[一二三四五六七八九十]{1,3}(?:部分|大点|大项|大条|方面)(?:的)?第?[(]?[一二三四五六七八九十]{1,3}[)]?(?:条|项|点|款|小点)?|"
    "第[〇零一二三四五六七八九十百千0-9]{1,6}(?:条|章|节|段)(?:之[一二三四五六七八九十]{1,2})?"
    "(?:第?[一二三四五六七八九十0-9]{1,3}款)?(?:第?[(]?[一二三四五六七八九十0-9]{1,3}[)]?项)?"
    "|(?:第)?[一二三四五六七八九十]{1,3}[、,.]?(?:大)?(?:部分)?的?[(][一二三四五六七八九十]{1,3}[)]"
    "|[(][一二三四五六七八九十]{1,3}[)]|(?<![一-龥])[一二三四五六七八九十]{1,3}[、.]?[0-9]{1,2}(?![0-9个项类省万次])"
)
_QUANTITY = re.compile(
    "(?<![a-z0-9.])([0-9]+(?:\\.[0-9]+)?(?:万|亿)?|[一二三四五六七八九十百千两]{1,6}(?:万|亿)?)(多|余)?"
    "(%|个百分点|个工作日|工作日|个月|公里|平方米|人次|万人|分钟|座|亩|吨|辆|间|栋|岁|倍|趟|回|遍|千米|米|部|号|块|个|项|类|次|家|种|省|人|条|名|所|户|件|台|套|批|处|份|轮|场|期|门|天|小时|年|元|万元|亿元|领域|级)?"
)
_COUNTED = re.compile(
    "(?:多少|(?<![十百千好前])几)(个工作日|工作日|个月|分钟|个小时|日|周|年|个|项|类|次|家|种|省|人|条|名(?!师)|所|户|件|台|套|批|处|份|轮|场|期|门|天|小时|元|万元|领域|岁|辆|亩|平方米|公里|分(?!钟)|栋|层|部|吨|趟|支|点(?=[钟开闭关上下到以之前后起结截营打停不能可?？,，]|$))?([\u4e00-\u9fff]{1,10})?"
)
_ABOUT = re.compile("[一二三四五六七八九]{2}")
_VAGUE = frozenset("这近前后过那头")
_NOT_NOUN = re.compile("才|呢|吗|啊|的|了|要|能|会|是|有|可以|来|去|注册|完成|算|合适|左右|以上")
_PLACES = re.compile("[省市县区]")


_ORDINAL = re.compile(
    "^(?:那么?|请问|其中)?(?:的)?(?:(?:上面|前面|刚才)(?:说的)?(?:的)?)?"
    "(?:第(?P<nth>[一二三四五六七八九十0-9]{1,3})(?:个|项|件|家|点|位)|(?P<first>前者)|(?P<last>后者|最后(?:一)?(?:个|项|件|条)))"
    "(?=$|[?？,，呢的是由谁在要任工事牵什哪])(?:任务|工作|事项|事)?"
)


_SHARE = re.compile(
    "(?P<half>一半|半数|对半)|(?P<of>[一二三四五六七八九十百]{1,3})分之(?P<over>[一二三四五六七八九十]{1,5})|"
    "(?P<tenths>[一二三四五六七八九])成|(?P<percent>[0-9]{1,3}(?:[.][0-9]{1,3})?)%"
)
# Measures that people and documents use for the same count.
_MEASURES = {
    word: group[0] for group in (("次", "回", "趟", "遍"), ("元", "块"), ("人", "名"), ("天", "日")) for word in group
}


def read_shares(text: str) -> frozenset[float]:
    """Give the shares of a whole that a folded text names: 一半, 三分之二, 六成, 60% (0-1, two places)."""
    found = []
    for match in _SHARE.finditer(text):
        if match["half"]:
            found.append(0.5)
            continue
        parts = [read_numeral(match[name]) for name in ("of", "over")] if match["of"] else []
        if all(parts) and parts:
            found.append(parts[1] / parts[0])  # type: ignore[operator]
        elif match["tenths"] and (tenths := read_numeral(match["tenths"])):
            found.append(tenths / 10)
        elif match["percent"]:
            found.append(float(match["percent"]) / 100)
    return frozenset(round(share, 2) for share in found)


def same_measure(one: str, other: str) -> bool:
    """Tell whether two measure words count the same."""
    return _MEASURES.get(one, one) == _MEASURES.get(other, other)


def take_ordinal(text: str) -> tuple[int, str]:
    """Give which item of the last answer is meant (第二个呢 -> 2, 最后一个 -> -1, none -> 0), and the rest."""
    match = _ORDINAL.match(text)
    if match is None:
        return 0, text
    number = 1 if match["first"] else -1 if match["last"] else read_numeral(match["nth"]) or 0
    return int(number), blank(text, match.start(), match.end())


def blank(text: str, start: int, end: int) -> str:
    """Give a text with a stretch taken out; positions stay."""
    return text[:start] + GAP * (end - start) + text[end:]


def take_years(text: str) -> tuple[str, tuple[int, ...]]:
    """Give a text without its years, and the years."""
    years = tuple(dict.fromkeys(int(match[1] or match[2]) for match in _YEAR.finditer(text)))
    return _YEAR.sub(lambda match: GAP * len(match[0]), text), years


def take_address(text: str) -> tuple[str, str]:
    """Give the address of a clause, "" where there is none, and the text without it."""
    match = _ADDRESS.search(text)
    return (match[0], blank(text, match.start(), match.end())) if match else ("", text)


def read_counted(text: str) -> tuple[str, str]:
    """Give the measure word and the noun that follow 多少 or 几: 多少个事项 -> ("个", "事项")."""
    match = _COUNTED.search(text)
    if match is None:
        return "", ""
    noun = _NOT_NOUN.split(match[2] or "", maxsplit=1)[0]
    return match[1] or "", noun[:8]


def read_quantities(text: str, edges: frozenset[int]) -> list[tuple[int, int, Quantity]]:
    """Give (start, end, quantity) of numbers that are words of their own; words begin and end at `edges`."""
    found = []
    for match in _QUANTITY.finditer(text):
        digits = match[1][0].isdecimal()
        value = (
            float(match[1]) if digits and "." in match[1][:-1] and match[1][-1].isdecimal() else read_numeral(match[1])
        )
        if match[3] in ("年", "天") and text[max(0, match.start() - 1) : match.start()] in _VAGUE:
            continue  # 这两年, 过几天
        if _ABOUT.fullmatch(match[1]):
            continue  # 五六年: about so many
        if value is None or (not digits and (value < 2 or match.start() not in edges or not match[3])):
            continue
        counted = _PLACES.match(text, match.end()) if match[3] == "个" else None  # 20个省 is counted as 20省
        unit = counted[0] if counted else match[3] or ""
        found.append((match.start(), match.end(), Quantity(match[0], float(value), unit)))
    return found
