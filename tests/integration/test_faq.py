"""Reviewed answers: versions, approval, matching, and not served once what they cite changed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from assistant.answer import Assistant
from assistant.answer.assistant import open_assistant
from assistant.answer.draft import name_clause
from assistant.answer.reviewed import flaws, open_reviewed
from assistant.database import Database, open_database
from assistant.errors import ReviewError
from assistant.faq import Cited, Wording, hash_text
from assistant.faq.sheet import HEADER, read_sheet, write_sheet
from assistant.faq.store import add_draft, approve, last_versions, retire, reviewed, revise, versions
from assistant.index import Index, build_index
from assistant.settings import Settings, load_settings
from tests.answer_corpus import PROVINCE, write_answer_corpus

ANSWER = "全省由省民政厅牵头建设邻里驿站。\n可到社区咨询。"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(
        corpus_dir=write_answer_corpus(tmp_path / "corpus"),
        index_dir=tmp_path / "index",
        database_url=f"sqlite:///{tmp_path}/a.db",
    )


@pytest.fixture
def assistant(settings: Settings) -> Iterator[Assistant]:
    build_index(settings.corpus_dir, settings.index_dir, settings)
    database = open_database(settings)
    yield open_assistant(settings, database)
    database.close()


def cite(index: Index, words: str) -> Cited:
    clause = next(clause for clause in index.clauses if words in clause.text)
    document = index.document(clause.document_id)
    return Cited(clause.id, clause.text, hash_text(clause.text), name_clause(clause, document))


def serve(assistant: Assistant, wording: Wording, settings: Settings) -> int:
    database = open_database(settings)
    id = add_draft(database, wording, "甲")
    approve(database, id, 1, "乙")
    database.close()
    assert assistant.reviewed is not None
    assistant.reviewed.reviewed.refresh()
    assistant.reviewed.prepare(assistant.session)
    return id


WORDING = Wording("建设邻里驿站谁牵头？", ANSWER, (Cited("c1", "引文", "h", "甲一"),), ("邻里驿站归谁管",))


def test_drafts_are_approved_revised_and_retired(database: Database) -> None:
    served = reviewed(database)
    id = add_draft(database, WORDING, "甲", "首次")
    (entry,) = last_versions(database)
    assert (entry.id, entry.version, entry.state, entry.author, entry.wording) == (id, 1, "draft", "甲", WORDING)
    served.refresh()
    assert served.entries() == ()
    approve(database, id, 1, "乙")
    served.refresh()
    (found,) = served.entries()
    assert (found.state, found.approved_by, found.wording) == ("approved", "乙", WORDING)
    assert revise(database, id, 1, replace(WORDING, answer="新的回答"), "丙") == 2
    served.refresh()
    assert [e.version for e in served.entries()] == [1]  # until the new one is approved
    assert [e.state for e in versions(database, id)] == ["draft", "approved"]
    with pytest.raises(ReviewError, match="刚被别人修改"):
        revise(database, id, 1, WORDING, "丁")
    with pytest.raises(ReviewError, match="刚被别人修改"):
        approve(database, id, 1, "乙")
    approve(database, id, 2, "乙")
    served.refresh()
    assert [e.wording.answer for e in served.entries()] == ["新的回答"]
    assert [e.state for e in versions(database, id)] == ["approved", "retired"]
    retire(database, id, 2)
    served.refresh()
    assert served.entries() == ()
    assert [e.state for e in last_versions(database)] == ["retired"]


@pytest.mark.parametrize(
    ("wording", "message"),
    [
        (replace(WORDING, question=" "), "都要填写"),
        (replace(WORDING, answer="\n"), "都要填写"),
        (replace(WORDING, answer="长" * 2001), "最多"),
        (replace(WORDING, others=("问",) * 21), "其他问法"),
        (replace(WORDING, cited=()), "至少引用一个条款"),
        (replace(WORDING, cited=WORDING.cited * 11), "最多引用"),
    ],
)
def test_what_cannot_be_taken_is_refused(database: Database, wording: Wording, message: str) -> None:
    with pytest.raises(ReviewError, match=message):
        add_draft(database, wording, "甲")
    assert last_versions(database) == ()


def test_an_unknown_entry(database: Database) -> None:
    with pytest.raises(ReviewError, match="没有这条"):
        versions(database, 7)
    with pytest.raises(ReviewError, match="没有这条"):
        approve(database, 7, 1, "乙")


def test_the_same_question_in_other_words_is_answered(assistant: Assistant, settings: Settings) -> None:
    cited = cite(assistant.index, "在社区建设邻里驿站300个")
    id = serve(assistant, Wording("甲省邻里驿站建设谁牵头？", ANSWER, (cited,), ("甲省的邻里驿站归谁管",)), settings)
    for question in ("甲省邻里驿站建设由谁牵头", "请问甲省建设邻里驿站是谁牵头呢？", "甲省的邻里驿站归谁管？"):
        answer = assistant.ask(question)
        assert (answer.status, answer.trace["step"]) == ("answered_from_faq", f"answer_reviewed:{id}.1"), question
        assert answer.direct == "全省由省民政厅牵头建设邻里驿站。"
        assert answer.text.startswith("全省由省民政厅牵头建设邻里驿站。[1]\n可到社区咨询。\n[1] 甲政办发〔2024〕7号")
        assert answer.citations[0].quote == cited.quote


@pytest.mark.parametrize(
    "question",
    [
        "乙市邻里驿站建设谁牵头？",
        "邻里驿站建设谁牵头？",
        "甲省邻里驿站建设谁不牵头？",
        "甲省邻里驿站建设谁配合？",
        "甲省银龄课堂建设谁牵头？",
        "甲省邻里驿站建设2025年谁牵头？",
        "甲省邻里驿站建设300个谁牵头？",
        "甲省邻里驿站什么时候建成？",
        "甲省邻里驿站是省教育厅牵头吗？",
    ],
)
def test_a_near_question_is_not(assistant: Assistant, settings: Settings, question: str) -> None:
    serve(assistant, Wording("甲省邻里驿站建设谁牵头？", ANSWER, (cite(assistant.index, "驿站300个"),)), settings)
    assert assistant.ask(question).status != "answered_from_faq"


def test_the_place_chosen_on_the_page_must_be_that_of_the_answer(assistant: Assistant, settings: Settings) -> None:
    serve(assistant, Wording("窗口人员要统一佩戴什么？", "工牌。", (cite(assistant.index, "统一佩戴工牌"),)), settings)
    assert assistant.ask("窗口人员要统一佩戴什么").status == "answered_from_faq"
    assert assistant.ask("窗口人员要统一佩戴什么", place="甲省").status == "answered_from_faq"
    assert assistant.ask("窗口人员要统一佩戴什么", place="乙市").status != "answered_from_faq"


def test_two_entries_that_contradict_each_other_are_not_served(assistant: Assistant, settings: Settings) -> None:
    cited = (cite(assistant.index, "统一佩戴工牌"),)
    serve(assistant, Wording("窗口人员要统一佩戴什么？", "工牌。", cited), settings)
    serve(assistant, Wording("窗口人员要统一佩戴什么", "帽子。", cited), settings)
    assert assistant.ask("窗口人员要统一佩戴什么？").status != "answered_from_faq"


@pytest.mark.parametrize(
    ("province", "flaw"),
    [
        (PROVINCE.replace("统一佩戴工牌", "统一佩戴胸卡"), "条款原文已变化"),
        (
            PROVINCE.replace(
                "（三）规范窗口人员着装。窗口人员统一佩戴工牌。（省数据局、省人力资源社会保障厅按职责分工负责）", ""
            ),
            "",
        ),
        (None, "已不在收录的文件中"),
    ],
)
def test_what_it_cites_changed(assistant: Assistant, settings: Settings, province: str | None, flaw: str) -> None:
    serve(assistant, Wording("窗口人员要统一佩戴什么？", "工牌。", (cite(assistant.index, "统一佩戴工牌"),)), settings)
    assert assistant.ask("窗口人员要统一佩戴什么？").status == "answered_from_faq"
    source = settings.corpus_dir / "province.txt"
    source.write_text(province, "utf-8") if province else source.unlink()
    build_index(settings.corpus_dir, settings.index_dir, settings)
    assert assistant.ask("窗口人员要统一佩戴什么？").status != "answered_from_faq"
    assert assistant.reviewed is not None
    (entry,) = assistant.reviewed.reviewed.entries()
    (found,) = flaws(entry, assistant.index, date.today())
    assert flaw in found


def test_a_document_that_ended_is_a_flaw(assistant: Assistant, settings: Settings) -> None:
    serve(assistant, Wording("窗口人员要统一佩戴什么？", "工牌。", (cite(assistant.index, "统一佩戴工牌"),)), settings)
    (settings.corpus_dir / "province.txt.meta.toml").write_text('validity = "repealed"\n', "utf-8")
    build_index(settings.corpus_dir, settings.index_dir, settings)
    assert assistant.ask("窗口人员要统一佩戴什么？").status != "answered_from_faq"
    assert assistant.reviewed is not None
    (entry,) = assistant.reviewed.reviewed.entries()
    assert "文件已不适用" in flaws(entry, assistant.index, date.today())[0]


def test_without_a_database_nothing_is_opened(settings: Settings, tmp_path: Path) -> None:
    assert open_reviewed(settings) is None
    assert not (tmp_path / "a.db").exists()


def test_a_database_that_cannot_be_opened_does_not_stop_answers(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"no database" * 500)
    assert open_reviewed(settings) is None


def test_a_workbook_goes_out_and_in(database: Database) -> None:
    id = add_draft(database, WORDING, "甲")
    (row,) = read_sheet(write_sheet(last_versions(database)))
    assert (row.id, row.question, row.others, row.answer) == (id, WORDING.question, WORDING.others, WORDING.answer)
    assert row.cited == ("甲一｜引文",)


def test_no_cell_is_a_formula(database: Database) -> None:
    evil = '=HYPERLINK("http://evil.example","x")'
    add_draft(database, replace(WORDING, question=evil, answer="@SUM(1)\n+1", others=("-1", "\t=1")), "=1+1")
    data = write_sheet(last_versions(database))
    cells = [cell for row in load_workbook(io.BytesIO(data)).active.iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert [cell.quotePrefix for cell in cells if cell.value in (evil, "=1+1")] == [True, True]
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "不是可用的 Excel"),
        (b"PK\x03\x04 damaged", "不是可用的 Excel"),
        (b"\0" * 2_000_001, "文件太大"),
        (workbook(("a", "b")), "第一行应为表头"),
        (workbook(HEADER), "没有内容"),
        (workbook(HEADER, ("x", "问", "", "答", "")), "第2行的编号"),
        (workbook(HEADER, ("", "问", "", "", "")), "第2行缺少"),
        (workbook(HEADER, *[("", "问", "", "答", "")] * 2001), "行数太多"),
    ],
)
def test_what_is_no_such_workbook_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(ReviewError, match=message):
        read_sheet(data)


def test_a_bomb_is_not_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 40_000_000)
    with pytest.raises(ReviewError, match="不是可用的 Excel"):
        read_sheet(out.getvalue())
