"""Exports: rows streamed from the store as CSV, or written by a job to a file of CSV or XLSX."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from store.ids import from_text, to_text
from store.ports import Reader, Tx
from store.segment.codec import parse_text
from store.segment.rule import EVERYONE, Rule
from store.types import Communication, Customer, Order
from tools.context import Ctx, JobRun
from tools.errors import InvalidInput
from tools.files.columns import (
    Column,
    Noun,
    Value,
    as_csv,
    communication_columns,
    customer_columns,
    order_columns,
    pick,
)
from tools.files.keeping import CHUNK
from tools.files.sheetwriter import MAX_ROWS, Sheet, new_book
from tools.jobs.handler import pause_if_stopping

T = TypeVar("T")
Format: TypeAlias = Literal["csv", "xlsx"]
KIND = "export"
PAGE = 500
MAX_CELL = 32_767
BOM = b"\xef\xbb\xbf"
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export: `rule` is the canonical text of who is meant, empty for everyone. Orders and
    communications are those of the people meant."""

    noun: Noun
    rule: str = ""
    columns: tuple[str, ...] = ()
    form: Format = "csv"
    bom: bool = False

    def as_json(self) -> str:
        """As the job's payload."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> ExportRequest:
        """The request of a job's payload."""
        found: dict[str, Any] = json.loads(text)
        found["columns"] = tuple(found["columns"])
        return cls(**found)


@dataclass(frozen=True, slots=True)
class _Page(Generic[T]):
    items: Sequence[T]
    next: Callable[[Reader], _Page[T]] | None


@dataclass(frozen=True, slots=True)
class _Source(Generic[T]):
    """One noun's columns and its first page."""

    columns: list[Column[T]]
    first: Callable[[Reader], _Page[T]]

    async def batches(self, ctx: Ctx) -> AsyncGenerator[list[list[Value]]]:
        step = self.first
        while True:
            page = await ctx.services.read(ctx.tenant.id, step)
            yield [[column.value(item) for column in self.columns] for item in page.items]
            if page.next is None:
                return
            step = page.next


@dataclass(frozen=True, slots=True)
class Export:
    """A checked export: its headings, how many rows it can have at most, and the rows in batches."""

    headings: list[str]
    most: int
    batches: Callable[[], AsyncGenerator[list[list[Value]]]]
    to_csv: Callable[[Sequence[Value]], list[str]]


async def prepare(ctx: Ctx, request: ExportRequest) -> Export:
    """Check an export against the tenant's data; InvalidInput names a column there is not."""
    if request.noun == "customers":
        fields = await ctx.read(lambda reader: reader.segments.custom_fields())
        columns = pick(customer_columns(ctx.tenant.currency, fields), request.columns)
        return await _export(ctx, request, _Source(columns, _customers(ctx, request)))
    ids = await _people(ctx, request)
    if request.noun == "orders":
        picked = pick(order_columns(), request.columns)
        return await _export(ctx, request, _Source(picked, _orders(ids, 0)))
    chosen = pick(communication_columns(), request.columns)
    return await _export(ctx, request, _Source(chosen, _communications(ids, None)))


async def _export(ctx: Ctx, request: ExportRequest, source: _Source[T]) -> Export:
    columns = source.columns

    def to_csv(row: Sequence[Value]) -> list[str]:
        return [as_csv(column, value) for column, value in zip(columns, row, strict=True)]

    most = await _count(ctx, request) if request.noun == "customers" else 0
    return Export([column.key for column in columns], most, lambda: source.batches(ctx), to_csv)


def _rule(reader: Reader, request: ExportRequest) -> Rule:
    return parse_text(request.rule, reader.segments.registry()) if request.rule else EVERYONE


async def _count(ctx: Ctx, request: ExportRequest) -> int:
    def unit(reader: Reader) -> int:
        return reader.customers.count(_rule(reader, request), ctx.rule_env(reader))

    return await ctx.services.read(ctx.tenant.id, unit)


async def _people(ctx: Ctx, request: ExportRequest) -> frozenset[int] | None:
    """The ids of those who are meant, None for everyone."""
    if not request.rule:
        return None

    def unit(reader: Reader) -> frozenset[int]:
        return frozenset(reader.customers.ids(_rule(reader, request), ctx.rule_env(reader)))

    return await ctx.services.read(ctx.tenant.id, unit)


def _customers(
    ctx: Ctx, request: ExportRequest, after: int = 0
) -> Callable[[Reader], _Page[Customer]]:
    def page(reader: Reader) -> _Page[Customer]:
        rule, env = _rule(reader, request), ctx.rule_env(reader)
        found = reader.customers.stream(rule, env, after=after, limit=PAGE)
        more = _customers(ctx, request, found[-1].id) if len(found) == PAGE else None
        return _Page(found, more)

    return page


def _orders(ids: frozenset[int] | None, after: int) -> Callable[[Reader], _Page[Order]]:
    def page(reader: Reader) -> _Page[Order]:
        found = reader.orders.stream(after=after, limit=PAGE)
        more = _orders(ids, found[-1].id) if len(found) == PAGE else None
        return _Page([item for item in found if ids is None or item.customer_id in ids], more)

    return page


def _communications(
    ids: frozenset[int] | None, cursor: str | None
) -> Callable[[Reader], _Page[Communication]]:
    def page(reader: Reader) -> _Page[Communication]:
        found = reader.communications.page(
            customer_id=None, channel=None, direction=None, since_ms=None, limit=PAGE, cursor=cursor
        )
        more = _communications(ids, found.next) if found.next else None
        items = [item for item in found.items if ids is None or item.customer_id in ids]
        return _Page(items, more)

    return page


async def stream_csv(ctx: Ctx, request: ExportRequest) -> AsyncGenerator[bytes]:
    """The export as CSV (RFC 4180, UTF-8), block by block: for a person's terminal or pipe."""
    export = await prepare(ctx, request)
    async for block, _ in _csv_blocks(export, bom=request.bom):
        yield block


async def _csv_blocks(export: Export, *, bom: bool) -> AsyncIterator[tuple[bytes, int]]:
    """(bytes, rows so far)."""
    rows = 0
    yield (BOM if bom else b"") + _csv_lines([export.headings]), 0
    async for batch in export.batches():
        rows += len(batch)
        if batch:
            yield _csv_lines([export.to_csv(row) for row in batch]), rows


def _csv_lines(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


async def export_job(run: JobRun) -> str:
    """Do an export: its file's handle and how many rows it holds, as JSON."""
    request = ExportRequest.from_json(run.job.payload)
    export = await prepare(run.ctx, request)
    kept = _Kept(run, export.most, f"{request.noun}.{request.form}", MEDIA[request.form])
    await kept.begin()
    blocks = (
        _csv_blocks(export, bom=request.bom)
        if request.form == "csv"
        else _xlsx_blocks(run, export, request.noun)
    )
    rows = await kept.take(blocks)
    handle = await kept.finish()
    return json.dumps({"noun": request.noun, "file": handle, "format": request.form, "rows": rows})


async def _xlsx_blocks(run: JobRun, export: Export, name: str) -> AsyncIterator[tuple[bytes, int]]:
    with tempfile.TemporaryFile() as file:
        book = new_book(file, constant_memory=True)
        sheet = book.add_worksheet(name)
        _write_row(sheet, 0, export.headings)
        rows = 0
        async for batch in export.batches():
            pause_if_stopping(run)
            for row in batch:
                rows += 1
                if rows >= MAX_ROWS:
                    raise InvalidInput(
                        f"a sheet holds {MAX_ROWS - 1:,} rows", hint="Export as CSV, or fewer."
                    )
                _write_row(sheet, rows, row)
            yield b"", rows
        book.close()
        file.seek(0)
        while block := file.read(CHUNK):
            yield block, rows


def _write_row(sheet: Sheet, number: int, row: Sequence[Value]) -> None:
    for column, value in enumerate(row):
        if isinstance(value, bool):
            sheet.write_boolean(number, column, value)
        elif isinstance(value, Decimal):
            sheet.write_number(number, column, float(value))
        elif value:
            sheet.write_string(number, column, value[:MAX_CELL])


class _Kept:
    """The export's file, kept chunk by chunk under the job's lease. An attempt starts anew and
    removes what a killed one left."""

    def __init__(self, run: JobRun, most: int, name: str, media_type: str) -> None:
        self._run, self._most, self._name, self._media = run, most, name, media_type
        self._digest = hashlib.sha256()
        self._pending = bytearray()
        self._size = self._chunks = self._file = self._rows = 0

    async def begin(self) -> None:
        left = json.loads(self._run.job.checkpoint or "{}").get("file")

        def unit(tx: Tx) -> int:
            if left is not None:
                tx.files.delete(from_text("file", left))
            return self._hold(tx, tx.files.begin(self._name, self._media))

        self._file = await self._write(unit)

    async def take(self, blocks: AsyncIterable[tuple[bytes, int]]) -> int:
        async for block, rows in blocks:
            pause_if_stopping(self._run)
            self._digest.update(block)
            self._size += len(block)
            self._pending += block
            self._rows = rows
            while len(self._pending) >= CHUNK:
                await self._put(bytes(self._pending[:CHUNK]))
                del self._pending[:CHUNK]
            if not block:
                await self._write(lambda tx: self._hold(tx, self._file))
        return self._rows

    async def finish(self) -> str:
        if self._pending:
            await self._put(bytes(self._pending))
        size, sha256 = self._size, self._digest.hexdigest()

        def unit(tx: Tx) -> None:
            self._hold(tx, self._file)
            tx.files.finish(self._file, size=size, sha256=sha256)

        await self._write(unit)
        return to_text("file", self._file)

    async def _put(self, data: bytes) -> None:
        def unit(tx: Tx) -> None:
            self._hold(tx, self._file)
            tx.files.append(self._file, self._chunks, data)

        await self._write(unit)
        self._chunks += 1

    def _hold(self, tx: Tx, file_id: int) -> int:
        checkpoint = json.dumps({"file": to_text("file", file_id)})
        tx.jobs.checkpoint(
            self._run.job,
            checkpoint=checkpoint,
            done_units=self._rows,
            total_units=self._most or None,
        )
        return file_id

    async def _write(self, unit: Callable[[Tx], T]) -> T:
        return await self._run.ctx.services.write(self._run.ctx.tenant.id, unit)
