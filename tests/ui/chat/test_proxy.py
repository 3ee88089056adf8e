"""The chat's socket behind a proxy that puts its own Host in the place of the people's."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from socketio.exceptions import (  # pyright: ignore[reportMissingTypeStubs] - it has none
    ConnectionError as Refused,
)

from tests.ui.chat.talking import serving, talking

pytestmark = pytest.mark.timeout(120)
OURS = "https://crm.example.com"


async def test_the_public_url_s_pages_open_a_socket_whatever_host_the_proxy_names(
    tmp_path: Path,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    async with serving(tmp_path / "home", port=port, RAPPORT_PUBLIC_URL=OURS) as server:
        async with talking(server, headers={"Origin": OURS}) as talker:
            assert await talker.ask("customers in Lyon")
        with pytest.raises(Refused):
            async with talking(server, headers={"Origin": "https://evil.example.com"}):
                pytest.fail("it was let in")
