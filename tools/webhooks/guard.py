"""Connections to addresses that people entered: none into our own network.

A name is resolved once, every address it has is checked, and the connection goes to a checked one,
so that a name which changes in between leads nowhere else.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from tools.errors import InvalidInput, invalid

if TYPE_CHECKING:
    import httpx

MAX_URL = 2_000
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotPublic(Exception):
    """An address that is not on the public internet."""


def check_url(url: str, *, private: bool) -> str:
    """A URL that events may be sent to; InvalidInput says what is accepted. `private` also allows
    plain HTTP and addresses of our own network."""
    parts = _split(url)
    schemes = ("https", "http") if private else ("https",)
    host = parts.hostname or "" if parts else ""
    accepted = f"{' or '.join(schemes)}://host/path of at most {MAX_URL:,} characters"
    if parts is None or parts.scheme not in schemes or not host or not url.isascii():
        raise _refused(url, "is not an address events can be sent to", accepted)
    if "@" in parts.netloc or parts.fragment or len(url) > MAX_URL or not _printable(url):
        raise _refused(
            url, "has a user name, a fragment or characters that do not belong", accepted
        )
    if not private and _is_inside(host):
        raise _refused(url, "is not on the public internet", "a public host")
    return url


def _refused(url: str, reason: str, accepted: str) -> InvalidInput:
    shown = url.partition("?")[0].rpartition("@")[2]  # neither passwords nor keys
    return invalid("url", shown, reason, f"{accepted}; RAPPORT_ALLOW_PRIVATE_WEBHOOKS allows more")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        return parts if parts.port != 0 else None
    except ValueError:
        return None


def _printable(url: str) -> bool:
    return all(33 <= ord(char) <= 126 and char != "\\" for char in url)


def _is_inside(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not is_public(host)
    except ValueError:
        return False  # a name: resolved when it is connected to


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet, also where another is written within it."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if inner is None and found in NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast and not found.is_reserved


async def checked_address(host: str, port: int, *, private: bool) -> str:
    """The address to connect to; NotPublic where any address of the host is inside, OSError where
    it has none."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if inside := [one for one in addresses if not private and not is_public(one)]:
        raise NotPublic(f"{host} leads to {inside[0]}, which is not on the public internet")
    return addresses[0]


def guarded_client(*, private: bool, timeout: float) -> httpx.AsyncClient:
    """A client that connects to checked addresses only, follows nothing and uses no proxy."""
    import httpx  # noqa: PLC0415 - only who delivers loads it

    class Guarded(httpx.AsyncHTTPTransport):
        """Connects to the address that was checked; name and certificate stay the host's."""

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            host, port = request.url.host, request.url.port
            usual = 443 if request.url.scheme == "https" else 80
            address = await checked_address(host, port or usual, private=private)
            request.extensions = {**request.extensions, "sni_hostname": host}
            request.url = request.url.copy_with(host=address)
            return await super().handle_async_request(request)

    return httpx.AsyncClient(
        transport=Guarded(trust_env=False),
        timeout=timeout,
        follow_redirects=False,
        trust_env=False,
    )
