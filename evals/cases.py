"""What a suite file may hold. Unknown keys are errors; editors complete from the generated schema."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from store.segment.codec import parse
from store.segment.fields import CUSTOM_PREFIX, Registry
from store.segment.fields import Field as RuleField
from store.segment.fields import FieldType as T
from store.segment.rule import RuleError

Json: TypeAlias = Any
CUSTOM_FIELDS = Registry({
    f"{CUSTOM_PREFIX}{key}": RuleField(f"{CUSTOM_PREFIX}{key}", type_, key.replace("_", " "))
    for key, type_ in (
        ("loyalty_tier", T.TEXT),
        ("shoe_size", T.NUMBER),
        ("birthday", T.DATE),
        ("newsletter_opt_in", T.BOOL),
    )
})
_ID = r"^[a-z0-9][a-z0-9._-]{0,79}$"


def _a_rule(data: dict[str, Json]) -> dict[str, Json]:
    try:
        parse(data, CUSTOM_FIELDS)
    except RuleError as error:
        raise ValueError(str(error)) from None
    return data


RuleJson: TypeAlias = Annotated[dict[str, Json], AfterValidator(_a_rule)]


class Model(BaseModel):
    """A part of a suite file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Gate(Model):
    """What a suite must reach. Shares are from 0 to 1."""

    right: float = Field(
        default=1.0, ge=0, le=1, description="Least share of cases that must be right."
    )
    wrong: float = Field(
        default=0.0, ge=0, le=1, description="Greatest share that may give a wrong audience."
    )
    over_refusal: float = Field(
        default=1.0,
        ge=0,
        le=1,
        description="Greatest share of answerable cases asked about or refused.",
    )


class Case(Model):
    """What every case has."""

    id: str = Field(pattern=_ID, description="Stable: baselines are keyed by it.")
    kind: str = Field(min_length=1, max_length=40, description="Groups cases in the report.")
    lang: Literal["en", "fr"] = "en"
    note: str = Field(
        default="", description="Why the gold answer is what it is, where that is arguable."
    )


class SegmentCase(Case):
    """A sentence, and the people it means, or that it must be asked about or refused."""

    text: str = Field(min_length=1, max_length=2000)
    expect: Literal["found", "ask", "refuse"] = "found"
    rule: RuleJson | None = Field(
        default=None, description="The people meant, as a rule (found only)."
    )
    why: str = Field(default="", description="What must be asked, or why it is refused.")

    @model_validator(mode="after")
    def _one_gold(self) -> SegmentCase:
        if (self.rule is not None) != (self.expect == "found"):
            raise ValueError("rule is given for expect: found, and only there")
        return self


class Suite(Model):
    """What every suite file starts with."""

    name: str
    clock: datetime = Field(description="Business time every case runs at.")


class SegmentSuite(Suite):
    """Sentences with their people."""

    gate: Gate = Gate()
    cases: list[SegmentCase]


class Check(Model):
    """One test on an answer: where to look and what must be there.

    `path` is dotted; `[]` goes through a list (`items[].name`), `[0]` into it. Exactly one test.
    """

    path: str = ""
    equals: Json = None
    set_of: list[Json] | None = Field(default=None, description="The same values in any order.")
    contains: str | None = None
    lacks: str | None = Field(default=None, description="Text the answer must not hold.")
    matches: str | None = Field(
        default=None, description="A regular expression for the whole text."
    )
    length: int | None = None
    at_least: float | None = None
    absent: Literal[True] | None = None
    people: RuleJson | None = Field(
        default=None,
        description="The count or names at `path` are those the plain evaluator selects.",
    )

    @model_validator(mode="after")
    def _one_test(self) -> Check:
        given = self.model_fields_set - {"path"}
        if len(given) != 1:
            raise ValueError(f"a check has one test, this has {len(given)}")
        return self


class Call(Model):
    """One call of a tool: its arguments, and what it must answer.

    In `args`, `{$id: "customer Name"}` is the id of a prepared row, `{$answer: "0.audience"}` a part
    of an earlier answer, `{$repeat: ["text", 1000]}` text repeated.
    """

    tool: str
    args: dict[str, Json] = Field(default_factory=dict)
    key: str | None = Field(default=None, description="Idempotency key.")
    role: Literal["viewer", "member", "admin"] = "member"
    error: str | None = Field(
        default=None, description="The error's code, when it must be refused."
    )
    names: list[str] = Field(
        default_factory=list, description="Words an error's message must name."
    )
    answer: list[Check] = Field(default_factory=list[Check])
    same_as: int | None = Field(default=None, description="The answer of this earlier call again.")


class TableChange(Model):
    """What one table must look like afterwards, as readable rows."""

    added: list[dict[str, Json]] = Field(default_factory=list[dict[str, Json]])
    changed: list[dict[str, Json]] = Field(
        default_factory=list[dict[str, Json]],
        description="`row` names it; every other key is a column: [before, after]; "
        "{$some: true} is any value but none.",
    )
    removed: list[str] = Field(default_factory=list)


class ToolCase(Case):
    """Calls on a fresh copy of the prepared database, and what they must leave behind.

    `state` lists every change of a business row; a table that is not named must not change.
    """

    calls: list[Call] = Field(min_length=1)
    state: dict[str, TableChange] = Field(default_factory=dict[str, TableChange])


class ToolSuite(Suite):
    """Tool calls with their answers and the state they leave."""

    gate: Gate = Gate()
    cases: list[ToolCase]
