"""What the index does when processes die, files rot and disks fill."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.errors import AssistantError, IndexBusyError, IndexDamagedError, IndexWriteError
from assistant.index import build as build_module
from assistant.index import build_index, open_index, verify_index
from assistant.index import manifest as manifest_module
from assistant.index.build import write_generation
from assistant.index.generations import generation_dir, switch_pointer
from assistant.index.lock import hold_lock
from assistant.index.manifest import read_manifest
from assistant.index.vectors import connect
from assistant.settings import Settings
from tests.index_corpus import BUS
from tests.index_documents import make_content, make_document, make_settings

pytestmark = pytest.mark.fault
ROOT = Path(__file__).parents[2]

# kills itself at the n-th sign of progress, or around the switch of the pointer
VICTIM = """
import os, signal, sys
from pathlib import Path
from assistant.index import build as module
from assistant.settings import load_settings

corpus, index, where = sys.argv[1:]
seen = []

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def progress(stage, done, total):
    seen.append(stage)
    if where.isdigit() and len(seen) == int(where):
        die()

replace = os.replace
if where == "before_switch":
    os.replace = die
elif where == "after_switch":
    os.replace = lambda *paths: (replace(*paths), die())
settings = load_settings(corpus_dir=corpus, index_dir=index)
module.build_index(Path(corpus), Path(index), settings, progress)
print("stages", len(seen))
"""


@pytest.fixture
def settings(built: Settings) -> Settings:
    return built


def build(settings: Settings) -> str:
    return build_index(settings.corpus_dir, settings.index_dir, settings).generation


def run_victim(settings: Settings, where: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", VICTIM, str(settings.corpus_dir), str(settings.index_dir), where]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("where", ["1", "3", "5", "7", "8", "9", "before_switch", "after_switch"])
def test_a_build_that_is_killed_leaves_a_sound_index(where: str, settings: Settings) -> None:
    old = open_index(settings.index_dir, settings)
    (settings.corpus_dir / "bus.txt").write_text(BUS.replace("免费", "半价"), "utf-8")
    killed = run_victim(settings, where)
    assert killed.returncode == -signal.SIGKILL, killed.stdout + killed.stderr
    index = open_index(settings.index_dir, settings)
    assert (index.generation == old.generation) == (where != "after_switch")
    assert verify_index(settings.index_dir, settings).problems == ()
    fresh = build(settings)
    assert {path.name for path in (settings.index_dir / "generations").iterdir()} == {index.generation, fresh}
    assert any("半价" in clause.text for clause in open_index(settings.index_dir, settings).clauses)


def test_all_kill_points_exist(settings: Settings) -> None:
    done = run_victim(settings, "never")
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[1]) >= 9


def test_the_second_of_two_builds_names_the_first(settings: Settings) -> None:
    generation = open_index(settings.index_dir, settings).generation
    with hold_lock(settings.index_dir / "build.lock"):
        with pytest.raises(IndexBusyError, match=f"进程号 {os.getpid()}"):
            build(settings)
        command = [sys.executable, str(ROOT / "index_build.py"), "--index", str(settings.index_dir)]
        done = subprocess.run(
            [*command, "--corpus", str(settings.corpus_dir)], capture_output=True, text=True, encoding="utf-8"
        )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert f"进程号 {os.getpid()}" in done.stderr
    assert open_index(settings.index_dir, settings).generation == generation


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    path.write_bytes(content)


def empty(path: Path) -> None:
    path.write_bytes(b"")


DAMAGES: dict[str, Callable[[Path], object]] = {
    "truncated": truncate,
    "flipped": flip,
    "emptied": empty,
    "deleted": Path.unlink,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damage_to_any_file_is_found_and_named(damage: Callable[[Path], object], settings: Settings) -> None:
    folder = generation_dir(settings.index_dir, open_index(settings.index_dir, settings).generation)
    sound = folder.with_name("sound")
    shutil.copytree(folder, sound)
    names = [path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file()]
    names = [name for name in names if name.parts[0] != "chroma" and (folder / name).stat().st_size]
    assert len(names) >= 12
    for name in names:
        damage(folder / name)
        report = verify_index(settings.index_dir, settings)
        assert any(name.as_posix() in problem for problem in report.problems), name
        with pytest.raises(IndexDamagedError, match="重建索引") as caught:
            open_index(settings.index_dir, settings)
        assert name.name in str(caught.value)
        shutil.copy2(sound / name, folder / name)
    assert verify_index(settings.index_dir, settings).problems == ()


@pytest.mark.parametrize("damage", [truncate, empty, Path.unlink], ids=["truncated", "emptied", "deleted"])
def test_without_chroma_the_words_still_serve(
    damage: Callable[[Path], object], settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    folder = generation_dir(settings.index_dir, open_index(settings.index_dir, settings).generation)
    damage(folder / "chroma" / "chroma.sqlite3")
    index = open_index(settings.index_dir, settings)
    assert not index.vector_ready
    assert index.vector_scores("公交") == index.vector_scores("公交") == {}
    assert index.lexical_scores(["公交"]).any()
    assert len([record for record in caplog.records if "向量检索不可用" in record.message]) == 1
    assert verify_index(settings.index_dir, settings).problems != ()
    assert (folder / "chroma" / "chroma.sqlite3").exists() == (damage is not Path.unlink)  # no empty store is made
    build(settings)
    assert open_index(settings.index_dir, settings).vector_ready


# Chroma keeps the graph of more than 1,000 vectors in files, and a damaged one of these would end the process
def test_damage_to_a_stored_graph_is_found_before_chroma_reads_it(tmp_path: Path) -> None:
    texts = [f"第{n}项：公交站{n * 7}改造，图书馆{n * 11}开放。" for n in range(1100)]
    settings = make_settings(tmp_path)
    content = make_content(make_document(texts=texts))
    generation = write_generation(settings.index_dir, content, settings, lambda *_: None)
    sound = generation_dir(settings.index_dir, generation)
    names = sorted(read_manifest(sound).graph)
    assert len(names) == 5
    for name in names:
        for damage in DAMAGES:
            if damage != "deleted" and not (sound / name).stat().st_size:
                continue
            own = tmp_path / f"{Path(name).name}-{damage}"  # Chroma remembers what it opened by its path
            folder = generation_dir(own, generation)
            shutil.copytree(sound, folder)
            switch_pointer(own, generation)
            DAMAGES[damage](folder / name)
            assert name in verify_index(own, settings).problems[0]
            index = open_index(own, settings)
            assert not index.vector_ready
            assert index.vector_scores("公交") == {}
            assert index.lexical_scores(["公交"]).any()
            shutil.rmtree(own)


def test_reading_does_not_change_a_stored_graph(tmp_path: Path) -> None:
    texts = [f"第{n}项：公交站{n * 7}改造，图书馆{n * 11}开放。" for n in range(1100)]
    settings = make_settings(tmp_path)
    content = make_content(make_document(texts=texts))
    switch_pointer(settings.index_dir, write_generation(settings.index_dir, content, settings, lambda *_: None))
    for _ in range(2):
        index = open_index(settings.index_dir, settings)
        assert len(index.vector_scores("公交站", 50)) == 50
        assert len(index.stored_vectors([clause.id for clause in index.clauses])) == index.rows
        del index
        assert verify_index(settings.index_dir, settings).problems == ()


def test_a_missing_chroma_folder_never_becomes_an_empty_store(settings: Settings) -> None:
    folder = generation_dir(settings.index_dir, open_index(settings.index_dir, settings).generation)
    shutil.rmtree(folder / "chroma")
    index = open_index(settings.index_dir, settings)
    assert not index.vector_ready
    assert "缺失" in index.vector_problem
    assert not (folder / "chroma").exists()


def test_changed_vectors_are_found(settings: Settings) -> None:
    index = open_index(settings.index_dir, settings)
    folder = generation_dir(settings.index_dir, index.generation)
    client = connect(folder / "chroma", "")
    collection = client.get_collection(index.manifest.collection, embedding_function=None)
    probes = {probe.clause for probe in index.manifest.probes}
    victim = next(clause.id for clause in index.clauses if clause.id not in probes)
    other = np.eye(index.manifest.dimension, dtype=np.float32)[0]
    collection.update(ids=[victim], embeddings=[other])
    client.close()
    problems = verify_index(settings.index_dir, settings).problems
    assert len(problems) == 1
    assert victim in problems[0]


def test_another_model_of_the_same_dimension_is_not_used(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from assistant.models import OfflineEmbedding

    embed = OfflineEmbedding.embed
    monkeypatch.setattr(OfflineEmbedding, "embed", lambda self, texts: embed(self, texts)[:, ::-1])
    index = open_index(settings.index_dir, settings)
    assert not index.vector_ready
    assert "向量模型与建立索引时不同" in index.vector_problem
    assert index.vector_scores("公交") == {}
    assert index.lexical_scores(["公交"]).any()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("write_store", errno.ENOSPC),
        ("write_readings", errno.EIO),
        ("write_lexical", errno.ENOSPC),
        ("store_vectors", errno.EMFILE),
        ("write_manifest", errno.ENOSPC),
        ("sync_tree", errno.EIO),
        ("switch_pointer", errno.ENOSPC),
        ("switch_pointer", errno.EACCES),
    ],
)
def test_a_write_that_fails_leaves_the_old_index(
    name: str, code: int, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = open_index(settings.index_dir, settings).generation

    def fail(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(build_module, name, fail)
        with pytest.raises(IndexWriteError, match=os.strerror(code)):
            build(settings)
    assert open_index(settings.index_dir, settings).generation == old
    assert verify_index(settings.index_dir, settings).problems == ()
    build(settings)
    assert open_index(settings.index_dir, settings).generation != old


def test_a_real_file_size_limit_leaves_the_old_index(settings: Settings) -> None:
    old = open_index(settings.index_dir, settings).generation
    script = "ulimit -f 40; exec " + " ".join(
        f"'{part}'"
        for part in (
            sys.executable, ROOT / "index_build.py", "--corpus", settings.corpus_dir, "--index", settings.index_dir
        )
    )  # fmt: skip
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1].endswith("再试。")
    assert open_index(settings.index_dir, settings).generation == old
    assert verify_index(settings.index_dir, settings).problems == ()
    assert build(settings) != old


def test_a_generation_that_fails_its_check_is_thrown_away(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    old = open_index(settings.index_dir, settings).generation
    write = manifest_module.write_manifest

    def write_and_damage(folder: Path, manifest: Any) -> None:
        write(folder, manifest)
        flip(folder / "clauses.jsonl")

    monkeypatch.setattr(build_module, "write_manifest", write_and_damage)
    with pytest.raises(IndexDamagedError, match="没有通过检查"):
        build(settings)
    assert [path.name for path in (settings.index_dir / "generations").iterdir()] == [old]
    assert open_index(settings.index_dir, settings).generation == old


@pytest.mark.parametrize("content", [b"", b"20260101T000000Z-00000000\n", b"\xff\xff", b"../..\n"])
def test_a_bad_pointer_is_named_and_mended_by_a_build(content: bytes, settings: Settings) -> None:
    (settings.index_dir / "current").write_bytes(content)
    with pytest.raises(IndexDamagedError, match="current"):
        open_index(settings.index_dir, settings)
    assert "current" in verify_index(settings.index_dir, settings).problems[0]
    generation = build(settings)
    assert open_index(settings.index_dir, settings).generation == generation


def test_errors_are_one_line(settings: Settings) -> None:
    (settings.index_dir / "current").write_bytes(b"x")
    with pytest.raises(AssistantError) as caught:
        open_index(settings.index_dir, settings)
    assert "\n" not in str(caught.value)
