"""What decides whether many people may be written to, with what a message may say about each: only
the columns that a merge field can name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import bindparam, select

from store.contact import Consent, ContactFacts, Sayable
from store.sql.contact_facts import NO_CONSENT, PERSON, Known, in_order
from store.sql.people import custom_of
from store.sql.schema import company, customer, customer_consent
from store.sql.scope import Draft, Query, Scope
from store.types import CustomValue

_NO_FIELDS: Mapping[str, CustomValue] = MappingProxyType({})
_SAID = (
    customer.c.given_name,
    customer.c.family_name,
    company.c.name.label("company"),
    customer.c.city,
    customer.c.stage,
    customer.c.spend_minor,
    customer.c.visits,
    customer.c.order_count,
    customer.c.last_active_at,
)
_CONSENT = (customer_consent.c.state, customer_consent.c.updated_at)
_NAME, _COUNTRY, _LAST_ORDER = map(
    PERSON.index, (customer.c.name, customer.c.country, customer.c.last_order_at)
)
_FIRST, _STATE, _SINCE = len(PERSON), len(PERSON) + len(_SAID), len(PERSON) + len(_SAID) + 1
_sayable = Sayable._make


def facts_and_sayable(
    scope: Scope,
    ids: Sequence[int],
    *,
    channel: str,
    since_ms: int,
    project_id: int | None,
    custom: Collection[str],
) -> Iterator[tuple[ContactFacts, Sayable]]:
    """In the order of `ids`, leaving out unknown ones; of own fields only the keys in `custom`."""
    rows = in_order(scope.ask(_people, ids=ids, on=channel), ids) if ids else ()
    if not rows:
        return
    known = Known(scope, rows, since_ms=since_ms, project_id=project_id)
    own = custom_of(scope, ids, custom) if custom else {}
    given = _Given(channel)
    for row in rows:
        key, own_fields = row[0], own.get(row[0], _NO_FIELDS) if own else _NO_FIELDS
        said = row[_FIRST:_STATE]
        yield (
            known.of(row, given[row[_STATE], row[_SINCE]]),
            _sayable((key, row[_NAME], row[_COUNTRY], row[_LAST_ORDER], *said, own_fields)),
        )


class _Given(dict[tuple[str | None, int | None], Mapping[str, Consent]]):
    """State and since when → what is known of consent to a channel: imported together, it was given
    together, and people share what is kept of it."""

    def __init__(self, channel: str) -> None:
        super().__init__()
        self._channel = channel

    def __missing__(self, key: tuple[str | None, int | None]) -> Mapping[str, Consent]:
        state, since = key
        given = NO_CONSENT
        if state is not None and since is not None:
            given = {self._channel: Consent(state, since)}
        self[key] = given
        return given


def _people(draft: Draft) -> Query:
    of, said = customer.c, customer_consent.c
    theirs = (company.c.id == of.company_id) & draft.owns(company)
    consented = (said.customer_id == of.id) & (said.channel == bindparam("on"))
    people = customer.outerjoin(company, theirs)
    people = people.outerjoin(customer_consent, consented & draft.owns(customer_consent))
    query = select(*PERSON, *_SAID, *_CONSENT).select_from(people).where(draft.listed(of.id, "ids"))
    return query.order_by(of.id)
