"""Campaigns by a person's own Gmail: consent, tokens kept sealed, one renewal, quota, SMTP beside."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from store.credentials import Credential
from tests.standins.gmail import REFRESH, SECRET, Fault, Gmail
from tests.standins.smtp import Mailserver
from tests.tools.door import OWNER, Door
from tests.tools.outreach.sendable import approve, people, proposed, report, run_all, with_smtp
from tests.tools.outreach.test_mail_outcomes import later
from tests.tools.outreach.test_sending import run_soon
from tools.campaigns.gmail_accounts import PURPOSE, Account, GmailAccounts
from tools.campaigns.gmail_consent import consent_address, take_answer
from tools.errors import Conflict, Misconfigured
from tools.sending.transport import NoToken

REDIRECT = "http://127.0.0.1:8000/v1/mail/gmail/callback"
UNTIL = "User-rate limit exceeded.  Retry after 2026-07-16T03:59:33.153Z"


@pytest.fixture
def gmail() -> Iterator[Gmail]:
    with Gmail() as running:
        yield running


def with_google(door: Door, gmail: Gmail) -> Door:
    """The same door with a Google client, and the stand-in for Google."""
    runtime = door.runtime
    changes = {
        "google_client_id": "client",
        "google_client_secret": SecretStr(SECRET),
        "google_url": gmail.url,
    }
    runtime.settings = runtime.settings.model_copy(update=changes)
    return door


async def accounts(door: Door) -> GmailAccounts:
    return GmailAccounts(door.runtime, (await door.runtime.tenant()).id)


async def agreed(door: Door, asker: str = "session-1") -> tuple[str, str]:
    """State and code that Google sends the browser back with."""
    url = consent_address(door.runtime.settings, redirect_uri=REDIRECT, asker=asker)
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(url)
    found = parse_qs(urlsplit(answer.headers["location"]).query)
    return found["state"][0], found["code"][0]


async def connected(door: Door, gmail: Gmail, asker: str = "session-1") -> Account:
    with_google(door, gmail)
    state, code = await agreed(door)
    return await took(door, state, code, asker)


async def took(door: Door, state: str, code: str, asker: str = "session-1") -> Account:
    return await take_answer(
        await accounts(door),
        door.runtime.settings,
        state=state,
        code=code,
        asker=asker,
        owner=OWNER.id,
        actor=OWNER.principal,
    )


async def with_old_token(door: Door, gmail: Gmail) -> None:
    """Connected, with a token whose time is nearly up."""
    gmail.token_seconds = 60
    await connected(door, gmail)
    gmail.token_seconds = 3_600


async def test_a_campaign_leaves_by_the_gmail_of_who_asked_for_it(both: Door, gmail: Gmail) -> None:
    await people(both, 3)
    account = await connected(both, gmail)
    assert (account.email, account.is_live) == ("marc@gmail.example", True)
    found = await proposed(both)
    assert (found.sender, found.folder) == ("marc@gmail.example", "")
    assert any("marc@gmail.example" in note for note in found.notes)
    await approve(both, found.proposal)
    await run_all(both)
    assert (await report(both, found.campaign)).states == {"sent": 3}
    assert len(gmail.mails) == 3
    assert {str(mail["From"]) for mail in gmail.mails} == {"marc@gmail.example"}
    assert gmail.renewals == 0  # the token of the consent has time left


async def test_of_all_that_need_a_token_at_once_one_renews_it(both: Door, gmail: Gmail) -> None:
    await with_old_token(both, gmail)
    gmail.token_wait = 0.3
    found = [await accounts(both) for _ in range(6)]
    tokens = await asyncio.gather(*(one.token(OWNER.id) for one in found))
    assert gmail.renewals == 1
    assert {token.get_secret_value() for token in tokens} == {gmail.tokens[-1]}


async def test_a_worker_that_died_while_renewing_holds_nobody_up_for_long(
    both: Door, gmail: Gmail, monkeypatch: pytest.MonkeyPatch
) -> None:
    await with_old_token(both, gmail)
    monkeypatch.setattr("tools.campaigns.gmail_accounts.RENEWING_MS", 1_000)
    gmail.token_wait = 0.5
    dying = asyncio.create_task((await accounts(both)).token(OWNER.id))
    assert await asyncio.to_thread(gmail.renewing.wait, 5)
    dying.cancel()
    alive = await (await accounts(both)).token(OWNER.id)
    assert alive.get_secret_value() == gmail.tokens[-1]


async def kept_row(door: Door) -> Credential:
    tenant = await door.runtime.tenant()
    row = await door.runtime.read(tenant.id, lambda of: of.credentials.get(PURPOSE, OWNER.id))
    assert row is not None
    return row


async def test_a_consent_that_was_taken_back_pauses_and_says_to_connect_again(
    both: Door, gmail: Gmail
) -> None:
    await people(both, 2)
    await with_old_token(both, gmail)
    gmail.token_status = 400
    found = await proposed(both)
    await approve(both, found.proposal)
    await run_soon(both)
    stands = await report(both, found.campaign)
    assert (stands.campaign.state, stands.states) == ("paused", {"pending": 2})
    assert "rapport mail connect" in stands.campaign.paused_because
    known = await (await accounts(both)).of(OWNER.id)
    assert known is not None
    assert not known.is_live
    gmail.token_status = 200
    await connected(both, gmail)
    going = await both.raw("resume_campaign", campaign=found.campaign)
    await approve(both, going.model_dump()["proposal"])
    await later(both, minutes=2)
    assert (await report(both, found.campaign)).states == {"sent": 2}


async def test_a_reached_quota_waits_until_then_and_smtp_takes_over_only_what_gmail_refused(
    both: Door, gmail: Gmail
) -> None:
    await people(both, 2)
    gmail.script = [Fault(403, "no", "insufficientPermissions"), Fault(429, UNTIL)]
    with Mailserver() as server:
        with_smtp(both, f"smtp://127.0.0.1:{server.port}?starttls=no")
        await connected(both, gmail)
        found = await proposed(both)
        await approve(both, found.proposal)
        await run_soon(both)
        assert [str(one.mail["From"]) for one in server.taken] == [
            "Atelier <hello@atelier.example>"
        ]
    stands = await report(both, found.campaign, people="pending")
    assert stands.states == {"sent": 1, "pending": 1}
    assert "limit for this account" in stands.items[0].error


async def test_disconnecting_forgets_it_and_gives_the_consent_back(
    both: Door, gmail: Gmail
) -> None:
    await connected(both, gmail)
    gone = await (await accounts(both)).disconnect(OWNER.id)
    assert gone is not None
    assert gmail.revoked == [REFRESH]
    assert await (await accounts(both)).all() == []
    assert await (await accounts(both)).disconnect(OWNER.id) is None
    with pytest.raises(NoToken, match="disconnected"):
        await (await accounts(both)).token(OWNER.id)


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("other session", "somebody else"),
        ("forged", "no answer to anything"),
        ("empty", "no answer to anything"),
        ("wrong code", "used already"),
        ("twice", "used already"),
        ("no sending", "no permission to send"),
        ("google down", "answered 500"),
    ],
)
async def test_an_answer_that_is_not_ours_connects_nobody(
    door: Door, gmail: Gmail, case: str, said: str
) -> None:
    with_google(door, gmail)
    if case == "no sending":
        gmail.scope = "openid email"
    state, code = await agreed(door)
    if case == "twice":
        await took(door, state, code)
        await (await accounts(door)).disconnect(OWNER.id)
    if case == "google down":
        gmail.token_status = 500
    state = {"forged": f"x{state}", "empty": ""}.get(case, state)
    code = "4/else" if case == "wrong code" else code
    with pytest.raises(Conflict, match=said):
        await took(door, state, code, "session-2" if case == "other session" else "session-1")
    assert await (await accounts(door)).all() == []


async def test_without_a_google_client_nothing_is_asked(door: Door) -> None:
    with pytest.raises(Misconfigured, match="no Google client"):
        consent_address(door.runtime.settings, redirect_uri=REDIRECT, asker="x")


def everything_in(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in folder.rglob("*") if one.is_file())


async def test_no_token_is_in_the_database_a_log_an_audit_a_result_or_an_error(
    door: Door, gmail: Gmail, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    await people(door, 2)
    state, code = await agreed(with_google(door, gmail))  # the browser's own log is not ours
    caplog.set_level(logging.DEBUG)
    await took(door, state, code)
    gmail.script = [Fault(403, f"{SECRET} {REFRESH} {gmail.tokens[-1]}", "forbidden")]
    found = await proposed(door)
    decided = await approve(door, found.proposal)
    await run_soon(door)
    stands = await report(door, found.campaign, people="pending")
    row = await kept_row(door)
    audit = await door.audit()
    logged = [record.getMessage() for record in caplog.records]
    shown = [found, decided, stands, row, audit, await (await accounts(door)).all(), logged]
    await door.runtime.close()
    kept = everything_in(tmp_path)
    for secret in ("hush-hush", "ya29."):
        assert secret not in f"{shown!r}"
        assert secret not in json.dumps(stands.model_dump(mode="json"))
        assert secret.encode() not in kept
    assert PURPOSE.encode() in kept  # what was searched is where it is
