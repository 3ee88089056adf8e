"""One turn under way: who asks, and what the graph's parts note on the way. Never stored."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from agent.identity import Identity


@dataclass(slots=True)
class Turn:
    """The graph's context, made for each turn. `fallen` says that the language model failed and the
    offline one took over for the rest of the turn; `model` is the one that answered last."""

    identity: Identity
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    fallen: bool = False
    model: str = ""
