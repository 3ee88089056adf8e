"""A workbook is a zip archive: how large it really is, before anything unpacks it.

Declared sizes can lie, so every entry is also unpacked into nothing with a limit on what comes out;
the worksheets' cell references are read on the way, because two cells at opposite corners of a sheet
make a reader allocate everything between them.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from tools.errors import InvalidInput, TooLarge

MAX_ENTRIES = 2_000
MAX_UNPACKED = 256 * 1024 * 1024
MAX_RATIO = 250
RATIO_FROM = 1 << 20
MAX_CELLS = 8_000_000
BLOCK = 1 << 16
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")  # zip's APPNOTE 4.3.7
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_OVERLAP = 16


def check_workbook(file: BinaryIO) -> None:
    """Refuse an archive that is broken, locked, too large when unpacked, or whose sheets span more
    cells than can be held; the file is left at its start."""
    total = 0
    for entry in _entries(file):
        span = _Span()
        for block in _unpacked(file, entry):
            total += len(block)
            if total > MAX_UNPACKED:
                raise _bomb(f"it unpacks to more than {MAX_UNPACKED // (1 << 20)} MiB")
            span.add(block)
    file.seek(0)


def _entries(file: BinaryIO) -> list[zipfile.ZipInfo]:
    try:
        entries = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError) as error:
        raise InvalidInput(f"the workbook is damaged: {error}", hint="Save it again.") from None
    size = file.seek(0, 2)
    if len(entries) > MAX_ENTRIES:
        raise _bomb(f"it has {len(entries)} parts")
    if sum(entry.compress_size for entry in entries) > size:
        raise _bomb("its parts overlap")
    for entry in entries:
        _check_declared(entry)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise _bomb(f"it declares more than {MAX_UNPACKED // (1 << 20)} MiB")
    if not any(entry.filename == "xl/workbook.xml" for entry in entries):
        raise InvalidInput(
            "the file is a zip archive, not an XLSX workbook", hint="Unpack it first."
        )
    return entries


def _check_declared(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 1:
        raise InvalidInput("the workbook has a password", hint="Save it without one.")
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise InvalidInput("the workbook is packed in an unusual way", hint="Save it again.")
    if entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
        raise _bomb(f"{entry.filename[:60]} unpacks to {entry.file_size} bytes")


def _bomb(what: str) -> TooLarge:
    return TooLarge(f"the workbook is refused: {what}", hint="Save the sheet as CSV.")


def _unpacked(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """What an entry really unpacks to, block by block; more than a ratio allows is refused."""
    _to_data(file, entry)
    left, out = entry.compress_size, 0
    packer = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    pending = b""
    while left > 0 or pending:
        if not pending:
            pending = file.read(min(BLOCK, left))
            left -= len(pending)
            if not pending:
                raise InvalidInput("the workbook is cut short", hint="Send the whole file.")
        try:
            block = packer.decompress(pending, BLOCK * 4) if packer else pending
        except zlib.error as error:
            raise InvalidInput(f"the workbook is damaged: {error}", hint="Save it again.") from None
        pending = packer.unconsumed_tail if packer else b""
        out += len(block)
        if out > RATIO_FROM and out > MAX_RATIO * max(1, entry.compress_size):
            raise _bomb(f"{entry.filename[:60]} unpacks to more than {out} bytes")
        yield block
        if packer is not None and packer.eof:
            return


def _to_data(file: BinaryIO, entry: zipfile.ZipInfo) -> None:
    file.seek(entry.header_offset)
    head = file.read(_LOCAL_HEADER.size)
    if len(head) != _LOCAL_HEADER.size or not head.startswith(b"PK\x03\x04"):
        raise InvalidInput("the workbook is damaged", hint="Save it again.")
    *_, name_length, extra_length = _LOCAL_HEADER.unpack(head)
    file.seek(name_length + extra_length, 1)


class _Span:
    """The furthest cell that an entry names."""

    def __init__(self) -> None:
        self._column, self._row, self._tail = 0, 0, b""

    def add(self, block: bytes) -> None:
        text = self._tail + block
        self._tail = text[-_OVERLAP:]
        found = _REFERENCE.findall(text)
        if not found:
            return
        columns = {letters for letters, _ in found}
        self._column = max(self._column, *map(_column_number, columns))
        self._row = max(self._row, *(int(digits) for _, digits in found))
        if self._column * self._row > MAX_CELLS:
            raise TooLarge(
                f"the sheet spans {self._row} rows and {self._column} columns, "
                f"more than {MAX_CELLS} cells",
                hint="Delete stray cells far from the data, or save the sheet as CSV.",
            )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
