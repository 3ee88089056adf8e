"""Which customer or project a caller means by an id, an external id, a name; a customer also by an
e-mail or a phone."""

from __future__ import annotations

from collections.abc import Sequence

from store.ids import from_text, to_text
from store.ports import Reader, Tx
from store.projects import Project
from store.text import fold
from store.types import Customer
from tools.errors import Conflict, NotFound, invalid
from tools.views import short

MOST_CHOICES = 10


def matching(reader: Reader | Tx, named: str) -> Sequence[Customer]:
    """The customers that `named` can mean, the one it names exactly alone; at most ten.

    NotFound for an id or a name that nobody has.
    """
    if named.startswith("cus_"):
        return [by_id(reader, named)]
    found = reader.customers.named(named, MOST_CHOICES)
    if not found:
        raise NotFound(
            f"no customer is called {named[:80]!r}",
            hint="Give an id, e-mail, phone, external id or the start of a name; or ask "
            "find_customers.",
        )
    exact = [customer for customer in found if fold(named) in _names(customer)]
    return exact if len(exact) == 1 else found


def by_id(reader: Reader | Tx, text: str) -> Customer:
    """The customer of an id; NotFound when this organisation has none."""
    try:
        customer_id = from_text("customer", text)
    except ValueError as error:
        raise invalid("customer", text, "is not a customer's id", str(error)) from None
    customer = reader.customers.get(customer_id)
    if customer is None:
        raise NotFound(f"there is no customer {text[:40]}", hint="find_customers names them.")
    return customer


def the_one(reader: Reader | Tx, named: str) -> Customer:
    """The customer that `named` means; Conflict naming the choices when there are several."""
    found = matching(reader, named)
    if len(found) == 1:
        return found[0]
    choices = ", ".join(
        f"{to_text('customer', customer.id)} ({short(customer.name, 40)})" for customer in found
    )
    raise Conflict(
        f"{len(found)} customers match {named[:80]!r}", hint=f"Name one by id: {choices}."
    )


def _names(customer: Customer) -> set[str]:
    """Everything that names a customer exactly, folded."""
    plain = (customer.name, customer.email, customer.email_given, customer.phone)
    external = (external.value for external in customer.external_ids)
    return {fold(text) for text in (*plain, *external) if text}


def the_project(reader: Reader | Tx, named: str) -> Project:
    """The project that an id, an external id, a name or the start of a word of it means; Conflict
    naming the choices when there are several."""
    found = _projects(reader, named)
    if not found:
        raise NotFound(f"there is no project {named[:80]!r}", hint="Give its external id or name.")
    if len(found) > 1:
        choices = ", ".join(
            f"{to_text('project', one.id)} ({short(one.name, 40)})" for one in found
        )
        raise Conflict(
            f"{len(found)} projects match {named[:80]!r}", hint=f"Name one by id: {choices}."
        )
    return found[0]


def _projects(reader: Reader | Tx, named: str) -> Sequence[Project]:
    if not named.startswith("prj_"):
        return reader.projects.named(named, MOST_CHOICES)
    try:
        project_id = from_text("project", named)
    except ValueError as error:
        raise invalid("project", named, "is not a project's id", str(error)) from None
    project = reader.projects.get(project_id)
    return [] if project is None else [project]
