"""Reads the arguments, runs one command, turns every failure into one line and an exit code."""

from __future__ import annotations

import argparse
import io
import os
import sys
import traceback
import warnings
from collections.abc import Sequence

import assistant
from assistant.cli import ask, batch, compare, data, doctor, key, ledger, outline, search, service, show, user, verify
from assistant.cli.arguments import Arguments
from assistant.errors import AssistantError
from assistant.settings import load_settings

COMMANDS = (ask, batch, search, outline, show, compare, ledger, verify, user, key, data, service, doctor)
OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: arguments after the program's name; None takes those of the process.

    Returns:
        0 done; 1 failed, with one line on stderr; 2 wrong usage; 130 interrupted.
    """
    _speak_utf8()
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # warnings of libraries are for developers
    if argv is None:
        # under a locale that is not UTF-8 the bytes of an argument arrive wrongly decoded
        argv = [os.fsencode(argument).decode("utf-8", "replace") for argument in sys.argv[1:]]
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as leave:
        return leave.code if isinstance(leave.code, int) else USAGE
    return _run(arguments)


def _run(arguments: argparse.Namespace) -> int:
    try:
        code: int = arguments.run(arguments, load_settings(index_dir=getattr(arguments, "index", None)))
        sys.stdout.flush()
    except AssistantError as error:
        return _fail(str(error))
    except BrokenPipeError:
        # the reader has had enough (… | head); what is still buffered must not raise again at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("ASSISTANT_LOG_LEVEL", "").upper() == "DEBUG":
            traceback.print_exc()
        kind = type(error).__name__
        return _fail(f"程序出错（{kind}: {error}），请用 ASSISTANT_LOG_LEVEL=DEBUG 重新运行并把输出交给维护人员。")
    return code


def _fail(message: str) -> int:
    print(" ".join(message.split()), file=sys.stderr)
    return FAILED


def _parser() -> Arguments:
    parser = Arguments("python -m assistant", "政策问答助手：回答政策文件中的问题，逐条注明出处。")
    parser.add_argument("--version", action="version", version=assistant.__version__, help="显示版本号")
    commands = parser.add_subparsers(title="命令", metavar="命令", dest="command", required=True)
    for module in COMMANDS:
        name = module.__name__.rpartition(".")[2]
        summary = module.SUMMARY.partition("\n")[0]
        command = commands.add_parser(name, help=summary, description=module.SUMMARY)
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a lone surrogate is printed as \ud800, which inside a JSON string is JSON for itself
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
