"""Hostile files read within limits: each ends in a reason code, none stops the others."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from assistant.documents import LimitedReader, read_limited, read_source
from assistant.documents import limited as limited_module
from assistant.errors import SourceError
from assistant.index import build_index
from assistant.settings import load_settings
from tests.hostile_files import ARCHIVES, make_docx, paragraph

pytestmark = pytest.mark.fault
TOLD = "公园每天早上六点开放，晚上十点关闭，请市民注意时间。"
PAGE = f"<!DOCTYPE html><html><title>公园开放通知</title><body><div id='zoom'><p>{TOLD}</p></div></body></html>"
DEEP = "<html><body>" + "<div>" * 60_000 + f"<p>{TOLD}</p>"
RULES = (
    "某市公园管理办法\n\n第一条　公园由管理处管理。\n\n第二条　公园每天开放。\n\n第三条　本办法自2023年5月1日起施行。\n"
)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(PAGE, "utf-8")
    return path


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_child_gives_what_the_reader_gives(page: Path, tmp_path: Path) -> None:
    table = f"<table><tr><td>任务</td><td>单位</td></tr><tr><td>修路</td><td>甲局</td></tr></table><p>{TOLD}</p>"
    rich = write(tmp_path / "rich.html", PAGE.replace("</div>", f"{table}<a href='1.docx'>表</a></div>").encode())
    word = write(tmp_path / "a.docx", make_docx(paragraph(TOLD)))
    with LimitedReader() as reader:
        for path in (page, rich, word):
            outcome = reader.read(path, tmp_path)
            assert (outcome.state, outcome.source) == ("ok", read_source(path, tmp_path))


def test_plain_text_needs_no_child_and_other_files_share_one(page: Path, tmp_path: Path) -> None:
    text = write(tmp_path / "a.txt", RULES.encode())
    with LimitedReader() as reader:
        assert reader.read(text, tmp_path).give().format == "text"
        assert reader.pid is None
        pids: set[int | None] = set()
        for _ in range(20):
            assert reader.read(page, tmp_path).state == "ok"
            pids.add(reader.pid)
        assert len(pids) == 1
    assert reader.pid is None


@pytest.mark.parametrize("name", ARCHIVES)
def test_hostile_archives(name: str, tmp_path: Path) -> None:
    make, code = ARCHIVES[name]
    path = write(tmp_path / "a.docx", make())
    with pytest.raises(SourceError) as refused:
        read_limited(path, tmp_path)
    assert refused.value.code == ("unsupported" if name == "no content" else code)
    assert str(refused.value).startswith("文件 a.docx ")


def test_one_bad_file_does_not_stop_the_next(page: Path, tmp_path: Path) -> None:
    deep = write(tmp_path / "deep.html", DEEP.encode())
    wide = write(tmp_path / "wide.html", ("<html><table>" + "<tr>" + "<td>甲</td>" * 2_000_000).encode())
    with LimitedReader(memory_bytes=300_000_000, cpu_seconds=1) as reader:
        for path, codes in ((deep, ("cpu_limit",)), (wide, ("cpu_limit", "memory_limit", "reader_failed", "crashed"))):
            outcome = reader.read(path, tmp_path)
            assert (outcome.state, outcome.source) == ("refused", None)
            assert outcome.code in codes
            assert "请" in outcome.message
            assert reader.read(page, tmp_path).give().blocks[-1].text == TOLD


def test_time_limit_ends_the_child_and_its_group(page: Path, tmp_path: Path) -> None:
    deep = write(tmp_path / "deep.html", DEEP.encode())
    with LimitedReader(wall_seconds=0.5) as reader:
        assert reader.read(deep, tmp_path).code == "time_limit"
        assert reader.pid is None


def test_child_killed_from_outside_loses_no_file(page: Path, tmp_path: Path) -> None:
    with LimitedReader() as reader:
        assert reader.read(page, tmp_path).state == "ok"
        first = reader.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        assert reader.read(page, tmp_path).give().blocks[-1].text == TOLD
        assert reader.pid not in (None, first)


def test_nothing_is_left_behind(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private = tmp_path / "tmp"
    private.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(private))
    with LimitedReader() as reader:
        reader.read(page, tmp_path)
        pid = reader.pid
        assert pid is not None
        assert len(list(private.iterdir())) == 1
    assert list(private.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.killpg(pid, 0)


def test_child_that_never_starts_refuses_each_file(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited_module, "_PROGRAM", "assistant.no_such_program")
    with LimitedReader() as reader:
        assert [reader.read(page, tmp_path).code for _ in range(2)] == ["crashed", "crashed"]


def test_answers_that_are_too_long_or_nonsense_are_refused(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LimitedReader() as reader:
        monkeypatch.setattr(limited_module, "_MOST_RESULT", 20)
        assert reader.read(page, tmp_path).code == "too_large"
    monkeypatch.undo()
    with LimitedReader() as reader:
        monkeypatch.setattr(limited_module, "_PROGRAM", "this")  # prints a poem instead of an answer
        assert reader.read(page, tmp_path).code in ("crashed", "too_large")


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "b.html").mkdir()
    with LimitedReader() as reader:
        codes = [reader.read(tmp_path / name, tmp_path).code for name in ("a.txt", "a.html", "b.html")]
    assert codes == ["unreadable"] * 3


def test_child_cannot_reach_the_network(tmp_path: Path) -> None:
    program = """
import socket, sys
from assistant.documents.child import _forbid_network
sys.addaudithook(_forbid_network)
for act in (lambda: socket.getaddrinfo("localhost", 80), lambda: socket.create_connection(("127.0.0.1", 9))):
    try:
        act()
    except PermissionError:
        continue
    sys.exit("reached")
"""
    root = Path(limited_module.__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_build_of_a_mixed_folder_takes_the_good_and_names_the_bad(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    write(corpus / "办法.txt", RULES.encode())
    write(corpus / "通知.html", PAGE.encode())
    write(corpus / "炸弹.docx", ARCHIVES["six million paragraphs"][0]())
    write(corpus / "图.jpg", b"\xff\xd8\xff\xe0")
    write(corpus / "登录.html", b"<html><body><input type=password></body></html>")
    settings = load_settings(corpus_dir=corpus, index_dir=tmp_path / "index")
    report = build_index(corpus, tmp_path / "index", settings)
    assert report.documents == 2
    assert {path: code for path, code, _ in report.refused} == {
        "炸弹.docx": "bomb",
        "图.jpg": "image",
        "登录.html": "login_page",
    }


def test_a_large_parent_does_not_wear_its_child_out(page: Path, tmp_path: Path) -> None:
    ballast = bytearray(700_000_000)
    ballast[::4096] = b"\1" * len(ballast[::4096])
    with LimitedReader() as reader:
        assert reader.read(page, tmp_path).state == "ok"
        assert reader.pid is not None
    assert ballast[0] == 1
