"""What DOCX and XLSX have in common: how one part of the file names another, and macros."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from assistant.documents.archive import Archive
from assistant.types import Doubt


@dataclass(frozen=True, slots=True)
class Relation:
    """That a part of the file needs something else."""

    id: str
    kind: str  # styles, numbering, worksheet …
    target: str  # a path inside the archive, or where it leads outside
    external: bool


def read_relations(archive: Archive, source: str) -> tuple[Relation, ...]:
    """Give what a part is related to, in the order of the file; `source` "" stands for the file itself."""
    folder, name = posixpath.split(source)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if not archive.find(path):
        return ()
    found = []
    for one in archive.xml(path).iterchildren("{*}Relationship"):
        external = (one.get("TargetMode") or "").lower() == "external"
        target = one.get("Target") or ""
        if not external:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        found.append(Relation(one.get("Id") or "", (one.get("Type") or "").rpartition("/")[2], target, external))
    return tuple(found)


def doubt_macros(archive: Archive) -> tuple[Doubt, ...]:
    """Give the doubt about a file with macros; none where it has none."""
    if any(posixpath.basename(name).lower() == "vbaproject.bin" for name in archive.names()):
        return (Doubt("macros", "", "文件带宏：宏没有运行，只读取了文字"),)
    return ()
