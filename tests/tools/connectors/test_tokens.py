"""Tokens: renewed before they end, once, by one; nothing ever shown."""

from __future__ import annotations

import asyncio
import logging
import traceback

import pytest
from pydantic import SecretStr

from tests.standins.hubspot.faults import Does
from tests.tools.connectors.live import Live, customers
from tools.connectors.hubspot.oauth import OAuth, OAuthApp, consent_url
from tools.connectors.hubspot.options import HubSpotOptions
from tools.connectors.port import OUR_ID, Kind, Outcome
from tools.connectors.tokens import Grant, OAuthTokens, PlainToken
from tools.connectors.troubles import Code, ConnectorError

PLANTED = "planted-credential-4711"


def app_of(live: Live, secret: str = "") -> OAuthApp:
    """The app that the stand-in knows."""
    access = live.standin.access
    hidden = SecretStr(secret or access.client_secret)
    return OAuthApp(access.client_id, hidden, "http://127.0.0.1/back")


def oauth_of(live: Live) -> OAuth:
    """The token endpoint of the stand-in."""
    return OAuth(app_of(live), base_url=live.url, now_ms=live.standin.clock.now_ms)


async def granted(live: Live) -> OAuthTokens:
    """Tokens got by a code."""
    live.standin.access.codes.add("code-1")
    oauth = oauth_of(live)
    grant = await oauth.by_code(SecretStr("code-1"))
    return OAuthTokens(grant, oauth.renewed, now_ms=live.standin.clock.now_ms)


async def test_a_token_is_renewed_at_four_fifths_of_its_life(live: Live) -> None:
    tokens = await granted(live)
    first = (await tokens.token()).get_secret_value()
    live.standin.clock.advance(23 * 60)
    same = (await tokens.token()).get_secret_value()
    live.standin.clock.advance(2 * 60)
    other = (await tokens.token()).get_secret_value()

    assert first == same
    assert other != first


async def test_many_at_once_renew_once(live: Live) -> None:
    tokens = await granted(live)
    live.standin.clock.advance(25 * 60)

    got = await asyncio.gather(*(tokens.token() for _ in range(20)))

    assert len({one.get_secret_value() for one in got}) == 1
    assert live.standin.access.granted == 2


async def test_a_token_that_expired_on_the_way_is_renewed_once(live: Live) -> None:
    client = live.other_client(await granted(live))
    live.fault(Does.EXPIRE, path=".*")

    results = await client.upsert_batch(Kind.CUSTOMER, OUR_ID, customers(2))
    await client.close()

    assert {one.outcome for one in results} == {Outcome.CREATED}
    assert live.standin.access.granted == 2


async def test_a_service_key_that_expired_is_not_asked_for_again(live: Live) -> None:
    live.fault(Does.EXPIRE, path=".*")

    with pytest.raises(ConnectorError) as failed:
        await live.client.owners()

    assert failed.value.trouble.code is Code.TOKEN_EXPIRED
    assert len(live.paths) == 1


async def test_while_the_old_token_lives_a_failing_renewal_stops_nothing(live: Live) -> None:
    tokens = await granted(live)
    live.standin.clock.advance(25 * 60)
    live.standin.access.failing = 1

    old = (await tokens.token()).get_secret_value()
    new = (await tokens.token()).get_secret_value()

    assert old != new


async def test_a_consent_that_is_gone_is_said_and_not_asked_for_again(live: Live) -> None:
    tokens = await granted(live)
    live.standin.access.refreshes.clear()
    live.standin.clock.advance(31 * 60)
    client = live.other_client(tokens)

    results = await client.upsert_batch(Kind.CUSTOMER, OUR_ID, customers(1))
    await client.close()

    trouble = results[0].trouble
    assert trouble is not None
    assert (trouble.code, trouble.retryable) == (Code.TOKEN_INVALID, False)
    assert "standin-refresh" not in str(trouble)


async def test_a_wrong_code_and_an_endpoint_that_is_down_are_told_apart(live: Live) -> None:
    oauth = oauth_of(live)

    with pytest.raises(ConnectorError) as wrong:
        await oauth.by_code(SecretStr("guessed"))
    live.standin.access.failing = 1
    with pytest.raises(ConnectorError) as down:
        await oauth.by_code(SecretStr("guessed"))

    assert wrong.value.trouble.code is Code.TOKEN_INVALID
    assert "guessed" not in str(wrong.value)
    assert down.value.trouble.code is Code.UNAVAILABLE


def test_a_person_consents_at_their_address_with_our_scopes(live: Live) -> None:
    url = consent_url(app_of(live), "state-1", scopes=("oauth", "crm.objects.contacts.read"))

    assert url.startswith("https://app.hubspot.com/oauth/authorize?")
    assert "scope=oauth+crm.objects.contacts.read" in url
    assert "state=state-1" in url
    assert "secret" not in url


@pytest.mark.parametrize("url", ["http://api.example.com", "ftp://127.0.0.1", "127.0.0.1", ""])
async def test_a_token_never_goes_over_an_open_line(live: Live, url: str) -> None:
    with pytest.raises(ValueError, match="called by https"):
        live.other_client(base_url=url)


async def test_no_credential_is_in_any_output(live: Live, caplog: pytest.LogCaptureFixture) -> None:
    live.standin.access.tokens[PLANTED] = live.standin.access.tokens["standin-service-key"]
    grant = Grant(SecretStr(PLANTED), SecretStr(PLANTED), 0, 2**60)
    tokens = OAuthTokens(grant, oauth_of(live).renewed)
    client = live.other_client(tokens)
    live.fault(Does.ECHO, path="batch/upsert", times=2)
    live.fault(Does.ECHO, path="owners")
    live.fault(Does.APPLIED_DROP, path="pipelines", times=6)
    shown: list[str] = []

    with caplog.at_level(logging.DEBUG):
        results = await client.upsert_batch(Kind.CUSTOMER, OUR_ID, customers(2))
        for call in (client.owners, client.pipelines):
            try:
                await call()
            except ConnectorError as error:
                shown += [str(error), repr(error), str(error.as_dict()), traceback.format_exc()]
    await client.close()

    shown += [repr(one) for one in (client, tokens, grant, PlainToken(SecretStr(PLANTED)))]
    shown += [repr(oauth_of(live)), repr(app_of(live, PLANTED)), repr(HubSpotOptions("c"))]
    shown += [repr(results), caplog.text, *(str(vars(one)) for one in caplog.records)]
    assert len(shown) > 15
    assert "00000000-0000-4000-8000" in caplog.text
    assert [text for text in shown if PLANTED in text] == []
    assert "person0@example.com" not in caplog.text
