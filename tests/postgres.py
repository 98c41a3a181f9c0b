"""A PostgreSQL cluster of this test run alone: own folder, own user, a free port on loopback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

OWNER = "nobody"  # the server refuses to run as root


def find_binaries() -> Path | None:
    """Give the folder of initdb and postgres; None where PostgreSQL is not installed."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def postgres() -> Iterator[str]:
    """Serve an empty cluster; gives the address of its database `postgres`."""
    binaries = find_binaries()
    if binaries is None:
        assert not os.environ.get("CI"), "PostgreSQL is to be installed where CI runs"
        pytest.skip("没有 PostgreSQL（Debian 软件包 postgresql），这些测试未运行")
    user = OWNER if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if user:
            shutil.chown(folder, user)
        data = folder / "data"
        options = ["--auth=trust", "--username=tester", "--encoding=UTF8", "--locale=C", "--no-sync"]
        subprocess.run(
            [binaries / "initdb", "-D", data, *options], user=user, check=True, stdout=subprocess.DEVNULL, cwd="/"
        )
        port = _free_port()
        command: list[str | Path] = [
            binaries / "postgres",
            "-D",
            data,
            "-p",
            str(port),
            "-k",
            folder,
            "-h",
            "127.0.0.1",
            "-F",
        ]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(command, user=user, stdout=log, stderr=log, cwd="/")
        try:
            _wait(server, port, folder / "log")
            yield f"postgresql://tester@127.0.0.1:{port}/postgres"
        finally:
            server.terminate()
            server.wait(30)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    import pg8000.native

    for _ in range(300):
        assert server.poll() is None, log.read_text("utf-8", "replace")
        try:
            pg8000.native.Connection("tester", host="127.0.0.1", port=port, database="postgres").close()
            return
        except (pg8000.exceptions.DatabaseError, pg8000.exceptions.InterfaceError):
            time.sleep(0.1)
    raise AssertionError(log.read_text("utf-8", "replace"))
