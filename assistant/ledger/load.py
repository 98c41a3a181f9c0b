"""Units against tasks: how much each unit has to do, and which role it has in which clause."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.ledger.roles import ROLES
from assistant.ledger.rows import LedgerRow

_RANK = {role: rank for rank, role in enumerate(ROLES)}


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """One unit of one place with the number of its tasks."""

    unit: str  # as printed
    place: str
    tasks: int  # clauses in which it has any role
    roles: Mapping[str, int]  # role -> clauses in which it has it


@dataclass(frozen=True, slots=True)
class Matrix:
    """Tasks against units; a cell holds the roles that the unit has in the clause, the weightiest first."""

    units: tuple[UnitLoad, ...]
    rows: tuple[LedgerRow, ...]
    cells: tuple[tuple[tuple[str, ...], ...], ...]  # one line a row, one cell a unit


def unit_loads(rows: Iterable[LedgerRow]) -> tuple[UnitLoad, ...]:
    """Give every unit that has a role in these rows, the busiest first; units of two places are two units."""
    tasks: Counter[tuple[str, str]] = Counter()
    roles: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in rows:
        held = _held(row)
        tasks.update(held.keys())
        for key, its in held.items():
            roles[key].update(its)
    ranked = sorted(tasks, key=lambda key: (-tasks[key], key))
    return tuple(UnitLoad(unit, place, tasks[unit, place], dict(roles[unit, place])) for unit, place in ranked)


def task_matrix(rows: Sequence[LedgerRow], units: Sequence[UnitLoad]) -> Matrix:
    """Give the roles of these units in these rows."""
    lines = []
    for row in rows:
        held = _held(row)
        lines.append(tuple(tuple(held.get((one.unit, one.place), ())) for one in units))
    return Matrix(tuple(units), tuple(rows), tuple(lines))


def _held(row: LedgerRow) -> dict[tuple[str, str], list[str]]:
    """Give (unit, place) -> its roles in this row."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for duty in sorted(row.duties, key=lambda duty: _RANK.get(duty.role, len(ROLES))):
        for unit in duty.units:
            its = found[unit, row.document.place]
            if duty.role not in its:
                its.append(duty.role)
    return found
