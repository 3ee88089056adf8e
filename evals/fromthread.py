"""A stored conversation as the skeleton of a case: what was said, with what happened as comments.

What is right is for a person to say; what the agent did is only noted, never taken for gold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from evals.errors import Unusable
from tools.runtime import FIRST_TENANT, Runtime
from tools.settings import Settings, load_settings

HEAD = """\
# From the conversation {thread}. It holds what a person wrote and may name people: make it anonymous
# before it is kept. Say under each message what a good agent does (people, shows, calls, mentions, \
…);
# the comments tell only what this one did. A case that must be refused needs a twin.
"""
_ANSWER = 300


class Message(Protocol):
    """A message of a kept conversation; an agent's may carry `tool_calls` too."""

    @property
    def type(self) -> str:
        """human, ai or tool."""
        ...

    @property
    def text(self) -> str:
        """What it says."""
        ...


async def from_thread(thread: str, user: str, settings: Settings | None = None) -> str:
    """The case of a conversation that this installation keeps. `Unusable` when there is none."""
    from agent.assistant import Assistant  # noqa: PLC0415 heavy, and only for conversations
    from agent.identity import Identity  # noqa: PLC0415 as above
    from agent.offline.language import BY_HAND  # noqa: PLC0415 as above

    try:
        identity = Identity(FIRST_TENANT, user, thread)
    except ValueError as error:
        raise Unusable(str(error)) from None
    runtime = await Runtime.open(settings or load_settings())
    try:
        assistant = await Assistant.open(runtime)
        try:
            messages = await assistant.messages(identity)
        finally:
            await assistant.close()
    finally:
        await runtime.close()
    turns = [turn for turn in _turns(messages) if turn[0] != BY_HAND]
    if not turns:
        raise Unusable(f"there is no conversation {thread!r} of {user!r}; see --user")
    return HEAD.format(thread=thread) + _case(thread, turns)


def _turns(messages: Sequence[Message]) -> Iterator[tuple[str, list[str]]]:
    """(what was said, what happened then) of each turn."""
    said, happened = "", list[str]()
    for message in messages:
        if message.type == "human":
            if said:
                yield said, happened
            said, happened = str(message.text), []
            continue
        calls: list[Any] = getattr(message, "tool_calls", [])
        happened += [f"called {call['name']} {_short(call['args'])}" for call in calls]
        if message.type == "tool":
            happened.append(f"got {_short(message.text)}")
        elif message.text.strip():
            happened.append(f"answered {_short(message.text)}")
    if said:
        yield said, happened


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= _ANSWER else f"{text[:_ANSWER]}…"


def _case(thread: str, turns: list[tuple[str, list[str]]]) -> str:
    name = re.sub("[^a-z0-9]+", "-", thread.casefold()).strip("-")[:60]
    lines = [f"  - id: thread-{name}", "    kind: production", "    turns:"]
    for said, happened in turns:
        quoted = json.dumps(said, ensure_ascii=False)  # a JSON text is a YAML text
        lines += [f"      - say: {quoted}", "        does: answers"]
        lines += [f"        # {line}" for line in happened]
    return "\n".join(lines) + "\n"
