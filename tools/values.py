"""What a tenant's data holds, as the reader of sentences needs it."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from store.ports import Reader
from store.text import fold
from store.types import Segment
from tools.understand.reading import Catalogue

PAGE = 100


def load_catalogue(reader: Reader) -> tuple[int, Catalogue]:
    """The catalogue with its version, from one snapshot."""
    segments: dict[str, str] = {}
    for segment in _segments(reader):
        segments[segment.slug] = segment.slug
        segments[fold(segment.name)] = segment.slug
    values = reader.segments.known_values()
    return reader.segments.values_version(), Catalogue(values, MappingProxyType(segments))


def _segments(reader: Reader) -> Iterator[Segment]:
    cursor: str | None = None
    while True:
        page = reader.segments.page(limit=PAGE, cursor=cursor)
        yield from page.items
        cursor = page.next
        if cursor is None:
            return
