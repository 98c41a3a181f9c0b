from datetime import date

from assistant.ledger.load import UnitLoad, task_matrix, unit_loads
from assistant.ledger.rows import LedgerRow
from assistant.types import Clause, Document, Duty, Part


def row(place: str, *duties: Duty) -> LedgerRow:
    clause = Clause("c", "d", "", "一", (), "事", "文", 0, 0)
    document = Document(
        "d", "", "题", "", (), date(2024, 1, 1), "", place, "", "unknown", "a.txt", (Part("", "正文", (clause,)),)
    )
    return LedgerRow(clause, document, duties, (), ())


ROWS = (
    row("甲市", Duty("牵头", ("一局", "二局"), "…"), Duty("配合", ("三局",), "…"), Duty("牵头", ("一局",), "…")),
    row("甲市", Duty("配合", ("一局",), "…"), Duty("责任单位", ("一局",), "…", inherited=True)),
    row("乙市", Duty("牵头", ("一局",), "…")),
    row("乙市"),
)


def test_units_are_counted_by_clause_and_kept_apart_by_place() -> None:
    assert unit_loads(ROWS) == (
        UnitLoad("一局", "甲市", 2, {"牵头": 1, "配合": 1, "责任单位": 1}),
        UnitLoad("一局", "乙市", 1, {"牵头": 1}),
        UnitLoad("三局", "甲市", 1, {"配合": 1}),
        UnitLoad("二局", "甲市", 1, {"牵头": 1}),
    )


def test_matrix_has_a_cell_for_each_unit_of_each_row() -> None:
    units = unit_loads(ROWS)[:3]
    matrix = task_matrix(ROWS, units)
    assert (matrix.units, matrix.rows) == (units, ROWS)
    assert matrix.cells == (
        (("牵头",), (), ("配合",)),
        (("配合", "责任单位"), (), ()),
        ((), ("牵头",), ()),
        ((), (), ()),
    )


def test_nothing_gives_nothing() -> None:
    assert unit_loads(()) == ()
    assert task_matrix((), ()).cells == ()
