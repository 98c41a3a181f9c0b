"""The command behind eval/outside.py: measures the assistant on a set from outside."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.errors import AssistantError
from eval.arguments import ChineseParser
from eval.sets.folder import measure_folder
from eval.sets.laws import measure_laws
from eval.sets.rgb import measure_rgb
from eval.sets.squad import measure_squad
from eval.sets.statutes import measure_statutes

SETS: dict[str, tuple[str, Callable[..., list[str]]]] = {
    "statutes": ("法条检索（含 documents.tar.xz 和 questions_dev.jsonl 的文件夹）", measure_statutes),
    "laws": ("按名称和条号查条文（含 laws_docs.jsonl.xz 的文件夹，--sample 为法规部数）", measure_laws),
    "rgb": ("负例拒答（RGB 形式的 JSON 行文件）", measure_rgb),
    "squad": ("阅读题（SQuAD、DRCD 或 CMRC 2018 形式的 JSON 文件）", measure_squad),
    "folder": ("自己的文件和题目（含 documents 文件夹和 .jsonl 题目的文件夹）", measure_folder),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; gives 0, 1 (our error) or 2 (usage)."""
    told = "；".join(f"{name} {what}" for name, (what, _) in SETS.items())
    parser = ChineseParser(
        prog="eval/outside.py", description="用外部题集评测；只读给定的文件夹，不下载", allow_abbrev=False
    )
    parser.add_argument("kind", choices=SETS, metavar="KIND", help=told)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="题集所在的文件夹或文件")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="只用均匀抽取的 N 题，默认全部")
    parser.add_argument(
        "--noise", type=float, nargs="+", metavar="X", help="只用于 rgb：每问 5 段，其中没有答案的占多少，如 0.2 0.8"
    )
    chosen: argparse.Namespace = parser.parse_args(arguments)
    if chosen.noise and (chosen.kind != "rgb" or not all(0 <= share <= 1 for share in chosen.noise)):
        parser.error("--noise 只用于 rgb，应为 0 到 1 的数")
    more = {"noise": chosen.noise} if chosen.noise else {}
    if chosen.sample < 0:
        parser.error("--sample 不能小于 0")
    try:
        for line in SETS[chosen.kind][1](chosen.folder, chosen.sample, **more):
            print(line)
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 1
    return 0
