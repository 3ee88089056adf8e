"""Whom a row is about: by id, by external id of its source, else by phone, else by e-mail.

Neither phone nor e-mail is unique. Where they point to different people, or the person they point
to carries another external id of the same source, or another name and another contact, the row is
a person of its own and the others are reported as possible duplicates: nobody is merged silently.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select

from store.identity import Face, face_of
from store.sql.people import consent_of, custom_of, external_ids_of, tags_of
from store.sql.schema import customer, customer_external_id
from store.sql.scope import Draft, Query, Scope
from store.text import fold
from store.types import CustomerInput, CustomValue


def _no_texts() -> dict[str, str]:
    return {}


def _no_values() -> dict[str, CustomValue]:
    return {}


@dataclass(slots=True)
class Person:
    """A customer as stored, or as the rows of this batch before left it."""

    id: int
    columns: dict[str, Any]
    external: dict[str, str] = field(default_factory=_no_texts)
    tags: dict[str, str] = field(default_factory=_no_texts)
    consent: dict[str, str] = field(default_factory=_no_texts)
    custom: dict[str, CustomValue] = field(default_factory=_no_values)


@dataclass(frozen=True, slots=True)
class Match:
    """The person a row is about (None: nobody yet), others it may duplicate, and why it cannot be
    told."""

    person: Person | None = None
    duplicates: tuple[int, ...] = ()
    code: str = ""
    reason: str = ""


_NOBODY = frozenset[int]()
_STRANGER = Match()


class People:
    """Everybody the rows of a batch may be about, by each key they may be known by."""

    def __init__(self) -> None:
        self._by_id: dict[int, Person] = {}
        self._by_external: dict[tuple[str, str], int] = {}
        self._by_phone: dict[str, set[int]] = {}
        self._by_email: dict[str, set[int]] = {}

    @classmethod
    def fetch(cls, scope: Scope, rows: Sequence[CustomerInput]) -> People:
        """Look up the candidates of all rows in a few statements."""
        phones = {row.phone for row in rows if row.phone}
        emails = {fold(row.email) for row in rows if row.email}
        ids = {row.id for row in rows if row.id is not None}
        ids |= set(_external_owners(scope, rows))
        ids |= {row[0] for row in scope.ask(_by_phone, values=phones)} if phones else set()
        ids |= {row[0] for row in scope.ask(_by_email, values=emails)} if emails else set()
        people = cls()
        for person in _load(scope, sorted(ids)):
            people.put(person)
        return people

    def put(self, person: Person) -> None:
        """Know a person by all keys."""
        self._by_id[person.id] = person
        for source, value in person.external.items():
            self._by_external[source, value] = person.id
        if person.columns["phone"]:
            self._by_phone.setdefault(person.columns["phone"], set()).add(person.id)
        if person.columns["email_folded"]:
            self._by_email.setdefault(person.columns["email_folded"], set()).add(person.id)

    def forget_contacts(self, person: Person) -> None:
        """Stop knowing a person by phone and e-mail, before either changes."""
        self._by_phone.get(person.columns["phone"], set[int]()).discard(person.id)
        self._by_email.get(person.columns["email_folded"], set[int]()).discard(person.id)

    def match(self, row: CustomerInput) -> Match:
        """Whom a row is about."""
        if row.id is not None:
            return self._by_own_id(row)
        by_phone = self._by_phone.get(row.phone, _NOBODY) if row.phone else _NOBODY
        by_email = self._by_email.get(fold(row.email), _NOBODY) if row.email else _NOBODY
        if row.external_id is not None:
            known = self._by_external.get((row.external_id.source, row.external_id.value))
            if known is not None:
                others = (by_phone | by_email) - {known}
                return Match(self._by_id[known], tuple(sorted(others)))
        return self._by_contact(row, by_phone, by_email)

    def _by_own_id(self, row: CustomerInput) -> Match:
        person = self._by_id.get(row.id or 0)
        if person is None:
            return Match(code="not_found", reason="there is no customer with this id")
        external = row.external_id
        if external is None:
            return Match(person)
        owner = self._by_external.get((external.source, external.value), person.id)
        if owner != person.id:
            reason = f"the external id {external.value!r} belongs to another customer"
            return Match(None, (owner,), "possible_duplicate", reason)
        if person.external.get(external.source, external.value) != external.value:
            reason = f"the customer has another external id from {external.source!r}"
            return Match(None, (person.id,), "possible_duplicate", reason)
        return Match(person)

    def _by_contact(
        self, row: CustomerInput, by_phone: AbstractSet[int], by_email: AbstractSet[int]
    ) -> Match:
        if not by_phone and not by_email:
            return _STRANGER
        free_phone = {key for key in by_phone if self._is_free(row, key)}
        free_email = {key for key in by_email if self._is_free(row, key)}
        everybody = by_phone | by_email
        agreed = free_phone & free_email
        candidates = agreed or (free_phone if free_phone else free_email)
        if not agreed and free_phone and free_email:
            candidates = set[int]()  # phone and e-mail point to different people
        face = face_of(row)
        candidates = {key for key in candidates if not face.is_somebody_else(self._face(key))}
        chosen = self._the_one(row, candidates)
        if chosen is not None:
            return Match(self._by_id[chosen], tuple(sorted(everybody - {chosen})))
        if len(candidates) > 1:
            reason = "several customers share this phone or e-mail; give an id or an external id"
            return Match(None, tuple(sorted(candidates)), "ambiguous_match", reason)
        return Match(None, tuple(sorted(everybody)))

    def _face(self, key: int) -> Face:
        """A stored person; one who is called by a contact or an id for want of a name has none."""
        person = self._by_id[key]
        columns = person.columns
        phone, email = columns["phone"] or "", columns["email_folded"] or ""
        name = columns["name_folded"]
        if name in {fold(phone), email, *map(fold, person.external.values())}:
            name = ""
        return Face(name, phone, email)

    def _is_free(self, row: CustomerInput, key: int) -> bool:
        """Whether a person could carry the row's external id."""
        if row.external_id is None:
            return True
        carried = self._by_id[key].external.get(row.external_id.source)
        return carried is None or carried == row.external_id.value

    def _the_one(self, row: CustomerInput, candidates: set[int]) -> int | None:
        name = face_of(row).name
        if len(candidates) > 1 and name:
            named = {key for key in candidates if self._by_id[key].columns["name_folded"] == name}
            candidates = named or candidates
        return next(iter(candidates)) if len(candidates) == 1 else None


def _external_owners(scope: Scope, rows: Sequence[CustomerInput]) -> Iterator[int]:
    by_source: dict[str, set[str]] = {}
    for row in rows:
        if row.external_id is not None:
            by_source.setdefault(row.external_id.source, set()).add(row.external_id.value)
    for source, values in by_source.items():
        yield from (row[0] for row in scope.ask(_by_external_id, source=source, values=values))


def _load(scope: Scope, ids: Sequence[int]) -> Iterator[Person]:
    if not ids:
        return
    external, tags = external_ids_of(scope, ids), tags_of(scope, ids)
    consent, custom = consent_of(scope, ids), custom_of(scope, ids)
    names = customer.c.keys()
    for row in scope.ask(_whole, ids=ids):
        key = row.id
        yield Person(
            key,
            dict(zip(names, row, strict=True)),
            external.get(key, {}),
            tags.get(key, {}),
            consent.get(key, {}),
            custom.get(key, {}),
        )


def _by_external_id(draft: Draft) -> Query:
    table = customer_external_id.c
    mine = draft.listed(table.value, "values")
    return select(table.customer_id).where(table.source == bindparam("source"), mine)


def _by_phone(draft: Draft) -> Query:
    return select(customer.c.id).where(draft.listed(customer.c.phone, "values"))


def _by_email(draft: Draft) -> Query:
    return select(customer.c.id).where(draft.listed(customer.c.email_folded, "values"))


def _whole(draft: Draft) -> Query:
    return select(*customer.c).where(draft.listed(customer.c.id, "ids"))
