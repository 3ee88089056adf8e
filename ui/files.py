"""Files by handle: uploaded as they stream in, downloaded as they were kept."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from store.ids import to_text
from store.types import StoredFile
from tools.files.keeping import file_blocks, find_file, keep_upload
from ui.fields import unknown_field
from ui.live import Live
from ui.openapi import Schemas, answers, error_answers, path_parameter
from ui.rest import as_json

MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,80}")
PLAIN_NAME = re.compile(r"[^A-Za-z0-9._ -]")
BINARY = "application/octet-stream"
SHOWN_AS = frozenset((
    "text/csv",
    "application/json",
    "application/x-ndjson",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
))
CONTENT: dict[str, Any] = {BINARY: {"schema": {"type": "string", "format": "binary"}}}
NAME_PARAMETER: dict[str, Any] = {
    "name": "name",
    "in": "query",
    "required": False,
    "description": "File name with its extension, e.g. customers.csv; a long one is cut.",
    "schema": {"type": "string"},
}


class KeptFile(BaseModel):
    """A file that tools can be given by `id`."""

    id: str = Field(description="Handle, `file_…`.")
    name: str
    media_type: str
    size: int = Field(description="Bytes.")
    sha256: str


def file_routes(live: Live, schemas: Schemas) -> APIRouter:
    """`POST /v1/files?name=…` and `GET /v1/files/{id}`."""
    router = APIRouter(tags=["files"])

    async def upload(request: Request) -> Response:
        return as_json(await _kept(live, request))

    async def download(request: Request) -> Response:
        tenant = (await live.runtime.tenant()).id
        found = await find_file(live.runtime, tenant, request.path_params["id"])
        blocks = file_blocks(live.runtime, tenant, found.id)
        return StreamingResponse(blocks, headers=download_headers(found))

    router.add_api_route(
        "/v1/files",
        upload,
        methods=["POST"],
        operation_id="rest_upload_file",
        summary="Upload a file",
        description="The body is the file itself. Tools take the handle in the answer.",
        response_class=Response,
        openapi_extra={
            "parameters": [NAME_PARAMETER],
            "requestBody": {"required": True, "content": CONTENT},
            "responses": answers(schemas.of(KeptFile), "The file's handle"),
        },
    )
    router.add_api_route(
        "/v1/files/{id}",
        download,
        methods=["GET"],
        operation_id="rest_download_file",
        summary="Download a file",
        description="The file as it was kept, always as an attachment.",
        response_class=Response,
        openapi_extra={
            "parameters": [path_parameter("id", "Handle, `file_…`")],
            "responses": {"200": {"description": "File", "content": CONTENT}, **error_answers()},
        },
    )
    return router


async def _kept(live: Live, request: Request) -> KeptFile:
    for given in request.query_params:
        if given != "name":
            raise unknown_field(given, ["name"])
    tenant = (await live.runtime.tenant()).id
    handle = await keep_upload(
        live.runtime,
        tenant,
        request.query_params.get("name", ""),
        request.stream(),
        limit=live.runtime.settings.body_limit,
        media_type=media_type(request),
    )
    found = await find_file(live.runtime, tenant, handle)
    return KeptFile(
        id=to_text("file", found.id),
        name=found.name,
        media_type=found.media_type,
        size=found.size,
        sha256=found.sha256,
    )


def media_type(request: Request) -> str:
    """The media type an upload says it has."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return given if MEDIA_TYPE.fullmatch(given) else BINARY


def download_headers(kept: StoredFile, shown: frozenset[str] = SHOWN_AS) -> dict[str, str]:
    """Headers with which no browser shows a file as a page of ours; its media type is told when it
    is among `shown`."""
    plain = PLAIN_NAME.sub("_", kept.name)
    names = f"filename=\"{plain}\"; filename*=UTF-8''{quote(kept.name)}"
    return {
        "Content-Type": kept.media_type if kept.media_type in shown else BINARY,
        "Content-Length": str(kept.size),
        "Content-Disposition": f"attachment; {names}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
