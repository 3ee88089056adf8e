"""`rapport hubspot inbound`: switched and told in both languages; the app's secret is read, never an
argument."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest

from tests.standins.hubspot.standin import SERVICE_KEY, Standin
from tests.ui.test_cli_hubspot import KEPT_OUT, beside
from ui.cli.commands import run

Typed = Callable[..., tuple[int, str, str]]
SECRET = "planted-app-secret-0123"


@pytest.fixture
def typed(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Typed]:
    """The command line in this process, beside a stand-in."""
    for name in KEPT_OUT:
        monkeypatch.delenv(name, raising=False)
    with beside(Standin()) as url:
        monkeypatch.setenv("RAPPORT_HOME", str(home))
        monkeypatch.setenv("RAPPORT_HUBSPOT_URL", url)
        monkeypatch.setenv("RAPPORT_PUBLIC_URL", "https://crm.example")

        def call(*words: str, stdin: str = "") -> tuple[int, str, str]:
            monkeypatch.setattr("sys.stdin", StringIO(stdin))
            code = run(["hubspot", *words])
            told = capsys.readouterr()
            return code, told.out, told.err

        yield call


def test_it_is_switched_on_with_a_secret_and_off_again(typed: Typed, home: Path) -> None:
    assert typed("connect", stdin=SERVICE_KEY)[0] == 0
    code, off, _ = typed("inbound")
    assert (code, off.strip()) == (0, "Changes made in HubSpot are not taken over.")

    code, polled, _ = typed("inbound", "on", "--create")
    _, signed, _ = typed("inbound", "status", "--secret", stdin=f"{SECRET}\n")
    _, french, _ = typed("inbound", "--locale", "fr")

    assert code == 0
    assert "a poll every five minutes; for webhooks to https://crm.example/webhooks/" in polled
    assert "people only known there are added here" in polled
    assert "webhooks: https://crm.example/webhooks/hubspot/con_" in signed
    assert "repris ici" in french
    assert SECRET not in polled + signed + french
    kept = [file for file in home.rglob("*") if file.is_file()]
    assert not [file for file in kept if SECRET.encode() in file.read_bytes()]
    assert "are not taken over" in typed("inbound", "off")[1]


@pytest.mark.parametrize(
    ("words", "stdin", "said"),
    [
        (("inbound", "maybe"), "", "status, on, off"),
        (("inbound", "on", "--secret"), "short", "app's secret"),
        (("inbound", "on", "--connection", "con_0000000000001"), "", "con_0000000000001"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    typed: Typed, words: tuple[str, ...], stdin: str, said: str
) -> None:
    typed("connect", stdin=SERVICE_KEY)
    code, _, error = typed(*words, stdin=stdin)
    assert code != 0
    assert said in error
    assert "not taken over" in typed("inbound")[1]
