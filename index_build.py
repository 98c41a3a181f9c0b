"""Builds the index: python index_build.py [--check] [--report FILE.html] [--corpus DIR] [--index DIR]."""

from __future__ import annotations

import sys
from pathlib import Path

from assistant.cli.arguments import Arguments, add_index_argument, read_page_path
from assistant.errors import AssistantError
from assistant.index import build_index, check_corpus, describe_build, show_progress, write_overview
from assistant.settings import load_settings


def main() -> int:
    """Build or check, print what was taken in; 0 done, 1 failed with one line on stderr, 2 wrong usage."""
    parser = Arguments("python index_build.py", "读取语料文件夹中的政策文件，建立索引。")
    parser.add_argument("--corpus", metavar="DIR", type=Path, help="政策文件所在的文件夹（默认 corpus）")
    parser.add_argument("--check", action="store_true", help="只解析并报告，不建立索引，也不改动原有索引")
    parser.add_argument("--report", metavar="FILE.html", type=read_page_path, help="另写一份网页报告，用浏览器打开")
    add_index_argument(parser)
    arguments = parser.parse_args()
    try:
        settings = load_settings(corpus_dir=arguments.corpus, index_dir=arguments.index)
        with show_progress() as progress:
            work = check_corpus if arguments.check else build_index
            report = work(settings.corpus_dir, settings.index_dir, settings, progress)
        print(describe_build(report), flush=True)
        if arguments.report:
            write_overview(report, arguments.report, settings.corpus_dir)
    except AssistantError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
