"""`compare`: shows which clause of one document implements which clause of another, and what differs."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence

from assistant.answer.changes import say_differences
from assistant.answer.draft import name_text
from assistant.answer.shapes import date_json
from assistant.cli.arguments import add_index_argument
from assistant.cli.printing import print_json
from assistant.errors import AddressError
from assistant.index import Index, open_index
from assistant.ledger.implementation import ClausePair, Implementation, compare_documents
from assistant.ledger.names import rank
from assistant.retrieval import look_up
from assistant.settings import Settings
from assistant.types import Deadline, Document, Target

SUMMARY = """对照两份文件：下级文件的哪一条落实上级文件的哪一条，有何不同

先后不限；两份文件同级时，以先写的为上级文件。"""

PIPED_WIDTH = 160  # columns of the table where stdout is no terminal
_RELATIONS = {"kept": "一致", "changed": "有变化"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("upper", metavar="上级文件", help="文号或《标题》，如“甲政办发〔2023〕1号”")
    parser.add_argument("lower", metavar="下级文件", help="文号或《标题》，如“乙政办发〔2023〕2号”")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    add_index_argument(parser)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the two documents side by side."""
    index = open_index(settings.index_dir, settings)
    upper, lower = _find_document(index, arguments.upper), _find_document(index, arguments.lower)
    if upper.id == lower.id:
        raise AddressError("两处所写的是同一份文件，请写两份不同的文件。")
    if 0 <= rank(lower) < rank(upper):
        upper, lower = lower, upper
    maps = compare_documents(upper, lower, index.facts)
    if arguments.json:
        print_json(
            {
                "upper": {"id": upper.id, "number": upper.number, "title": upper.title},
                "lower": {"id": lower.id, "number": lower.number, "title": lower.title},
                "parts": [_map_json(one, index) for one in maps],
            }
        )
        return 0
    for one in maps:
        print(f"{name_text(one.upper_part, upper)} → {name_text(one.lower_part, lower)}")
        print(f"对应 {len(one.pairs)} 条，下级新增 {len(one.added)} 条，上级未见对应 {len(one.dropped)} 条")
        print(_table_text(one, index))
    return 0


def _find_document(index: Index, text: str) -> Document:
    """Give the one document that a text names.

    Raises:
        AddressError: it names none, several, or a single clause.
    """
    found = look_up(index, text)
    if found.clauses:
        raise AddressError(f"compare 对照整份文件，请从“{text.strip()[:60]}”中去掉条款号。")
    if len({document.number or document.id for document in found.documents}) > 1:
        names = "、".join(name_text("", document) for document in found.documents[:3])
        raise AddressError(f"“{text.strip()[:60]}”可指 {len(found.documents)} 份文件（{names}），请写文号。")
    return found.documents[0]


def _table_text(one: Implementation, index: Index) -> str:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("上级条款", "下级条款", "关系", "不同之处", show_lines=True)
    for upper, lower, pair in _rows(one, index):
        if pair:
            relation, what = _RELATIONS[pair.relation], "\n".join(say_differences(pair.differences))
        else:
            relation, what = ("上级独有", "") if upper else ("下级新增", "")
        cells = (_name(index, upper), _name(index, lower), relation, what)
        table.add_row(*(Text(cell) for cell in cells))  # Text: brackets in documents are no markup
    out = io.StringIO()
    width = os.get_terminal_size().columns if sys.stdout.isatty() else PIPED_WIDTH
    Console(file=out, width=width, color_system=None).print(table)
    return out.getvalue()


def _rows(one: Implementation, index: Index) -> list[tuple[str, str, ClausePair | None]]:
    """Give (upper id, lower id, pair) in the order of the lower text, then what only the upper text has."""
    rows: list[tuple[str, str, ClausePair | None]] = [("", id, None) for id in one.added]
    rows += [(pair.upper_clause_id, pair.lower_clause_id, pair) for pair in one.pairs]
    rows.sort(key=lambda row: index.row_of(row[1]))
    return rows + [(id, "", None) for id in one.dropped]


def _name(index: Index, id: str) -> str:
    if not id:
        return "—"
    clause = index.clause(id)
    return f"{clause.address} {clause.title or clause.text[:40]}".strip()


def _map_json(one: Implementation, index: Index) -> dict[str, object]:
    return {
        "upper_part": one.upper_part,
        "lower_part": one.lower_part,
        "ground": one.ground,
        "pairs": [_pair_json(pair, index) for pair in one.pairs],
        "added": _clauses_json(one.added, index),
        "dropped": _clauses_json(one.dropped, index),
    }


def _pair_json(pair: ClausePair, index: Index) -> dict[str, object]:
    differences = pair.differences
    units = differences.reassigned
    return {
        "upper": _clause_json(pair.upper_clause_id, index),
        "lower": _clause_json(pair.lower_clause_id, index),
        "similarity": pair.similarity,
        "relation": pair.relation,
        "added": list(differences.added),
        "dropped": list(differences.dropped),
        "reworded": [{"upper": change.upper, "lower": change.lower} for change in differences.reworded],
        "changed_targets": [
            {"upper": _target_json(change.upper), "lower": _target_json(change.lower)}
            for change in differences.changed_targets
        ],
        "changed_deadlines": [
            {"upper": _deadline_json(change.upper), "lower": _deadline_json(change.lower)}
            for change in differences.changed_deadlines
        ],
        "reassigned": {"upper": list(units.upper), "lower": list(units.lower)} if units else None,
    }


def _clauses_json(ids: Sequence[str], index: Index) -> list[dict[str, str]]:
    return [_clause_json(id, index) for id in ids]


def _clause_json(id: str, index: Index) -> dict[str, str]:
    clause = index.clause(id)
    return {"id": id, "address": clause.address, "title": clause.title}


def _target_json(target: Target) -> dict[str, object]:
    return {
        "text": target.text,
        "number": target.number,
        "unit": target.unit,
        "of": target.of,
        "bound": target.bound,
        "sentence": target.sentence,
    }


def _deadline_json(deadline: Deadline) -> dict[str, object]:
    return {
        "text": deadline.text,
        "start": date_json(deadline.start),
        "end": date_json(deadline.end),
        "sentence": deadline.sentence,
    }
