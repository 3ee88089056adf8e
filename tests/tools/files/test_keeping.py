"""Files kept by handle."""

from __future__ import annotations

import hashlib
import random
from collections.abc import AsyncIterator

import pytest

from store.ids import to_text
from store.ports import Tx
from tests.tools.files.conftest import World
from tools.errors import InvalidInput, NotFound, TooLarge
from tools.files.keeping import CHUNK, fetched, file_name, find_file, keep_bytes, keep_upload


async def blocks(data: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


@pytest.mark.parametrize("size", [1, 700, CHUNK, CHUNK + 1, 3 * CHUNK + 17])
async def test_a_file_comes_back_as_it_was_sent(world: World, size: int) -> None:
    data = random.Random(size).randbytes(size)
    handle = await keep_upload(
        world.runtime, 1, "a.csv", blocks(data, 100_003), limit=size, media_type="text/csv"
    )
    stored = await find_file(world.runtime, 1, handle)
    assert (stored.size, stored.sha256) == (size, hashlib.sha256(data).hexdigest())
    assert (stored.name, stored.media_type) == ("a.csv", "text/csv")
    async with fetched(world.runtime, 1, stored) as file:
        assert file.read() == data


async def test_a_file_past_the_limit_is_refused_and_leaves_nothing(world: World) -> None:
    with pytest.raises(TooLarge, match="more than 1,000,000 bytes"):
        await keep_upload(world.runtime, 1, "a", blocks(b"x" * 1_500_000, 65_536), limit=1_000_000)
    assert await world.runtime.read(1, lambda reader: reader.files.chunk(0, 0)) is None


async def test_a_stream_that_breaks_off_leaves_nothing(world: World) -> None:
    made: list[int] = []

    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * (CHUNK + 1)
        made.append(1)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await keep_upload(world.runtime, 1, "a", broken(), limit=1 << 30)
    assert made
    await world.load("customers", "name,email\nAnna,a@example.com\n")  # the store still works


async def test_another_tenant_and_a_wrong_handle_find_nothing(world: World) -> None:
    handle = await world.keep(b"name\nAnna\n")
    with pytest.raises(NotFound, match="there is no file"):
        await find_file(world.runtime, 2, handle)
    with pytest.raises(NotFound):
        await find_file(world.runtime, 1, to_text("file", 77))
    with pytest.raises(InvalidInput, match="not a file's handle"):
        await find_file(world.runtime, 1, "../../etc/passwd")


async def test_a_damaged_file_is_not_imported(world: World) -> None:
    def unit(tx: Tx) -> int:
        key = keep_bytes(tx, "a.csv", b"name\nAnna\n", "text/csv")
        tx.files.append(key, 0, b"name\nEve!\n")
        return key

    key = await world.runtime.write(1, unit)
    with pytest.raises(InvalidInput, match="damaged in the database"):
        await world.call("import_records", noun="customers", file=to_text("file", key))


def test_names_are_only_the_last_part_and_safe() -> None:
    assert file_name("C:\\Users\\me\\clients.csv") == "clients.csv"
    assert file_name("../../etc/passwd") == "passwd"
    assert file_name("\u202egpj.exe\n") == "gpj.exe"
    assert file_name("..") == file_name("") == "file"
    assert len(file_name("x" * 500)) == 120
