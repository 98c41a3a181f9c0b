"""What a question is about: its words, with what they may be called in documents."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.index import Index
from assistant.lexicon import Lexicon
from assistant.text.fold import fold
from assistant.text.segment import Segmenter

_PIECE = re.compile(r"[\u3400-\u9fff〇]+|[a-z]+|[0-9]+(?:\.[0-9]+)?%?")
_QUOTED = re.compile('"([^"]{2,20})"|《([^》]{2,60})》')
_DONE = re.compile(
    "[不没]?[搞弄办做干改建抓管写看用开说讲问查想][完好成到掉下上来去起定出过得着个]|.[不没一].|[第这那几每各某][一-龥]|[一二两三四五六七八九十][样块点些下回趟遍]"
)
_ASKED = re.compile(
    "[我你您他她谁哪几么啥]|请|想|知道|告诉|介绍|牵头|负责|单位|部门|问|查|看|是否|需要|可以|应该|项目|内容|情况"
)
_CODE = re.compile("[a-z][类级档型款岗](?![a-z])")
_SPOKEN = re.compile("^[要能会想得就才也都还我你他她咋啥]|[要能会想得就才也都还我你他她]$")  # cut onto a word
_TAILS = frozenset("站所室点亭店馆院校场车船卡证码费税险队组证库网线台柜箱牌")
# Verbs of one character that ask for something of a clause.
_ACTS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile("罚"), ("罚款", "处罚", "罚金")),
    (
        re.compile("(?:补|贴)(?:多少|几|不补|吗|给|个|一部分|钱)|(?:给|政府|财政|能|会)补(?![办录考课票])"),
        ("补助", "补贴", "奖补"),
    ),
    (re.compile("奖(?:多少|几|吗|给|钱)|(?:给|能|会)奖"), ("奖励", "奖补", "奖金")),
)
_SHORTEST_PHRASE = 4
_SURE_PHRASE = 3  # characters from which an everyday phrase counts however the words around it were cut
_PAIR = 2  # characters: a pair may stand in documents as part of other words
GAP = "\n"  # stands for what was taken out; no word crosses it


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the topic."""

    text: str  # folded, as asked
    others: tuple[str, ...] = ()  # folded; what documents may call it


@dataclass(frozen=True, slots=True)
class TopicReader:
    """Cuts the topic out of a question."""

    segmenter: Segmenter
    everyday: dict[str, tuple[str, ...]]  # folded: as said -> what documents may call it
    longest: int  # characters of the longest everyday phrase
    stop_words: frozenset[str]  # folded
    fillers: tuple[str, ...] = ()  # stop words so long that they are taken out before words are cut, longest first

    def read(self, text: str) -> tuple[tuple[Term, ...], tuple[str, ...]]:
        """Give (terms, phrases) of a folded text from which asking words, places and names were taken out.

        Quoted words stay whole; everyday words carry the terms of documents; stop words are left out. Phrases are
        runs of neighbouring terms of four characters and more, as typed.
        """
        terms: dict[str, Term] = {}
        for match in _QUOTED.finditer(text):
            word = match[1] or match[2]
            terms[word] = Term(word)
        text = _QUOTED.sub(lambda match: GAP * len(match[0]), text)
        for filler in self.fillers:
            text = text.replace(filler, GAP * len(filler))
        for match in _CODE.finditer(text):
            terms[match[0]] = Term(match[0])
        text = _CODE.sub(lambda match: GAP * len(match[0]), text)
        words = self._with_tails(self._words(text))
        text, phrases = self._everyday(text, words)
        for term in phrases:
            terms.setdefault(term.text, term)
        runs: list[tuple[int, str]] = []
        for start, word in words:
            if text[start : start + len(word)] == word and self._tells(word):
                terms.setdefault(word, Term(word))
                if runs and runs[-1][0] + len(runs[-1][1]) == start:
                    runs[-1] = runs[-1][0], runs[-1][1] + word
                else:
                    runs.append((start, word))
        return tuple(terms.values()), tuple(run for _, run in runs if len(run) >= _SHORTEST_PHRASE)

    def read_plain(self, text: str) -> tuple[Term, ...]:
        """Give the plain words of a topic that has no others (工作落实); one alone says too little."""
        plain = [
            word
            for _, word in self._words(text)
            if len(word) > 1 and self.segmenter.word_class(word)[:1] in ("n", "v") and not _ASKED.search(word)
        ]
        return tuple(Term(word) for word in dict.fromkeys(plain)) if sum(map(len, set(plain))) > 3 else ()

    def boundaries(self, text: str) -> frozenset[int]:
        """Give the positions of a folded text at which a word begins or ends."""
        words = self._words(text)
        return frozenset(edge for start, word in words for edge in (start, start + len(word)))

    def _tells(self, word: str) -> bool:
        if word.startswith(("哪", "什么", "多少")):
            return False
        return word not in self.stop_words and (len(word) > 1 or word.isascii()) and not _DONE.fullmatch(word)

    def _words(self, text: str) -> list[tuple[int, str]]:
        placed = []
        for piece in _PIECE.finditer(text):
            position = piece.start()
            for word in self.segmenter.words(piece[0]):
                bare = word if self.segmenter.knows(word) else _SPOKEN.sub("", word)
                if bare:
                    placed.append((position + word.find(bare), bare))
                position += len(word)
        return placed

    def _with_tails(self, words: list[tuple[int, str]]) -> list[tuple[int, str]]:
        """Join a word and the single character behind it that makes another thing of it: 便民服务·站."""
        joined: list[tuple[int, str]] = []
        for start, word in words:
            last = joined[-1] if joined else (0, "")
            follows = last[0] + len(last[1]) == start and len(last[1]) > 1 and last[1] not in self.stop_words
            if word in _TAILS and follows and self._tells(last[1]) and not last[1].isascii():
                joined[-1] = last[0], last[1] + word
            else:
                joined.append((start, word))
        return joined

    def _splits(self, words: list[tuple[int, str]], start: int, length: int) -> bool:
        """Tell whether a stretch begins or ends inside a word that the dictionary knows."""
        edges = (start, start + length)
        return any(
            begin < edge < begin + len(word) and self.segmenter.knows(word) for edge in edges for begin, word in words
        )

    def _everyday(self, text: str, words: list[tuple[int, str]]) -> tuple[str, list[Term]]:
        """Take everyday phrases out, the longest at each place, only where words begin and end."""
        starts = {start for start, _ in words}
        ends = {start + len(word) for start, word in words}
        found: list[Term] = []
        position = 0
        while position < len(text):
            for length in range(min(self.longest, len(text) - position), 1, -1):
                said = text[position : position + length]
                meant = self.everyday.get(said)
                cut = position in starts and position + length in ends
                if meant is not None and (
                    cut or (length >= _SURE_PHRASE and not self._splits(words, position, length))
                ):
                    found.append(Term(said, tuple(term for term in meant if term != said)))
                    text = text[:position] + GAP * length + text[position + length :]
                    position += length - 1
                    break
            position += 1
        return text, found


def asked_acts(text: str, topic: Sequence[Term]) -> tuple[Term, ...]:
    """Give what a short verb of a question is called in documents (罚多少 -> 罚款), where the topic does not say it."""
    said = "".join(word for term in topic for word in (term.text, *term.others))
    return tuple(
        Term(terms[0], terms[1:])
        for act, terms in _ACTS
        if act.search(text) and not any(term in said for term in terms)
    )


def topic_reader(index: Index, lexicon: Lexicon) -> TopicReader:
    """Give the reader for one index and lexicon.

    Of what documents may call a thing only what the documents of the index do call it counts; an everyday phrase that
    none of them has a word for is read like any other.
    """

    @functools.cache
    def is_used(word: str) -> bool:
        pairs = [word[i : i + 2] for i in range(len(word) - 1)] if not word.isascii() else [word]
        return all(index.document_frequency(pair) for pair in pairs) and index.occurs(word)

    everyday: dict[str, tuple[str, ...]] = {}
    for said, meant in _fold_everyday(lexicon.everyday):
        if len(said) > _PAIR and is_used(said):
            # Documents say it themselves; one of three characters that no dictionary knows is likely cut wrongly.
            if len(said) == _SURE_PHRASE and not index.segmenter.knows(said):
                everyday[said] = ()
            continue
        if terms := (*everyday.get(said, ()), *filter(is_used, meant)):
            everyday[said] = tuple(dict.fromkeys(terms))
    stop_words = frozenset(fold(word) for word in lexicon.stop_words)
    fillers = sorted(
        (word for word in stop_words if len(word) >= _SHORTEST_PHRASE), key=lambda word: (-len(word), word)
    )
    longest = max(map(len, everyday), default=0)
    return TopicReader(index.segmenter, everyday, longest, stop_words, tuple(fillers))


@functools.lru_cache(maxsize=2)
def _fold_everyday(everyday: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Give the everyday words folded; once, since a reader is made for every index."""
    return tuple((fold(said), tuple(map(fold, meant))) for said, meant in everyday)
