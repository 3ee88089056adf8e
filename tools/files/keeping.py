"""Files by handle: an upload kept in chunks, and a kept file brought back to be read.

Doors that accept bytes (REST, the command line) keep them here; tools only ever see `file_…`.
"""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from typing import BinaryIO

from store.ids import from_text, to_text
from store.ports import Reader, Tx
from store.text import clean
from store.types import StoredFile
from tools.context import Services
from tools.errors import InvalidInput, NotFound, TooLarge, invalid

CHUNK = 512 * 1024
MAX_NAME = 120
IN_MEMORY = 4 * 1024 * 1024


async def keep_upload(
    services: Services,
    tenant_id: int,
    name: str,
    stream: AsyncIterable[bytes],
    *,
    limit: int,
    media_type: str = "application/octet-stream",
) -> str:
    """Keep a stream as a file and give its `file_…` handle; TooLarge past `limit` bytes, and a
    stream that breaks off leaves nothing."""
    shown, kind = file_name(name), clean(media_type)[:MAX_NAME]
    file_id = await services.write(tenant_id, lambda tx: tx.files.begin(shown, kind))
    try:
        await _keep(services, tenant_id, file_id, stream, limit)
    except BaseException:
        await services.write(tenant_id, lambda tx: tx.files.delete(file_id))
        raise
    return to_text("file", file_id)


async def _keep(
    services: Services, tenant_id: int, file_id: int, stream: AsyncIterable[bytes], limit: int
) -> None:
    digest, size, index = hashlib.sha256(), 0, 0
    pending = bytearray()

    async def put(data: bytes) -> None:
        nonlocal index
        at = index
        await services.write(tenant_id, lambda tx: tx.files.append(file_id, at, data))
        index += 1

    async for block in stream:
        size += len(block)
        if size > limit:
            raise TooLarge(
                f"the file has more than {limit:,} bytes",
                hint="Split the file, or raise RAPPORT_BODY_LIMIT.",
            )
        digest.update(block)
        pending += block
        while len(pending) >= CHUNK:
            await put(bytes(pending[:CHUNK]))
            del pending[:CHUNK]
    if pending:
        await put(bytes(pending))
    sha256 = digest.hexdigest()
    await services.write(tenant_id, lambda tx: tx.files.finish(file_id, size=size, sha256=sha256))


def keep_bytes(tx: Tx, name: str, data: bytes, media_type: str) -> int:
    """Keep a small file within the caller's transaction; its id."""
    file_id = tx.files.begin(file_name(name), media_type)
    for index, start in enumerate(range(0, len(data), CHUNK)):
        tx.files.append(file_id, index, data[start : start + CHUNK])
    tx.files.finish(file_id, size=len(data), sha256=hashlib.sha256(data).hexdigest())
    return file_id


def file_name(name: str) -> str:
    """The last part of a name, safe to show and to save under."""
    last = clean(name).replace("\\", "/").rsplit("/", 1)[-1]
    return " ".join(last.split())[:MAX_NAME].strip(". ") or "file"


async def find_file(services: Services, tenant_id: int, handle: str) -> StoredFile:
    """What is known of a file; NotFound when it is not there or not whole."""
    try:
        file_id = from_text("file", handle)
    except ValueError as error:
        raise invalid("file", handle, "is not a file's handle", str(error)) from None

    def unit(reader: Reader) -> StoredFile | None:
        return reader.files.get(file_id)

    found = await services.read(tenant_id, unit)
    if found is None:
        raise NotFound(f"there is no file {handle}", hint="Send the file again.")
    return found


async def file_blocks(services: Services, tenant_id: int, file_id: int) -> AsyncIterator[bytes]:
    """A kept file's content, block by block."""
    index = 0
    while True:
        at = index
        block = await services.read(tenant_id, lambda reader: reader.files.chunk(file_id, at))  # noqa: B023 used before `at` moves on
        if block is None:
            return
        yield block
        index += 1


@contextlib.asynccontextmanager
async def fetched(
    services: Services, tenant_id: int, stored: StoredFile
) -> AsyncGenerator[BinaryIO]:
    """A kept file as a local one that can be read again and again; gone when the block ends."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as local:
        digest = hashlib.sha256()
        async for block in file_blocks(services, tenant_id, stored.id):
            digest.update(block)
            local.write(block)
        if digest.hexdigest() != stored.sha256:
            raise InvalidInput(
                f"the file {stored.name!r} is damaged in the database", hint="Send it again."
            )
        local.seek(0)
        yield local  # pyright: ignore[reportReturnType] a spooled file of bytes reads like any other
