"""Markdown files as blocks: headings, paragraphs and tables; markup is taken off, HTML inside is read as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

from assistant.documents.pages import read_page_mark
from assistant.documents.repair import repair
from assistant.documents.spaces import tidy
from assistant.types import Block

_HEADING = re.compile(r"\s{0,3}(#{1,6})\s{0,4}(.*?)\s{0,4}#{0,6}\s{0,4}$")
_RULE = re.compile(r"\s{0,3}(?:-\s?){3,80}$|\s{0,3}(?:\*\s?){3,80}$|\s{0,3}(?:_\s?){3,80}$|\s{0,3}={3,200}\s{0,3}$")
_BULLET = re.compile(r"^\s{0,20}[-*+•]\s{1,4}")
_QUOTE = re.compile(r"^\s{0,3}(?:>\s?){1,4}")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_CONTAINER = re.compile(r"\s{0,3}:{3,6}\s{0,3}(\w{0,20})\s{0,3}(.*)$")
_TAB_TITLE = re.compile(r"\s{0,3}(?:@tab\b.*|\[\[toc\]\]|\[toc\])\s{0,3}$", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"\{[#.]?[A-Za-z][^{}\n]{0,80}\}\s{0,3}$")
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,300}\]\([^()\n]{0,2000}\)")
_JUMP = re.compile(r"\[[^\[\]\n]{0,200}\]\((?:#[^()\n]{0,200}|javascript:[^()\n]{0,80}(?:\(0\))?;?[^()\n]{0,80})\)")
_LINK = re.compile(r"\[([^\[\]\n]{0,1000})\]\([^()\n]{0,2000}\)")
_EMPHASIS = re.compile(r"(\*{1,3}|_{2,3}|~~|`{1,3})(?=\S)([^\n]{1,2000}?)(?<=\S)\1")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_COMMENT = re.compile(r"<!--.{0,20000}?-->", re.DOTALL)
_UNSEEN = re.compile(r"<(script|style)\b[^>]{0,500}>.{0,200000}?</\1>", re.DOTALL | re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/tr|/table|p|div|li|tr|h[1-6])\b[^<>]{0,500}>", re.IGNORECASE)
_CELL_END = re.compile(r"</t[dh]>\s{0,20}(?=<t[dh])", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9:-]{0,30}(?:\s[^<>]{0,1000})?/?>")
_DIVIDER = re.compile(r"\s{0,3}\|?(?:\s{0,10}:?-{1,200}:?\s{0,10}\|){1,100}\s{0,10}(?::?-{1,200}:?\s{0,10})?$")
_FRONT = re.compile(r"\A\s{0,20}---[ \t]*\n(.{0,20000}?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:[ \t]*[\"']?(.{1,300}?)[\"']?[ \t]*$", re.MULTILINE)


def read_markdown(text: str) -> tuple[Block, ...]:
    """Give the blocks of a Markdown text in order.

    A title in front matter becomes the first heading where the text has none of its own. Rules, images, links
    inside the page and tables of contents are left out.
    """
    text, title = _take_front_matter(text)
    blocks: list[Block] = []
    pending: list[str] = []

    def flush() -> None:
        blocks.extend(repair(pending))
        pending.clear()

    for kind, level, content in _read_lines(_flatten_html(text)):
        if kind == "text":
            pending.append(content)
            continue
        flush()
        if kind == "heading":
            blocks.append(Block("heading", content, level=level))
        else:
            blocks.append(_read_table(content))
    flush()
    if title and not any(block.kind == "heading" and block.level == 1 for block in blocks):
        blocks.insert(0, Block("heading", title, level=1))
    return tuple(replace(block, text=tidy(block.text)) if block.kind == "heading" else block for block in blocks)


def _take_front_matter(text: str) -> tuple[str, str]:
    match = _FRONT.match(text)
    if match is None or not re.search(r"^[\w-]{1,40}:", match[1], re.MULTILINE):
        return text, ""
    title = _FRONT_TITLE.search(match[1])
    return text[match.end() :], tidy(title[1]) if title else ""


def _flatten_html(text: str) -> str:
    """Give the text with HTML as a reader sees it: a line for each block, cells divided, entities resolved."""
    if "<" in text:
        text = _UNSEEN.sub("", _COMMENT.sub("", text))
        text = _CELL_END.sub("\t", text)
        text = _TAG.sub("", _BREAK.sub("\n", text))
    return unescape(text)


def _read_lines(text: str) -> Iterator[tuple[str, int, str]]:
    """Give (kind, level, content): text lines stay single, the rows of a table come together as raw lines."""
    lines = text.split("\n")
    index, in_contents = 0, False
    while index < len(lines):
        line = lines[index]
        index += 1
        if container := _CONTAINER.match(line):
            in_contents = bool(container[1]) and (in_contents or container[2].strip() == "目录")
            continue
        in_contents = in_contents and not _HEADING.match(line)
        if in_contents or _RULE.match(line) or _FENCE.match(line) or _TAB_TITLE.match(line):
            continue
        if "|" in line and index < len(lines) and _DIVIDER.match(lines[index]):
            start = index - 1
            while index < len(lines) and "|" in lines[index]:
                index += 1
            yield "table", 0, "\n".join(lines[start:index])
        elif (heading := _HEADING.match(line)) and not read_page_mark(line):
            if content := _strip_inline(heading[2]):
                yield "heading", len(heading[1]), content
        else:
            yield from (("text", 0, piece) for piece in _strip_line(line))


def _strip_line(line: str) -> tuple[str, ...]:
    """Give the text of a line, a blank one where there is none; a line of links inside the page is nothing at all."""
    if _JUMP.search(line) and not re.search(r"\w", _JUMP.sub("", line)):
        return ()
    line = _BULLET.sub("", _QUOTE.sub("", line, count=1), count=1)
    return (_strip_inline(line),)


def _strip_inline(line: str) -> str:
    line = _JUMP.sub("", _IMAGE.sub("", _ATTRIBUTES.sub("", line)))
    line = _LINK.sub(r"\1", line)
    for _ in range(2):
        line = _EMPHASIS.sub(r"\2", line)
    return _ESCAPE.sub(r"\1", line).strip()


def _read_table(content: str) -> Block:
    lines = content.split("\n")
    rows = tuple(_read_row(line) for number, line in enumerate(lines) if number != 1)
    rows = tuple(row for row in rows if any(row))
    return Block("table", "\n".join("\t".join(row) for row in rows), rows=rows)


def _read_row(line: str) -> tuple[str, ...]:
    line = line.strip().replace("\\|", "\0")
    line = line.removeprefix("|").removesuffix("|")
    return tuple(tidy(_strip_inline(cell).replace("\0", "|")) for cell in line.split("|"))
