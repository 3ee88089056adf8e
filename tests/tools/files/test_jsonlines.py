"""JSON Lines files, good and broken."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest

from tools.errors import InvalidInput
from tools.files.decoding import detect_encoding
from tools.files.jsonlines import JsonLines


def read(text: str) -> JsonLines:
    file = io.BytesIO(text.encode())
    return JsonLines(file, detect_encoding(file))


def test_nested_objects_become_dotted_columns_and_keys_may_differ() -> None:
    table = read(
        '{"id": 7, "address": {"city": "Lyon", "geo": {"lat": 1.50}}}\n\n'
        '{"id": "8", "tags": ["a", "b"], "vip": true, "note": null}\n'
    )
    assert table.header == ("id", "address.city", "address.geo.lat", "tags", "vip", "note")
    assert [(row.line, list(row.cells), row.problem) for row in table.rows()] == [
        (1, [Decimal(7), "Lyon", Decimal("1.50"), "", "", ""], ""),
        (3, ["8", "", "", ["a", "b"], True, ""], ""),
    ]


def test_items_stay_objects_with_exact_numbers() -> None:
    table = read('{"id": "A", "items": [{"sku": "S1", "qty": 2, "price": 10.10}]}\n')
    (row,) = table.rows()
    assert row.cells[1] == [{"sku": "S1", "qty": Decimal(2), "price": Decimal("10.10")}]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"id": 1', "not JSON"),
        ("[1]", "an array"),
        ("17", "not an object"),
        ('{"id": NaN}', "not JSON"),
        ('{"id": 1e999999999}', "not JSON"),
        ('{"id": ' + "9" * 5_000 + "}", "not JSON"),
        ('{"id": ' + "[" * 100_000 + "]" * 100_000 + "}", "too deep"),
        ('{"id": "' + "x" * 40_000 + '"}', "40000 characters"),
        ('{"id": "' + "x" * 1_000_001 + '"}', "1000012 characters|1000011 characters"),
    ],
)
def test_a_bad_line_costs_only_itself(line: str, says: str) -> None:
    found = list(read(f'{{"id": 0}}\n{line}\n{{"id": 2}}\n').rows())
    assert [row.line for row in found] == [1, 2, 3]
    assert [bool(row.problem) for row in found] == [False, True, False]
    assert any(part in found[1].problem for part in says.split("|"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[\n{"id": 1}\n]\n', "line 1: not JSON"),
        ('[{"id": 1}]\n', "line 1: an array"),
        ('{\n "id": 1\n}\n', "line 1: not JSON"),
        ("{}\n{}\n", "no rows"),
        ("{" + ",".join(f'"c{i}": 1' for i in range(10_000)) + "}\n", "columns to 10000"),
        ('{"' + "k" * 300 + '": 1}\n', "key of 300 characters"),
    ],
)
def test_a_file_that_is_not_json_lines_is_refused_naming_the_line(text: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        read(text)


def test_deeper_nesting_is_kept_as_text() -> None:
    table = read('{"a": {"b": {"c": {"d": 1}}}}\n')
    assert table.header == ("a.b.c",)
    assert next(table.rows()).cells == ['{"d": "1"}']
