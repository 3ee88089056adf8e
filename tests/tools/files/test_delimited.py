"""CSV files, good and broken."""

from __future__ import annotations

import io
import tracemalloc

import pytest

from tools.errors import InvalidInput
from tools.files.decoding import Encoding, detect_encoding
from tools.files.delimited import Delimited
from tools.files.table import Row


def read(data: bytes) -> Delimited:
    file = io.BytesIO(data)
    return Delimited(file, detect_encoding(file))


def rows(data: bytes) -> list[Row]:
    return list(read(data).rows())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = f"name{delimiter}city\nAnna{delimiter}Lyon\n"
    table = read(text.encode())
    assert table.header == ("name", "city")
    assert [row.cells for row in table.rows()] == [["Anna", "Lyon"]]


def test_commas_inside_cells_do_not_win_over_the_semicolons_between_them() -> None:
    data = b'name;address;spend\n"Anna";12, rue X, Lyon;1,5\nBob;1, a, b;2,5\n'
    assert read(data).header == ("name", "address", "spend")


def test_a_line_that_names_the_separator_is_obeyed() -> None:
    table = read(b"sep=|\nname|city\nAnna|Lyon\n")
    assert table.header == ("name", "city")
    assert [(row.line, row.cells) for row in table.rows()] == [(3, ["Anna", "Lyon"])]


def test_quoted_line_breaks_keep_line_numbers_right() -> None:
    data = b'name,note\n"Anna","two\nlines"\n\nBob,""\n"C ""x""",\n'
    assert [(row.line, list(row.cells)) for row in rows(data)] == [
        (2, ["Anna", "two\nlines"]),
        (5, ["Bob", ""]),
        (6, ['C "x"', ""]),
    ]


def test_a_file_can_be_read_again_and_in_part() -> None:
    table = read(b"name\nA\nB\nC\n")
    assert next(table.rows()).cells == ["A"]
    assert [row.cells for row in table.rows()] == [["A"], ["B"], ["C"]]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending_is_read(ending: str) -> None:
    data = ending.join(["name,city", "Anna,Lyon", "Bob,Nice"]).encode()
    assert [(row.line, list(row.cells)) for row in rows(data)] == [
        (2, ["Anna", "Lyon"]),
        (3, ["Bob", "Nice"]),
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'name,city\nAnna,Lyon\n"Bob,Nice\nCleo,Metz\n', "line 3 opens a quote"),
        (b'name,city\n"Anna"x,Lyon\n', "line 2: a quote is closed in the middle"),
        (b'name,city\n"Anna,Lyon\n"Bob",Nice\n', "lines 2 to 3: a quote is closed in the middle"),
        (b"name,city\nAn\x00na,Lyon\n", "line 2 holds a NUL"),
        (b"\n  \n,,\n", "no rows"),
        (b",".join(b"c%d" % i for i in range(10_000)) + b"\n", "line 1 has 10000 columns"),
        (b"x" * 300 + b"\nA\n", "line 1 has a heading of 300 characters"),
    ],
)
def test_a_broken_file_is_refused_naming_the_line(data: bytes, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        rows(data)


def test_a_quote_that_swallows_a_large_file_is_named_by_the_line_that_opens_it() -> None:
    data = b'name,city\nAnna,Lyon\n"Bob,Nice\n' + b"Cleo,Metz\n" * 50_000
    with pytest.raises(InvalidInput, match="line 3 opens a quote"):
        rows(data)


def test_ragged_rows_and_over_long_cells_cost_only_their_row() -> None:
    data = (
        b"name,city\nAnna\nBob,Nice,X\nCleo,Metz,,\n,\n\n" + b"D," + b"x" * 40_000 + b"\nE,Lyon\n"
    )
    found = rows(data)
    assert [(row.line, row.problem) for row in found] == [
        (2, "the row has 1 cell where the header has 2"),
        (3, "the row has 3 cells where the header has 2"),
        (4, ""),
        (5, ""),
        (7, "city has 40000 characters; at most 32767 are taken"),
        (8, ""),
    ]


def test_text_in_the_wrong_encoding_is_refused_naming_the_line() -> None:
    file = io.BytesIO(b"name\n" + b"Anna\n" * 10_000 + b"Fran\xe7ois\nBob\n")
    with pytest.raises(InvalidInput, match="line 10002 is not valid UTF-8"):
        list(Delimited(file, Encoding("utf-8"), ",").rows())


def test_formulas_are_kept_as_text() -> None:
    data = b"name,note\n=1+1,@SUM(A1)\n+1 514 555 0123,-2\n"
    assert [list(row.cells) for row in rows(data)] == [
        ["=1+1", "@SUM(A1)"],
        ["+1 514 555 0123", "-2"],
    ]


def test_memory_stays_flat_while_a_large_file_is_read() -> None:
    table = read(b"name,city\n" + b"Anna Tremblay,Montreal\n" * 200_000)
    tracemalloc.start()
    count = sum(1 for _ in table.rows())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 200_000
    assert peak < 1_000_000
