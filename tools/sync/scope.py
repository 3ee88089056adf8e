"""What a run is asked to carry: which kinds of record, of whom, in which order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from pydantic import Field

from store.connections import EntityLink, FieldMapping, LinkState
from store.ports import Reader
from store.segment.codec import parse_text
from tools.arguments import Result
from tools.connectors.port import Kind
from tools.context import Ctx
from tools.sync.mapping import FieldOwner, Mapped, Mode, OnNull
from tools.sync.transforms import Transform

# What others are associated with comes first.
ORDER = (Kind.COMPANY, Kind.CUSTOMER, Kind.PROJECT, Kind.TASK, Kind.CALL, Kind.NOTE)
CHUNK = 500


class Scope(Result):
    """What was asked for: `customers`, or whom `rule` selects (its canonical text) where they are
    many; with neither, everything that changed."""

    kinds: tuple[Kind, ...] = ORDER
    audience: str | None = None
    text: str = Field(default="", description="What was asked, in words.")
    customers: tuple[int, ...] | None = None
    rule: str = ""
    only: dict[Kind, tuple[int, ...]] = Field(default={}, description="Nothing but these.")
    chosen: dict[int, str] = Field(
        default={}, description="Which record there a person said a customer is."
    )
    mapping_hash: str = ""

    def chosen_links(self) -> dict[int, EntityLink]:
        """The links that a person's choice stands for."""
        return {
            local: EntityLink(
                kind=Kind.CUSTOMER.value,
                local_id=local,
                remote_id=remote,
                state=LinkState.LINKED,
                linked_by="person",
                known="{}",
                known_at=0,
                payload_hash="",
            )
            for local, remote in self.chosen.items()
        }


def people_of(reader: Reader, scope: Scope, ctx: Ctx) -> list[int] | None:
    """The customers a scope is about, rising; None for everything that changed."""
    if scope.rule:
        rule = parse_text(scope.rule, reader.segments.registry())
        return sorted(reader.customers.ids(rule, ctx.rule_env(reader)))
    return None if scope.customers is None else sorted(set(scope.customers))


def records_of(reader: Reader, kind: Kind, people: Sequence[int]) -> Sequence[int]:
    """The records of a kind that belong to customers, each once, rising."""
    if kind is Kind.CUSTOMER:
        return people
    found: set[int] = set()
    for start in range(0, len(people), CHUNK):
        found.update(reader.outside.related(kind.value, people[start : start + CHUNK]))
    return sorted(found)


def mapping_of(rows: Sequence[FieldMapping]) -> dict[Kind, list[Mapped]]:
    """A stored mapping by kind."""
    found: dict[Kind, list[Mapped]] = {}
    for row in rows:
        mapped = Mapped(
            remote=row.remote,
            local=row.local,
            transform=Transform.model_validate_json(row.transform),
            mode=Mode(row.mode),
            on_null=OnNull(row.on_null),
            owner=FieldOwner(row.owner),
        )
        found.setdefault(Kind(row.kind), []).append(mapped)
    return found


def stored_mapping(kind: Kind, rows: Sequence[Mapped]) -> list[FieldMapping]:
    """A mapping as it is kept."""
    return [
        FieldMapping(
            kind=kind.value,
            remote=row.remote,
            local=row.local,
            transform=row.transform.model_dump_json(exclude_defaults=True),
            mode=row.mode.value,
            on_null=row.on_null.value,
            owner=row.owner.value,
            position=position,
        )
        for position, row in enumerate(rows)
    ]


def mapping_hash(rows: Sequence[FieldMapping]) -> str:
    """What a plan was made with: another mapping makes it stale."""
    parts = sorted(
        [row.kind, row.remote, row.local, row.transform, row.mode, row.on_null, row.owner]
        for row in rows
    )
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
