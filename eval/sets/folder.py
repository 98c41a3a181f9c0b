"""Any folder of documents with questions in our own form: FOLDER/documents/ and FOLDER/questions.jsonl."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from assistant.errors import SettingsError
from eval.asking import ask_all
from eval.corpora import Corpora, fresh_index, open_assistant_on
from eval.questions import load_questions
from eval.sets.files import thin
from eval.tables import print_groups, print_tables


def measure_folder(folder: Path, sample: int = 0) -> list[str]:
    """Give the lines to print: tables as of eval/run.py, and what was wrong with each question.

    Args:
        folder: holds documents/ and one or more .jsonl files of questions, whose `corpus` does not count.
        sample: only so many questions, evenly spread; 0 for all.

    Raises:
        SettingsError: a part is missing.
        LexiconError: a question is wrong; names file and line.
    """
    files = sorted(folder.glob("*.jsonl"))
    if not files or not (folder / "documents").is_dir():
        raise SettingsError(f"{folder} 中应有 documents 文件夹和 .jsonl 题目文件。")
    questions = thin(load_questions(files), sample)
    assistant = open_assistant_on(fresh_index(folder / "documents"))
    rows = ask_all(Corpora(lambda _: assistant), questions)
    printed = io.StringIO()
    console = Console(file=printed, width=160)
    print_tables(rows, console)
    print_groups(rows, console)
    wrong = [row for row in rows if not row.score.right]
    told = [f"✗ {row.question.id} {row.question.question}：{'；'.join(row.score.why)}" for row in wrong]
    return [printed.getvalue().rstrip(), *told, f"共 {len(rows)} 题，错 {len(wrong)} 题。"]
