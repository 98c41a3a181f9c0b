"""Which unit has which role in a piece of text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.composition.names import Names
from assistant.ledger.roles import read_role
from assistant.text.fold import fold
from assistant.types import Facts

_ROLE = re.compile(
    "按照?(?:各自)?(?:部门)?职[责能](?:分工)?(?:负责|落实|抓好)?|(?:负责)?(?:总?牵头|主办|主责|主抓|配合|协办|参与|协助|责任|负责)(?:单位|部门|主体)?|主管|承办"
)
_OTHERS = re.compile("各?[省市县区州]?(?:直|级)?(?:有关|相关|其他|成员)(?:单位|部门)")


def role_pairs(piece: str, names: Names) -> frozenset[tuple[str, str]]:
    """Give (unit, role) for each known unit beside a role word in one piece of folded text.

    甲局牵头 and 由甲局牵头、乙局配合: the role word after the unit; 牵头单位是甲局: the one before.
    """
    roles = [(match.start(), read_role(match[0])) for match in _ROLE.finditer(piece)]
    if not roles:
        return frozenset()
    units = list(names.units_in(piece)) + [(match.start(), match[0]) for match in _OTHERS.finditer(piece)]
    found = set()
    for at, unit in units:
        after = next((role for start, role in roles if start >= at + len(unit)), "")
        before = next((role for start, role in reversed(roles) if start < at), "")
        found.add((unit, after or before))
    return frozenset(found)


def ledger_pairs(facts: Iterable[Facts]) -> frozenset[tuple[str, str]]:
    """Give (unit, role) of the duties of clauses, folded."""
    return frozenset((fold(unit), duty.role) for fact in facts for duty in fact.duties for unit in duty.units)


def foreign_role(folded: str, known: frozenset[tuple[str, str]], names: Names) -> str:
    """Give a unit with a role that is not known for it; "" where there is none."""
    for piece in re.split("[,;。:!?()\n]", folded):
        for unit, role in sorted(role_pairs(piece, names)):
            if (unit, role) not in known:
                return f"{unit}{role}"
    return ""
