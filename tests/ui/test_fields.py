"""Arguments as strings: what command-line flags and query parameters become."""

from __future__ import annotations

from enum import StrEnum

import pytest
from pydantic import BaseModel, Field

from tools.arguments import Args
from tools.errors import InvalidInput
from ui.fields import Shape, fields_of, raw_arguments


class Sort(StrEnum):
    NAME = "name"
    SPEND = "spend"


class Row(BaseModel):
    field: str
    value: str | None = None


class Everything(Args):
    text: str | None = Field(None, description="A sentence.", max_length=100)
    limit: int = Field(20, ge=1, le=100, description="How many.")
    sort: Sort = Field(Sort.NAME, description="Order.")
    exact: bool = Field(default=False, description="Exactly.")
    tags: list[str] = Field(default_factory=list, description="Tags.", max_length=5)
    row: Row | None = Field(None, description="One row.")
    rows: list[Row] = Field(default_factory=lambda: list[Row](), description="Rows.")
    id: str = Field(description="Who.")


FIELDS = fields_of(Everything)


def test_each_field_has_its_shape() -> None:
    assert {name: field.shape for name, field in FIELDS.items()} == {
        "text": Shape.ONE,
        "limit": Shape.ONE,
        "sort": Shape.ONE,
        "exact": Shape.FLAG,
        "tags": Shape.MANY,
        "row": Shape.JSON,
        "rows": Shape.JSON,
        "id": Shape.ONE,
    }
    assert [field.name for field in FIELDS.values() if field.required] == ["id"]


def test_a_field_says_its_bounds_choices_and_default() -> None:
    assert FIELDS["limit"].about == "How many; at least 1; at most 100; default 20"
    assert FIELDS["sort"].about == "Order; one of name, spend; default name"
    assert FIELDS["text"].about == "A sentence; at most 100 characters"
    assert FIELDS["tags"].about == "Tags; at most 5 items"


def test_strings_become_arguments_that_the_model_takes() -> None:
    raw = raw_arguments(
        FIELDS,
        {
            "id": ["cus_1"],
            "limit": ["5"],
            "exact": ["true"],
            "tags": ["a", "b"],
            "row": ['{"field": "city", "value": "Lyon"}'],
            "rows": ['[{"field": "city"}]'],
            "sort": ["spend"],
        },
    )

    made = Everything.model_validate(raw)

    assert made.limit == 5
    assert made.exact is True
    assert made.tags == ["a", "b"]
    assert made.row == Row(field="city", value="Lyon")
    assert made.rows == [Row(field="city")]
    assert made.sort is Sort.SPEND


def test_a_list_may_be_json() -> None:
    assert raw_arguments(FIELDS, {"tags": ['["a", "b"]']}) == {"tags": ["a", "b"]}
    assert raw_arguments(FIELDS, {"tags": ["a"]}) == {"tags": ["a"]}


def test_an_unknown_field_is_refused_with_the_nearest() -> None:
    with pytest.raises(InvalidInput, match="did you mean 'limit'"):
        raw_arguments(FIELDS, {"limt": ["5"]})


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"limit": ["1", "2"]}, "more than once"),
        ({"row": ["{"]}, "row: is not JSON"),
        ({"rows": ["[" * 5000]}, "rows: is not JSON"),
        ({"tags": ["[1"]}, "tags: is not JSON"),
        ({"row": ['{"field": NaN}']}, "row: is not JSON"),
    ],
)
def test_what_cannot_be_read_names_its_field(given: dict[str, list[str]], reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        raw_arguments(FIELDS, given)
