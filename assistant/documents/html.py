"""Saved web pages of government portals: the document's own text, and what the page says about it."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from assistant.documents.encoding import decode
from assistant.documents.html_body import find_body
from assistant.documents.html_metadata import read_attachments, read_metadata, take_head_tables
from assistant.documents.html_text import read_blocks
from assistant.documents.html_tree import LETTER, read_text
from assistant.documents.reading import Reading
from assistant.errors import SourceError
from assistant.text.fold import fold
from assistant.types import Block, Doubt

_DECLARED = re.compile(rb"charset\s{0,3}=\s{0,3}[\"']?([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_ENCODINGS = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs", "utf-8": "utf-8"}
_LOST_SHARE = 0.005  # of characters that may be broken in an otherwise readable page
_ERROR_PAGE = re.compile(
    "40[0-9](?:[^0-9]|$)|50[0-9](?:[^0-9]|$)|页面(?:不存在|找不到|没有找到|已删除|走丢|出错)|(?:找不到|无法找到|没有找到)(?:该|您|你|所)?.{0,8}页|"
    "notfound|访问(?:被拒绝|过于频繁|受限)|forbidden|安全验证|人机验证|请输入验证码|服务器(?:错误|内部错误)"
)
_SHORT_PAGE = 300  # letters: a page with more is no error or login page
_NO_TEXT = 30
_HEAD_BLOCKS = 14
_HIDDEN_FROM = 6  # letters of hidden text worth telling


def read_html(data: bytes) -> Reading:
    """Give the text of a web page without navigation, with head table and meta elements as metadata.

    Raises:
        SourceError: an error page (`error_page`), a login page (`login_page`), text in frames (`frames`) or made by a
            script (`script_only`), pictures only (`images_only`), no text (`empty`), or not text (`garbled`…).
    """
    tree = LexborHTMLParser(decode_page(data))
    body = find_body(tree)
    _refuse_textless(tree, body.letters if body else 0)
    if body is None:
        raise SourceError("网页里没有文字，请打开原网页核对后重新保存", "empty")
    metadata = dict(read_metadata(tree, body.node))
    metadata |= take_head_tables(body.node)
    page = read_blocks(body.node)
    blocks = page.blocks
    if not blocks:
        raise SourceError("网页里没有正文，请打开原网页核对后重新保存", "empty")
    title = metadata.get("标题", "")
    if title and fold(title) not in fold("".join(block.text for block in blocks[:_HEAD_BLOCKS])):
        blocks.insert(0, Block("heading", title, level=1))
    attachments = read_attachments(tree, body.node)
    doubts = [*_doubt_page(page.hidden, page.images, body.letters), *_doubt_attachments(attachments)]
    pairs = (*metadata.items(), *(("附件", f"{name} {address}") for name, address in attachments))
    return Reading(tuple(blocks), tuple(doubts), pairs, "网页里的表格太大，只读取了前面的行" if page.cut else "")


def decode_page(data: bytes) -> str:
    """Give the characters of a page: what its bytes are, not what it declares; a few broken ones become U+FFFD.

    Raises:
        SourceError: as `assistant.documents.encoding.decode`.
    """
    try:
        return decode(data)
    except SourceError:
        declared = [match.decode("ascii").lower() for match in _DECLARED.findall(data[:4096])]
        for encoding in dict.fromkeys([*(_ENCODINGS.get(name, "") for name in declared), "utf-8", "gb18030"]):
            if encoding and b"\x00" not in data:
                text = data.decode(encoding, "replace")
                if text.count("\ufffd") <= max(2, _LOST_SHARE * len(text)):
                    return text
        raise


def _refuse_textless(tree: LexborHTMLParser, letters: int) -> None:
    if letters >= _SHORT_PAGE:
        return
    titles = fold("\n".join(read_or_empty(tree.css_first(name)) for name in ("title", "h1", "h2")))
    said = fold(read_text(tree.body)[:500]) if tree.body else ""
    if _ERROR_PAGE.search(titles) or (letters < _NO_TEXT * 3 and _ERROR_PAGE.search(said)):
        raise SourceError("是出错页面（如“页面不存在”），没有正文，请重新打开原网页保存", "error_page")
    if tree.css_first('input[type="password" i]'):
        raise SourceError("是登录页面，没有正文，请登录后打开原文再保存", "login_page")
    if letters >= _NO_TEXT:
        return
    if tree.css_first("frameset, iframe[src]"):
        raise SourceError("正文在框架（frame）里，没有随网页保存，请单独打开正文页面保存", "frames")
    if tree.css_first("script"):
        message = "正文要靠脚本加载，没有随网页保存，请在浏览器中打开后复制文字，或打印成 PDF 再放入"
        raise SourceError(message, "script_only")
    if letters == 0 and tree.css_first("img"):
        raise SourceError("正文是图片，读不出文字，请放入文字版", "images_only")


def read_or_empty(node: LexborNode | None) -> str:
    """Give the text of an element, "" where there is none; also of a title, which is not shown on the page."""
    return node.text() if node else ""


def _doubt_page(hidden: str, images: int, letters: int) -> list[Doubt]:
    found = []
    if (count := len(LETTER.findall(hidden))) >= _HIDDEN_FROM:
        found.append(Doubt("hidden_text", "", f"网页里有{count}个字不显示出来，没有收录：{hidden.strip()[:30]}…"))
    if images and letters < _SHORT_PAGE:
        found.append(Doubt("images", "", f"正文有{images}张图片，图片里的文字没有读取，请核对原文"))
    return found


def _doubt_attachments(attachments: tuple[tuple[str, str], ...]) -> list[Doubt]:
    if not attachments:
        return []
    names = "、".join(f"“{name}”" for name, _ in attachments[:5]) + ("等" if len(attachments) > 5 else "")
    message = f"网页另有{len(attachments)}个附件没有收录：{names}，需要时请下载后放入资料文件夹"
    return [Doubt("attachments_linked", "", message)]
