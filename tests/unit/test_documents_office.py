"""Old Word formats, with programs of our own in the place of LibreOffice and antiword."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.documents import office, read_source
from assistant.documents.office import read_doc
from assistant.errors import SourceError
from tests.hostile_files import make_docx, paragraph

DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument".encode("utf-16-le")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder that alone is searched for programs, besides those of the system that are no office programs."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def install(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)


def test_without_a_program_it_says_what_to_do(programs: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.wps"
    path.write_bytes(DOC)
    with pytest.raises(SourceError) as refused:
        read_source(path, tmp_path)
    assert refused.value.code == "no_converter"
    assert "另存为 .docx" in str(refused.value)
    assert "WPS" in str(refused.value)


def test_antiword_gives_paragraphs(programs: Path, tmp_path: Path) -> None:
    install(programs, "antiword", "echo 某市公园办法; echo; echo 第一条　公园每天开放。")
    path = tmp_path / "a.doc"
    path.write_bytes(DOC)
    source = read_source(path, tmp_path)
    assert source.format == "doc"
    assert [block.text for block in source.blocks] == ["某市公园办法", "第一条　公园每天开放。"]
    assert [doubt.code for doubt in source.doubts] == ["converted"]


def test_office_turns_it_into_docx_in_a_profile_of_its_own(programs: Path, tmp_path: Path) -> None:
    made = tmp_path / "made.docx"
    made.write_bytes(make_docx(paragraph("第一条　公园每天开放。")))
    log = tmp_path / "log"
    script = f"""
echo "$@" > {log}
while [ $# -gt 1 ]; do [ "$1" = --outdir ] && out=$2; shift; done
/bin/mkdir -p "$out" && /bin/cp {made} "$out/file.docx"
"""
    install(programs, "soffice", script)
    install(programs, "antiword", "echo 没有用到")
    reading = read_doc(DOC, ".wps")
    assert [block.text for block in reading.blocks] == ["第一条　公园每天开放。"]
    assert reading.doubts[0].code == "converted"
    said = log.read_text()
    assert "--headless" in said
    assert "-env:UserInstallation=file:///" in said
    assert said.split()[-1].endswith("file.wps")


@pytest.mark.parametrize(("script", "code"), [("exit 1", "conversion_failed"), ("exit 0", "conversion_failed")])
@pytest.mark.parametrize("program", ["soffice", "antiword"])
def test_program_that_fails(programs: Path, program: str, script: str, code: str) -> None:
    install(programs, program, script)
    with pytest.raises(SourceError) as refused:
        read_doc(DOC)
    assert refused.value.code == code


def test_program_that_hangs_is_ended(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_SECONDS", 0.2)
    install(programs, "soffice", "exec /bin/sleep 60")
    with pytest.raises(SourceError) as refused:
        read_doc(DOC)
    assert refused.value.code == "time_limit"
