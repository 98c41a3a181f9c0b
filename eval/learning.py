"""The command behind eval/learn.py: what is learned from questions, and in which order.

The layouts of vectors (`eval/layout.py`) are learned from practice. The trees of relevance (`eval/trees.py`) are
learned from practice and the development questions; what practice asks is embedded there with layouts that were learned
without its file, since they are surer of questions that they were learned from. The test part teaches nothing.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Sequence
from pathlib import Path

from assistant.errors import AssistantError
from assistant.models import SENTENCES
from assistant.models.encoders import WHOLE
from assistant.models.offline import LAYOUTS, Layout, OfflineEmbedding
from assistant.retrieval.relevance import FILE
from eval.arguments import ChineseParser
from eval.corpora import PROJECT_DIR
from eval.examples import Example, read_examples, read_practice
from eval.layout import Lesson, learn_layout, read_lesson, write_layouts
from eval.practice_pairs import Pair, list_practice, read_pairs
from eval.questions import ASKED_ON, list_question_files, load_questions, part_of
from eval.trees import HELD_OUT, fold_of, learn_trees, write_trees

LAYOUTS_FILE = PROJECT_DIR / "assistant" / "models" / LAYOUTS
TREES_FILE = PROJECT_DIR / "assistant" / "retrieval" / FILE
Lessons = dict[str, Lesson]

PARTS = ("layouts", "relevance")
_FOLDS = 3  # of the files of practice


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn and give the exit code: 0, 1 (our error) or 2 (usage)."""
    parser = ChineseParser(
        prog="eval/learn.py", description="由练习题和开发部分的题目学出问题的向量变换和依据的判断", allow_abbrev=False
    )
    parser.add_argument(
        "--only", choices=PARTS, metavar="PART", help="只学一部分：layouts 向量变换，relevance 依据的判断"
    )
    chosen: argparse.Namespace = parser.parse_args(arguments)
    try:
        practice = {file: read_pairs(file) for file in list_practice()}
        lessons = {file: read_lessons(pairs) for file, pairs in practice.items()}
        if chosen.only != "relevance":
            write_layouts(learn_layouts(list(lessons.values())), LAYOUTS_FILE)
        if chosen.only != "layouts":
            taught, own = read_all_practice(practice, lessons), read_development()
            write_trees(learn_trees([*taught, *itertools.chain(*own)]), TREES_FILE)
            for fold, file in enumerate(HELD_OUT):
                others = itertools.chain(*(examples for place, examples in enumerate(own) if place != fold))
                write_trees(learn_trees([*taught, *others]), file)
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def read_development() -> list[list[Example]]:
    """Give the examples of the development questions, by fold."""
    dev = [question for question in load_questions(list_question_files()) if part_of(question.id) == "dev"]
    return [read_examples([one for one in dev if fold_of(one.id) == fold]) for fold in range(len(HELD_OUT))]


def read_lessons(pairs: Sequence[Pair]) -> Lessons:
    """Give what each encoder learns from a file of practice, by its name."""
    return {encoder.name: read_lesson(pairs, encoder) for encoder in (WHOLE, SENTENCES)}


def learn_layouts(lessons: Sequence[Lessons]) -> dict[str, Layout]:
    """Give the layout of each encoder, by its name."""
    return {encoder.name: learn_layout([one[encoder.name] for one in lessons]) for encoder in (WHOLE, SENTENCES)}


def read_all_practice(practice: dict[Path, list[Pair]], lessons: dict[Path, Lessons]) -> list[Example]:
    """Give the examples of practice, each file with layouts learned from the files of other folds."""
    files = list(practice)
    found: list[Example] = []
    for fold in range(_FOLDS):
        inside = files[fold::_FOLDS]
        layouts = learn_layouts([lessons[file] for file in files if file not in inside])
        embedders = [OfflineEmbedding(encoder, layouts[encoder.name]) for encoder in (WHOLE, SENTENCES)]
        for file in inside:
            found += read_practice(file, practice[file], embedders, ASKED_ON)
            print(f"{file.stem}：{len(found)} 个例子", flush=True)
    return found
