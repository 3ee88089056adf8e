"""The way from the chat to the store: whose history is meant, in which order it is written, and
what becomes of a write that fails.

Chainlit writes in tasks that nobody waits for, and drops their errors. Here the writes of one thread
come in the order they were asked for, none is lost when the server stops, and one that fails is
logged under an id that the person is shown.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import TypeVar
from weakref import WeakValueDictionary

from chainlit.context import ChainlitContextException, get_context

from agent.identity import THREAD
from store.chat import ChatReader, ChatWriter
from tools.context import Services
from tools.errors import invalid
from tools.registry import known_error
from ui.chat.people import Person, person_named, visitor

log = logging.getLogger("rapport.chat")
T = TypeVar("T")
AGAIN_SECONDS = 60
MAX_TOLD = 1_000
SETTLE_SECONDS = 10
NOT_KEPT = {
    "en": "This conversation could not be saved: {reason} (incident {incident}).",
    "fr": "Cette conversation n’a pas pu être enregistrée : {reason} (incident {incident}).",
}
DEFECT = {"en": "internal error", "fr": "erreur interne"}


def current_person() -> Person:
    """Whose history is meant: the session's person within one, else whom the gate let in."""
    try:
        user = get_context().session.user
    except ChainlitContextException:
        user = None
    if user is not None:
        return person_named(user.identifier)
    person = visitor.get()
    if person is None:
        raise LookupError("the history is asked for by nobody")
    return person


class History:
    """Reads and writes of persons' threads. `services` gives the way to the store of the moment."""

    def __init__(self, services: Callable[[], Services]) -> None:
        self._services = services
        self._turns: WeakValueDictionary[tuple[Person, str], asyncio.Lock] = WeakValueDictionary()
        self._told_at: dict[str, float] = {}
        self._writing: set[asyncio.Future[None]] = set()

    @property
    def services(self) -> Services:
        """The way to the store."""
        return self._services()

    async def read(self, person: Person, ask: Callable[[ChatReader], T]) -> T:
        """Ask about a person's threads; every failure is a `RapportError` or a defect."""
        with _known():
            return await self.services.read(
                person.tenant_id, lambda reader: ask(reader.chat(person.user))
            )

    async def write(self, person: Person, thread: str, change: Callable[[ChatWriter], T]) -> T:
        """Change one thread after the changes that were asked for before."""
        async with self.turn(person, thread):
            with _known():
                return await self.services.write(
                    person.tenant_id, lambda tx: change(tx.chat(person.user))
                )

    def turn(self, person: Person, thread: str) -> asyncio.Lock:
        """What to hold while writing a thread; InvalidInput when it can't be one's id."""
        if not THREAD.fullmatch(thread):
            raise invalid("id", thread, "is no id of the chat", "1 to 64 letters, digits, - and _")
        return self._turns.setdefault((person, thread), asyncio.Lock())

    async def keep(self, thread: str, change: Callable[[ChatWriter], T]) -> None:
        """Change a thread of the person at hand, for nobody who waits: a failure is told."""
        await self.told(lambda: self.write(current_person(), thread, change))

    async def told(self, write: Callable[[], Awaitable[object]]) -> None:
        """Write for nobody who waits: finished before the server stops, a failure told."""
        under_way: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._writing.add(under_way)
        try:
            await write()
        except Exception as error:  # noqa: BLE001 - it is logged and told; nobody awaits this
            await self._tell(error)
        finally:
            self._writing.discard(under_way)
            under_way.set_result(None)

    async def settle(self) -> None:
        """Wait for the writes under way."""
        async with asyncio.timeout(SETTLE_SECONDS):
            while self._writing:
                await asyncio.wait(set(self._writing))

    async def _tell(self, error: Exception) -> None:
        incident = secrets.token_hex(4)
        log.error("incident %s: a conversation was not saved", incident, exc_info=error)
        try:
            context = get_context()
        except ChainlitContextException:
            return
        if not self._is_due(context.session.id):
            return
        locale = "fr" if str(getattr(context.session, "language", "")).startswith("fr") else "en"
        known = known_error(error)
        reason = DEFECT[locale] if known is None else known.message
        text = NOT_KEPT[locale].format(reason=reason, incident=incident)
        await context.emitter.send_toast(text, "error")

    def _is_due(self, session: str) -> bool:
        """Whether a session is to be told: once a minute, or each token of a turn would."""
        now = time.monotonic()
        if now - self._told_at.get(session, -AGAIN_SECONDS) < AGAIN_SECONDS:
            return False
        if len(self._told_at) >= MAX_TOLD:
            self._told_at.clear()
        self._told_at[session] = now
        return True


@contextmanager
def _known() -> Generator[None]:
    """Failures of the store as our own errors."""
    try:
        yield
    except Exception as error:
        raise known_error(error) or error from error
