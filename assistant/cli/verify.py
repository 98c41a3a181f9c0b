"""`verify`: checks the index against its manifest."""

from __future__ import annotations

import argparse

from assistant.cli.arguments import add_index_argument
from assistant.cli.printing import print_note
from assistant.index import verify_index
from assistant.settings import Settings

SUMMARY = "检查索引是否完好"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_index_argument(parser)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what was checked; 1 when something is wrong."""
    report = verify_index(settings.index_dir, settings)
    for name, count in report.counts.items():
        print(f"{name}：{count}")
    for problem in report.problems:
        print(f"问题：{problem}")
    if report.problems:
        print_note(f"索引有 {len(report.problems)} 处问题，请运行 python index_build.py 重建。")
        return 1
    print("索引完好。")
    return 0
