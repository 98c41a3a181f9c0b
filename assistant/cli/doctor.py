"""`doctor`: tries the model services of the settings and says in Chinese what is wrong."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from assistant.cli.arguments import add_index_argument
from assistant.cli.printing import print_note
from assistant.errors import AssistantError
from assistant.index import open_index
from assistant.models import OFFLINE, Finding, Use, examine
from assistant.settings import Settings

SUMMARY = "检查语言模型、向量模型、重排序模型的设置是否可用"
_USES: tuple[Use, ...] = ("llm", "embedding", "rerank")
_NAMES = {"llm": "语言模型", "embedding": "向量模型", "rerank": "重排序"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_index_argument(parser)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what was found; 1 when something that is set cannot be used."""
    faults = 0
    for use in _USES:
        for finding in examine(settings, use):
            print(f"{_NAMES[use]}：{'' if finding.ok else '✗ '}{finding.message}")
            faults += not finding.ok
    for finding in _check_index(settings):
        print(f"索引：{'' if finding.ok else '✗ '}{finding.message}")
        faults += not finding.ok
    if faults:
        print_note(f"有 {faults} 处问题。没有模型也能回答，回答直接摘自文件。")
        return 1
    print("没有发现问题。")
    return 0


def _check_index(settings: Settings) -> Iterator[Finding]:
    """Tell whether the vectors of the index are those of the embedding that is set."""
    try:
        index = open_index(settings.index_dir, settings)
    except AssistantError as error:
        yield Finding("embedding", str(error), ok=False)
        return
    name, dimension = index.manifest.embedding, index.manifest.dimension
    if settings.embedding_base_url and name == OFFLINE:
        yield Finding("embedding", "还是用本地向量建的，请运行 python index_build.py 重建。", ok=False)
    elif index.vector_ready:
        yield Finding("embedding", f"向量可用（{name}，{dimension} 维）。")
    else:
        yield Finding("embedding", f"向量检索不可用，只用词语检索：{index.vector_problem}", ok=False)
