"""Chainlit's data layer on Rapport's own tables: every thread is reached through its person."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from chainlit.context import get_context
from chainlit.data.base import BaseDataLayer
from chainlit.data.utils import queue_until_user_message
from chainlit.element import Element, ElementDict
from chainlit.session import ws_sessions_id
from chainlit.step import StepDict
from chainlit.types import (
    Feedback,
    PageInfo,
    PaginatedResponse,
    Pagination,
    ThreadDict,
    ThreadFilter,
)
from chainlit.user import PersistedUser, User

from store.chat import ChatElement, ChatReader, ChatVerdict, ChatWriter
from store.clock import real_ms
from store.ports import Tx
from tools.errors import NotFound, invalid
from tools.files.keeping import keep_bytes
from ui.chat import layer_records as records
from ui.chat.history import History, current_person
from ui.chat.people import Person
from ui.chat.storage import BINARY, address, content_of

MAX_PAGE = 100
FIRST_DAY = "1970-01-01T00:00:00Z"


class Layer(BaseDataLayer):
    """Implements Chainlit's data layer on a history. `forget` removes what the agent remembers of a
    person's thread."""

    def __init__(self, history: History, forget: Callable[[Person, str], Awaitable[None]]) -> None:
        self.history, self._forget = history, forget

    async def get_user(self, identifier: str) -> PersistedUser | None:
        """The person of a name that was signed in; there is nothing to look up."""
        return PersistedUser(id=identifier, identifier=identifier, createdAt=FIRST_DAY)

    async def create_user(self, user: User) -> PersistedUser | None:
        """The same: people are not made here."""
        return await self.get_user(user.identifier)

    async def list_threads(
        self, pagination: Pagination, filters: ThreadFilter
    ) -> PaginatedResponse[ThreadDict]:
        """A page of the person's threads, without what is in them."""
        person = current_person()
        limit = min(max(pagination.first, 1), MAX_PAGE)
        good = None if filters.feedback is None else filters.feedback == 1
        page = await self.history.read(
            person,
            lambda chat: chat.threads(
                search=filters.search or "", good=good, limit=limit, cursor=pagination.cursor
            ),
        )
        found = [records.thread_dict(thread, person.identifier) for thread in page.items]
        first = found[0]["id"] if found else None
        info = PageInfo(hasNextPage=page.next is not None, startCursor=first, endCursor=page.next)
        return PaginatedResponse(pageInfo=info, data=found)

    async def get_thread_author(self, thread_id: str) -> str:
        """The person themselves, or nobody: a stranger's thread is as good as none."""
        person = current_person()
        thread = await self.history.read(person, lambda chat: chat.thread(thread_id))
        return "" if thread is None else person.identifier

    async def get_thread(self, thread_id: str) -> ThreadDict | None:
        """A thread of the person's with all that is in it, after the writes under way."""
        person = current_person()

        def unit(chat: ChatReader) -> ThreadDict | None:
            thread = chat.thread(thread_id)
            if thread is None:
                return None
            steps = [records.step_dict(step, thread_id) for step in chat.steps(thread_id)]
            elements = [_shown(one, thread_id) for one in chat.elements(thread_id)]
            return records.thread_dict(thread, person.identifier, steps, elements)

        async with self.history.turn(person, thread_id):
            return await self.history.read(person, unit)

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        metadata: dict[str, Any] | None = None,
        tags: list[str] | None = None,
    ) -> None:
        """With `user_id`: the first thing was said, which titles the thread. With a name alone: a
        person renames it. With metadata: the chat notes what its session knows."""
        if user_id is not None:
            title = records.title_of(name or "")
            await self.history.keep(
                thread_id, lambda chat: chat.begin(thread_id, title=title, now_ms=real_ms())
            )
        elif name is not None:
            await self._rename(thread_id, " ".join(name.split()))
        if metadata is not None:
            details = records.thread_details(metadata, tags)
            await self.history.keep(thread_id, lambda chat: chat.describe(thread_id, details))

    async def _rename(self, thread_id: str, title: str) -> None:
        if not title:
            raise invalid("name", title, "is empty", "a title")
        person = current_person()
        if not await self.history.write(person, thread_id, lambda c: c.rename(thread_id, title)):
            raise NotFound("there is no such conversation")

    async def delete_thread(self, thread_id: str) -> None:
        """Remove a thread, with what the agent remembers of it; an answer under way is stopped."""
        person = current_person()
        for session in list(ws_sessions_id.values()):
            theirs = session.user is not None and session.user.identifier == person.identifier
            if theirs and session.thread_id == thread_id:
                # What it still writes waits until something is said in it anew.
                session.has_first_interaction = False
                if (task := _task_of(session)) is not None:
                    task.cancel()
        await self._forget(person, thread_id)
        await self.history.write(person, thread_id, lambda chat: chat.drop(thread_id))

    @queue_until_user_message()
    async def create_step(self, step_dict: StepDict) -> None:
        """Keep a step as it now is."""
        await self._keep_step(dict(step_dict))

    @queue_until_user_message()
    async def update_step(self, step_dict: StepDict) -> None:
        """Keep a step as it now is."""
        await self._keep_step(dict(step_dict))

    async def _keep_step(self, given: dict[str, Any]) -> None:
        thread, step = str(given.get("threadId") or ""), records.step_record(given, real_ms())

        def unit(chat: ChatWriter) -> None:
            chat.put_step(thread, step, now_ms=real_ms())

        await self.history.keep(thread, unit)

    @queue_until_user_message()
    async def delete_step(self, step_id: str) -> None:
        """Remove a step of the session's thread."""
        thread = get_context().session.thread_id
        await self.history.keep(thread, lambda chat: chat.drop_step(thread, step_id))

    @queue_until_user_message()
    async def create_element(self, element: Element) -> None:
        """Keep an element as it now is, with its content."""
        await self.history.told(lambda: self._keep_element(current_person(), element))

    async def _keep_element(self, person: Person, element: Element) -> None:
        thread, given = element.thread_id, dict(element.to_dict())
        async with self.history.turn(person, thread):
            content = await content_of(element)

            def unit(tx: Tx) -> None:
                file = None
                if content is not None:
                    file = keep_bytes(tx, element.name, content, element.mime or BINARY)
                record = records.element_record(given, file)
                tx.chat(person.user).put_element(thread, record, now_ms=real_ms())

            await self.history.services.write(person.tenant_id, unit)

    async def get_element(self, thread_id: str, element_id: str) -> ElementDict | None:
        """An element of the person's."""
        person = current_person()
        found = await self.history.read(person, lambda chat: chat.element(thread_id, element_id))
        return None if found is None else _shown(found, thread_id)

    @queue_until_user_message()
    async def delete_element(self, element_id: str, thread_id: str | None = None) -> None:
        """Remove an element of a thread, the session's when none is named."""
        thread = thread_id or get_context().session.thread_id
        await self.history.keep(thread, lambda chat: chat.drop_element(thread, element_id))

    async def upsert_feedback(self, feedback: Feedback) -> str:
        """Keep what a person thinks of an answer of theirs; its id is the answer's."""
        verdict = records.verdict_of(feedback.value, feedback.comment)
        await self._judge(feedback.forId, verdict)
        return feedback.forId

    async def delete_feedback(self, feedback_id: str) -> bool:
        """Take it back."""
        await self._judge(feedback_id, None)
        return True

    async def _judge(self, step: str, verdict: ChatVerdict | None) -> None:
        def unit(chat: ChatWriter) -> bool:
            return chat.judge(step, verdict, now_ms=real_ms())

        if not await self.history.write(current_person(), step, unit):
            raise NotFound("there is no such answer in your conversations")

    async def build_debug_url(self) -> str:
        """There is none."""
        return ""

    async def get_favorite_steps(self, user_id: str) -> list[StepDict]:
        """Favourites are off."""
        return []

    async def close(self) -> None:
        """Wait for the writes under way."""
        await self.history.settle()


def _task_of(session: Any) -> Any:
    return session.current_task


def _shown(element: ChatElement, thread: str) -> ElementDict:
    url = address(thread, element.key) if element.file_id else None
    return records.element_dict(element, thread, url)
