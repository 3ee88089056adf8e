"""Our fields, made once and checked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.standins.hubspot.faults import Does
from tests.standins.hubspot.seeds import Definition
from tests.tools.connectors.live import OUR_FIELD, Live
from tools.connectors.port import FieldType, Kind, NewField, Option
from tools.connectors.troubles import Code, ConnectorError
from tools.errors import InvalidInput

BANDS = (Option("hot", "Hot"), Option("cold", "Cold"))
FIELDS = [
    *(replace(OUR_FIELD, kind=kind) for kind in Kind),
    NewField(Kind.CUSTOMER, "rapport_score", "Score", FieldType.NUMBER),
    NewField(Kind.CUSTOMER, "rapport_summary", "Summary", FieldType.TEXT),
    NewField(Kind.CUSTOMER, "rapport_band", "Band", FieldType.CHOICE, BANDS),
    NewField(Kind.CUSTOMER, "rapport_signals", "Signals", FieldType.CHOICES, BANDS),
    NewField(Kind.CUSTOMER, "rapport_vip", "VIP", FieldType.BOOLEAN),
    NewField(Kind.CUSTOMER, "rapport_seen", "Seen", FieldType.INSTANT),
    NewField(Kind.CUSTOMER, "rapport_due", "Due", FieldType.DATE),
]


async def test_fields_are_made_once_and_are_what_was_asked_for(bare: Live) -> None:
    first = await bare.client.set_up(FIELDS)
    count = len(bare.paths)
    again = await bare.client.set_up(FIELDS)

    assert (len(first.made), set(first.made)) == (len(FIELDS), set(FIELDS))
    assert (again.made, again.refused, len(again.kept)) == ((), (), len(FIELDS))
    assert all(entry.method == "GET" for entry in bare.standin.journal.entries[count:])
    described = {one.name: one for one in await bare.client.describe(Kind.CUSTOMER)}
    for field in FIELDS:
        if field.kind is Kind.CUSTOMER:
            assert described[field.name].type is field.type
            assert described[field.name].unique is field.unique
    assert [one.value for one in described["rapport_band"].options] == ["hot", "cold"]
    assert bare.standin.state.properties["contacts"]["rapport_band"].group == "rapport"


def existing(**more: object) -> Definition:
    """A field that somebody made by hand."""
    made = Definition("rapport_id", "string", "text", "Rapport id", "information")
    return replace(made, **more)  # pyright: ignore[reportArgumentType] - as the definition has them


@pytest.mark.parametrize(
    ("there", "words"),
    [
        (existing(), "without being unique"),
        (existing(unique=True, read_only=True), "cannot be written"),
        (existing(unique=True, type="number", field_type="number"), "holds number, not text"),
    ],
)
async def test_a_field_that_does_not_fit_stops_everything_with_words(
    bare: Live, there: Definition, words: str
) -> None:
    bare.standin.state.properties["contacts"]["rapport_id"] = there

    with pytest.raises(ConnectorError, match=words) as stopped:
        await bare.client.set_up(FIELDS)

    assert stopped.value.trouble.code is Code.FIELD_MISMATCH
    assert "customer.rapport_id" in stopped.value.message
    assert all(entry.method == "GET" for entry in bare.standin.journal.entries)


async def test_a_choice_that_lacks_our_options_is_not_changed(bare: Live) -> None:
    made = existing(name="rapport_band", type="enumeration", field_type="select", options=("hot",))
    bare.standin.state.properties["contacts"]["rapport_band"] = made

    with pytest.raises(ConnectorError, match="without the options cold"):
        await bare.client.set_up(FIELDS)


async def test_a_kind_that_takes_no_unique_field_is_named_and_the_others_are_made(
    bare: Live,
) -> None:
    bare.standin.state.refuses_unique = {"calls", "tasks"}

    done = await bare.client.set_up(FIELDS)

    refused = {one.field.kind: one.trouble.code for one in done.refused}
    assert refused == {Kind.CALL: Code.INVALID_VALUE, Kind.TASK: Code.INVALID_VALUE}
    assert len(done.made) == len(FIELDS) - 2


@pytest.mark.parametrize("does", [Does.APPLIED_DROP, Does.APPLIED_HTML, Does.HTML, Does.TRUNCATED])
async def test_fields_are_made_once_under_faults(bare: Live, does: Does) -> None:
    bare.fault(does, times=2, path=r"/crm/properties/2026-09/contacts$")
    bare.fault(does, times=1, path=r"groups$")

    done = await bare.client.set_up(FIELDS)

    assert (len(done.made), done.refused) == (len(FIELDS), ())


async def test_two_who_set_up_at_once_do_not_stumble(bare: Live) -> None:
    standin = bare.standin
    standin.state.groups["contacts"]["rapport"] = "Rapport"
    first = await bare.client.set_up(FIELDS[:1])
    del standin.state.properties["contacts"]["rapport_id"]
    bare.fault(Does.APPLIED_DROP, path=r"contacts$")
    second = await bare.client.set_up(FIELDS[:1])

    assert first.made == second.made


async def test_a_name_that_is_none_is_refused_before_anything_is_sent(bare: Live) -> None:
    with pytest.raises(InvalidInput):
        await bare.client.set_up([replace(OUR_FIELD, name="../groups")])

    assert bare.paths == []
