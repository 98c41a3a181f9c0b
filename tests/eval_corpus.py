"""A document of three tasks and two questions about it, for tests of the evaluation that ask a real assistant."""

from __future__ import annotations

from pathlib import Path

from assistant.answer import Assistant, open_assistant
from assistant.settings import load_settings
from eval.corpora import fresh_index
from eval.questions import Gold, Question

NUMBER = "甲政发〔2020〕1号"
TEXT = f"""甲省人民政府关于交通工作的意见
{NUMBER}
各市人民政府：
一、修筑公路。年底前修筑公路90公里。（省甲局牵头，省丙厅配合）
二、疏浚河道。明年6月底前疏浚河道30公里。（省乙局牵头）
三、改造码头。三年内改造码头12座。（省丁厅牵头）
甲省人民政府
2020年3月1日
"""
ROAD = Question(
    "lead-1", "lead", "修筑公路由谁牵头？", True, ("answered",),
    clauses=(Gold(NUMBER, "", "一"),), facts=(("省甲局",),),
)  # fmt: skip
NO = Question("no-1", "unanswerable", "种树由谁牵头？", False, ("unanswerable_not_in_corpus",))


def open_roads(folder: Path) -> Assistant:
    """Give an assistant over the document alone, which is written into a folder."""
    (folder / "a.txt").write_text(TEXT, "utf-8")
    return open_assistant(load_settings(index_dir=fresh_index(folder, folder.parent / "indexes"), corpus_dir=folder))
