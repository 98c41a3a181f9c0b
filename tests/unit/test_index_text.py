from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.index.context import SEPARATOR, context_text, embedded_text, indexed_text
from assistant.index.dictionary import corpus_words
from assistant.index.store import CLAUSES, DOCUMENTS, read_store, write_store
from assistant.text.segment import Segmenter
from assistant.types import NO_FACTS
from tests.index_documents import make_document, make_facts

SEGMENTER = Segmenter()


def test_context_stands_in_front_of_the_text() -> None:
    document = make_document()
    clause = document.parts[0].clauses[1]
    assert indexed_text(document, clause) == (
        "甲省。关于印发《2023年文化服务工作要点》的通知。甲政发〔2023〕1号。工作要点。一、优化服务。" + clause.text
    )


def test_the_meaning_is_that_of_title_and_text() -> None:
    clause = make_document().parts[0].clauses[1]
    assert embedded_text(replace(clause, title="")) == clause.text
    assert embedded_text(replace(clause, title="书屋")) == f"书屋。{clause.text}"


def test_what_is_not_known_leaves_no_gap() -> None:
    document = replace(make_document(), place="", number="")
    assert context_text(document, document.clauses()[0]) == "关于印发《2023年文化服务工作要点》的通知"


@settings(deadline=None)
@given(st.text(alphabet="甲乙 a1%.。《》“”（\n", max_size=12), st.text(alphabet="甲乙 a1%.。《》“”（\n", max_size=12))
def test_no_token_reaches_over_the_separator(context: str, text: str) -> None:
    cut = SEGMENTER.tokens
    assert cut(f"{context}{SEPARATOR}{text}") == [*cut(context), *cut(text)]


def test_the_corpus_teaches_terms_titles_units_and_places() -> None:
    document = make_document(
        texts=("建设“共享 书屋”和“AI+阅读”，依据《公共阅读办法》；“一，二”“很长很长很长很长很长很长”“a”“2023”",)
    )
    assert corpus_words([document], make_facts(document)) == (
        "AI+阅读",
        "公共阅读办法",
        "共享书屋",
        "各街道",
        "甲省",
        "甲省人民政府办公厅",
        "省文化厅",
    )


def test_documents_come_back_as_they_were(tmp_path: Path) -> None:
    first = make_document()
    bare = replace(make_document("", source="b.txt"), opening=None, issued_on=None, year=None, parts=())
    only_opening = replace(make_document("丙发〔2023〕3号", source="c.txt"), parts=())
    documents = (first, bare, only_opening)
    write_store(tmp_path, documents, make_facts(first))
    found, clauses, facts = read_store(tmp_path)
    assert found == documents
    assert clauses == (*first.clauses(), *only_opening.clauses())
    assert facts == {**{clause.id: NO_FACTS for clause in clauses}, **make_facts(first)}


def test_a_header_comes_back(tmp_path: Path) -> None:
    document = make_document()
    header = replace(document.clauses()[0], id="header", kind="header", headings=("甲", "乙"))
    document = replace(document, header=header)
    write_store(tmp_path, [document], {})
    assert read_store(tmp_path)[0] == (document,)


def test_part_openings_come_back(tmp_path: Path) -> None:
    document = make_document()
    part = document.parts[0]
    first = replace(part.clauses[0], id="first", kind="opening", address="")
    document = replace(document, parts=(replace(part, opening=first), replace(part, clauses=(), title="空")))
    write_store(tmp_path, [document], {})
    assert read_store(tmp_path)[0] == (document,)


@pytest.mark.parametrize("name", [DOCUMENTS, CLAUSES])
def test_a_missing_line_is_noticed(name: str, tmp_path: Path) -> None:
    write_store(tmp_path, [make_document(), make_document("乙发〔2023〕2号", source="b.txt")], {})
    path = tmp_path / name
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(ValueError, match="clauses than the documents have"):
        read_store(tmp_path)


def test_clauses_are_one_json_object_a_line(tmp_path: Path) -> None:
    document = make_document()
    write_store(tmp_path, [document], make_facts(document))
    rows = [orjson.loads(line) for line in (tmp_path / CLAUSES).read_bytes().splitlines()]
    assert [row["clause"]["text"] for row in rows] == [clause.text for clause in document.clauses()]
    assert ["facts" in row for row in rows] == [False, True, True, True]
