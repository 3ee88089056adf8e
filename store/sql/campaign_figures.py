"""How a campaign did: people by state, by what happened after sending, and what they bought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import BigInteger, and_, case, cast, distinct, func, select

from store.campaigns import RecipientState, VariantFigures
from store.sql.rows import split_codes
from store.sql.schema import communication, communication_status, orders, recipient
from store.sql.scope import Scope

LATER = (
    "delivered",
    "soft_bounced",
    "bounced",
    "opened",
    "clicked",
    "replied",
    "unsubscribed",
    "complained",
)
_REFUSED = (RecipientState.LEFT_OUT.value, RecipientState.SKIPPED.value)
_ENDED = (
    RecipientState.SENT.value,
    RecipientState.FAILED.value,
    RecipientState.SKIPPED.value,
    RecipientState.UNKNOWN.value,
    RecipientState.CANCELLED.value,
)
_OF = recipient.c
_LATER = recipient.join(
    communication_status, communication_status.c.communication_id == _OF.communication_id
)


def states(scope: Scope, campaign_id: int) -> Mapping[str, int]:
    """How many recipients are in each state."""
    query = select(_OF.state, func.count(_OF.customer_id)).where(_OF.campaign_id == campaign_id)
    return MappingProxyType(dict(map(tuple, scope.rows(query.group_by(_OF.state)))))


def reasons(scope: Scope, campaign_id: int) -> Mapping[str, Mapping[str, int]]:
    """State → reason code → how many people."""
    query = select(_OF.state, _OF.reasons, func.count(_OF.customer_id)).where(
        _OF.campaign_id == campaign_id, _OF.state.in_(_REFUSED)
    )
    found: dict[str, Counter[str]] = {}
    for state, codes, people in scope.rows(query.group_by(_OF.state, _OF.reasons)):
        counted = found.setdefault(state, Counter())
        for code in split_codes(codes):
            counted[code] += people
    return MappingProxyType({state: MappingProxyType(found[state]) for state in sorted(found)})


def figures(scope: Scope, campaign_id: int, within_ms: int) -> list[VariantFigures]:
    """Per variant: states, later statuses, who bought after they were sent to."""
    in_states = _by_variant(scope, campaign_id)
    later = _later(scope, campaign_id)
    bought = _bought(scope, campaign_id, within_ms)
    return [
        VariantFigures(
            variant,
            MappingProxyType(in_states[variant]),
            MappingProxyType(later.get(variant, {})),
            *bought.get(variant, (0, 0)),
        )
        for variant in sorted(in_states)
    ]


def over_time(scope: Scope, campaign_id: int, step_ms: int) -> list[tuple[int, str, int]]:
    """(start of the step, state or later status, how many), ascending."""
    if step_ms < 1:
        raise ValueError(f"step_ms: {step_ms} is not at least 1")
    settled = _OF.updated_at - _OF.updated_at % step_ms
    ended = select(settled.label("step"), _OF.state, func.count(_OF.customer_id)).where(
        _OF.campaign_id == campaign_id, _OF.state.in_(_ENDED)
    )
    status = communication_status.c
    happened = status.occurred_at - status.occurred_at % step_ms
    later = (
        select(happened.label("step"), status.status, func.count(_OF.customer_id))
        .select_from(_LATER)
        .where(_OF.campaign_id == campaign_id, status.status.in_(LATER))
    )
    rows = [*scope.rows(ended.group_by("step", _OF.state))]
    rows += scope.rows(later.group_by("step", status.status))
    return sorted((int(step), str(name), int(count)) for step, name, count in rows)


def _by_variant(scope: Scope, campaign_id: int) -> dict[int, dict[str, int]]:
    query = select(_OF.variant, _OF.state, func.count(_OF.customer_id)).where(
        _OF.campaign_id == campaign_id
    )
    found: dict[int, dict[str, int]] = {}
    for variant, state, people in scope.rows(query.group_by(_OF.variant, _OF.state)):
        found.setdefault(variant, {})[state] = people
    return found


def _later(scope: Scope, campaign_id: int) -> dict[int, dict[str, int]]:
    status = communication_status.c.status
    query = (
        select(_OF.variant, status, func.count(distinct(_OF.customer_id)))
        .select_from(_LATER)
        .where(_OF.campaign_id == campaign_id, status.in_(LATER))
    )
    found: dict[int, dict[str, int]] = {}
    for variant, name, people in scope.rows(query.group_by(_OF.variant, status)):
        found.setdefault(variant, {})[name] = people
    return found


def _bought(scope: Scope, campaign_id: int, within_ms: int) -> dict[int, tuple[int, int]]:
    """Variant → people who bought, and what their orders count; refunds among them count off."""
    sent = communication.c.occurred_at
    after = and_(
        orders.c.customer_id == _OF.customer_id,
        orders.c.ordered_at >= sent,
        orders.c.ordered_at <= sent + within_ms,
    )
    logged = recipient.join(communication, communication.c.id == _OF.communication_id)
    buyer = case((orders.c.amount_minor > 0, _OF.customer_id))
    counted = cast(func.coalesce(func.sum(orders.c.counted_minor), 0), BigInteger)
    query = (
        select(_OF.variant, func.count(distinct(buyer)), counted)
        .select_from(logged.join(orders, after))
        .where(_OF.campaign_id == campaign_id, _OF.state == RecipientState.SENT.value)
    )
    rows = scope.rows(query.group_by(_OF.variant))
    return {variant: (int(people), int(revenue)) for variant, people, revenue in rows}
