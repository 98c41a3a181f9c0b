"""What every test stands on: own settings, no network besides this machine, the index of the real corpus built once."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant.settings import Settings, load_settings

if TYPE_CHECKING:
    from tests.desk import ServedDesk
    from tests.model_server import ModelServer

PROJECT = Path(__file__).resolve().parent.parent
_REMOTE = "a test tried to leave this machine: {}"


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the settings of whoever runs the tests: variables, and a file in var/."""
    for name in list(os.environ):
        if name.startswith("ASSISTANT_") or name == "CHROMA_URL":
            monkeypatch.delenv(name)
    empty = tmp_path / "no-settings.toml"
    empty.touch()
    monkeypatch.setenv("ASSISTANT_SETTINGS_FILE", str(empty))


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every connection of the test process that is not to loopback."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_local(address[0]):
            raise AssertionError(_REMOTE.format(address))
        connect(self, address)

    def guarded_look_up(host: Any, *rest: Any, **named: Any) -> Any:
        if host is not None and not _is_local(host):
            raise AssertionError(_REMOTE.format(host))
        return look_up(host, *rest, **named)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket, "getaddrinfo", guarded_look_up)
    yield
    patch.undo()


def _is_local(host: str | bytes) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    return name in ("localhost", "::1", "0.0.0.0", "") or name.startswith("127.")


@pytest.fixture(scope="session")
def corpus_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of an index of corpus/; only to be read."""
    from assistant.index import build_index

    folder = tmp_path_factory.mktemp("corpus-index") / "index"
    build_index(PROJECT / "corpus", folder, _defaults(index_dir=folder))
    return folder


@pytest.fixture(scope="session")
def answer_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of an index of the invented province of tests/answer_corpus.py; only to be read."""
    from assistant.index import build_index
    from tests.answer_corpus import write_answer_corpus

    folder = tmp_path_factory.mktemp("answer-index")
    build_index(write_answer_corpus(folder / "corpus"), folder / "index", _defaults(index_dir=folder / "index"))
    return folder / "index"


@pytest.fixture(scope="session")
def library_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the corpus of tests/index_corpus.py and its index; only to be copied."""
    from assistant.index import build_index
    from tests.index_corpus import write_corpus

    folder = tmp_path_factory.mktemp("library")
    write_corpus(folder / "corpus")
    build_index(folder / "corpus", folder / "index", _defaults(index_dir=folder / "index", segmenter="jieba"))
    return folder


@pytest.fixture
def built(library_folder: Path, tmp_path: Path) -> Settings:
    """Give settings of a corpus and its index that are this test's alone."""
    from tests.index_documents import make_settings

    shutil.copytree(library_folder, tmp_path / "own")
    return make_settings(tmp_path / "own")


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """Give a scripted model service of this test alone."""
    from tests.model_server import model_server

    with model_server() as running:
        yield running


@pytest.fixture(scope="session")
def page_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a server with the pages of an invented corpus."""
    from tests.page_corpus import build_page_index, page_server

    with page_server(build_page_index(tmp_path_factory.mktemp("page-corpus"))) as address:
        yield address


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedDesk]:
    """Give a running operator desk of this module alone."""
    from tests.desk import served_desk

    with served_desk(tmp_path_factory.mktemp("desk")) as served:
        yield served


@pytest.fixture
def corpus_settings(corpus_index: Path) -> Settings:
    """Give settings that point at the index of corpus/."""
    return load_settings(index_dir=corpus_index, corpus_dir=PROJECT / "corpus")


def _defaults(**overrides: object) -> Settings:
    """Give settings without the environment; session fixtures run before `own_settings`."""
    patch = pytest.MonkeyPatch()
    for name in list(os.environ):
        if name.startswith("ASSISTANT_") or name == "CHROMA_URL":
            patch.delenv(name)
    patch.setenv("ASSISTANT_SETTINGS_FILE", os.devnull)
    try:
        return load_settings(**overrides)
    finally:
        patch.undo()
