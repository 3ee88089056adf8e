"""What a person does in the chat, as short words for tests. Nothing here waits by the clock."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Route, expect

SLOW_MS = 15_000
expect.set_options(timeout=SLOW_MS)


@dataclass
class Watched:
    """What went wrong in a page, and what it asked of other hosts."""

    errors: list[str] = field(default_factory=list[str])
    outside: list[str] = field(default_factory=list[str])


class Chat:
    """A person at the chat."""

    def __init__(self, page: Page, url: str, watched: Watched) -> None:
        self.page, self.url, self.watched = page, url, watched

    def open(self) -> None:
        """Go to the chat, until it is connected."""
        self.page.goto(self.url)
        expect(self.page.locator("#starters button").first).to_be_enabled()

    @property
    def box(self) -> Locator:
        """Where a message is written."""
        return self.page.locator("#chat-input")

    def say(self, text: str) -> None:
        """Send a message."""
        self.box.fill(text)
        self.send()

    def send(self) -> None:
        """Send what stands in the box, once the page is connected."""
        expect(self.page.locator("#chat-submit")).to_be_enabled()
        self.page.locator("#chat-submit").click()

    def card(self, name: str = "segment-card") -> Locator:
        """The last card of a kind."""
        return self.page.get_by_test_id(name).last

    def cards(self, name: str = "segment-card") -> Locator:
        """All cards of a kind."""
        return self.page.get_by_test_id(name)

    def ask(self, text: str, count: int = 1) -> Locator:
        """Ask about people; the card that answers, the `count`th of the conversation."""
        self.say(text)
        expect(self.cards()).to_have_count(count)
        self.settled()
        return self.cards().nth(count - 1)

    def settled(self) -> None:
        """Wait until the answer is whole: the chips stand below it."""
        expect(self.page.get_by_test_id("next-steps")).to_be_visible()
        expect(self.page.locator("#stop-button")).to_have_count(0)

    def total(self, card: Locator) -> int:
        """How many people a card says it has."""
        return number(card.get_by_test_id("total").inner_text())

    def names(self, card: Locator) -> list[str]:
        """The people on the page of a card's table."""
        return card.locator("tbody th").all_inner_texts()

    def amounts(self, card: Locator) -> list[float]:
        """What those have spent."""
        return [
            float(text.replace(",", ""))
            for text in card.locator("td.rp-col-spend").all_inner_texts()
        ]


def number(text: str) -> int:
    """The digits of a text."""
    return int("".join(letter for letter in text if letter.isdecimal()))


@contextmanager
def chatting(browser: Browser, url: str, **looks: object) -> Generator[Chat]:
    """A new browser window on a chat. Nothing of it may fail, and nothing leave the house."""
    options = {"viewport": {"width": 1280, "height": 900}, "locale": "en-CA", **looks}
    context = browser.new_context(**options)  # pyright: ignore[reportArgumentType] - one by one
    watched = Watched()
    host = urlsplit(url).netloc

    def gate(route: Route) -> None:
        parts = urlsplit(route.request.url)
        if parts.netloc == host or parts.scheme in {"data", "blob"}:
            route.continue_()
        else:
            watched.outside.append(route.request.url)
            route.abort()

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            watched.errors.append(message.text)

    context.route("**/*", gate)
    page = context.new_page()
    page.set_default_timeout(SLOW_MS)
    page.on("pageerror", lambda error: watched.errors.append(str(error)))
    page.on("console", heard)
    try:
        yield Chat(page, url, watched)
        assert watched.errors == []
        assert watched.outside == []
    finally:
        context.close()
