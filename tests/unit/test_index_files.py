"""Manifest, pointer, generations, lock."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import IndexBusyError, IndexDamagedError, IndexMissingError
from assistant.index.generations import (
    MANIFEST,
    complete_generations,
    generation_dir,
    new_id,
    read_pointer,
    remove_old,
    switch_pointer,
)
from assistant.index.lock import hold_lock
from assistant.index.manifest import FORMAT, Manifest, Probe, check_files, describe_files, read_manifest, write_manifest

IDS = [f"2026010{n}T000000Z-0000000{n}" for n in range(1, 6)]
MANIFEST_VALUE = Manifest(
    generation=IDS[0],
    project="1",
    code="c",
    created_at="2026-01-01T00:00:00+00:00",
    sources={"甲.txt": "00"},
    segmenter="jieba",
    dictionary="d",
    embedding="multilingual-e5-small",
    dimension=2,
    fingerprint="f",
    probes=(Probe("文字", (0.6, 0.8), "id"),),
    counts={"clauses": 1},
    collection="policy",
    files={"a": "1 00"},
    graph={"chroma/b": "1 00"},
)


def make_generation(index_dir: Path, generation: str) -> Path:
    folder = generation_dir(index_dir, generation)
    folder.mkdir(parents=True)
    write_manifest(folder, replace(MANIFEST_VALUE, generation=generation))
    return folder


def test_a_manifest_comes_back(tmp_path: Path) -> None:
    write_manifest(tmp_path, MANIFEST_VALUE)
    assert read_manifest(tmp_path) == MANIFEST_VALUE


def test_every_changed_byte_of_a_manifest_is_noticed(tmp_path: Path) -> None:
    write_manifest(tmp_path, MANIFEST_VALUE)
    path = tmp_path / MANIFEST
    sound = path.read_bytes()
    missed = []
    for place in range(len(sound)):
        if sound[place : place + 1] in (b" ", b"\n"):
            continue  # white space between values means nothing
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        try:
            if read_manifest(tmp_path) != MANIFEST_VALUE:
                missed.append(place)
        except IndexDamagedError:
            pass
    assert missed == []


def test_a_manifest_that_lacks_something_is_refused(tmp_path: Path) -> None:
    body = {"format": FORMAT, "generation": IDS[0]}
    checksum = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    (tmp_path / MANIFEST).write_text(json.dumps({**body, "checksum": checksum}))
    with pytest.raises(IndexDamagedError, match="缺少内容"):
        read_manifest(tmp_path)


def test_an_index_with_vectors_of_the_encoder_before_is_to_be_rebuilt(tmp_path: Path) -> None:
    write_manifest(tmp_path, MANIFEST_VALUE)
    body = {**json.loads((tmp_path / MANIFEST).read_text("utf-8")), "format": 2}
    del body["checksum"]
    checksum = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    (tmp_path / MANIFEST).write_text(json.dumps({**body, "checksum": checksum}))
    with pytest.raises(IndexDamagedError, match=r"格式（2）与本程序（3）不同.*重建索引"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"{}", b'{"format": 99}'])
def test_a_manifest_that_is_none_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_bytes(content)
    with pytest.raises(IndexDamagedError, match="重建索引"):
        read_manifest(tmp_path)


def test_files_are_checked_by_name_size_and_content(tmp_path: Path) -> None:
    folder = tmp_path / "generation"
    (folder / "chroma").mkdir(parents=True)
    (folder / "chroma" / "changes").write_text("when opened")
    for name in ("a", "b", "c", "d"):
        (folder / name).write_text(name)
    files = describe_files(folder)
    assert sorted(files) == ["a", "b", "c", "d"]
    assert check_files(folder, files) == ()
    (folder / "b").unlink()
    (folder / "c").write_text("cc")
    (folder / "d").write_text("x")
    assert check_files(folder, files) == (
        "文件 b 缺失或不能读取",
        "文件 c 的大小不对（应为 1 字节，现为 2 字节）",
        "文件 d 的内容被改动过",
    )


def test_the_pointer_names_the_generation_it_was_switched_to(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    for generation in IDS[:2]:
        make_generation(folder, generation)
        switch_pointer(folder, generation)
        assert read_pointer(folder) == generation
    assert sorted(path.name for path in folder.iterdir()) == ["current", "generations"]


def test_no_index_is_not_damage(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(IndexMissingError, match=r"python index_build\.py"):
            read_pointer(folder)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"../../etc", IDS[0].encode(), b"x" * 10_000])
def test_a_pointer_to_nothing_is_damage(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "current").write_bytes(content)
    with pytest.raises(IndexDamagedError, match="重建索引"):
        read_pointer(tmp_path)


def test_ids_sort_by_time_and_differ() -> None:
    ids = [new_id() for _ in range(50)]
    assert len(set(ids)) == 50
    assert [id[:16] for id in ids] == sorted(id[:16] for id in ids)


def test_the_current_generation_and_the_one_before_stay(tmp_path: Path) -> None:
    for generation in IDS[:4]:
        make_generation(tmp_path, generation)
    half_built = generation_dir(tmp_path, IDS[4])
    half_built.mkdir()
    (half_built / "clauses.jsonl").write_text("{")
    assert set(remove_old(tmp_path, IDS[3])) == {IDS[0], IDS[1], IDS[4]}
    assert complete_generations(tmp_path) == IDS[2:4]
    assert not half_built.exists()


def test_a_generation_that_never_served_does_not_push_out_the_one_before(tmp_path: Path) -> None:
    for generation in IDS[:4]:
        make_generation(tmp_path, generation)
    remove_old(tmp_path, IDS[1])  # IDS[2] and IDS[3] were built, but their builder was killed before the switch
    assert complete_generations(tmp_path) == IDS[:2]
    make_generation(tmp_path, IDS[2])
    make_generation(tmp_path, IDS[3])
    remove_old(tmp_path, IDS[3], before=IDS[1])
    assert complete_generations(tmp_path) == [IDS[1], IDS[3]]


def test_after_a_roll_back_the_newer_generation_stays(tmp_path: Path) -> None:
    for generation in IDS[:3]:
        make_generation(tmp_path, generation)
    assert remove_old(tmp_path, IDS[0]) == (IDS[1],)
    assert complete_generations(tmp_path) == [IDS[0], IDS[2]]


HOLD = """
import sys, time
from pathlib import Path
from assistant.index.lock import hold_lock
with hold_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.mark.fault
def test_the_lock_names_its_holder_and_dies_with_it(tmp_path: Path) -> None:
    lock = tmp_path / "build.lock"
    root = str(Path(__file__).parents[2])
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(lock)], cwd=root, stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(IndexBusyError, match=f"进程号 {holder.pid}，开始于 20"), hold_lock(lock):
            pass
    finally:
        holder.kill()
        holder.communicate()
    with hold_lock(lock):  # the file is still there, its holder is dead
        assert f'"pid": {os.getpid()}' in lock.read_text()


def test_a_lock_within_one_process_excludes_too(tmp_path: Path) -> None:
    with hold_lock(tmp_path / "lock"), pytest.raises(IndexBusyError), hold_lock(tmp_path / "lock"):
        pass
    with hold_lock(tmp_path / "lock"):
        pass


def test_a_lock_file_of_someone_else_is_no_crash(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with hold_lock(lock):
        lock.write_text("[]")
        with pytest.raises(IndexBusyError, match="进程号未知"), hold_lock(lock):
            pass
