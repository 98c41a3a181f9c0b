"""The command behind eval/structure.py: reads the data folder, measures, prints each number beside what it must be."""

from __future__ import annotations

import json
import lzma
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError, SettingsError
from eval.arguments import ChineseParser
from eval.structure_measures import (
    NO_READER,
    Taken,
    is_textless,
    measure_articles,
    measure_heads,
    measure_kept,
    measure_laws,
    take_file,
)

_HEADS = {"文号": 0.98, "标题": 0.95, "发文机关": 0.95, "成文日期": 0.98}
_ARTICLES, _LAWS, _KEPT = 0.95, 0.989, 0.995


@dataclass(frozen=True, slots=True)
class Line:
    """One measured number."""

    name: str
    found: float
    of: float
    needed: float  # share of `of`; 0 where the number only informs

    @property
    def holds(self) -> bool:
        """Tell whether it is good enough; nothing measured is not."""
        return not self.needed or (self.of > 0 and self.found / self.of >= self.needed)

    def __str__(self) -> str:
        share = f"{self.found / self.of:.2%}" if self.of else "没有可测的文件"
        mark = "通过" if self.holds else "未达到"
        told = f"（{share}，要求 {self.needed:.1%}）" if self.needed else f"（{share}，供参考）"
        return f"{mark if self.needed else '参考'}  {self.name}：{self.found:.0f}/{self.of:.0f}{told}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and give the exit code: 0 all numbers hold, 1 some do not or the folder is wrong, 2 usage."""
    parser = ChineseParser(prog="eval/structure.py", description="用真实文件测量结构解析", allow_abbrev=False)
    parser.add_argument("folder", type=Path, metavar="DATA_FOLDER", help="含 govdocs 和 laws 的文件夹")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="每类只测均匀抽取的 N 份，默认全部")
    parser.add_argument("--misses", type=int, default=50, metavar="N", help="每项最多列出几处不符，默认 50")
    chosen = parser.parse_args(arguments)
    if chosen.sample < 0:
        parser.error("--sample 不能小于 0")
    try:
        lines = [
            *_measure_documents(chosen.folder / "govdocs", chosen.sample, chosen.misses),
            *_measure_laws(chosen.folder / "laws" / "laws_docs.jsonl.xz", chosen.sample, chosen.misses),
        ]
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n汇总")
    for line in lines:
        print(line)
    return 0 if all(line.holds for line in lines) else 1


def thin(items: Sequence[Any], size: int) -> list[Any]:
    """Give `size` items evenly spread over all; all of them where size is 0 or not smaller."""
    if not size or size >= len(items):
        return list(items)
    return [items[i * len(items) // size] for i in range(size)]


def _measure_documents(folder: Path, sample: int, shown: int) -> list[Line]:
    index, archive = folder / "index.json", folder / "govdocs.tar.xz"
    for path in (index, archive):
        if not path.is_file():
            raise SettingsError(f"没有找到 {path}，请检查数据文件夹。")
    rows = thin(json.loads(index.read_text("utf-8")), sample)
    with tempfile.TemporaryDirectory(prefix="structure-") as unpacked:
        root = Path(unpacked)
        with tarfile.open(archive) as opened:
            opened.extractall(root, filter="data")
        begun = time.perf_counter()
        taken = {row["file"]: take_file(root / row["file"], root) for row in rows}
        seconds = time.perf_counter() - begun
        textless = [row["file"] for row in rows if is_textless(root / row["file"])]
    readable = [one for one in taken.values() if one.refused[0] != NO_READER]
    print(f"公文：{len(rows)} 份，其中 {len(rows) - len(readable)} 份的格式还没有读取程序；{seconds:.1f} 秒")
    _tell_unread(taken)
    crashes = [f"{one.file}：{one.crash}" for one in readable if one.crash]
    empty = [f"{one.file}：{one.refused[1] or '没有条款'}" for one in readable if not one.crash and not one.clauses]
    _tell("解析出错", crashes, shown)
    _tell("没有条款", empty, shown)
    _tell("原文件没有一个汉字，不计入", textless, shown)
    lines = [
        Line("公文不出错", len(rows) - len(crashes), len(rows), 1),
        Line("公文至少有一条", sum(one.clauses > 0 for one in taken.values()), len(rows) - len(textless), 1),
    ]
    gold = [row for row in rows if row.get("page_meta")]
    for head_table, name in ((True, "页面"), (False, "页面（不用信息表）")):
        heads = measure_heads(gold, taken, head_table=head_table)
        lines += [
            Line(f"{name}{field}", heads.right.get(field, 0), heads.pages, needed if head_table else 0)
            for field, needed in _HEADS.items()
        ]
        _tell(f"{name}头部不符", heads.misses, shown)
    near, counted, misses = measure_articles(rows, taken)
    _tell("条数相差超过 1", misses, shown)
    kept = [measure_kept(one.outline) for one in readable if one.outline]
    return [
        *lines,
        Line("公文条数相差不超过 1", near, counted, _ARTICLES),
        Line("公文保留文字", sum(one[0] for one in kept), sum(one[1] for one in kept), _KEPT),
    ]


def _measure_laws(path: Path, sample: int, shown: int) -> list[Line]:
    if not path.is_file():
        raise SettingsError(f"没有找到 {path}，请检查数据文件夹。")
    with lzma.open(path, "rt", encoding="utf-8") as opened:
        laws = thin([json.loads(line) for line in opened], sample)
    count = measure_laws(laws)
    speed = count.laws / count.seconds if count.seconds else 0.0
    characters = count.characters / count.seconds if count.seconds else 0.0
    print(f"法规：{count.laws} 份，其中条文式 {count.in_articles} 份；每秒 {speed:.0f} 份、{characters:,.0f} 字")
    _tell("解析出错", count.crashes, shown)
    _tell("没有条款", count.without_clauses, shown)
    _tell("条文编号不是 1…N", count.misses, shown)
    return [
        Line("法规不出错", count.laws - len(count.crashes), count.laws, 1),
        Line("法规条文编号 1…N", count.unbroken, count.in_articles, _LAWS),
        Line("法规保留文字", count.kept, count.letters, _KEPT),
    ]


def _tell(what: str, lines: Sequence[str], shown: int) -> None:
    if lines:
        print(f"{what}（{len(lines)}）：")
        for line in lines[:shown]:
            print(f"  {line}")


def _tell_unread(taken: dict[str, Taken]) -> None:
    formats = sorted({Path(one.file).suffix for one in taken.values() if one.refused[0] == NO_READER})
    for suffix in formats:
        number = sum(Path(one.file).suffix == suffix for one in _unread(taken))
        print(f"  {suffix}：{number} 份还不能读取")


def _unread(taken: dict[str, Taken]) -> Iterator[Taken]:
    return (one for one in taken.values() if one.refused[0] == NO_READER)
