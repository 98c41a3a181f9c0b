"""Question text and history -> Question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.index import Index
from assistant.lexicon import Lexicon
from assistant.question.conversation import carry
from assistant.question.cues import (
    ASKING,
    COMPARE,
    DEFINE,
    ENDING,
    FOLLOWING,
    PRONOUN,
    YES_NO,
    Ask,
    read_cues,
)
from assistant.question.places import PlaceReader
from assistant.question.question import Question, Scope
from assistant.question.short_names import ShortNames, read_short_names
from assistant.question.slots import blank, read_counted, read_quantities, take_address, take_ordinal, take_years
from assistant.question.tasks import TIME_CLAIM, find_due, read_tasks
from assistant.question.topic import GAP, TopicReader, asked_acts, topic_reader
from assistant.question.units import UnitMention
from assistant.question.vocabulary import TitleName, Vocabulary, read_vocabulary, title_core
from assistant.text.docnumbers import find_document_numbers
from assistant.text.fold import clean, fold
from assistant.types import Turn

_TITLE = re.compile("《([^》]{2,80})》")
_ABOUT_DOCUMENT = re.compile(
    "文号|字号|标题|全文|发文|印发|成文|几号文|有效|废止|失效|公开属性|主送|附件|哪个文件|什么文件"
)
# A number without its year: 甲政办发7号, 7号文. The prefix is taken as long as it can be.
_SHORT_NUMBER = re.compile("(?P<prefix>[\u4e00-\u9fff]{1,8}[发函办字通令])?(?P<serial>[0-9]{1,4})号(?P<tail>文件?)?")
_OF_DOCUMENT = re.compile(
    "文件|[这该那](?:个|份)?文|谁先|哪个先|文件|通知|要点|方案|办法|意见|规定|规划|政策|条例|公告|细则|文号|字号|发文|成文|落款|几号文|标题"
)
_WITHOUT_DOCUMENT = {Ask.ISSUED_ON: Ask.DEADLINE, Ask.ISSUER: Ask.RESPONSIBLE, Ask.VALIDITY: Ask.CONTENT}
_POINTED_UNIT = re.compile(
    "(?:这|该|那|上述)(?:个|家)?(?:单位|部门|局|厅|委|机构|中心)|(?:它|他们|它们)(?=.{0,4}(?:牵头|负责|配合|参与|承担))"
)
_WRONG = re.compile(
    "(?:不是|不问|不要|没问)(?!不|说)(?P<wrong>[^,，。;]{1,14})[,，]?(?:我?(?:要?问|说|想问)的)?(?:而)?是(?=[^,，。不]{2})"
)
_RUN = re.compile("[\u4e00-\u9fff]{2,12}")
_KIND = re.compile(
    "(?P<about>[\u4e00-\u9fff]{2,14}?)的?(?P<kind>行动计划|行动方案|实施方案|工作方案|工作要点|要点|管理办法|办法|若干措施|措施|规划|实施意见|意见|"
    "管理规定|规定|条例|细则|规程)"
)
_PLAN = re.compile("(?:要点|方案|计划|安排)$")
_SHORTEST_BARE = 5
_HISTORY_TURNS = 8


@dataclass(frozen=True, slots=True)
class Understanding:
    """Reads questions against the names of one index."""

    vocabulary: Vocabulary
    topics: TopicReader
    places: PlaceReader
    short_names: ShortNames

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
        folded = _WRONG.sub(_gaps, fold(text))  # 不是甲，是乙 asks about 乙
        folded, expanded = self.short_names.expand(folded, self.topics.boundaries(folded))
        ordinal, rest = take_ordinal(folded)
        rest, scopes, absent_numbers = self._numbers(rest)
        rest, titled, absent_titles = self._titles(rest, folded)
        units = self._units(rest)
        for unit in units:
            rest = blank(rest, unit.start, unit.end)
        rest, places, absent_places = self.places.read(rest, units)
        rest, years = take_years(rest)
        address, rest = take_address(rest)
        cues = read_cues(rest)
        asks = cues.asks
        if not (scopes or titled or _OF_DOCUMENT.search(folded)):  # 甲系统什么时候发布 asks when it is to be done
            asks = tuple(dict.fromkeys(_WITHOUT_DOCUMENT.get(ask, ask) for ask in asks))
        yes_no = bool(YES_NO.search(rest))
        due = find_due(rest)
        if due:
            rest = blank(rest, due.start(), due.end())
        untimed = TIME_CLAIM.sub(_gaps, rest) if yes_no else rest
        quantities = read_quantities(untimed, self.topics.boundaries(untimed))
        points = bool(_POINTED_UNIT.search(folded)) and not units
        tasks = read_tasks(folded, _joined(folded, units), units=bool(units) or points, due=due[0] if due else "")
        spoken = rest
        for start, end in cues.spans:
            rest = blank(rest, start, end)
        for pattern in (COMPARE, DEFINE, YES_NO, FOLLOWING):
            rest = pattern.sub(_gaps, rest)
        if yes_no:  # numbers and times that are claimed are held against the clause, not sought
            for start, end, _ in quantities:
                rest = blank(rest, start, end)
            rest = TIME_CLAIM.sub(_gaps, rest)
        topic, phrases = self.topics.read(rest)
        topic = (*topic, *asked_acts(folded, topic))
        if not topic and cues.asks and not units and not scopes and not titled:
            topic = self.topics.read_plain(rest)
        return Question(
            text=clean(text).strip(),
            asks=asks or ((Ask.CONTENT,) if ASKING.search(spoken) and not (tasks and units) else ()),
            topic=topic,
            phrases=phrases,
            runs=tuple(run for piece in _RUN.findall(rest) if len(run := piece.strip("的")) > 1),
            places=places,
            absent_places=absent_places,
            scopes=self._at_places((*scopes, *titled), places),
            absent_numbers=absent_numbers,
            absent_titles=absent_titles,
            years=years,
            address=address,
            units=units,
            quantities=tuple(quantity for _, _, quantity in quantities),
            counted=read_counted(spoken),
            tasks=tasks,
            compare=bool(COMPARE.search(spoken)),
            yes_no=yes_no,
            define=bool(DEFINE.search(spoken)),
            ordinal=ordinal,
            points_to_unit=points and tasks is not None,
            expanded=expanded,
            refers_back=bool(ordinal or FOLLOWING.search(folded) or PRONOUN.search(spoken))
            or (not cues.asks and bool(ENDING.search(folded))),
        )

    def _at_places(self, scopes: tuple[Scope, ...], places: tuple[str, ...]) -> tuple[Scope, ...]:
        """Give the scopes of the places named; titles such as 工作要点 stand for those of every place.

        A part says more than its document, and a number more than a title that several documents have.
        """
        here = tuple(scope for scope in scopes if self.vocabulary.place_of[scope.document_id] in places) or scopes
        whole = {scope.document_id for scope in here if scope.part is None}
        parts = tuple(scope for scope in here if scope.part is not None and (not whole or scope.document_id in whole))
        held = {scope.document_id for scope in parts}
        return (*parts, *(scope for scope in here if scope.part is None and scope.document_id not in held))

    def _numbers(self, text: str) -> tuple[str, tuple[Scope, ...], tuple[str, ...]]:
        scopes, absent = [], []
        for found in reversed(find_document_numbers(text) or find_document_numbers(text, strict=False)):
            document_id = self.vocabulary.numbers.get(found.canonical)
            if document_id:
                scopes.append(Scope(document_id, None))
            else:
                absent.append(found.canonical)
            end = found.end + (1 if text[found.end : found.end + 1] == "文" else 0)
            text = blank(text, found.end - len(found.text), end)
        for short in _SHORT_NUMBER.finditer(text) if not scopes and not absent else ():
            ends = [
                number
                for number in self.vocabulary.numbers
                if number.endswith(f"〕{short['serial']}号") and number.startswith(short["prefix"] or "")
            ]
            if ends and (short["prefix"] or short["tail"]):
                scopes += [Scope(self.vocabulary.numbers[number], None) for number in ends]
                text = blank(text, short.start(), short.end())
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
                text = blank(text, match.start() + 1 + max(keep, 0), match.end())
            elif _ABOUT_DOCUMENT.search(folded):
                absent.append(match[1])
        for name in self.vocabulary.titles:
            position, length = _find_title(text, name.core)
            if position >= 0:
                same = [other for other in self.vocabulary.titles if other.core == name.core]
                scopes += [Scope(other.document_id, other.part) for other in same]
                text = blank(text, position, position + length)
        if not scopes:
            text, scopes = self._kinds(text)
        return text, tuple(dict.fromkeys(scopes)), tuple(absent)

    def _kinds(self, text: str) -> tuple[str, list[Scope]]:
        """Take a document named by words of its title and its kind (某某行动方案 for 某市加快某某产业发展行动方案)."""
        for match in _KIND.finditer(text):
            cut = self.topics.segmenter.words(match["about"])
            words = [word for word in cut if len(word) > 1 and word not in self.vocabulary.place_forms]
            for first in range(len(words)):
                named = words[first:]
                if sum(map(len, named)) < 2:
                    break
                whole = [
                    n for n in self.vocabulary.titles if match["kind"] in n.core and all(w in n.core for w in named)
                ]
                if whole and len(_shortest_cores(whole)) == 1:
                    start = match.start() + match["about"].find(named[0])
                    scopes = [Scope(name.document_id, name.part) for name in whole]
                    return blank(text, start, match.end()), scopes
        return text, []

    def _units(self, text: str) -> tuple[UnitMention, ...]:
        return self.vocabulary.units.find(text, self.vocabulary.place_forms)


def understanding(index: Index, lexicon: Lexicon) -> Understanding:
    """Give the reader of questions for one index."""
    vocabulary, topics = read_vocabulary(index, lexicon), topic_reader(index, lexicon)
    places = PlaceReader(vocabulary, topics, index.document_frequency)
    return Understanding(vocabulary, topics, places, read_short_names(index))


def _shortest_cores(names: Sequence[TitleName]) -> set[str]:
    """Give the shortest name of each document: where they are the same, one kind of document is meant."""
    shortest: dict[str, str] = {}
    for name in names:
        core = name.core.replace("工作要点", "要点")
        if name.document_id not in shortest or len(core) < len(shortest[name.document_id]):
            shortest[name.document_id] = core
    return set(shortest.values())


def _find_title(text: str, core: str) -> tuple[int, int]:
    """Give where a title core stands (-1 where it does not) and how long it is said.

    After its year its kind may be missing: 2024年某某工作.
    """
    position = text.find(core)
    bare = _PLAN.sub("", core)
    if position >= 0 or bare == core or len(bare) < _SHORTEST_BARE:
        return position, len(core)
    found = text.find(f"年{bare}")
    return (found + 1 if found >= 0 else -1), len(bare)


def _gaps(match: re.Match[str]) -> str:
    return GAP * len(match[0])


def _joined(text: str, units: tuple[UnitMention, ...]) -> str:
    """Give the text without the unit names, so that what stands around them meets."""
    for unit in sorted(units, key=lambda unit: -len(unit.text)):
        text = text.replace(unit.text, "")
    return text
