"""Duties stated in a clause: responsibility brackets, label lines, running text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.ledger.passages import Span, cut, find_brackets, mask, squeeze
from assistant.ledger.roles import RESPONSIBLE, ROLE_END, ROLE_LABEL, read_role
from assistant.ledger.running import read_running_duties
from assistant.ledger.units import is_unit, is_unit_or_place, split_units
from assistant.types import Duty

_SENTENCE_MARKS, _GROUP_MARKS = "。；;", "，,"
_OPENING, _CLOSING = "【〔［", "】〕］"
_KEYWORD = re.compile("牵头|负责|配合|责任|主办|主责|协办|参与|协助|主管|承办|支持|分工")
# Said once for all that follows.
_LASTING = re.compile(
    "(?:以下|下文|后文|后续)[^，。；]{0,8}?(?:不再|均由|均为|都由|同)|下同|后同|不再(?:一一|逐一|重复|逐项)?(?:列|标)(?:出|明|注|举)"
)
_LASTING_LEAD = re.compile("^(?:以下|下文)[^，。；由]{0,8}均?由")
# "甲局（牵头）" inside a list.
_OWN_ROLE = re.compile("^(?P<unit>.{2,40}?)[（(](?P<role>总?牵头|主办|主责|配合|协办|参与)(?:单位|部门)?[）)]$")
# "某区内由甲局负责": where, not who.
_LOCATIVE = re.compile("^[^、，；：]{1,14}?(?:内|中|外|方面|部分|范围|期间)由(?=.{2})")
_LONGEST_STATEMENT = 1200


@dataclass(frozen=True, slots=True)
class Statement:
    """A duty and whether it is said for the following clauses too."""

    duty: Duty
    lasting: bool = False


def read_statements(text: str) -> tuple[Statement, ...]:
    """Give what a clause's text says about who does it, in reading order.

    Units are as printed without white space; each `duty.text` is verbatim in `text`. No role is promoted:
    units without a role word take that of the group after them.
    """
    found: list[tuple[int, Statement]] = []
    used: list[Span] = []
    for start, end in find_brackets(text):
        inner = _inside(text, start, end)
        statements = _read_inside(text[slice(*inner)]) or _read_bare(text, start, end)
        if statements:
            used.append((start, end))
            found += [(start, statement) for statement in statements]
    rest = mask(text, used)
    for start, end in _label_spans(rest, anywhere=False):
        statements = _read_labelled(text[start:end])
        if statements:
            used.append((start, end))
            found += [(start, statement) for statement in statements]
    found += [(start, Statement(duty)) for start, duty in read_running_duties(text, mask(text, used))]
    found.sort(key=lambda item: item[0])
    return tuple(dict.fromkeys(statement for _, statement in found))


def _inside(text: str, start: int, end: int) -> Span:
    """Give the place between the marks of a bracket."""
    return start + 1, end - 1 if text[end - 1] in "）)" else end


def _read_inside(content: str) -> list[Statement]:
    if len(content) > _LONGEST_STATEMENT or not _KEYWORD.search(content):
        return []
    if ROLE_LABEL.search(content):
        found: list[Statement] = []
        for start, end in _label_spans(content, anywhere=True):
            found += _read_labelled(content[start:end])
        return found
    found = []
    for start, end in cut(content, _SENTENCE_MARKS):
        found += _read_sentence(content[start:end])
    return found


def _read_bare(text: str, start: int, end: int) -> list[Statement]:
    """Read a bracket that only lists units, where one closes a paragraph: “……。（甲局、乙局）”; the role is neutral."""
    before, after = text[:start].rstrip(), text[end:].lstrip("。. \u3000")
    if not before.endswith(("。", "；", "！")) or (after and not text[end:].lstrip("。. \u3000").startswith("\n")):
        return []
    content = text[slice(*_inside(text, start, end))]
    units, opened = split_units(content)
    if not units or not all(is_unit(unit) for unit in units):
        return []
    return [Statement(Duty(RESPONSIBLE, tuple(units), content.strip(), open=opened))]


def _read_sentence(sentence: str) -> list[Statement]:
    """Read groups of units, each with the role word at its end or at the end of a later group."""
    lasting = bool(_LASTING.search(squeeze(sentence)))
    found: list[Statement] = []
    waiting: list[Span] = []
    for start, end in cut(sentence, _GROUP_MARKS):
        group = sentence[start:end].rstrip()
        role = ROLE_END.search(group)
        if role is None:
            if _names_units(group):
                waiting.append((start, start + len(group)))
            continue
        lists = [sentence[a:b] for a, b in waiting]
        if group[: role.start()].strip():
            lists.append(group[: role.start()])
        begin = waiting[0][0] if waiting else start
        words = sentence[begin : start + len(group)].strip()
        found += [Statement(duty, lasting) for duty in _make_duties(read_role(role[0]), lists, words)]
        waiting = []
    if found and waiting:  # listed after the others without any role word: the neutral role
        words = sentence[waiting[0][0] : waiting[-1][1]].strip()
        lists = [sentence[a:b] for a, b in waiting]
        found += [Statement(duty, lasting) for duty in _make_duties(RESPONSIBLE, lists, words)]
    return found


def _names_units(group: str) -> bool:
    units, _ = split_units(group)
    return bool(units) and all(is_unit_or_place(_OWN_ROLE.sub(r"\g<unit>", unit)) for unit in units)


def _make_duties(role: str, lists: list[str], words: str) -> list[Duty]:
    """Give the duties of unit lists that share a role word; none where no member looks like a unit."""
    units: list[str] = []
    opened = False
    for listed in lists:
        members, more = split_units(_LOCATIVE.sub("", _LASTING_LEAD.sub("", squeeze(listed))).removeprefix("由"))
        units += members
        opened = opened or more
    duties: list[Duty] = []
    plain: list[str] = []
    for unit in units:
        if own := _OWN_ROLE.match(unit):
            printed = re.search(r"\s*".join(map(re.escape, unit)), words)
            duties.append(Duty(read_role(own["role"]), (own["unit"],), printed[0] if printed else words))
        else:
            plain.append(unit)
    if any(is_unit_or_place(unit) for unit in plain):
        duties.append(Duty(role, tuple(plain), words, open=opened))
    return duties


def _label_spans(text: str, *, anywhere: bool) -> list[Span]:
    """Give the places from each label to the end of its list."""
    labels = [match for match in ROLE_LABEL.finditer(text) if anywhere or _begins_line(text, match)]
    spans = []
    for index, label in enumerate(labels):
        stop = labels[index + 1].start() if index + 1 < len(labels) else len(text)
        end = label.end()
        first = next(iter(cut(text[end:stop], _SENTENCE_MARKS + _CLOSING + "\n\t|\x00")), (0, 0))
        if not text[end : end + first[0]].strip():
            spans.append((label.start() - _stands_in_bracket(label), end + first[1]))
    return spans


def _begins_line(text: str, label: re.Match[str]) -> bool:
    """Tell whether a label outside brackets stands where one can: at the beginning, or after a stop or space."""
    start = label.start()
    before = text[start - 1] if start else "\n"
    if _stands_in_bracket(label):
        return before in _OPENING
    return len(label["label"]) > 2 and before in "。；;！\n \t\u3000|" + _OPENING + _CLOSING


def _stands_in_bracket(label: re.Match[str]) -> bool:
    """Tell whether a label has its own bracket: 【责任单位】."""
    return label[0][len(label["label"])] in _CLOSING


def _read_labelled(words: str) -> list[Statement]:
    """Read "责任单位：甲局、乙局", in which single groups may carry a role word of their own."""
    label = ROLE_LABEL.match(words, int(words[:1] in _OPENING))
    return read_listed(read_role(label["label"]), words, label.end()) if label else []


def read_listed(role: str, words: str, start: int) -> list[Statement]:
    """Give the duties of the units that stand after a label.

    Args:
        role: of units without a role word of their own.
        words: label and units, as printed.
        start: where the units begin.
    """
    value = words[start:]
    lasting = bool(_LASTING.search(squeeze(value)))
    groups = [value[a:b] for a, b in cut(value, _GROUP_MARKS)]
    if any(ROLE_END.search(group.rstrip()) for group in groups):
        return [Statement(s.duty, lasting) for s in _read_sentence(value)]
    lists = [_part_names(group) for group in groups if not _LASTING.search(squeeze(group))]
    duties = _make_duties(role, lists, words.strip().strip("，,、"))
    return [Statement(d, lasting) for d in duties if any(is_unit(u) or is_unit_or_place(u) for u in d.units)]


def _part_names(group: str) -> str:
    """Give a list with 、 between names that only a space or a stroke parts."""
    pieces = re.split(r"[ \t\u3000/]{1,10}", group.strip())
    alone = len(pieces) > 1 and all(
        is_unit(part) for piece in pieces for part in (piece.split("、")[0], piece.split("、")[-1])
    )
    return "、".join(pieces) if alone else group
