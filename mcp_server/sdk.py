"""The one seam to the `mcp` SDK: nothing else imports it. Handlers answer in the SDK's models
themselves, so that it neither validates nor compiles our schemas for every call."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import weakref
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias, get_args

import anyio
import mcp.types as wire
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken
from mcp.server.lowlevel import NotificationOptions, Server
from mcp.server.models import InitializationOptions
from mcp.server.session import ServerSession
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.exceptions import McpError
from mcp.shared.message import ServerMessageMetadata, SessionMessage
from pydantic import BaseModel, StrictInt, StrictStr, ValidationError
from pydantic_core import from_json, to_json

from mcp_server.about import INSTRUCTIONS, NAME, version

if TYPE_CHECKING:
    from mcp_server.server import Door
    from mcp_server.session import Ask as ToUser
    from mcp_server.session import Peer, Session
    from tools.context import Actor
    from tools.errors import RapportError

ACTOR_KEY = "rapport.actor"
IDEMPOTENCY_KEY = "rapport/idempotency-key"
RESOURCE_NOT_FOUND = -32002
PARSE_ERROR = wire.PARSE_ERROR
METHODS = frozenset(
    get_args(kind.model_fields["method"].annotation)[0]
    for kind in get_args(wire.ClientRequest.model_fields["root"].annotation)
)
GRACE_SECONDS = 10.0
IDLE_SECONDS = 1_800.0
MAX_SESSIONS = 200
Receive: TypeAlias = Callable[[], Awaitable[bytes | None]]
Send: TypeAlias = Callable[[bytes], Awaitable[None]]
Opening: TypeAlias = "Callable[[], Awaitable[Door]]"
Answer: TypeAlias = Mapping[str, Any]
Ask: TypeAlias = "Callable[[Door, Peer, Any], Awaitable[Answer]]"
Handler: TypeAlias = Callable[[Any], Awaitable[wire.ServerResult]]


async def _list_tools(door: Door, peer: Peer, params: Any) -> Answer:
    return await door.list_tools(peer)


async def _call_tool(door: Door, peer: Peer, params: wire.CallToolRequestParams) -> Answer:
    return await door.call_tool(peer, params.name, params.arguments or {})


async def _list_resources(door: Door, peer: Peer, params: Any) -> Answer:
    return await door.list_resources()


async def _list_templates(door: Door, peer: Peer, params: Any) -> Answer:
    return await door.list_templates()


async def _read_resource(door: Door, peer: Peer, params: wire.ReadResourceRequestParams) -> Answer:
    return await door.read_resource(peer, str(params.uri))


async def _list_prompts(door: Door, peer: Peer, params: Any) -> Answer:
    return await door.list_prompts()


async def _get_prompt(door: Door, peer: Peer, params: wire.GetPromptRequestParams) -> Answer:
    return await door.get_prompt(params.name, params.arguments or {})


async def _complete(door: Door, peer: Peer, params: wire.CompleteRequestParams) -> Answer:
    ref = params.ref.model_dump(mode="json")
    return await door.complete(peer, ref, params.argument.model_dump())


async def _set_level(door: Door, peer: Peer, params: wire.SetLevelRequestParams) -> Answer:
    return await door.set_level(peer, params.level)


ROUTES: dict[type, tuple[type[wire.ServerResultType], Ask]] = {
    wire.ListToolsRequest: (wire.ListToolsResult, _list_tools),
    wire.CallToolRequest: (wire.CallToolResult, _call_tool),
    wire.ListResourcesRequest: (wire.ListResourcesResult, _list_resources),
    wire.ListResourceTemplatesRequest: (wire.ListResourceTemplatesResult, _list_templates),
    wire.ReadResourceRequest: (wire.ReadResourceResult, _read_resource),
    wire.ListPromptsRequest: (wire.ListPromptsResult, _list_prompts),
    wire.GetPromptRequest: (wire.GetPromptResult, _get_prompt),
    wire.CompleteRequest: (wire.CompleteResult, _complete),
    wire.SetLevelRequest: (wire.EmptyResult, _set_level),
}


class RapportServer(Server[Any, Any]):
    """The SDK's low-level server with our door behind it. `initialize` needs no door: the door, and
    with it the tools, are only imported and opened for what comes after."""

    def __init__(self, opening: Opening) -> None:
        super().__init__(NAME, version=version(), instructions=INSTRUCTIONS)
        self._opening = opening
        self._opened: asyncio.Future[Door] | None = None
        self._stateless = False
        self._sessions: weakref.WeakKeyDictionary[ServerSession, Session] = (
            weakref.WeakKeyDictionary()
        )
        self.request_handlers.update({
            kind: self._handler(*route) for kind, route in ROUTES.items()
        })

    def create_initialization_options(
        self,
        notification_options: NotificationOptions | None = None,
        experimental_capabilities: dict[str, dict[str, Any]] | None = None,
    ) -> InitializationOptions:
        """What the server says of itself: its list of tools may change during a session."""
        return super().create_initialization_options(
            notification_options or NotificationOptions(tools_changed=True),
            experimental_capabilities,
        )

    async def run(
        self,
        read_stream: MemoryObjectReceiveStream[SessionMessage | Exception],
        write_stream: MemoryObjectSendStream[SessionMessage],
        initialization_options: InitializationOptions,
        raise_exceptions: bool = False,  # noqa: FBT001 the SDK's signature
        stateless: bool = False,  # noqa: FBT001 the SDK's signature
    ) -> None:
        """Serve one session of the HTTP transport, its messages screened on the way in. Of one
        without state nobody knows what it has read: it counts as tainted."""
        self._stateless = self._stateless or stateless
        passed, screened = anyio.create_memory_object_stream[SessionMessage | Exception](0)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_screen, read_stream, passed, write_stream)
            await super().run(
                screened, write_stream, initialization_options, raise_exceptions, stateless
            )
            tasks.cancel_scope.cancel()

    async def serve_lines(self, receive: Receive, send: Send) -> None:
        """Serve one session of JSON lines until `receive` answers None; requests under way then
        get some seconds to be answered."""
        inward, read_stream = anyio.create_memory_object_stream[SessionMessage | Exception](0)
        write_stream, outward = anyio.create_memory_object_stream[SessionMessage](0)
        lines = _Lines(receive, send, greeted=self.preload)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(lines.inward, inward)
            tasks.start_soon(lines.outward, outward)
            await super().run(read_stream, write_stream, self.create_initialization_options())
            tasks.cancel_scope.cancel()

    def preload(self) -> asyncio.Future[Door]:
        """Start opening the door, if nothing has yet."""
        if self._opened is None:
            self._opened = asyncio.ensure_future(self._opening())
        return self._opened

    def _handler(self, model: type[wire.ServerResultType], ask: Ask) -> Handler:
        async def handle(request: Any) -> wire.ServerResult:
            # shielded: a request that is given up must not end the opening others wait for
            door = await asyncio.shield(self.preload())
            try:
                answer = await ask(door, self._peer(door), getattr(request, "params", None))
            except Exception as error:
                raise McpError(_shown(door.failure(error), model)) from error
            return wire.ServerResult(model.model_validate(answer))

        return handle

    def _peer(self, door: Door) -> Peer:
        context = self.request_context
        session = self._sessions.get(context.session)
        if session is None:
            session = self._sessions[context.session] = door.new_session()
            session.is_tainted = self._stateless
        meta = context.meta.model_dump() if context.meta else {}
        key = meta.get(IDEMPOTENCY_KEY)
        return door.peer(
            session,
            None if context.request is None else context.request.scope[ACTOR_KEY],
            _notifier(context.session, context.request_id),
            progress_token=context.meta.progressToken if context.meta else None,
            idempotency_key=key if isinstance(key, str) else None,
            ask=_asker(context.session, context.request_id),
        )


def _asker(session: ServerSession, request_id: str | int) -> ToUser | None:
    """How to put a form to the client's user; None where the client does not say it shows forms."""
    client = session.client_params
    shows = client.capabilities.elicitation if client else None
    if shows is None or (shows.form is None and shows.url is not None):
        return None

    async def ask(text: str, schema: Answer, seconds: float) -> Answer | None:
        params = wire.ElicitRequestFormParams(message=text, requestedSchema=dict(schema))
        try:
            answer = await session.send_request(
                wire.ServerRequest(wire.ElicitRequest(params=params)),
                wire.ElicitResult,
                timedelta(seconds=seconds),
                ServerMessageMetadata(related_request_id=request_id),
            )
        except (McpError, ValidationError, anyio.ClosedResourceError, anyio.BrokenResourceError):
            return None
        return answer.model_dump(include={"action", "content"})

    return ask


def _notifier(
    session: ServerSession, request_id: str | int
) -> Callable[[str, Mapping[str, Any]], Awaitable[None]]:
    async def notify(method: str, params: Mapping[str, Any]) -> None:
        told = wire.ServerNotification.model_validate({"method": method, "params": dict(params)})
        with contextlib.suppress(anyio.ClosedResourceError, anyio.BrokenResourceError):
            await session.send_notification(told, related_request_id=request_id)

    return notify


def _shown(error: RapportError, asked: type[wire.ServerResultType]) -> wire.ErrorData:
    """Our error as the protocol's, with the same dictionary every surface shows."""
    code = wire.INVALID_PARAMS
    if error.code == "not_found" and asked is wire.ReadResourceResult:
        code = RESOURCE_NOT_FOUND
    elif error.code == "internal":
        code = wire.INTERNAL_ERROR
    return wire.ErrorData(code=code, message=str(error)[:2_000], data=error.as_dict())


class _Identified(BaseModel):
    """As much of a bad message as is needed to answer it."""

    id: StrictStr | StrictInt


class _Lines:
    """The two directions of a session of JSON lines, and which requests wait for their answer."""

    def __init__(self, receive: Receive, send: Send, *, greeted: Callable[[], object]) -> None:
        self._receive, self._send, self._greeted = receive, send, greeted
        self._waiting: set[str | int] = set()
        self._asked: set[str | int] = set()
        self._ended = False
        self._all_answered = anyio.Event()

    async def inward(self, stream: MemoryObjectSendStream[SessionMessage | Exception]) -> None:
        """Pass on every good line; what is wrong with another is answered, and the session lives."""
        async with stream:
            while (line := await self._receive()) is not None:
                message = _parsed(line)
                if isinstance(message, bytes):
                    await self._send(message)
                    continue
                if isinstance(message.root, wire.JSONRPCRequest):
                    self._waiting.add(message.root.id)
                elif isinstance(message.root, wire.JSONRPCResponse | wire.JSONRPCError):
                    self._asked.discard(message.root.id)
                await stream.send(SessionMessage(message))
            self._ended = True
            for unanswered in sorted(self._asked, key=str):
                await stream.send(SessionMessage(_gone(unanswered)))
            if self._waiting:
                with anyio.move_on_after(GRACE_SECONDS):
                    await self._all_answered.wait()

    async def outward(self, stream: MemoryObjectReceiveStream[SessionMessage]) -> None:
        """Write out what the session says."""
        async with stream:
            async for sent in stream:
                root = sent.message.root
                if isinstance(root, wire.JSONRPCRequest):
                    self._asked.add(root.id)
                await self._send(root.model_dump_json(by_alias=True, exclude_none=True).encode())
                if isinstance(root, wire.JSONRPCResponse | wire.JSONRPCError):
                    self._waiting.discard(root.id)
                    self._greeted()
                    if self._ended and not self._waiting:
                        self._all_answered.set()


def _gone(request_id: str | int) -> wire.JSONRPCMessage:
    """The answer to a question of ours that nobody is left to answer."""
    gone = wire.ErrorData(code=wire.CONNECTION_CLOSED, message="the client is gone")
    return wire.JSONRPCMessage(wire.JSONRPCError(jsonrpc="2.0", id=request_id, error=gone))


async def _screen(
    source: MemoryObjectReceiveStream[SessionMessage | Exception],
    passed: MemoryObjectSendStream[SessionMessage | Exception],
    answers: MemoryObjectSendStream[SessionMessage],
) -> None:
    with contextlib.suppress(anyio.ClosedResourceError, anyio.BrokenResourceError):
        async with source, passed:
            async for item in source:
                root = None if isinstance(item, Exception) else item.message.root
                if isinstance(root, wire.JSONRPCRequest) and (flaw := _flaw(root)):
                    refusal = wire.JSONRPCError(jsonrpc="2.0", id=root.id, error=flaw)
                    await answers.send(SessionMessage(wire.JSONRPCMessage(refusal)))
                else:
                    await passed.send(item)


def _flaw(request: wire.JSONRPCRequest) -> wire.ErrorData | None:
    """What the SDK would refuse without saying why."""
    if request.method not in METHODS:
        message = f"there is no method {request.method[:64]!r}"
        return wire.ErrorData(code=wire.METHOD_NOT_FOUND, message=message)
    if request.method != "tools/call":
        return None
    params = request.params or {}
    if not isinstance(params.get("name"), str):
        return wire.ErrorData(code=wire.INVALID_PARAMS, message="params.name must be a tool's name")
    if not isinstance(params.get("arguments", {}), dict | None):
        return wire.ErrorData(
            code=wire.INVALID_PARAMS, message="params.arguments must be an object"
        )
    return None


def _parsed(line: bytes) -> wire.JSONRPCMessage | bytes:
    """A line as a message, or the answer to a line that is none."""
    try:
        message = wire.JSONRPCMessage.model_validate_json(line)
    except ValidationError:
        return _answer_to_garbage(line)
    root = message.root
    if isinstance(root, wire.JSONRPCNotification) and "id" in (root.model_extra or {}):
        return refusal_line(wire.INVALID_REQUEST, "id must be a string or an integer")
    if isinstance(root, wire.JSONRPCRequest) and (flaw := _flaw(root)):
        return refusal_line(flaw.code, flaw.message, root.id)
    return message


def _answer_to_garbage(line: bytes) -> bytes:
    try:
        value = from_json(line)
    except ValueError:
        return refusal_line(wire.PARSE_ERROR, "this line is not JSON; send one message a line")
    reason = "this line is not a JSON-RPC 2.0 request, response or notification"
    return refusal_line(wire.INVALID_REQUEST, reason, _id_of(value))


def _id_of(value: object) -> str | int | None:
    try:
        return _Identified.model_validate(value).id
    except ValidationError:
        return None


def refusal_line(code: int, message: str, request_id: str | int | None = None) -> bytes:
    """An error as one line; without an id where the request's can't be known."""
    known = {} if request_id is None else {"id": request_id}
    error = {"code": code, "message": message}
    return to_json({"jsonrpc": "2.0", **known, "error": error})


def http_sessions(
    server: RapportServer, *, hosts: Sequence[str], origins: Sequence[str], body_limit: int
) -> StreamableHTTPSessionManager:
    """Sessions over HTTP: stateful and streamed, because a stateless or plain JSON answer has no
    way for progress; at most `MAX_SESSIONS`, each ended after half an hour without a request."""
    logging.getLogger("mcp.server.streamable_http").addFilter(_is_no_ordinary_end)
    return StreamableHTTPSessionManager(
        server,
        security_settings=TransportSecuritySettings(
            allowed_hosts=list(hosts), allowed_origins=list(origins)
        ),
        session_idle_timeout=IDLE_SECONDS,
        max_request_body_size=body_limit,
        max_sessions=MAX_SESSIONS,
    )


def _is_no_ordinary_end(record: logging.LogRecord) -> bool:
    """The SDK logs a traceback for every session that ends with its stream open; that is no error."""
    return not (record.exc_info and isinstance(record.exc_info[1], anyio.ClosedResourceError))


def authenticated(scope: MutableMapping[str, Any], actor: Actor) -> None:
    """Let a request act as `actor`; its session then answers to no one else."""
    scope[ACTOR_KEY] = actor
    token = AccessToken(token="", client_id=actor.principal, scopes=[])
    scope["user"] = AuthenticatedUser(token)
