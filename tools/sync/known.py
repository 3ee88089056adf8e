"""What is remembered of a linked record: values last seen or written there, and its associations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tools.sync.local import Tie


@dataclass(frozen=True, slots=True)
class Known:
    """The values by field, and the associations as `tie_text`."""

    values: Mapping[str, str] = field(default_factory=dict[str, str])
    ties: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str) -> Known:
        """As `text` gives it."""
        found: dict[str, Any] = json.loads(text)
        return cls(dict(found.get("values", {})), tuple(found.get("ties", ())))

    def text(self) -> str:
        """As it is kept."""
        kept = {"values": dict(self.values), "ties": list(self.ties)}
        return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def tie_text(tie: Tie) -> str:
    """A tie as it is remembered."""
    return f"{tie.kind.value}:{tie.id}"
