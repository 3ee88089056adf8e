"""What an outside CRM is told to do next is nothing that was refused since the score was made."""

from __future__ import annotations

import json
from typing import Any

import pytest

from store.outside import About
from store.types import Tenant
from tests.tools.door import Door
from tools.sync.people import CustomerValues

ACTIONS = [
    {"code": "follow_up", "channel": "call", "label": "Call"},
    {"code": "offer", "channel": "email", "label": "Offer"},
    {"code": "wait", "channel": "", "label": "Wait"},
]
DETAIL = json.dumps({"next_actions": ACTIONS})
TENANT = Tenant(id=1, name="A", currency="CAD", zone="America/Toronto", locale="en")


async def told(door: Door, about: About, **given: Any) -> Any:
    base = {"name": "Nadia", "email": "nadia@example.com", "phone": "+15145550100"}
    await door.raw("upsert_customer", **{**base, **given})
    [found] = await door.runtime.read(1, lambda reader: reader.customers.named("Nadia", 1))
    whole = await door.runtime.read(1, lambda reader: reader.customers.get(found.id))
    assert whole is not None
    return CustomerValues(whole, about, TENANT).get("next_actions")


@pytest.mark.parametrize(
    ("given", "about", "labels"),
    [
        ({}, {}, ("Call", "Offer", "Wait")),
        ({"do_not_call": "yes"}, {}, ("Offer", "Wait")),
        ({}, {"terminal": ("SOLD",)}, ("Offer", "Wait")),
        ({"consent": [{"channel": "email", "status": "denied"}]}, {}, ("Call", "Wait")),
        ({"consent": [{"channel": "call", "status": "denied"}]}, {}, ("Offer", "Wait")),
        ({"phone": ""}, {}, ("Offer", "Wait")),
        ({"email": "nobody at all"}, {}, ("Call", "Wait")),
    ],
)
async def test_no_action_is_told_that_was_refused_since(
    door: Door, given: dict[str, Any], about: dict[str, Any], labels: tuple[str, ...]
) -> None:
    assert await told(door, About(detail=DETAIL, **about), **given) == labels


async def test_where_nothing_is_left_nothing_is_told(door: Door) -> None:
    only = json.dumps({"next_actions": ACTIONS[:1]})
    assert await told(door, About(detail=only), do_not_call="yes") is None
