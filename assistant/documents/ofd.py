"""OFD files (GB/T 33190): a zip of XML pages, read without unpacking to disk."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from assistant.documents.archive import Archive, open_archive
from assistant.documents.drawn import DrawnPage
from assistant.documents.ofd_objects import children, draw_objects, first_child, local_name, read_numbers
from assistant.documents.page_report import doubt_pages, find_scans, refuse_unreadable, tell_missing
from assistant.documents.reading import Reading
from assistant.documents.sheets import read_sheets
from assistant.errors import SourceError
from assistant.types import Doubt

MAX_PAGES = 2_000
_MOST_LETTERS = 4_000_000
_POINTS = 72 / 25.4  # OFD counts in millimetres
_A4: tuple[float, ...] = (0.0, 0.0, 210.0, 297.0)
_SIGNED = (("电子签章", "有，未经核验"),)
_NOT_THERE = ("missing_part", "bad_xml", "damaged")  # of one page; the others can be read


@dataclass(frozen=True, slots=True)
class _Root:
    """One document of the file: its root element and where it lies."""

    element: etree._Element
    folder: str  # that its paths start from
    templates: dict[str, str]  # identifier -> path
    area: tuple[float, ...]


@dataclass(slots=True)
class _Drawn:
    """The pages of one document, and the numbers of those that cannot be opened."""

    pages: list[DrawnPage] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)


def read_ofd(data: bytes) -> Reading:
    """Give the text of all documents of an OFD; block pages count from 1 through the file.

    Raises:
        SourceError: what `open_archive` refuses; `not_ofd`, `needs_password`, `damaged`, `no_pages`, `too_many_pages`,
            `too_large`, `scanned`, `unmapped_text` or `no_text`.
    """
    archive = open_archive(data)
    if archive.find("Encryptions.xml"):
        raise SourceError("需要密码，请去掉密码后再放入", "needs_password")
    if not archive.find("OFD.xml"):
        raise SourceError("不是完整的 OFD 文件，请重新导出或下载后再放入", "not_ofd")
    main = archive.xml("OFD.xml")
    documents: list[_Drawn] = []
    attached = 0
    for root in _open_documents(archive, main):
        documents.append(_draw_pages(archive, root, sum(len(one.pages) + len(one.missing) for one in documents)))
        attached += _count_attachments(archive, root)
    pages = [page for one in documents for page in one.pages]
    missing = [number for one in documents for number in one.missing]
    if not pages:
        raise SourceError("里面没有可以打开的页面，请重新导出或下载后再放入", "damaged" if missing else "no_pages")
    scans = find_scans(pages)
    refuse_unreadable(pages, scans)
    sheets = [[sheet for page in one.pages for sheet in page.make_sheets()] for one in documents]
    blocks = tuple(block for one in sheets for block in read_sheets(one))
    if not blocks:
        raise SourceError("没有可以取出的文字（文字可能已转成图形）；请换成 Word 文件或重新导出", "no_text")
    doubts = doubt_pages(pages, scans, missing)
    if attached:
        doubts.append(Doubt("attached_files", "", f"里面还夹带 {attached} 个文件，没有读取；需要时请另存出来单独放入"))
    metadata = _SIGNED if _is_signed(archive, main) else ()
    return Reading(blocks, tuple(doubts), metadata, tell_missing(scans, missing))


def _open_documents(archive: Archive, main: etree._Element) -> Iterator[_Root]:
    for body in children(main, "DocBody"):
        path = _resolve(archive, "", _text_of(body, "DocRoot"))
        if not path:
            raise SourceError("缺少组成部分，已损坏或不完整，请重新导出或下载后再放入", "damaged")
        element, folder = archive.xml(path), posixpath.dirname(path)
        common = first_child(element, "CommonData")
        templates: dict[str, str] = {}
        area = _A4
        if common is not None:
            area = _read_area(first_child(common, "PageArea")) or _A4
            for template in children(common, "TemplatePage"):
                templates[template.get("ID", "")] = _resolve(archive, folder, template.get("BaseLoc"))
        yield _Root(element, folder, templates, area)


def _draw_pages(archive: Archive, root: _Root, before: int) -> _Drawn:
    """Give the pages of one document; numbers go on from those of the documents before it."""
    drawn, letters = _Drawn(), 0
    listed = first_child(root.element, "Pages")
    for number, entry in enumerate(() if listed is None else children(listed, "Page"), before + 1):
        if number > MAX_PAGES:
            raise SourceError(f"超过 {MAX_PAGES} 页，请拆成几个文件", "too_many_pages")
        page = _draw_page(archive, root, _resolve(archive, root.folder, entry.get("BaseLoc")), number)
        if page is None:
            drawn.missing.append(number)
            continue
        drawn.pages.append(page)
        letters += page.letters
        if letters > _MOST_LETTERS:
            raise SourceError("文字过多，没有读取；请拆成几个文件", "too_large")
    return drawn


def _draw_page(archive: Archive, root: _Root, path: str, number: int) -> DrawnPage | None:
    """Give one page with its templates, None where it cannot be opened."""
    element = _open_xml(archive, path)
    if element is None:
        return None
    area = _read_area(first_child(element, "Area")) or root.area
    page = DrawnPage(number, area[2] * _POINTS, area[3] * _POINTS)
    for used in children(element, "Template"):
        template = _open_xml(archive, root.templates.get(used.get("TemplateID", ""), ""))
        if template is not None:
            draw_objects(template, page)
    draw_objects(element, page)
    return page


def _open_xml(archive: Archive, path: str) -> etree._Element | None:
    if not path:
        return None
    try:
        return archive.xml(path)
    except SourceError as error:
        if error.code in _NOT_THERE:
            return None
        raise


def _resolve(archive: Archive, folder: str, location: str | None) -> str:
    """Give the path of a part that a file in that folder names, "" where there is none.

    Programs write paths from the folder, from the root with a slash, and from the root without one.
    """
    location = (location or "").strip().replace("\\", "/")
    if not location:
        return ""
    beside = "" if location.startswith("/") else archive.find(posixpath.normpath(posixpath.join(folder, location)))
    return beside or archive.find(posixpath.normpath(location.lstrip("/")))


def _read_area(element: etree._Element | None) -> tuple[float, ...]:
    """Give the physical box of a page in millimetres, () where none is written."""
    if element is None:
        return ()
    numbers = read_numbers(_text_of(element, "PhysicalBox"))
    return numbers if len(numbers) == 4 and numbers[2] > 0 and numbers[3] > 0 else ()


def _text_of(element: etree._Element, name: str) -> str:
    child = first_child(element, name)
    return "" if child is None else (child.text or "").strip()


def _count_attachments(archive: Archive, root: _Root) -> int:
    listed = _open_xml(archive, _resolve(archive, root.folder, _text_of(root.element, "Attachments")))
    return 0 if listed is None else sum(local_name(one) == "Attachment" for one in listed)


def _is_signed(archive: Archive, main: etree._Element) -> bool:
    """Tell whether a document of the file carries a signature or seal; none is verified."""
    for body in children(main, "DocBody"):
        listed = _open_xml(archive, _resolve(archive, "", _text_of(body, "Signatures")))
        if listed is not None and any(local_name(one) == "Signature" for one in listed):
            return True
    return False
