"""One turn being planned: what was said, in which language, on what screen, and what was done so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from langchain_core.messages import BaseMessage

from agent.offline.conversation import Conversation, Happened
from agent.offline.follow import Screen, screen_of
from agent.offline.language import language_of_thread
from agent.offline.markdown import plain
from agent.offline.phrases import figure, say
from agent.offline.steps import Do, Say, do
from tools.understand.reading import ReadEnv


class Scene:
    """What every handler is given. Handlers ask for their calls in order with `call`: the ones that
    were made in this turn answer with their result, the next one is to be made."""

    def __init__(
        self, messages: Sequence[BaseMessage], env: ReadEnv, tools: frozenset[str]
    ) -> None:
        self.talk = Conversation(messages)
        self.locale = language_of_thread(messages, env.locale)
        self.env = replace(env, locale=self.locale)
        self.tools = tools
        self._used = 0

    @property
    def said(self) -> str:
        """The person's message."""
        return self.talk.said

    @cached_property
    def screen(self) -> Screen | None:
        """The people on the screen when the person spoke."""
        return screen_of(self.talk, before=True)

    @property
    def screen_now(self) -> Screen | None:
        """The people on the screen now, those found in this turn included."""
        return screen_of(self.talk)

    def call(self, tool: str, arguments: Mapping[str, Any]) -> Do | Happened:
        """The result of the next call to a tool in this turn, or that the call is to be made."""
        results = self.talk.results
        for at in range(self._used, len(results)):
            if results[at].tool == tool:
                self._used = at + 1
                return results[at]
        return do(tool, **arguments)

    def say(self, key: str, about: str = "", **values: object) -> Say:
        """An answer of one sentence."""
        return Say(say(self.locale, key, **values), about or key)

    def words(self, key: str, **values: object) -> str:
        """A sentence in the language of the turn."""
        return say(self.locale, key, **values)

    def figure(self, value: object) -> str:
        """A number as the person writes it."""
        return figure(self.locale, value)

    def failure(self, happened: Happened) -> Say:
        """What to say of a call that failed: what was wrong and what to do; never that it was done."""
        if happened.text("error") == "unreadable":
            return self.say("stopped", "failed")
        if happened.text("error") == "not_permitted":
            return self.say("not_permitted", "failed")
        said = " ".join(filter(None, (happened.text("message"), happened.text("hint"))))
        return self.say("failed", message=plain(said))
