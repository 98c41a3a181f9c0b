"""One file -> its documents, parts and clauses."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath
from typing import cast

from assistant.structure.clauses import ClauseText, PartText, number_paragraphs, read_part
from assistant.structure.doubts import doubt_attachments, doubt_header, doubt_numbering, locate, mismatch
from assistant.structure.endings import (
    date_of_history,
    drop_page_end,
    find_note,
    find_signature,
    is_contact,
    is_furniture,
    take_attachments,
)
from assistant.structure.head_table import HeadTable, complete_header, doubt_head_table, read_head_table
from assistant.structure.header import all_issuers, issuer_of_title, name_issuer, read_header
from assistant.structure.kinds import find_kind
from assistant.structure.parts import PartBlocks, issued_titles, split_parts, title_of_order
from assistant.structure.places import find_place
from assistant.structure.questions import read_questions
from assistant.structure.tables import doubt_rows, is_caption, split_rows
from assistant.structure.validity import OPERATOR_GROUND, state_validity
from assistant.structure.volumes import Segment, split_volume
from assistant.types import Block, Clause, ClauseKind, Document, Doubt, Outline, Part, Source, Validity

_RESTRICTED = re.compile("不予公开|依申请公开|不公开|内部")
_YEAR = re.compile("(20[0-9]{2})年(?!以来)[^年]{0,40}?(?:要点|计划|方案|安排|任务|清单|目标)")
_SUBJECT = re.compile(
    "现就(.{2,80}?)(?:有关|相关)?(?:事项|事宜|问题|工作)?(?:通知|函告|公告|通告|批复|说明|提出[^。]{0,12}|明确)如下"
)


def outline_source(source: Source, overrides: Mapping[str, str] | None = None) -> Outline:
    """Give the documents of one file with their parts and clauses, and what was doubtful about them.

    Args:
        source: the file as its reader gave it.
        overrides: what an operator wrote beside the file; holds where the file is a single document.
    """
    documents: list[Document] = []
    doubts = list(source.doubts)
    segments = split_volume(source.blocks)
    seen: dict[str, int] = {}
    stated = dict(source.metadata) if len(segments) == 1 else {}
    for segment in segments:
        document, found = _read_document(source.path, segment, seen, read_head_table(stated))
        doubts += found
        if document is not None:
            documents.append(document)
    if overrides and len(segments) == 1:
        documents = [_override(document, overrides) for document in documents]
        doubts = [doubt for doubt in doubts if not _settled(doubt, overrides)]
    elif overrides:
        message = "这个文件含多份文件，旁边的 .meta.toml 没有采用，请拆开后再写"
        doubts.append(Doubt("overrides_ignored", source.path, message))
    documents = [state_validity(document, stated) for document in documents]
    if not any(document.clauses() for document in documents) and documents:
        doubts.append(Doubt("no_clauses", source.path, "没有读出任何条款，请检查文件内容"))
    return Outline(source, tuple(documents), tuple(doubts))


def _read_document(
    path: str, segment: Segment, seen: dict[str, int], stated: HeadTable
) -> tuple[Document | None, list[Doubt]]:
    whole = drop_page_end(segment.blocks)
    attachments, blocks = take_attachments(whole)
    printed = read_header(blocks, segment.listed)
    header = complete_header(printed, stated)
    body = blocks[header.size :]
    note = next((found for block in body if (found := find_note(block.text))), "")
    title = header.title or title_of_order(header.number, body) or PurePosixPath(path).stem
    if header.secret or _RESTRICTED.search(note):
        reason = header.secret or note
        message = f"文件标有“{reason}”，没有收入：{header.number or title}"
        return None, [Doubt("restricted", locate(path, segment.page), message)]
    body = tuple(block for block in body if not _is_aside(block.text))
    signature = find_signature(body)
    signed = signature.start if signature else len(body)
    rest = body[:signed] + (body[signature.end :] if signature else ())
    names = (*issued_titles(title, rest[:signed]), *attachments)
    parts = split_parts(rest, names, signed=signed)
    issuer = name_issuer((signature.issuer if signature else "") or header.issuer or issuer_of_title(title), title)
    issued_on = (signature.issued_on if signature else None) or header.issued_on or _history_date(rest)
    differences = doubt_head_table(stated, printed.number, issued_on, path)
    issuer = all_issuers(stated.issuer, issuer) or stated.publisher or header.origin
    issued_on = stated.issued_on or issued_on or header.published_on
    place, level = find_place(issuer, title, header.addressees, segment.region)
    if not place:
        place, level = find_place(stated.site, "")
    year = _YEAR.search(title)
    empty = Document(
        id=_document_id(path, header.number or title, seen), number=header.number, title=title, issuer=issuer,
        addressees=header.addressees, issued_on=issued_on, kind=find_kind(title), place=place, level=level,
        validity="unknown", source=path, parts=(), year=int(year[1]) if year else None, note=note,
        attachments=attachments, published_on=header.published_on,
    )  # fmt: skip
    document, doubts = _fill_parts(empty, parts)
    inside = {id(block) for block in rest}
    outside = [block for block in whole if id(block) not in inside and not is_furniture(block.text)]
    document = replace(document, header=_make_header(document.id, stated.lines, [*segment.heading, *outside]))
    covering = parts[0].blocks
    if segment.listed and mismatch(document, segment.listed, covering):
        document = replace(document, subject=_find_subject(covering))
    doubts = [*doubt_header(document, segment.listed, covering, segment.page), *differences, *doubts]
    return document, doubts + doubt_attachments(document, covering, segment.page)


def _is_aside(text: str) -> bool:
    return bool(find_note(text)) or is_contact(text) or is_furniture(text)


def _fill_parts(document: Document, parts: Sequence[PartBlocks]) -> tuple[Document, list[Doubt]]:
    """Give the document with its parts; a main text without numbers before other parts becomes its opening."""
    built: list[Part] = []
    doubts: list[Doubt] = []
    opening = None
    for part in parts:
        if not part.blocks:
            continue
        read = read_questions(part.blocks) or read_part(part.blocks)
        doubts += doubt_numbering(document.source, part.title or document.title, read)
        unnumbered = not read.clauses
        rows = split_rows(read)
        doubts += doubt_rows(document.source, part.title or document.title, read, rows)
        read = rows
        if not read.clauses and part is parts[0] and len(parts) > 1:
            opening = _make_clause(document.id, "", 0, 0, ClauseText("", (), "", read.opening), "opening")
            continue
        if unnumbered and not (read.clauses and is_caption(read.opening)):
            read = PartText((), (*number_paragraphs(read.opening), *read.clauses), ())
        built.append(_make_part(document.id, part.title, len(built) + 1, read))
    return replace(document, parts=tuple(built), opening=opening), doubts


def _make_part(document_id: str, title: str, position: int, read: PartText) -> Part:
    opening = None
    if read.opening:
        opening = _make_clause(document_id, title, position, 0, ClauseText("", (), "", read.opening), "opening")
    clauses = tuple(
        _make_clause(document_id, title, position, number, clause, clause.kind)
        for number, clause in enumerate(read.clauses, 1)
    )
    return Part(title, "附件" if title else "正文", clauses, opening)


def _make_header(document_id: str, stated: Sequence[str], blocks: Sequence[Block]) -> Clause | None:
    """Give head and end of a document as one text: what its number, title, date and issuer are quoted from."""
    if not blocks and not stated:
        return None
    text = "\n".join([*stated, *(block.text for block in blocks)])
    pages = [page for block in blocks for page in (block.first_page, block.last_page)]
    return Clause(
        f"{document_id}-head", document_id, "", "", (), "", text, min(pages, default=0), max(pages, default=0), "header"
    )


def _make_clause(document_id: str, part: str, position: int, number: int, text: ClauseText, kind: ClauseKind) -> Clause:
    return Clause(
        id=f"{document_id}-{position}-{number}", document_id=document_id, part=part, address=text.address,
        headings=text.headings, title=text.title, text=text.text, first_page=text.blocks[0].first_page,
        last_page=text.blocks[-1].last_page, kind=kind,
    )  # fmt: skip


def _document_id(path: str, name: str, seen: dict[str, int]) -> str:
    """Give an ASCII id that path and number (or title) decide; a second one of the same name gets a suffix."""
    digest = hashlib.sha1(f"{path}\n{name}".encode(), usedforsecurity=False).hexdigest()[:12]
    seen[digest] = seen.get(digest, 0) + 1
    return f"d{digest}" if seen[digest] == 1 else f"d{digest}{seen[digest]}"


def _history_date(blocks: Sequence[Block]) -> date | None:
    return next((day for block in blocks[:4] if (day := date_of_history(block.text))), None)


def _find_subject(covering: Sequence[Block]) -> str:
    match = next((found for block in covering if (found := _SUBJECT.search(block.text))), None)
    return match[1] if match else ""


def _override(document: Document, values: Mapping[str, str]) -> Document:
    return replace(
        document,
        number=values.get("number", document.number),
        title=values.get("title", document.title),
        issuer=values.get("issuer", document.issuer),
        issued_on=date.fromisoformat(values["issued_on"]) if "issued_on" in values else document.issued_on,
        place=values.get("place", document.place),
        level=values.get("level", document.level),
        validity=cast(Validity, values.get("validity", document.validity)),
        validity_ground=OPERATOR_GROUND if "validity" in values else document.validity_ground,
        kind=values.get("kind", document.kind),
    )


def _settled(doubt: Doubt, values: Mapping[str, str]) -> bool:
    """Tell whether an operator answered a doubt."""
    answered = {"number_missing": "number", "date_missing": "issued_on", "title_stutter": "title"}
    return answered.get(doubt.code, "-") in values
