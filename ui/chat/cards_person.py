"""A customer as a card: who they are, figures, consent, and what happened last."""

from __future__ import annotations

from typing import Any

from store.segment.lexicon import WORDS, language_of
from tools.operations.customers import CustomerCard, OwnField
from tools.views import CommunicationLine, OrderLine, Quoted
from ui.chat.cards_values import day, money, number
from ui.chat.words import labels, word

MAX_EVENTS = 12


def person_props(found: CustomerCard, locale: str) -> dict[str, Any]:
    """The props of a person card."""
    return {
        "words": labels(locale, "person"),
        "id": found.id,
        "name": found.name,
        "initials": initials(found.name),
        "subtitle": _subtitle(found, locale),
        "since": _since(found, locale),
        "reach": _reach(found, locale),
        "figures": _figures(found, locale),
        "facts": _facts(found, locale),
        "consent": [
            {
                "channel": word(locale, f"people.{channel}"),
                "state": state,
                "label": _state(state, locale),
            }
            for channel, state in found.consent.items()
        ],
        "tags": found.tags,
        "events": _events(found, locale),
    }


def initials(name: str) -> str:
    """Up to two letters for a round badge."""
    letters = [part[0] for part in name.split() if part[0].isalpha()]
    return "".join(letters[:1] + letters[-1:] if len(letters) > 1 else letters).upper() or "?"


def _subtitle(found: CustomerCard, locale: str) -> str:
    work = ", ".join(filter(None, (found.job_title, found.company)))
    place = ", ".join(filter(None, (found.city, found.region, found.country)))
    return " · ".join(filter(None, (work, place, _named("stage", found.stage, locale))))


def _since(found: CustomerCard, locale: str) -> str:
    return word(locale, "person.since", day(found.created, locale)) if found.created else ""


def _reach(found: CustomerCard, locale: str) -> list[str]:
    """Addresses; one that cannot be used is shown as it was given."""
    given = (found.email_given, found.phone_given)
    unusable = [word(locale, "person.given", text) for text in given if text]
    warned = [word(locale, "person.do_not_call")] if found.do_not_call else []
    return [text for text in (found.email, found.phone) if text] + unusable + warned


def _figures(found: CustomerCard, locale: str) -> list[dict[str, str]]:
    last = day(found.last_active, locale)
    figures = [
        ("spend", f"{money(found.spend, locale)} {found.currency}"),
        ("orders", number(found.orders, locale)),
        ("visits", number(found.visits, locale)),
        ("last_active", last or "–"),
    ]
    return [{"label": word(locale, f"person.{key}"), "value": value} for key, value in figures]


def _facts(found: CustomerCard, locale: str) -> list[dict[str, str]]:
    facts = [{"label": own.label, "value": _own(own, locale)} for own in found.own_fields]
    if found.score is not None:
        facts.insert(0, {"label": word(locale, "person.score"), "value": str(found.score)})
    return facts


def _own(own: OwnField, locale: str) -> str:
    value = own.value
    if isinstance(value, bool):
        return word(locale, "rule.yes" if value else "rule.no")
    return value.text if isinstance(value, Quoted) else value


def _named(kind: str, key: str | None, locale: str) -> str:
    """What a stage or a channel is called; one without a name is shown as it is."""
    return WORDS[language_of(locale)].values[kind].get(key or "", key or "")


def _state(state: str, locale: str) -> str:
    known = {"granted", "denied"}
    return word(locale, f"person.{state if state in known else 'unknown'}")


def _events(found: CustomerCard, locale: str) -> list[dict[str, str]]:
    """Orders and touches as one timeline, the newest first."""
    events = [_order(order, locale) for order in found.latest_orders]
    events += [_touch(touch, locale) for touch in found.latest_communications]
    events.sort(key=lambda event: event["at"], reverse=True)
    return events[:MAX_EVENTS]


def _order(order: OrderLine, locale: str) -> dict[str, str]:
    bought = ", ".join(item.name or item.sku or "" for item in order.items)
    return {
        "at": order.date,
        "day": day(order.date, locale),
        "kind": "order",
        "title": f"{word(locale, 'person.order')} {order.external_id}",
        "amount": f"{money(order.amount, locale)} {order.currency}",
        "text": bought,
    }


def _touch(touch: CommunicationLine, locale: str) -> dict[str, str]:
    said = touch.subject or touch.body
    channel = _named("channel", touch.channel, locale)
    way = word(locale, f"person.{'in' if touch.direction == 'in' else 'out'}")
    return {
        "at": touch.occurred_at,
        "day": day(touch.occurred_at, locale),
        "kind": touch.channel,
        "title": f"{channel[:1].upper()}{channel[1:]}, {way}",
        "amount": "",
        "text": said.text if said else "",
    }
