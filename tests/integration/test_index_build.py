"""From files to an open index."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import AddressError, CorpusError, IndexMissingError, IndexWriteError
from assistant.index import (
    BuildReport,
    ReopeningIndex,
    build_index,
    describe_build,
    open_index,
    verify_index,
)
from assistant.index.context import embedded_text
from assistant.index.generations import complete_generations, generation_dir, switch_pointer
from assistant.settings import Settings
from assistant.types import NO_FACTS
from tests.index_corpus import BUS, LIBRARY, write_corpus
from tests.index_documents import make_settings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    write_corpus(tmp_path / "corpus")
    return make_settings(tmp_path)


def build(settings: Settings) -> BuildReport:
    return build_index(settings.corpus_dir, settings.index_dir, settings)


def run_build(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "index_build.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)


def test_what_is_built_is_what_is_opened(settings: Settings) -> None:
    stages: list[tuple[str, int, int]] = []
    report = build_index(settings.corpus_dir, settings.index_dir, settings, lambda *told: stages.append(told))
    index = open_index(settings.index_dir, settings)
    assert index.generation == report.generation
    assert [document.number for document in index.documents] == ["乙政发〔2023〕2号", "甲政办发〔2023〕1号"]
    assert (report.documents, report.refused) == (2, ())
    assert report.clauses == len([clause for clause in index.clauses if clause.kind != "opening"]) == 4
    assert report.reused_documents == 0
    assert report.duties == sum(len(facts.duties) for facts in index.facts.values()) > 0
    assert index.clauses == tuple(clause for document in index.documents for clause in document.clauses())
    for row, clause in enumerate(index.clauses):
        assert index.row_of(clause.id) == row
        assert index.clause(clause.id) is clause
        assert clause in index.document(clause.document_id).clauses()
        assert clause.id in index.facts
    assert {stage for stage, _, _ in stages} == {
        "读取文件", "切分词语", "建立词语索引", "计算向量", "写入向量库", "检查索引"
    }  # fmt: skip
    assert all(0 <= done <= total for _, done, total in stages)
    assert verify_index(settings.index_dir, settings).problems == ()


def test_both_legs_find_a_clause_by_its_text(built: Settings) -> None:
    index = open_index(built.index_dir, built)
    for question, number in (("老人坐公交车免费吗", "乙政发〔2023〕2号"), ("甲省的书屋", "甲政办发〔2023〕1号")):
        best = int(index.lexical_scores(index.segmenter.tokens(question)).argmax())
        near = index.vector_scores(question)
        assert index.vector_ready
        assert list(near.values()) == sorted(near.values(), reverse=True)
        for row in (best, next(iter(near))):
            assert index.document(index.clauses[row].document_id).number == number


def test_cosines_are_those_of_the_vectors(built: Settings) -> None:
    index = open_index(built.index_dir, built)
    texts = [embedded_text(clause) for clause in index.clauses]
    question = "周末开放和公交车"
    wanted = index.embedder.embed(texts) @ index.embedder.embed_question(question)
    near = index.vector_scores(question, k=len(texts))
    assert sorted(near) == list(range(len(texts)))
    assert np.allclose([near[row] for row in range(len(texts))], wanted, atol=1e-4)
    assert len(index.vector_scores(question, k=2)) == 2


def test_words_that_the_corpus_lacks_are_found_by_meaning_only(built: Settings) -> None:
    index = open_index(built.index_dir, built)
    assert index.vector_scores("zebra")
    assert index.vector_scores("") == index.vector_scores("？！") == {}
    assert index.vector_scores("公交", k=0) == {}
    assert not index.lexical_scores(["zebra"]).any()
    assert index.vector_ready


def test_unknown_ids_are_named(built: Settings) -> None:
    index = open_index(built.index_dir, built)
    for ask in (index.document, index.clause, index.row_of):
        with pytest.raises(AddressError, match="no-such-id"):
            ask("no-such-id")


def test_the_corpus_dictionary_cuts_its_terms_whole(built: Settings) -> None:
    index = open_index(built.index_dir, built)
    assert "共享书屋" in index.segmenter.words("什么是共享书屋")


def test_unchanged_files_are_reused_and_give_the_same_index(built: Settings, tmp_path: Path) -> None:
    first = open_index(built.index_dir, built)
    (built.corpus_dir / "bus.txt").write_text(BUS.replace("六十五岁", "六十岁"), "utf-8")
    report = build(built)
    assert report.reused_documents == 1
    reused = open_index(built.index_dir, built)
    cold = make_settings(tmp_path / "cold")
    build_index(built.corpus_dir, cold.index_dir, built)
    fresh = open_index(cold.index_dir, built)
    assert reused.documents == fresh.documents != first.documents
    assert dict(reused.facts) == dict(fresh.facts)
    question = "六十岁老人周末去图书馆"
    tokens = fresh.segmenter.tokens(question)
    assert np.array_equal(reused.lexical_scores(tokens), fresh.lexical_scores(tokens))
    assert reused.vector_scores(question) == pytest.approx(fresh.vector_scores(question), abs=1e-5)
    assert reused.manifest.fingerprint == fresh.manifest.fingerprint


def test_a_removed_file_leaves_the_index(built: Settings) -> None:
    (built.corpus_dir / "bus.txt").unlink()
    report = build(built)
    assert (report.documents, report.reused_documents) == (1, 1)
    index = open_index(built.index_dir, built)
    assert [document.source for document in index.documents] == ["library.txt"]
    assert index.document_frequency("公交") == 0


def test_a_corrected_header_is_read_again(built: Settings) -> None:
    (built.corpus_dir / "bus.meta.toml").write_text('place = "丙市"\n', "utf-8")
    assert build(built).reused_documents == 1
    index = open_index(built.index_dir, built)
    assert {document.source: document.place for document in index.documents}["bus.txt"] == "丙市"


def test_a_damaged_previous_generation_is_not_reused(built: Settings) -> None:
    first = open_index(built.index_dir, built).generation
    path = generation_dir(built.index_dir, first) / "clauses.jsonl"
    path.write_bytes(path.read_bytes().replace("免费".encode(), "收费".encode()))
    assert build(built).reused_documents == 0
    index = open_index(built.index_dir, built)
    assert any("免费" in clause.text for clause in index.clauses)
    assert not any("收费" in clause.text for clause in index.clauses)


def test_unreadable_files_are_refused_with_their_reason(settings: Settings) -> None:
    (settings.corpus_dir / "broken.txt").write_bytes(b"\x00\x01\x02\x03" * 40)
    (settings.corpus_dir / "empty.txt").write_bytes(b"")
    report = build(settings)
    assert report.documents == 2
    assert sorted(path for path, _, _ in report.refused) == ["broken.txt", "empty.txt"]
    text = describe_build(report)
    for path, code, message in report.refused:
        assert code.isascii()
        assert f"未收录：{path}：{message}" in text
    again = build(settings)
    assert again.refused == report.refused
    assert again.reused_documents == 2


def test_two_generations_are_kept_and_one_can_go_back(settings: Settings) -> None:
    generations = [build(settings).generation for _ in range(3)]
    assert sorted(complete_generations(settings.index_dir)) == sorted(generations[1:])
    switch_pointer(settings.index_dir, generations[1])
    assert open_index(settings.index_dir, settings).generation == generations[1]


def test_a_reader_moves_on_and_a_question_in_flight_does_not(built: Settings) -> None:
    first = open_index(built.index_dir, built).generation
    serving = ReopeningIndex(built.index_dir, built)
    in_flight = serving.current()
    assert serving.current() is in_flight
    assert in_flight.generation == first
    (built.corpus_dir / "bus.txt").write_text(BUS.replace("免费", "半价"), "utf-8")
    second = build(built).generation
    assert serving.current().generation == second
    build(built)  # now the folder of the first is gone
    assert not generation_dir(built.index_dir, first).exists()
    assert in_flight.lexical_scores(["免费"]).any()
    assert any("免费" in clause.text for clause in in_flight.clauses)
    assert isinstance(in_flight.vector_scores("免费"), dict)
    assert any("半价" in clause.text for clause in serving.current().clauses)


def test_a_new_generation_that_cannot_be_opened_does_not_stop_the_old(
    built: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    serving = ReopeningIndex(built.index_dir, built)
    first = serving.current()
    second = build(built).generation
    (generation_dir(built.index_dir, second) / "manifest.json").unlink()
    assert serving.current() is first
    assert serving.current() is first
    assert len([record for record in caplog.records if "新索引不能打开" in record.message]) == 1
    third = build(built).generation
    assert serving.current().generation == third


@pytest.mark.parametrize("kind", ["missing", "empty", "only_bad"])
def test_a_corpus_without_documents_is_refused(kind: str, tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    if kind != "missing":
        settings.corpus_dir.mkdir()
    if kind == "only_bad":
        (settings.corpus_dir / "bad.txt").write_bytes(b"\x00" * 100)
    with pytest.raises(CorpusError, match="语料目录"):
        build(settings)
    with pytest.raises(IndexMissingError, match=r"python index_build\.py"):
        open_index(settings.index_dir, settings)


def test_a_corpus_that_went_away_does_not_touch_the_index(built: Settings) -> None:
    first = open_index(built.index_dir, built).generation
    built.corpus_dir.rename(built.corpus_dir.with_name("moved"))
    with pytest.raises(CorpusError):
        build(built)
    assert open_index(built.index_dir, built).generation == first


def test_a_folder_that_cannot_be_written_is_named(settings: Settings, tmp_path: Path) -> None:
    blocked = tmp_path / "file" / "index"
    blocked.parent.write_text("not a folder")
    with pytest.raises(IndexWriteError, match=str(blocked)):
        build_index(settings.corpus_dir, blocked, settings)


def test_documents_with_one_id_are_taken_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.index import reading as reading_module
    from tests.index_documents import make_content, make_document

    document = make_document()
    content = make_content(document)
    monkeypatch.setattr(reading_module, "_read_or_reuse", lambda *_: (content.readings[0], content.facts))
    report = build(settings)
    assert (report.documents, report.clauses) == (1, len(document.parts[0].clauses))
    assert [doubt.code for doubt in report.doubts].count("repeated_document") == 1


def test_a_parser_that_fails_on_one_file_spares_the_others(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.index import reading as reading_module
    from assistant.structure import outline_source

    def fail_on_bus(source, overrides):  # type: ignore[no-untyped-def]
        if source.path == "bus.txt":
            raise RecursionError("deep")
        return outline_source(source, overrides)

    monkeypatch.setattr(reading_module, "outline_source", fail_on_bus)
    report = build(settings)
    assert [(path, code) for path, code, _ in report.refused] == [("bus.txt", "parser_failed")]
    assert report.documents == 1


def test_the_command_builds_and_reports(settings: Settings) -> None:
    (settings.corpus_dir / "bad.txt").write_bytes(b"\x00" * 100)
    done = run_build("--corpus", str(settings.corpus_dir), "--index", str(settings.index_dir))
    assert (done.returncode, done.stderr) == (0, "")
    assert "收录公文 2 件" in done.stdout
    assert "未收录：bad.txt" in done.stdout
    assert "条款 4 条" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--corpus", "no-such-folder"], 1, "语料目录 no-such-folder 不存在"),
        (["--corpus"], 2, "--corpus"),
        (["--wrong"], 2, "--wrong"),
        (["extra"], 2, "extra"),
    ],
)
def test_the_command_says_what_is_wrong(arguments: list[str], code: int, words: str, tmp_path: Path) -> None:
    done = run_build(*arguments, "--index", str(tmp_path / "index"))
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    if code == 1:
        assert done.stderr.count("\n") == 1


def test_one_short_document_is_a_corpus(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    write_corpus(settings.corpus_dir, one=LIBRARY)
    build(settings)
    assert open_index(settings.index_dir, settings).vector_ready
    assert verify_index(settings.index_dir, settings).problems == ()


def test_a_clause_without_facts_has_empty_facts(built: Settings) -> None:
    index = open_index(built.index_dir, built)
    place = next(clause for clause in index.clauses if "营业厅" in clause.text)
    assert index.facts[place.id] == NO_FACTS
