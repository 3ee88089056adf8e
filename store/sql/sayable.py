"""What messages may say about many people: only the columns that a merge field can name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import select

from store.contact import Sayable
from store.sql.people import custom_of
from store.sql.schema import company, customer
from store.sql.scope import Draft, Query, Scope
from store.types import CustomValue

_NO_FIELDS: Mapping[str, CustomValue] = MappingProxyType({})


def sayable(scope: Scope, ids: Sequence[int], custom: Collection[str]) -> list[Sayable]:
    """In the order of `ids`, leaving out unknown ones; of own fields only the keys in `custom`."""
    if not ids:
        return []
    own = custom_of(scope, ids, custom) if custom else {}
    found = {
        row[0]: Sayable._make((*row, own.get(row[0], _NO_FIELDS)))
        for row in scope.ask(_said, ids=ids)
    }
    return [found[key] for key in ids if key in found]


def _said(draft: Draft) -> Query:
    theirs = (company.c.id == customer.c.company_id) & draft.owns(company)
    of = customer.c
    return (
        select(
            of.id,
            of.name,
            of.given_name,
            of.family_name,
            company.c.name.label("company"),
            of.city,
            of.country,
            of.stage,
            of.spend_minor,
            of.visits,
            of.order_count,
            of.last_active_at,
            of.last_order_at,
        )
        .select_from(customer.outerjoin(company, theirs))
        .where(draft.listed(of.id, "ids"))
    )
