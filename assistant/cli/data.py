"""`data`: deletes what people wrote and what was logged, when its time is over."""

from __future__ import annotations

import argparse
from datetime import date

from assistant.cli.arguments import read_day
from assistant.errors import SettingsError
from assistant.settings import Settings

SUMMARY = """删除某日以前的问题记录、评价和来电记录

运行中的网页会自动删除超过 retention_days 天的记录；本命令用于提前删除。"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    actions = parser.add_subparsers(title="操作", metavar="操作", dest="action", required=True)
    delete = actions.add_parser("delete", help="删除记录")
    delete.add_argument("--before", metavar="日期", type=read_day, required=True, help="删除该日以前的，如 2024-06-30")
    delete.add_argument("--audit", action="store_true", help="只删除操作日志（至少保存 audit_days 天）")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Delete and say how much."""
    from assistant.accounts import delete_events_before, record_event
    from assistant.accounts.audit import COMMAND_LINE
    from assistant.database import open_database
    from assistant.feedback import delete_before

    if arguments.audit and (date.today() - arguments.before).days < settings.audit_days:
        raise SettingsError(f"操作日志至少保存 {settings.audit_days} 天（设置 audit_days），请写更早的日期。")
    database = open_database(settings)
    try:
        if arguments.audit:
            print(f"已删除操作日志 {delete_events_before(database, arguments.before, COMMAND_LINE)} 条。")
        else:
            deleted = delete_before(database, arguments.before)
            said = f"问题 {deleted.questions} 条、评价 {deleted.ratings} 条、来电 {deleted.calls} 条"
            record_event(database, COMMAND_LINE, "删除记录", f"{arguments.before}以前", said)
            print(f"已删除{arguments.before}以前的{said}。")
    finally:
        database.close()
    return 0
