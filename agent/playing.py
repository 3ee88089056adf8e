"""One turn through the graph, told into a channel as events, however it ends."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Sequence
from contextlib import aclosing
from typing import Any, TypeAlias

from langchain.agents.middleware.model_call_limit import ModelCallLimitExceededError
from langchain_core.messages import AIMessageChunk, AnyMessage, RemoveMessage
from langchain_core.runnables import RunnableConfig

from agent.claims import claims_change
from agent.events import ANEW, Ended, Ending, Event, Notice, NoticeKind, ResultReady, Token
from agent.graph import Graph
from agent.suggestions import suggestions
from agent.turn import Turn
from agent.words import word
from tools.arguments import Result
from tools.registry import known_error
from tools.wording import worded

log = logging.getLogger("rapport.agent")
TURN_SECONDS = 180.0
Channel: TypeAlias = "asyncio.Queue[Event | None]"
Given: TypeAlias = "Sequence[AnyMessage | RemoveMessage]"


class Playing:
    """A turn under way. It runs in a task of its own, so that its time limit and its being stopped
    reach the graph and nothing of who listens."""

    def __init__(self, turn: Turn, channel: Channel) -> None:
        self._turn, self._channel = turn, channel
        self._started = time.perf_counter()
        self._spoken: list[str] = []
        self._results: list[Result] = []
        self._ending, self._incident = Ending.DONE, ""

    async def run(self, graph: Graph, given: Given, config: RunnableConfig) -> None:
        """Follow the graph to its end, its model-call limit or the time limit."""
        limit = asyncio.timeout(TURN_SECONDS)
        try:
            async with limit:
                await self._follow(graph, given, config)
        except ModelCallLimitExceededError:
            self._limited(word(self._turn.locale, "limit"))
        except TimeoutError:
            if not limit.expired():
                raise
            self._limited(word(self._turn.locale, "late", seconds=round(TURN_SECONDS)))

    def stopped(self) -> None:
        """It was stopped by the person."""
        self._ending = Ending.STOPPED

    def failed(self, error: Exception) -> None:
        """It failed: what a person can act on is told, of a defect only the name of its log line."""
        self._ending = Ending.FAILED
        ours = known_error(error)
        if ours is not None:
            self._tell(Token(str(worded(ours, self._turn.locale))))
            return
        self._incident = secrets.token_hex(4)
        log.error("defect %s in a turn", self._incident, exc_info=error)
        self._tell(Token(word(self._turn.locale, "failed", incident=self._incident)))

    def end(self) -> None:
        """Tell that it is over."""
        answer, turn = "".join(self._spoken), self._turn
        if self._claims_too_much(answer):
            self._tell(Notice(NoticeKind.NOT_DONE, word(self._turn.locale, "not_done")))
        self._tell(
            Ended(
                self._ending,
                answer=answer,
                model=turn.model,
                milliseconds=(time.perf_counter() - self._started) * 1_000,
                incident=self._incident,
                changed=tuple(turn.changed),
                suggestions=suggestions(self._results, self._turn.locale),
                locale=self._turn.locale,
            )
        )

    def _claims_too_much(self, answer: str) -> bool:
        if self._ending is not Ending.DONE or self._turn.changed or self._turn.is_offline:
            return False
        return claims_change(answer)

    def _limited(self, text: str) -> None:
        self._ending = Ending.STOPPED
        self._tell(Notice(NoticeKind.LIMIT, text))

    async def _follow(self, graph: Graph, given: Given, config: RunnableConfig) -> None:
        stream = graph.astream(  # pyright: ignore[reportUnknownMemberType]
            {"messages": list(given)},
            config,
            context=self._turn,
            stream_mode=["messages", "custom"],
        )
        part: tuple[str, Any]
        async with aclosing(stream):  # pyright: ignore[reportArgumentType] - it is a generator
            async for part in stream:  # pyright: ignore[reportAssignmentType] - modes give pairs
                mode, data = part
                if mode == "custom":
                    self._tell(data)
                elif (piece := _spoken(data)) is not None:
                    self._tell(Token(piece))

    def _tell(self, event: Event) -> None:
        if isinstance(event, Token):
            self._spoken.append(event.text)
        elif isinstance(event, ResultReady):
            self._results.append(event.result)
        elif isinstance(event, Notice) and event.kind in ANEW:
            self._spoken.clear()
        self._channel.put_nowait(event)


def _spoken(data: Any) -> str | None:
    """The text of a streamed piece of an answer."""
    message, metadata = data
    if isinstance(message, AIMessageChunk) and metadata.get("langgraph_node") == "model":
        return message.text or None
    return None
