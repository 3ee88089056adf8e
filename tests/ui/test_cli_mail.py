"""`rapport mail`: the answer comes to a socket of this machine; status, doctor, disconnect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.standins.gmail import REFRESH, SECRET, Gmail
from tests.ui.command import Command, foreign_folder


@pytest.fixture
def gmail() -> Iterator[Gmail]:
    with Gmail() as running:
        yield running


@pytest.fixture
def rapport(tmp_path: Path) -> Command:
    return Command(tmp_path / "home", foreign_folder(tmp_path))


def google(gmail: Gmail) -> dict[str, str]:
    return {
        "RAPPORT_GOOGLE_CLIENT_ID": "client",
        "RAPPORT_GOOGLE_CLIENT_SECRET": SECRET,
        "RAPPORT_GOOGLE_URL": gmail.url,
    }


@pytest.mark.timeout(120)
def test_connect_doctor_and_disconnect(rapport: Command, gmail: Gmail) -> None:
    running = rapport.start("mail", "connect", "--wait", "30", **google(gmail))
    assert running.stdout is not None
    url = next(line for line in iter(running.stdout.readline, b"") if line.startswith(b"http"))
    with httpx.Client() as browser:
        back = browser.get(url.decode().strip()).headers["location"]
        forged = browser.get(re.sub("state=[^&]+", "state=forged", back))
        assert forged.status_code == 400
        assert browser.get(back).status_code == 200
    out, err = running.communicate(timeout=60)
    assert running.returncode == 0, err
    assert b"sent from marc@gmail.example" in out
    doctor = rapport.run("doctor", **google(gmail))
    assert "mail: Gmail: marc@gmail.example is connected by local" in doctor.stdout
    said = out.decode() + err.decode() + doctor.stdout + doctor.stderr
    assert "hush-hush" not in said
    gone = rapport.run("mail", "disconnect", **google(gmail))
    assert (gone.returncode, gmail.revoked) == (0, [REFRESH])


def test_nobody_who_agrees_is_waited_for_only_so_long(rapport: Command, gmail: Gmail) -> None:
    done = rapport.run("mail", "connect", "--wait", "1", **google(gmail))
    assert done.returncode == 7
    assert "nobody agreed within 1 seconds" in done.stderr


def test_without_a_google_client_it_says_what_to_set(rapport: Command) -> None:
    done = rapport.run("mail", "connect")
    assert done.returncode == 3
    assert "RAPPORT_GOOGLE_CLIENT_ID" in done.stderr
    assert "Mail leaves by files in" in rapport.run("mail", "status").stdout


def test_a_stand_in_for_google_is_only_taken_on_this_machine(rapport: Command) -> None:
    done = rapport.run("mail", "status", RAPPORT_GOOGLE_URL="https://evil.example")
    assert done.returncode == 3
    assert "google_url" in done.stderr.lower()
