"""Relations of a corpus, each found from both of its ends."""

from datetime import date

from assistant.ledger import read_facts
from assistant.ledger.relations import find_relations
from assistant.types import Clause, Document, Part


def document(id: str, title: str, place: str, level: str, *texts: str) -> Document:
    clauses = tuple(
        Clause(f"{id}-{n}", id, "", f"第{'一二三四'[n]}条", (), "", text, 0, 0) for n, text in enumerate(texts)
    )
    return Document(
        id, "", title, "", (), date(2024, 1, 1), "办法", place, level, "in_force", "a.txt", (Part("", "正文", clauses),)
    )


UPPER = document("u", "甲省书屋管理办法", "甲省", "省", "第一条 书屋每天开放十个小时。", "第二条 书屋不收门票。")
LOWER = document(
    "l",
    "乙市书屋管理办法",
    "乙市",
    "市",
    "第一条 书屋每天开放十二个小时。",
    "第二条 依据《甲省书屋管理办法》第二条，书屋不收门票。",
)
DOCUMENTS = (UPPER, LOWER)
RELATIONS = find_relations(DOCUMENTS, {id: facts for one in DOCUMENTS for id, facts in read_facts(one).items()})


def test_a_citation_is_found_from_both_ends() -> None:
    (link,) = RELATIONS.cites["l-1"]
    assert (link.target_document_id, link.target_clause_id) == ("u", "u-1")
    assert RELATIONS.cited_by == {"u-1": (link,)}
    assert RELATIONS.document_cites == {"l": (link,)}
    assert RELATIONS.document_cited_by == {"u": (link,)}


def test_a_counterpart_is_found_from_both_ends() -> None:
    (pair,) = RELATIONS.pairs["u-0"]
    assert (pair.upper_clause_id, pair.lower_clause_id) == ("u-0", "l-0")
    assert RELATIONS.pairs["l-0"] == (pair,)
    (one,) = RELATIONS.implementations["u"]
    assert RELATIONS.implementations["l"] == (one,)


def test_an_empty_corpus_has_no_relations() -> None:
    empty = find_relations((), {})
    assert (empty.cites, empty.pairs, empty.implementations) == ({}, {}, {})
