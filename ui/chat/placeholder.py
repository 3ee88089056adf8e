"""Stands in until the chat's handlers are there: echoes."""

from __future__ import annotations

from chainlit.config import config
from chainlit.message import Message


async def _echo(message: Message) -> None:
    await Message(content=f"You said: {message.content}").send()


async def _resumed(thread: object) -> None:
    """A thread is opened again: its messages show themselves."""


config.code.on_message = _echo
config.code.on_chat_resume = _resumed
