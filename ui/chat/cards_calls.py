"""What the desks behind a conversation's cards share: the tools, called as the person themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, TypeVar

from agent.assistant import Assistant
from agent.identity import Identity
from store.types import ActorKind
from tools.arguments import Result
from tools.context import Actor, Ctx
from tools.runtime import Runtime
from tools.tool import Effect
from ui.chat.cards import Card, Props
from ui.chat.people import own_role

R = TypeVar("R", bound=Result)
Payload: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button brought: an answer for its own card, and cards to show below or beside."""

    answer: Props = field(default_factory=dict[str, Any])
    cards: Sequence[Card] = ()
    beside: str = ""


class Calls:
    """One person's calls from their cards, by hand: never as the agent that acts for them."""

    def __init__(self, runtime: Runtime, assistant: Assistant, identity: Identity) -> None:
        self.runtime, self.locale = runtime, identity.locale
        self._assistant, self._identity = assistant, identity
        self._actor = Actor(ActorKind.HUMAN, identity.user, identity.door, identity.role)

    async def ctx(self) -> Ctx:
        """What a call is given."""
        return await self.runtime.ctx(self._actor, locale=self.locale)

    async def deciding(self) -> Ctx:
        """What a decision on a proposal is given: with the role that is the person's own."""
        role = own_role(self._identity)
        actor = Actor(ActorKind.HUMAN, self._identity.user, self._identity.door, role)
        return await self.runtime.ctx(actor, locale=self.locale)

    async def call(self, kind: type[R], tool: str, arguments: Payload) -> R:
        """Call a tool; its answer. RapportError in the person's language. What it proposes stands in
        this conversation, and with what that has read."""
        return await self._called(kind, tool, arguments, self._actor)

    async def own(self, kind: type[R], tool: str, arguments: Payload) -> R:
        """As `call`, with the role that is the person's own: for what only administrators may do,
        which the agent never does for them."""
        actor = replace(self._actor, role=own_role(self._identity))
        return await self._called(kind, tool, arguments, actor)

    async def _called(self, kind: type[R], tool: str, arguments: Payload, actor: Actor) -> R:
        is_effect = self.runtime.registry.get(tool).effect is Effect.EFFECT
        tainted = is_effect and await self._assistant.is_tainted(self._identity)
        result = await self.runtime.call(
            tool, arguments, actor, locale=self.locale, tainted=tainted
        )
        if not isinstance(result, kind):
            raise TypeError(f"{tool} answered with {type(result).__name__}")
        return result

    async def record(self, tool: str, arguments: Payload, result: Result) -> None:
        """Tell the conversation of a call, so that what is said next is understood from it."""
        await self._assistant.record(self._identity, tool, arguments, result)
