"""Whether a sentence of a model says only what its clauses say.

Each check gives the reason for which a sentence is cut, or "". They look at forms, never at a list of the words of some
documents, and where they cannot tell they cut: what is lost is a turn of phrase, since the extractive answer stands.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass

from assistant.composition.lists import benign, bounds, plain_words, turns
from assistant.composition.names import Names, foreign_name
from assistant.composition.quantities import find_quantities, find_times
from assistant.composition.roles import foreign_role, role_pairs
from assistant.composition.source import Source, around, cut_pieces, pairs, share

MAX_CHARS = 400
_ALLOWED = re.compile("[\u3400-\u9fff〇0-9a-z,;。:!?、()\"'《》〈〉〔〕%‰.·\\-~—…+&/×]+")
_HAN = re.compile("[\u3400-\u9fff〇]+")
_LATIN = re.compile("[a-z]+(?:[.\\-_/][a-z]+)*")
_LINK = re.compile("https?|www\\.|://|\\.(?:com|cn|net|org)|javascript|【")
_NEGATION = re.compile("不|未|无|非|没|禁止|严禁|勿|免予|免于|除外|拒绝|杜绝")
_EVEN = 1e-9


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a sentence is held against."""

    source: Source
    duties: frozenset[tuple[str, str]]  # (unit, role) that the ledger read from the cited clauses, folded
    names: Names


Check = Callable[[str, Grounds], str]


def why_cut(folded: str, grounds: Grounds) -> str:
    """Give the reason for which a sentence cannot stand, such as "number: 17项"; "" where it stands.

    Args:
        folded: the sentence, folded.
        grounds: the clauses that it cites.
    """
    for check in CHECKS:
        if found := check(folded, grounds):
            return f"{check.__name__.removeprefix('check_')}: {found}"
    return ""


def check_form(folded: str, grounds: Grounds) -> str:
    """A sentence is short, mostly Chinese, and holds no link, markup or masked number."""
    if not folded or len(folded) > MAX_CHARS:
        return "length"
    if _LINK.search(folded) or not _ALLOWED.fullmatch(folded):
        return "characters"
    han = sum(map(len, _HAN.findall(folded)))
    return "" if han >= 2 and han * 2 >= len(folded) else "script"


def check_names(folded: str, grounds: Grounds) -> str:
    """Units, places, document numbers, titles and quoted terms are those of the clauses."""
    return foreign_name(folded, grounds.source.whole, grounds.names, grounds.source.numbers)


def check_numbers(folded: str, grounds: Grounds) -> str:
    """Each number is in the clauses with its measure, and no other number stands in a nearer place there."""
    for quantity in find_quantities(_without_plain(folded)):
        if quantity.text in grounds.source.whole and quantity.value is None:
            continue
        here = around(folded, quantity)
        same, other = -1.0, -1.0
        for found, near in grounds.source.quantities:
            if quantity.agrees(found):
                same = max(same, share(here, near))
            else:
                other = max(other, share(here, near))
        if same < 0 or other > same + _EVEN:
            return quantity.text
    return ""


def check_times(folded: str, grounds: Grounds) -> str:
    """Each time is in the clauses, with the same side (前, 后), and no other one stands in a nearer place there."""
    for piece in cut_pieces(folded):
        own = pairs(piece)
        for time in find_times(piece):
            said = [share(own, near) for found, near in grounds.source.times if time.is_said_by(found)]
            others = [
                share(own, near)
                for found, near in grounds.source.times
                if not time.is_said_by(found) and (time.side, found.side) != ("", "")
            ]
            if not said or max(others, default=0.0) > max(said) + _EVEN:
                return piece[time.start : time.end]
    return ""


def check_roles(folded: str, grounds: Grounds) -> str:
    """Each unit has the role that the clauses or the ledger give it."""
    known = grounds.duties | frozenset(
        pair for piece, _ in grounds.source.pieces for pair in role_pairs(piece, grounds.names)
    )
    return foreign_role(folded, known, grounds.names)


def check_negation(folded: str, grounds: Grounds) -> str:
    """What is denied is denied in the nearest place of the clauses, and what is not is not."""
    for piece in cut_pieces(folded):
        denied = _denies(piece)
        own = pairs(_NEGATION.sub("", piece))
        same, other = -1.0, -1.0
        for text, near in grounds.source.pieces:
            if _denies(text) == denied:
                same = max(same, share(own, near))
            else:
                other = max(other, share(own, near))
        if (denied and same <= 0) or other > same + _EVEN:
            return piece
    return ""


def check_turns(folded: str, grounds: Grounds) -> str:
    """Words that turn the meaning (至少, 可以 …) turn it the same way in the nearest place of the clauses."""
    for piece in cut_pieces(folded):
        own = pairs(piece)
        for family in {turn.family for turn in turns()}:
            for value in _values(piece, family):
                same, other = -1.0, -1.0
                for text, near in grounds.source.pieces:
                    values = _values(text, family)
                    if value in values:
                        same = max(same, share(own, near))
                    elif values:
                        other = max(other, share(own, near))
                if same < 0 or other > same + _EVEN:
                    return value
    return ""


def check_words(folded: str, grounds: Grounds) -> str:
    """Every word is in the clauses or is one of the plain words that carry no fact."""
    whole, plain = grounds.source.whole, plain_words()
    for word in _LATIN.finditer(folded):
        if word[0] not in whole:
            return word[0]
    free = {at for quantity in find_quantities(folded) for at in range(quantity.start, quantity.end)}
    free |= {at for at, char in enumerate(folded) if not _HAN.match(char)}
    reached = _reach(folded, whole, plain, free)
    return "" if reached == len(folded) else folded[max(0, reached - 1) : reached + 4]


CHECKS: tuple[Check, ...] = (
    check_form,
    check_names,
    check_numbers,
    check_times,
    check_roles,
    check_negation,
    check_turns,
    check_words,
)


@functools.lru_cache(maxsize=8192)
def _denies(piece: str) -> bool:
    return bool(_NEGATION.search(benign().sub("", bounds().sub("", piece))))


@functools.lru_cache(maxsize=8192)
def _values(piece: str, family: str) -> frozenset[str]:
    piece = _longest_only(piece, family)
    return frozenset(turn.value for turn in turns() if turn.family == family and turn.pattern.search(piece))


def _longest_only(piece: str, family: str) -> str:
    """Give the piece; of words that set a bound only the longest counts: 不少于 holds 少于."""
    if family != "界限":
        return piece
    return "、".join(bounds().findall(piece))


def _without_plain(folded: str) -> str:
    """Give the text with plain words that hold a numeral (进一步, 统一) blanked, its length kept."""
    for word in plain_words():
        if len(word) > 1 and word in folded and find_quantities(word):
            folded = folded.replace(word, "·" * len(word))
    return folded


def _reach(text: str, whole: str, plain: frozenset[str], free: Container[int]) -> int:
    """Give how far a text can be put together from pieces of the clauses, plain words, and characters that are free."""
    reached = {0}
    for at in range(len(text)):
        if at not in reached:
            continue
        if at in free:
            reached.add(at + 1)
        for length in range(1, 7):
            if text[at : at + length] in plain:
                reached.add(min(at + length, len(text)))
        length = 2
        while at + length <= len(text) and text[at : at + length] in whole:
            reached.add(at + length)
            length += 1
    return max(reached)


def facts_in(texts: Iterable[str], names: Names) -> frozenset[str]:
    """Give what may not be left out of folded texts: units, places, numbers, times, names, and that it denies."""
    found: set[str] = set()
    for text in texts:
        found.update(name for _, name in names.units_in(text))
        found.update(f"{q.value or q.text}{q.measure}" for q in find_quantities(_without_plain(text)))
        found.update(f"{time.what}{time.point}" for time in find_times(text))
        found.update(re.findall('《[^《》]{1,100}》|"[^"]{1,60}"', text))
        found.update(names.places_in(text))
        found.update(("不",) if any(map(_denies, cut_pieces(text))) else ())
    return frozenset(found)
