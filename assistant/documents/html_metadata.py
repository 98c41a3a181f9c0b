"""What a web page says about its document outside the text: head table, labelled lines, meta elements, attachments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from assistant.documents.html_text import Rows, read_rows
from assistant.documents.html_tree import BLOCKS, read_text, walk
from assistant.documents.spaces import tidy
from assistant.text.dates import read_date
from assistant.text.fold import clean, fold, simplify

# normalised label -> what portals print for it, the surest first
_PRINTED = {
    "索引号": "索引号 信息索引号 信息索引 索引编号 公开索引号",
    "标题": "标题 文件标题 公文标题 信息名称 文件名称 公文名称 名称",
    "发文字号": "发文字号 公文文号 发文文号 文件编号 文件字号 文号 文件号",
    "发文机关": "发文机关 发文单位 发文机构 制发机关 制定机关 印发机关 发布机关",
    "发布机构": "发布机构 发布单位 公开机构 公开单位",  # who runs the page; often not who issued the document
    "成文日期": "成文日期 成文时间 发文日期 发文时间 制发日期 制定日期 印发日期 生成日期 形成日期",
    "发布日期": "发布日期 发布时间 公布日期 公布时间 公开日期 公开时间 发表时间 发表日期",
    "施行日期": "施行日期 实施日期 生效日期 施行时间 实施时间 生效时间",
    "废止日期": "废止日期 失效日期 废止时间 失效时间 终止日期",
    "有效期": "有效期 有效期限",
    "有效性": "有效性 文件状态 时效性 效力状态 时效状态 有效状态 文件效力 是否有效 效力",
    "主题分类": "主题分类 信息分类 分类",
    "来源": "信息来源 文章来源 稿件来源 来源",
    "网站": "网站名称",
}
LABELS: Mapping[str, tuple[str, ...]] = {label: tuple(names.split()) for label, names in _PRINTED.items()}
# labels of no use here, known so that the value before them ends
_OTHERS = tuple(
    re.findall(
        "[^ ]+",
        "主题词 体裁 体裁分类 公开方式 公开范围 公开属性 公开类别 统一编号 责任部门 公开责任部门 浏览次数 浏览量"
        " 阅读次数 点击数 访问量 浏览 阅读 点击 字体 字号 浏览字号 字体大小 大小 分享 分享到 打印 保存 关闭 作者"
        " 责任编辑 编辑 组配分类 服务对象 主办单位 关键词 标签 语种 生命周期 载体类型 内容概述 公开形式 公开程序"
        " 公开时限 版权 时间 日期",
    )
)
_DATED = ("成文日期", "发布日期", "施行日期", "废止日期")
_NAMES, _UNITS = ("发文机关", "发布机构", "来源"), re.compile("[\\s\u3000,，;；]{1,10}")
_META = {"articletitle": "标题", "pubdate": "发布日期", "contentsource": "来源", "sitename": "网站"}
_NORMAL = {fold(name): label for label, names in LABELS.items() for name in names}
_RANK = {fold(name): rank for names in LABELS.values() for rank, name in enumerate(names)}
_SPACED = "[ \u3000\u00a0]{0,4}"
_LABELLED = re.compile(
    "(?:(?<=[\\s|｜\u3000])|^)("
    + "|".join(
        _SPACED.join(name)
        for name in sorted((*(n for names in LABELS.values() for n in names), *_OTHERS), key=len, reverse=True)
    )
    + ")[ \u3000]{0,3}[:：]"
)
_HEAD_TABLES = 3  # tables at the beginning of the text that may be head tables
_LONGEST_LINE, _LONGEST_VALUE = 400, 200
_FILE = re.compile(r"\.(?:docx?|wps|pdf|xlsx?|et|ofd|pptx?|zip|rar|7z)(?:$|[?#])", re.IGNORECASE)
_TAG = re.compile("<[^<>]{0,200}>")
_SITE = re.compile(r"\s{0,3}[-_|｜—–]{1,2}\s{0,3}(?=[^-_|｜—–]{0,60}$)")
_SITE_WORDS = re.compile("网|门户|政府|平台|公报|委员会|[厅局部]$|栏目|公开")
_PLACE = re.compile("位置|首页|导航")
_FURNITURE_TAGS = ("nav", "header", "footer")


def read_metadata(tree: LexborHTMLParser, body: LexborNode) -> tuple[tuple[str, str], ...]:
    """Give what the page says about its document, labels normalised, values as printed; each label once."""
    found: dict[str, tuple[int, str]] = {}  # label -> how far down its list of names, value
    for name, value in _outside(tree, body):
        take_pair(found, name, value)
    for label, value in _from_meta(tree).items():
        found.setdefault(label, (99, value))
    if "标题" not in found and (title := _page_title(tree, body)):
        found["标题"] = (99, title)
    return tuple((label, found[label][1]) for label in LABELS if label in found)


def take_pair(found: dict[str, tuple[int, str]], name: str, value: str) -> bool:
    """Keep a value unless a surer name for the same thing was seen; tells whether the name is known at all."""
    key = fold(name).rstrip(":：")
    label = _NORMAL.get(key)
    if label is None:
        return key in _OTHER_KEYS
    value = clean(value).replace("\n", " ").strip()
    value = "、".join(_UNITS.split(value)) if label in _NAMES else tidy(value)
    usable = value and len(value) <= _LONGEST_VALUE and (label not in _DATED or read_date(value[:40]) is not None)
    if usable and (label not in found or _RANK[key] < found[label][0]):
        found[label] = (_RANK[key], value)
    return True


_OTHER_KEYS = frozenset(fold(name) for name in _OTHERS)


def take_head_tables(body: LexborNode) -> dict[str, str]:
    """Give what head tables inside the text say, and take them out of the tree."""
    found: dict[str, str] = {}
    for table in body.css("table")[:_HEAD_TABLES]:
        if len(table.css("table")) == 1 and (head := _read_head_table(read_rows(table))):
            found |= head
            table.decompose()
    return found


def _read_head_table(rows: Rows) -> dict[str, str]:
    """Give what a table says as a head table; empty where it is a table of the document."""
    found: dict[str, tuple[int, str]] = {}
    known = 0
    for row in rows:
        for name, value in _pairs(row):
            known += take_pair(found, name, value)
    official = known >= 3 and ("索引号" in found or "发文字号" in found)
    return {label: value for label, (_, value) in found.items()} if official else {}


def read_attachments(tree: LexborHTMLParser, body: LexborNode) -> tuple[tuple[str, str], ...]:
    """Give name and address of the files that the text, or the place around it, links to."""
    around = body
    for _ in range(2):
        if around.parent is not None and around.parent.tag not in ("body", "html"):
            around = around.parent
    found: dict[str, str] = {}
    for link in around.css("a[href]"):
        address = (link.attributes.get("href") or "").strip()
        if not _FILE.search(address) or _in_furniture(link):
            continue
        name = tidy(clean(read_text(link)).replace("\n", " ")) or unquote(address.rsplit("/", 1)[-1])
        found.setdefault(address[:500], name[:200])
    return tuple((name, address) for address, name in found.items())


def _outside(tree: LexborHTMLParser, body: LexborNode) -> Iterator[tuple[str, str]]:
    """Give label and value from tables, definition lists and labelled lines outside the text."""
    for table in tree.css("table"):
        if not _within(table, body) and len(table.css("table")) == 1 and table.css_first(_path(body)) is None:
            for row in read_rows(table):
                yield from _pairs(row)
    for term in tree.css("dt"):
        if term.next is not None and not _within(term, body):
            value = next((n for n in (term.next, term.next.next) if n is not None and n.tag == "dd"), None)
            if value is not None:
                yield read_text(term), read_text(value)
    for line in _lines_outside(tree, body):
        yield from _split_labelled(line)


def _path(body: LexborNode) -> str:
    return f"#{body.id}" if body.id and re.fullmatch("[A-Za-z][A-Za-z0-9_-]{0,60}", body.id) else "no-such-element"


def _pairs(row: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    cells = [cell for cell in row if cell]
    for index, cell in enumerate(row):
        if labelled := list(_split_labelled(cell)):
            if len(labelled) == 1 and not labelled[0][1] and index + 1 < len(row):
                yield labelled[0][0], row[index + 1]
            else:
                yield from labelled
        elif fold(cell).rstrip(":：") in _NORMAL and index + 1 < len(row) and len(cells) > 1:
            yield cell, row[index + 1]


def _split_labelled(line: str) -> Iterator[tuple[str, str]]:
    """Part a line such as "发布日期：2022-05-06 来源：某局" at its labels."""
    line = line.strip(" \u3000")
    matches = list(_LABELLED.finditer(simplify(line)))
    if not matches or matches[0].start() > 0:
        return
    ends = [*(match.start() for match in matches[1:]), len(line)]
    for match, end in zip(matches, ends, strict=True):
        yield match[1], line[match.end() : end].strip(" \u3000|｜")


def _lines_outside(tree: LexborHTMLParser, body: LexborNode) -> Iterator[str]:
    """Give the lines of the page outside the text; pieces of one element stay in one line."""
    root = tree.body or tree.root
    if root is None:
        return
    line = ""
    inside = False
    for seen in walk(root):
        if seen.node.mem_id == body.mem_id:
            inside = seen.event == "open"
        if seen.event == "text":
            line += "" if inside else seen.text
        elif seen.node.tag in BLOCKS or seen.node.tag == "br":
            if 0 < len(line.strip()) <= _LONGEST_LINE:
                yield line
            line = ""
        elif seen.event == "close" and seen.node.tag == "span":
            line += " "
    if 0 < len(line.strip()) <= _LONGEST_LINE:
        yield line


def _from_meta(tree: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.css("meta[name]"):
        label = _META.get((meta.attributes.get("name") or "").lower())
        value = tidy(clean(_TAG.sub("", unescape(meta.attributes.get("content") or ""))).replace("\n", " "))
        if label and value and (label != "发布日期" or read_date(value)):
            found.setdefault(label, value[:_LONGEST_VALUE])
    return found


def _page_title(tree: LexborHTMLParser, body: LexborNode) -> str:
    """Give the headline of the page; else its title without the name of the site."""
    titles = [tidy(clean(read_text(node)).replace("\n", " ")) for node in tree.css("h1") if not _within(node, body)]
    named = [title for title in titles if 4 <= len(title) <= _LONGEST_VALUE and not _PLACE.search(title)]
    if named:
        return max(named, key=len)
    node = tree.css_first("title")
    title = tidy(clean(node.text() if node else "").replace("\n", " "))
    named_site = False
    while (cut := _SITE.search(title)) and cut.start() >= 4:
        tail = title[cut.end() :]
        column = named_site and re.fullmatch("[\u4e00-\u9fff]{2,8}", tail)
        if not (_SITE_WORDS.search(tail) or column):
            break
        title, named_site = title[: cut.start()], True
    return title if 4 <= len(title) <= _LONGEST_VALUE else ""


def _within(node: LexborNode, place: LexborNode) -> bool:
    current: LexborNode | None = node
    while current is not None:
        if current.mem_id == place.mem_id:
            return True
        current = current.parent
    return False


def _in_furniture(node: LexborNode) -> bool:
    current: LexborNode | None = node
    while current is not None:
        if current.tag in _FURNITURE_TAGS:
            return True
        current = current.parent
    return False
