"""A conversation's messages put in order: pure functions, so that what a provider is sent is valid
whatever happened to the turns before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolCall, ToolMessage

from agent.words import word


def before(messages: Sequence[AnyMessage], message_id: str) -> list[AnyMessage] | None:
    """The messages before one of the person's; None when there is no such message."""
    for index, message in enumerate(messages):
        if message.id == message_id and isinstance(message, HumanMessage):
            return list(messages[:index])
    return None


def tidy(messages: Sequence[AnyMessage], locale: str) -> list[AnyMessage]:
    """The conversation as providers take it: each call answered once, right after it, in the order
    of the calls (Gemini knows them by order alone), and each question answered, if only by saying
    that it was stopped."""
    answers = {
        message.tool_call_id: message for message in messages if isinstance(message, ToolMessage)
    }
    kept: list[AnyMessage] = []
    for message in messages:
        if isinstance(message, ToolMessage):
            continue
        if kept and isinstance(message, HumanMessage) and not isinstance(kept[-1], AIMessage):
            kept.append(_stopped(kept[-1], locale))
        kept.append(message)
        if isinstance(message, AIMessage):
            kept += [_answer(call, answers, locale) for call in message.tool_calls]
    if kept and not _is_answer(kept[-1]):
        kept.append(_stopped(kept[-1], locale))
    return kept


def recent(messages: Sequence[AnyMessage], *, most: int, keep: int) -> list[AnyMessage]:
    """The conversation itself while it is short; of one past `most` messages the last turns, about
    `keep` messages, from a question on."""
    if len(messages) <= most:
        return list(messages)
    for index in range(len(messages) - keep, len(messages)):
        if isinstance(messages[index], HumanMessage):
            return list(messages[index:])
    return list(messages[-keep:])


def _is_answer(message: AnyMessage) -> bool:
    return isinstance(message, AIMessage) and not message.tool_calls


def _stopped(after: AnyMessage, locale: str) -> AIMessage:
    """The end of a turn that has none; its id follows from where it stands, so that putting a
    conversation in order twice gives the same."""
    return AIMessage(word(locale, "stopped"), id=f"stopped-{after.id}")


def _answer(call: ToolCall, answers: Mapping[str, ToolMessage], locale: str) -> ToolMessage:
    found = answers.get(str(call["id"]))
    return found or ToolMessage(
        word(locale, "stopped_call"),
        id=f"stopped-{call['id']}",
        name=call["name"],
        tool_call_id=str(call["id"]),
        status="error",
    )
