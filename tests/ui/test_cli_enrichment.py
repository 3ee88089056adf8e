"""`rapport enrichment`: a service is connected by hand, its key read from where no other program sees."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.standins.enricher import enriching
from tests.ui.command import Command, foreign_folder

KEY = "planted-key-0123456789"
PRIVATE = {"RAPPORT_ALLOW_PRIVATE_WEBHOOKS": "true"}


@pytest.fixture
def command(tmp_path: Path) -> Command:
    return Command(tmp_path / "home", foreign_folder(tmp_path))


def test_a_service_is_connected_asked_listed_and_disconnected(command: Command) -> None:
    with enriching() as service:
        service.tells({"field": "job_title", "value": "Buyer", "confidence": 85})
        done = command.run(
            "enrichment", "connect", "acme", service.url, given=f"{KEY}\n", **PRIVATE
        )
        assert (done.returncode, done.stdout) == (0, "acme is asked from now on.\n")
        listed = command.run("enrichment", "list", **PRIVATE)
        assert listed.stdout == f"acme  {service.url}\n"
        command.run("call", "upsert_customer", "--name", "Nadia", "--email", "nadia@loft.ca")
        made = command.run("call", "enrich_customer", "--customer", "Nadia", **PRIVATE)
        assert json.loads(made.stdout)["filled"] == ["job_title"]
        assert service.asked[0].key == f"Bearer {KEY}"
        assert KEY not in done.stdout + done.stderr + listed.stdout + made.stdout + made.stderr
    gone = command.run("enrichment", "disconnect", "acme", "--locale", "fr")
    assert gone.stdout == "acme n'est plus consulté.\n"
    assert command.run("enrichment", "list").stdout == ""


def test_what_cannot_be_connected_is_refused_without_repeating_the_key(command: Command) -> None:
    inside = command.run("enrichment", "connect", "acme", "https://127.0.0.1/x", given=f"{KEY}\n")
    assert inside.returncode == 2
    assert "public" in inside.stderr
    assert KEY not in inside.stderr
    empty = command.run("enrichment", "connect", "acme", "https://93.184.216.34/x", given="\n")
    assert (empty.returncode, "key" in empty.stderr) == (2, True)
    assert command.run("enrichment", "disconnect", "acme").returncode == 4
