"""`key`: makes and manages the keys of programs that use the interface."""

from __future__ import annotations

import argparse

from assistant.cli.arguments import read_count
from assistant.settings import Settings

SUMMARY = """管理程序接口的密钥：新建、列出、停用

密钥只在新建时显示一次，库里只存它的散列值。"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    actions = parser.add_subparsers(title="操作", metavar="操作", dest="action", required=True)
    add = actions.add_parser("add", help="新建密钥")
    add.add_argument("name", metavar="名称", help="使用密钥的程序或单位")
    add.add_argument("--per-minute", metavar="N", type=read_count, help="每分钟最多的请求数（默认见设置 rate_per_key）")
    actions.add_parser("list", help="列出密钥")
    actions.add_parser("disable", help="停用密钥").add_argument("name", metavar="名称")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do it and say so."""
    from assistant.accounts import add_key, disable_key, list_keys
    from assistant.database import open_database

    database = open_database(settings)
    try:
        if arguments.action == "add":
            print(add_key(database, arguments.name, arguments.per_minute))
        elif arguments.action == "disable":
            disable_key(database, arguments.name)
            print(f"已停用 {arguments.name} 的密钥，数秒后不能再用。")
        else:
            keys = list_keys(database)
            for key in keys:
                limit = "按设置" if key.per_minute is None else f"每分钟{key.per_minute}次"
                print(
                    f"{key.name}\t{'已停用' if key.disabled else '正常'}\t{limit}\t{key.made_at.astimezone():%Y-%m-%d}"
                )
            if not keys:
                print("还没有密钥，可用 key add 新建。")
    finally:
        database.close()
    return 0
