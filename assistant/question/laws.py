"""Articles named by law and number: 劳动法第三十六条, 条例第12条第二款. Read by structure, not by likeness."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from assistant.structure import version_day
from assistant.text.fold import fold
from assistant.text.numerals import CHINESE_NUMERAL
from assistant.types import Document

_STATE = "中华人民共和国"
_EDITION = re.compile("\\((?![一二三四五六七八九十]{1,3}\\))[^()]{1,24}\\)$")  # (二) tells one text from another
_MARKS = '《》〈〉"'
_ABOUT = re.compile("^.{2,30}?关于(?:审理|办理|处理|执行|适用|印发|发布|公布)?")
_KIND = "法典|法|条例|规定|办法|细则|规则|章程|规程|准则|解释|决定|意见|方案|要点|通知|规划|计划|措施|文件"
_NUMERAL = f"(?:{CHINESE_NUMERAL}{{1,8}}|[0-9]{{1,4}})"
_ARTICLE = re.compile(
    f"(?P<ordinal>第)?(?P<number>{_NUMERAL})条(?P<inserted>之[一二三四五六七八九十]{{1,3}})?"
    f"(?P<paragraph>(?:的|中的|,)?第?{_NUMERAL}款)?(?P<item>(?:的|中的|,)?第?\\(?{_NUMERAL}\\)?项)?"
)
_BETWEEN = re.compile('(?:》|"|的|中的|里的|中|里|里面的?|当中的?|,|:)+\\Z')
# What may stand right before the name of a law; anything else would make it the tail of a longer name.
_BEFORE = re.compile(
    "(?:^|[^\u4e00-\u9fff〇]|请问|问|根据|依据|依照|按照|参照|按|据|照|看|查|查询|查一下|查查|找|和|与|跟|及|或|在|由|对|是|说|讲|念|把|"
    "违反|符合|适用|了解|知道|关于|一下|介绍|解释|引用|一条|中|的|里|那|有)\\Z"
)
_LEAD = re.compile(
    "^.*(?:请问|根据|依据|依照|按照|参照|查询|查一下|查查|违反|符合|适用|了解|知道|关于|一下|介绍|引用|问|看|查|把|和|与|的|在|按|据)"
)
_LAW = re.compile(f"[\u4e00-\u9fff〇]{{1,30}}(?:{_KIND})\\Z")
_POINTING = re.compile(f"(?:本|该|此|这[个部份]?|那[个部份]?|上述)?(?P<kind>{_KIND})\\Z")
_CERTAIN = ("法", "法典", "条例", "细则", "解释")  # a name that ends so is that of a law, whatever stands before it
_LAPSED = ("amended", "repealed", "expired")
_SHORTEST, _LONGEST = 2, 80


@dataclass(frozen=True, slots=True)
class NamedArticle:
    """An article that a question names with its law."""

    start: int  # of the name in the text
    end: int  # of the number
    address: str  # 第三十六条第二款
    documents: tuple[str, ...]  # ids; the newest that holds first; empty where the corpus has none of that name
    name: str  # as asked; "" for a kind alone (条例第12条)


@dataclass(frozen=True, slots=True)
class LawNames:
    """The names of the documents of an index, in full and as they are said."""

    documents: Mapping[str, tuple[str, ...]]  # folded name -> ids, the newest that holds first
    kinds: Mapping[str, tuple[str, ...]]  # 条例 -> ids, where all documents of that kind have one title and place

    def find(self, text: str) -> NamedArticle | None:
        """Give the first article that a folded text names with its law; None where there is none."""
        for match in _ARTICLE.finditer(text):
            named = self._named(text, match)
            if named is not None:
                return named
        return None

    def named(self, title: str) -> tuple[str, ...]:
        """Give the documents of a title, in full or as it is said, the newest that holds first."""
        return next((ids for form in name_forms(title) if (ids := self.documents.get(form))), ())

    def _named(self, text: str, match: re.Match[str]) -> NamedArticle | None:
        filling = _BETWEEN.search(text, 0, match.start())
        end = filling.start() if filling else match.start()
        if not match["ordinal"] and (filling and filling[0] != "》"):
            return None  # 方案的12条措施 counts
        address = _address(match)
        # Marks inside a title (关于适用《甲法》的解释) are no part of the names.
        places = [place for place in range(max(0, end - _LONGEST), end) if text[place] not in _MARKS]
        bare = "".join(text[place] for place in places)
        for first, start in enumerate(places):
            ids = self.documents.get(bare[first:])
            if ids and _BEFORE.search(text, 0, start):
                return NamedArticle(start, match.end(), address, ids, bare[first:])
        if not match["ordinal"]:
            return None
        pointing = _POINTING.search(text, 0, end)
        if pointing and _BEFORE.search(text, 0, pointing.start()):
            return NamedArticle(pointing.start(), match.end(), address, self.kinds.get(pointing["kind"], ()), "")
        law = _LAW.search(text, 0, end)
        if law is None:
            return None
        name = _LEAD.sub("", law[0]) or law[0]
        if not name.endswith(_CERTAIN) and text[end - len(name) - 1 : end - len(name)] != "《":
            return None
        return NamedArticle(end - len(name), match.end(), address, (), name)


def name_forms(title: str) -> tuple[str, ...]:
    """Give the folded forms of a title: in full, without its edition, without the state's name, without its issuer."""
    full = "".join(char for char in fold(title) if char not in _MARKS)
    bare = _EDITION.sub("", full)
    forms = (full, bare, bare.removeprefix(_STATE), _ABOUT.sub("", bare))
    return tuple(dict.fromkeys(form for form in forms if len(form) >= _SHORTEST))


def read_law_names(documents: Iterable[Document]) -> LawNames:
    """Give the names of these documents."""
    named: dict[str, list[Document]] = defaultdict(list)
    kinds: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        for form in name_forms(document.title):
            named[form].append(document)
        if kind := _POINTING.search(_EDITION.sub("", fold(document.title))):
            kinds[kind["kind"]].append(document)
    alone = {kind: found for kind, found in kinds.items() if len({(d.title, d.place) for d in found}) == 1}
    return LawNames(
        {form: _newest_first(found) for form, found in named.items()},
        {kind: _newest_first(found) for kind, found in alone.items()},
    )


def _newest_first(documents: list[Document]) -> tuple[str, ...]:
    """Give ids, those that hold before those that ended, of each the newest first."""
    days = {document.id: version_day(document) or date.min for document in documents} if len(documents) > 1 else {}
    ordered = sorted(documents, key=lambda d: days.get(d.id, date.min), reverse=True)
    return tuple(document.id for document in sorted(ordered, key=lambda d: d.validity in _LAPSED))


def _address(match: re.Match[str]) -> str:
    pieces = [f"第{match['number']}条{match['inserted'] or ''}"]
    for name, unit in (("paragraph", "款"), ("item", "项")):
        if match[name]:
            pieces.append("第" + re.sub(f"的|中的|,|第|[(]|[)]|{unit}", "", match[name]) + unit)
    return "".join(pieces)
