"""Which addresses may be bound, and by which names we are addressed."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest
from pydantic import SecretStr

from tools.errors import Misconfigured
from tools.settings import Settings
from ui.security import allowed_hosts, check_bind, is_loopback
from ui.serve import bound


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.com", ""])
def test_beyond_loopback_a_token_must_be_chosen(tmp_path: Path, host: str) -> None:
    settings = Settings(home=tmp_path, host=host)

    with pytest.raises(Misconfigured, match="other machines") as caught:
        check_bind(settings)
    assert "RAPPORT_TOKEN" in caught.value.hint

    check_bind(settings.model_copy(update={"token": SecretStr("t" * 32)}))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_needs_no_chosen_token(tmp_path: Path, host: str) -> None:
    assert is_loopback(host)
    check_bind(Settings(home=tmp_path, host=host))


def test_the_public_name_and_the_bound_address_are_ours(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, host="fd00::5", public_url="https://CRM.example.com:8443/x")

    assert {"crm.example.com", "[fd00::5]", "localhost"} <= allowed_hosts(settings)


async def test_answers_leave_at_once_on_what_we_listen_on(tmp_path: Path) -> None:
    sent_at_once: list[int] = []

    def accepted(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found = writer.get_extra_info("socket")
        sent_at_once.append(found.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    listener = bound(Settings(home=tmp_path, port=0))
    server = await asyncio.start_server(accepted, sock=listener)
    reader, writer = await asyncio.open_connection(*listener.getsockname())
    assert await reader.read() == b""
    writer.close()
    server.close()
    await server.wait_closed()

    assert sent_at_once == [1]
