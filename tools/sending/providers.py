"""Text messages, WhatsApp and call lists: a narrow port for a vendor, and the outbox by default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tools.sending.addresses import Unsendable, phone_number
from tools.sending.messages import Message
from tools.sending.mime import clean_text
from tools.sending.outbox import Outbox
from tools.sending.smtp import SmtpTransport
from tools.sending.smtp_url import smtp_server
from tools.sending.transport import About, Outcome, Refused, Transport
from tools.settings import Settings

OUTBOX_FOLDER = "outbox"
MAX_TEXT = 1_600


class Provider(Protocol):
    """One vendor on one channel. `takes_key`: the same `key` is delivered once by the vendor."""

    @property
    def name(self) -> str: ...

    @property
    def channel(self) -> str: ...

    @property
    def takes_key(self) -> bool: ...

    async def deliver(self, number: str, text: str, *, key: str) -> Outcome:
        """Deliver a text to a number (E.164); never raises for what the vendor does."""
        ...

    async def close(self) -> None:
        """Give up connections."""
        ...


@dataclass(frozen=True, slots=True)
class PhoneTransport:
    """A `Transport` over a provider, with what holds for every vendor: checked numbers and texts."""

    provider: Provider
    batch: int = 5

    @property
    def name(self) -> str:
        """The vendor's."""
        return self.provider.name

    @property
    def channels(self) -> frozenset[str]:
        """The one it serves."""
        return frozenset({self.provider.channel})

    @property
    def repeatable(self) -> bool:
        """Whether the vendor delivers a key once."""
        return self.provider.takes_key

    async def open(self) -> None:
        """Nothing to do before the first message."""

    async def close(self) -> None:
        """Close the provider."""
        await self.provider.close()

    async def send_all(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        """One after the other."""
        return [await self.send(message) for message in messages]

    async def send(self, message: Message) -> Outcome:
        """Deliver one message, or say what is wrong with it."""
        text = clean_text(message.text).strip()
        try:
            number = phone_number(message.to_address, "to")
        except Unsendable as error:
            return Refused(permanent=True, code="invalid", reason=str(error))
        if not text or len(text) > MAX_TEXT:
            reason = f"text: must have 1 to {MAX_TEXT} characters"
            return Refused(permanent=True, code="invalid", reason=reason, about=About.MESSAGE)
        return await self.provider.deliver(number, text, key=message.id)


def transport_for(
    channel: str, settings: Settings, providers: Mapping[str, Provider] | None = None
) -> Transport:
    """The way out of a channel: the mail server or the provider where one is set, else the outbox
    folder in RAPPORT_HOME. Opens nothing."""
    if channel == "email" and settings.smtp_url:
        return SmtpTransport(smtp_server(settings.smtp_url.get_secret_value()))
    if provider := (providers or {}).get(channel):
        return PhoneTransport(provider)
    return Outbox(settings.home / OUTBOX_FOLDER)
