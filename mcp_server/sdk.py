"""The one seam to the `mcp` SDK: nothing else imports it. Handlers answer in the SDK's models
themselves, so that it neither validates nor compiles our schemas for every call."""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import Awaitable, Callable, Generator, Mapping, MutableMapping, Sequence
from typing import Any, TypeAlias, TypeVar, get_args

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
from mcp.shared.message import SessionMessage
from pydantic import BaseModel, StrictInt, StrictStr, ValidationError
from pydantic_core import from_json, to_json

from mcp_server.server import INSTRUCTIONS, LOCAL, NAME, Door, failure, version
from mcp_server.session import Peer, Session
from tools.context import Actor

ACTOR_KEY = "rapport.actor"
IDEMPOTENCY_KEY = "rapport/idempotency-key"
RESOURCE_NOT_FOUND = -32002
PARSE_ERROR = wire.PARSE_ERROR
CODES = {"not_found": RESOURCE_NOT_FOUND, "internal": wire.INTERNAL_ERROR}
METHODS = frozenset(
    get_args(kind.model_fields["method"].annotation)[0]
    for kind in get_args(wire.ClientRequest.model_fields["root"].annotation)
)
GRACE_SECONDS = 10.0
IDLE_SECONDS = 1_800.0
MAX_SESSIONS = 200
R = TypeVar("R", bound=wire.ServerResultType)
Receive: TypeAlias = Callable[[], Awaitable[bytes | None]]
Send: TypeAlias = Callable[[bytes], Awaitable[None]]
Handler: TypeAlias = Callable[[Any], Awaitable[wire.ServerResult]]


class RapportServer(Server[Any, Any]):
    """The SDK's low-level server with our door behind it."""

    def __init__(self, door: Door) -> None:
        super().__init__(NAME, version=version(), instructions=INSTRUCTIONS)
        self._door = door
        self._sessions: weakref.WeakKeyDictionary[ServerSession, Session] = (
            weakref.WeakKeyDictionary()
        )
        handlers: dict[type, Handler] = {
            wire.ListToolsRequest: self._list_tools,
            wire.CallToolRequest: self._call_tool,
            wire.ListResourcesRequest: self._list_resources,
            wire.ListResourceTemplatesRequest: self._list_templates,
            wire.ReadResourceRequest: self._read_resource,
            wire.ListPromptsRequest: self._list_prompts,
            wire.GetPromptRequest: self._get_prompt,
            wire.CompleteRequest: self._complete,
            wire.SetLevelRequest: self._set_level,
        }
        self.request_handlers.update(handlers)

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
        """Serve one session of the HTTP transport, its messages screened on the way in."""
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
        lines = _Lines(receive, send)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(lines.inward, inward)
            tasks.start_soon(lines.outward, outward)
            await super().run(read_stream, write_stream, self.create_initialization_options())
            tasks.cancel_scope.cancel()

    async def _list_tools(self, _: Any) -> wire.ServerResult:
        return _answer(wire.ListToolsResult, self._door.list_tools(self._peer()))

    async def _call_tool(self, request: wire.CallToolRequest) -> wire.ServerResult:
        params = request.params
        answer = await self._door.call_tool(self._peer(), params.name, params.arguments or {})
        return _answer(wire.CallToolResult, answer)

    async def _list_resources(self, _: Any) -> wire.ServerResult:
        return _answer(wire.ListResourcesResult, self._door.list_resources())

    async def _list_templates(self, _: Any) -> wire.ServerResult:
        return _answer(wire.ListResourceTemplatesResult, self._door.list_templates())

    async def _read_resource(self, request: wire.ReadResourceRequest) -> wire.ServerResult:
        with _protocol_errors():
            answer = await self._door.read_resource(self._peer(), str(request.params.uri))
        return _answer(wire.ReadResourceResult, answer)

    async def _list_prompts(self, _: Any) -> wire.ServerResult:
        return _answer(wire.ListPromptsResult, self._door.list_prompts())

    async def _get_prompt(self, request: wire.GetPromptRequest) -> wire.ServerResult:
        with _protocol_errors(not_found=wire.INVALID_PARAMS):
            answer = self._door.get_prompt(request.params.name, request.params.arguments or {})
        return _answer(wire.GetPromptResult, answer)

    async def _complete(self, request: wire.CompleteRequest) -> wire.ServerResult:
        params = request.params
        ref, argument = params.ref.model_dump(mode="json"), params.argument.model_dump()
        return _answer(wire.CompleteResult, await self._door.complete(self._peer(), ref, argument))

    async def _set_level(self, request: wire.SetLevelRequest) -> wire.ServerResult:
        with _protocol_errors():
            self._door.set_level(self._peer(), request.params.level)
        return wire.ServerResult(wire.EmptyResult())

    def _peer(self) -> Peer:
        context = self.request_context
        sdk_session = context.session
        session = self._sessions.get(sdk_session)
        if session is None:
            session = self._sessions[sdk_session] = self._door.new_session()
        meta = context.meta.model_dump() if context.meta else {}
        key = meta.get(IDEMPOTENCY_KEY)
        return Peer(
            session=session,
            actor=_actor(context.request),
            notify=_notifier(sdk_session, context.request_id),
            progress_token=context.meta.progressToken if context.meta else None,
            idempotency_key=key if isinstance(key, str) else None,
        )


def _actor(request: Any) -> Actor:
    """Who the HTTP door authenticated; on stdio the one who started the process."""
    return LOCAL if request is None else request.scope[ACTOR_KEY]


def _notifier(
    session: ServerSession, request_id: str | int
) -> Callable[[str, Mapping[str, Any]], Awaitable[None]]:
    async def notify(method: str, params: Mapping[str, Any]) -> None:
        told = wire.ServerNotification.model_validate({"method": method, "params": dict(params)})
        with contextlib.suppress(anyio.ClosedResourceError, anyio.BrokenResourceError):
            await session.send_notification(told, related_request_id=request_id)

    return notify


def _answer(model: type[R], answer: Mapping[str, Any]) -> wire.ServerResult:
    return wire.ServerResult(model.model_validate(answer))


@contextlib.contextmanager
def _protocol_errors(not_found: int = RESOURCE_NOT_FOUND) -> Generator[None]:
    """Our errors as the protocol's, with the same dictionary every surface shows."""
    try:
        yield
    except Exception as error:
        ours = failure(error)
        code = not_found if ours.code == "not_found" else CODES.get(ours.code, wire.INVALID_PARAMS)
        shown = wire.ErrorData(code=code, message=str(ours)[:2_000], data=ours.as_dict())
        raise McpError(shown) from error


class _Identified(BaseModel):
    """As much of a bad message as is needed to answer it."""

    id: StrictStr | StrictInt


class _Lines:
    """The two directions of a session of JSON lines, and which requests wait for their answer."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._waiting: set[str | int] = set()
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
                await stream.send(SessionMessage(message))
            self._ended = True
            if self._waiting:
                with anyio.move_on_after(GRACE_SECONDS):
                    await self._all_answered.wait()

    async def outward(self, stream: MemoryObjectReceiveStream[SessionMessage]) -> None:
        """Write out what the session says."""
        async with stream:
            async for sent in stream:
                root = sent.message.root
                await self._send(root.model_dump_json(by_alias=True, exclude_none=True).encode())
                if isinstance(root, wire.JSONRPCResponse | wire.JSONRPCError):
                    self._waiting.discard(root.id)
                    if self._ended and not self._waiting:
                        self._all_answered.set()


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
    return StreamableHTTPSessionManager(
        server,
        security_settings=TransportSecuritySettings(
            allowed_hosts=list(hosts), allowed_origins=list(origins)
        ),
        session_idle_timeout=IDLE_SECONDS,
        max_request_body_size=body_limit,
        max_sessions=MAX_SESSIONS,
    )


def authenticated(scope: MutableMapping[str, Any], actor: Actor) -> None:
    """Let a request act as `actor`; its session then answers to no one else."""
    scope[ACTOR_KEY] = actor
    token = AccessToken(token="", client_id=actor.principal, scopes=[])
    scope["user"] = AuthenticatedUser(token)
