"""Who does what: brackets, labels, running text."""

from __future__ import annotations

import pytest

from assistant.ledger.duties import Statement, read_statements
from assistant.ledger.units import same_place, same_unit, split_units
from assistant.types import Duty


def _duties(text: str) -> list[tuple[str, tuple[str, ...], str]]:
    duties = [statement.duty for statement in read_statements(text)]
    assert all(duty.text in text for duty in duties)
    assert not any(duty.inherited for duty in duties)
    return [(duty.role, duty.units, duty.text) for duty in duties]


def _roles(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(role, units) for role, units, _ in _duties(text)]


def test_bracket_gives_each_group_its_role() -> None:
    text = "抓好落实。（省甲局、省乙中心牵头，省直相关单位按职责分工负责）"
    assert _duties(text) == [
        ("牵头", ("省甲局", "省乙中心"), "省甲局、省乙中心牵头"),
        ("按职责分工负责", ("省直相关单位",), "省直相关单位按职责分工负责"),
    ]


def test_group_without_role_word_takes_the_next_and_nobody_is_promoted() -> None:
    text = "抓好落实。（市甲局、市乙委，市直相关单位按职责分工负责）"
    assert _duties(text) == [
        ("按职责分工负责", ("市甲局", "市乙委", "市直相关单位"), "市甲局、市乙委，市直相关单位按职责分工负责")
    ]


def test_units_after_the_last_role_word_get_the_neutral_role() -> None:
    assert _roles("做好。（市甲局牵头，市乙局、市丙局）") == [
        ("牵头", ("市甲局",)),
        ("责任单位", ("市乙局", "市丙局")),
    ]


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("牵头", "牵头"),
        ("牵头负责", "牵头"),
        ("分别牵头负责", "牵头"),
        ("按职责分别牵头负责", "牵头"),
        ("主办", "牵头"),
        ("主责", "牵头"),
        ("负责", "负责"),
        ("具体负责", "负责"),
        ("分别负责", "负责"),
        ("配合", "配合"),
        ("协办", "配合"),
        ("参与", "配合"),
        ("协助", "配合"),
        ("支持", "配合"),
        ("按职责分工负责", "按职责分工负责"),
        ("按职责负责", "按职责分工负责"),
        ("按照各自职责分工负责", "按职责分工负责"),
        ("按职责分工落实", "按职责分工负责"),
        ("均为责任单位", "责任单位"),
        ("为责任单位", "责任单位"),
    ],
)
def test_role_words(words: str, role: str) -> None:
    assert _duties(f"抓落实。（市甲局、市乙局{words}）") == [(role, ("市甲局", "市乙局"), f"市甲局、市乙局{words}")]


def test_role_after_a_comma_belongs_to_the_units_before_it() -> None:
    assert _roles("做好。（市甲局、市乙局，按职责分工负责）") == [("按职责分工负责", ("市甲局", "市乙局"))]


@pytest.mark.parametrize(
    "text",
    [
        "抓落实。(市甲局牵头,市乙局配合)",
        "抓落实。（市甲局牵头，市乙局配合）。",
        "抓落实。（市甲局牵头，市乙局配合",
        "抓落实。（市甲局\n牵头，市乙\n局配合）",
        "抓落实（由市甲局牵头；市乙局配合）；再做别的。",
        "抓落实。（市甲局牵头，市乙局配合\n第二段没有责任单位。",
    ],
)
def test_bracket_styles(text: str) -> None:
    assert _roles(text) == [("牵头", ("市甲局",)), ("配合", ("市乙局",))]


def test_nested_bracket_stays_with_its_unit() -> None:
    assert _roles("抓落实。（市甲局、市乙局（市丙办）牵头）") == [("牵头", ("市甲局", "市乙局（市丙办）"))]


def test_open_lists() -> None:
    statements = read_statements("做好。（省甲厅、省乙厅等省直相关单位按职责分工负责）")
    text = "省甲厅、省乙厅等省直相关单位按职责分工负责"
    assert statements == (Statement(Duty("按职责分工负责", ("省甲厅", "省乙厅"), text, open=True)),)
    statements = read_statements("做好。（省甲厅、某某银行某地支行等单位按职责分别牵头负责）")
    text = "省甲厅、某某银行某地支行等单位按职责分别牵头负责"
    assert statements == (Statement(Duty("牵头", ("省甲厅", "某某银行某地支行"), text, open=True)),)


@pytest.mark.parametrize(
    ("listed", "units", "opened"),
    [
        ("省人力资源和社会保障厅", ("省人力资源和社会保障厅",), False),
        ("市工业和信息化局、市住房和城乡建设局", ("市工业和信息化局", "市住房和城乡建设局"), False),
        ("市自然资源和规划局", ("市自然资源和规划局",), False),
        ("省某服务和大数据中心", ("省某服务和大数据中心",), False),
        ("省甲局和省直相关单位", ("省甲局", "省直相关单位"), False),
        ("市直相关单位及某区", ("市直相关单位", "某区"), False),
        ("市甲局以及各县市区人民政府", ("市甲局", "各县市区人民政府"), False),
        ("市工业和信息化局和市商务局", ("市工业和信息化局", "市商务局"), False),
        ("市中级法院、省高等法院", ("市中级法院", "省高等法院"), False),
        ("甲新区等相关区政府", ("甲新区",), True),
        ("市甲局等10个部门", ("市甲局",), True),
        ("市 甲\n局、市乙局", ("市甲局", "市乙局"), False),
        ("市甲局、市甲局", ("市甲局",), False),
    ],
)
def test_split_units(listed: str, units: tuple[str, ...], opened: bool) -> None:
    assert split_units(listed) == (units, opened)


def test_lasting_statement() -> None:
    text = "做好。（省甲局牵头。各市州、县市区人民政府均为责任单位，以下不再列出）"
    assert read_statements(text) == (
        Statement(Duty("牵头", ("省甲局",), "省甲局牵头")),
        Statement(Duty("责任单位", ("各市州", "县市区人民政府"), "各市州、县市区人民政府均为责任单位"), lasting=True),
    )


@pytest.mark.parametrize("words", ["市甲局牵头，下同", "以下均由市甲局牵头", "市甲局牵头，以下同"])
def test_other_lasting_words(words: str) -> None:
    (statement,) = read_statements(f"做好。（{words}）")
    assert (statement.duty.role, statement.duty.units, statement.lasting) == ("牵头", ("市甲局",), True)


def test_labels_in_a_bracket() -> None:
    text = "提升能力。（责任单位：市甲局、市乙局；配合单位：市丙局）"
    assert _duties(text) == [
        ("责任单位", ("市甲局", "市乙局"), "责任单位：市甲局、市乙局"),
        ("配合", ("市丙局",), "配合单位：市丙局"),
    ]


def test_label_lines() -> None:
    text = "提升能力。\n牵头单位：市甲局\n配合单位：市乙局，市丙局\n责任部门：市丁局\n主管部门：市戊局"
    assert _roles(text) == [
        ("牵头", ("市甲局",)),
        ("配合", ("市乙局", "市丙局")),
        ("责任单位", ("市丁局",)),
        ("负责", ("市戊局",)),
    ]


def test_roles_inside_a_label() -> None:
    assert _roles("做好。（责任单位：市甲局（牵头）、市乙局）") == [("牵头", ("市甲局",)), ("责任单位", ("市乙局",))]
    assert _roles("做好。\n责任单位：市甲局牵头，市乙局配合") == [("牵头", ("市甲局",)), ("配合", ("市乙局",))]


def test_running_text() -> None:
    assert _duties(
        "第四条 国务院水主管部门负责全国节水工作。县级以上地方人民政府水主管部门负责本行政区域内的节水工作。"
    ) == [
        ("负责", ("国务院水主管部门",), "国务院水主管部门负责全国节水工作"),
        ("负责", ("县级以上地方人民政府水主管部门",), "县级以上地方人民政府水主管部门负责本行政区域内的节水工作"),
    ]
    assert _duties("第九条 本办法由市甲局负责解释。") == [("负责", ("市甲局",), "由市甲局负责解释")]
    assert _roles("此项工作由市甲局牵头，市乙局配合。") == [("牵头", ("市甲局",)), ("配合", ("市乙局",))]
    assert _roles("目录由省甲部门会同省乙部门制定。") == [("负责", ("省甲部门",)), ("配合", ("省乙部门",))]
    assert _roles("由农业、林业主管部门负责。") == [("负责", ("农业、林业主管部门",))]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "各级各部门要加强组织领导，压实责任单位责任。",
        "经甲局负责人批准，可以延长。",
        "本机关负责法制工作的机构具体办理。",
        "建立分级负责制，落实网络安全责任。",
        "坚持政府牵头、社会参与（详见附件）。",
        "按照“谁主管、谁负责”的原则，实行分级管理。",
        "公开议定事项（涉密事项除外），并负责保管。",
        "理由由申请人说明。",
        "加强部门负责机制建设。",
        "第三条 本办法所称配合，是指提供资料（以下简称配合）。",
    ],
)
def test_nothing_where_nobody_is_named(text: str) -> None:
    assert read_statements(text) == ()


def test_long_hostile_text_is_read_to_its_end() -> None:
    assert read_statements("（" * 3000 + "甲局、" * 3000) == ()
    assert _roles("由" * 5000 + "。由市甲局牵头。") == [("牵头", ("市甲局",))]


@pytest.mark.parametrize(
    ("asked", "printed", "place", "same"),
    [
        ("省档案局", "省档案局", "甲省", True),
        ("甲省档案局", "省档案局", "甲省", True),
        ("档案局", "省档案局", "甲省", True),
        ("省檔案局", "省档案局", "甲省", True),
        ("乙市档案局", "市档案局", "乙市", True),
        ("丙市档案局", "市档案局", "乙市", False),
        ("市档案局", "省档案局", "甲省", False),
        ("某局", "某局中心", "", False),
        ("省服务局", "省服务局和数据中心", "甲省", False),
        ("委办", "市委办", "乙市", False),
        ("", "市档案局", "乙市", False),
        ("乙市经开区管委会", "乙市经开区管委会", "乙市", True),
    ],
)
def test_same_unit(asked: str, printed: str, place: str, same: bool) -> None:
    assert same_unit(asked, printed, place) is same


def test_same_place() -> None:
    assert same_place("甲乙", "甲乙市")
    assert same_place("甲乙市", "甲乙市")
    assert not same_place("甲乙", "甲丙市")
    assert not same_place("", "甲乙市")


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("市公园局（以下简称“公园局”）是本市公园的行业主管部门。", [("负责", ("市公园局",))]),
        ("市公园局作为公园的主管部门，负责日常管理。", [("负责", ("市公园局",))]),
        ("市公园局主管全市公园工作。", [("负责", ("市公园局",))]),
        ("市公园局对全市公园实施统一监督管理。", [("负责", ("市公园局",))]),
        ("市公园局统一监督管理公园收费。", [("负责", ("市公园局",))]),
        ("市公园局应当会同市文化局编制目录。", [("负责", ("市公园局",)), ("配合", ("市文化局",))]),
        ("由市公园局会同有关部门编制目录。", [("负责", ("市公园局",)), ("配合", ("有关部门",))]),
        ("做好管理。（景区内由市公园局负责）", [("负责", ("市公园局",))]),
        ("由公园的举办部门会同公园具体制订。", []),
        ("公园行政主管部门应当公布目录。", []),
        ("公园建设应当会同文化设施建设一并规划。", []),
        ("本办法所称公园是指公园主管部门批准的场所。", []),
    ],
)
def test_charge_stated_without_the_word_and_units_bare(text: str, roles: list[tuple[str, tuple[str, ...]]]) -> None:
    assert _roles(text) == roles
