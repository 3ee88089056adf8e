"""Who writes messages in this process: the language model that is set, else the templates."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tools.settings import Settings

if TYPE_CHECKING:
    from tools.drafting.brief import Writer

OFFLINE = "offline"


def writer_of(settings: Settings) -> Callable[[], Writer] | None:
    """What makes the writer when the first message is written; None when no model is set. The
    model's libraries are loaded then and not before."""
    if settings.model == OFFLINE or not (settings.model or settings.google_api_key):
        return None

    def make() -> Writer:
        from agent.writer import model_writer  # noqa: PLC0415 - heavy, and only who writes needs it

        return model_writer(settings)

    return make
