"""Debian's Chromium, and one server over a demo company for all flows that leave it standing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.serving import Server, furnish
from tests.browser.talking import Chat, chatting

CHROMIUM = Path("/usr/bin/chromium")
FAILURES = Path(__file__).parents[2] / "artifacts" / "failures"
WINDOWS = pytest.StashKey[list[Chat]]()
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"browser: needs a browser at {CHROMIUM}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(120))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; skips where it is not installed."""
    if not CHROMIUM.exists():
        pytest.skip(f"there is no {CHROMIUM}: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Path:
    """A home with the demo company; copied by those who change it."""
    home = tmp_path_factory.mktemp("browser") / "home"
    furnish(home)
    return home


@pytest.fixture(scope="session")
def server(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for all flows."""
    home = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(furnished, home)
    running = Server(home)
    running.start()
    yield running
    running.kill()


@pytest.fixture
def own_server(furnished: Path, tmp_path: Path) -> Iterator[Server]:
    """A server of the test's own, to be killed or held up."""
    shutil.copytree(furnished, tmp_path / "home")
    running = Server(tmp_path / "home")
    running.start()
    yield running
    running.kill()


Opener = Callable[..., Chat]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A flow that fails leaves a picture of each window and the end of the server's log."""
    report = yield
    if call.when == "call" and report.failed:
        FAILURES.mkdir(parents=True, exist_ok=True)
        for at, chat in enumerate(item.stash.setdefault(WINDOWS, [])):
            chat.page.screenshot(path=FAILURES / f"{item.name}-{at}.png")
            report.sections.append((f"window {at}", chat.page.locator("body").inner_text()[-2000:]))
        if isinstance(server := getattr(item, "funcargs", {}).get("server"), Server):
            report.sections.append(("server", server.log.read_text("utf-8")[-3000:]))
    return report


@pytest.fixture
def opened(browser: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Opener]:
    """Opens the chat in a new window: `opened(locale="fr-CA", color_scheme="dark")`."""
    shown = request.node.stash.setdefault(WINDOWS, [])
    with ExitStack() as windows:

        def open_one(url: str = "", **looks: object) -> Chat:
            chat = windows.enter_context(chatting(browser, url or server.url, **looks))
            shown.append(chat)
            chat.open()
            return chat

        yield open_one


@pytest.fixture
def chat(opened: Opener) -> Chat:
    """The chat in English on a wide, light screen."""
    return opened()
