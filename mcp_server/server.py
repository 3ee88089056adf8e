"""The server, apart from any transport and from the SDK: what each request is answered with.

Answers are dictionaries in the protocol's own shape; `sdk` turns them into the SDK's models.
"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Mapping, Sized
from typing import Any

from mcp_server import prompts, resources
from mcp_server.asking import ANSWER_SECONDS, Asking
from mcp_server.completion import Completion
from mcp_server.progress import told
from mcp_server.results import MAX_BYTES, answered, as_ours, refused, size
from mcp_server.session import LEVELS, Ask, Notify, Peer, Session
from mcp_server.toolsets import Toolsets
from store.types import ActorKind
from tools.arguments import Result
from tools.context import Actor, Progress, Role, silent
from tools.errors import RapportError, TooLarge, invalid
from tools.proposing import Proposed
from tools.runtime import Runtime
from tools.tool import Effect, Tool
from tools.toolsets import OPEN_TOOLSET

LOCAL = Actor(ActorKind.AGENT, "local", "mcp", Role.MEMBER)


class Door:
    """Answers the requests of every session, through the one registry."""

    def __init__(
        self, runtime: Runtime, *, read_only: bool = False, answer_seconds: float = ANSWER_SECONDS
    ) -> None:
        settings = runtime.settings
        self._runtime, self._language = runtime, settings.locale
        self._tools = Toolsets(runtime.registry, shown=settings.toolsets, read_only=read_only)
        self._completion = Completion(runtime, self._language)
        self._asking = Asking(runtime, seconds=answer_seconds)

    def new_session(self) -> Session:
        """The state of a client that just connected."""
        return self._tools.new_session()

    def peer(
        self,
        session: Session,
        actor: Actor | None,
        notify: Notify,
        *,
        progress_token: str | int | None,
        idempotency_key: str | None,
        ask: Ask | None = None,
    ) -> Peer:
        """Who sent a request: `actor` by HTTP, on stdio the one who started the process."""
        return Peer(session, actor or LOCAL, notify, progress_token, idempotency_key, ask)

    async def list_tools(self, peer: Peer) -> dict[str, Any]:
        """The tools this session sees."""
        return {"tools": self._tools.listed(peer.session)}

    async def call_tool(
        self, peer: Peer, name: str, arguments: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Call a tool; every failure is an answer the model can act on."""
        try:
            if name == OPEN_TOOLSET:
                return await self._open_toolset(peer, arguments)
            tool = self._tools.callable(peer.session, name)
            result = await self._called(peer, tool, arguments)
            told = answered(result)
            if not isinstance(result, Proposed):
                return told
            return answered(await self._asking.about(peer, result))
        except Exception as error:  # noqa: BLE001 the door's last line: defects become an id
            ours = as_ours(error)
            level = "error" if ours.code == "internal" else "notice"
            await peer.log(
                level, {"tool": name[:64], "code": ours.code, "message": str(ours)[:500]}
            )
            return refused(ours)

    async def _open_toolset(self, peer: Peer, arguments: Mapping[str, Any]) -> dict[str, Any]:
        before = set(peer.session.toolsets)
        opened = self._tools.open(peer.session, arguments)
        if peer.session.toolsets != before:
            await peer.notify("notifications/tools/list_changed", {})
        return answered(opened)

    async def _called(self, peer: Peer, tool: Tool, arguments: Mapping[str, Any]) -> Result:
        token = peer.progress_token
        if token is None:
            return await self._fitting(peer, tool, arguments, silent)

        async def tell(done: int, total: int | None, message: str) -> None:
            params = {"progressToken": token, "progress": done, "message": message[:200]}
            known = {} if total is None else {"total": total}
            await peer.notify("notifications/progress", params | known)

        return await told(tell, lambda progress: self._fitting(peer, tool, arguments, progress))

    async def _fitting(
        self, peer: Peer, tool: Tool, arguments: Mapping[str, Any], progress: Progress
    ) -> Result:
        """The tool's answer; a page that is too large to send is asked for again, shorter, so that
        its cursor goes on after the last item sent."""
        result = await self._once(peer, tool, arguments, progress)
        while size(result) > MAX_BYTES and (shorter := _shorter(tool, result)):
            result = await self._once(peer, tool, {**arguments, "limit": shorter}, progress)
        return result

    async def _once(
        self, peer: Peer, tool: Tool, arguments: Mapping[str, Any], progress: Progress
    ) -> Result:
        result = await self._runtime.call(
            tool.name,
            arguments,
            peer.actor,
            idempotency_key=peer.idempotency_key,
            progress=progress,
            tainted=peer.session.is_tainted,
        )
        peer.session.is_tainted |= tool.untrusted
        return result

    async def list_resources(self) -> dict[str, Any]:
        """The resources with a fixed address."""
        return {"resources": resources.listed()}

    async def list_templates(self) -> dict[str, Any]:
        """The resources whose address is filled in."""
        return {"resourceTemplates": resources.templates()}

    async def read_resource(self, peer: Peer, uri: str) -> dict[str, Any]:
        """A resource's text; failures are `RapportError`s."""
        name, arguments = resources.found(uri)
        tool = self._runtime.registry.get(name)
        result = await self._fitting(peer, tool, arguments, silent)
        if (length := size(result)) > MAX_BYTES:
            raise TooLarge(f"{uri} is {length} bytes; at most {MAX_BYTES} fit")
        text = result.model_dump_json(exclude_none=True)
        return {"contents": [{"uri": uri, "mimeType": resources.MEDIA_TYPE, "text": text}]}

    async def list_prompts(self) -> dict[str, Any]:
        """The prompts, in the language of the settings."""
        return {"prompts": prompts.listed(self._language)}

    async def get_prompt(self, name: str, arguments: Mapping[str, str]) -> dict[str, Any]:
        """A prompt filled in; failures are `RapportError`s."""
        return prompts.filled(name, arguments, self._language)

    async def complete(
        self, peer: Peer, ref: Mapping[str, Any], argument: Mapping[str, str]
    ) -> dict[str, Any]:
        """Values an argument may take; none for what is not ours."""
        values = await self._completion.of(peer, ref, argument["name"], argument["value"])
        return {"completion": {"values": values, "total": len(values), "hasMore": False}}

    async def set_level(self, peer: Peer, level: str) -> dict[str, Any]:
        """Send this client log lines from a level up."""
        if level not in LEVELS:
            raise invalid("level", level, "unknown level", ", ".join(LEVELS))
        peer.session.level = level
        return {}

    def failure(self, error: Exception) -> RapportError:
        """Any failure outside a tool call as our own error."""
        return as_ours(error)


def opened(door: Door) -> Callable[[], Awaitable[Door]]:
    """A door that is there already, for those who would wait for one."""

    async def answer() -> Door:
        return door

    return answer


def _shorter(tool: Tool, result: Result) -> int | None:
    """The page length that should fit, None when the answer is no page or can't be shortened."""
    pageable = tool.effect is Effect.READ and "limit" in tool.args.model_fields
    items: object = getattr(result, "items", None)
    length = len(items) if pageable and isinstance(items, Sized) else 0
    fits = math.floor(length * MAX_BYTES / size(result) * 0.9)
    return max(fits, 1) if length > 1 else None
