"""What sessions that are gone leave behind in Chainlit."""

from __future__ import annotations

from chainlit.chat_context import chat_contexts
from chainlit.user_session import (
    user_sessions,  # pyright: ignore[reportUnknownVariableType] - it has no types
)

from ui.chat.sweeper import sweep


def test_messages_and_notes_of_a_session_that_is_gone_are_removed() -> None:
    sweep()  # what other tests left
    chat_contexts["gone"] = []
    user_sessions["gone"] = {"chips": ["x"]}
    assert sweep() == 1
    assert "gone" not in chat_contexts
    assert "gone" not in user_sessions
