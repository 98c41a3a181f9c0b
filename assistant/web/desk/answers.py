"""Reviewed answers at the desk: list, editor, approval, workbook out and in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Form, Query, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from assistant.accounts import record_event
from assistant.answer.reviewed import flaws
from assistant.errors import AddressError, ReviewError
from assistant.faq import Entry, Wording
from assistant.faq.entry import STATES
from assistant.faq.sheet import SheetRow, read_sheet, write_sheet
from assistant.faq.store import add_draft, approve, last_versions, retire, revise, versions
from assistant.index import Index
from assistant.web.asking import Desk
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

    def wording(self, index: Index) -> Wording:
        """Give what is meant.

        Raises:
            ReviewError: a clause is not found.
        """
        others = tuple(filter(None, (line.strip() for line in self.others.split("\n"))))
        return Wording(self.question.strip(), self.answer.strip(), read_cited(self.cited.split("\n"), index), others)


def answer_routes(access: Access, desk: Desk) -> APIRouter:
    """Give the routes of reviewed answers."""
    router = APIRouter()
    database = access.database

    def index() -> Index:
        return desk.assistant.index

    def refresh() -> None:
        if desk.assistant.reviewed:
            desk.assistant.reviewed.reviewed.refresh()

    @router.get("/desk/answers")
    def show_all(request: Request, state: str = "", said: str = Query("", max_length=200)) -> Response:
        who = access.require(request)
        listed = [_list(entry, index()) for entry in last_versions(database)]
        kept = [each for each in listed if not state or each.entry.state == state or (state == "flawed" and each.flaws)]
        waiting = sum(each.entry.state == "draft" for each in listed)
        return draw(
            "answers.html", who, here="answers", listed=kept, state=state, states=STATES, waiting=waiting, said=said
        )

    @router.get("/desk/answers/new")
    def new(
        request: Request,
        question: str = Query("", max_length=300),
        answer: str = Query("", max_length=2000),
        clause: list[str] = Query([], max_length=10),  # noqa: B008
    ) -> Response:
        who = access.require(request)
        lines = [line for id in clause if (line := _line(id, index()))]
        return _edit(who, Fields(question, "", answer, "\n".join(lines)), None, "")

    @router.get("/desk/answers/clauses")
    def pick(request: Request, q: str = Query("", max_length=300)) -> Response:
        access.require(request)
        found = desk.assistant.search(q, _PICKED) if q.strip() else ()
        rows = [(cited_line(each.clause, index()), each.clause.title or each.clause.text[:60]) for each in found]
        return draw("picks.html", rows=rows)

    @router.get("/desk/answers/export")
    def export(request: Request) -> Response:
        who = access.require(request, "supervisor")
        content = write_sheet(last_versions(database))
        record_event(database, who.name, "导出常见问题", f"{date.today()}", address=access.address(request))
        name = f"attachment; filename=faq-{date.today()}.xlsx"
        return Response(content, media_type=_XLSX, headers={"Content-Disposition": name})

    @router.post("/desk/answers/import")
    def take_in(request: Request, csrf: str = Form(""), sheet: UploadFile | None = None) -> Response:
        who = access.require_form(request, csrf, "supervisor")
        try:
            rows = read_sheet(sheet.file.read() if sheet else b"")
            said = _import(rows, who.name)
        except ReviewError as error:
            return draw("message.html", who, status=400, title="没有导入", message=str(error), command="")
        record_event(database, who.name, "导入常见问题", said, address=access.address(request))
        return _to_list(said)

    def _import(rows: tuple[SheetRow, ...], author: str) -> str:
        """Keep every row as a draft, or none: all are read before the first one is written."""
        held = {entry.id: entry for entry in last_versions(database)}
        read = []
        for row in rows:
            try:
                wording = Wording(row.question, row.answer, read_cited(row.cited, index()), row.others)
                if row.id and row.id not in held:
                    raise ReviewError(f"没有编号为{row.id}的常见问题，新问题请把编号留空。")
                if not wording.cited:
                    raise ReviewError("请至少引用一个条款。")
            except ReviewError as error:
                raise ReviewError(f"第{row.row}行：{error}") from None
            read.append((row, wording))
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

    @router.get("/desk/answers/{id}")
    def show(request: Request, id: int) -> Response:
        who = access.require(request)
        last = versions(database, id)[0]
        wording = last.wording
        fields = Fields(
            wording.question, "\n".join(wording.others), wording.answer, lines_of(wording.cited, index()), ""
        )
        return _edit(who, fields, last, "")

    def _edit(who, fields: Fields, last: Entry | None, message: str, status: int = 200) -> Response:  # type: ignore[no-untyped-def]
        history = versions(database, last.id) if last else ()
        found = flaws(last, index(), date.today()) if last else ()
        doubts = unproved(last.wording) if last else ()
        return draw(
            "answer.html",
            who,
            status=status,
            here="answers",
            fields=fields,
            last=last,
            history=history,
            states=STATES,
            flaws=found,
            doubts=doubts,
            clauses=clauses_of(last, index()) if last else (),
            message=message,
        )

    @router.post("/desk/answers/save")
    def save(
        request: Request,
        csrf: str = Form(""),
        id: int = Form(0),
        version: int = Form(0),
        question: str = Form(""),
        others: str = Form(""),
        answer: str = Form(""),
        cited: str = Form(""),
        remark: str = Form(""),
    ) -> Response:
        who = access.require_form(request, csrf)
        fields = Fields(*(text.replace("\r\n", "\n") for text in (question, others, answer, cited, remark)))
        try:
            wording = fields.wording(index())
            if id:
                revise(database, id, version, wording, who.name, fields.remark)
            else:
                id = add_draft(database, wording, who.name, fields.remark)
        except ReviewError as error:
            last = versions(database, id)[0] if id else None
            return _edit(who, fields, last, str(error), 400)
        record_event(database, who.name, "撰写常见问题", f"{id}号", wording.question, access.address(request))
        return _to_list(f"已保存{id}号，等待审核")

    @router.post("/desk/answers/{id}/approve")
    def publish(request: Request, id: int, csrf: str = Form(""), version: int = Form(0)) -> Response:
        who = access.require_form(request, csrf, "supervisor")
        last = versions(database, id)[0]
        if found := flaws(last, index(), date.today()):
            raise ReviewError(f"不能发布：{'；'.join(found)}。请先修改引用的条款。")
        approve(database, id, version, who.name)
        record_event(database, who.name, "发布常见问题", f"{id}号第{version}版", address=access.address(request))
        refresh()
        return _to_list(f"已发布{id}号")

    @router.post("/desk/answers/{id}/retire")
    def take_back(request: Request, id: int, csrf: str = Form(""), version: int = Form(0)) -> Response:
        who = access.require_form(request, csrf, "supervisor")
        retire(database, id, version)
        record_event(database, who.name, "停用常见问题", f"{id}号第{version}版", address=access.address(request))
        refresh()
        return _to_list(f"已停用{id}号")

    return router


def _list(entry: Entry, index: Index) -> Listed:
    return Listed(entry, STATES[entry.state], flaws(entry, index, date.today()) if entry.state != "retired" else ())


def _line(id: str, index: Index) -> str:
    try:
        return cited_line(index.clause(id), index)
    except AddressError:
        return ""


def _to_list(said: str) -> Response:
    from urllib.parse import quote

    return RedirectResponse(f"/desk/answers?said={quote(said)}", 303)
