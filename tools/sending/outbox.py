"""The outbox folder, where messages go until a mail server or a provider is set: one file a message.

The name comes from the message's id and a file appears whole or not at all, so that a message sent
again replaces itself: one file for each recipient, whatever died in between. (Not forced to the
disk one by one: it holds against a killed process, not against a power cut.)
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from store.clock import from_ms, real_ms
from tools.failpoints import fail_point
from tools.sending.addresses import Unsendable, one_line, phone_number
from tools.sending.messages import Message
from tools.sending.mime import build, clean_text, message_id
from tools.sending.transport import About, Accepted, Outcome, Refused

UNFINISHED = ".unfinished"
STALE_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Outbox:
    """Files under `folder`: `<campaign>/<message>.eml` for e-mail, `.json` for the other channels."""

    folder: Path
    name: str = "outbox"
    channels: frozenset[str] = frozenset({"email", "sms", "whatsapp", "call"})
    repeatable: bool = True
    batch: int = 100

    async def open(self) -> None:
        """Remove what killed processes left half-written."""
        await asyncio.to_thread(self._sweep)

    async def close(self) -> None:
        """Nothing is held."""

    async def send(self, message: Message) -> Outcome:
        """Write one message."""
        return (await self.send_all([message]))[0]

    async def send_all(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        """Write messages in a thread."""
        return await asyncio.to_thread(self._write_all, messages)

    def path(self, message: Message) -> Path:
        """Where a message is written."""
        ending = "eml" if message.channel == "email" else "json"
        return self.folder / (message.campaign or "single") / f"{message.key}.{ending}"

    def _write_all(self, messages: Sequence[Message]) -> list[Outcome]:
        made: set[Path] = set()
        return [self._write(message, made) for message in messages]

    def _write(self, message: Message, made: set[Path]) -> Outcome:
        try:
            data, vendor_id = _content(message)
        except Unsendable as error:
            about = About.RECIPIENT if error.field == "to" else About.MESSAGE
            return Refused(permanent=True, code="invalid", reason=str(error), about=about)
        try:
            self._place(self.path(message), data, made)
        except OSError as error:
            reason = f"the outbox folder cannot be written: {error.strerror}"
            return Refused(permanent=False, code="disk", reason=reason, about=About.TRANSPORT)
        return Accepted(vendor_id)

    def _place(self, path: Path, data: bytes, made: set[Path]) -> None:
        for folder in (path.parent, self.folder / UNFINISHED):
            if folder not in made:
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                made.add(folder)
        half = self.folder / UNFINISHED / f"{path.name}.{secrets.token_hex(8)}"
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            fail_point("outbox:written")
            os.replace(half, path)
        except OSError:
            half.unlink(missing_ok=True)
            raise
        fail_point("outbox:placed")

    def _sweep(self) -> None:
        try:
            for half in (self.folder / UNFINISHED).iterdir():
                if half.stat().st_mtime * 1000 < real_ms() - STALE_MS:
                    half.unlink(missing_ok=True)
        except OSError:
            return  # none yet, or another process is sweeping; it matters to nobody


def _content(message: Message) -> tuple[bytes, str]:
    """The file's bytes and the id the message is known by."""
    if message.channel == "email":
        return build(message), message_id(message)
    shown = {
        "id": message.id,
        "channel": message.channel,
        "purpose": message.purpose.value,
        "campaign": message.campaign,
        "to": phone_number(message.to_address, "to"),
        "name": one_line(message.to_name),
        "language": message.language,
        "at": from_ms(message.at).isoformat(),
        "text": clean_text(message.text),
    }
    return (json.dumps(shown, ensure_ascii=False, indent=1) + "\n").encode(), message.id
