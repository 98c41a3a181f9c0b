"""`user`: makes and manages the users of the operator desk."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from assistant.errors import AccountError
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.database import Database

SUMMARY = """管理工作台的用户：新建、列出、停用、修改密码

密码在提示后输入，不显示；也可以从标准输入读入一行。"""
_ROLES = ("operator", "supervisor", "administrator")
_ROLE_HELP = "角色：operator 话务员（默认）、supervisor 审核员、administrator 管理员"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    actions = parser.add_subparsers(title="操作", metavar="操作", dest="action", required=True)
    add = actions.add_parser("add", help="新建用户")
    add.add_argument("name", metavar="用户名")
    add.add_argument("--role", choices=_ROLES, default="operator", metavar="角色", help=_ROLE_HELP)
    actions.add_parser("list", help="列出用户")
    for action, summary in (("disable", "停用用户"), ("enable", "恢复用户"), ("password", "修改密码，并解除锁定")):
        actions.add_parser(action, help=summary).add_argument("name", metavar="用户名")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do it and say so."""
    from assistant.accounts import ROLES, add_user, set_disabled, set_password
    from assistant.database import open_database

    database = open_database(settings)
    try:
        if arguments.action == "add":
            add_user(database, arguments.name, arguments.role, _read_password())
            print(f"已新建{ROLES[arguments.role]} {arguments.name}，可在 /desk 登录。")
        elif arguments.action == "list":
            _print_users(database)
        elif arguments.action == "password":
            set_password(database, arguments.name, _read_password())
            print(f"已修改 {arguments.name} 的密码，原有登录已全部退出。")
        else:
            set_disabled(database, arguments.name, arguments.action == "disable")
            print(f"已{'停用' if arguments.action == 'disable' else '恢复'} {arguments.name}。")
    finally:
        database.close()
    return 0


def _print_users(database: Database) -> None:
    from assistant.accounts import ROLES, list_users

    users = list_users(database)
    for user in users:
        state = "已停用" if user.disabled else "已锁定" if user.locked else "正常"
        print(f"{user.name}\t{ROLES[user.role]}\t{state}\t{user.made_at.astimezone():%Y-%m-%d}")
    if not users:
        print("还没有用户，可用 user add 新建。")


def _read_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("密码：")
    if getpass.getpass("再输入一次：") != password:
        raise AccountError("两次输入的密码不同，请重新运行。")
    return password
