"""The gate of zip-based files."""

from __future__ import annotations

import pytest

from assistant.documents.archive import open_archive, parse_xml
from assistant.errors import SourceError
from tests.hostile_files import ARCHIVES, WORD, make_docx, make_zip, paragraph


@pytest.mark.parametrize("name", ARCHIVES)
def test_hostile_archives_end_in_a_reason(name: str) -> None:
    make, code = ARCHIVES[name]
    data = make()
    with pytest.raises(SourceError) as refused:
        open_archive(data).xml(WORD)
    assert refused.value.code == code


def test_names_are_found_however_they_are_spelled() -> None:
    archive = open_archive(make_zip({"OFD.xml": "<a/>", "Doc_0\\Document.xml": "<b/>", "Doc_0/Pages/": ""}))
    assert archive.names() == ("OFD.xml", "Doc_0/Document.xml")
    assert archive.find("/doc_0/DOCUMENT.xml") == "Doc_0/Document.xml"
    assert archive.find("Doc_1/Document.xml") == ""
    assert archive.xml("/ofd.XML").tag == "a"
    assert archive.read("Doc_0/Document.xml") == b"<b/>"


def test_large_but_honest_archive_is_read() -> None:
    body = "".join(paragraph(f"第{n}项，公园在{n}点开放。") for n in range(20_000))
    archive = open_archive(make_docx(body))
    assert len(archive.read(WORD)) > 1_000_000
    assert len(archive.xml(WORD)[0]) == 20_000


def test_depth_of_real_documents_is_allowed() -> None:
    root = parse_xml(b"<a>" * 200 + b"</a>" * 200)
    assert root.tag == "a"
    with pytest.raises(SourceError) as refused:
        parse_xml(b"<a>" * 201 + b"</a>" * 201)
    assert refused.value.code == "too_complex"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"no zip at all"])
def test_what_is_no_archive(data: bytes) -> None:
    with pytest.raises(SourceError) as refused:
        open_archive(data).read(WORD)
    assert refused.value.code in ("damaged", "missing_part")
