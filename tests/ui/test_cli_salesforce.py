"""`rapport salesforce` over real HTTP, in this process."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest

from tests.standins.salesforce.standin import CLIENT_ID, CLIENT_SECRET, Standin
from tests.ui.test_cli_hubspot import beside
from ui.cli.commands import run

WRONG = "planted-wrong-secret"


@pytest.mark.timeout(120)
def test_connect_setup_and_status_without_the_secret_in_a_word(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def typed(*words: str, given: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", StringIO(given))
        code = run(words)
        said = capsys.readouterr()
        return code, said.out, said.err

    standin = Standin()
    with beside(standin) as url:
        for name in ("RAPPORT_DATABASE_URL", "RAPPORT_LOCALE"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("RAPPORT_HOME", str(home))
        monkeypatch.setenv("RAPPORT_SALESFORCE_URL", url)
        monkeypatch.setenv("RAPPORT_LOG_LEVEL", "DEBUG")
        app = ("--client-id", CLIENT_ID)

        code, none, _ = typed("salesforce", "status")
        assert (code, "rapport salesforce connect" in none) == (0, True)
        code, _, elsewhere = typed("salesforce", "connect", "--url", "https://evil.example", *app)
        assert (code != 0, "no address of a Salesforce organisation" in elsewhere) == (True, True)
        code, _, wrong = typed("salesforce", "connect", "--url", url, *app, given=f"{WRONG}\n")
        assert (code != 0, "invalid_client" in wrong) == (True, True)

        secret = f"{CLIENT_SECRET}\n"
        code, made, said = typed("salesforce", "connect", "--url", url, *app, given=secret)

        assert code == 0, said
        assert f"account {standin.state.organisation.id}" in made
        assert "customer.Rapport_Score__c" in made
        code, again, _ = typed("salesforce", "setup")
        assert (code, again.splitlines()[0]) == (0, "Made there: none")
        code, status, _ = typed("salesforce", "status", "--locale", "fr")
        assert code == 0
        assert "fonctionne" in status
        spoken = none + elsewhere + wrong + made + said + again + status
        assert WRONG not in spoken
        assert CLIENT_SECRET not in spoken
        held = [one for one in home.rglob("*") if one.is_file()]
        assert not [one for one in held if CLIENT_SECRET.encode() in one.read_bytes()]
