"""Duty tables: a clause for each row, no row lost, other tables left alone."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from assistant.structure.clauses import ClauseText, PartText, read_part
from assistant.structure.columns import find_columns, join_cell, join_units
from assistant.structure.tables import doubt_rows, is_caption, split_rows
from assistant.text.sentences import split_sentences
from assistant.types import Block

HEAD = ("序号", "重点任务", "责任单位", "完成时限")


def _table(*rows: Sequence[str], page: int = 0, last: int | None = None) -> Block:
    text = "\n".join("\t".join(row) for row in rows)
    return Block("table", text, page, page if last is None else last, rows=tuple(map(tuple, rows)))


def _paragraph(text: str, page: int = 0) -> Block:
    return Block("paragraph", text, page, page)


def _rows(*blocks: Block) -> tuple[ClauseText, ...]:
    before = PartText(tuple(blocks), (), ())
    after = split_rows(before)
    assert doubt_rows("甲.docx", "乙", before, after) == []
    assert all(clause.kind == "row" for clause in after.clauses)
    return after.clauses


def _said(*blocks: Block) -> list[tuple[str, str]]:
    return [(row.address, row.text) for row in _rows(*blocks)]


def test_each_row_is_a_clause() -> None:
    (first, second) = _rows(
        _table(HEAD, ("1", "建台账。逐项登记。", "甲局、乙局", "6月底前"), ("2", "定制度", "丙局", ""), page=3, last=4)
    )
    assert (first.address, first.title, first.headings) == ("1", "建台账", ())
    assert first.text == "重点任务：建台账。逐项登记。责任单位：甲局、乙局；完成时限：6月底前"
    assert (first.blocks[0].first_page, first.blocks[0].last_page) == (3, 4)
    assert (second.address, second.text) == ("2", "重点任务：定制度；责任单位：丙局")


def test_rows_without_numbers_are_counted() -> None:
    head = ("工作任务", "牵头单位", "配合单位")
    assert _said(_table(head, ("建台账", "甲局", "乙局"), ("定制度", "丙局", ""))) == [
        ("第1行", "工作任务：建台账；牵头单位：甲局；配合单位：乙局"),
        ("第2行", "工作任务：定制度；牵头单位：丙局"),
    ]


def test_head_of_two_rows_with_merged_cells_filled_or_not() -> None:
    filled = (("序号", "任务", "责任单位", "责任单位"), ("序号", "任务", "牵头单位", "配合单位"))
    bare = (("序号", "任务", "责任单位", ""), ("", "", "牵头单位", "配合单位"))
    levels = (("序号", "任务", "责任单位", "责任单位"), ("序号", "任务", "市级", "县级"))
    row = ("1", "建台账", "甲局", "乙局")
    for head in (filled, bare):
        assert _said(_table(*head, row)) == [("1", "任务：建台账；牵头单位：甲局；配合单位：乙局")]
    assert _said(_table(*levels, row)) == [("1", "任务：建台账；责任单位（市级）：甲局；责任单位（县级）：乙局")]


def test_first_row_of_data_is_no_head() -> None:
    columns = find_columns((("", "任务", "责任单位"), ("1", "建台账", "甲局")))
    assert columns is not None and (columns.start, columns.end) == (0, 1)
    columns = find_columns((("序号", "任务", "责任单位", "备注"), ("1", "", "甲局", "")))
    assert columns is not None and columns.end == 1


def test_table_that_goes_on_over_pages() -> None:
    first = _table(HEAD, ("1", "建台账", "甲局", "6月底前"), page=1)
    again = _table(HEAD, ("2", "定制度", "乙局", "年底前"), page=2)
    bare = _table(("3", "抓落实", "丙局", "长期"), page=3)
    rows = _rows(first, again, bare)
    assert [(row.address, row.title, row.blocks[0].first_page) for row in rows] == [
        ("1", "建台账", 1),
        ("2", "定制度", 2),
        ("3", "抓落实", 3),
    ]


def test_head_repeated_inside_one_block_is_no_row() -> None:
    assert [address for address, _ in _said(_table(HEAD, ("1", "甲", "乙局", ""), HEAD, ("2", "丙", "丁局", "")))] == [
        "1",
        "2",
    ]


def test_row_parted_by_a_page_is_one() -> None:
    first = _table(HEAD, ("1", "建台账，逐项", "甲局", "6月底前"), page=1)
    second = _table(HEAD, ("", "登记、按月更新", "", ""), ("2", "定制度", "乙局", ""), page=2)
    rows = _rows(first, second)
    assert [row.text for row in rows] == [
        "重点任务：建台账，逐项登记、按月更新；责任单位：甲局；完成时限：6月底前",
        "重点任务：定制度；责任单位：乙局",
    ]
    assert (rows[0].blocks[0].first_page, rows[0].blocks[0].last_page) == (1, 2)


def test_row_without_number_but_with_units_is_its_own() -> None:
    first = _table(HEAD, ("1", "建台账", "甲局", ""), page=1)
    second = _table(("", "定制度", "乙局", ""), page=2)
    assert [address for address, _ in _said(first, second)] == ["1", "第2行"]


def test_headings_inside_the_table_part_its_numbers() -> None:
    rows = _rows(
        _table(
            HEAD,
            ("一、优化服务",) * 4,
            ("（一）线上",) * 4,
            ("1", "建台账", "甲局", ""),
            ("（二）线下", "", "", ""),
            ("1", "定制度", "乙局", ""),
            ("二、强化监管",) * 4,
            ("1", "抓落实", "丙局", ""),
        )
    )
    assert [(row.address, row.headings) for row in rows] == [
        ("一（一）1", ("一、优化服务", "（一）线上")),
        ("一（二）1", ("一、优化服务", "（二）线下")),
        ("二1", ("二、强化监管",)),
    ]


def test_one_number_over_several_rows() -> None:
    table = _table(HEAD, ("1", "建台账", "甲局", ""), ("1", "定制度", "乙局", ""), ("2", "抓落实", "丙局", ""))
    assert [address for address, _ in _said(table)] == ["1第1行", "1第2行", "2"]


def test_numbers_that_begin_anew_without_a_heading_tell_nothing_apart() -> None:
    table = _table(HEAD, ("1", "甲", "甲局", ""), ("2", "乙", "乙局", ""), ("1", "丙", "丙局", ""))
    assert [address for address, _ in _said(table)] == ["第1行", "第2行", "第3行"]
    assert _said(table)[1][1] == "重点任务：乙；责任单位：乙局"
    assert _said(table)[2][1] == "序号：1；重点任务：丙；责任单位：丙局"


def test_second_table_of_a_part_has_addresses_of_its_own() -> None:
    one, other = _table(HEAD, ("1", "甲", "甲局", "")), _table(HEAD, ("1", "乙", "乙局", ""))
    assert [address for address, _ in _said(one, _paragraph("表二"), other)] == ["1", "表2序号1"]


def test_titles_and_notes_inside_the_table_are_kept_as_text() -> None:
    title, note = ("某县任务表",) * 4, ("注：按月报送。",) * 4
    after = split_rows(PartText((_table(title, HEAD, ("1", "甲", "甲局", ""), note),), (), ()))
    assert [(block.kind, block.text) for block in after.opening] == [
        ("paragraph", "某县任务表"),
        ("paragraph", "注：按月报送。"),
    ]
    assert [(row.address, row.headings) for row in after.clauses] == [("1", ("某县任务表",))]


def test_heading_under_which_nothing_stands_is_kept() -> None:
    after = split_rows(PartText((_table(HEAD, ("1", "甲", "甲局", ""), ("二、其他",) * 4),), (), ()))
    assert [block.text for block in after.opening] == ["二、其他"]


def test_rows_follow_the_clause_they_stand_in() -> None:
    blocks = (
        _paragraph("一、任务分工"),
        _paragraph("具体分工如下。"),
        _table(HEAD, ("1", "甲", "甲局", "")),
        _paragraph("二、工作要求"),
        _paragraph("各单位要落实。"),
    )
    after = split_rows(read_part(blocks))
    assert [(clause.kind, clause.address, clause.headings, clause.text) for clause in after.clauses] == [
        ("clause", "一", (), "一、任务分工\n具体分工如下。"),
        ("row", "1", ("一、任务分工",), "重点任务：甲；责任单位：甲局"),
        ("clause", "二", (), "二、工作要求\n各单位要落实。"),
    ]


def test_sheet_names_stand_over_their_rows() -> None:
    blocks = (
        Block("heading", "市直任务", level=2),
        _table(HEAD, ("1", "甲", "甲局", "")),
        Block("heading", "区县任务", level=2),
        _table(HEAD, ("2", "乙", "乙局", "")),
    )
    after = split_rows(PartText(blocks, (), ()))
    assert [row.headings for row in after.clauses] == [("市直任务",), ("区县任务",)]
    assert is_caption(after.opening) and not is_caption((_paragraph("现印发给你们。"),))


def test_other_tables_stay_text() -> None:
    tables = (
        _table(("指标", "2022年", "2023年"), ("办件量", "10", "12")),
        _table(("姓名", "职务"), ("某某", "主任")),
        _table(("责任单位", "甲局")),
        _table(("本表由责任单位填写。", "第一联"), ("1", "2")),
    )
    for table in tables:
        part = PartText((table,), (), ())
        assert split_rows(part) == part
        assert doubt_rows("甲.docx", "乙", part, part) == []


def test_task_and_time_make_a_duty_table_too() -> None:
    assert _said(_table(("工作任务", "完成时限"), ("建台账", "2023年6月"))) == [
        ("第1行", "工作任务：建台账；完成时限：2023年6月")
    ]


def test_lost_row_is_reported() -> None:
    before = PartText((_table(HEAD, ("1", "建台账", "甲局", ""), ("2", "定制度", "乙局", ""), page=7),), (), ())
    after = split_rows(before)
    (doubt,) = doubt_rows("甲.docx", "任务表", before, PartText(after.opening, after.clauses[:1], ()))
    assert (doubt.code, doubt.where) == ("row_lost", "甲.docx 第7页")
    assert "《任务表》的表格有1行没有读全" in doubt.message and "2 定制度 乙局" in doubt.message


def test_lines_of_cells() -> None:
    assert join_cell("建立健全\n工作机制") == "建立健全工作机制"
    assert join_cell("1.建台账\n2.定制度") == "1.建台账\n2.定制度"
    assert join_cell("建台账。\n定制度。") == "建台账。\n定制度。"


def test_lines_of_cells_with_organisations() -> None:
    assert join_units("县教育局\n县财政局") == "县教育局、县财政局"
    assert join_units("县教育局、\n县财政局") == "县教育局、县财政局"
    assert join_units("县市场监督管\n理局、县教育局") == "县市场监督管理局、县教育局"
    assert join_units("县人民政府\n办公室") == "县人民政府办公室"
    assert join_units("各乡镇\n县直各单位") == "各乡镇、县直各单位"
    assert join_units("县教体局\n财政局") == "县教体局、财政局"


_CELL = st.text(alphabet="甲乙丙丁建立台账局0123，。；\n", max_size=12).map(str.strip)


@given(st.lists(st.tuples(_CELL, _CELL, _CELL, _CELL), min_size=1, max_size=8), st.integers(1, 3))
def test_no_cell_is_ever_lost_and_addresses_differ(rows: list[tuple[str, str, str, str]], pages: int) -> None:
    size = max(1, len(rows) // pages)
    blocks = [_table(HEAD, *rows[start : start + size]) for start in range(0, len(rows), size)]
    before = PartText(tuple(blocks), (), ())
    after = split_rows(before)
    addresses = [clause.address for clause in after.clauses]
    assert len(set(addresses)) == len(addresses) and all(addresses)
    assert doubt_rows("甲.docx", "乙", before, after) == []
    assert all(clause.text for clause in after.clauses)
    texts = [*(clause.text for clause in after.clauses), *(block.text for block in after.opening)]
    whole = "".join(char for text in texts for char in text if char.isalnum())
    for row in rows:
        for column, cell in enumerate(row):
            bare = "".join(char for char in cell if char.isalnum())
            assert column == 0 or bare in whole  # a numeral is the address instead


POINTS = _table(
    ("类别", "序号", "项目", "分值", ""),
    ("类别", "序号", "项目", "本科", "专科"),
    ("基础", "1", "学历", "30分。以最高学历计。", "20分"),
    ("基础", "2", "年龄", "20分", "20分"),
    ("加分", "1", "志愿服务", "5分", ""),
    page=2,
)


def test_rows_of_a_text_that_is_a_table_are_clauses_that_name_their_columns() -> None:
    before = PartText((POINTS, _paragraph("注：学历只计一项。")), (), ())
    after = split_rows(before)
    assert doubt_rows("甲.docx", "乙", before, after) == []
    assert [(clause.address, clause.title, clause.kind, clause.text) for clause in after.clauses] == [
        ("第1行", "学历", "clause", "类别：基础\t项目：学历\t分值（本科）：30分。以最高学历计。\t分值（专科）：20分"),
        ("第2行", "年龄", "clause", "类别：基础\t项目：年龄\t分值（本科）：20分\t分值（专科）：20分"),
        ("第3行", "志愿服务", "clause", "类别：加分\t序号：1\t项目：志愿服务\t分值（本科）：5分"),
    ]
    assert [split_sentences(clause.text) for clause in after.clauses] == [(clause.text,) for clause in after.clauses]
    assert [block.text for block in after.opening] == ["注：学历只计一项。"]


def test_a_table_beside_more_text_stays_in_it_and_its_rows_are_sentences() -> None:
    table = _table(("项目", "分值"), ("学历", "30分。不累计"), ("志愿服务", "5分"))
    before = PartText((_paragraph("下列项目计分，各项相加，满一百分的可以申请。" * 3), table), (), ())
    after = split_rows(before)
    assert after == before
    assert split_sentences(f"计分如下。按表\n{table.text}\n其他。另计") == (
        "计分如下。", "按表\n", "项目\t分值\n", "学历\t30分。不累计\n", "志愿服务\t5分\n", "其他。", "另计",
    )  # fmt: skip
