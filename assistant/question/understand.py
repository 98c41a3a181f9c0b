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
from assistant.question.document_names import DocumentNames
from assistant.question.places import PlaceReader
from assistant.question.question import Question
from assistant.question.short_names import ShortNames, read_short_names
from assistant.question.slips import Corrector, corrector
from assistant.question.slots import blank, read_counted, read_quantities, take_address, take_ordinal, take_years
from assistant.question.tasks import TIME_CLAIM, find_due, read_tasks
from assistant.question.topic import GAP, TopicReader, asked_acts, topic_reader
from assistant.question.units import UnitMention
from assistant.question.vocabulary import Vocabulary, read_vocabulary
from assistant.text.fold import clean, fold
from assistant.types import Turn

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
_HISTORY_TURNS = 8


@dataclass(frozen=True, slots=True)
class Understanding:
    """Reads questions against the names of one index."""

    vocabulary: Vocabulary
    topics: TopicReader
    documents: DocumentNames
    places: PlaceReader
    short_names: ShortNames
    corrector: Corrector

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
        corrected = self.corrector.correct(text)
        folded = _WRONG.sub(_gaps, fold(corrected.text))  # 不是甲，是乙 asks about 乙
        folded, expanded = self.short_names.expand(folded, self.topics.boundaries(folded))
        ordinal, rest = take_ordinal(folded)
        named = self.documents.find(rest)
        units = self._units(named.rest)
        rest = named.rest
        for unit in units:
            rest = blank(rest, unit.start, unit.end)
        rest, places, absent_places = self.places.read(rest, units)
        rest, years = take_years(rest)
        address, rest = (named.address, rest) if named.address else take_address(rest)
        question = Question(
            clean(corrected.text).strip(),
            (),
            corrected=corrected.changes,
            expanded=expanded,
            ordinal=ordinal,
            places=places,
            absent_places=absent_places,
            scopes=self.documents.at_places(named.scopes, places),
            absent_numbers=named.absent_numbers,
            absent_titles=named.absent_titles,
            years=years,
            address=address,
            units=units,
        )
        return self._read_wants(question, folded, rest)

    def _read_wants(self, question: Question, folded: str, rest: str) -> Question:
        """Add what is wanted: asks, claims, rows of the ledger and topic.

        Args:
            question: with the names that were found.
            folded: the whole text.
            rest: what is left of it without names.
        """
        cues = read_cues(rest)
        asks = cues.asks
        if not (question.scopes or _OF_DOCUMENT.search(folded)):  # 甲系统什么时候发布 asks when it is to be done
            asks = tuple(dict.fromkeys(_WITHOUT_DOCUMENT.get(ask, ask) for ask in asks))
        yes_no = bool(YES_NO.search(rest))
        if due := find_due(rest):
            rest = blank(rest, due.start(), due.end())
        untimed = TIME_CLAIM.sub(_gaps, rest) if yes_no else rest
        quantities = read_quantities(untimed, self.topics.boundaries(untimed))
        points = bool(_POINTED_UNIT.search(folded)) and not question.units
        named = bool(question.units) or points
        tasks = read_tasks(folded, _joined(folded, question.units), units=named, due=due[0] if due else "")
        # numbers and times that are claimed are held against the clause, not sought
        claimed = [(start, end) for start, end, _ in quantities] if yes_no else []
        topical = _without_asking(rest, [*cues.spans, *claimed], timed=yes_no)
        topic, phrases = self.topics.read(topical)
        topic = (*topic, *asked_acts(folded, topic))
        if not topic and cues.asks and not question.units and not question.scopes:
            topic = self.topics.read_plain(topical)
        leans = question.ordinal or FOLLOWING.search(folded) or PRONOUN.search(rest)
        return replace(
            question,
            asks=asks or ((Ask.CONTENT,) if ASKING.search(rest) and not (tasks and question.units) else ()),
            topic=topic,
            phrases=phrases,
            runs=tuple(run for piece in _RUN.findall(topical) if len(run := piece.strip("的")) > 1),
            quantities=tuple(quantity for _, _, quantity in quantities),
            counted=read_counted(rest),
            tasks=tasks,
            compare=bool(COMPARE.search(rest)),
            yes_no=yes_no,
            define=bool(DEFINE.search(rest)),
            points_to_unit=points and tasks is not None,
            refers_back=bool(leans) or (not cues.asks and bool(ENDING.search(folded))),
        )

    def _units(self, text: str) -> tuple[UnitMention, ...]:
        return self.vocabulary.units.find(text, self.vocabulary.place_forms)


def understanding(index: Index, lexicon: Lexicon) -> Understanding:
    """Give the reader of questions for one index."""
    vocabulary, topics = read_vocabulary(index, lexicon), topic_reader(index, lexicon)
    places = PlaceReader(vocabulary, topics, index.document_frequency)
    terms = (term for meant in topics.everyday.values() for term in meant)
    slips = corrector(index, (*vocabulary.names(), *terms))
    documents = DocumentNames(vocabulary, topics)
    return Understanding(vocabulary, topics, documents, places, read_short_names(index), slips)


def _without_asking(text: str, spans: Sequence[tuple[int, int]], *, timed: bool) -> str:
    """Give a text without these stretches and the words of asking; without its times too where `timed`."""
    for start, end in spans:
        text = blank(text, start, end)
    for pattern in (COMPARE, DEFINE, YES_NO, FOLLOWING):
        text = pattern.sub(_gaps, text)
    return TIME_CLAIM.sub(_gaps, text) if timed else text


def _gaps(match: re.Match[str]) -> str:
    return GAP * len(match[0])


def _joined(text: str, units: tuple[UnitMention, ...]) -> str:
    """Give the text without the unit names, so that what stands around them meets."""
    for unit in sorted(units, key=lambda unit: -len(unit.text)):
        text = text.replace(unit.text, "")
    return text
