"""Encodings and kinds of files, from real bytes."""

from __future__ import annotations

import io
import random

import pytest

from tools.errors import InvalidInput
from tools.files.decoding import detect_encoding, detect_format

FRENCH = "nom;prénom;ville\nLefèvre;Éloïse;Montréal\nGarçon;Noël;Québec\n"


@pytest.mark.parametrize(
    ("codec", "expected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-32", "utf-32"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
        ("mac_roman", "mac_roman"),
        ("cp850", "cp850"),
    ],
)
def test_french_text_is_read_in_each_encoding_people_save_it_in(codec: str, expected: str) -> None:
    found = detect_encoding(io.BytesIO(FRENCH.encode(codec)))
    assert found.codec == expected
    assert FRENCH.encode(codec).decode(found.codec) == FRENCH
    assert bool(found.note) is (not expected.startswith("utf-8"))


def test_russian_japanese_and_czech_text_is_read_too() -> None:
    for text, codec in (
        ("имя;город\nИван Петров;Москва\nАнна Смирнова;Казань\n", "cp1251"),
        ("名前,都市\n山田太郎,東京\n鈴木花子,大阪\n", "shift_jis"),
        ("jméno;město\nŽofie Dvořáková;Plzeň\nJiří Šťastný;Děčín\n", "cp1250"),
    ):
        found = detect_encoding(io.BytesIO(text.encode(codec)))
        assert text.encode(codec).decode(found.codec) == text


def test_a_file_that_is_utf8_up_to_a_broken_line_is_refused_with_that_line() -> None:
    data = "name\nÉloïse\nZoé\n".encode() + b"Fran\xe7ois\n"
    with pytest.raises(InvalidInput, match="line 4 is not UTF-8"):
        detect_encoding(io.BytesIO(data))


def test_a_broken_byte_far_into_the_file_is_found() -> None:
    data = b"name\n" + b"Anna\n" * 200_000 + b"Fran\xe7ois\n"
    assert detect_encoding(io.BytesIO(data)).codec == "cp1252"


def test_a_multibyte_letter_across_a_block_is_not_broken() -> None:
    data = b"n\n" + b"x" * ((1 << 18) - 3) + "é\n".encode()
    assert detect_encoding(io.BytesIO(data)).codec == "utf-8"


def test_binary_garbage_is_refused() -> None:
    garbage = random.Random(7).randbytes(5_000)
    with pytest.raises(InvalidInput, match=r"binary|made out"):
        detect_encoding(io.BytesIO(garbage))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"name,email\n", "csv"),
        (b'{"name": "a"}\n', "jsonl"),
        (b'\xef\xbb\xbf {"name": "a"}\n', "jsonl"),
        (b"PK\x03\x04rest", "xlsx"),
        ('{"a": 1}'.encode("utf-16"), "jsonl"),
    ],
)
def test_the_format_is_told_from_the_content(data: bytes, expected: str) -> None:
    assert detect_format(io.BytesIO(data), None) == expected


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel"),
        (b"\x89PNG\r\n", "an image"),
    ],
)
def test_files_that_are_something_else_are_named(data: bytes, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        detect_format(io.BytesIO(data), None)


def test_a_workbook_given_as_csv_is_refused() -> None:
    with pytest.raises(InvalidInput, match="the file is XLSX"):
        detect_format(io.BytesIO(b"PK\x03\x04"), "csv")
