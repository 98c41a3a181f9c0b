"""Builds the index: python index_build.py [--corpus DIR] [--index DIR]."""

from __future__ import annotations

import sys
from pathlib import Path

from assistant.cli.arguments import Arguments, add_index_argument
from assistant.errors import AssistantError
from assistant.index import build_index, describe_build, show_progress
from assistant.settings import load_settings


def main() -> int:
    """Build, print what was taken in; 0 done, 1 failed with one line on stderr, 2 wrong usage."""
    parser = Arguments("python index_build.py", "读取语料文件夹中的政策文件，建立索引。")
    parser.add_argument("--corpus", metavar="DIR", type=Path, help="政策文件所在的文件夹（默认 corpus）")
    add_index_argument(parser)
    arguments = parser.parse_args()
    try:
        settings = load_settings(corpus_dir=arguments.corpus, index_dir=arguments.index)
        with show_progress() as progress:
            report = build_index(settings.corpus_dir, settings.index_dir, settings, progress)
    except AssistantError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(describe_build(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
