"""Files read in a child process within limits: no file can stop, slow down or fill the process that asks."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal, Self

import orjson

from assistant.documents.files import PARTLY, read_bytes, read_source
from assistant.documents.sniff import TEXT_SUFFIXES, is_plain
from assistant.errors import SourceError
from assistant.types import Block, Doubt, Source

MEMORY_BYTES = 1_500_000_000
CPU_SECONDS = 60
WALL_SECONDS = 90.0
_MOST_RESULT = 120_000_000  # bytes of what a child may send for one file
_FILES_A_CHILD = 200
_LARGEST_PLAIN = 5_000_000  # bytes; a larger text is read within limits too
_PROGRAM, _ERRORS = "assistant.documents.child", "stderr"
OUT_OF_MEMORY = 77  # exit code by which a child says that it ran out of memory
_ADVICE = "没有收录；请用办公软件打开后另存为新文件再试，仍不行请交给维护人员"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    state: Literal["ok", "partly", "refused"]
    source: Source | None  # None where refused
    code: str = ""  # why it was refused or read only partly
    message: str = ""  # one line of plain Chinese

    def give(self) -> Source:
        """Give the source.

        Raises:
            SourceError: it was refused.
        """
        if self.source is None:
            raise SourceError(self.message, self.code)
        return self.source


class LimitedReader:
    """Reads files one after the other; plain text here, all else in a child process that is replaced when it dies.

    One child serves many files, so that a thousand small ones do not cost a thousand starts. Not for several threads.
    """

    def __init__(
        self, memory_bytes: int = MEMORY_BYTES, cpu_seconds: int = CPU_SECONDS, wall_seconds: float = WALL_SECONDS
    ) -> None:
        self._limits = (memory_bytes, cpu_seconds)
        self._wall_seconds = wall_seconds
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """Give the process id of the child, None where none runs."""
        return self._child.pid if self._child else None

    def close(self) -> None:
        """End the child and all it started."""
        if self._child:
            self._child.end()
            self._child = None

    def read(self, path: Path, root: Path) -> Outcome:
        """Give what became of a file; never raises for what is in it.

        Args:
            path: the file.
            root: the corpus folder.
        """
        try:
            if _is_harmless(path, root):
                return _describe(read_source(path, root))
            return self._read_in_child(path, root)
        except SourceError as error:
            return Outcome("refused", None, error.code, str(error))
        except OSError as error:
            self.close()
            reason = error.strerror or type(error).__name__
            return Outcome(
                "refused", None, "unreadable", f"文件 {path.name} 不能读取（{reason}），请检查文件、权限和磁盘"
            )

    def _read_in_child(self, path: Path, root: Path) -> Outcome:
        for attempt in (1, 2):
            used = self._child is not None and self._child.served > 0
            child = self._child = self._child or _Child(*self._limits)
            answer, failure = child.ask(path, root, self._wall_seconds)
            if failure or answer is None or answer.get("retire") or child.served >= _FILES_A_CHILD:
                self.close()
            if answer is not None:
                return _read_answer(answer, path)
            if attempt == 2 or not used or failure in ("time_limit", "too_large"):
                break  # a used child may have been worn out by the files before: those get a fresh one
        message = {
            "time_limit": f"读取超过 {self._wall_seconds:g} 秒",
            "cpu_limit": "读取用时过长",
            "memory_limit": "读取占用内存过多",
            "too_large": "读出的内容过多",
        }.get(failure, "读取时程序异常退出")
        return Outcome("refused", None, failure, f"文件 {path.name} {message}，{_ADVICE}")


def read_limited(path: Path, root: Path) -> Source:
    """Give one file as `read_source` does, within limits.

    Raises:
        SourceError: it cannot be read, or not within the limits.
    """
    with LimitedReader() as reader:
        return reader.read(path, root).give()


class _Child:
    """A running child process with its pipes and its own temporary folder."""

    def __init__(self, memory_bytes: int, cpu_seconds: int) -> None:
        self.served = 0
        self._folder = tempfile.mkdtemp(prefix="reading-")
        places = [str(Path(__file__).resolve().parents[2]), *(place for place in sys.path if place)]
        environment = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "LANG") if name in os.environ}
        environment |= {
            "PYTHONPATH": os.pathsep.join(places), "TMPDIR": self._folder, "HOME": self._folder,
            "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
            "MALLOC_ARENA_MAX": "2",
        }  # fmt: skip
        with Path(self._folder, _ERRORS).open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", _PROGRAM, str(memory_bytes), str(cpu_seconds)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=environment, start_new_session=True,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        """Give its process id, which is that of its group too."""
        return self._process.pid

    def ask(self, path: Path, root: Path, seconds: float) -> tuple[dict[str, Any] | None, str]:
        """Give the child's answer, or None and why there is none."""
        request = json.dumps({"path": str(path.absolute()), "root": str(root.absolute())}) + "\n"
        self.served += 1
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.write(request.encode())
            self._process.stdin.flush()
            data = _receive(self._process.stdout, time.monotonic() + seconds)
            return orjson.loads(data), ""
        except TimeoutError:
            return None, "time_limit"
        except (OSError, EOFError, OverflowError, ValueError) as error:
            return None, self._why_dead(error)

    def end(self) -> None:
        """End the child and its whole group, and remove its folder."""
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _why_dead(self, error: Exception) -> str:
        if isinstance(error, OverflowError):
            return "too_large"
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        code = self._process.returncode
        if code == -signal.SIGXCPU:
            return "cpu_limit"
        if code in (OUT_OF_MEMORY, -signal.SIGKILL):  # killed by the system where memory is short
            return "memory_limit"
        _log.warning("reading child ended with %s: %s", code, self._last_words())
        return "crashed"

    def _last_words(self) -> str:
        with contextlib.suppress(OSError):
            return Path(self._folder, _ERRORS).read_bytes()[-800:].decode("utf-8", "replace")
        return ""


def _receive(pipe: IO[bytes], deadline: float) -> bytes:
    """Give one message: its length in eight bytes, then as many bytes.

    Raises:
        TimeoutError: the deadline passed.
        EOFError: the other end closed.
        OverflowError: the message is too long.
    """
    data = bytearray()
    wanted = 8
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while len(data) < wanted:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
            piece = os.read(pipe.fileno(), min(1 << 20, wanted - len(data)))
            if not piece:
                raise EOFError
            data += piece
            if len(data) == wanted == 8:
                wanted = 8 + int.from_bytes(data, "big")
                if wanted > _MOST_RESULT:
                    raise OverflowError
    return bytes(data[8:])


def _is_harmless(path: Path, root: Path) -> bool:
    """Tell whether a file is a plain text that needs no child, or something refused without looking inside."""
    suffix = path.suffix.lower()
    if suffix not in TEXT_SUFFIXES or path.stat().st_size > _LARGEST_PLAIN:
        return False
    return is_plain(read_bytes(path, root), suffix)


def _describe(source: Source) -> Outcome:
    partly = next((doubt for doubt in source.doubts if doubt.code == PARTLY), None)
    if partly:
        return Outcome("partly", source, partly.code, partly.message)
    return Outcome("ok", source)


def _read_answer(answer: dict[str, Any], path: Path) -> Outcome:
    if refused := answer.get("refused"):
        return Outcome("refused", None, refused[0], refused[1])
    try:
        return _describe(_unpack(answer["source"]))
    except (KeyError, TypeError, ValueError):
        return Outcome("refused", None, "crashed", f"文件 {path.name} 读取时程序异常，{_ADVICE}")


def _unpack(row: dict[str, Any]) -> Source:
    blocks = tuple(
        Block(**{**block, "rows": tuple(tuple(cells) for cells in block["rows"])}) for block in row["blocks"]
    )
    return Source(
        path=row["path"], sha256=row["sha256"], format=row["format"], blocks=blocks,
        doubts=tuple(Doubt(**doubt) for doubt in row["doubts"]),
        metadata=tuple((label, value) for label, value in row["metadata"]),
    )  # fmt: skip
