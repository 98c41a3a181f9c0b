"""The vector leg on a Chroma server; its client leaves sockets to the collector, so all of it runs in children."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.index import open_index
from assistant.settings import load_settings
from tests.index_corpus import write_corpus

ROOT = Path(__file__).parents[2]
ASK = """
import sys
from pathlib import Path
from assistant.index import open_index, verify_index
from assistant.index.vectors import connect
from assistant.settings import load_settings
settings = load_settings()
index = open_index(settings.index_dir, settings)
best = next(iter(index.vector_scores("老人坐公交车")))
print(verify_index(settings.index_dir, settings).problems, index.clauses[best].text[:4])
print(len(connect(Path(), settings.chroma_url).list_collections()))
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from chromadb.cli.cli import app; app()", "run"]
    arguments = ["--path", str(tmp_path / "server"), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen([*command, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, "the server ended"
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_generations_live_on_a_server(server: str, tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    environment = {
        **os.environ,
        "CHROMA_URL": server,
        "ASSISTANT_CORPUS_DIR": str(corpus),
        "ASSISTANT_INDEX_DIR": str(tmp_path / "index"),
        "PYTHONIOENCODING": "utf-8",
    }
    for _ in range(3):
        run(["index_build.py"], environment)
    assert run(["-c", ASK], environment).split("\n")[:2] == ["() 一、优惠", "2"]  # the current one and the one before
    assert not list((tmp_path / "index").rglob("chroma.sqlite3"))


def test_a_server_that_is_away_leaves_the_words(tmp_path: Path) -> None:
    from assistant.index import build_index

    settings = load_settings(corpus_dir=write_corpus(tmp_path / "corpus"), index_dir=tmp_path / "index")
    build_index(settings.corpus_dir, settings.index_dir, settings)
    away = load_settings(index_dir=tmp_path / "index", chroma_url="http://127.0.0.1:9")
    index = open_index(tmp_path / "index", away)
    assert index.vector_scores("公交") == {}
    assert not index.vector_ready
    assert index.lexical_scores(["公交"]).any()
