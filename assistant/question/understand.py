"""Question text and history -> Question."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.index import Index
from assistant.lexicon import Lexicon
from assistant.question.cues import (
    COMPARE,
    DEFINE,
    DOCUMENT_ASKS,
    FOLLOWING,
    PRONOUN,
    UNIT_TASKS,
    YES_NO,
    read_cues,
)
from assistant.question.question import Quantity, Question, Scope
from assistant.question.topic import GAP, TopicReader, topic_reader
from assistant.question.units import UnitMention
from assistant.question.vocabulary import Vocabulary, read_vocabulary, title_core
from assistant.text.docnumbers import find_document_numbers
from assistant.text.fold import clean, fold
from assistant.text.numerals import read_numeral
from assistant.types import Turn

_YEAR = re.compile(
    "((?:19|20)[0-9]{2})(?:年度?|年的)|(?<![0-9])((?:19|20)[0-9]{2})(?=的|[\u4e00-\u9fff]{2})(?![0-9个项类万])"
)
_TITLE = re.compile("《([^》]{2,80})》")
_ADDRESS = re.compile(
    "第?[一二三四五六七八九十]{1,3}(?:部分|大点|大项|大条|方面)(?:的)?第?[(]?[一二三四五六七八九十]{1,3}[)]?(?:条|项|点|款|小点)?|"
    "第[〇零一二三四五六七八九十百千0-9]{1,6}(?:条|章|节|段)(?:之[一二三四五六七八九十]{1,2})?"
    "|(?:第)?[一二三四五六七八九十]{1,3}[、,.]?(?:大)?(?:部分)?的?[(][一二三四五六七八九十]{1,3}[)]"
    "|[(][一二三四五六七八九十]{1,3}[)]|(?<![一-龥])[一二三四五六七八九十]{1,3}[、.]?[0-9]{1,2}(?![0-9个项类省万次])"
)
_QUANTITY = re.compile(
    "([0-9]+(?:\\.[0-9]+)?(?:万|亿)?|[一二三四五六七八九十百千两]{1,6}(?:万|亿)?)(多|余)?"
    "(%|个百分点|个|项|类|次|家|种|省|人|条|名|所|户|件|台|套|批|处|份|轮|场|期|门|天|小时|元|万元|亿元|领域|级)?"
)
_ABOUT_DOCUMENT = re.compile(
    "文号|字号|标题|全文|发文|印发|成文|几号文|有效|废止|失效|公开属性|主送|附件|哪个文件|什么文件"
)
_COUNTED = re.compile(
    "(?:多少|几)(个|项|类|次|家|种|省|人|条|名(?!师)|所|户|件|台|套|批|处|份|轮|场|期|门|天|小时|元|万元|领域)?([\u4e00-\u9fff]{1,10})?"
)
_NOT_NOUN = re.compile("才|呢|吗|啊|的|了|要|能|会|是|有|可以|来|去|注册|完成|算|合适|左右|以上")
_HISTORY_TURNS = 8
_NOT_A_LEVEL = "(?<![跨外各他邻异两多几0-9])"
_LEVEL_WORDS = (
    (
        f"省里头?|全省|我省|{_NOT_A_LEVEL}省(?:一?级|的|这边)|{_NOT_A_LEVEL}省(?=[和与跟同、,])|[和与跟同、,比]省(?=[里的级,?？]|$)",
        ("省", "自治区"),
    ),
    ("市里头?|我市|市(?:一?级)(?!政府)|[和与跟同、,]市(?=[里的级,?？]|$)", ("市", "州")),
)
TIME_CLAIM = re.compile(
    "(?:20[0-9]{2}年?)?(?:(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})月(?:份|底|[0-9]{1,2}日)?|年底|年中|上半年|下半年|第?[一二三四1-4]季度|年内)(?:以前|之前|前|底前|内|开始|起)?"
)
_COMPOUND_LEFT = "在于对和与是到向从的问及或为把给让看说讲跟同由归以"


@dataclass(frozen=True, slots=True)
class Understanding:
    """Reads questions against the names of one index."""

    vocabulary: Vocabulary
    topics: TopicReader
    frequency: Callable[[str], int]  # of a token in the index

    def read(self, text: str, history: Sequence[Turn] = (), place: str = "") -> Question:
        """Give what a question asks, its gaps filled from earlier questions.

        Args:
            text: the question as typed.
            history: earlier turns, oldest first; only the last eight are looked at.
            place: the place selected on the page; "" for all.
        """
        question = self._read_alone(text)
        previous: Question | None = None
        for turn in history[-_HISTORY_TURNS:]:
            previous = carry(self._read_alone(turn.question), previous)
        question = carry(question, previous)
        if place and not question.places and not question.absent_places and not question.scopes:
            question = replace(question, places=(place,), carried=(*question.carried, "selected_place"))
        return question

    def _read_alone(self, text: str) -> Question:
        folded = fold(text)
        rest = folded
        rest, scopes, absent_numbers = self._numbers(rest)
        rest, titled, absent_titles = self._titles(rest, folded)
        units = self._units(rest)
        for unit in units:
            rest = _blank(rest, unit.start, unit.end)
        rest, places, absent_places = self._places(rest, units)
        rest, years = _years(rest)
        address, rest = _address(rest)
        cues = read_cues(rest)
        yes_no = bool(YES_NO.search(rest))
        quantities = self._quantities(rest)
        tasks = bool(units) and bool(UNIT_TASKS.search(_joined(folded, units)))
        spoken = rest
        for start, end in cues.spans:
            rest = _blank(rest, start, end)
        for pattern in (COMPARE, DEFINE, YES_NO, FOLLOWING):
            rest = pattern.sub(lambda match: GAP * len(match[0]), rest)
        if yes_no:  # numbers and times that are claimed are held against the clause, not sought
            for start, end, _ in quantities:
                rest = _blank(rest, start, end)
            rest = TIME_CLAIM.sub(lambda match: GAP * len(match[0]), rest)
        topic, phrases = self.topics.read(rest)
        return Question(
            text=clean(text).strip(),
            asks=cues.asks,
            topic=topic,
            phrases=phrases,
            places=places,
            absent_places=absent_places,
            scopes=(*scopes, *titled),
            absent_numbers=absent_numbers,
            absent_titles=absent_titles,
            years=years,
            address=address,
            units=units,
            quantities=tuple(quantity for _, _, quantity in quantities),
            counted=_counted(spoken),
            unit_tasks=tasks,
            compare=bool(COMPARE.search(spoken)),
            yes_no=yes_no,
            define=bool(DEFINE.search(spoken)),
            refers_back=bool(FOLLOWING.search(folded) or PRONOUN.search(spoken)),
        )

    def _numbers(self, text: str) -> tuple[str, tuple[Scope, ...], tuple[str, ...]]:
        scopes, absent = [], []
        for found in reversed(find_document_numbers(text) or find_document_numbers(text, strict=False)):
            document_id = self.vocabulary.numbers.get(found.canonical)
            if document_id:
                scopes.append(Scope(document_id, None))
            else:
                absent.append(found.canonical)
            end = found.end + (1 if text[found.end : found.end + 1] == "文" else 0)
            text = _blank(text, found.end - len(found.text), end)
        for serial in re.finditer("(?<![0-9])([0-9]{1,4})号文", text) if not scopes and not absent else ():
            ends = [number for number in self.vocabulary.numbers if number.endswith(f"〕{serial[1]}号")]
            scopes += [Scope(self.vocabulary.numbers[number], None) for number in ends]
            text = _blank(text, serial.start(), serial.end()) if ends else text
        return text, tuple(scopes), tuple(absent)

    def _titles(self, text: str, folded: str) -> tuple[str, tuple[Scope, ...], tuple[str, ...]]:
        scopes: list[Scope] = []
        absent: list[str] = []
        for match in reversed(list(_TITLE.finditer(text))):
            core = title_core(match[1], self.vocabulary.place_forms)
            hits = [
                name for name in self.vocabulary.titles if name.core in core or (len(core) >= 6 and core in name.core)
            ]
            if hits:
                best = max(len(name.core) for name in hits if name.core in core or core in name.core)
                scopes += [Scope(name.document_id, name.part) for name in hits if len(name.core) == best]
                # The place stays in the text: it tells which of several plans is meant.
                keep = match[1].find(core)
                text = _blank(text, match.start() + 1 + max(keep, 0), match.end())
            elif _ABOUT_DOCUMENT.search(folded):
                absent.append(match[1])
        for name in self.vocabulary.titles:
            position = text.find(name.core)
            if position >= 0:
                same = [other for other in self.vocabulary.titles if other.core == name.core]
                scopes += [Scope(other.document_id, other.part) for other in same]
                text = _blank(text, position, position + len(name.core))
        return text, tuple(dict.fromkeys(scopes)), tuple(absent)

    def _quantities(self, text: str) -> list[tuple[int, int, Quantity]]:
        """Give (start, end, quantity) of numbers that stand as words of their own."""
        edges = self.topics.boundaries(text)
        found = []
        for match in _QUANTITY.finditer(text):
            digits = match[1][0].isdecimal()
            value = (
                float(match[1])
                if digits and "." in match[1][:-1] and match[1][-1].isdecimal()
                else read_numeral(match[1])
            )
            if value is None or (not digits and (value < 2 or match.start() not in edges or not match[3])):
                continue
            found.append((match.start(), match.end(), Quantity(match[0], float(value), match[3] or "")))
        return found

    def _units(self, text: str) -> tuple[UnitMention, ...]:
        return self.vocabulary.units.find(text, self.vocabulary.place_forms)

    def _places(self, text: str, units: tuple[UnitMention, ...]) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """Take place names out; short names only where a word of its own stands."""
        boundaries = self.topics.boundaries(text)
        found: dict[str, int] = {}
        for form, name in sorted(self.vocabulary.place_forms.items(), key=lambda item: -len(item[0])):
            position = text.find(form)
            while position >= 0:
                end = position + len(form)
                whole = form == fold(name) or (position in boundaries and end in boundaries)
                if (whole or name in self.vocabulary.places) and not self._in_name(text, position):
                    found.setdefault(name, position)
                    if text[end : end + 1] in ("省", "市", "州") and form != fold(name):
                        end += 1
                    text = _blank(text, position, end)
                position = text.find(form, end)
        for unit in units:  # a unit's own place counts as named
            for form, name in self.vocabulary.place_forms.items():
                if unit.text.startswith(form):
                    found.setdefault(name, unit.start)
        ordered = sorted(found, key=lambda name: found[name])
        levels = self._levels(text, ordered)
        present = [name for name in dict.fromkeys((*ordered, *levels)) if name in self.vocabulary.places]
        absent = [name for name in ordered if name not in self.vocabulary.places]
        return text, tuple(present), tuple(absent)

    def _in_name(self, text: str, position: int) -> bool:
        """Tell whether a place is the tail of a name that documents use (数字某省), which is then topic."""
        before = text[position - 1 : position]
        if not before or before in _COMPOUND_LEFT or not "\u4e00" <= before <= "\u9fff":
            return False
        return self.frequency(text[position - 1 : position + 1]) > 0

    def _levels(self, text: str, named: list[str]) -> list[str]:
        """Give the place meant by 省里 / 全省 / 市里 where only one place of that level has documents."""
        meant = []
        for words, suffixes in _LEVEL_WORDS:
            if re.search(words, text):
                places = [place for place in self.vocabulary.places if place.endswith(suffixes)]
                if len(places) == 1 and places[0] not in named:
                    meant += places
        return meant


def understanding(index: Index, lexicon: Lexicon) -> Understanding:
    """Give the reader of questions for one index."""
    return Understanding(
        read_vocabulary(index, lexicon), topic_reader(index.segmenter, lexicon), index.document_frequency
    )


def carry(question: Question, previous: Question | None) -> Question:
    """Fill what a question leaves out from the one before it.

    A question without a topic of its own keeps the topic; one that only names another topic or place keeps what was
    asked. A complete question carries nothing.
    """
    if previous is None:
        return question
    about_unit = bool(question.units) and question.unit_tasks
    has_topic = bool(question.topic or question.address or question.absent_titles or question.absent_numbers)
    has_scope = bool(question.scopes)
    document_only = bool(question.asks) and set(question.asks) <= DOCUMENT_ASKS and has_scope
    leaning = (
        question.refers_back
        or not (has_topic or about_unit or has_scope)
        or (
            not question.asks
            and not question.yes_no
            and not question.define
            and len(question.topic) <= 2
            and not about_unit
        )
    )
    if not leaning or document_only:
        return question
    carried: list[str] = []
    changes: dict[str, object] = {}
    if not has_topic and not (about_unit and question.unit_tasks):
        for slot in ("topic", "address") if question.topic == () else ():
            if getattr(previous, slot):
                changes[slot] = getattr(previous, slot)
                carried.append(slot)
        if previous.unit_tasks and not question.asks and previous.units and not question.units:
            changes |= {"units": previous.units, "unit_tasks": True}
            carried.append("units")
    if not question.asks and not question.unit_tasks and previous.asks:
        changes["asks"] = previous.asks
        carried.append("asks")
    if not question.asks and question.units and previous.unit_tasks and not has_topic:
        changes["unit_tasks"] = True
    if not (question.places or question.absent_places):
        for slot in ("places", "absent_places"):
            if getattr(previous, slot):
                changes[slot] = getattr(previous, slot)
                carried.append(slot)
    if not has_scope and previous.scopes and not (question.places or question.absent_places) and not has_topic:
        changes["scopes"] = previous.scopes
        carried.append("scopes")
    if previous.compare and not has_topic and not question.places and not question.compare:
        changes["compare"] = True
    return replace(question, **changes, carried=tuple(carried))  # type: ignore[arg-type]


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + GAP * (end - start) + text[end:]


def _joined(text: str, units: tuple[UnitMention, ...]) -> str:
    """Give the text without the unit names, so that what stands around them meets."""
    for unit in sorted(units, key=lambda unit: -len(unit.text)):
        text = text.replace(unit.text, "")
    return text


def _years(text: str) -> tuple[str, tuple[int, ...]]:
    years = tuple(dict.fromkeys(int(match[1] or match[2]) for match in _YEAR.finditer(text)))
    return _YEAR.sub(lambda match: GAP * len(match[0]), text), years


def _address(text: str) -> tuple[str, str]:
    match = _ADDRESS.search(text)
    return (match[0], _blank(text, match.start(), match.end())) if match else ("", text)


def _counted(text: str) -> tuple[str, str]:
    """Give the measure word and the noun that follow 多少 or 几: 多少个事项 -> ("个", "事项")."""
    match = _COUNTED.search(text)
    if match is None:
        return "", ""
    noun = _NOT_NOUN.split(match[2] or "", maxsplit=1)[0]
    return match[1] or "", noun[:8]
