"""Who is in the chat: the one this process has signed in, never one that a request names."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

from agent.identity import Identity
from tools.context import Role
from ui.actors import LOCAL_USER


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in: an organisation and a name within it."""

    tenant_id: int
    user: str

    @property
    def identifier(self) -> str:
        """The name Chainlit knows them by; its own threads carry no organisation."""
        return f"{self.tenant_id}:{self.user}"

    def identity(self, thread: str, locale: str = "en") -> Identity:
        """This person in a thread, as the agent knows them; ValueError when it is no thread's id."""
        return Identity(self.tenant_id, self.user, thread, locale)


visitor: ContextVar[Person | None] = ContextVar("visitor", default=None)
"""Who the gate let in with the request under way."""


def local_person(tenant_id: int) -> Person:
    """The one person of a local installation."""
    return Person(tenant_id, LOCAL_USER)


def own_role(identity: Identity) -> Role:
    """What somebody may decide themselves. The one person of a local installation owns it; that the
    agent may only do what a member may is no limit of theirs."""
    return Role.OWNER if identity.user == LOCAL_USER else identity.role


def person_named(identifier: str) -> Person:
    """The person of `Person.identifier`."""
    tenant, _, user = identifier.partition(":")
    return Person(int(tenant), user)
