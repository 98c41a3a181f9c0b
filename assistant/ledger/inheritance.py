"""Duties stated once for the clauses that follow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.ledger.duties import Statement, read_statements
from assistant.ledger.passages import squeeze
from assistant.ledger.roles import CHARGE, LEAD, RESPONSIBLE
from assistant.types import Clause, Duty

# "列第一位者为牵头单位，下同": of each list from here on.
_FIRST_LEADS = re.compile("[列排]在?(?:第一|首)位(?:的|者)?(?:单位|部门)?[为是]牵头")


def hand_down(clauses: Iterable[Clause]) -> dict[str, tuple[Duty, ...]]:
    """Give the duties of the clauses of one part, in reading order, by clause id.

    A lasting statement ("以下不再列出") is an own duty where it stands and an inherited one in each clause after
    it; a later lasting statement of the same role takes its place. What a heading states holds for its clauses. Once it
    is said that the first of a list leads, the first unit of each list of those responsible is the lead.
    """
    first_leads = False
    found: dict[str, tuple[Duty, ...]] = {}
    lasting: dict[str, tuple[Duty, ...]] = {}  # role -> what holds from here on
    for clause in clauses:
        statements = read_statements(clause.text)
        own = tuple(statement.duty for statement in statements)
        first_leads = first_leads or bool(_FIRST_LEADS.search(squeeze(clause.text)))
        own = tuple(_lead_apart(own)) if first_leads else own
        inherited = () if clause.kind == "opening" else _from_headings(clause) + sum(lasting.values(), ())
        known = {(duty.role, duty.units) for duty in own}
        found[clause.id] = own + tuple(duty for duty in inherited if (duty.role, duty.units) not in known)
        lasting |= _lasting(statements)
    return found


def _lead_apart(duties: Iterable[Duty]) -> Iterator[Duty]:
    """Give duties with the first unit of each list of those responsible as its lead."""
    for duty in duties:
        first, *others = duty.units
        if duty.role in (CHARGE, RESPONSIBLE) and others:
            yield replace(duty, role=LEAD, units=(first,), open=False)
            yield replace(duty, units=tuple(others))
        else:
            yield duty


def _lasting(statements: Iterable[Statement]) -> dict[str, tuple[Duty, ...]]:
    stated: dict[str, tuple[Duty, ...]] = {}
    for statement in statements:
        if statement.lasting:
            duty = replace(statement.duty, inherited=True)
            stated[duty.role] = (*stated.get(duty.role, ()), duty)
    return stated


def _from_headings(clause: Clause) -> tuple[Duty, ...]:
    """Give what the headings over a clause state in a bracket or label."""
    stated: list[Duty] = []
    for heading in clause.headings:
        if heading in clause.text or not any(mark in heading for mark in "（(：:"):
            continue
        stated += [replace(statement.duty, inherited=True) for statement in read_statements(heading)]
    return tuple(stated)
