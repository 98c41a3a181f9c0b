"""One small document for each family of numbering and each trap."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.repair import repair
from assistant.structure import outline_source, sub_clauses
from assistant.types import Clause, Document, Source


def documents(text: str) -> tuple[Document, ...]:
    return outline_source(Source("某文件.txt", "0" * 64, "text", repair(text.split("\n")))).documents


def read(text: str) -> Document:
    (document,) = documents(text)
    return document


def addresses(document: Document) -> list[tuple[str, list[str]]]:
    return [(part.title, [clause.address for clause in part.clauses]) for part in document.parts]


def clause(address: str, text: str) -> Clause:
    return Clause("c", "d", "", address, (), "", text, 0, 0)


def test_every_level_of_a_statute() -> None:
    document = read(
        "甲市公园条例\n第一编　总论\n第一章　总则\n第一节　一般规定\n第一条　为了管理公园，制定本条例。\n"
        "第二条　公园包括：\n（一）综合公园；\n1.植物园；\n2.动物园。\n（二）专类公园。\n前款所列公园由园林部门管理。\n"
        "第二条之一　公园应当免费。\n第三条　依照第二条的规定办理。\n第四条规定的期限为三日。\n"
    )
    assert addresses(document) == [("", ["第一条", "第二条", "第二条之一", "第三条"])]
    second, last = document.parts[0].clauses[1], document.parts[0].clauses[3]
    assert second.headings == ("第一编　总论", "第一章　总则", "第一节　一般规定")
    assert last.text.endswith("第四条规定的期限为三日。")
    assert [piece.address for piece in sub_clauses(second)] == [
        "第二条第一款", "第二条第一款第（一）项", "第二条第一款第（一）项第1目", "第二条第一款第（一）项第2目",
        "第二条第一款第（二）项", "第二条第二款",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "text", "expected"),
    [
        ("第五条", "第五条　公园免费。", []),
        ("第五条", "第五条　公园免费。\n其他从其规定。", ["第五条第一款", "第五条第二款"]),
        (
            "第六条",
            "第六条　有下列情形的：（一）损坏；（二）依照第（一）项处罚。",
            ["第六条", "第六条第（一）项", "第六条第（二）项"],
        ),
        ("二（九）", "（九）修路。\n1.选址。\n2.施工。", ["二（九）第1段", "二（九）1", "二（九）2"]),
        ("一", "一、修路。\n另行通知。", ["一第1段", "一第2段"]),
    ],
)  # fmt: skip
def test_sub_addresses(address: str, text: str, expected: list[str]) -> None:
    pieces = sub_clauses(clause(address, text))
    assert [piece.address for piece in pieces] == expected
    assert all(piece.text in text for piece in pieces)


@given(st.lists(st.sampled_from(["第一条　甲。", "（一）乙；（二）丙。", "正文。", "1.丁。", "①戊；", ""]), max_size=8))
def test_sub_clauses_keep_the_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    pieces = sub_clauses(clause("第一条", text))
    assert not pieces or "".join(piece.text for piece in pieces) == text.replace("\n", "")


def test_items_run_on_across_headings() -> None:
    document = read(
        "甲省教育厅工作方案\n一、建设\n（一）修路。开工。\n（二）造桥。完工。\n二、管理\n（三）养护。每年一次。\n（四）检查。每月一次。\n"
    )
    assert addresses(document) == [("", ["一（一）", "一（二）", "二（三）", "二（四）"])]


def test_decimal_headings_with_contents() -> None:
    document = read(
        "甲省防汛应急预案\n目录\n1总则\n1.1目的\n1.2依据\n2组织\n2.1机构\n1总则\n1.1目的\n规范防汛工作。\n1.2依据\n依照法律。\n"
        "2组织\n2.1机构\n设立指挥部，下设3个组。\n2.1.1办公室\n负责日常工作。\n"
    )
    (part,) = document.parts
    assert [one.address for one in part.clauses] == ["1.1", "1.2", "2.1", "2.1.1"]
    assert part.clauses[3].headings == ("2组织", "2.1机构")


def test_reply_without_numbers() -> None:
    document = read(
        "甲省人民政府关于同意设立乙园区的批复\n甲政函〔2023〕5号\n乙市人民政府：\n你市请示收悉。现批复如下。\n同意设立乙园区。\n"
        "请认真组织实施。\n甲省人民政府\n2023年5月5日\n"
    )
    assert document.kind == "批复"
    assert addresses(document) == [("", ["第1段", "第2段", "第3段"])]


def test_two_regulations_in_one_notice() -> None:
    document = read(
        "甲省教育厅关于印发《校园阅读办法》和《校园书店规定》的通知\n甲教发〔2023〕6号\n各市州教育局：\n"
        "现将《校园阅读办法》和《校园书店规定》印发给你们，请遵照执行。\n甲省教育厅\n2023年5月5日\n校园阅读办法\n"
        "第一条　为了阅读。\n第二条　办法自印发之日起施行。\n校园书店规定\n"
        "第一条　为了书店。\n第二条　书店免费。\n第三条　另行规定。\n"
    )
    assert addresses(document) == [
        ("校园阅读办法", ["第一条", "第二条"]),
        ("校园书店规定", ["第一条", "第二条", "第三条"]),
    ]
    assert document.opening is not None


def test_order_takes_the_title_of_what_it_puts_in_force() -> None:
    document = read(
        "甲省人民政府令\n第12号\n现公布《甲省公园管理规定》，自2024年1月1日起施行。\n省长　张某\n2023年10月9日\n"
        "甲省公园管理规定\n第一条　为了公园，制定本规定。\n第二条　公园免费。\n"
    )
    assert (document.number, document.title) == ("甲省人民政府令第12号", "甲省公园管理规定")
    assert (document.issued_on, document.effective_from) == (date(2023, 10, 9), date(2024, 1, 1))
    assert addresses(document) == [("甲省公园管理规定", ["第一条", "第二条"])]


@pytest.mark.parametrize(
    "text",
    [
        "校园阅读问答\n问：阅览室何时开放？\n答：每天开放。\n节日除外。\n问：能否外借？\n答：可以。\n",
        "校园阅读问答\n某报记者：阅览室何时开放？\n张某：每天开放。\n节日除外。\n某台记者：能否外借？\n张某：可以。\n",
    ],
)
def test_questions_and_answers(text: str) -> None:
    document = read(text)
    assert addresses(document) == [("", ["问1", "问2"])]
    first = document.parts[0].clauses[0]
    assert first.title == "阅览室何时开放"
    assert first.text.endswith("节日除外。")


def test_one_rhetorical_question_is_no_page_of_questions() -> None:
    document = read("校园阅读说明\n一、目的\n问：为何阅读？答：为了成长。\n二、要求\n认真落实。\n")
    assert addresses(document) == [("", ["一", "二"])]


def test_quoted_articles_are_no_clauses() -> None:
    document = read(
        "甲省人民代表大会常务委员会关于修改《甲省公园条例》的决定\n（2023年5月5日通过）\n对《甲省公园条例》作如下修改：\n"
        "一、将第五条修改为：\n第五条　公园免费开放。\n"
        "二、增加一条，作为第六条：\n“第六条　公园应当设置：\n（一）厕所；\n（二）座椅。”\n"
        "三、删去第七条。\n本决定自公布之日起施行。\n"
    )
    assert addresses(document) == [("", ["一", "二", "三", "第2段"])]
    assert [one.text.count("\n") for one in document.parts[0].clauses] == [1, 3, 0, 0]


def test_amended_text_after_its_decision_counts() -> None:
    document = read(
        "甲省人民代表大会常务委员会关于修改《甲省公园条例》的决定\n（2023年5月5日通过）\n"
        "一、将第二条修改为：“第二条　公园免费。”\n"
        "本决定自公布之日起施行，重新公布如下。\n第一条　为了公园。\n第二条　公园免费。\n第三条　施行日期另定。\n"
    )
    found = [one.address for part in document.parts for one in part.clauses]
    assert [address for address in found if "条" in address] == ["第一条", "第二条", "第三条"]


def test_cited_articles_are_no_clauses() -> None:
    document = read(
        "某某买卖合同案\n裁判理由见下。\n"
        "第六条　经营者有下列情形的，应当支持。\n第十条　不合格的，予以赔偿。\n判决生效。\n"
    )
    assert not any("条" in one.address for part in document.parts for one in part.clauses)


def test_several_documents_without_listed_headings() -> None:
    end, to = "甲省教育厅\n2023年{}日\n", "各市州教育局：\n"
    first = f"甲省教育厅关于阅读的通知\n甲教发〔2023〕6号\n{to}一、阅读。\n二、写作。\n{end.format('5月5')}"
    second = f"甲省教育厅关于书店的通知\n甲教发〔2023〕7号\n{to}一、依照甲教发〔2023〕6号办理。\n{end.format('6月6')}"
    found = documents(first + second)
    assert [(one.number, one.title, one.issued_on) for one in found] == [
        ("甲教发〔2023〕6号", "甲省教育厅关于阅读的通知", date(2023, 5, 5)),
        ("甲教发〔2023〕7号", "甲省教育厅关于书店的通知", date(2023, 6, 6)),
    ]
    assert len(documents(first)) == 1
    assert len(documents(first + "附件1\n" + second)) == 1, "a document under 附件 belongs to the one before"


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("甲省政府对乙代表大会", "四次会议第7号建议的答复"), "甲省政府对乙代表大会四次会议第7号建议的答复"),
        (("甲省政府关于推行", "公示制度记录制度", "审核制度的意见"), "甲省政府关于推行公示制度记录制度审核制度的意见"),
        (("甲省政府、甲省军区", "关于加强对甲地", "调查工作的通知"), "甲省政府、甲省军区关于加强对甲地调查工作的通知"),
    ],
)  # fmt: skip
def test_title_over_several_lines(lines: tuple[str, ...], title: str) -> None:
    document = read("\n".join((*lines, "甲政发〔2023〕5号", "各市人民政府：", "一、推行。", "二、落实。")))
    assert (document.title, document.number) == (title, "甲政发〔2023〕5号")


@pytest.mark.parametrize(
    ("signed", "title", "issuer"),
    [
        ("甲市民政局甲市财政局甲市市场局", "甲市民政局等关于助餐的通知", "甲市民政局、甲市财政局、甲市市场局"),
        ("甲市民政局某军区办公室", "甲市民政局、某军区办公室关于助餐的通知", "甲市民政局、某军区办公室"),
        ("中华人民共和国国务院", "国务院关于助餐的通知", "国务院"),
        ("甲市民政局", "甲市民政局关于助餐的通知", "甲市民政局"),
    ],
)  # fmt: skip
def test_joint_issuers(signed: str, title: str, issuer: str) -> None:
    document = read(f"{title}\n甲民发〔2023〕5号\n各区民政局：\n一、推行。\n二、落实。\n{signed}\n2023年5月5日\n")
    assert document.issuer == issuer


def test_names_of_attachments_lose_their_numbers() -> None:
    document = read(
        "甲市民政局关于助餐的通知\n甲民发〔2023〕5号\n各区民政局：\n一、推行。\n附件：1.2025年计划表\n2.总结表\n甲市民政局\n2023年5月5日\n"
    )
    assert document.attachments == ("2025年计划表", "总结表")
