"""describe_fields: what a rule may ask about."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from store.ports import Reader
from store.segment.fields import EVENTS, PERIODS, RANK_FIELDS, EventSpec
from store.segment.fields import Field as RuleField
from store.text import fold
from tools.arguments import Args, Result
from tools.context import Ctx
from tools.errors import NotFound
from tools.views import short

FEW_VALUES, MANY_VALUES = 8, 100
FEW_FIELDS = 5


class DescribeFields(Args):
    """Which fields to describe."""

    word: str = Field(
        default="",
        max_length=80,
        description="Only fields, events and values that hold this word; all when empty.",
    )


class FieldLine(Result):
    """A field that a rule may test."""

    key: str
    type: str
    label: str
    operators: list[str]
    example: str
    values: list[str] = Field(description="Known values, the first ones when there are more.")
    more_values: int = Field(description="How many known values are not shown.")


class EventLine(Result):
    """A kind of dated record that a rule may count or add up."""

    key: str
    label: str
    fields: list[FieldLine]
    figures: dict[str, list[str]] = Field(description="fn → what it may be of, besides count.")


class FieldList(Result):
    """What a rule may ask about."""

    total: int
    fields: list[FieldLine]
    events: list[EventLine]
    rank_by: list[str] = Field(description="What top and bottom rank by.")
    periods: list[str]


async def describe_fields(ctx: Ctx, args: DescribeFields) -> FieldList:
    """Say which customer fields, order and communication fields, operators and values rules know.

    Use it before writing a rule by hand, after a refusal, or when the user asks what can be asked
    or which values there are (cities, tags, stages, products). Not for data about people: that is
    find_customers. Example: {"word": "city"}. With a word, up to 100 values of each field.
    """
    return await ctx.read(lambda reader: _described(reader, fold(args.word)))


def _described(reader: Reader, word: str) -> FieldList:
    registry = reader.segments.registry()
    known = reader.segments.known_values()
    found = [field for key in registry.keys() if (field := registry.get(key))]  # noqa: SIM118
    fields = [field for field in found if _about(field, word, known.get(field.key, {}))]
    events = [event for event in EVENTS.values() if _event_about(event, word, known)]
    if not fields and not events:
        raise NotFound(
            f"no field, event or value holds {word!r}",
            hint=f"Fields: {', '.join(registry.keys())}.",
        )
    most = MANY_VALUES if word and len(fields) <= FEW_FIELDS else FEW_VALUES
    return FieldList(
        total=len(fields),
        fields=[_line(field, known.get(field.key, {}), word, most) for field in fields],
        events=[_event_line(event, known, word) for event in events],
        rank_by=list(RANK_FIELDS),
        periods=list(PERIODS),
    )


def _about(field: RuleField, word: str, values: Mapping[str, str]) -> bool:
    names = (field.key.replace("_", " "), field.key, field.label, *field.values)
    return any(word in fold(name) for name in names) or any(word in value for value in values)


def _event_about(event: EventSpec, word: str, known: Mapping[str, Mapping[str, str]]) -> bool:
    return word in event.key or any(
        _about(field, word, _event_values(known, field)) for field in event.fields.values()
    )


def _event_values(known: Mapping[str, Mapping[str, str]], field: RuleField) -> Mapping[str, str]:
    """Known values of an event's field; `source` is the customers' own."""
    return {} if field.key == "source" else known.get(field.key, {})


def _line(field: RuleField, values: Mapping[str, str], word: str, most: int) -> FieldLine:
    shown = list(field.values) or sorted(values.values(), key=fold)
    if word and any(word in fold(value) for value in shown):
        shown = [value for value in shown if word in fold(value)]
    return FieldLine(
        key=field.key,
        type=field.type.value,
        label=field.label,
        operators=list(field.ops),
        example=field.example,
        values=[short(value, 60) for value in shown[:most]],
        more_values=max(0, len(shown) - most),
    )


def _event_line(event: EventSpec, known: Mapping[str, Mapping[str, str]], word: str) -> EventLine:
    return EventLine(
        key=event.key,
        label=event.label,
        fields=[
            _line(field, _event_values(known, field), word, FEW_VALUES)
            for field in event.fields.values()
        ],
        figures={fn: list(of) for fn, of in event.aggregates.items()},
    )
