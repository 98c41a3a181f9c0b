"""Argument parsing that speaks Chinese."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NoReturn

# What argparse says (Python 3.11-3.13), and the same in Chinese; {0}, {1} are the groups.
_MESSAGES = (
    (r"the following arguments are required: (.+)", "缺少参数：{0}"),
    (r"one of the arguments (.+) is required", "要写其中一个参数：{0}"),
    (r"unrecognized arguments: (.+)", "不认识的参数：{0}"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", "参数 {0} 不能是 {1}，可用的有：{2}"),
    (r"argument (.+?): expected (?:one argument|at least one argument|[0-9]+ arguments?)", "参数 {0} 后面要写一个值"),
    (r"argument (.+?): not allowed with argument (.+)", "参数 {0} 与 {1} 不能同时使用"),
    (r"argument (.+?): invalid .+? value: (.+)", "参数 {0} 的值 {1} 不能用"),
    (r"argument (.+?): ignored explicit argument (.+)", "参数 {0} 后面不能写值 {1}"),
    (r"ambiguous option: (.+?) could match (.+)", "参数 {0} 不完整，可能是：{1}"),
    (r"argument (.+?): (.+)", "参数 {0}：{1}"),
)


class Arguments(argparse.ArgumentParser):
    """A parser whose help, usage and errors are Chinese; exits with 2 on wrong usage."""

    def __init__(self, prog: str | None = None, description: str | None = None) -> None:
        super().__init__(prog=prog, description=description, formatter_class=_Formatter, add_help=False)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示本帮助")

    def error(self, message: str) -> NoReturn:
        """Print the usage and one Chinese line on stderr; exit with 2."""
        self.exit(2, f"{self.format_usage()}{_in_chinese(message)}。用 -h 查看用法。\n")


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, prefix if prefix is not None else "用法：")


def add_index_argument(parser: argparse.ArgumentParser) -> None:
    """Add --index, which every command has that reads the index."""
    parser.add_argument("--index", metavar="DIR", type=Path, help="索引所在的文件夹（默认 var/index）")


def read_page_path(text: str) -> Path:
    """Give the path of an .html file to write, so that no other file is overwritten by mistake; an argument's type."""
    path = Path(text).expanduser()
    if path.suffix.lower() not in (".html", ".htm"):
        raise argparse.ArgumentTypeError(f"{text!r} 不能用，文件名请以 .html 结尾")
    return path


def read_day(text: str) -> date:
    """Give the day of 2023-12-31; for use as an argument's type."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} 不是日期，请写成 2023-12-31 的样子") from None


def read_count(text: str) -> int:
    """Give a whole number from 1 to 1000; for use as an argument's type."""
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} 不能用，请写 1 到 1000 的整数")
    return int(text)


def _in_chinese(message: str) -> str:
    for pattern, chinese in _MESSAGES:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return chinese.format(*found.groups())
    return f"参数有误（{message}）"
