"""Which encoding a text file is in, and what kind of file it is at all.

A byte order mark decides, then UTF-8 when the whole file is valid, else a guess that is said in the
report. A file that is UTF-8 up to a broken line is refused with that line's number, not guessed at.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import BinaryIO, Literal

from tools.errors import InvalidInput, invalid

Format = Literal["csv", "jsonl", "xlsx"]
FORMATS: tuple[Format, ...] = ("csv", "jsonl", "xlsx")
BLOCK = 1 << 18
SAMPLE = 1 << 16
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The letters and signs of English and French text: bytes that spell only these in Windows-1252 are
# Windows-1252, which statistical guesses on short French text take for Central European.
_WESTERN = frozenset(
    "àâäæçéèêëîïñôöœùûüÿáíóúßÀÂÄÆÇÉÈÊËÎÏÑÔÖŒÙÛÜŸÁÍÓÚ€£¥§©®™°«»‘’“”–—…·•½¼¾²³ºª\u00a0"
)
_GUESSES: list[str] = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "mac_roman", "cp850", "iso8859_15"),
    *("utf_16_le", "utf_16_be", "shift_jis", "gb18030", "big5", "euc_kr"),
]
_OTHER_FILES = (
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls) or one with a password"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "an archive"),
    (b"SQLite format 3", "a database"),
)
ACCEPTED = "CSV, JSON Lines or XLSX"


@dataclass(frozen=True, slots=True)
class Encoding:
    """A Python codec's name and, when it was guessed or marked, a sentence for the report."""

    codec: str
    note: str = ""


def detect_format(file: BinaryIO, given: Format | None) -> Format:
    """What the content is; InvalidInput when it is empty, something else, or not what was `given`."""
    file.seek(0)
    head = file.read(SAMPLE)
    file.seek(0)
    if not head.strip():
        raise InvalidInput("the file is empty", hint=f"Give {ACCEPTED} with a header row.")
    found = _format_of(head)
    if given and given != found and "xlsx" in {given, found}:
        raise invalid("format", given, f"the file is {found.upper()}", f"format={found}")
    return given or found


def _format_of(head: bytes) -> Format:
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    for magic, what in _OTHER_FILES:
        if head.startswith(magic):
            raise InvalidInput(f"the file is {what}", hint=f"Save it as {ACCEPTED}.")
    first = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1]
    return "jsonl" if first in {b"{", b"["} else "csv"


def detect_encoding(file: BinaryIO) -> Encoding:
    """The encoding of the whole file, which is left at its start."""
    file.seek(0)
    head = file.read(SAMPLE)
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return Encoding(codec, "" if codec == "utf-8-sig" else f"read as {codec.upper()}")
    if wide := _wide(head):
        return Encoding(wide, f"read as {wide.upper()}, which has no byte order mark")
    broken = _first_broken(file)
    if broken is None:
        return Encoding("utf-8")
    return _guess(file, broken)


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: Latin text has a zero in every second byte."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half and odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if half and even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    if even + odd > max(8, len(head) * 0.02):
        raise InvalidInput("the file is binary, not text", hint=f"Save it as {ACCEPTED}.")
    return None


def _first_broken(file: BinaryIO) -> int | None:
    """The offset of the first byte that is not UTF-8, None when all is."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    read = 0
    while True:
        block = file.read(BLOCK)
        kept = len(decoder.getstate()[0])
        try:
            decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            return read - kept + error.start
        if not block:
            return None
        read += len(block)


def _guess(file: BinaryIO, broken: int) -> Encoding:
    file.seek(0)
    before = 0
    wide = False
    while (left := broken - before) > 0:
        block = file.read(min(BLOCK, left))
        wide = wide or not block.isascii()
        before += len(block)
    if wide:
        raise InvalidInput(
            f"line {_line_at(file, broken)} is not UTF-8, though the text before it is",
            hint="Save the whole file as UTF-8.",
        )
    file.seek(max(0, broken - SAMPLE // 2))
    return _guess_sample(file.read(SAMPLE))


def _guess_sample(sample: bytes) -> Encoding:
    if sum(byte < 9 or 13 < byte < 32 for byte in sample) > len(sample) * 0.01:
        raise InvalidInput("the file is binary, not text", hint=f"Save it as {ACCEPTED}.")
    if frozenset(sample.decode("cp1252", "replace")) - _ASCII <= _WESTERN:
        return Encoding("cp1252", "read as Windows-1252; save it as UTF-8 if accents look wrong")
    from charset_normalizer import from_bytes  # noqa: PLC0415 only a file that is not UTF-8 needs it

    best = from_bytes(sample, cp_isolation=_GUESSES).best()
    if best is None:
        raise InvalidInput(
            "the file's encoding cannot be made out", hint="Save it as UTF-8, or as XLSX."
        )
    return Encoding(
        best.encoding, f"read as {best.encoding}, a guess; save it as UTF-8 if letters look wrong"
    )


_ASCII = frozenset(map(chr, range(128)))


def _line_at(file: BinaryIO, offset: int) -> int:
    file.seek(0)
    lines = 1
    while offset > 0:
        block = file.read(min(BLOCK, offset))
        lines += block.count(b"\n")
        offset -= len(block)
    return lines
