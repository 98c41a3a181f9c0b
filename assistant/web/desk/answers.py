"""Reviewed answers at the desk: list, editor, approval, workbook out and in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from assistant.accounts import SignedIn, record_event
from assistant.answer.reviewed import flaws
from assistant.database import Database
from assistant.errors import AddressError, ReviewError
from assistant.faq import Entry, Wording
from assistant.faq.entry import STATES
from assistant.faq.sheet import SheetRow, read_sheet, write_sheet
from assistant.faq.store import add_draft, approve, check_wording, last_versions, retire, revise, versions
from assistant.index import Index
from assistant.text.labels import Generated, say_producer
from assistant.web.asking import Reception
from assistant.web.desk.access import Access
from assistant.web.desk.card import clauses_of
from assistant.web.desk.citing import cited_line, lines_of, read_cited, unproved
from assistant.web.desk.drawing import draw

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PICKED = 8  # clauses that the editor offers while one types


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry as listed."""

    entry: Entry
    label: str
    flaws: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """What stands in the editor."""

    question: str = ""
    others: str = ""
    answer: str = ""
    cited: str = ""
    remark: str = ""
    producer: str = ""  # of what a model wrote
    generated: str = ""  # as the model wrote it

    def wording(self, index: Index) -> Wording:
        """Give what is meant.

        Raises:
            ReviewError: a clause is not found.
        """
        others = tuple(filter(None, (line.strip() for line in self.others.split("\n"))))
        cited = read_cited(self.cited.split("\n"), index)
        generated = Generated(self.producer[:100], self.generated) if self.generated.strip() else None
        return Wording(self.question.strip(), self.answer.strip(), cited, others, generated)


def answer_routes(access: Access, reception: Reception) -> APIRouter:
    """Give the routes of reviewed answers."""
    router, pages = APIRouter(), AnswerPages(access, reception)
    router.add_api_route("/desk/answers", pages.show_all, methods=["GET"])
    router.add_api_route("/desk/answers/new", pages.new, methods=["GET"])
    router.add_api_route("/desk/answers/clauses", pages.pick, methods=["GET"])
    router.add_api_route("/desk/answers/export", pages.export, methods=["GET"])
    router.add_api_route("/desk/answers/import", pages.take_in, methods=["POST"])
    router.add_api_route("/desk/answers/save", pages.save, methods=["POST"])
    router.add_api_route("/desk/answers/{id}", pages.show, methods=["GET"])
    router.add_api_route("/desk/answers/{id}/approve", pages.publish, methods=["POST"])
    router.add_api_route("/desk/answers/{id}/retire", pages.take_back, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class AnswerPages:
    """What these routes do."""

    access: Access
    reception: Reception

    @property
    def index(self) -> Index:
        """Give the open index."""
        return self.reception.assistant.index

    def show_all(self, request: Request, state: str = "", said: str = Query("", max_length=200)) -> Response:
        """List the entries, of one state where it is named."""
        who = self.access.require(request)
        listed = [_list(entry, self.index) for entry in last_versions(self.access.database)]
        kept = [each for each in listed if not state or each.entry.state == state or (state == "flawed" and each.flaws)]
        waiting = sum(each.entry.state == "draft" for each in listed)
        return draw("answers.html", who, here="answers", listed=kept, state=state, waiting=waiting, said=said)

    def new(
        self,
        request: Request,
        question: str = Query("", max_length=300),
        answer: str = Query("", max_length=2000),
        clause: list[str] = Query([], max_length=10),  # noqa: B008
        producer: str | None = Query(None, max_length=100),
    ) -> Response:
        """Show the editor, filled with what an operator came from; `producer` is the model that wrote it."""
        who = self.access.require(request)
        lines = [line for id in clause if (line := _line(id, self.index))]
        generated = "" if producer is None else answer
        return self._edit(who, Fields(question, "", answer, "\n".join(lines), "", producer or "", generated), None)

    def pick(self, request: Request, q: str = Query("", max_length=300)) -> Response:
        """List clauses that the editor may cite."""
        self.access.require(request)
        found = self.reception.assistant.search(q, _PICKED) if q.strip() else ()
        rows = [(cited_line(each.clause, self.index), each.clause.title or each.clause.text[:60]) for each in found]
        return draw("picks.html", rows=rows)

    def export(self, request: Request) -> Response:
        """Give all entries as a workbook."""
        who = self.access.require(request, "supervisor")
        content = write_sheet(last_versions(self.access.database))
        self._note(request, who, "导出常见问题", f"{date.today()}")
        name = f"attachment; filename=faq-{date.today()}.xlsx"
        return Response(content, media_type=_XLSX, headers={"Content-Disposition": name})

    def take_in(self, request: Request, csrf: str = Form(""), sheet: UploadFile | None = None) -> Response:
        """Keep what a workbook holds as drafts."""
        who = self.access.require_form(request, csrf, "supervisor")
        try:
            said = import_rows(
                self.access.database, read_sheet(sheet.file.read() if sheet else b""), self.index, who.name
            )
        except ReviewError as error:
            return draw("message.html", who, status=400, title="没有导入", message=str(error), command="")
        self._note(request, who, "导入常见问题", said)
        return _to_list(said)

    def show(self, request: Request, id: int) -> Response:
        """Show the editor of an entry, its versions and what it cites."""
        who = self.access.require(request)
        last = versions(self.access.database, id)[0]
        said = last.wording
        cited = lines_of(said.cited, self.index)
        model = said.generated or Generated("", "")
        others = "\n".join(said.others)
        return self._edit(who, Fields(said.question, others, said.answer, cited, "", model.producer, model.text), last)

    def save(
        self,
        request: Request,
        csrf: str = Form(""),
        id: int = Form(0),
        version: int = Form(0),
        question: str = Form(""),
        others: str = Form(""),
        answer: str = Form(""),
        cited: str = Form(""),
        remark: str = Form(""),
        producer: str = Form(""),
        generated: str = Form(""),
    ) -> Response:
        """Keep a new entry or version; where it is refused, show the editor with what was typed."""
        who, database = self.access.require_form(request, csrf), self.access.database
        typed = (question, others, answer, cited, remark, producer, generated)
        fields = Fields(*(text.replace("\r\n", "\n") for text in typed))
        try:
            wording = fields.wording(self.index)
            if id:
                revise(database, id, version, wording, who.name, fields.remark)
            else:
                id = add_draft(database, wording, who.name, fields.remark)
        except ReviewError as error:
            return self._edit(who, fields, versions(database, id)[0] if id else None, str(error))
        self._note(request, who, "撰写常见问题", f"{id}号", wording.question)
        return _to_list(f"已保存{id}号，等待审核")

    def publish(self, request: Request, id: int, csrf: str = Form(""), version: int = Form(0)) -> Response:
        """Serve the last version from now on."""
        who = self.access.require_form(request, csrf, "supervisor")
        if found := flaws(versions(self.access.database, id)[0], self.index, date.today()):
            raise ReviewError(f"不能发布：{'；'.join(found)}。请先修改引用的条款。")
        approve(self.access.database, id, version, who.name)
        self._refresh()
        self._note(request, who, "发布常见问题", f"{id}号第{version}版")
        return _to_list(f"已发布{id}号")

    def take_back(self, request: Request, id: int, csrf: str = Form(""), version: int = Form(0)) -> Response:
        """Serve an entry no longer."""
        who = self.access.require_form(request, csrf, "supervisor")
        retire(self.access.database, id, version)
        self._refresh()
        self._note(request, who, "停用常见问题", f"{id}号第{version}版")
        return _to_list(f"已停用{id}号")

    def _edit(self, who: SignedIn, fields: Fields, last: Entry | None, message: str = "") -> Response:
        return draw(
            "answer.html",
            who,
            status=400 if message else 200,
            here="answers",
            fields=fields,
            last=last,
            history=versions(self.access.database, last.id) if last else (),
            states=STATES,
            flaws=flaws(last, self.index, date.today()) if last else (),
            doubts=unproved(last.wording) if last else (),
            clauses=clauses_of(last, self.index) if last else (),
            label=say_producer(fields.producer) if fields.generated else "",
            message=message,
        )

    def _note(self, request: Request, who: SignedIn, action: str, subject: str, detail: str = "") -> None:
        record_event(self.access.database, who.name, action, subject, detail, self.access.address(request))

    def _refresh(self) -> None:
        if self.reception.assistant.reviewed:
            self.reception.assistant.reviewed.reviewed.refresh()


def import_rows(database: Database, rows: tuple[SheetRow, ...], index: Index, author: str) -> str:
    """Keep every row as a draft, or none: all are read before the first one is written. Gives what was done.

    Raises:
        ReviewError: a row cannot be taken; names it.
    """
    held = {entry.id: entry for entry in last_versions(database)}
    read = [(row, _read_row(row, index, held)) for row in rows]
    changed = 0
    for row, wording in read:
        if row.id is None:
            add_draft(database, wording, author, "导入")
        elif held[row.id].wording == wording:
            continue
        else:
            revise(database, row.id, held[row.id].version, wording, author, "导入")
        changed += 1
    return f"已导入{changed}条，等待审核；{len(read) - changed}条没有变化"


def _read_row(row: SheetRow, index: Index, held: Mapping[int, Entry]) -> Wording:
    try:
        if row.id and row.id not in held:
            raise ReviewError(f"没有编号为{row.id}的常见问题，新问题请把编号留空。")
        known = held[row.id].wording.generated if row.id else None
        said = None if row.producer is None else Generated(row.producer[:100], row.answer)
        wording = Wording(row.question, row.answer, read_cited(row.cited, index), row.others, known or said)
        check_wording(wording)
    except ReviewError as error:
        raise ReviewError(f"第{row.row}行：{error}") from None
    return wording


def _list(entry: Entry, index: Index) -> Listed:
    return Listed(entry, STATES[entry.state], flaws(entry, index, date.today()) if entry.state != "retired" else ())


def _line(id: str, index: Index) -> str:
    try:
        return cited_line(index.clause(id), index)
    except AddressError:
        return ""


def _to_list(said: str) -> Response:
    return RedirectResponse(f"/desk/answers?said={quote(said)}", 303)
