from __future__ import annotations

import pytest

from assistant.structure.kinds import find_kind, find_stutter
from assistant.structure.numbering import read_mark, uses_decimals


@pytest.mark.parametrize(
    ("text", "kind", "value", "label"),
    [
        ("一、总体要求", "一", 1, "一"),
        ("二十一、附则", "一", 21, "二十一"),
        ("（九）提升效能。", "（一）", 9, "（九）"),
        ("(十二)提升效能。", "（一）", 12, "（十二）"),
        ("（ 三 ）提升", "（一）", 3, "（三）"),
        ("（三）及时公布结果。", "（一）", 3, "（三）"),
        ("（二）目标任务。", "（一）", 2, "（二）"),
        ("（四）与学校共建。", "（一）", 4, "（四）"),
        ("（一）项目申报。", "（一）", 1, "（一）"),
        ("（二）条件。", "（一）", 2, "（二）"),
        ("（三）款项拨付。", "（一）", 3, "（三）"),
        ("（一）、总体要求", "（一）", 1, "（一）"),
        ("1.完善制度。", "1", 1, "1"),
        ("１２．完善制度。", "1", 12, "１２"),
        ("3、完善制度。", "1", 3, "3"),
        ("（4）完善制度。", "（1）", 4, "（4）"),
        ("5）完善制度。", "（1）", 5, "5"),
        ("③完善制度。", "①", 3, "③"),
        ("第三章　总则", "章", 3, "第三章"),
        ("第二节 登记", "节", 2, "第二节"),
        ("第一编总则", "编", 1, "第一编"),
        ("第十二条　为了", "条", 12, "第十二条"),
        ("第 12 条　为了", "条", 12, "第12条"),
        ("第十条之一　为了", "条", 10, "第十条之一"),
    ],
)
def test_marks_of_every_family(text: str, kind: str, value: int, label: str) -> None:
    mark = read_mark(text)
    assert mark is not None
    assert (mark.kind, mark.value) == (kind, value)
    assert mark.label == (f"（{label}）" if kind == "（1）" and "（" not in label else label)


@pytest.mark.parametrize(
    "text",
    [
        "一是完善制度，二是加强监督。",
        "（一）项规定的情形除外。",
        "（一）、（二）项规定的情形",
        "（一）至（三）项规定的情形",
        "（二）或者第（四）项规定的情形",
        "（三）项、第（四）项",
        "第三条规定的情形除外。",
        "第三条第二款所列",
        "第二章的规定适用于前款规定的单位，有关部门应当遵照执行。",
        "3.5%以上的单位",
        "2023年底前完成。",
        "5号文件",
        "10 个工作日内",
        "“第三条　为了",
        "十项任务",
        "",
    ],
)
def test_numbers_inside_sentences_are_no_marks(text: str) -> None:
    assert read_mark(text) is None


def test_decimal_numbers_only_where_the_text_is_numbered_so() -> None:
    assert read_mark("1.1编制目的") is None
    mark = read_mark("1.1编制目的", decimal=True)
    assert mark and (mark.kind, mark.label, mark.value) == ("1.1", "1.1", 1)
    top = read_mark("2组织体系", decimal=True)
    assert top and (top.kind, top.label) == ("1.1", "2")
    assert read_mark("3.5万元以上的项目", decimal=True) is None
    assert uses_decimals(("1总则", "1.1编制目的", "1.2编制依据"))
    assert not uses_decimals(("3.5倍以上", "2.6吨以下"))


@pytest.mark.parametrize(
    ("title", "kind", "stutter"),
    [
        ("甲省教育厅关于印发《学校管理办法》的通知", "通知", ""),
        ("甲省教育厅关于印发《学校管理办法》的通知知", "通知", "知"),
        ("甲省教育厅关于印发《学校管理办法》的通知通知", "通知", "通知"),
        ("甲市公园管理办法（试行）", "办法", ""),
        ("关于停课问题的复函", "函", ""),
        ("甲国立法法", "法", ""),
        ("甲市印发《公园管理办法》", "办法", ""),
        ("甲省人民政府令", "令", ""),
        ("会议情况", "", ""),
        ("", "", ""),
    ],
)
def test_kinds_of_documents(title: str, kind: str, stutter: str) -> None:
    assert (find_kind(title), find_stutter(title)) == (kind, stutter)
