"""The facts of many people that decide whether they may be contacted, in a fixed number of
statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import eq, itemgetter
from types import MappingProxyType
from typing import Any

from sqlalchemy import bindparam, select

from store.contact import (
    Attempt,
    Consent,
    ContactFacts,
    ProjectFacts,
    Suppression,
    TerminalState,
)
from store.sql.schema import (
    contact_attempt,
    customer,
    customer_consent,
    project,
    project_contact,
    suppression,
    terminal_state,
)
from store.sql.scope import Draft, Query, Scope

EMAIL = "email"
PHONES = ("sms", "whatsapp", "call")
SUPPRESSION = (
    suppression.c.channel,
    suppression.c.address_folded,
    suppression.c.reason,
    suppression.c.evidence,
    suppression.c.since,
    suppression.c.actor,
)
PERSON = (
    customer.c.id,
    customer.c.name,
    customer.c.email,
    customer.c.email_given,
    customer.c.phone,
    customer.c.phone_given,
    customer.c.zone,
    customer.c.country,
    customer.c.language,
    customer.c.status,
    customer.c.do_not_call,
    customer.c.automation_enabled,
    customer.c.last_order_at,
    customer.c.email_folded,
)
SHOWN = len(PERSON) - 1  # the folded address is only looked up
_PHONE, _EMAIL = 4, SHOWN
_TERMINAL = (
    terminal_state.c.id,
    terminal_state.c.scope,
    terminal_state.c.state,
    terminal_state.c.reason,
    terminal_state.c.override_allowed,
    terminal_state.c.customer_id,
    terminal_state.c.project_id,
    terminal_state.c.since,
)
NO_CONSENT: Mapping[str, Consent] = MappingProxyType({})
_NOT_SUPPRESSED: Mapping[str, Suppression] = MappingProxyType({})
_facts = ContactFacts._make
_KEY = itemgetter(0)


class Known:
    """What is known of some people beside their own rows and consents, read in a fixed number of
    statements. `rows` start with the columns of `PERSON`."""

    def __init__(
        self, scope: Scope, rows: Sequence[Any], *, since_ms: int, project_id: int | None
    ) -> None:
        ids = [row[0] for row in rows]
        self._suppressed = _suppressed(scope, rows)
        self._attempts = _attempts(scope, ids, since_ms)
        everybody, self._terminal = _terminal(scope, ids, project_id)
        self._general = tuple(everybody)
        self._projects = _projects(scope, ids, project_id)

    def of(self, row: Any, consent: Mapping[str, Consent]) -> ContactFacts:
        """The facts of the person of a row."""
        key = row[0]
        return _facts((
            *row[:SHOWN],
            consent,
            self._suppressed.get(key, _NOT_SUPPRESSED),
            tuple(self._attempts[key]) if key in self._attempts else (),
            (*self._general, *self._terminal[key]) if key in self._terminal else self._general,
            self._projects.get(key),
        ))


def facts_of(
    scope: Scope, ids: Sequence[int], *, since_ms: int, project_id: int | None
) -> list[ContactFacts]:
    """The facts of customers in the order of `ids`, leaving out unknown ones."""
    rows = in_order(scope.ask(_people, ids=ids), ids) if ids else ()
    if not rows:
        return []
    known = Known(scope, rows, since_ms=since_ms, project_id=project_id)
    consents = _consents(scope, [row[0] for row in rows])
    return [known.of(row, consents.get(row[0], NO_CONSENT)) for row in rows]


def in_order(rows: Sequence[Any], ids: Sequence[int]) -> Sequence[Any]:
    """Rows that come by id, in the order of `ids`, each as often as there."""
    if len(rows) == len(ids) and all(map(eq, map(_KEY, rows), ids)):
        return rows
    found: dict[int, Any] = {row[0]: row for row in rows}
    return [found[key] for key in ids if key in found]


def _consents(scope: Scope, ids: Sequence[int]) -> dict[int, Mapping[str, Consent]]:
    """Customer → channel → consent. Imported together, they were given together: who said the same
    shares what is kept of it."""
    found: dict[int, Mapping[str, Consent]] = {}
    alike: dict[tuple[str, str, int], Mapping[str, Consent]] = {}
    for key, channel, state, at in scope.ask(_given, ids=ids):
        said = (channel, state, at)
        theirs = alike.get(said)
        if theirs is None:
            theirs = alike[said] = {channel: Consent(state, at)}
        found[key] = {**found[key], **theirs} if key in found else theirs
    return found


def _suppressed(scope: Scope, people: Collection[Any]) -> dict[int, dict[str, Suppression]]:
    """Customer → channel → the suppression of their address on it."""
    found: dict[int, dict[str, Suppression]] = {}
    for build, column in ((_emails, _EMAIL), (_phones, _PHONE)):
        addresses = [address for person in people if (address := person[column])]
        known = scope.ask(build, addresses=addresses) if addresses else ()
        owners = _owners(people, column) if known else {}
        for row in known:
            for key in owners[row.address_folded]:
                found.setdefault(key, {})[row.channel] = Suppression(*row)
    return found


def _owners(people: Iterable[Any], column: int) -> dict[str, list[int]]:
    """Address → who has it."""
    owners: dict[str, list[int]] = {}
    for person in people:
        owners.setdefault(person[column], []).append(person[0])
    return owners


def _attempts(scope: Scope, ids: Sequence[int], since_ms: int) -> dict[int, list[Attempt]]:
    found: dict[int, list[Attempt]] = {}
    for key, channel, purpose, at, project_id in scope.ask(_made, ids=ids, since=since_ms):
        attempt = Attempt(channel, purpose, at, project_id)
        if key in found:
            found[key].append(attempt)
        else:
            found[key] = [attempt]
    return found


def _terminal(
    scope: Scope, ids: Sequence[int], project_id: int | None
) -> tuple[list[TerminalState], dict[int, list[TerminalState]]]:
    """What forbids calling everybody asked about, and what forbids calling each: of themselves and
    of the projects they belong to."""
    everybody: list[TerminalState] = []
    of_project: dict[int, list[TerminalState]] = {}
    for row in scope.ask(_general_states):
        state = TerminalState(*row)
        if state.project_id is None or state.project_id == project_id:
            everybody.append(state)
        else:
            of_project.setdefault(state.project_id, []).append(state)
    found: dict[int, list[TerminalState]] = {}
    for row in scope.ask(_own_states, ids=ids):
        found.setdefault(row.customer_id, []).append(TerminalState(*row))
    for key, theirs in _membership(scope, ids, list(of_project)):
        found.setdefault(key, []).extend(of_project[theirs])
    return everybody, found


def _membership(scope: Scope, ids: Sequence[int], projects: Sequence[int]) -> Iterable[Any]:
    return scope.ask(_members, ids=ids, projects=projects) if projects else ()


def _projects(scope: Scope, ids: Sequence[int], project_id: int | None) -> dict[int, ProjectFacts]:
    row = None if project_id is None else next(iter(scope.ask(_project, project=project_id)), None)
    if row is None:
        return {}
    links: dict[int, bool] = dict(map(tuple, scope.ask(_linked, ids=ids, project=project_id)))
    return {
        key: ProjectFacts(
            *row, linked=key in links, suppress_for_project=bool(links.get(key, False))
        )
        for key in ids
    }


def _people(draft: Draft) -> Query:
    return select(*PERSON).where(draft.listed(customer.c.id, "ids")).order_by(customer.c.id)


def _given(draft: Draft) -> Query:
    table = customer_consent.c
    query = select(table.customer_id, table.channel, table.state, table.updated_at)
    return query.where(draft.listed(table.customer_id, "ids"))


def _emails(draft: Draft) -> Query:
    mine = draft.listed(suppression.c.address_folded, "addresses")
    return select(*SUPPRESSION).where(suppression.c.channel == EMAIL, mine)


def _phones(draft: Draft) -> Query:
    mine = draft.listed(suppression.c.address_folded, "addresses")
    return select(*SUPPRESSION).where(suppression.c.channel.in_(PHONES), mine)


def _made(draft: Draft) -> Query:
    table = contact_attempt.c
    query = select(table.customer_id, table.channel, table.purpose, table.at, table.project_id)
    recent = (draft.listed(table.customer_id, "ids"), table.at >= bindparam("since"))
    return query.where(*recent).order_by(table.at)


def _general_states(draft: Draft) -> Query:
    table = terminal_state.c
    query = select(*_TERMINAL).where(table.customer_id.is_(None), table.lifted_at.is_(None))
    return query.order_by(table.id)


def _own_states(draft: Draft) -> Query:
    table = terminal_state.c
    mine = (draft.listed(table.customer_id, "ids"), table.lifted_at.is_(None))
    return select(*_TERMINAL).where(*mine).order_by(table.id)


def _members(draft: Draft) -> Query:
    table = project_contact.c
    query = select(table.customer_id, table.project_id)
    mine = (draft.listed(table.customer_id, "ids"), draft.listed(table.project_id, "projects"))
    return query.where(*mine).order_by(table.project_id)


def _project(draft: Draft) -> Query:
    table = project.c
    query = select(table.id, table.call_suppressed, table.next_call_eligible_at)
    return query.where(table.id == bindparam("project"))


def _linked(draft: Draft) -> Query:
    table = project_contact.c
    mine = (table.project_id == bindparam("project"), draft.listed(table.customer_id, "ids"))
    return select(table.customer_id, table.suppress_for_project).where(*mine)
