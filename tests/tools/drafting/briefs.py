"""Briefs for tests, with every value a template may use."""

from __future__ import annotations

from types import MappingProxyType

from tools.drafting.brief import Brief
from tools.drafting.content import Channel

VALUES = MappingProxyType({
    "discount": "15%",
    "code": "BACK15",
    "deadline": "2026-11-30",
    "link": "https://shop.example/back?a=1&b=2",
    "sender_name": "Ana",
    "sender_company": "Acme",
    "event": "Winter Tasting",
    "date": "2026-12-03",
    "time": "7 pm",
    "place": "Lyon",
    "product": "Blue Kettle",
    "amount": "$120.00",
    "invoice": "F-2031",
    "quote": "Q-77",
    "news": "we open on Sundays",
    "reward": "a mug",
})
PEOPLE = frozenset(("visits", "orders", "last_order"))


def brief(**changes: object) -> Brief:
    """A friendly English win-back e-mail with nothing known, changed as asked."""
    base: dict[str, object] = {
        "sentence": "win them back",
        "channel": Channel.EMAIL,
        "kind": "win_back",
    }
    return Brief(**{**base, **changes})  # pyright: ignore[reportArgumentType] # made from names
