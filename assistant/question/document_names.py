"""Documents that a question names: by number, title, law, or words of a title with its kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.question.question import Scope
from assistant.question.slots import blank
from assistant.question.topic import TopicReader
from assistant.question.vocabulary import TitleName, Vocabulary, title_core
from assistant.text.docnumbers import find_document_numbers

_TITLE = re.compile("《([^》]{2,80})》")
_ABOUT_DOCUMENT = re.compile(
    "文号|字号|标题|全文|发文|印发|成文|几号文|有效|废止|失效|公开属性|主送|附件|哪个文件|什么文件"
)
# A number without its year: 甲政办发7号, 7号文. The prefix is taken as long as it can be.
_SHORT_NUMBER = re.compile("(?P<prefix>[\u4e00-\u9fff]{1,8}[发函办字通令])?(?P<serial>[0-9]{1,4})号(?P<tail>文件?)?")
_KIND = re.compile(
    "(?P<about>[\u4e00-\u9fff]{2,14}?)的?(?P<kind>行动计划|行动方案|实施方案|工作方案|工作要点|要点|管理办法|办法|若干措施|措施|规划|实施意见|意见|"
    "管理规定|规定|条例|细则|规程)"
)
_PLAN = re.compile("(?:要点|方案|计划|安排)$")
_SHORTEST_BARE = 5


@dataclass(frozen=True, slots=True)
class NamedDocuments:
    """What a question names of documents, and the text without it."""

    rest: str
    scopes: tuple[Scope, ...] = ()
    absent_numbers: tuple[str, ...] = ()
    absent_titles: tuple[str, ...] = ()
    address: str = ""  # said together with a law: 甲法第五条


@dataclass(frozen=True, slots=True)
class DocumentNames:
    """Finds the documents of one index in questions."""

    vocabulary: Vocabulary
    topics: TopicReader

    def find(self, text: str) -> NamedDocuments:
        """Give the documents that a folded text names, held or not."""
        rest, scopes, absent_numbers = self._numbers(text)
        law = None if scopes or absent_numbers else self.vocabulary.laws.find(rest)
        if law and (law.documents or not law.name):
            rest = blank(rest, law.start, law.end)
            scopes = tuple(Scope(id, None) for id in law.documents)
        rest, titled, absent_titles = self._titles(rest, text)
        if law and law.name and not law.documents and not titled:
            absent_titles = (*absent_titles, law.name)
        return NamedDocuments(rest, (*scopes, *titled), absent_numbers, absent_titles, law.address if law else "")

    def at_places(self, scopes: tuple[Scope, ...], places: tuple[str, ...]) -> tuple[Scope, ...]:
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
            number, before = self.vocabulary.known_number(found)
            document_id = self.vocabulary.numbers.get(number)
            if document_id:
                scopes.append(Scope(document_id, None))
            else:
                absent.append(number)
            end = found.end + (1 if text[found.end : found.end + 1] == "文" else 0)
            text = blank(text, found.end - len(found.text) + before, end)
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
        for name in self.vocabulary.titles_in(text):
            position, length = _find_title(text, name.core)
            if position >= 0:
                same = [other for other in self.vocabulary.titles_in(name.core) if other.core == name.core]
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
