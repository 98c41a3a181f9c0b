"""assistant.question.laws: articles named by law and number."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.question.laws import LawNames, name_forms, read_law_names
from assistant.types import Document, Validity


def make_document(id: str, title: str, *, issued: date | None = None, validity: Validity = "unknown") -> Document:
    return Document(id, "", title, "", (), issued, "法", "全国", "国家", validity, f"{id}.txt", ())


LAWS = read_law_names(
    [
        make_document("old", "中华人民共和国渡口法", issued=date(1990, 1, 1), validity="amended"),
        make_document("new", "中华人民共和国渡口法", issued=date(2010, 1, 1)),
        make_document("draft", "中华人民共和国渡口法（2020年修正）", issued=date(2020, 1, 1), validity="repealed"),
        make_document("rules", "丙市渡船停靠条例"),
        make_document("first", "关于适用《中华人民共和国渡口法》若干问题的解释（一）"),
        make_document("second", "关于适用《中华人民共和国渡口法》若干问题的解释（二）"),
        make_document("reading", "最高人民法院关于审理渡口案件适用法律若干问题的解释"),
    ]
)


@pytest.mark.parametrize(
    ("text", "address", "documents"),
    [
        ("渡口法第三十六条", "第三十六条", ("new", "draft", "old")),
        ("《渡口法》36条", "第36条", ("new", "draft", "old")),
        ("根据中华人民共和国渡口法第五条之一,怎么办", "第五条之一", ("new", "draft", "old")),
        ("渡口法中的第12条第二款第(三)项是什么", "第12条第二款第三项", ("new", "draft", "old")),
        ("丙市渡船停靠条例第3条", "第3条", ("rules",)),
        ("条例第12条第二款", "第12条第二款", ("rules",)),
        ("本条例第一条", "第一条", ("rules",)),
        ("《关于适用《中华人民共和国渡口法》若干问题的解释(二)》第十条", "第十条", ("second",)),
        ("关于适用〈中华人民共和国渡口法〉若干问题的解释(一)第2条", "第2条", ("first",)),
        ("渡口案件适用法律若干问题的解释第一条", "第一条", ("reading",)),
    ],
)
def test_an_article_is_found_with_its_law(text: str, address: str, documents: tuple[str, ...]) -> None:
    found = LAWS.find(text)
    assert found is not None
    assert (found.address, found.documents) == (address, documents)


@pytest.mark.parametrize("text", ["方案的12条措施", "渡口法有几条", "第三条讲什么", "停靠条例一共12条", ""])
def test_other_texts_name_no_article(text: str) -> None:
    assert LAWS.find(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [("森林法第三条", "森林法"), ("请问海上渡口法第三条", "海上渡口法"), ("《乙市办法》第3条", "乙市办法")],
)
def test_a_law_that_is_not_there_is_named(text: str, name: str) -> None:
    found = LAWS.find(text)
    assert found is not None
    assert (found.documents, found.name) == ((), name)


def test_a_kind_of_which_there_are_several_means_none() -> None:
    laws = read_law_names([make_document("a", "甲市停车条例"), make_document("b", "乙市停车条例")])
    found = laws.find("条例第三条")
    assert found is not None
    assert (found.documents, found.name) == ((), "")


def test_forms_of_a_title() -> None:
    assert name_forms("中华人民共和国渡口法（2020年修正）") == (
        "中华人民共和国渡口法(2020年修正)",
        "中华人民共和国渡口法",
        "渡口法",
    )


def test_nothing_is_known_without_documents() -> None:
    assert read_law_names([]) == LawNames({}, {})
