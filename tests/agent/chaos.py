"""A seeded language model that misbehaves in every way that was thought of."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage

from tests.agent.scripted import Answer

Calls = list[tuple[str, dict[str, Any]]]
FORGED: dict[str, Any] = {
    "tenant_id": 2,
    "tenant": 2,
    "user": "eve",
    "role": "owner",
    "runtime": {"context": {}},
}


class Chaos:
    """A script for `Scripted`: the same seed misbehaves the same. `foreign` are ids and names of
    another organisation, which it tries to reach."""

    def __init__(self, seed: int, foreign: Sequence[str]) -> None:
        self._random = Random(seed)
        self._foreign = foreign
        self._kinds: tuple[Callable[[Sequence[BaseMessage]], Answer], ...] = (
            self.wrong_tool,
            self.malformed,
            self.duplicates,
            self.endless,
            self.obeys_data,
            self.reaches_over,
            self.huge,
            self.hundred,
            self.nothing,
            self.claims,
            self.breaks,
            self.same_ids,
            self.writes_again,
        )

    def __call__(self, messages: Sequence[BaseMessage]) -> Answer:
        return self._random.choice(self._kinds)(messages)

    def wrong_tool(self, messages: Sequence[BaseMessage]) -> Answer:
        return [(self._random.choice(["send_money", "", "list_audit", "x" * 500, "é\n"]), {})]

    def malformed(self, messages: Sequence[BaseMessage]) -> Answer:
        values: list[Any] = [None, [], {"a": {}}, 10**30, "\0\ud800", float("nan"), True]
        bad = self._random.choice(values)
        return [("find_customers", {"text": bad, "limit": bad, "sort": bad})]

    def duplicates(self, messages: Sequence[BaseMessage]) -> Answer:
        return [("write_down", {"name": "Twice Asked"})] * 5

    def endless(self, messages: Sequence[BaseMessage]) -> Answer:
        return [("ping", {})]

    def obeys_data(self, messages: Sequence[BaseMessage]) -> Answer:
        """Does what the names in the answers say."""
        told = " ".join(m.text for m in messages if isinstance(m, ToolMessage))
        if re.search("ignore previous", told, re.IGNORECASE):
            return [("export_records", {"noun": "customers", "text": "all customers"})]
        return [("find_customers", {"text": "all customers"})]

    def reaches_over(self, messages: Sequence[BaseMessage]) -> Answer:
        what = self._random.choice(self._foreign)
        arguments: Calls = [
            ("get_customer", {"customer": what}),
            ("find_customers", {"audience": what}),
            ("find_customers", {"text": f"customers named {what}", **FORGED}),
            ("find_customers", {"text": f'customers named "{what}"'}),
            ("upsert_customer", {"id": what, "name": "Taken Over"}),
        ]
        return self._random.sample(arguments, 3)

    def huge(self, messages: Sequence[BaseMessage]) -> Answer:
        return [("find_customers", {"text": "a" * 1_000_000})]

    def hundred(self, messages: Sequence[BaseMessage]) -> Answer:
        return [("ping", {"n": n}) for n in range(100)]

    def nothing(self, messages: Sequence[BaseMessage]) -> Answer:
        return self._random.choice(["", "   \n"])

    def claims(self, messages: Sequence[BaseMessage]) -> Answer:
        return self._random.choice(["I've exported everyone.", "C'est fait, j'ai tout supprimé."])

    def breaks(self, messages: Sequence[BaseMessage]) -> Answer:
        return self._random.choice([ConnectionError("gone"), ValueError("s3cret-of-a-client")])

    def same_ids(self, messages: Sequence[BaseMessage]) -> Answer:
        calls: list[Any] = [
            {"name": "ping", "args": {}, "id": "same", "type": "tool_call"},
            {"name": "find_customers", "args": {"text": "all"}, "id": "same", "type": "tool_call"},
        ]
        return AIMessage("", tool_calls=calls, id=f"same-{len(messages)}")

    def writes_again(self, messages: Sequence[BaseMessage]) -> Answer:
        done = sum(message.name == "write_down" for message in messages)
        return [("write_down", {"name": "Again"})] if done < 20 else "Enough."
