"""What goes wrong in the chat, told: the person sees the id of its line in the log, never the
exception; and the language they are told in."""

from __future__ import annotations

import logging
import secrets
from typing import Any

import chainlit as cl

from ui.chat.words import word
from ui.live import preferred_locale

log = logging.getLogger("rapport.chat")
_UNTYPED: Any = cl  # its session has no types


def browser_locale() -> str:
    """The language of the person's browser."""
    environ: dict[str, Any] = _UNTYPED.context.session.environ or {}
    return preferred_locale(str(environ.get("HTTP_ACCEPT_LANGUAGE", ""))) or "en"


def logged(error: Exception) -> str:
    """Log a defect; the id of its line."""
    incident = secrets.token_hex(4)
    log.error("defect %s in the chat", incident, exc_info=error)
    return incident


async def say_defect(error: Exception) -> None:
    """Log a defect and say so in the conversation."""
    await cl.ErrorMessage(word(browser_locale(), "chat.failed", incident=logged(error))).send()
