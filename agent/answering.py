"""Which model answers: the one that was set, or the offline one when that fails, said aloud."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage

from agent.events import Notice, NoticeKind
from agent.identity import Identity
from agent.offline.model import NAME, OfflineModel
from agent.turn import Turn
from agent.words import word
from tools.understand.reading import ReadEnv

log = logging.getLogger("rapport.agent")
Handler = Callable[[ModelRequest[Turn]], Awaitable[ModelResponse[Any]]]
EnvOf = Callable[[Identity], Awaitable[ReadEnv]]
TRIES = 2


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
        for _ in range(TRIES):
            try:
                response = await handler(request)
            except Exception as error:
                log.warning("the model %s failed: %s", self._name, type(error).__name__)
                log.debug("how it failed", exc_info=error)
                return await self._fall(request, handler, NoticeKind.FALLBACK)
            if not _empty(response):
                turn.model = self._name
                return response
        log.warning("the model %s answered nothing to %s", self._name, turn.identity.key)
        return await self._fall(request, handler, NoticeKind.EMPTY)

    async def _fall(
        self, request: ModelRequest[Turn], handler: Handler, kind: NoticeKind
    ) -> ModelResponse[Any]:
        turn = _turn(request)
        turn.fallen = True
        text = word(turn.identity.locale, kind.value, model=self._name)
        request.runtime.stream_writer(Notice(kind, text))
        return await self._offline(request, handler)

    async def _offline(self, request: ModelRequest[Turn], handler: Handler) -> ModelResponse[Any]:
        turn = _turn(request)
        env = await self._env_of(turn.identity)
        turn.model = NAME
        return await handler(request.override(model=OfflineModel(env=env), system_message=None))


def _turn(request: ModelRequest[Turn]) -> Turn:
    return request.runtime.context


def _empty(response: ModelResponse[Any]) -> bool:
    """Whether neither text nor a call came: a blocked prompt and an empty candidate look so."""
    answers = [message for message in response.result if isinstance(message, AIMessage)]
    return not any(message.text.strip() or message.tool_calls for message in answers)
