"""Long conversations with a language model: what was said before is summarised by it."""

from __future__ import annotations

import logging
from importlib.resources import files
from typing import Any

from langchain.agents.middleware import SummarizationMiddleware
from langchain_core.language_models import BaseChatModel
from langgraph.runtime import Runtime

from agent.turn import Turn

log = logging.getLogger("rapport.agent")
LONG_THREAD, KEPT_MESSAGES = 60, 24
MOST_TOKENS = 16_000  # of what is summarised, counted from its end


class Summaries(SummarizationMiddleware[Any, Turn]):
    """Summarises all but the newest messages of a long conversation. A summary that fails is tried
    again in the next step: it is no reason not to answer."""

    def __init__(self, model: BaseChatModel) -> None:
        super().__init__(
            model,
            trigger=("messages", LONG_THREAD),
            keep=("messages", KEPT_MESSAGES),
            summary_prompt=files("agent").joinpath("prompts/summary.md").read_text("utf-8"),
            trim_tokens_to_summarize=MOST_TOKENS,
        )

    async def abefore_model(self, state: Any, runtime: Runtime[Turn]) -> dict[str, Any] | None:
        """Summarise when it is time, unless the model of this turn has failed already."""
        if runtime.context.fallen:
            return None
        try:
            return await super().abefore_model(state, runtime)
        except Exception as error:  # noqa: BLE001 - each provider has its own errors
            log.warning("a conversation could not be summarised: %s", type(error).__name__)
            return None
