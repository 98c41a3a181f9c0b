"""The program of the limited child process: reads one file for each line it is sent; started by `limited` only."""

from __future__ import annotations

import json
import os
import resource
import sys
import traceback
from pathlib import Path
from typing import Any

import orjson

from assistant.documents.files import read_source
from assistant.documents.limited import OUT_OF_MEMORY
from assistant.errors import SourceError

_LARGEST_WRITTEN = 300_000_000  # bytes of one file in the private folder
_WORN_OUT = 400_000_000  # bytes of memory from which on a child is replaced after a file
_CONVERTED = ("doc", "rtf")  # an outside program was started for these; what it left running goes with the child
_NETWORK = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "socket.sendmsg")


def main() -> int:
    """Serve until the other end closes; gives the exit code."""
    memory_bytes, cpu_seconds = int(sys.argv[1]), int(sys.argv[2])
    answers = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints must not stand between answers
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_WRITTEN, _LARGEST_WRITTEN))
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]  # kept: an office program has a limit of its own
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, hard))
    sys.addaudithook(_forbid_network)
    for line in sys.stdin.buffer:
        _limit_cpu(cpu_seconds)
        request = json.loads(line)
        try:
            answer = _answer(Path(request["path"]), Path(request["root"]))
            data = orjson.dumps(answer)
        except MemoryError:
            return OUT_OF_MEMORY
        _send(answers, data)
    return 0


def _answer(path: Path, root: Path) -> dict[str, Any]:
    try:
        source = read_source(path, root)
    except SourceError as error:
        return {"refused": [error.code, str(error)], "retire": _is_worn_out() or error.code == "time_limit"}
    except MemoryError:
        raise
    except Exception as error:  # a reader that stumbles must not take the others with it
        if _ran_out_of_memory(error):
            raise MemoryError from error
        traceback.print_exc()
        message = f"文件 {path.name} 读取时出错（{type(error).__name__}），请把这个文件交给维护人员"
        return {"refused": ["reader_failed", message], "retire": True}
    return {"source": source, "retire": _is_worn_out() or source.format in _CONVERTED}


def _ran_out_of_memory(error: BaseException) -> bool:
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
        if isinstance(error, MemoryError):
            return True
    return False


def _limit_cpu(seconds: int) -> None:
    """Allow so much more processor time from now on; the hard limit is left, or it could never be raised again."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _is_worn_out() -> bool:
    return _peak_bytes() > _WORN_OUT


def _peak_bytes() -> int:
    """Give the most memory this program has held; the kernel's ru_maxrss would count the parent it was forked from."""
    try:
        status = Path("/proc/self/status").read_text("ascii")
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))
    except (OSError, StopIteration, ValueError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _forbid_network(event: str, arguments: tuple[object, ...]) -> None:
    if event in _NETWORK:
        raise PermissionError("reading a file needs no network")


def _send(pipe: int, data: bytes) -> None:
    message = memoryview(len(data).to_bytes(8, "big") + data)
    while message:
        message = message[os.write(pipe, message) :]


if __name__ == "__main__":
    sys.exit(main())
