from __future__ import annotations

from assistant.documents.markdown import read_markdown
from assistant.types import Block

MARKDOWN = """\
---
title: 不用的题名
date: 2023-01-01
---

# 甲市**图书馆**管理办法

::: details 目录

- [第一章](#c1)
- 第二章

:::

[返回](#top)&emsp;[目录](#c1)

## 第一章&emsp;总则{align=center}

<p id="t1">&emsp;&emsp;<b>第一条</b>&emsp;为了服务读者，<br>制定本办法。</p>

- 甲类读者；
* 乙类[读者](http://example.org/a "b")；

1. 先登记；

> 引用的话。

| 项目 | 期限 |
|:--|--:|
| 借书 | 30**日** |
| 还\\|书 | <b>即时</b> |

![图](a.png)

---

<script>alert(1)</script><!-- 注 -->
"""


def test_markup_is_taken_off_and_blocks_are_kept() -> None:
    assert read_markdown(MARKDOWN) == (
        Block("heading", "甲市图书馆管理办法", level=1),
        Block("heading", "第一章　总则", level=2),
        Block("paragraph", "第一条　为了服务读者，制定本办法。"),
        Block("paragraph", "甲类读者；"),
        Block("paragraph", "乙类读者；"),
        Block("paragraph", "1.先登记；"),
        Block("paragraph", "引用的话。"),
        Block(
            "table", "项目\t期限\n借书\t30日\n还|书\t即时", rows=(("项目", "期限"), ("借书", "30日"), ("还|书", "即时"))
        ),
    )


def test_title_of_front_matter_stands_in_for_a_missing_heading() -> None:
    blocks = read_markdown("---\ntitle: '甲市公园条例'\nauthor: 某\n---\n\n## 第一章 总则\n")
    assert [(block.text, block.level) for block in blocks] == [("甲市公园条例", 1), ("第一章　总则", 2)]


def test_rule_at_the_start_is_no_front_matter() -> None:
    blocks = read_markdown("---\n甲市公园条例\n---\n第一条　为了管理。\n")
    assert [block.text for block in blocks] == ["甲市公园条例", "第一条　为了管理。"]


def test_signs_inside_a_line_are_text() -> None:
    for text in ("温度<5度或者>35度时闭馆", "甲馆 - 乙馆之间 * 往返"):
        assert "".join(block.text for block in read_markdown(text)) == text.replace(" ", "")


def test_hostile_markup_is_read_in_one_pass() -> None:
    for text in (
        "[" * 50_000,
        "*" * 50_001 + "a",
        "<" * 50_000,
        "|" * 20_000 + "\n" + "|" * 20_000,
        "a" + "`" * 50_000,
    ):
        read = "".join(block.text for block in read_markdown(text))
        assert [char for char in read if char not in "*`"] == [char for char in text if char not in "*`\n"]
