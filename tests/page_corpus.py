"""An invented corpus for the pages: a shared address, a citation, a counterpart, a document in many pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.answer import open_assistant
from assistant.index import build_index
from assistant.settings import load_settings
from assistant.web import create_app
from tests.answer_corpus import CITY, PROVINCE, RULES
from tests.web_fakes import running

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg onload=alert(3)>"
NOTICE = f"""丁市人民政府办公室关于印发《窗口规则》和《热线规则》的通知

丁政办发〔2024〕5号

各区人民政府：

现将《窗口规则》和《热线规则》印发给你们。

丁市人民政府办公室

2024年5月6日

附件1

窗口规则

一、窗口设置

按照《丙市共享单车停放管理办法》第四条设置停车区。{HOSTILE}（市数据局牵头）

二、=1+1窗口值守

6月底前，窗口中午不休息。（市数据局负责，市财政局配合）

附件2

热线规则

一、热线接听

热线全天接听。（市信访局牵头）
"""


_ROADS = "东西南北中上下左右前后内外新旧大小长短高低"
_THINGS = ("停放", "充电", "清洗", "维修", "登记", "转让", "报废", "年检", "租赁", "保险", "喷漆", "拖移")


def long_rules(articles: int) -> str:
    """Give the text of rules with so many articles, no two alike."""
    said = [
        f"{_ROADS[n % 21]}{_ROADS[n // 21 % 21]}路的{_THINGS[n % 12]}和{_THINGS[n // 12 % 12]}，应当服从安排。"
        for n in range(articles)
    ]
    lines = "\n\n".join(f"第{number}条 {text}" for number, text in enumerate(said, start=1))
    return f"戊市车辆编号管理办法\n\n{lines}\n"


def write_page_corpus(folder: Path) -> Path:
    """Write the documents into a folder and give it."""
    folder.mkdir(exist_ok=True)
    texts = {"province": PROVINCE, "city": CITY, "rules": RULES, "notice": NOTICE, "long": long_rules(150)}
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return folder


def build_page_index(folder: Path) -> Path:
    """Build the index of the documents below a folder and give its own."""
    settings = load_settings(index_dir=folder / "index")
    build_index(write_page_corpus(folder / "corpus"), settings.index_dir, settings)
    return settings.index_dir


@contextmanager
def page_server(index_dir: Path) -> Iterator[str]:
    """Serve the pages of an index; gives the address."""
    settings = load_settings(index_dir=index_dir)
    with running(create_app(open_assistant(settings), settings)) as address:
        yield address
