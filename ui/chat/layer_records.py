"""Chainlit's dictionaries as the store keeps them, and back: every key has its place.

A key with a column of its own is in `*_COLUMNS`, the rest are kept together as JSON, and `DROPPED`
names what is worth nothing once its session is over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from chainlit.element import ElementDict
from chainlit.step import StepDict
from chainlit.types import FeedbackDict, ThreadDict

from store.chat import MAX_TITLE, ChatElement, ChatStep, ChatThread, ChatVerdict
from store.clock import from_ms, to_ms

STEP_COLUMNS = frozenset((
    "id",
    "threadId",
    "parentId",
    "name",
    "type",
    "input",
    "output",
    "createdAt",
    "start",
    "end",
    "isError",
    "feedback",
))
STEP_DETAILS = (
    "command",
    "modes",
    "streaming",
    "waitForAnswer",
    "metadata",
    "tags",
    "generation",
    "showInput",
    "defaultOpen",
    "autoCollapse",
    "language",
    "icon",
)
ELEMENT_COLUMNS = frozenset((
    "id",
    "threadId",
    "type",
    "name",
    "display",
    "mime",
    "forId",
    "url",
))
ELEMENT_DETAILS = ("size", "language", "page", "props", "autoPlay", "playerConfig")
ELEMENT_DROPPED = frozenset(("chainlitKey", "path", "objectKey"))
THREAD_COLUMNS = frozenset((
    "id",
    "createdAt",
    "name",
    "userId",
    "userIdentifier",
    "steps",
    "elements",
))
THREAD_DETAILS = ("metadata", "tags")
SPOKEN = ("user_message", "assistant_message")
OUTSIDE = "outside"  # the address of an element that lies elsewhere


def title_of(text: str) -> str:
    """A thread's title from its first message: its first words, on one line."""
    words = " ".join(text.split())
    if len(words) <= MAX_TITLE // 2:
        return words
    return words[: MAX_TITLE // 2].rsplit(" ", 1)[0] + "…"


def step_record(given: Mapping[str, Any], now_ms: int) -> ChatStep:
    """A step to keep; `now_ms` when it does not say when it was made."""
    kind = str(given.get("type") or "undefined")
    output = str(given.get("output") or "")
    return ChatStep(
        key=str(given["id"]),
        kind=kind,
        name=str(given.get("name") or ""),
        created_at=_ms(given.get("createdAt")) or now_ms,
        parent=given.get("parentId") or None,
        input=str(given.get("input") or ""),
        output=output,
        spoken=output if kind in SPOKEN else "",
        started_at=_ms(given.get("start")),
        ended_at=_ms(given.get("end")),
        failed=bool(given.get("isError")),
        details=_packed(given, STEP_DETAILS),
    )


def step_dict(step: ChatStep, thread: str) -> StepDict:
    """A kept step as Chainlit shows it."""
    details: dict[str, Any] = _unpacked(step.details)
    found: dict[str, Any] = {
        "id": step.key,
        "threadId": thread,
        "parentId": step.parent,
        "name": step.name,
        "type": step.kind,
        "input": step.input,
        "output": step.output,
        "createdAt": _iso(step.created_at),
        "start": _iso(step.started_at),
        "end": _iso(step.ended_at),
        "isError": step.failed,
        "feedback": _feedback(step),
        **{key: details.get(key) for key in STEP_DETAILS},
    }
    found["metadata"] = found["metadata"] or {}
    found["streaming"] = bool(found["streaming"])
    return StepDict(**found)


def _feedback(step: ChatStep) -> FeedbackDict | None:
    verdict = step.verdict
    if verdict is None:
        return None
    value = 1 if verdict.good else 0
    return FeedbackDict(forId=step.key, id=step.key, value=value, comment=verdict.comment or None)


def verdict_of(value: int, comment: str | None) -> ChatVerdict:
    """What a person thinks, from Chainlit's 1 or 0."""
    return ChatVerdict(good=value == 1, comment=(comment or "")[:2_000])


def element_record(given: Mapping[str, Any], file_id: int | None) -> ChatElement:
    """An element to keep, its content in a file if there is one."""
    details = json.loads(_packed(given, ELEMENT_DETAILS))
    if file_id is None and given.get("url"):
        details[OUTSIDE] = str(given["url"])
    return ChatElement(
        key=str(given["id"]),
        kind=str(given.get("type") or "file"),
        name=str(given.get("name") or ""),
        display=str(given.get("display") or "inline"),
        step=given.get("forId") or None,
        media_type=given.get("mime") or None,
        file_id=file_id,
        details=json.dumps(details),
    )


def element_dict(element: ChatElement, thread: str, url: str | None) -> ElementDict:
    """A kept element as Chainlit shows it; `url` is where its content is."""
    details: dict[str, Any] = _unpacked(element.details)
    found: dict[str, Any] = {
        "id": element.key,
        "threadId": thread,
        "type": element.kind,
        "name": element.name,
        "display": element.display,
        "mime": element.media_type,
        "forId": element.step,
        "url": url or details.get(OUTSIDE),
        **{key: details.get(key) for key in ELEMENT_DETAILS},
        **dict.fromkeys(sorted(ELEMENT_DROPPED)),
    }
    return ElementDict(**found)


def thread_dict(
    thread: ChatThread,
    identifier: str,
    steps: Iterable[StepDict] = (),
    elements: Iterable[ElementDict] = (),
) -> ThreadDict:
    """A kept thread as Chainlit shows it. Its list groups threads by `createdAt`: there, as in the
    order of the list, the day something was last said counts."""
    details: dict[str, Any] = _unpacked(thread.details)
    return ThreadDict(
        id=thread.key,
        createdAt=_iso(thread.updated_at) or "",
        name=thread.title or None,
        userId=identifier,
        userIdentifier=identifier,
        tags=details.get("tags") or [],
        metadata=details.get("metadata") or {},
        steps=list(steps),
        elements=list(elements),
    )


def thread_details(metadata: Mapping[str, Any] | None, tags: Iterable[str] | None) -> str:
    """What Chainlit notes of a thread, as it is kept."""
    return json.dumps({"metadata": dict(metadata or {}), "tags": list(tags or ())}, default=str)


def _packed(given: Mapping[str, Any], keys: Iterable[str]) -> str:
    return json.dumps({key: given[key] for key in keys if given.get(key) is not None}, default=str)


def _unpacked(details: str) -> dict[str, Any]:
    """What was packed. Python reads and writes NaN, browsers don't: a thread with one in it could
    never be opened again."""
    return json.loads(details, parse_constant=lambda _: None)


def _iso(at: int | None) -> str | None:
    if at is None:
        return None
    return from_ms(at).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _ms(text: object) -> int | None:
    """The instant of a text in ISO 8601, without a zone in UTC; None when it is not one."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return to_ms(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
