"""What a file is, by what is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.documents import SUPPORTED_SUFFIXES, read_source
from assistant.documents.sniff import find_format
from assistant.errors import SourceError
from tests.hostile_files import make_docx, make_zip, paragraph

TEXT = "第一条　公园由管理处管理。\n第二条　图书馆由文化部门管理。\n"
TOLD = "公园每天早上六点开放，晚上十点关闭，请市民注意。"
PAGE = f"<!DOCTYPE html><html><body><div id='zoom'><p>{TOLD}</p></div></body></html>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def stream(name: str) -> bytes:
    return OLE + name.encode("utf-16-le") + bytes(64)


@pytest.mark.parametrize(
    ("data", "suffix", "format"),
    [
        (TEXT.encode(), ".txt", "text"),
        (TEXT.encode("gb18030"), ".md", "markdown"),
        (TEXT.encode("utf-16"), ".txt", "text"),
        (PAGE.encode(), ".html", "html"),
        (PAGE.encode("gb18030"), ".txt", "html"),
        (PAGE.encode("utf-16"), ".htm", "html"),
        (b"\xef\xbb\xbf \r\n<!-- saved from a portal -->" + PAGE.encode(), ".doc", "html"),
        (b'<?xml version="1.0"?>' + PAGE.encode(), ".html", "html"),
        (b'<div class="wrap">' + "<p>公园开放。</p>".encode() * 9, ".html", "html"),
        (b'<div class="wrap">' + "<p>公园开放。</p>".encode() * 9, ".txt", "html"),
        ("<div align=center>标题</div>\n\n# 一、公园\n".encode() * 9, ".md", "markdown"),
        ("甲<乙，公园开放。".encode(), ".txt", "text"),
        (TEXT.encode(), ".html", "text"),
        (b"%PDF-1.7\n%\xe2\xe3", ".txt", "pdf"),
        (b"junk\n%PDF-1.4\n", ".pdf", "pdf"),
        (make_docx(paragraph("甲")), ".doc", "docx"),
        (make_docx(paragraph("甲"))[:-30], ".docx", "docx"),
        (make_zip({"xl/workbook.xml": "<a/>"}), ".docx", "xlsx"),
        (make_zip({"OFD.xml": "<a/>"}), ".zip", "ofd"),
        (make_zip({"ppt/presentation.xml": "<a/>"}), "", "pptx"),
        (make_zip({"META-INF/manifest.xml": "<a/>", "content.xml": "<a/>"}), "", "odt"),
        (make_zip({"甲.docx": "x"}), ".zip", "zip"),
        (stream("WordDocument"), ".wps", "doc"),
        (stream("Workbook"), ".doc", "xls"),
        (stream("PowerPoint Document"), ".wps", "ppt"),
        (stream("EncryptedPackage") + "WordDocument".encode("utf-16-le"), ".docx", "locked"),
        (stream("Nothing"), ".doc", "ole"),
        (b"{\\rtf1\\ansi", ".doc", "rtf"),
        (b"\x89PNG\r\n\x1a\n\x00", ".pdf", "image"),
        (b"\xff\xd8\xff\xe0", ".jpg", "image"),
        (b"RIFF\x00\x00\x00\x00WEBP", ".webp", "image"),
        (b"BM\x00\x00\x00\x00", ".bmp", "image"),
        ("BM公司章程\n".encode() * 9, ".txt", "text"),
        (b"Rar!\x1a\x07", ".rar", "archive"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n", ".doc", "mht"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', ".doc", "xml"),
        (b"", ".txt", "empty"),
        (b"\xef\xbb\xbf\r\n", ".pdf", "empty"),
        (b"\x00\x01\x02\x03" * 9, ".doc", "unknown"),
    ],
)
def test_format_is_what_the_bytes_are(data: bytes, suffix: str, format: str) -> None:
    assert find_format(data, suffix) == format


def test_file_with_another_suffix_is_read_by_its_content_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.doc"
    path.write_text(PAGE, "utf-8")
    source = read_source(path, tmp_path)
    assert (source.format, source.blocks[-1].text) == ("html", TOLD)
    (doubt,) = source.doubts
    assert (doubt.code, doubt.where) == ("other_format", "a.doc")


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.csv", TEXT.encode(), "unsupported"),
        ("a.xls", stream("Workbook"), "unsupported"),
        ("a.docx", stream("EncryptedPackage"), "password"),
        ("a.zip", make_zip({"甲.docx": "x"}), "archive"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "image"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "image"),
        ("a.html", PAGE[:40].encode(), "empty"),
        ("a.docx", b"", "empty"),
    ],
)
def test_what_is_not_read_says_what_to_do(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(SourceError) as refused:
        read_source(path, tmp_path)
    assert refused.value.code == code
    assert str(refused.value).startswith(f"文件 {name} ")
    assert "请" in str(refused.value)


def test_supported_suffixes_hold_every_readable_kind() -> None:
    assert {".txt", ".md", ".html", ".pdf", ".docx", ".ofd", ".xlsx", ".doc", ".wps"} <= set(SUPPORTED_SUFFIXES)
