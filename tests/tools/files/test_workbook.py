"""XLSX workbooks, real ones made here, and hostile ones."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.tools.files.books import Formula, make_book, rows
from tools.errors import InvalidInput, RapportError, TooLarge
from tools.files import zipguard
from tools.files.workbook import Workbook

PEOPLE = {
    **rows(["name", "spend", "last active", "vip", "id"], at=(2, 1)),
    (3, 1): "Éloïse",
    (3, 2): 0.1 + 0.2,
    (3, 4): True,
    (3, 5): 12345678901234,
    (5, 1): "=HYPERLINK(1)",
    (5, 2): Formula("=2*21", 42),
}


def test_numbers_and_formulas_are_typed_and_lines_are_those_of_the_sheet() -> None:
    table = Workbook(make_book({"People": PEOPLE}))
    assert table.header == ("name", "spend", "last active", "vip", "id")
    assert [(row.line, list(row.cells)) for row in table.rows()] == [
        (4, ["Éloïse", Decimal("0.3"), "", True, Decimal(12345678901234)]),
        (6, ["=HYPERLINK(1)", Decimal(42), "", "", ""]),
    ]


def test_dates_are_typed() -> None:
    moment = datetime(2026, 4, 3, 14, 30)  # noqa: DTZ001 a sheet has no zone
    sheet = rows(["day", "moment"], [date(2026, 4, 3), moment])
    (row,) = list(Workbook(make_book({"S": sheet})).rows())
    assert list(row.cells) == [date(2026, 4, 3), moment]


def test_a_sheet_is_chosen_by_name_and_hidden_ones_are_not_the_first() -> None:
    file = make_book({"Notes": rows(["secret"]), "Clients": rows(["name"])}, hidden="Notes")
    assert Workbook(file).header == ("name",)
    assert "1 other" in Workbook(file).notes[0]
    assert Workbook(file, "notes").header == ("secret",)
    with pytest.raises(InvalidInput, match=r"sheet: is not in the workbook.*Notes, Clients"):
        Workbook(file, "Orders")


def test_an_empty_sheet_and_one_of_numbers_have_no_header() -> None:
    for sheet in (rows(), rows([1, 2, 3])):
        with pytest.raises(InvalidInput, match="no header"):
            Workbook(make_book({"S": sheet}))


def test_ten_thousand_columns_are_refused() -> None:
    with pytest.raises(InvalidInput, match="10000 columns"):
        Workbook(make_book({"S": rows(["c"] * 10_000)}))


def zipped(**entries: bytes) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        for name, data in entries.items():
            archive.writestr(name, data)
    return file


def test_a_zip_bomb_is_refused_by_its_declared_sizes() -> None:
    with pytest.raises(TooLarge, match="unpacks to 30000000 bytes"):
        Workbook(zipped(sheet=b" " * 30_000_000))


def test_a_zip_bomb_that_lies_about_its_sizes_is_refused_by_what_comes_out() -> None:
    data = zipped(sheet=b" " * 30_000_000).getvalue()
    lie = data.replace(struct.pack("<L", 30_000_000), struct.pack("<L", 1_000))
    assert lie != data
    with pytest.raises(TooLarge, match="unpacks to more than"):
        Workbook(io.BytesIO(lie))


def test_many_parts_that_together_are_too_large_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(zipguard, "MAX_UNPACKED", 3_000_000)
    noise = bytes(range(256)) * 4_000
    with pytest.raises(TooLarge, match="declares more than"):
        Workbook(zipped(a=noise, b=noise, c=noise))


def test_thousands_of_parts_and_overlapping_parts_are_refused() -> None:
    with pytest.raises(TooLarge, match="2002 parts"):
        Workbook(zipped(**{f"p{i}": b"" for i in range(2_001)}))
    data = bytearray(zipped(a=bytes(range(256)) * 40).getvalue())
    at = data.rindex(b"PK\x01\x02") + 20
    data[at : at + 4] = struct.pack("<L", 10_000_000)
    with pytest.raises(TooLarge, match="overlap"):
        Workbook(io.BytesIO(bytes(data)))


def test_two_cells_at_opposite_corners_are_refused_before_anything_is_allocated() -> None:
    corners = {(0, 0): "name", (1_048_575, 16_383): "x"}
    with pytest.raises(TooLarge, match="spans 1048576 rows and 16384 columns"):
        Workbook(make_book({"S": corners}))


def test_a_span_split_between_blocks_is_seen() -> None:
    filler = b"<c r='A1'/>" + b" " * (zipguard.BLOCK * 4 - 16)
    body = b"<x>" + filler + b"<c r='XFD1048576'/></x>"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/s.xml", body)
    with pytest.raises(TooLarge, match="spans"):
        zipguard.check_workbook(file)


def test_damaged_and_foreign_archives_get_a_clear_error() -> None:
    good = make_book({"People": PEOPLE}).getvalue()
    broken = [
        good[: len(good) // 2],
        good[:-30],
        b"PK\x03\x04" + b"\x00" * 100,
        good.replace(b"xl/workbook.xml", b"xl/workbooc.xml"),
        zipped(**{"xl/worksheets/sheet1.xml": b"<worksheet"}).getvalue(),
    ]
    for position in range(40, len(good), 97):
        data = bytearray(good)
        data[position] ^= 0xFF
        broken.append(bytes(data))
    refused = sum(not readable(data) for data in broken)
    assert refused > len(broken) // 2


def readable(data: bytes) -> bool:
    """Whether a workbook is read to its end; anything but our own error fails the test."""
    try:
        return bool(list(Workbook(io.BytesIO(data)).rows()))
    except RapportError:
        return False
