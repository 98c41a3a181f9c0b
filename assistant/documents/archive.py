"""The gate that every zip-based file (DOCX, XLSX, OFD) passes: nothing is unpacked before its size is known."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from lxml import etree

from assistant.errors import SourceError

MAX_ENTRIES = 2_000
MAX_UNPACKED = 200_000_000
MAX_ENTRY = 30_000_000
MAX_RATIO = 100  # real files reach 32, bombs 190 and more
_RATIO_FROM = 1_000_000  # small entries of white space pack far better and do no harm
_MAX_TAGS = 1_500_000  # of one XML entry; a statute book of 500 pages has under 400,000
_MAX_DEPTH = 200
_DIRECTORY_ENTRY = b"PK\x01\x02"
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others cannot be unpacked piece by piece
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DAMAGED = "已损坏或不完整，请重新导出或下载后再放入"


@dataclass(frozen=True, slots=True)
class Archive:
    """The entries of a zip file that passed the gate; made by `open_archive`."""

    _file: zipfile.ZipFile
    _entries: dict[str, zipfile.ZipInfo]  # "/" between folders, none in front

    def names(self) -> tuple[str, ...]:
        """Give the paths of all files in it, "/" between folders, in the order of the archive."""
        return tuple(self._entries)

    def find(self, name: str) -> str:
        """Give the path as the archive spells it, "" where there is none; leading "/" and case do not matter."""
        wanted = name.replace("\\", "/").lstrip("/")
        if wanted in self._entries:
            return wanted
        return next((entry for entry in self._entries if entry.lower() == wanted.lower()), "")

    def read(self, name: str) -> bytes:
        """Give the bytes of one file in it.

        Raises:
            SourceError: it is not there (`missing_part`) or cannot be unpacked (`damaged`).
        """
        entry = self._entries.get(self.find(name))
        if entry is None:
            raise SourceError(f"缺少组成部分 {name[:80]}，{_DAMAGED}", "missing_part")
        try:
            with self._file.open(entry) as stream:
                data = stream.read(MAX_ENTRY + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise SourceError(_DAMAGED, "damaged") from error
        if len(data) > MAX_ENTRY:
            raise SourceError("解开后过大，可能是恶意文件，没有读取；请核对来源", "bomb")
        return data

    def xml(self, name: str) -> etree._Element:
        """Give the root element of an XML file in it.

        Raises:
            SourceError: as `read`, or it is not XML (`bad_xml`), declares entities (`doctype`), or has too many or too
                deeply nested elements (`too_complex`).
        """
        return parse_xml(self.read(name))


def open_archive(data: bytes) -> Archive:
    """Give the archive that the bytes are, once its directory shows that it is safe to unpack.

    Raises:
        SourceError: not a whole zip file (`damaged`), encrypted (`password`), too many entries (`too_many_entries`),
            too large when unpacked (`bomb`) or with paths that lead elsewhere (`unsafe_path`).
    """
    if data.count(_DIRECTORY_ENTRY) > 10 * MAX_ENTRIES:  # before memory is spent on listing them
        raise SourceError(f"内部文件超过 {MAX_ENTRIES} 个，没有读取；请核对来源", "too_many_entries")
    try:
        file = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise SourceError(_DAMAGED, "damaged") from error
    infos = file.infolist()
    if len(infos) > MAX_ENTRIES:
        raise SourceError(f"内部文件超过 {MAX_ENTRIES} 个，没有读取；请核对来源", "too_many_entries")
    entries = {name: info for info in infos if not (name := _safe_name(info.filename)).endswith("/")}
    if any(info.flag_bits & 0x1 for info in infos):
        raise SourceError("有密码，请去掉密码后再放入", "password")
    if any(info.compress_type not in _PACKINGS for info in entries.values()):
        raise SourceError("用了不支持的压缩方式，请用办公软件重新另存后再放入", "damaged")
    if sum(info.file_size for info in infos) > MAX_UNPACKED or any(_is_bomb(info) for info in infos):
        raise SourceError("解开后过大，可能是恶意文件，没有读取；请核对来源", "bomb")
    return Archive(file, entries)


def parse_xml(data: bytes) -> etree._Element:
    """Give the root element of an XML text; no entity is filled in and nothing outside is fetched.

    Raises:
        SourceError: not XML (`bad_xml`), entities declared (`doctype`), too many or too deep elements (`too_complex`).
    """
    if _DECLARATION.search(data.replace(b"\x00", b"")):  # UTF-16 has a zero in every other place
        raise SourceError("内部含有实体声明（DOCTYPE），可能是恶意文件，没有读取；请核对来源", "doctype")
    if data.count(b"<") > _MAX_TAGS:
        raise SourceError("内部结构过于庞大，没有读取；请拆成几个文件", "too_complex")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if "depth" in str(error).lower():
            raise SourceError("内部结构嵌套过深，可能是恶意文件，没有读取；请核对来源", "too_complex") from error
        raise SourceError(_DAMAGED, "bad_xml") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise SourceError("内部含有实体声明（DOCTYPE），可能是恶意文件，没有读取；请核对来源", "doctype")
    if _is_deep(root):
        raise SourceError("内部结构嵌套过深，可能是恶意文件，没有读取；请核对来源", "too_complex")
    return root


def _is_deep(root: etree._Element) -> bool:
    """Tell whether an element lies too deep; level by level, so that it costs one look at every element."""
    return bool(root.xpath("boolean(/" + "/".join("*" * (_MAX_DEPTH + 1)) + ")"))


def _is_bomb(info: zipfile.ZipInfo) -> bool:
    if info.file_size > MAX_ENTRY:
        return True
    return info.file_size > _RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1)


def _safe_name(name: str) -> str:
    plain = name.replace("\\", "/")
    if plain.startswith("/") or re.match("[A-Za-z]:", plain) or ".." in plain.split("/"):
        raise SourceError("内部路径指向文件之外，可能是恶意文件，没有读取；请核对来源", "unsafe_path")
    return plain
