"""The providers of an organisation: those that need nothing outside."""

from __future__ import annotations

from collections.abc import Sequence

from tools.context import Ctx
from tools.enrichment.known import Records
from tools.enrichment.port import Provider
from tools.enrichment.text import Texts


async def providers_of(ctx: Ctx) -> Sequence[Provider]:
    """Who is asked for an organisation."""
    return (Records(), Texts())
