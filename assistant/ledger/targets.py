"""Numbers that a clause sets or counts."""

from __future__ import annotations

import re
from typing import Literal

from assistant.ledger.deadlines import deadline_spans
from assistant.ledger.passages import FILLER, Span, mask, number_spans, sentence_spans, title_spans, web_spans
from assistant.text.numerals import read_numeral
from assistant.types import Target

Bound = Literal["=", ">=", ">", "<=", "<"]

_CN = "〇零一二三四五六七八九十百千两"
_NUMBER = (
    f"(?P<number>(?:百分之\\s{{0,2}})?(?:[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,4}}|[0-9]{{1,12}}(?:\\.[0-9]{{1,4}})?|[{_CN}]{{1,8}})"
    f"\\s{{0,2}}(?:万亿(?!元)|万(?!元)|亿(?!元))?)"
)
_MEASURE = (
    "(?P<unit>个百分点|百分点|个工作日|工作日|个月|人次|公里|千米|平方米|平方公里|公顷|立方米|万元|亿元|万亩|学时|课时|小时|分钟"
    "|台套|[个项类次名家件条所台座亩元%％‰天日省市县种套场期人户辆张份支处门只间倍吨周年米])"
)
_LESS_OR_EQUAL = "不超过|不得超过|不高于|不得高于|不多于|不得多于|不大于|最高(?:不超过)?|最多|至多|上限为?|控制在"
_MORE_OR_EQUAL = "不少于|不得少于|不低于|不得低于|不小于|至少|最低|下限为?|达到或超过"
_LESS = "低于|少于|不足|不满|小于"
_MORE = "超过|突破|高于|多于|大于|超"
_EQUAL = (
    "达到|达|压缩到|压缩至|压减到|压减至|缩短到|缩短至|提高到|提高至|提升到|提升至|增加到|增加至|扩大到|扩大至|降低到|降低至|降至|增至"
    "|增长到|保持在|稳定在|约为?|近|为"
)
_BEFORE = f"(?P<before>(?:{_EQUAL})?(?:{_LESS_OR_EQUAL}|{_MORE_OR_EQUAL}|{_LESS}|{_MORE})|{_EQUAL})?"
_AFTER = "(?P<after>及?以上|及?以下|以内|之内|左右)?"
_TARGET = re.compile(
    f"{_BEFORE}\\s{{0,2}}(?<![0-9A-Za-z.,%/_\\-第{_CN}万亿])(?<!百分之){_NUMBER}\\s{{0,2}}(?P<more>[多余](?!{_CN}))?"
    f"(?:\\s{{0,2}}{_MEASURE}(?P<late>多(?=\\s{{0,2}}(?:以上|以下|$|，|。)))?)?\\s{{0,2}}{_AFTER}"
)
_BAD_NEXT = {  # what shows that the measure word is the beginning of another word
    "日": "前期常报均益", "年": "度级代前龄轻", "周": "年边期", "市": "场民级", "县": "级域",
    "省": "级道会", "天": "然气", "人": "民员才工大均口力", "家": "庭长乡具属", "条": "件例",
    "所": "有以在属", "期": "间限", "门": "类户口", "间": "隔接", "处": "理罚室置于分", "份": "额",
    "张": "力", "次": "日月年性", "名": "单录称师义", "项": "目", "场": "所地景馆", "台": "账",
    "支": "持付撑", "户": "籍口", "元": "宇素", "类": "别型", "种": "植子业", "套": "餐", "只": "有要能",
    "座": "谈", "米": "兰", "个": "人体性别", "倍": "增", "吨": "位",
}  # fmt: skip
_NEAR = 120  # how many characters around a number are looked at
_ORDINAL = re.compile(f"第\\s{{0,2}}(?:[0-9{_CN}]{{1,6}}\\s{{0,2}}[条款项]?\\s{{0,2}}[—–\\-~～、至]\\s{{0,2}})?$")
_TIME_UNITS = frozenset({"年", "日", "周", "天", "期"})  # too often part of a date or a plan without a bound
_SET_PHRASE_UNITS = frozenset({"市", "县", "省", "人", "门", "处", "场", "张", "支", "只"})  # 三市, 两场 and the like
_CUT_AFTER = re.compile(
    "开展|进行|实现|完成|参与|取得|落实|落地|完善|更新|查漏补缺|达到|超过|突破|纳入|建立|推进|提供|接入|应用于|投入|实行|给予"
    "|可以|应当|由|已|均|为|同时|以上|以下|以内|左右"
)
_CUT_BEFORE = re.compile(
    "确保|力争|其中|实现|完成|组织开展|开展|组织|给予|设立|推动|推进|安排|推出|培育|打造|建设|建成|新增|累计|共有|共计|全年|争取|保证|支持|形成|举办|制定"
    "|引进|惠及|覆盖(?!率|面)|现已|已经|并且|对于|处以|可以|应当|落实|及时公开|及时发布|重点公开"
)
_EDGE = " \t\n、，。；：的以将至到由与和"
_BEFORE_EDGE = " \t\n、，。；：的(（<>~-"
_PHRASE = re.compile(f"(?:[^，。；：！？（）()<>/~“”\n{FILLER}]|“[^“”\n]{{1,20}}”){{0,40}}")
_UNNAMED = _MEASURE.replace("?P<unit>", "?:")
_COUNT = f"(?:[0-9]{{1,9}}(?:\\.[0-9]{{1,4}})?\\s{{0,2}}[万亿]?{_UNNAMED}?|[{_CN}]{{1,8}}{_UNNAMED}以[上下])"
_SHARED_NOUN = re.compile(
    f"^(?:[和及与、][^，。；的0-9{_CN}]{{0,6}}(?:[0-9]{{1,9}}|[{_CN}]{{1,8}})\\s{{0,2}}{_UNNAMED}|至?{_COUNT}(?:以[上下内])?"
    f"|[{_CN}]{{1,8}}{_UNNAMED}以[上下])"
)
_NAMES_ITSELF = frozenset({"%", "％", "元", "万元", "亿元"})  # what they measure stands before them


def read_targets(text: str, duty_spans: tuple[Span, ...] = ()) -> tuple[Target, ...]:
    """Give the numbers with their measure words, in reading order.

    Args:
        text: the clause.
        duty_spans: places of responsibility statements, whose numbers belong to names.

    Returns:
        Targets; document numbers, dates, years, deadlines, article numbers, web addresses and quoted hot-line
        numbers are not among them.
    """
    readable = mask(text, title_spans(text) + web_spans(text) + number_spans(text) + deadline_spans(text) + duty_spans)
    found: list[Target] = []
    for first, last in sentence_spans(text):
        sentence = readable[first:last]
        for match in _TARGET.finditer(sentence):
            target = _make(match, sentence, text[first:last])
            if target is not None:
                found.append(target)
    return tuple(dict.fromkeys(found))


def _make(match: re.Match[str], sentence: str, printed: str) -> Target | None:
    number, unit = _read_number(match["number"]), match["unit"] or ""
    if match["number"].startswith("百分之"):
        unit = "%"
    if number is None or not _is_target(match, sentence, number, unit):
        return None
    start = match.start("before") if match["before"] else match.start("number")
    text = printed[start : match.end()].strip()
    of = _counted(sentence, start, match.end(), unit)
    return Target(text, number, unit.replace("％", "%"), of, _bound(match), printed)


def _read_number(printed: str) -> float | None:
    digits = re.sub(r"\s+", "", printed).replace(",", "").removeprefix("百分之")
    scale = 1.0
    for name, factor in (("万亿", 1e12), ("亿", 1e8), ("万", 1e4)):
        if digits.endswith(name):
            digits, scale = digits.removesuffix(name), factor
            break
    if re.fullmatch("[0-9]+(?:[.][0-9]+)?", digits):
        return round(float(digits) * scale, 6)
    value = read_numeral(digits)
    return None if value is None else value * scale


def _is_target(match: re.Match[str], sentence: str, number: float, unit: str) -> bool:
    """Tell a counted thing from figures that are part of names, ordinals and set phrases."""
    bounded = bool(match["after"] or (match["before"] and match["before"] not in ("为", "近", "达", "超")))
    chinese = match["number"].strip()[0] in _CN and not match["number"].startswith("百分之")
    if not unit:  # "突破3000万"
        return (
            bounded
            and match["number"].rstrip()[-1] in "万亿"
            and sentence[match.end() : match.end() + 1] in "，。；、）)"
        )
    at = match.start("number")
    if _ORDINAL.search(sentence[max(0, at - _NEAR) : at]):
        return False
    following = sentence[match.end() : match.end() + 1] if not match["after"] else ""
    if following and following in _BAD_NEXT.get(unit, ""):
        return False
    if unit in _TIME_UNITS and (not bounded or number > 100):
        return False
    if chinese and (_quoted(sentence, at) or (number <= 1 and not bounded)):
        return False
    return not (chinese and unit in _SET_PHRASE_UNITS and not bounded and number < 10)


def _quoted(sentence: str, position: int) -> bool:
    """Tell whether a place is between “ and ”: set phrases such as “三个一”."""
    near = max(0, position - _NEAR)
    return sentence.rfind("“", near, position) > sentence.rfind("”", near, position)


def _bound(match: re.Match[str]) -> Bound:
    before, after = match["before"] or "", match["after"] or ""
    if "以上" in after or re.search(f"(?:{_MORE_OR_EQUAL})$", before):
        return ">="
    if (after and after != "左右") or re.search(f"(?:{_LESS_OR_EQUAL})$", before):
        return "<="
    if re.search(f"(?:{_LESS})$", before):
        return "<"
    return ">" if re.search(f"(?:{_MORE})$", before) or match["more"] or match["late"] else "="


def _words_after(rest: str) -> str:
    """Give the noun phrase at the beginning of what follows a number."""
    rest = _SHARED_NOUN.sub("", rest)  # "五件和三件某某": both count the same
    words = _PHRASE.match(rest)
    phrase = words[0] if words else ""
    if verb := _CUT_AFTER.search(phrase):
        phrase = phrase[: verb.start()]
    phrase = re.split("、(?=[^、]{0,6}[0-9])|[0-9]", phrase, maxsplit=1)[0]
    return re.split("(?<=.{6})[和及与]", phrase, maxsplit=1)[0].strip(_EDGE)


def _counted(sentence: str, start: int, end: int, unit: str) -> str:
    """Give what is counted: the words after the number, or those before it where it ends its group."""
    words = _words_after(sentence[end : end + _NEAR])
    if len(words) >= 2 and (
        unit not in _NAMES_ITSELF or re.match("(?:.{0,12}以[上下])?(?:的|罚款)", sentence[end : end + _NEAR])
    ):
        return words
    before = re.split("[，。；：！？\n（）" + FILLER + "]", sentence[max(0, start - _NEAR) : start])[-1]
    if _quoted(before, len(before)):
        before = before.replace("“", "").replace("”", "") if before.endswith("“") else before[before.rfind("“") + 1 :]
    verbs = [verb.end() for verb in _CUT_BEFORE.finditer(before) if verb.end() < len(before)]
    named = before[verbs[-1] :] if verbs and len(before) - verbs[-1] >= 2 else before
    if re.search(_COUNT, named):
        last = named.rsplit("、", maxsplit=1)[-1]
        named = last if "、" in named and not re.search(_COUNT, last) else re.split(_COUNT, named)[0]
    return (named.strip(_BEFORE_EDGE).rstrip("从由比较约近达为将在按至对已") or words)[-40:]
