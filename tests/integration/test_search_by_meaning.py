"""A clause is found by what it means, also where it has no word of the question; without vectors words serve alone."""

from __future__ import annotations

import pytest

from assistant.index import Index, build_index, open_index
from assistant.question import Question, Term
from assistant.retrieval import searcher
from assistant.settings import load_settings
from tests.index_corpus import write_corpus

RULES = """甲市公共服务办法

第一条 图书馆每日开放至二十一时。

第二条 六十五岁以上老年人免费乘坐公交车。

第三条 学校食堂每周公布菜单。

第四条 公园内禁止垂钓。

第五条 养犬人应当为犬只接种狂犬病疫苗。
"""
ASKED = Question("爷爷奶奶坐巴士要付钱吗", (), topic=(Term("爷爷奶奶"), Term("巴士")))
FOUND = "第二条"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("meaning")
    settings = load_settings(corpus_dir=write_corpus(folder / "corpus", rules=RULES), index_dir=folder / "index")
    build_index(settings.corpus_dir, settings.index_dir, settings)
    return open_index(settings.index_dir, settings)


def test_the_right_clause_shares_no_word_with_the_question(index: Index) -> None:
    tokens = [token for term in ASKED.topic for token in index.segmenter.tokens(term.text)]
    assert not index.lexical_scores(tokens).any()
    found, ranked = searcher(index, 1.0).find(ASKED)[0], searcher(index, 1.0).rank(ASKED)[0]
    assert found.clause.address == ranked.clause.address == FOUND
    assert found.why["near"] > found.why["coverage"] == 0.0


def test_of_a_follow_up_the_topic_that_it_takes_over_counts(index: Index) -> None:
    follow_up = Question("那什么时候", (), topic=(Term("看书的地方"),), carried=("topic",))
    assert searcher(index, 1.0).find(follow_up)[0].clause.address == "第一条"


def test_words_and_meaning_add_up(index: Index) -> None:
    asked = Question("公交车要付钱吗", (), topic=(Term("公交车"),))
    (without,) = searcher(index, 0.0).find(asked)
    best = searcher(index, 1.0).find(asked)[0]
    assert best.clause == without.clause
    assert best.score > without.score and best.why["near"] > without.why["near"] == 0.0


def test_without_weight_or_vectors_words_serve_alone(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    found = searcher(index, 0.0)
    assert found.find(ASKED) == ()
    monkeypatch.setattr(Index, "vector_ready", False)
    assert searcher(index, 1.0).find(ASKED) == ()
    asked = Question("公交车要付钱吗", (), topic=(Term("公交车"),))
    assert searcher(index, 1.0).find(asked) == found.find(asked) != ()


def test_a_question_without_a_topic_finds_nothing_to_rest_on(index: Index) -> None:
    assert searcher(index, 1.0).find(Question("公交车", ())) == ()


def test_a_clause_that_is_taken_out_is_not_near(index: Index) -> None:
    gone = next(clause for clause in index.clauses if clause.address == FOUND)
    reduced = index.without([gone.id])
    found = searcher(reduced, 1.0).find(ASKED)
    assert found and gone not in [evidence.clause for evidence in found]
