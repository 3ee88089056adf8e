from __future__ import annotations

import json
from enum import StrEnum

import jsonschema
import pytest
from pydantic import BaseModel, Field

from tools.arguments import Args, Result
from tools.schema import input_schema, output_schema


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Line(BaseModel):
    title: str
    price: int | None = None


class Ask(Args):
    text: str = Field(description="What to look for.", max_length=10)
    colour: Colour | None = Field(default=None, description="A colour.")
    lines: list[Line] = Field(default=[], description="Lines.")
    limit: int = Field(default=20, ge=1, le=100, description="How many.")


class Bottom(BaseModel):
    value: int


class Middle(BaseModel):
    bottom: Bottom


class Upper(BaseModel):
    middle: Middle


class Node(BaseModel):
    name: str
    children: list[Node] = []


class Answer(Result):
    total: int
    next: str | None = None
    title: str = Field(description="Long words about the title.")
    colour: Colour = Colour.RED
    upper: Upper
    by_name: dict[str, int] = Field(default_factory=dict)


def test_an_input_schema_is_one_object_that_refuses_unknown_keys() -> None:
    schema = input_schema(Ask)
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["text"]
    assert "$ref" not in json.dumps(schema)
    assert "$defs" not in schema
    assert "anyOf" not in json.dumps(schema)


def test_an_input_schema_keeps_descriptions_bounds_choices_and_defaults() -> None:
    properties = input_schema(Ask)["properties"]
    assert properties["text"] == {
        "type": "string",
        "description": "What to look for.",
    }
    assert properties["colour"] == {
        "type": "string",
        "enum": ["red", "blue"],
        "description": "A colour.",
    }
    assert properties["limit"]["default"] == 20
    assert (properties["limit"]["minimum"], properties["limit"]["maximum"]) == (1, 100)


def test_pydantics_titles_go_but_a_field_named_title_stays() -> None:
    line = input_schema(Ask)["properties"]["lines"]["items"]
    assert line["properties"]["title"] == {"type": "string"}
    assert "title" not in line
    assert "title" not in input_schema(Ask)["properties"]["text"]


def test_an_output_schema_holds_names_and_types_only() -> None:
    schema = output_schema(Answer)
    assert "Long words" not in json.dumps(schema)
    assert schema["properties"]["next"] == {"type": "string"}
    assert "next" not in schema["required"]
    assert {"total", "title", "upper"} <= set(schema["required"])


def test_an_output_schema_says_no_more_of_its_parts_than_their_type() -> None:
    properties = output_schema(Answer)["properties"]
    assert properties["upper"] == {"type": "object"}
    assert properties["by_name"] == {"type": "object", "additionalProperties": {"type": "integer"}}


def test_a_recursive_model_ends_instead_of_looping() -> None:
    class Tree(Result):
        root: Node

    assert len(json.dumps(output_schema(Tree))) < 2_000


@pytest.mark.parametrize("next_page", [None, "abc"])
def test_a_dumped_answer_without_nulls_fits_its_schema(next_page: str | None) -> None:
    answer = Answer(
        total=1,
        next=next_page,
        title="t",
        upper=Upper(middle=Middle(bottom=Bottom(value=3))),
        by_name={"a": 1},
    )
    dumped = answer.model_dump(mode="json", exclude_none=True)
    jsonschema.validate(dumped, output_schema(Answer))


def test_an_answer_of_the_wrong_shape_does_not_fit_the_schema() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"total": "many", "title": "t", "upper": {}}, output_schema(Answer))
