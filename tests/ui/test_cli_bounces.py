"""`rapport bounces`: files, folders, mboxes and standard input, in English and French."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from tests.tools.outreach.mailed import mailed
from tests.tools.outreach.test_bouncing import report
from tests.ui.command import Command, foreign_folder
from tools.runtime import Runtime
from tools.sending.bounces import MAX_REPORT
from tools.settings import Settings
from ui.actors import local_actor
from ui.cli.bouncing import mails


async def reports(home: Path, *names: str) -> list[bytes]:
    """Reports that the address of a campaign's only person does not exist."""
    clock = datetime(2026, 7, 15, 12, tzinfo=UTC)
    settings = Settings(home=home, clock=clock, _env_file=None)  # pyright: ignore[reportCallIssue] its own option
    runtime, actor, made = Runtime(settings), local_actor("cli"), list[bytes]()
    for name in names:
        given = {"name": name, "email": f"{name}@example.com"}
        saved = await runtime.call("upsert_customer", given, actor)
        customer = saved.model_dump()["customer"]["id"]
        campaign = await mailed(runtime, customer, given["email"])
        made.append(report(campaign, customer, given["email"]))
    await runtime.close()
    return made


async def test_what_came_back_is_read_from_everywhere_once(tmp_path: Path) -> None:
    rapport = Command(tmp_path / "home", foreign_folder(tmp_path / "elsewhere"))
    one, two, three, four = await reports(rapport.home, "ana", "ben", "cid", "dee")
    folder = rapport.folder / "mail" / "cur"
    folder.mkdir(parents=True)
    (folder / "1.eml").write_bytes(one)
    (folder / ".hidden").write_bytes(four)
    (rapport.folder / "box").write_bytes(
        b"From a@b Wed\n" + two + b"\n\nFrom a@b Wed\nSubject: hello\n\n>From me to you\n"
    )

    first = rapport.run("bounces", "mail", "box", "-", given=three)
    again = rapport.run("bounces", "mail", "box", RAPPORT_LOCALE="fr")
    missing = rapport.run("bounces", "mail", "nowhere.eml")

    assert first.returncode == 0, first.stderr
    assert "4 mails read." in first.stdout
    assert "3  say that the address does not exist" in first.stdout
    assert "1  are no delivery report" in first.stdout
    assert "3 addresses stopped." in first.stdout
    assert "2  étaient déjà connus" in again.stdout
    assert "0 adresses bloquées." in again.stdout
    assert missing.returncode == 2
    assert "nowhere.eml" in missing.stderr


def test_an_mbox_is_divided_and_no_mail_of_it_is_kept_beyond_its_bound() -> None:
    long = b"x" * 500 + b"\n"
    box = (
        b"From a\nA: 1\n\nFrom b\n"
        + long * 4_000
        + b"\n>From c\nFrom d\n\nFrom e\r\n\r\nFrom f\nlast"
    )

    found = list(mails(BytesIO(box)))

    assert found[0] == b"A: 1\n\n"
    assert len(found[1]) <= MAX_REPORT
    assert found[2:] == [b"\r\n", b"last"]
    assert list(mails(BytesIO(b""))) == []
    assert [len(one) for one in mails(BytesIO(b"y" * 3_000_000))] == [MAX_REPORT]
