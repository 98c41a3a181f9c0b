"""Labels of what a model wrote: they stay with it through desk, database and every file, until it is rewritten."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook
from sqlalchemy import inspect

from assistant.answer.exports import write_xlsx
from assistant.cli.entry import main
from assistant.database import Database, downgrade, upgrade
from assistant.faq import Cited, Wording
from assistant.faq.sheet import HEADER, read_sheet, write_sheet
from assistant.faq.store import add_draft, approve, last_versions, reviewed, revise, versions
from assistant.ledger import ledger_rows
from assistant.text.labels import PROPERTY, Generated, hidden_label, read_producer, say_producer
from assistant.types import Answer
from eval.live.drawing import Drawn
from eval.live.sheet import write_sheet as write_sample
from tests.desk import ServedDesk, csrf_of, served_desk
from tests.model_server import model_server

FILED = "某某大模型"
QUESTION = "甲省邻里驿站谁牵头？"
WRITTEN = Generated(FILED, "甲省方面，由省民政厅牵头，省财政厅配合。\n6月底前完成选址。")
CITED = (Cited("c1", "引文", "h", "甲一"),)
BY_PERSON = Wording("驿站提供什么服务？", "代收快递、充电、饮水。", CITED)
BY_MODEL = Wording("驿站谁牵头？", f"{WRITTEN.text}\n请到社区咨询。", CITED, (), WRITTEN)


def hidden_in(data: bytes) -> dict[str, str] | None:
    """Give the hidden label of a workbook as another program reads it."""
    found = {each.name: each.value for each in load_workbook(io.BytesIO(data)).custom_doc_props.props}
    return json.loads(found[PROPERTY]) if PROPERTY in found else None


# -- how long a text is the model's --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "stands"),
    [
        (WRITTEN.text, True),
        ("6月底前完成选址", True),  # one sentence of it is left
        ("甲省 方面：由 省民政厅 牵头，省财政厅配合！", True),  # spaces and punctuation are not rewriting
        ("甲省方面，由省民政厅主牵头，省财政厅配合。", True),  # nor is one character
        ("牵头单位是省民政厅，配合单位是省财政厅。选址于6月完成。", False),
        ("", False),
    ],
)
def test_text_is_the_models_until_every_sentence_is_rewritten(answer: str, stands: bool) -> None:
    assert WRITTEN.stands_in(answer) is stands


@pytest.mark.parametrize("producer", [FILED, "", "名称（2）"])
def test_what_is_said_of_the_model_is_read_back(producer: str) -> None:
    assert read_producer(say_producer(producer)) == producer


@pytest.mark.parametrize("text", ["", "人工撰写", "人工智能生成的建议"])
def test_other_words_name_no_model(text: str) -> None:
    assert read_producer(text) is None


# -- in the database -----------------------------------------------------------------------------------------------


def test_versions_know_what_a_model_wrote_until_a_person_rewrote_it(database: Database) -> None:
    id = add_draft(database, BY_MODEL, "甲")
    assert last_versions(database)[0].wording == BY_MODEL
    assert last_versions(database)[0].wording.labelled == WRITTEN
    revise(database, id, 1, replace(BY_MODEL, answer=f"{WRITTEN.text}\n补充一句。", generated=None), "乙")
    assert last_versions(database)[0].wording.labelled == WRITTEN  # adding is not rewriting
    revise(database, id, 2, replace(BY_MODEL, answer="民政厅管这件事，财政厅出钱。", generated=None), "乙")
    assert last_versions(database)[0].wording.labelled is None
    revise(database, id, 3, replace(BY_MODEL, generated=None), "丙")  # back to the model's words
    assert [e.wording.labelled for e in versions(database, id)] == [WRITTEN, None, WRITTEN, WRITTEN]
    approve(database, id, 4, "丁")
    assert [e.wording.labelled for e in reviewed(database).entries()] == [WRITTEN]


def test_answers_from_before_the_step_are_peoples_and_stay(database: Database) -> None:
    add_draft(database, BY_PERSON, "甲")
    with database.engine.begin() as connection:
        downgrade(connection, "0003")
        columns = {column["name"] for column in inspect(connection).get_columns("reviewed_versions")}
        assert columns and not columns & {"generated", "producer"}
        upgrade(connection)
    (entry,) = last_versions(database)
    assert (entry.wording, entry.wording.generated) == (BY_PERSON, None)


# -- in files ------------------------------------------------------------------------------------------------------


def test_a_workbook_with_a_models_text_carries_both_labels(database: Database) -> None:
    add_draft(database, BY_PERSON, "甲")
    add_draft(database, BY_MODEL, "甲")
    data = write_sheet(last_versions(database))
    assert hidden_in(data) == dict(hidden_label(FILED, WRITTEN.text))
    rows = {row[1]: row for row in load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)}
    column = HEADER.index("标识")
    assert rows[BY_MODEL.question][column] == f"人工智能生成（模型：{FILED}）"
    assert not rows[BY_PERSON.question][column]
    assert {row.question: row.producer for row in read_sheet(data)} == {
        BY_MODEL.question: FILED,
        BY_PERSON.question: None,
    }


def test_a_workbook_of_peoples_texts_carries_none(database: Database) -> None:
    add_draft(database, BY_PERSON, "甲")
    add_draft(database, replace(BY_MODEL, answer="民政厅管这件事。"), "甲")
    data = write_sheet(last_versions(database))
    assert hidden_in(data) is None
    assert "人工智能" not in "".join(str(cell.value) for row in load_workbook(io.BytesIO(data)).active for cell in row)


def test_a_sample_to_be_marked_carries_the_label_where_a_model_answered(tmp_path: Path) -> None:
    plain = Answer("问", "answered", "答。", "答。")
    composed = replace(plain, direct="由甲局牵头。", trace={"aigc": dict(hidden_label(FILED, "由甲局牵头。"))})
    for name, answers in (("plain", [plain]), ("model", [plain, composed])):
        write_sample([Drawn("问", 1, "answered", answer) for answer in answers], tmp_path / f"{name}.xlsx")
    assert hidden_in((tmp_path / "plain.xlsx").read_bytes()) is None
    label = hidden_in((tmp_path / "model.xlsx").read_bytes())
    assert label is not None and (label["Label"], label["ContentProducer"]) == ("1", FILED)


# -- from the card of an operator to the citizen -------------------------------------------------------------------


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedDesk]:
    with model_server() as server:
        settings: dict[str, Any] = {"llm_base_url": server.url, "llm_model": "m", "llm_filed_name": FILED}
        with served_desk(tmp_path_factory.mktemp("labels"), **settings) as served:
            yield served


@pytest.fixture
def supervisor(desk: ServedDesk) -> Iterator[httpx.Client]:
    with desk.client("supervisor") as client:
        yield client


def inputs(page: str) -> dict[str, str]:
    fields = dict(re.findall(r'<input[^>]* name="(\w+)" value="([^"]*)"', page))
    fields |= dict(re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>([^<]*)</textarea>', page))
    return {name: html.unescape(value) for name, value in fields.items()}


def ask(desk: ServedDesk, question: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.post(f"{desk.address}/api/v1/ask", json={"question": question}).json()
    return found


def test_a_composed_answer_stays_labelled_through_review_and_export(desk: ServedDesk, supervisor: httpx.Client) -> None:
    card = supervisor.get("/desk/card", params={"question": QUESTION}, headers={"X-Requested-With": "desk"}).text
    assert f"人工智能生成（模型：{FILED}）" in html.unescape(card.partition('data-copy="')[2].partition('"')[0])
    link = html.unescape(card.partition('data-new="')[2].partition('"')[0])
    editor = supervisor.get(link).text
    assert f"初稿由人工智能生成（模型：{FILED}）" in editor
    fields = inputs(editor)
    assert fields["generated"] == fields["answer"] and "省民政厅" in fields["answer"]
    assert supervisor.post("/desk/answers/save", data=fields).status_code == 303
    id = last_versions(desk.database)[0].id
    approve_form = {"csrf": csrf_of(supervisor.get(f"/desk/answers/{id}").text), "version": "1"}
    assert supervisor.post(f"/desk/answers/{id}/approve", data=approve_form).status_code == 303
    served = ask(desk, QUESTION)
    assert served["status"] == "answered_from_faq"
    assert f"以上文字由人工智能生成（模型：{FILED}）" in served["answer"] and "人工智能" not in served["direct"]
    assert served["trace"]["aigc"] == dict(hidden_label(FILED, fields["generated"]))
    assert hidden_in(supervisor.get("/desk/answers/export").content) == served["trace"]["aigc"]
    assert "含人工智能生成的文字" in supervisor.get("/desk/answers").text
    for path in (f"/desk/card?entry={id}", f"/desk/card?question={QUESTION}"):
        card = html.unescape(supervisor.get(path, headers={"X-Requested-With": "desk"}).text)
        assert "人工智能" not in card.partition('<div class="aloud">')[2].partition("</div>")[0]
        assert "人工智能生成" in card.partition('<div class="more">')[2].partition("</div>")[0]
        assert "人工智能生成" in card.partition('data-copy="')[2].partition('"\n')[0]

    rewritten = inputs(supervisor.get(f"/desk/answers/{id}").text) | {"answer": "民政厅管这件事。", "generated": ""}
    assert supervisor.post("/desk/answers/save", data=rewritten).status_code == 303
    approve_form["version"] = "2"
    assert supervisor.post(f"/desk/answers/{id}/approve", data=approve_form).status_code == 303
    entry = last_versions(desk.database)[0]
    assert entry.wording.generated is not None and entry.wording.labelled is None
    assert hidden_in(supervisor.get("/desk/answers/export").content) is None
    assert "含人工智能生成的文字" not in supervisor.get("/desk/answers").text


def test_a_workbook_of_another_office_brings_its_labels(desk: ServedDesk, supervisor: httpx.Client) -> None:
    made = {name: "" for name in HEADER} | {
        "问题": "驿站给谁用？",
        "回答": "供居民使用。",
        "引用条款": "甲政办发〔2024〕7号 一（二）",
    }
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(HEADER)
    book.active.append([(made | {"标识": say_producer("外单位模型")})[name] for name in HEADER])
    book.active.append([(made | {"问题": "驿站何时开放？"})[name] for name in HEADER])
    out = io.BytesIO()
    book.save(out)
    form = {"csrf": csrf_of(supervisor.get("/desk/answers/new").text)}
    sheet = {"sheet": ("faq.xlsx", out.getvalue(), "application/octet-stream")}
    assert supervisor.post("/desk/answers/import", data=form, files=sheet).status_code == 303
    found = {entry.wording.question: entry.wording.labelled for entry in last_versions(desk.database)}
    assert found["驿站给谁用？"] == Generated("外单位模型", "供居民使用。")
    assert found["驿站何时开放？"] is None


def test_what_a_person_writes_at_the_desk_has_no_label(desk: ServedDesk, supervisor: httpx.Client) -> None:
    fields = inputs(supervisor.get("/desk/answers/new").text)
    assert (fields["producer"], fields["generated"]) == ("", "")
    fields |= {"question": "驿站有什么服务？", "answer": "代收快递。", "cited": "甲政办发〔2024〕7号 一（二）"}
    supervisor.post("/desk/answers/save", data=fields)
    assert last_versions(desk.database)[0].wording.generated is None


# -- what programs get ---------------------------------------------------------------------------------------------


def test_batch_lines_carry_the_label_where_a_model_wrote(
    desk: ServedDesk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for key in ("llm_base_url", "llm_model", "llm_filed_name"):
        monkeypatch.setenv(f"ASSISTANT_{key.upper()}", getattr(desk.settings, key))
    lines = [json.dumps({"id": str(n), "question": q}) for n, q in enumerate(("邻里驿站建设多少个", "您好"))]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("\n".join(lines).encode())))
    assert main(["batch", "--index", str(desk.settings.index_dir)]) == 0
    composed, greeting = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert composed["trace"]["aigc"] == dict(hidden_label(FILED, composed["direct"]))
    assert f"人工智能生成（模型：{FILED}）" in composed["answer"]
    assert "aigc" not in greeting["trace"] and "人工智能生成" not in greeting["answer"]


def test_the_ledger_is_never_a_models_text(desk: ServedDesk) -> None:
    from assistant.index import open_index

    index = open_index(desk.settings.index_dir, desk.settings)
    assert hidden_in(write_xlsx(ledger_rows(index.documents, index.facts))) is None
