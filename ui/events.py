"""The progress of a job as server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import StreamingResponse

from store.ids import from_text, to_text
from store.types import Job, JobState
from tools.errors import NotFound, invalid
from ui.live import Live
from ui.openapi import error_answers, path_parameter

POLL_SECONDS = 0.25
KEEP_ALIVE_SECONDS = 15.0
ENDED = (JobState.DONE, JobState.DEAD, JobState.DISCARDED)


def job_id(text: str) -> int:
    """A job's id from its text; InvalidInput says how one looks."""
    try:
        return from_text("job", text)
    except ValueError as error:
        raise invalid("job", text, "is not a job id", str(error).rpartition("; ")[2]) from None


async def find_job(live: Live, key: int) -> Job:
    """A job of this tenant, or NotFound."""
    tenant = await live.runtime.tenant()
    job = await live.runtime.read(tenant.id, lambda reader: reader.jobs.get(key))
    if job is None:
        raise NotFound(f"there is no job {to_text('job', key)}")
    return job


def _event(job: Job) -> str:
    facts = {
        "id": to_text("job", job.id),
        "kind": job.kind,
        "state": job.state.value,
        "done": job.done_units,
        "total": job.total_units,
        "attempts": job.attempts,
        "error": job.last_error,
        "result": json.loads(job.result) if job.result else None,
    }
    name = "ended" if job.state in ENDED else "progress"
    return f"event: {name}\ndata: {json.dumps(facts)}\n\n"


async def _told(live: Live, job: Job) -> AsyncGenerator[str]:
    """An event whenever the job has moved, a comment when it has not for long, and its end."""
    last, silent = "", 0.0
    while not live.stopping.is_set():
        event = _event(job)
        if event != last or silent >= KEEP_ALIVE_SECONDS:
            yield event if event != last else ": waiting\n\n"
            last, silent = event, 0.0
        if job.state in ENDED:
            return
        try:
            await asyncio.wait_for(live.stopping.wait(), POLL_SECONDS)
        except TimeoutError:
            silent += POLL_SECONDS
            job = await find_job(live, job.id)


def event_routes(live: Live) -> APIRouter:
    """`GET /v1/jobs/{job}/events`."""
    router = APIRouter(tags=["jobs"])

    async def events(request: Request) -> StreamingResponse:
        job = await find_job(live, job_id(request.path_params["job"]))
        return StreamingResponse(_told(live, job), media_type="text/event-stream")

    stream = {"text/event-stream": {"schema": {"type": "string"}}}
    router.add_api_route(
        "/v1/jobs/{job}/events",
        events,
        methods=["GET"],
        operation_id="rest_job_events",
        summary="Follow a job",
        description="Server-sent events: `progress` whenever it has moved, `ended` at its end.",
        response_class=StreamingResponse,
        openapi_extra={
            "parameters": [path_parameter("job", "Job id, `job_…`")],
            "responses": {
                "200": {"description": "Events", "content": stream},
                **error_answers(),
            },
        },
    )
    return router
