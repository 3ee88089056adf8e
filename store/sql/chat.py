"""One person's conversations: asked for and kept under that person, whatever the keys say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, exists, func, select, tuple_, update

from store.chat import MAX_KEY, MAX_TITLE, ChatElement, ChatStep, ChatThread, ChatVerdict
from store.sql.files import FileChanges
from store.sql.paging import numbers, varint
from store.sql.rows import content_hash, is_storable, seal, unseal
from store.sql.schema import chat_element, chat_spoken, chat_step, chat_thread, chat_verdict
from store.sql.scope import Scope
from store.text import fold
from store.types import Page

MAX_WORDS = 12
STEP = ("parent", "kind", "name", "input", "output", "started_at", "ended_at", "failed", "details")
ELEMENT = ("step_key", "kind", "name", "display", "media_type", "file_id", "details")


class ChatQueries:
    """Implements `store.chat.ChatReader`."""

    def __init__(self, scope: Scope, person: str) -> None:
        self._scope, self._person = scope, person

    def threads(
        self, *, search: str = "", good: bool | None = None, limit: int, cursor: str | None = None
    ) -> Page[ChatThread]:
        table = chat_thread.c
        asked = content_hash("chat", self._scope.tenant_id, self._person, search, good)
        wanted = [
            table.person == self._person,
            *map(self._holds, fold(_plain(search)).split()[:MAX_WORDS]),
        ]
        if good is not None:
            wanted.append(self._judged(good=good))
        counted = select(func.count()).select_from(chat_thread).where(*wanted)
        total = int(self._scope.value(counted) or 0)
        if cursor is not None:
            at, last = numbers(unseal(asked, cursor))
            wanted.append(tuple_(table.updated_at, table.id) < (at, last))
        query = select(*_THREAD, table.id).where(*wanted)
        rows = self._scope.rows(
            query.order_by(table.updated_at.desc(), table.id.desc()).limit(limit + 1)
        )
        more = None
        if len(rows) > limit:
            last_row = rows[limit - 1]
            more = seal(asked, varint(last_row.updated_at) + varint(last_row.id))
        return Page(tuple(ChatThread(*row[:-1]) for row in rows[:limit]), total, more)

    def thread(self, key: str) -> ChatThread | None:
        row = self._scope.first(select(*_THREAD).where(*self._mine(key)))
        return None if row is None else ChatThread(*row)

    def steps(self, key: str) -> Sequence[ChatStep]:
        thread = self._id(key)
        if thread is None:
            return []
        verdicts = self._verdicts(thread)
        query = select(chat_step).where(chat_step.c.thread_id == thread)
        rows = self._scope.rows(query.order_by(chat_step.c.created_at, chat_step.c.position))
        return [_step(row, verdicts.get(row.key)) for row in rows]

    def elements(self, key: str) -> Sequence[ChatElement]:
        thread = self._id(key)
        if thread is None:
            return []
        query = select(chat_element).where(chat_element.c.thread_id == thread)
        return [_element(row) for row in self._scope.rows(query.order_by(chat_element.c.position))]

    def element(self, thread: str, key: str) -> ChatElement | None:
        known = self._id(thread)
        return None if known is None else self._element(known, key)

    def _element(self, thread: int, key: str) -> ChatElement | None:
        if not is_storable(key):
            return None
        here = (chat_element.c.thread_id == thread) & (chat_element.c.key == key)
        row = self._scope.first(select(chat_element).where(here))
        return None if row is None else _element(row)

    def _mine(self, key: str) -> list[ColumnElement[bool]]:
        asked = key if is_storable(key) else ""
        return [chat_thread.c.person == self._person, chat_thread.c.key == asked]

    def _id(self, key: str) -> int | None:
        return self._scope.value(select(chat_thread.c.id).where(*self._mine(key)))

    def _holds(self, word: str) -> ColumnElement[bool]:
        """That a word occurs in a thread's title or in what was said in it."""
        said = self._scope.within(
            select(chat_spoken.c.thread_id).where(
                chat_spoken.c.folded.contains(word, autoescape=True)
            )
        )
        titled = chat_thread.c.title_folded.contains(word, autoescape=True)
        return titled | chat_thread.c.id.in_(said)

    def _judged(self, *, good: bool) -> ColumnElement[bool]:
        verdict = chat_verdict.c
        found = select(verdict.thread_id).where(
            verdict.thread_id == chat_thread.c.id, verdict.good == good
        )
        return exists(self._scope.within(found.correlate(chat_thread)))

    def _verdicts(self, thread: int) -> dict[str, ChatVerdict]:
        query = select(chat_verdict).where(chat_verdict.c.thread_id == thread)
        return {row.step_key: ChatVerdict(row.good, row.comment) for row in self._scope.rows(query)}


class ChatChanges(ChatQueries):
    """Implements `store.chat.ChatWriter`."""

    def begin(self, key: str, *, title: str, now_ms: int) -> None:
        thread = self._begun(key, now_ms)
        untitled = (chat_thread.c.id == thread) & (chat_thread.c.title == "")
        self._scope.change(update(chat_thread).where(untitled).values(**_titled(title)))

    def rename(self, key: str, title: str) -> bool:
        changed = update(chat_thread).where(*self._mine(key)).values(**_titled(title))
        return bool(self._scope.change(changed))

    def describe(self, key: str, details: str) -> bool:
        changed = update(chat_thread).where(*self._mine(key)).values(details=details)
        return bool(self._scope.change(changed))

    def put_step(self, thread: str, step: ChatStep, *, now_ms: int) -> None:
        known = self._begun(thread, now_ms, said=True)
        _check_key(step.key)
        row = {
            "thread_id": known,
            "key": step.key,
            "position": self._scope.ids.next(),
            "parent": step.parent,
            "kind": step.kind,
            "name": _plain(step.name),
            "input": _plain(step.input),
            "output": _plain(step.output),
            "created_at": step.created_at,
            "started_at": step.started_at,
            "ended_at": step.ended_at,
            "failed": step.failed,
            "details": step.details,
        }
        self._scope.put(chat_step, [row], STEP)
        if step.spoken:
            folded = fold(_plain(step.spoken))
            words = {"thread_id": known, "step_key": step.key, "folded": folded}
            self._scope.put(chat_spoken, [words], ["folded"])

    def drop_step(self, thread: str, key: str) -> None:
        known = self._id(thread)
        if known is not None and is_storable(key):
            for table, column in _OF_A_STEP:
                mine = (table.c.thread_id == known) & (table.c[column] == key)
                self._scope.change(delete(table).where(mine))

    def put_element(self, thread: str, element: ChatElement, *, now_ms: int) -> None:
        known = self._begun(thread, now_ms)
        _check_key(element.key)
        before = self._element(known, element.key)
        row = {
            "thread_id": known,
            "key": element.key,
            "position": self._scope.ids.next(),
            "step_key": element.step,
            "kind": element.kind,
            "name": _plain(element.name),
            "display": element.display,
            "media_type": element.media_type,
            "file_id": element.file_id,
            "details": element.details,
        }
        self._scope.put(chat_element, [row], ELEMENT)
        if before is not None and before.file_id not in (None, element.file_id):
            self._remove_files([before.file_id])

    def drop_element(self, thread: str, key: str) -> None:
        known = self._id(thread)
        before = None if known is None else self._element(known, key)
        if before is not None:
            here = (chat_element.c.thread_id == known) & (chat_element.c.key == key)
            self._scope.change(delete(chat_element).where(here))
            self._remove_files([before.file_id])

    def judge(self, step: str, verdict: ChatVerdict | None, *, now_ms: int) -> bool:
        thread = self._thread_of(step)
        if thread is None:
            return False
        if verdict is None:
            here = (chat_verdict.c.thread_id == thread) & (chat_verdict.c.step_key == step)
            self._scope.change(delete(chat_verdict).where(here))
            return True
        row = {
            "thread_id": thread,
            "step_key": step,
            "good": verdict.good,
            "comment": _plain(verdict.comment),
            "judged_at": now_ms,
        }
        self._scope.put(chat_verdict, [row], ["good", "comment", "judged_at"])
        return True

    def drop(self, key: str) -> bool:
        thread = self._id(key)
        if thread is None:
            return False
        files = select(chat_element.c.file_id).where(chat_element.c.thread_id == thread)
        kept = [row.file_id for row in self._scope.rows(files)]
        for table in (chat_verdict, chat_spoken, chat_element, chat_step):
            self._scope.change(delete(table).where(table.c.thread_id == thread))
        self._scope.change(delete(chat_thread).where(chat_thread.c.id == thread))
        self._remove_files(kept)
        return True

    def _begun(self, key: str, now_ms: int, *, said: bool = False) -> int:
        """The id of a thread, made when it is missing; what is said in it makes it the latest."""
        known = self._id(key)
        if known is None:
            _check_key(key)
            known = self._scope.ids.next()
            row = {"id": known, "person": self._person, "key": key, "title": "", "title_folded": ""}
            at = {"details": "{}", "created_at": now_ms, "updated_at": now_ms}
            self._scope.add(chat_thread, [{**row, **at}])
        elif said:
            here = (chat_thread.c.id == known) & (chat_thread.c.updated_at < now_ms)
            self._scope.change(update(chat_thread).where(here).values(updated_at=now_ms))
        return known

    def _thread_of(self, step: str) -> int | None:
        if not is_storable(step):
            return None
        theirs = chat_step.join(chat_thread, chat_thread.c.id == chat_step.c.thread_id)
        query = select(chat_thread.c.id).select_from(theirs)
        return self._scope.value(
            query.where(chat_step.c.key == step, chat_thread.c.person == self._person)
        )

    def _remove_files(self, ids: Sequence[int | None]) -> None:
        files = FileChanges(self._scope)
        for key in ids:
            if key is not None:
                files.delete(key)


_THREAD = (
    chat_thread.c.key,
    chat_thread.c.title,
    chat_thread.c.created_at,
    chat_thread.c.updated_at,
    chat_thread.c.details,
)
_OF_A_STEP: Sequence[tuple[Table, str]] = (
    (chat_step, "key"),
    (chat_spoken, "step_key"),
    (chat_verdict, "step_key"),
)


def _titled(title: str) -> dict[str, str]:
    text = _plain(title)[:MAX_TITLE]
    return {"title": text, "title_folded": fold(text)}


def _plain(text: str) -> str:
    """What both databases can hold of a text, all else as it was said."""
    return text if is_storable(text) else text.replace("\0", "").encode("utf-8", "replace").decode()


def _check_key(key: str) -> None:
    if not 0 < len(key) <= MAX_KEY or not is_storable(key):
        raise ValueError(f"the key {key[:MAX_KEY]!r} is empty, longer than {MAX_KEY} or not text")


def _step(row: Any, verdict: ChatVerdict | None) -> ChatStep:
    return ChatStep(
        key=row.key,
        kind=row.kind,
        name=row.name,
        created_at=row.created_at,
        parent=row.parent,
        input=row.input,
        output=row.output,
        started_at=row.started_at,
        ended_at=row.ended_at,
        failed=row.failed,
        details=row.details,
        verdict=verdict,
    )


def _element(row: Any) -> ChatElement:
    return ChatElement(
        key=row.key,
        kind=row.kind,
        name=row.name,
        display=row.display,
        step=row.step_key,
        media_type=row.media_type,
        file_id=row.file_id,
        details=row.details,
    )
