"""The outbox folder: one whole file for each message, whatever dies."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from tests.tools.sending.letters import CAMPAIGN, letter
from tools.failpoints import EXIT_CODE
from tools.sending.mime import build, message_id
from tools.sending.outbox import UNFINISHED, Outbox
from tools.sending.transport import About, Accepted, Refused

CHILD = """
import asyncio, sys
from pathlib import Path
from tests.tools.sending.letters import letter
from tools.sending.outbox import Outbox
asyncio.run(Outbox(Path(sys.argv[1])).send_all([letter(number=n) for n in range(5)]))
"""


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


async def test_a_mail_is_a_file_of_the_campaign_that_only_its_owner_reads(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    await outbox.open()
    one = letter()
    assert await outbox.send(one) == Accepted(message_id(one))
    path = outbox.path(one)
    assert path.relative_to(outbox.folder).as_posix() == f"{CAMPAIGN}/{one.key}.eml"
    assert path.read_bytes() == build(one)
    assert message_from_bytes(path.read_bytes(), policy=default)["Subject"] == one.subject
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    await outbox.close()


async def test_the_same_message_again_replaces_itself(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    await outbox.send_all([letter(), letter(text="again"), letter(number=2)])
    assert len(files(tmp_path)) == 2
    assert b"again" in outbox.path(letter()).read_bytes()


@pytest.mark.parametrize("channel", ["sms", "whatsapp", "call"])
async def test_other_channels_are_files_too(tmp_path: Path, channel: str) -> None:
    one = letter("+15145550100", channel=channel, text="Bonjour\x00 Éloïse", html="")
    outbox = Outbox(tmp_path)
    assert isinstance(await outbox.send(one), Accepted)
    shown = json.loads(outbox.path(one).read_text(encoding="utf-8"))
    assert (shown["channel"], shown["to"]) == (channel, "+15145550100")
    assert (shown["name"], shown["text"]) == ("Éloïse Tremblay", "Bonjour Éloïse")
    assert shown["at"] == "2026-07-15T12:00:00+00:00"


@pytest.mark.parametrize("channel", ["email", "sms"])
async def test_an_unusable_address_is_refused_and_leaves_no_file(
    tmp_path: Path, channel: str
) -> None:
    outcome = await Outbox(tmp_path).send(letter("nobody", channel=channel))
    assert isinstance(outcome, Refused)
    assert (outcome.permanent, outcome.about) == (True, About.RECIPIENT)
    assert files(tmp_path) == []


async def test_a_folder_that_cannot_be_written_is_an_outcome(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file", encoding="utf-8")
    outcome = await Outbox(tmp_path / "outbox").send(letter())
    assert isinstance(outcome, Refused)
    assert (outcome.permanent, outcome.code, outcome.about) == (False, "disk", About.TRANSPORT)


@pytest.mark.parametrize("step", ["outbox:written@3", "outbox:placed@3"])
async def test_a_killed_process_leaves_whole_files_and_a_repeat_makes_them_all(
    tmp_path: Path, step: str
) -> None:
    died = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", CHILD, str(tmp_path)],
        env={**os.environ, "RAPPORT_FAIL": step, "PYTHONPATH": "."},  # noqa: TID251 - a child's
        check=False,
        timeout=50,
    )
    assert died.returncode == EXIT_CODE
    outbox = Outbox(tmp_path)
    left = [name for name in files(tmp_path) if UNFINISHED not in name]
    assert len(left) == (2 if "written" in step else 3)
    whole = [build(letter(number=number)) for number in range(5)]
    assert all((tmp_path / name).read_bytes() in whole for name in left)
    await outbox.send_all([letter(number=number) for number in range(5)])
    assert len([name for name in files(tmp_path) if UNFINISHED not in name]) == 5


async def test_what_a_killed_process_left_is_swept_when_it_is_old(tmp_path: Path) -> None:
    old, young = tmp_path / UNFINISHED / "old", tmp_path / UNFINISHED / "young"
    old.parent.mkdir()
    old.touch()
    young.touch()
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    await Outbox(tmp_path).open()
    assert (old.exists(), young.exists()) == (False, True)
