"""What a source states outside its text, in the head of the document."""

from __future__ import annotations

from datetime import date

from assistant.structure import outline_source
from assistant.types import Block, Document, Source

STATED = (
    ("索引号", "000/2023-1"),
    ("标题", "甲市人民政府关于公园开放的通知"),
    ("发文字号", "甲政发〔2023〕5号"),
    ("发文机关", "甲市人民政府、甲市财政局"),
    ("成文日期", "2023年03月06日"),
    ("发布日期", "2023年03月10日"),
)
BARE = ("公园开放", "各区人民政府：", "一、公园每天开放。", "二、公园由管理处管理。")
PRINTED = (
    "甲市人民政府关于公园开放的通知",
    "甲政发〔2023〕5号",
    "各区人民政府：",
    "一、公园每天开放。",
    "二、公园由管理处管理。",
    "甲市人民政府",
    "2023年3月6日",
)


def read(lines: tuple[str, ...], stated: tuple[tuple[str, str], ...]) -> tuple[Document, list[str]]:
    blocks = tuple(Block("paragraph", line) for line in lines)
    outline = outline_source(Source("a.html", "0" * 64, "html", blocks, metadata=stated))
    (document,) = outline.documents
    return document, [doubt.code for doubt in outline.doubts]


def test_head_table_says_what_the_text_does_not() -> None:
    document, doubts = read(BARE, STATED)
    assert (document.number, document.title) == ("甲政发〔2023〕5号", "甲市人民政府关于公园开放的通知")
    assert document.issuer == "甲市人民政府、甲市财政局"
    assert (document.issued_on, document.published_on) == (date(2023, 3, 6), date(2023, 3, 10))
    assert "number_missing" not in doubts
    assert "date_missing" not in doubts


def test_facts_of_the_head_table_can_be_quoted() -> None:
    document, _ = read(BARE, (*STATED, ("有效性", "有效")))
    assert document.header is not None
    for line in ("发文字号：甲政发〔2023〕5号", "成文日期：2023年03月06日", "有效性：有效"):
        assert line in document.header.text


def test_text_alone_stays_as_it_was() -> None:
    document, _ = read(PRINTED, ())
    assert (document.number, document.issued_on) == ("甲政发〔2023〕5号", date(2023, 3, 6))
    assert document.issuer == "甲市人民政府"


def test_differences_are_told_and_the_head_table_holds() -> None:
    other = tuple((k, {"发文字号": "甲政发〔2023〕6号", "成文日期": "2023-03-07"}.get(k, v)) for k, v in STATED)
    document, doubts = read(PRINTED, other)
    assert (document.number, document.issued_on) == ("甲政发〔2023〕6号", date(2023, 3, 7))
    assert {"head_table_number", "head_table_date"} <= set(doubts)
    _, agreeing = read(PRINTED, STATED)
    assert not {"head_table_number", "head_table_date"} & set(agreeing)


def test_headline_of_the_page_does_not_replace_the_title_of_the_text() -> None:
    document, _ = read(PRINTED, (("标题", "好消息！公园开放了"),))
    assert document.title == "甲市人民政府关于公园开放的通知"


def test_title_of_the_notice_is_kept_where_the_head_table_names_only_what_it_issues() -> None:
    lines = ("甲市人民政府关于印发《甲市公园办法》的通知", *PRINTED[1:])
    stated = tuple((k, "甲市公园办法" if k == "标题" else v) for k, v in STATED)
    assert read(lines, stated)[0].title == "甲市人民政府关于印发《甲市公园办法》的通知"


def test_number_of_an_order_is_taken_as_stated_and_dashes_are_none() -> None:
    orders = tuple((k, "甲令第7号" if k == "发文字号" else v) for k, v in STATED)
    assert read(BARE, orders)[0].number == "甲令第7号"
    dashes = tuple((k, "——" if k == "发文字号" else v) for k, v in STATED)
    assert read(PRINTED, dashes)[0].number == "甲政发〔2023〕5号"


def test_publisher_is_the_issuer_only_where_nothing_else_says() -> None:
    publisher = (("索引号", "1"), ("发布机构", "甲市数据局"))
    assert read(BARE, publisher)[0].issuer == "甲市数据局"
    assert read(PRINTED, publisher)[0].issuer == "甲市人民政府"
