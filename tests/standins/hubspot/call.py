"""One request to the stand-in, and its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.standins.hubspot.standin import Standin


@dataclass(frozen=True)
class Call:
    """A request: `parts` are the pieces of its path that vary. `fail`: trace or input ids that fail
    this time; `strict`: one bad input refuses the whole batch; `traces`: trace ids come back."""

    method: str
    path: str
    version: str
    parts: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, Any]
    fail: Callable[[int], bool] = field(default=lambda _: False)
    strict: bool = False
    traces: bool = True

    @property
    def type(self) -> str:
        """The object type in the path."""
        return self.parts["type"]

    @property
    def inputs(self) -> list[dict[str, Any]]:
        """The inputs of a batch."""
        return self.body["inputs"]


@dataclass(frozen=True)
class Answer:
    """An answer; no body for 204."""

    status: int
    body: Mapping[str, Any] | None = None


Handler = Callable[["Standin", Call], Answer]
