"""Events leave for the public internet only, whatever a name or a number pretends to be."""

from __future__ import annotations

import httpx
import pytest

from tests.standins.receiver import Receiver
from tools.errors import InvalidInput
from tools.webhooks.guard import NotPublic, check_url, checked_address, guarded_client, is_public

INSIDE = [
    "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_of_our_own_network_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111"])
def test_addresses_of_others_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "https:///path", "https://", "example.com",
        "https://user:secret@example.com/", "https://127.0.0.1/", "https://[::1]/",
        "https://localhost/", "https://db.internal/", "https://169.254.169.254/latest",
        "https://exa mple.com/", "https://example.com/\r\nx: y", "https://example.com:0/",
        "https://example.com:99999/", "https://exämple.com/", "javascript:alert(1)",
        "https://example.com/#part", "https://example.com/" + "a" * 2_000, "",
    ],
)  # fmt: skip
def test_urls_that_lead_inside_or_are_none_are_refused(url: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        check_url(url, private=False)
    assert "secret" not in str(raised.value)


def test_public_ones_are_taken_as_they_are() -> None:
    url = "https://n8n.example.com:5678/webhook/abc?key=1"
    assert check_url(url, private=False) == url
    assert check_url("http://localhost:5678/webhook", private=True)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433", "0x7f000001", "127.1"])
async def test_a_name_or_number_that_leads_inside_is_not_connected_to(host: str) -> None:
    with pytest.raises(NotPublic):
        await checked_address(host, 443, private=False)


async def test_the_client_itself_refuses_what_is_inside(receiver: Receiver) -> None:
    async with guarded_client(private=False, timeout=1) as client:
        with pytest.raises(NotPublic):
            await client.post(receiver.url)
    assert not receiver.got


async def test_it_uses_no_proxy_of_the_environment_and_keeps_the_host(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    url = receiver.url.replace("127.0.0.1", "localhost")
    async with guarded_client(private=True, timeout=5) as client:
        answer = await client.post(url)
    assert answer.status_code == httpx.codes.OK
    assert receiver.got[0].headers["host"].startswith("localhost:")
