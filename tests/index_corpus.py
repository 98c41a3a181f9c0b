"""A small invented corpus as files, for tests that build an index from them."""

from __future__ import annotations

from pathlib import Path

LIBRARY = """甲政办发〔2023〕1号

甲省人民政府办公厅关于做好图书馆服务工作的通知

各市人民政府：

为方便群众读书，现将有关事项通知如下：

一、延长开放时间

全省图书馆周末开放到晚上九点。（省文化厅牵头，各市人民政府配合）

二、增加“共享书屋”

年底前新建书屋200个。（省文化厅负责）

甲省人民政府办公厅

2023年3月6日
"""
BUS = """乙政发〔2023〕2号

乙市人民政府关于公交优惠的通知

各区人民政府：

一、优惠对象

六十五岁以上老人免费乘坐公交车。（市交通局牵头）

二、办理地点

公交公司各营业厅办理乘车卡。

乙市人民政府

2023年4月18日
"""


def write_corpus(folder: Path, **files: str) -> Path:
    """Write files (name without suffix -> text) into a folder and give it."""
    folder.mkdir(exist_ok=True)
    for name, text in (files or {"library": LIBRARY, "bus": BUS}).items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return folder
