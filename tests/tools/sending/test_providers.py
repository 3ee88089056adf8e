"""Text messages through a provider: checked before, keyed by the message, outcomes passed on."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.tools.sending.letters import letter
from tools.sending.outbox import Outbox
from tools.sending.providers import MAX_TEXT, PhoneTransport, transport_for
from tools.sending.transport import About, Accepted, Outcome, Refused
from tools.settings import Settings


@dataclass
class Postcards:
    """A provider that writes cards: a real one to a list."""

    name: str = "postcards"
    channel: str = "sms"
    takes_key: bool = True
    cards: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    closed: bool = False

    async def deliver(self, number: str, text: str, *, key: str) -> Outcome:
        self.cards[key] = (number, text)
        return Accepted(f"card {len(self.cards)}")

    async def close(self) -> None:
        self.closed = True


async def test_a_text_goes_to_the_provider_once_for_each_message() -> None:
    provider = Postcards()
    transport = PhoneTransport(provider)
    await transport.open()
    one = letter("+15145550100", channel="sms", text=" Bonjour\x00 Éloïse \r\n")
    assert await transport.send_all([one, one]) == [Accepted("card 1")] * 2
    assert provider.cards == {one.id: ("+15145550100", "Bonjour Éloïse")}
    assert (transport.name, transport.repeatable) == ("postcards", True)
    assert transport.channels == {"sms"}
    await transport.close()
    assert provider.closed


@pytest.mark.parametrize(
    ("number", "text", "about"),
    [
        ("514 555-0100", "Bonjour", About.RECIPIENT),
        ("+1514555010012345", "Bonjour", About.RECIPIENT),
        ("+15145550100\n", "Bonjour", About.RECIPIENT),
        ("+15145550100", " \x00 ", About.MESSAGE),
        ("+15145550100", "x" * (MAX_TEXT + 1), About.MESSAGE),
    ],
)
async def test_what_no_vendor_takes_never_reaches_one(number: str, text: str, about: About) -> None:
    provider = Postcards()
    outcome = await PhoneTransport(provider).send(letter(number, channel="sms", text=text))
    assert isinstance(outcome, Refused)
    assert (outcome.permanent, outcome.about, provider.cards) == (True, about, {})


def test_a_channel_has_its_provider_and_else_the_outbox(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    provided = transport_for("sms", settings, {"sms": Postcards()})
    assert isinstance(provided, PhoneTransport)
    assert isinstance(transport_for("whatsapp", settings, {"sms": Postcards()}), Outbox)
