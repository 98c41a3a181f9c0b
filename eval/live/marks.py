"""What an expert's marks amount to, and questions made of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.errors import AssistantError, SettingsError
from eval.live.sheet import VERDICTS, Marked
from eval.questions import load_questions
from eval.sets.files import read_json_lines, say_share

RIGHT, PARTLY, _, UNCLEAR = VERDICTS


def say_marks(rows: Sequence[Marked]) -> list[str]:
    """Give the lines to print: shares of right answers with intervals, in all and by what was done."""
    judged = [row for row in rows if row.verdict and row.verdict != UNCLEAR]
    unclear = sum(row.verdict == UNCLEAR for row in rows)
    lines = [f"抽样 {len(rows)} 题，已判断 {len(judged)} 题，无法判断 {unclear} 题"]
    lines.append(say_share("对", [row.verdict == RIGHT for row in judged]))
    lines.append(say_share("对或部分对", [row.verdict in (RIGHT, PARTLY) for row in judged]))
    for name, abstained in (("作了回答的中对", False), ("拒答的中对", True)):
        chosen = [row for row in judged if (not row.status.startswith("answered")) == abstained]
        lines.append(say_share(name, [row.verdict == RIGHT for row in chosen]))
    known = [row for row in judged if row.answerable is not None]
    lines.append(
        say_share("不可回答的已拒答", [not r.status.startswith("answered") for r in known if r.answerable is False])
    )
    lines.append(say_share("可回答的已回答", [r.status.startswith("answered") for r in known if r.answerable]))
    return lines


def add_marked(rows: Sequence[Marked], target: Path) -> list[str]:
    """Add marked rows to a question file and give the lines that tell what became of each that was not added.

    Raises:
        SettingsError: the file cannot be written, or would not be valid; it is then left as it was.
    """
    held = {str(row.get("id")) for _, row in read_json_lines(target)} if target.exists() else set()
    added: list[Mapping[str, object]] = []
    told: list[str] = []
    for row in rows:
        made = make_question(row)
        if isinstance(made, str):
            told.append(f"第 {row.row} 行没有加入：{made}")
        elif made["id"] in held:
            told.append(f"第 {row.row} 行没有加入：题库中已有")
        else:
            held.add(str(made["id"]))
            added.append(made)
    if added:
        _append(target, added)
    return [f"加入 {len(added)} 题：{target}", *told]


def make_question(row: Marked) -> dict[str, object] | str:
    """Give a question as eval/README.md describes it, or why none can be made."""
    if row.answerable is None:
        return "没有填“应当”"
    identity = hashlib.sha256(row.question.encode("utf-8", "replace")).hexdigest()[:10]
    made: dict[str, object] = {"id": f"live-{identity}", "question": row.question, "answerable": row.answerable}
    if not row.answerable:
        refused = row.verdict == RIGHT and not row.status.startswith("answered")
        status = [row.status] if refused else ["unanswerable_not_in_corpus", "unanswerable_not_stated", "clarification"]
        return {**made, "kind": "unanswerable", "status": status}
    if not row.clauses:
        return "没有填“应引条款”"
    if not row.facts:
        return "没有填“应含事实”"
    golds = [{"number": gold.number, "part": gold.part, "address": gold.address} for gold in row.clauses]
    corrected = ["answered_corrected"] if row.status == "answered_corrected" and row.verdict == RIGHT else []
    return {
        **made,
        "kind": "everyday",
        **({"status": corrected} if corrected else {}),
        "clauses": golds,
        "facts": list(row.facts),
    }


def _append(target: Path, added: Sequence[Mapping[str, object]]) -> None:
    before = target.read_bytes() if target.exists() else None
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in added)
    glue = "\n" if before and not before.endswith(b"\n") else ""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("a", encoding="utf-8") as file:
            file.write(glue + text)
        load_questions([target])
    except (OSError, AssistantError) as error:
        if before is None:
            target.unlink(missing_ok=True)
        else:
            target.write_bytes(before)
        raise SettingsError(f"{target} 没有改动：{error}") from None
