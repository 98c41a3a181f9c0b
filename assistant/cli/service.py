"""`service`: turns the chat page or the interface off and on while the server runs."""

from __future__ import annotations

import argparse

from assistant.settings import Settings

SUMMARY = """关闭或开放问答网页、程序接口

关闭后访问者看到“暂停服务，请拨打12345”，工作台照常使用；最迟5秒后生效，并记入操作日志。"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    actions = parser.add_subparsers(title="操作", metavar="操作", dest="action", required=True)
    for action, summary in (("close", "关闭"), ("open", "开放")):
        command = actions.add_parser(action, help=summary)
        command.add_argument("name", metavar="服务", choices=("chat", "rest"), help="chat 问答网页，rest 程序接口")
        command.add_argument("--reason", metavar="原因", required=True, help="写明原因")
    actions.add_parser("list", help="列出已关闭的服务")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do it and say so."""
    from assistant.accounts import SWITCHES, closed_switches, set_switch
    from assistant.database import open_database

    database = open_database(settings)
    try:
        if arguments.action == "list":
            closed = closed_switches(database)
            for name, service in SWITCHES.items():
                held = closed.get(name)
                print(f"{name}\t{service}\t{f'已关闭（{held.reason}）' if held else '开放'}")
        else:
            set_switch(database, arguments.name, arguments.action == "close", arguments.reason)
            print(f"已{'关闭' if arguments.action == 'close' else '开放'}{SWITCHES[arguments.name]}。")
    finally:
        database.close()
    return 0
