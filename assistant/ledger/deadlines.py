"""Times by which, from which or within which something is to be done."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from assistant.ledger.passages import Span, mask, sentence_spans, title_spans, web_spans
from assistant.text.numerals import read_numeral
from assistant.types import Deadline

_S = "\\s{0,2}"
_CN = "[一二三四五六七八九十]"
_NAMED_YEAR = (
    f"(?P<year>[12][0-9]{{3}}{_S}年度?|二[〇零○][〇零○一二三四五六七八九]{{2}}年|今年度?|明年度?|后年|本年度?|当年度?"
    "|次年度?|翌年|每年度?|上一?年度?)"
)
_YEAR = f"{_NAMED_YEAR}?{_S}"
_MONTH = f"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]){_S}月"
_DAY = f"(?P<day>[12][0-9]|3[01]|0?[1-9]|{_CN}{{1,3}}){_S}[日号]"
_BEFORE = "(?:以前|之前|前(?!后|述|款|条|期|置|瞻))"
_FROM = "(?:起(?!草|诉|算)|开始|以后起)"
_TO = "(?:到|至)?"
_DONE = "(?=(?:全面|基本|全部|正式|组织|如期)?(?:完成|启动|实现|召开|建成|上线|投入|开通|开展|举办))"
_NO_LEFT = "(?<![0-9〇零○一二三四五六七八九十百两几多数近])"

_PAST = "(?<!截)(?<![长高升增])"  # "截至2021年" and "增长到2021年的" report what was
_LAST_DAY = (
    f"(?:(?P<year2>[12][0-9]{{3}}{_S}年)?{_S}(?P<month2>1[0-2]|0?[1-9]){_S}月{_S})?(?P<day2>[12][0-9]|3[01]|0?[1-9])"
)
_CLOCK = (
    f"(?:{_S}[（(][^（）()]{{1,8}}[）)])?"
    f"(?:{_S}(?:上午|中午|下午|晚上?)?{_S}[0-9]{{1,2}}(?:[:：][0-9]{{2}}|[时点](?:整|半|[0-9]{{1,2}}分)?))?{_S}"
)
_NOT_PAST = "(?![^，。；]{0,12}(?:印发|通过|批准|审议|修订|修正|制定|颁布|立案|以来))(?!起|前|[至到—\\-])"
_NUMBER = "(?:[0-9]{1,3}|[一二三四五六七八九十两]{1,4})"
_TERM_UNIT = "(?:个\\s{0,2}工作日|工作日|个月|个?小时|日|天|周|年|分钟)"
_LASTS = "(?:有效|公示|公告|试点|试行|过渡|宽限|整改|申诉|异议)期(?:限)?"
_EXPIRY = "(?:合同|协议|租赁|服务|有效|许可证?|资格|证书|任|聘)?(?:期限?)?(?:期满|届满|到期)(?:之日)?"
_RATE_BEFORE = "(?<!每[人户名生床位餐吨件座亩])(?<!每人次)"
_RATE_AFTER = (  # 每月350元, 每1年计2分
    f"(?!{_S}[^，。；：\\n0-9]{{0,8}}[0-9][0-9,.]{{0,9}}{_S}[百千万]?元)"
    f"(?!{_S}(?:计|加|减|扣|得)?{_S}[0-9.]{{1,5}}{_S}分(?!钟))"
)

# Each form: its name and what it looks like. Where two fit one place the earlier counts.
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "range",
            f"{_NO_LEFT}(?:自|从)?{_YEAR}{_MONTH}{_S}{_DAY}{_CLOCK}起?(?:至|到|—|-|－|–|～|~){{1,2}}{_S}{_LAST_DAY}{_S}[日号]"
            f"(?:{_CLOCK}(?:之内|以内|内(?!部|容)|止))?",
        ),
        ("day_from", f"{_NO_LEFT}(?:自|从)?{_YEAR}{_MONTH}{_S}{_DAY}{_FROM}"),
        (
            "day_to",
            f"(?:有效期至?(?:到|为)?|延长至|延期至|截止(?:时间|日期)?(?:为|是|到|至|[:：])?){_S}{_YEAR}{_MONTH}{_S}{_DAY}",
        ),
        ("day_to", f"{_NO_LEFT}{_YEAR}{_MONTH}{_S}{_DAY}{_CLOCK}截止"),
        ("day", f"{_NO_LEFT}{_YEAR}{_MONTH}{_S}{_DAY}{_S}{_BEFORE}"),
        ("month_end", f"{_PAST}{_NO_LEFT}{_TO}{_YEAR}{_MONTH}份?{_S}[底末]{_S}(?:{_BEFORE}|{_DONE})"),
        ("month_third", f"{_NO_LEFT}{_YEAR}{_MONTH}份?{_S}(?P<third>上旬|中旬|下旬|初){_S}{_BEFORE}"),
        ("month_before", f"{_NO_LEFT}{_YEAR}{_MONTH}份?{_S}{_BEFORE}"),
        ("month_from", f"{_NO_LEFT}(?:自|从)?{_YEAR}{_MONTH}份?{_S}{_FROM}"),
        ("month", f"{_NO_LEFT}{_YEAR}{_MONTH}份?{_S}(?:内|{_DONE})"),
        (
            "recurring",
            f"{_RATE_BEFORE}每(?:个)?(?:季度?|半年|(?:[0-9]{{1,2}}|{_CN}{{1,2}}|两)年|[两三]个月|月|周)"
            f"(?:(?:[底末初]|[0-9]{{1,2}}[日号]){_BEFORE}?)?{_RATE_AFTER}",
        ),
        (
            "recurring",
            f"[次当本下]月(?:[底末]|的?(?:[0-9]{{1,2}}|{_CN}{{1,3}})[日号])(?:{_BEFORE}|之内|以内|内(?!部|容))"
            f"|每年(?:年底|年末){_BEFORE}",
        ),
        (
            "recurring",
            f"每年{_S}{_MONTH}份?(?:[底初]|[上中下]旬)?(?!{_S}(?:[0-9底末前初上中下起内]|{_CN}{{1,3}}[日号]))",
        ),
        ("recurring", "每年度?(?=至少|不少于|组织|开展|定期|公布|发布|报告|举办|进行|应当)"),
        (
            "quarter",
            f"{_NO_LEFT}{_YEAR}(?:第{_S})?(?P<quarter>[一二三四1-4]){_S}季度{_S}"
            f"(?P<mark>[底末]?{_S}{_BEFORE}|内|[底末]|{_FROM})?",
        ),
        ("half", f"{_YEAR}(?P<half>上半年|下半年)(?P<mark>[底末]?{_BEFORE}|内|{_FROM})?"),
        ("year_end", f"{_PAST}{_NO_LEFT}{_TO}(?:{_NAMED_YEAR}{_S}年?|年){_S}[底末]{_S}(?:{_BEFORE}|{_DONE})"),
        ("year_end", f"{_PAST}(?:到|至|力争){_NAMED_YEAR}{_S}年?[底末]"),
        ("year_within", f"{_NO_LEFT}(?:{_NAMED_YEAR}{_S}年?内|(?:年度|年)内)(?!部|容)"),
        (
            "to_year",
            f"{_PAST}(?:力争)?[到至](?P<year>[12][0-9]{{3}}{_S}年)(?!度|的|[—\\-－～~至0-9底末]|{_S}[0-9]{{1,2}}{_S}月)",
        ),
        ("year_before", f"{_NO_LEFT}(?P<year>[12][0-9]{{3}}{_S}年){_BEFORE}"),
        ("year_from", f"(?:自|从)?(?P<year>[12][0-9]{{3}}{_S}年|今年|明年){_FROM}"),
        (
            "on",
            f"(?<![已早经曾》对关由位])(?:定?于|(?:时间|日期)(?:为|是|[:：])){_S}{_YEAR}{_MONTH}{_S}{_DAY}{_CLOCK}{_NOT_PAST}",
        ),
        ("ahead", f"(?:至少|最少)?提前(?:至少|不少于)?{_S}{_NUMBER}{_S}{_TERM_UNIT}(?!{_S}(?:完成|实现|达到|建成))"),
        ("ahead", f"{_EXPIRY}{_S}(?:的?前|之前|以前){_S}{_NUMBER}{_S}{_TERM_UNIT}(?:之内|以内|内)?"),
        ("lasting", f"{_LASTS}(?:一般|原则上)?(?:为|是)?{_S}{_NUMBER}{_S}{_TERM_UNIT}"),
        (
            "lasting",
            f"[^，。；：！？的\n]{{0,2}}(?:期限?|时限|周期|公示时间|公告时间)[^，。；：！？\n0-9]{{0,6}}?不得?(?:超过|少于){_S}{_NUMBER}{_S}{_TERM_UNIT}",
        ),
        (
            "term",
            f"(?:[自从在于][^，。；、自从\n]{{1,40}}?(?:之日)?[起后]的?|之?日起)?{_S}{_NUMBER}{_S}{_TERM_UNIT}{_S}"
            "(?:之内|以内|内(?!部|容))",
        ),
    )
)
_DEFINES = re.compile("指(?:当年|公历|每年)?的?$")
_ALSO_NUMBERS = frozenset({"lasting"})  # said of how long something may last: a number that is set, too
_SHORTENED = re.compile("(?:压缩|压减|缩短|缩减|控制|减少|降低|降)[到至在为]$")  # "压缩至5日以内" is a target
_AHEAD = frozenset(
    {
        "on",
        "day_to",
        "day",
        "month",
        "month_end",
        "month_before",
        "quarter",
        "half",
        "year_end",
        "to_year",
        "year_before",
    }
)
_UNDATED = frozenset({"recurring", "term", "ahead", "lasting"})
_HOLLOW = ("次年", "翌年", "每年", "当年", "上年", "上一年")  # years that cannot be resolved


def read_deadlines(text: str, year: int | None) -> tuple[Deadline, ...]:
    """Give the deadlines of a clause in reading order.

    Args:
        text: the clause.
        year: what "年底前" and "今年" refer to; None where the document does not tell.

    Returns:
        Deadlines with first and last day, None where open, recurring or not to be resolved. "6月份前" is read
        strictly: it ends with 31 May.
    """
    readable = mask(text, title_spans(text) + web_spans(text))
    found: list[Deadline] = []
    for first, last in sentence_spans(text):
        said: int | None = None  # a year named earlier in the sentence holds for what follows it
        for name, match in _matches(readable[first:last]):
            named = _read_year(match, year)
            said = named if named is not None else said
            hollow = (match.groupdict().get("year") or "").startswith(_HOLLOW)
            if _is_history(name, named, year):
                continue
            base = None if hollow else (said if said is not None else year)
            start, end = _resolve(name, match, base)
            start_at = first + match.start()
            printed = text[start_at : first + match.end()].strip()
            found.append(Deadline(printed, start, end, text[first:last]))
    return tuple(dict.fromkeys(found))


def deadline_spans(text: str) -> tuple[Span, ...]:
    """Give the places of deadlines, as other readers must not take their numbers."""
    readable = mask(text, title_spans(text) + web_spans(text))
    return tuple(match.span() for name, match in _matches(readable) if name not in _ALSO_NUMBERS)


def _matches(readable: str) -> list[tuple[str, re.Match[str]]]:
    """Give what fits, without overlaps: earlier forms of the list before later ones."""
    taken = bytearray(len(readable))
    found: list[tuple[str, re.Match[str]]] = []
    for name, pattern in _FORMS:
        for match in pattern.finditer(readable):
            start, end = match.span()
            if name == "term" and _SHORTENED.search(readable[max(0, start - 4) : start]):
                continue
            if _DEFINES.search(readable[max(0, start - 6) : start]):
                continue
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                found.append((name, match))
    return sorted(found, key=lambda item: item[1].start())


def _is_history(name: str, named: int | None, year: int | None) -> bool:
    """Tell whether a year before the document's own is only reported; "自2008年6月1日起施行" is not."""
    return named is not None and year is not None and named < year and name in _AHEAD


def _read_year(match: re.Match[str], year: int | None) -> int | None:
    """Give the year that a match names itself."""
    printed = (match.groupdict().get("year") or "").strip()
    digits = printed.removesuffix("度").removesuffix("年").strip()
    if len(digits) == 4:
        return read_numeral(digits)
    if year is not None and printed.startswith(("明年", "后年")):
        return year + (1 if printed.startswith("明") else 2)
    return year if printed.startswith(("今年", "本年")) else None


def _resolve(name: str, match: re.Match[str], year: int | None) -> tuple[date | None, date | None]:
    """Give first and last day of a match in a year."""
    if name in _UNDATED or year is None or not 1 < year < 9999:
        return None, None
    if name in ("year_end", "to_year"):
        return None, date(year, 12, 31)
    if name == "year_within":
        return date(year, 1, 1), date(year, 12, 31)
    if name == "year_before":
        return None, date(year - 1, 12, 31)
    if name == "year_from":
        return date(year, 1, 1), None
    if name == "quarter":
        quarter = read_numeral(match["quarter"]) or 1
        return _resolve_period(year, quarter * 3 - 2, quarter * 3, match["mark"] or "")
    if name == "half":
        first = 1 if match["half"].startswith("上") else 7
        return _resolve_period(year, first, first + 5, match["mark"] or "")
    return _resolve_month(name, match, year)


def _resolve_month(name: str, match: re.Match[str], year: int) -> tuple[date | None, date | None]:
    month = read_numeral(match["month"]) or 1
    first, last = date(year, month, 1), _month_end(year, month)
    if name == "month_end":
        return None, last
    if name == "month_before":
        return None, first - timedelta(days=1)
    if name == "month_from":
        return first, None
    if name == "month":
        return first, last
    if name == "month_third":
        days = {"中旬": 10, "下旬": 20}.get(match["third"], 0)
        return None, first + timedelta(days=days - 1)
    day = _day(year, month, match["day"])
    if name == "day_from":
        return day, None
    if name == "range":
        until = int(match["year2"].replace("年", "")) if match["year2"] else year
        return day, _day(until, int(match["month2"] or month), match["day2"])
    if name == "on":
        return day, day
    return None, day


def _resolve_period(year: int, first: int, last: int, mark: str) -> tuple[date | None, date | None]:
    """Resolve months `first` to `last` of a year with the word after them (内, 前, 底前, 起, 开始)."""
    start, end = date(year, first, 1), _month_end(year, last)
    mark = mark.strip()
    if re.match(_FROM, mark):
        return start, None
    if mark.startswith(("底", "末")):
        return None, end
    if mark.endswith("前"):
        return None, start - timedelta(days=1)
    return start, end


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _day(year: int, month: int, printed: str) -> date | None:
    day = read_numeral(printed)
    try:
        return date(year, month, day) if day else None
    except ValueError:  # 2月30日: printed so, but no day
        return None
