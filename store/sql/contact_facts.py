"""The facts of many people that decide whether they may be contacted, in a fixed number of
statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
_PERSON = (
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
)
_PHONE = 4  # among them
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
_NO_CONSENT: Mapping[str, Consent] = MappingProxyType({})
_NOT_SUPPRESSED: Mapping[str, Suppression] = MappingProxyType({})


def facts_of(
    scope: Scope, ids: Sequence[int], *, since_ms: int, project_id: int | None
) -> list[ContactFacts]:
    """The facts of customers in the order of `ids`, leaving out unknown ones."""
    people: dict[int, Any] = {row[0]: row for row in scope.ask(_people, ids=ids)} if ids else {}
    if not people:
        return []
    known = list(people)
    consents, suppressed = _consents(scope, known), _suppressed(scope, people.values())
    attempts = _attempts(scope, known, since_ms)
    everybody, terminal = _terminal(scope, known, project_id)
    general = tuple(everybody)
    projects = _projects(scope, known, project_id)
    return [
        ContactFacts(
            *people[key][:-1],
            consent=consents.get(key, _NO_CONSENT),
            suppressed=suppressed.get(key, _NOT_SUPPRESSED),
            attempts=tuple(attempts[key]) if key in attempts else (),
            terminal=(*everybody, *terminal[key]) if key in terminal else general,
            project=projects.get(key),
        )
        for key in ids
        if key in people
    ]


def _consents(scope: Scope, ids: Sequence[int]) -> dict[int, dict[str, Consent]]:
    found: dict[int, dict[str, Consent]] = {}
    alike: dict[tuple[str, int], Consent] = {}  # imported together, they were given together
    for key, channel, state, at in scope.ask(_given, ids=ids):
        consent = alike.get((state, at))
        if consent is None:
            consent = alike[state, at] = Consent(state, at)
        if key in found:
            found[key][channel] = consent
        else:
            found[key] = {channel: consent}
    return found


def _suppressed(scope: Scope, people: Iterable[Any]) -> dict[int, dict[str, Suppression]]:
    """Customer → channel → the suppression of their address on it."""
    by_email: dict[str, list[int]] = {}
    by_phone: dict[str, list[int]] = {}
    for person in people:
        key, phone, email = person[0], person[_PHONE], person[-1]
        if email:
            by_email.setdefault(email, []).append(key)
        if phone:
            by_phone.setdefault(phone, []).append(key)
    found: dict[int, dict[str, Suppression]] = {}
    for build, owners in ((_emails, by_email), (_phones, by_phone)):
        for row in scope.ask(build, addresses=list(owners)) if owners else ():
            for key in owners[row.address_folded]:
                found.setdefault(key, {})[row.channel] = Suppression(*row)
    return found


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
    return select(*_PERSON, customer.c.email_folded).where(draft.listed(customer.c.id, "ids"))


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
