"""One request to the stand-in, and its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.standins.salesforce.standin import Standin


@dataclass(frozen=True)
class Call:
    """A request: `parts` are the pieces of its path that vary. `fail`: which records of a collection
    fail this time; `strict`: a bad field refuses the whole call."""

    method: str
    path: str
    parts: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, Any]
    fail: Callable[[int], bool] = field(default=lambda _: False)
    strict: bool = False


@dataclass(frozen=True)
class Answer:
    """An answer."""

    status: int
    body: Any


Handler = Callable[["Standin", Call], Answer]
