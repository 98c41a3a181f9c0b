"""Word files of the old formats (DOC, WPS, RTF), turned into text by a program on this machine, where there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from assistant.documents.encoding import decode
from assistant.documents.reading import Reading
from assistant.documents.repair import repair
from assistant.errors import SourceError
from assistant.types import Doubt

_OFFICES = ("soffice", "libreoffice")
_SECONDS = 60
_WITHIN = 'ulimit -S -v 4000000 2>/dev/null; exec "$0" "$@"'  # KB; an office program reserves far more than it uses
_ABSENT = "是旧的 {kind} 格式，这台机器没有 LibreOffice 或 antiword，请用办公软件另存为 .docx 后再放入"


def read_doc(data: bytes, suffix: str = ".doc") -> Reading:
    """Give the text of a DOC, WPS or RTF file.

    LibreOffice turns it into DOCX, so that numbers, tables and merged cells are read as those of a DOCX; antiword gives
    paragraphs only.

    Args:
        data: the file.
        suffix: what the file is to be called for the program, with its dot.

    Raises:
        SourceError: no program that reads it is installed (`no_converter`), the program fails (`conversion_failed`) or
            takes too long (`time_limit`).
    """
    office = next((found for name in _OFFICES if (found := shutil.which(name))), "")
    antiword = shutil.which("antiword") if suffix in (".doc", ".wps") else None
    if not office and not antiword:
        raise SourceError(_ABSENT.format(kind=suffix[1:].upper()), "no_converter")
    with tempfile.TemporaryDirectory(prefix="office-") as name:
        folder = Path(name)
        source = folder / f"file{suffix}"
        source.write_bytes(data)
        if office:
            return _read_with_office(office, source, folder)
        return _read_with_antiword(str(antiword), source, folder)


def _read_with_office(office: str, source: Path, folder: Path) -> Reading:
    from assistant.documents.docx import read_docx

    profile = (folder / "profile").as_uri()  # a private one: no macros allowed by it, no lock shared with a user
    options = ["--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard"]
    target = folder / "out"
    convert = ["--convert-to", "docx", "--outdir", str(target), str(source)]
    _run([office, f"-env:UserInstallation={profile}", *options, *convert], folder)
    made = next(target.glob("*.docx"), None) if target.is_dir() else None
    if made is None:
        raise SourceError("LibreOffice 打不开，请用办公软件另存为 .docx 后再放入", "conversion_failed")
    reading = read_docx(made.read_bytes())
    doubt = Doubt("converted", "", "由旧格式转换后读取，编号和表格请对照原文核对")
    return Reading(reading.blocks, (doubt, *reading.doubts), reading.metadata, reading.partly)


def _read_with_antiword(antiword: str, source: Path, folder: Path) -> Reading:
    output = _run([antiword, "-m", "UTF-8.txt", "-w", "0", str(source)], folder)
    blocks = repair(decode(output).splitlines()) if output.strip() else ()
    if not blocks:
        raise SourceError("antiword 没有读出文字，请用办公软件另存为 .docx 后再放入", "conversion_failed")
    doubt = Doubt("converted", "", "由 antiword 读取，自动编号和合并单元格可能丢失，请对照原文核对")
    return Reading(blocks, (doubt,))


def _run(command: Sequence[str], folder: Path) -> bytes:
    """Give what a program prints; what it leaves running ends with the reading process, whose group it belongs to."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "TMPDIR": str(folder)}
    with subprocess.Popen(
        ["/bin/sh", "-c", _WITHIN, *command], cwd=folder, env={**environment, "LANG": "C.UTF-8"},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            output, _ = process.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired as error:
            process.kill()
            raise SourceError(f"转换超过 {_SECONDS} 秒，请用办公软件另存为 .docx 后再放入", "time_limit") from error
    if process.returncode != 0:
        raise SourceError("转换失败，文件可能已损坏，请用办公软件另存为 .docx 后再放入", "conversion_failed")
    return output
