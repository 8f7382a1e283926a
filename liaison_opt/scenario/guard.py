"""Looks at a workbook before it is opened: a zip bomb, a path that climbs out, a password, an old format."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from liaison_opt.errors import Fault
from liaison_opt.scenario.text import MAX_BYTES

MAX_UNPACKED = 200_000_000
MAX_MEMBERS = 2_000
MAX_RATIO = 200
_RATIO_FROM = 1_000_000  # small members may shrink well without being a trap
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AGAIN = "Open it in Excel or WPS and save it again as .xlsx"


def workbook_fault(path: Path, file: str) -> Fault | None:
    """Why the workbook must not be opened, or None."""
    if not path.is_file():
        return Fault(file=file, problem="the workbook is missing", todo="Check the path")
    try:
        if path.stat().st_size > MAX_BYTES:
            return Fault(file=file, problem=f"the file is larger than {MAX_BYTES // 1_000_000} MB",
                         todo="Keep only the sheets and rows that the plan needs")  # fmt: skip
        with path.open("rb") as stream:
            head = stream.read(8)
    except OSError as error:
        return Fault(file=file, problem=f"the file cannot be opened ({error.strerror})",
                     todo="Close it in other programs and check that you may read it")  # fmt: skip
    return _head_fault(head, file) or _zip_fault(path, file)


def _head_fault(head: bytes, file: str) -> Fault | None:
    if head == _OLE:
        todo = "Remove the password, or save an old .xls file as .xlsx"
        problem = "the workbook is protected by a password or is in the old .xls format"
        return Fault(file=file, problem=problem, todo=todo)
    return None if head.strip() else Fault(file=file, problem="the file is empty", todo=_SAVE_AGAIN)


def _zip_fault(path: Path, file: str) -> Fault | None:
    try:
        with zipfile.ZipFile(path) as archive:
            return _archive_fault(archive, file)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, NotImplementedError, RuntimeError):
        return Fault(file=file, problem="this is not a workbook, or it is damaged", todo=_SAVE_AGAIN)


def _archive_fault(archive: zipfile.ZipFile, file: str) -> Fault | None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        return Fault(file=file, problem="the workbook unpacks to more than is safe to open",
                     todo="Delete pictures and sheets that are not needed, then save it again")  # fmt: skip
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts:
            return Fault(file=file, problem="a part of the workbook has a path that climbs out of it", todo=_SAVE_AGAIN)
        if member.file_size > _RATIO_FROM and member.file_size > MAX_RATIO * max(1, member.compress_size):
            return Fault(file=file, problem="a part of the workbook is packed suspiciously tight", todo=_SAVE_AGAIN)
        if member.filename.endswith((".xml", ".rels")) and _declares_entities(archive, member):
            return Fault(file=file, problem="a part of the workbook declares XML entities", todo=_SAVE_AGAIN)
    return None


def _declares_entities(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    with archive.open(member) as stream:
        head = stream.read(4096).replace(b"\x00", b"").upper()
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head
