"""What a tool is: one async function with typed arguments and result, described once for every door."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel

from tools.arguments import Args, Result
from tools.context import Ctx, Role


class Effect(StrEnum):
    """`read` changes no business row, `write` changes this tenant's rows, `effect` leaves the house
    or can't be undone and therefore only returns a proposal."""

    READ = "read"
    WRITE = "write"
    EFFECT = "effect"


MINIMUM_ROLE = {Effect.READ: Role.VIEWER, Effect.WRITE: Role.MEMBER, Effect.EFFECT: Role.MEMBER}


@dataclass(frozen=True, slots=True)
class Tool:
    """One operation as every surface sees it. `destructive` and `idempotent` are the MCP hints.

    `untrusted` says that its answers carry text that people outside wrote: messages and replies,
    notes, proofs of consent, what stands in imported files and own fields, what mail servers
    answer. A conversation that has read such an answer is tainted from then on: nothing it proposes
    is approved by a standing approval. A result with a `Quoted` field is always untrusted. Names, cities and other short values of one line in lists
    are not counted: a standing approval pins text, values and segment, so they can't change what
    it lets through."""

    name: str
    title: str
    description: str
    effect: Effect
    toolset: str
    args: type[Args]
    out: type[Result]
    run: Callable[[Ctx, Any], Coroutine[Any, Any, Result]]
    idempotent: bool
    destructive: bool = False
    role: Role = Role.VIEWER
    untrusted: bool = False


def define(
    run: Callable[[Ctx, Any], Coroutine[Any, Any, Result]],
    effect: Effect,
    toolset: str,
    *,
    title: str,
    idempotent: bool | None = None,
    destructive: bool = False,
    role: Role | None = None,
    untrusted: bool = False,
) -> Tool:
    """Describe the function `run` as a tool; TypeError when its shape or docstring is not right."""
    hints = get_type_hints(run)
    names = list(inspect.signature(run).parameters)
    args, out = hints.get(names[1]) if len(names) == 2 else None, hints.get("return")
    if not (inspect.isclass(args) and issubclass(args, Args)):
        raise TypeError(f"{run.__name__}: the second parameter must be an Args model")
    if not (inspect.isclass(out) and issubclass(out, Result)):
        raise TypeError(f"{run.__name__}: the return type must be a Result model")
    if not run.__doc__:
        raise TypeError(f"{run.__name__}: the docstring is what a model reads; write one")
    return Tool(
        name=run.__name__,
        title=title,
        description=inspect.cleandoc(run.__doc__),
        effect=effect,
        toolset=toolset,
        args=args,
        out=out,
        run=run,
        idempotent=effect is Effect.READ if idempotent is None else idempotent,
        destructive=destructive,
        role=role or MINIMUM_ROLE[effect],
        untrusted=untrusted or _quotes(out, set()),
    )


def _quotes(kind: object, seen: set[object]) -> bool:
    """Whether a type holds text marked as written outside (`tools.views.Quoted`)."""
    if not inspect.isclass(kind) or not issubclass(kind, BaseModel):
        return any(_quotes(part, seen) for part in get_args(kind))
    if kind in seen:
        return False
    seen.add(kind)
    fields = kind.model_fields
    return "untrusted" in fields or any(_quotes(one.annotation, seen) for one in fields.values())
