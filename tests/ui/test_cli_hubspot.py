"""`rapport hubspot` and `rapport demo hubspot` over real HTTP, each in a process of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from queue import Queue

import pytest

from tests.standins.hubspot.access import Token
from tests.standins.hubspot.serving import Answering, serving
from tests.standins.hubspot.standin import SERVICE_KEY, Standin
from tests.ui.command import Command, foreign_folder
from ui.cli import hubspot_demo
from ui.cli.commands import run

Typed = Callable[..., tuple[int, str, str]]
KEPT_OUT = ("RAPPORT_DATABASE_URL", "RAPPORT_HUBSPOT_TOKEN", "RAPPORT_LOCALE")
WRONG = "pat-na1-planted-wrong-key"


@contextmanager
def beside(standin: Answering) -> Generator[str]:
    """The address of a stand-in that runs in a thread beside the test."""
    ready: Queue[tuple[str, asyncio.AbstractEventLoop, asyncio.Event]] = Queue()

    async def serve() -> None:
        over = asyncio.Event()
        async with serving(standin) as url:
            ready.put((url, asyncio.get_running_loop(), over))
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    url, loop, over = ready.get(timeout=20)
    try:
        yield url
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()


@pytest.fixture
def standin() -> Standin:
    return Standin()


@pytest.fixture
def url(standin: Standin) -> Iterator[str]:
    with beside(standin) as address:
        yield address


@pytest.fixture
def rapport(home: Path, tmp_path: Path) -> Command:
    return Command(home, foreign_folder(tmp_path / "elsewhere"))


@pytest.fixture
def typed(
    home: Path, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Typed:
    """The command line in this process: quicker than one of its own."""
    for name in KEPT_OUT:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RAPPORT_HOME", str(home))
    monkeypatch.setenv("RAPPORT_HUBSPOT_URL", url)
    monkeypatch.setenv("RAPPORT_LOG_LEVEL", "DEBUG")

    def type_in(*words: str, given: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", StringIO(given))
        code = run(words)
        said = capsys.readouterr()
        return code, said.out, said.err

    return type_in


@pytest.mark.timeout(120)
def test_connect_setup_status_and_what_is_said_of_them(
    rapport: Command, typed: Typed, standin: Standin, url: str
) -> None:
    code, out, _ = typed("hubspot", "status")
    assert (code, "rapport hubspot connect" in out) == (0, True)

    key = f"{SERVICE_KEY}\n"
    done = rapport.run("hubspot", "connect", "--name", "Main", given=key, RAPPORT_HUBSPOT_URL=url)

    assert done.returncode == 0, done.stderr
    assert "Connected to Stand-in Inc. (account 4242001) as con_" in done.stdout
    assert "customer.rapport_id" in done.stdout
    made = dict(standin.state.properties["contacts"])
    assert made["rapport_id"]
    code, again, _ = typed("hubspot", "setup")
    assert (code, again.splitlines()[0]) == (0, "Made there: none")
    assert "There already: customer.rapport_id" in again
    assert standin.state.properties["contacts"] == made
    code, status, _ = typed("hubspot", "status", "--locale", "fr")
    assert code == 0
    assert "active  Main : Stand-in Inc. (compte 4242001)" in status
    assert "fonctionne" in status
    assert SERVICE_KEY not in done.stdout + done.stderr + again + status

    standin.access.tokens.clear()
    code, broken, _ = typed("hubspot", "status")

    assert code == 1
    assert "does not work: The CRM does not accept the access token" in broken


def test_when_it_syncs_by_itself_is_said_and_what_may_start_without_asking(typed: Typed) -> None:
    typed("hubspot", "connect", given=f"{SERVICE_KEY}\n")
    code, out, _ = typed("hubspot", "schedule", "0 2 * * *")
    assert (code, sum(row.startswith("  2") for row in out.splitlines())) == (0, 3)
    assert "rapport standing sync con_" in out
    key = out.split()[-1]
    code, out, _ = typed("standing", "sync", key, "--yes", "--most-each", "20")
    assert (code, "sap_" in out) == (0, True)
    code, out, _ = typed("hubspot", "schedule", "realtime", "--locale", "fr")
    assert (code, "partent sans demander, grâce à sap_" in out) == (0, True)
    code, out, _ = typed("hubspot", "status")
    assert (code, "syncs by itself when something changes" in out) == (0, True)
    code, _, err = typed("hubspot", "schedule", "every night")
    assert (code, "0 2 * * *" in err) == (2, True)


def test_a_wrong_key_is_refused_without_being_repeated_and_nothing_is_kept(typed: Typed) -> None:
    code, out, err = typed("hubspot", "connect", given=WRONG)
    assert (code, out) == (8, "")
    assert "does not accept the access token" in err
    assert WRONG not in err
    _, _, err = typed("hubspot", "connect", "--locale", "fr", given=WRONG)
    assert "n'accepte pas le jeton" in err
    assert typed("hubspot", "status")[1].startswith("HubSpot is not connected")


def test_what_can_be_no_key_is_refused_without_being_repeated(typed: Typed) -> None:
    for given in ("", "\n", "two words of a key", "k" * 2_100, "clé-secrète-1"):
        code, out, err = typed("hubspot", "connect", given=given)
        assert (code, out) == (2, "")
        assert "token" in err
        assert not given.strip() or given.strip() not in err


def test_a_key_is_no_argument(typed: Typed) -> None:
    assert typed("hubspot", "connect", WRONG)[0] == 2
    assert "--token" not in typed("hubspot", "connect", "--help")[1]


def test_missing_permissions_are_named(typed: Typed, standin: Standin) -> None:
    standin.access.tokens[WRONG] = Token(frozenset({"oauth", "crm.objects.contacts.read"}))
    code, _, err = typed("hubspot", "connect", given=WRONG)
    assert code == 8
    assert "crm.schemas.contacts.read" in err


@pytest.mark.timeout(120)
def test_the_demo_runs_the_whole_loop_and_leaves_nothing(tmp_path: Path) -> None:
    rapport = Command(tmp_path / "home", foreign_folder(tmp_path))

    done = rapport.run("demo", "hubspot", "--yes", "--undo")

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert any(line.startswith("  + customer ") for line in lines)
    assert any(line.startswith("The sync: done. done ") for line in lines)
    assert "Planned again: nothing differs, so nothing would be written." in lines
    assert any(line.startswith("The undoing: done. done ") for line in lines)
    assert "nothing of yours was touched" in lines[-1]
    assert not (tmp_path / "home" / "rapport.db").exists()


def test_the_demo_asks_before_it_writes(typed: Typed) -> None:
    code, out, err = typed("demo", "hubspot")
    assert (code, out) == (2, "")
    assert "--yes" in err
    code, _, err = typed("demo", "salesforce", "--yes")
    assert (code, "salesforce" in err) == (2, True)


def test_without_the_source_the_demo_says_where_the_stand_in_is(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubspot_demo, "ROOT", tmp_path)
    code, _, err = typed("demo", "hubspot", "--yes", "--locale", "fr")
    assert (code, "avec le code source" in err) == (4, True)
