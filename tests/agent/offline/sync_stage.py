"""Conversations in which a sync is on the screen already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import BaseMessage

from tests.agent.offline.pipeline_stage import PIPELINE_HANDLES, PIPELINE_WHERE
from tests.agent.offline.stage import AUD, MARIE, SHOWN, turn

SYN = "syn_0000000000s01"
SYNC_HANDLES = PIPELINE_HANDLES
PROPOSED: dict[str, Any] = {
    "outcome": "proposed",
    "proposal": "prp_000000000000s",
    "run": SYN,
    "connection_name": "HubSpot",
    "creates": 1,
    "skips": 1,
    "records": [
        {"kind": "customer", "id": "cus_1", "name": "Ann", "state": "planned", "changes": []},
        {"kind": "customer", "id": MARIE, "name": "Marie Tremblay", "state": "skipped"},
    ],
}
RUN: dict[str, Any] = {
    "id": SYN,
    "connection_name": "HubSpot",
    "operation": "sync",
    "state": "done",
    "counts": {"done": 1},
    "started_at": "2026-07-15T12:00:00Z",
}
SYNCED = [*SHOWN, *turn("sync them to HubSpot", "sync_crm", {"audience": AUD}, PROPOSED)]
SYNC_WHERE: Mapping[str, Sequence[BaseMessage]] = {
    **PIPELINE_WHERE,
    "synced": SYNCED,
    "sync_done": [
        *SYNCED,
        *turn("did the sync work?", "get_sync", {"run": SYN}, {"runs": [RUN], "records": []}),
    ],
}
