from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from assistant.documents import list_sources, read_overrides, read_source
from assistant.documents.encoding import decode
from assistant.documents.files import MAX_BYTES
from assistant.errors import SourceError

TEXT = "甲市图书馆管理办法\n第一条　为了规范图书馆的管理和服务，根据有关法律规定，结合本市实际，制定本办法。\n"
TRADITIONAL = "甲市圖書館管理辦法\n第一條　為了規範圖書館的管理和服務，根據有關法律規定，結合本市實際，制定本辦法。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-32"])
def test_text_in_every_usual_encoding(encoding: str) -> None:
    assert decode(TEXT.encode(encoding), "a.txt").lstrip("\ufeff") == TEXT


def test_short_text_in_gbk() -> None:
    assert decode("关于停水的通知".encode("gbk"), "a.txt") == "关于停水的通知"


def test_big5_is_read_as_big5_not_as_nonsense() -> None:
    assert decode(TRADITIONAL.encode("big5"), "a.txt") == TRADITIONAL


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xff\xfe", "empty"),
        ("　\n　".encode(), "empty"),
        (b"%PDF-1.7\x00\x01\x02\xff", "not_text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_text"),
        (b"\xff\xfe\x00", "not_text"),
        (b"\x81\x20\xff\xff\xff", "not_text"),
        (TEXT.encode().decode("latin-1").encode(), "garbled"),
        (TEXT.encode("gbk").decode("utf-8", "replace").encode(), "garbled"),
    ],
)
def test_what_is_not_readable_text_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(SourceError) as refused:
        decode(content, "某文件.txt")
    assert refused.value.code == code
    assert "某文件.txt" in str(refused.value)


def test_source_tells_path_hash_and_format(tmp_path: Path) -> None:
    path = tmp_path / "市级" / "办法.TXT"
    path.parent.mkdir()
    path.write_text(TEXT, "utf-8")
    source = read_source(path, tmp_path)
    assert (source.path, source.format) == ("市级/办法.TXT", "text")
    assert source.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert [block.text for block in source.blocks] == TEXT.split("\n")[:2]
    assert source.doubts == ()


def test_markdown_with_page_marks_is_text_with_pages(tmp_path: Path) -> None:
    path = tmp_path / "汇编.md"
    path.write_text("# Page 7:\n甲市办法\n\n# Page 8:\n第一条 为了管理。\n", "utf-8")
    source = read_source(path, tmp_path)
    assert source.format == "text"
    assert [(block.text, block.first_page) for block in source.blocks] == [("甲市办法", 7), ("第一条　为了管理。", 8)]


def test_characters_that_were_lost_before_are_a_doubt(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT + "第二条　图书馆由\ufffd化部门管理。\n", "utf-8")
    (doubt,) = read_source(path, tmp_path).doubts
    assert (doubt.code, doubt.where) == ("lost_characters", "a.txt")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.jpg", b"\xff\xd8\xff\xe0", "image"),
        ("a", b"x", "unsupported"),
        ("a.md", b"---\n---\n", "empty"),
        ("a.txt", b"# Page 3:\n", "empty"),
    ],
)
def test_files_that_cannot_be_read_say_why(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceError) as refused:
        read_source(path, tmp_path)
    assert refused.value.code == code


def test_missing_file_and_folder_named_like_a_file(tmp_path: Path) -> None:
    (tmp_path / "b.txt").mkdir()
    for name in ("a.txt", "b.txt"):
        with pytest.raises(SourceError) as refused:
            read_source(tmp_path / name, tmp_path)
        assert refused.value.code == "unreadable"


def test_file_of_more_than_50_mb_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(SourceError) as refused:
        read_source(path, tmp_path)
    assert refused.value.code == "too_large"


def test_listing_leaves_out_what_is_no_document(tmp_path: Path) -> None:
    root, outside = tmp_path / "corpus", tmp_path / "outside.txt"
    outside.write_text(TEXT, "utf-8")
    (root / "b").mkdir(parents=True)
    (root / ".hidden").mkdir()
    names = ["b/2.txt", "1.md", "3.pdf", ".secret.txt", ".hidden/4.txt", "1.meta.toml", "README.md", "~$3.docx"]
    for name in names:
        (root / name).write_text(TEXT, "utf-8")
    os.symlink(outside, root / "5.txt")
    os.symlink(root / "1.md", root / "6.md")
    os.symlink(root / "gone.md", root / "7.md")
    listed = [path.relative_to(root).as_posix() for path in list_sources(root)]
    assert listed == ["1.md", "3.pdf", "6.md", "b/2.txt"]
    with pytest.raises(SourceError) as refused:
        read_source(root / "5.txt", root)
    assert refused.value.code == "outside"


def test_overrides_beside_a_file(tmp_path: Path) -> None:
    path = tmp_path / "办法.txt"
    assert read_overrides(path) == {}
    (tmp_path / "办法.meta.toml").write_text(
        'number = "甲政发〔2023〕1号"\nissued_on = 2023-03-06\nvalidity = "repealed"\n', "utf-8"
    )
    expected = {"number": "甲政发〔2023〕1号", "issued_on": "2023-03-06", "validity": "repealed"}
    assert read_overrides(path) == expected


@pytest.mark.parametrize(
    "toml",
    [
        "number = ",
        'numbre = "甲"',
        'issued_on = "昨天"',
        "title = 3",
        'validity = "有效"',
        'level = "乡"',
        "[number]\n",
    ],
)
def test_bad_overrides_name_the_file(tmp_path: Path, toml: str) -> None:
    (tmp_path / "办法.meta.toml").write_text(toml, "utf-8")
    with pytest.raises(SourceError) as refused:
        read_overrides(tmp_path / "办法.txt")
    assert refused.value.code == "bad_meta"
    assert "办法.meta.toml" in str(refused.value)
    assert "\n" not in str(refused.value)
