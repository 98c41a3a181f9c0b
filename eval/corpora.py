"""The corpora that questions are about, each with an assistant on an index of its own that is never stale."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from assistant.errors import SettingsError
from assistant.types import Answer, Turn
from eval.questions import EVAL_DIR, SEED

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from assistant.database import Database

PROJECT_DIR = EVAL_DIR.parent
INDEXES = PROJECT_DIR / "var" / "eval" / "indexes"
NO_DATABASE = f"sqlite:///{INDEXES / 'none.db'}"  # a file that never exists
_STAMP = "built-from"
# what an index depends on; a change elsewhere in the program needs no new one
_BUILDERS = ("types.py", "settings.py", "text", "lexicon", "documents", "structure", "ledger", "models", "index")
_WARM_UP = "有哪些文件"


class Asks(Protocol):
    """What answers questions."""

    def ask(self, question: str, history: Sequence[Turn] = (), place: str = "", as_of: date | None = None) -> Answer:
        """Give an Answer for every question."""


class Corpora:
    """The assistants of one run by corpus, opened when the first question needs them."""

    def __init__(self, open_one: Callable[[str], Asks]) -> None:
        """Take what opens the assistant of a corpus."""
        self._open = open_one
        self._opened: dict[str, Asks] = {}

    def of(self, corpus: str) -> Asks:
        """Give the assistant of a corpus."""
        if corpus not in self._opened:
            self._opened[corpus] = self._open(corpus)
            self._opened[corpus].ask(_WARM_UP)  # so that loading is not timed with the first question
        return self._opened[corpus]

    def assistant(self, corpus: str) -> Assistant:
        """Give the assistant of a corpus where more than its answers is needed.

        Raises:
            SettingsError: what answers is not the assistant of this program.
        """
        from assistant.answer import Assistant

        found = self.of(corpus)
        if not isinstance(found, Assistant):
            raise SettingsError("这项测量只能用于本程序的索引。")
        return found


def open_assistant_of(
    corpus: str, index_dir: Path | None = None, database: Database | None = None, *, with_model: bool = False
) -> Assistant:
    """Give an assistant on an index of a corpus, built now where there is none or the documents changed.

    Args:
        corpus: folder from the checkout; "" for that of the settings.
        index_dir: index of the seed to use as it is; None for one that is built when needed.
        database: see `open_assistant_on`.
        with_model: see `open_assistant_on`.

    Raises:
        AssistantError: there is no such folder, or it cannot be indexed.
    """
    if corpus == SEED and index_dir is not None:
        return open_assistant_on(index_dir, database, with_model=with_model)
    folder = folder_of(corpus)
    return open_assistant_on(fresh_index(folder), database, with_model=with_model, corpus_dir=folder)


def open_assistant_on(
    index_dir: Path, database: Database | None = None, *, with_model: bool = False, **settings: object
) -> Assistant:
    """Give an assistant on an index as it is.

    Args:
        index_dir: folder of the index.
        database: of reviewed answers; without one there are none, so that those of an office do not move the numbers.
        with_model: lets the language model of the settings word the answers; else none is asked.
        settings: that win over those in force.

    Raises:
        AssistantError: the index cannot be opened.
    """
    from assistant.answer import open_assistant
    from assistant.settings import load_settings

    without = {} if with_model else {"llm_base_url": ""}
    made = load_settings(index_dir=index_dir, database_url=NO_DATABASE, **without, **settings)
    opened = open_assistant(made, database)
    opened.prepare()  # as the server does
    return opened


def folder_of(corpus: str) -> Path:
    """Give the folder of a corpus, which need not exist: from the checkout; "" for that of the settings."""
    from assistant.settings import load_settings

    return PROJECT_DIR / corpus if corpus else load_settings().corpus_dir


def fresh_index(folder: Path, indexes: Path = INDEXES) -> Path:
    """Give the folder of an index of the documents in `folder`, built anew unless nothing changed since it was.

    Raises:
        SettingsError: there is no such folder.
        AssistantError: it cannot be indexed.
    """
    from assistant.index import build_index
    from assistant.settings import load_settings

    if not folder.is_dir():
        raise SettingsError(f"没有文件夹 {folder}，题目中的 corpus 应为项目中的文件夹。")
    name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    index_dir = indexes / f"{folder.name}-{name}"
    stamp, now = index_dir / _STAMP, _fingerprint(folder)
    if not (stamp.is_file() and stamp.read_text("utf-8") == now):
        build_index(folder, index_dir, load_settings(index_dir=index_dir, corpus_dir=folder))
        stamp.write_text(now, "utf-8")
    return index_dir


def _fingerprint(folder: Path) -> str:
    from assistant.settings import load_settings

    package = PROJECT_DIR / "assistant"
    own = [path for name in _BUILDERS for path in _files(package / name)]
    settings = load_settings().model_dump(mode="json")
    relevant = {key: value for key, value in settings.items() if key.startswith(("embedding", "segmenter", "chroma"))}
    digest = hashlib.sha256(repr(sorted(relevant.items())).encode())
    for root, paths in ((folder, _files(folder)), (package, own)):
        for path in paths:
            digest.update(f"{path.relative_to(root)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(path: Path) -> Iterable[Path]:
    if path.is_file():
        return (path,)
    return sorted(p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
