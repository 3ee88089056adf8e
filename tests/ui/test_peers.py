"""Whose process is at the other end of a loopback connection."""

from __future__ import annotations

import os
import socket
import sys

import pytest

from ui.peers import peer_uid

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")


@pytest.mark.parametrize(
    ("family", "bind", "connect"),
    [
        (socket.AF_INET, "127.0.0.1", "127.0.0.1"),
        (socket.AF_INET6, "::1", "::1"),
        (socket.AF_INET6, "::", "127.0.0.1"),
    ],
)
def test_the_user_of_a_connection_on_this_machine_is_found(
    family: socket.AddressFamily, bind: str, connect: str
) -> None:
    with socket.socket(family) as server:
        server.bind((bind, 0))
        server.listen()
        with socket.create_connection((connect, server.getsockname()[1])) as client:
            ours, theirs = client.getpeername(), client.getsockname()

            assert peer_uid(theirs[:2], ours[:2]) == os.geteuid()
            assert peer_uid((theirs[0], 1), ours[:2]) is None


def test_an_address_that_is_none_belongs_to_nobody() -> None:
    assert peer_uid(("nonsense", 5), ("127.0.0.1", 80)) is None
