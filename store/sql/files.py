"""Files by handle, their content in chunks."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from store.clock import real_ms
from store.sql.schema import file, file_chunk
from store.sql.scope import Scope
from store.text import clean
from store.types import StoredFile

MAX_CHUNK = 1 << 20


class FileQueries:
    """Implements `store.ports.FileReader`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, file_id: int) -> StoredFile | None:
        row = self._scope.first(select(file).where(file.c.id == file_id, file.c.size.is_not(None)))
        if row is None:
            return None
        return StoredFile(row.id, row.name, row.media_type, row.size, row.sha256, row.created_at)

    def chunk(self, file_id: int, index: int) -> bytes | None:
        query = select(file_chunk.c.data).where(
            file_chunk.c.file_id == file_id, file_chunk.c.position == index
        )
        data = self._scope.value(query)
        return None if data is None else bytes(data)


class FileChanges(FileQueries):
    """Implements `store.ports.FileWriter`."""

    def begin(self, name: str, media_type: str) -> int:
        file_id = self._scope.ids.next()
        row = {
            "id": file_id,
            "name": clean(name),
            "media_type": clean(media_type),
            "created_at": real_ms(),
        }
        self._scope.add(file, [row])
        return file_id

    def append(self, file_id: int, index: int, data: bytes) -> None:
        if len(data) > MAX_CHUNK:
            raise ValueError(f"a chunk has {len(data)} bytes; at most {MAX_CHUNK} are accepted")
        if index < 0:
            raise ValueError(f"chunk {index}: chunks count from 0")
        row = {"file_id": file_id, "position": index, "data": data}
        self._scope.put(file_chunk, [row], ["data"])

    def finish(self, file_id: int, *, size: int, sha256: str) -> None:
        done = update(file).where(file.c.id == file_id).values(size=size, sha256=sha256)
        if not self._scope.change(done):
            raise LookupError(f"there is no file {file_id}")

    def delete(self, file_id: int) -> None:
        self._scope.change(delete(file_chunk).where(file_chunk.c.file_id == file_id))
        self._scope.change(delete(file).where(file.c.id == file_id))
