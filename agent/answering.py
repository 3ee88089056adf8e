"""Which model answers: the one that was set, or the offline one when that fails, said aloud."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage

from agent.events import Notice, NoticeKind
from agent.identity import Identity
from agent.models import key_setting
from agent.offline.model import NAME, OfflineModel
from agent.trouble import trouble
from agent.turn import Turn
from agent.words import word
from tools.understand.reading import ReadEnv

log = logging.getLogger("rapport.agent")
Handler = Callable[[ModelRequest[Turn]], Awaitable[ModelResponse[Any]]]
EnvOf = Callable[[Identity], Awaitable[ReadEnv]]
TRIES = 2
MODEL_SECONDS = 75.0  # of one answer with its client's own retries; a stream may trickle for ever
MAX_ARGUMENTS = 300_000  # characters of all calls of one message; an inline import has 256 KB
MAX_CALLS = 40
CUT = ("MAX_TOKENS", "length", "max_tokens")


class Answering(AgentMiddleware[Any, Turn]):
    """Asks the language model when there is one. When it can't be reached or answers nothing, the
    offline planner answers, for the rest of the turn, and a `Notice` says so."""

    def __init__(self, env_of: EnvOf, primary: BaseChatModel | None, name: str) -> None:
        super().__init__()
        self._env_of, self._primary, self._name = env_of, primary, name

    async def awrap_model_call(
        self, request: ModelRequest[Turn], handler: Handler
    ) -> ModelResponse[Any]:
        """Ask the model of this turn."""
        turn = _turn(request)
        if self._primary is None or turn.fallen:
            return await self._offline(request, handler)
        try:
            response = await self._asked(request, handler)
        except Exception as error:  # noqa: BLE001 - each provider has its own errors
            told = trouble(error)
            log.warning("the model %s failed: %s (%s)", self._name, told, type(error).__name__)
            return await self._fall(request, handler, NoticeKind.FALLBACK, told)
        if response is None:
            log.warning("the model %s answered nothing usable", self._name)
            return await self._fall(request, handler, NoticeKind.EMPTY, "empty")
        turn.model = self._name
        if _was_cut(response):
            locale = turn.locale
            request.runtime.stream_writer(Notice(NoticeKind.CUT, word(locale, "cut")))
        return response

    async def _asked(
        self, request: ModelRequest[Turn], handler: Handler
    ) -> ModelResponse[Any] | None:
        """An answer that can be used, None when there is none in `TRIES`."""
        async with asyncio.timeout(MODEL_SECONDS):
            for _ in range(TRIES):
                response = await handler(request)
                if _usable(_answers(response)):
                    return response
        return None

    async def _fall(
        self, request: ModelRequest[Turn], handler: Handler, kind: NoticeKind, told: str
    ) -> ModelResponse[Any]:
        turn = _turn(request)
        turn.fallen = True
        setting = key_setting(self._name)
        text = word(turn.locale, told, model=self._name, setting=setting)
        request.runtime.stream_writer(Notice(kind, text))
        return await self._offline(request, handler)

    async def _offline(self, request: ModelRequest[Turn], handler: Handler) -> ModelResponse[Any]:
        turn = _turn(request)
        env = await self._env_of(turn.identity)
        turn.model = NAME
        return await handler(request.override(model=OfflineModel(env=env), system_message=None))


def _turn(request: ModelRequest[Turn]) -> Turn:
    return request.runtime.context


def _answers(response: ModelResponse[Any]) -> Sequence[AIMessage]:
    return [message for message in response.result if isinstance(message, AIMessage)]


def _usable(answers: Sequence[AIMessage]) -> bool:
    """Whether there is text or a call, and not more of them than a conversation can keep. A blocked
    prompt and an empty candidate look like nothing at all."""
    calls = [call for message in answers for call in message.tool_calls]
    if len({call["id"] for call in calls}) < len(calls):
        return False  # their answers could not be told apart
    if len(calls) > MAX_CALLS or len(json.dumps(calls, default=str)) > MAX_ARGUMENTS:
        return False
    return bool(calls) or any(message.text.strip() for message in answers)


def _was_cut(response: ModelResponse[Any]) -> bool:
    found = [message.response_metadata for message in _answers(response)]
    return any(m.get("finish_reason") in CUT or m.get("stop_reason") in CUT for m in found)
