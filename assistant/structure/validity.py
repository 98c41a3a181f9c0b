"""What a document says of its own time: from when it holds and until when; and whether it holds on a given day."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from assistant.text.dates import read_date
from assistant.text.fold import fold, simplify
from assistant.text.numerals import read_numeral
from assistant.text.sentences import split_sentences
from assistant.types import Document, Validity

OPERATOR_GROUND = "人工填写"  # ground of a validity that an operator wrote beside the file
ENDED: tuple[Validity, ...] = ("repealed", "expired", "amended")
_N = "[0-9〇零○一二三四五六七八九十]"
DAY = f"(?:{_N}{{4}}\\s?年\\s?{_N}{{1,3}}\\s?月(?:\\s?{_N}{{1,3}}\\s?日)?)"
_SELF_DAY = "(?:印发|发布|公布|颁布|公告|签发|下发|发文|颁发|批准|通过|签署)之日"
_OWN = re.compile(
    "(?:[0-9一二三四五六七八九十]{1,3}[、.．]|[（(][0-9一二三四五六七八九十]{1,3}[）)]|第[^条]{1,8}条)?[\\s\u3000]{0,4}"
    "(?:(?:以上|上述)(?:政策|规定|措施|内容|事项)|(?:其余|其他)[\u4e00-\u9fff]{0,6}|"
    "(?:本|该)(?![省市县区州盟旗级案人科校院款项]|条(?!例))(?!行政|部门|单位|地区)(?:(?!第)[\u4e00-\u9fff“”（）]){1,14})?(?:统一|正式|均|应当)?"
)
_COMMENCES = re.compile(
    f"(?:自|从|于|在)?(?:(?P<day>{DAY})|(?P<self>{_SELF_DAY}))"
    "(?:零时)?(?:起|后)?(?:满)?(?:(?P<wait>[0-9一二三四五六七八九十]{1,3})(?:日|天)(?:后|起|之后))?(?:起|开始)?(?:正式)?"
    f"(?:施行|实施|执行|生效|试行)(?=[，,。；;）)、]|$|至|[0-9一二三两]年)|(?:自|从)(?P<from>{DAY})起?至{DAY}止"
)
_HISTORY_LINE = re.compile(f"[（(]?(?:自)?(?P<day>{DAY})\\s?起?(?:施行|实施|生效)[）)]?")
_LASTS = re.compile(
    "(?:有效期限?|(?:试行|执行|施行|实施|暂行)期限?|试行|有效)(?:暂定|调整)?[为是：:]?(?:自[^，。；]{2,24}起)?(?:计算)?[，,]?\\s?"
    "(?P<number>[0-9一二三四五六七八九十两]{1,3})\\s?(?P<unit>年|个月)(?!以上|以下|内|前)"
)
_UNTIL = re.compile(
    f"(?:有效期限?|(?:试行|执行|施行|实施)(?:期限?)?|期限|有效|施行|{DAY}起?)[为是：:]?(?:自?{DAY}起?)?(?:截止|截|延续|延长|调整|顺延|执行|有效)?"
    f"(?:至|到|—|-)(?P<day>{DAY})"
)
_DIES = re.compile(f"(?:自|于)?(?P<day>{DAY})(?:起|后)?(?:自动|自行|即行)?(?:失效|废止|终止)")
_TERM_START = re.compile(
    "[\\s\u3000]{0,4}(?:有效期|试行期|执行期|实施期|施行期|试行|暂行期|有效|执行至|实施至|施行至|至)"
)
_ISSUED_SELF = re.compile(
    "(?:现予|予以|现将|已经|业经)?[^。]{0,60}(?:印发|公布|发布|通过|批准|施行|请[^，。]{0,10}(?:执行|遵照))"
)
_QUOTED = re.compile("《[^《》]{0,150}》")
_TELLS = re.compile(
    "(?:年|之日).{0,40}(?:[施执執生]行|[实實]施|生效|[试試]行|有效|失效|[废廢]止|至|止)|有效|[试試]行|行至|施至"
)
_ISSUES = re.compile("(?:印发|发布|公布|颁布|转发|批转)(?=.{0,8}《)")
_STATES: tuple[tuple[str, Validity], ...] = (
    ("部分失效", "amended"), ("部分废止", "amended"), ("部分有效", "amended"), ("修改", "amended"), ("修订", "amended"),
    ("修正", "amended"), ("尚未生效", "not_yet"), ("未生效", "not_yet"), ("尚未施行", "not_yet"), ("未施行", "not_yet"),
    ("废止", "repealed"), ("失效", "expired"), ("过期", "expired"), ("无效", "expired"),
    ("有效", "in_force"), ("已生效", "in_force"),
)  # fmt: skip
_MOST_TERMS = 20  # looked at in one sentence
_END_LABELS = ("废止日期", "失效日期")


@dataclass(frozen=True, slots=True)
class Term:
    """What a text says of its time; None where it does not."""

    start: date | None
    end: date | None  # last day in force
    ground: str  # the sentence, verbatim


def state_validity(document: Document, metadata: Mapping[str, str]) -> Document:
    """Give the document with what its own text and its head table say of its validity.

    `validity` then tells only what holds on every day: "unknown" unless the head table has an entry. Ask
    `validity_on` for a day.

    Args:
        document: as read, its parts filled.
        metadata: head table by normalised label.
    """
    published = document.published_on or read_date(metadata.get("发布日期", ""))
    term = _read_term(document, published)
    start = read_date(metadata.get("施行日期", "")) or term.start
    end, ground = term.end, term.ground
    if stated := next((day for label in _END_LABELS if (day := read_date(metadata.get(label, "")))), None):
        label = next(label for label in _END_LABELS if read_date(metadata.get(label, "")))
        end, ground = stated - timedelta(days=1), f"{label}：{metadata[label]}"
    entry = metadata.get("有效性", "").strip()
    validity = document.validity
    if document.validity_ground == OPERATOR_GROUND:
        entry, ground = "", OPERATOR_GROUND
    if state := _read_state(entry):
        validity = state
        if state != "in_force" or not ground:  # "in force" as listed does not outlive what the text says
            ground = ground if stated and state in ENDED else f"有效性：{entry}"
    return replace(
        document,
        validity=validity,
        published_on=published,
        effective_from=start,
        expires_on=end,
        validity_ground=ground,
    )


def validity_on(document: Document, day: date) -> Validity:
    """Give the validity on a day.

    "in_force" only where commencement or the head table says so and nothing ended it; "unknown" where nothing tells.
    "amended" with `repealed_by` means that a newer version is in force; without it, that parts were changed.
    """
    if document.validity_ground == OPERATOR_GROUND:
        return document.validity
    over = document.expires_on is not None and day > document.expires_on
    listed = document.validity_ground.startswith("有效性：")  # the table knows that it ended, not when
    partly = document.validity == "amended" and not document.repealed_by
    if document.validity in ENDED and not partly and (over or listed or document.expires_on is None):
        return document.validity
    if over:
        return "expired"
    if document.effective_from and day < document.effective_from:
        return "not_yet"
    if partly or (document.validity == "not_yet" and document.effective_from is None):
        return document.validity
    return "in_force" if document.effective_from or document.validity == "in_force" else "unknown"


def own_names(document: Document) -> tuple[str, ...]:
    """Give the folded titles that stand for a document: its own, and those of the texts it issues."""
    titles = [document.title, *(part.title for part in document.parts if part.title)]
    titles += issued_names(document)
    return tuple(fold(title) for title in titles if title)


def issued_names(document: Document) -> tuple[str, ...]:
    """Give the titles between 《》 that the title of a document says it issues: 关于印发《…》的通知."""
    issues = _ISSUES.search(simplify(document.title))
    return tuple(match[0][1:-1] for match in _QUOTED.finditer(document.title, issues.end())) if issues else ()


def add_term(start: date, number: int, *, months: bool = False) -> date:
    """Give the last day of a term of so many years (or months) that begins on a day."""
    total = start.year * 12 + start.month - 1 + number * (1 if months else 12)
    year, month = divmod(total, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    end = date(year, month + 1, day)
    return end - timedelta(days=1) if day == start.day else end


def _read_state(entry: str) -> Validity | None:
    bare = simplify(entry)
    if not bare or bare in ("否", "无", "—", "-"):
        return None
    if bare == "是":  # 是否有效：是
        return "in_force"
    return next((state for word, state in _STATES if word in bare), None)


def _read_term(document: Document, published: date | None) -> Term:
    """Give the commencement of the first text that states one, and the end stated with it or elsewhere."""
    names = own_names(document)
    found: list[Term] = []
    for texts in _texts_by_part(document):
        term = _read_texts(texts, names, document, published)
        if term.start or term.end:
            found.append(term)
    start = next((term for term in found if term.start), None)
    end = start if start and start.end else next((term for term in found if term.end), None)
    ground = "\n".join(dict.fromkeys(term.ground for term in (start, end) if term))
    return Term(start.start if start else None, end.end if end else None, ground)


def _texts_by_part(document: Document) -> Iterator[list[str]]:
    """Give the texts of what is issued, then of the notice around it: the issued text speaks for itself."""
    for part in document.parts:
        yield [clause.text for clause in (part.opening, *part.clauses) if clause]
    yield [clause.text for clause in (document.opening, document.header) if clause]


def _read_texts(texts: list[str], names: tuple[str, ...], document: Document, published: date | None) -> Term:
    start = end = None
    ground: list[str] = []
    for text in texts:
        if not _TELLS.search(text):
            continue
        for line in text.split("\n"):
            if not _TELLS.search(line):
                continue
            stated = False  # whether the sentence before states the commencement
            for sentence in split_sentences(line):
                begins = _commencement(sentence, names, document, published)
                base = begins or start or document.issued_on
                ends = _end(sentence, names, base, follows=stated or begins is not None)
                stated = begins is not None
                if begins or ends:
                    start, end = begins or start, ends or end
                    ground.append(sentence.strip())
    return Term(start, end, "\n".join(dict.fromkeys(ground)))


def _commencement(sentence: str, names: tuple[str, ...], document: Document, published: date | None) -> date | None:
    plain = simplify(sentence)
    if line := _HISTORY_LINE.fullmatch(plain.strip(" 。\u3000")):
        return _day(line["day"])
    for match in islice(_COMMENCES.finditer(plain), _MOST_TERMS):
        if not _speaks_of_itself(plain, match.start(), names):
            continue
        named = match["day"] or match["from"]
        day = _day(named) if named else document.issued_on or published
        if day and match["wait"] and (wait := read_numeral(match["wait"])):
            day += timedelta(days=wait)
        if day:
            return day
    return None


def _speaks_of_itself(plain: str, position: int, names: tuple[str, ...]) -> bool:
    """Tell whether what stands at a position is said of the document: 本办法自…, 《own title》自…, 现予公布，自…."""
    begin = max(plain.rfind(stop, 0, position) for stop in "，,；;：:。！？\n") + 1
    piece = plain[begin:position].strip()
    quoted = [fold(match[0][1:-1]) for match in _QUOTED.finditer(plain[:position])]
    if piece.endswith("》"):
        return bool(quoted) and quoted[-1] in names
    if not _OWN.fullmatch(piece):
        return False
    if re.search("本|该|上述|以上|其余|其他", piece) or not plain[:begin].strip():
        return True
    before = plain[:begin]
    if "本" in before and re.search("本[\u4e00-\u9fff]{1,8}(?:经|已|由|业经|自|从)", before):
        return True
    others = [name for name in quoted if name not in names]
    return bool(_ISSUED_SELF.match(before)) and not others


def _end(sentence: str, names: tuple[str, ...], base: date | None, *, follows: bool) -> date | None:
    """Give the last day that a sentence states: by a term, a day, or the day on which the text ends."""
    plain = simplify(sentence)
    for pattern in (_UNTIL, _LASTS, _DIES):
        for match in islice(pattern.finditer(plain), _MOST_TERMS):
            if not (follows and _continues(plain, match.start())) and not _has_subject(plain, match.start(), names):
                continue
            if pattern is _LASTS:
                number = read_numeral(match["number"].replace("两", "二"))
                if base and number:
                    return add_term(base, number, months=match["unit"] == "个月")
                continue
            day = _day(match["day"], last=True)
            return day - timedelta(days=1) if day and pattern is _DIES else day
    return None


def _continues(plain: str, position: int) -> bool:
    """Tell whether a term follows the commencement: …起施行，有效期5年, or stands at the beginning of a sentence."""
    before = plain[:position].rstrip("，, \u3000")
    begins = not before or bool(_COMMENCES.search(before)) or before.endswith(("施行", "实施", "执行", "起"))
    return begins or bool(_TERM_START.match(plain))


def _has_subject(plain: str, position: int, names: tuple[str, ...]) -> bool:
    begin = max(plain.rfind(stop, 0, position) for stop in "，,；;：:。！？\n") + 1
    piece = plain[begin:position].strip().rstrip("的自从")
    if piece.endswith("》"):
        return fold(piece[piece.rfind("《") + 1 : -1]) in names
    return bool(re.search("本|上述|以上", piece)) and bool(_OWN.fullmatch(piece))


def _day(text: str, *, last: bool = False) -> date | None:
    """Read a day; a month alone counts from its first day, or to its last."""
    if found := read_date(text):
        return found
    match = re.match(f"({_N}{{4}})\\s?年\\s?({_N}{{1,3}})\\s?月", text)
    year, month = (read_numeral(group) for group in match.groups()) if match else (None, None)
    if not year or not month or month > 12:
        return None
    return date(year, month, calendar.monthrange(year, month)[1] if last else 1)
