"""What a line looks like on its own: numbered, dated, closed, finished."""

from __future__ import annotations

import re

from assistant.text.dates import find_dates
from assistant.text.docnumbers import find_document_numbers
from assistant.text.fold import simplify

_CN = "[〇零○一二三四五六七八九十百]{1,5}"
# What must not follow a bracketed numeral: （三）项, （一）至（三）. Not so in （三）及时…, （一）项目….
NOT_CITED = "(?!项(?!目)|款(?![项待式])|目(?![标录前的])|条(?![件例])|，|(?:[、至和及与]|以及|或者?)[第（(])"
_STRONG = re.compile(
    f"{_CN}、|[（(]\\s?{_CN}\\s?[）)]{NOT_CITED}|第[〇零○一二三四五六七八九十百千0-9]{{1,6}}[编章节](?=[\\s\u3000]|$)"
)
_WEAK = re.compile(
    f"[0-9]{{1,3}}[.．、](?![0-9])|[（(][0-9]{{1,2}}[）)]{NOT_CITED}|[①-⑳]|"
    "第[〇零○一二三四五六七八九十百千0-9]{1,8}条(?:之[一二三四五六七八九十]{1,3})?(?![款项至和及或、，规的中])"
)
_ASIDE = re.compile("[（(]此件|附\\s?件\\s?[0-9一二三四五六七八九十]{0,3}\\s?(?:[:：]|$)|附\\s?[:：]|抄\\s?送\\s?[:：]")
ORDER = re.compile("第[0-9〇零一二三四五六七八九十百]{1,5}号")
_REST_OF_WORD = re.compile("(?![一二三四五六七八九十但如故而即若且注附另答问])[\u4e00-\u9fff][，。、；]")
_LEADING_PAIR = "，。、；：！？）》”’〉】〕」』,;:!?)]"
_UNFINISHED_END = "，、（“《〈‘〔【「『(,"
_PAIRS = {"（": "）", "(": ")", "《": "》", "“": "”", "〈": "〉", "〔": "〕", "【": "】"}
_LOOK_BACK = 150  # an opening mark further back was forgotten, not left open
STOPS = ("。", "；", "：", "！", "？", ";", ":")  # that a line of running text may end with
_SENTENCE_END = "。！？；!?;"
_CLOSING = "”’」』）)》"
_KINDS = (
    "通知|意见|办法|规定|细则|条例|方案|规划|计划|要点|公告|通告|决定|决议|公报|通报|报告|请示|批复|复函|函|纪要|规则|章程|"
    "制度|清单|指南|指引|预案|措施|导则|解释|规程|准则|目录|政策|标准"
)
_TITLE_END = re.compile(f"(?:{_KINDS})(?:[（(][^（）()]{{1,12}}[）)])?$")
_TITLE_INNER = re.compile("[，。；！？：:]")
_TITLE_START = re.compile("[的和及与或、）》”]|为[了]?|根据|按照|现将|经|在|对|将|并")
_UNIT_END = re.compile(
    "(?:政府|办公厅|办公室|厅|局|委|委员会|部|中心|领导小组|指挥部|法院|检察院|院|署|司|处|所|站|馆|社|团|会|公司|银行|大学|学校)$"
)


def find_mark(text: str) -> str:
    """Give the numeral mark a line begins with, as printed; "" where there is none."""
    match = _STRONG.match(text) or _WEAK.match(text)
    return match[0] if match else ""


def is_strong_mark(text: str) -> bool:
    """Tell whether a line begins with 一、 or （一） or a chapter mark, which hardly stand inside a sentence."""
    return bool(_STRONG.match(text))


def is_aside(text: str) -> bool:
    """Tell whether a line is a note, a list of attachments or a copy list."""
    return bool(_ASIDE.match(text))


def is_date(text: str) -> bool:
    """Tell whether a line is a date and nothing else."""
    dates = find_dates(text) if len(text) <= 20 else ()
    return len(dates) == 1 and (dates[0].start, dates[0].end) == (0, len(text))


def is_document_number(text: str) -> bool:
    """Tell whether a line is a document number and nothing else."""
    if len(text) > 40:
        return False
    text = simplify(text)
    numbers = find_document_numbers(text)
    return bool(ORDER.fullmatch(text)) or (len(numbers) == 1 and len(numbers[0].text) == len(text))


def is_closed(text: str) -> bool:
    """Tell whether a line stands alone by its nature: a date, a document number, 附件1, （此件…）."""
    if is_date(text) or is_document_number(text):
        return True
    aside = _ASIDE.match(text)
    return aside is not None and ((aside.end() == len(text) and text[-1] not in "：:") or text.endswith(("）", ")")))


def is_title(text: str) -> bool:
    """Tell whether a line by itself is the title of a text."""
    return (
        4 < len(text) <= 60
        and not _TITLE_INNER.search(text)
        and bool(_TITLE_END.search(simplify(text)))
        and not _TITLE_START.match(text)
        and not find_mark(text)
    )


def is_unit(text: str) -> bool:
    """Tell whether a short line is the name of an organisation and nothing else."""
    return 2 < len(text) <= 40 and not _TITLE_INNER.search(text) and bool(_UNIT_END.search(simplify(text)))


def is_rest_of_word(text: str) -> bool:
    """Tell whether a line begins with one character and a mark, as when a word was broken before its last character."""
    return bool(_REST_OF_WORD.match(text))


def is_wordless(text: str) -> bool:
    """Tell whether a line has no punctuation of sentences, so that it may be a heading, a name or a title."""
    return not _TITLE_INNER.search(text)


def ends_sentence(text: str) -> bool:
    """Tell whether a sentence ends here, closing quotes and a whole bracket after the full stop included."""
    core = text.rstrip(_CLOSING)
    if core.endswith(tuple(_SENTENCE_END)):
        return True
    if not text.endswith(("）", ")")):
        return False
    depth = 0
    for index in range(len(text) - 1, max(-1, len(text) - 600), -1):
        depth += (text[index] in "）)") - (text[index] in "（(")
        if depth == 0:
            return index > 0 and text[index - 1] in _SENTENCE_END
    return False


def is_open(text: str) -> bool:
    """Tell whether the text stops inside a bracket, a quotation or a title, or at a comma."""
    if text.endswith(tuple(_UNFINISHED_END)):
        return True
    tail = text[-_LOOK_BACK:]
    return any(tail.rfind(left) > tail.rfind(right) for left, right in _PAIRS.items())


def begins_inside(text: str) -> bool:
    """Tell whether a line begins with punctuation that no paragraph begins with."""
    return text[:1] != "" and text[0] in _LEADING_PAIR
