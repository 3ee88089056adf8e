"""Health: is the process up, can it serve, and what an operator wants to know."""

from __future__ import annotations

import platform
from importlib.metadata import version

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from store.clock import real_ms
from store.ports import Reader
from store.types import JobState
from tools.errors import RapportError
from ui.live import Live
from ui.openapi import Schemas, answers
from ui.rest import as_json


class DetailedHealth(BaseModel):
    """Versions, the database, and how far behind the queue is (`queue_lag_ms`, 0 when empty)."""

    version: str
    python: str
    database: dict[str, str]
    tenant: int
    worker: bool
    jobs_ready: int
    jobs_running: int
    jobs_dead: int
    queue_lag_ms: int


def health_routes(live: Live, schemas: Schemas) -> APIRouter:
    """`/healthz`, `/readyz`, `/health/detailed`."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz", include_in_schema=False)
    async def alive() -> Response:  # pyright: ignore[reportUnusedFunction]
        return JSONResponse({"status": "ok"})

    @router.get("/readyz", include_in_schema=False)
    async def ready() -> Response:  # pyright: ignore[reportUnusedFunction]
        try:
            tenant = await live.runtime.tenant()
            await live.runtime.read(tenant.id, lambda reader: reader.tenant, limit_seconds=2)
        except RapportError as error:
            return JSONResponse({"status": "unavailable", "reason": error.code}, 503)
        return JSONResponse({"status": "ok"})

    async def detailed() -> Response:
        return await _detailed(live)

    router.add_api_route(
        "/health/detailed",
        detailed,
        methods=["GET"],
        operation_id="rest_health",
        summary="Health in detail",
        description="Versions, database, revision, queue.",
        response_class=Response,
        openapi_extra={"responses": answers(schemas.of(DetailedHealth), "Health")},
    )
    return router


async def _detailed(live: Live) -> Response:
    store, tenant = await live.runtime.store(), await live.runtime.tenant()
    counts, lag = await live.runtime.read(tenant.id, _queue)
    return as_json(
        DetailedHealth(
            version=version("rapport-crm"),
            python=platform.python_version(),
            database=dict(await store.health()),
            tenant=tenant.id,
            worker=live.works,
            jobs_ready=counts[JobState.READY],
            jobs_running=counts[JobState.RUNNING],
            jobs_dead=counts[JobState.DEAD],
            queue_lag_ms=lag,
        )
    )


def _queue(reader: Reader) -> tuple[dict[JobState, int], int]:
    states = (JobState.READY, JobState.RUNNING, JobState.DEAD)
    counts = {
        state: reader.jobs.page(state=state, kind=None, limit=1, cursor=None).total
        for state in states
    }
    waiting = reader.jobs.page(state=JobState.READY, kind=None, limit=100, cursor=None).items
    return counts, max(
        (real_ms() - job.run_at for job in waiting if job.run_at < real_ms()), default=0
    )
