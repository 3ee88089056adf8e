"""A record of ours as a sync sees it: plain values by path, and what it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TypeAlias

from tools.connectors.port import Kind


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment, in milliseconds since 1970 UTC."""

    ms: int


Value: TypeAlias = str | Decimal | bool | date | Instant | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Tie:
    """Another record of ours that this one belongs to there; `primary` is the main one of its kind."""

    kind: Kind
    id: int
    primary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalRecord:
    """One record. `id` is ours, `key` its text as shown outside, which goes there as `rapport_id`;
    `email` and `phone` are what a first link looks for; `withheld` are the reasons for which it must
    not leave (codes)."""

    kind: Kind
    id: int
    key: str
    name: str
    updated_at: int
    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    email: str | None = None
    phone: str | None = None
    ties: tuple[Tie, ...] = ()
    withheld: tuple[str, ...] = ()
