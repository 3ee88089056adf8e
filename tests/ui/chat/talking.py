"""A real `rapport serve` in a process of its own, and browsers' sockets that talk to it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
import uuid
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import socketio  # pyright: ignore[reportMissingTypeStubs] - it has none

ROOT = Path(__file__).parents[3]
START_SECONDS = 60.0
EVENT_SECONDS = 60.0
EVENTS = (
    "new_message",
    "update_message",
    "delete_message",
    "stream_start",
    "stream_token",
    "element",
    "remove_element",
    "task_start",
    "task_end",
    "first_interaction",
    "resume_thread",
    "resume_thread_error",
    "toast",
)


@dataclass
class Server:
    """A server process: where it is, and the cookie of a browser that is signed in."""

    url: str
    home: Path
    process: asyncio.subprocess.Process
    log: Path
    cookie: str = ""
    started: float = 0.0

    def http(self) -> httpx.AsyncClient:
        """A browser's requests, made by the chat's own page."""
        headers = {"Cookie": self.cookie, "Origin": self.url, "Sec-Fetch-Site": "same-origin"}
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=30)

    async def kill(self) -> None:
        """End it as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        await self.process.wait()

    def logged(self) -> str:
        """Everything it has logged."""
        return _text(self.log)

    def resident_kib(self) -> int:
        """The memory it holds."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0])


@asynccontextmanager
async def serving(home: Path, *, port: int = 0, **environment: str) -> AsyncGenerator[Server]:
    """`rapport serve` on a port, else a free one, until left."""
    log = _log_in(home)
    given = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}  # noqa: TID251 - the environment of a child
    began = time.perf_counter()
    with log.open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-c", "from ui.cli import main; main()", "serve", "--port", str(port)),
            cwd=home,
            env={**given, "PYTHONPATH": str(ROOT), "RAPPORT_HOME": str(home), **environment},
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
    server = Server("", home, process, log)
    try:
        announced = await _address(process, log)
        server.url = f"http://127.0.0.1:{port}" if port else announced
        server.started = time.perf_counter() - began
        async with httpx.AsyncClient(base_url=server.url, timeout=30) as browser:
            token = _text(home / "token").strip()
            page = {"Origin": server.url, "Sec-Fetch-Site": "same-origin"}
            await browser.post("/v1/session", json={"token": token}, headers=page)
            server.cookie = "; ".join(f"{key}={value}" for key, value in browser.cookies.items())
        assert server.cookie
        yield server
    finally:
        if process.returncode is None:
            await server.kill()
        process._transport.close()  # pyright: ignore[reportAttributeAccessIssue,reportUnknownMemberType] - asyncio leaves its pipe open


def _log_in(home: Path) -> Path:
    home.mkdir(parents=True, exist_ok=True)
    return home / "serve.log"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


async def _address(process: asyncio.subprocess.Process, log: Path) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(START_SECONDS):
        line = (await process.stdout.readline()).decode()
    assert line.startswith("Rapport is at "), _text(log)
    return line.removeprefix("Rapport is at ").strip()


@dataclass
class Talker:
    """One browser's socket: what came in, in order, and a way to wait for it."""

    client: Any
    session: str
    thread: str
    seen: list[tuple[str, Any]] = field(default_factory=list[tuple[str, Any]])
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def say(self, text: str, files: Sequence[str] = ()) -> str:
        """Send a message with uploaded files; its id."""
        key = str(uuid.uuid4())
        message = {
            "id": key,
            "threadId": "",
            "name": "You",
            "type": "user_message",
            "output": text,
            "createdAt": "2026-07-15T12:00:00Z",
        }
        await self.client.emit(
            "client_message",
            {"message": message, "fileReferences": [{"id": file} for file in files]},
        )
        return key

    async def until(
        self, event: str, which: Callable[[Any], bool] = bool, *, after: int = 0
    ) -> Any:
        """What the first such event from `after` on brought."""
        async with asyncio.timeout(EVENT_SECONDS):
            while True:
                for name, data in self.seen[after:]:
                    if name == event and (data in ({}, None) or which(data)):
                        return data
                self.news.clear()
                await self.news.wait()

    async def ask(self, text: str, files: Sequence[str] = ()) -> list[tuple[str, Any]]:
        """Say something and wait until the answer is whole; what came in meanwhile."""
        start = len(self.seen)
        await self.say(text, files)
        await self.until("update_message", is_whole, after=start)
        return self.seen[start:]


def is_whole(step: Any) -> bool:
    """Whether it is the run around an answer, at its end."""
    return step["name"] == "on_message" and bool(step["end"])


@asynccontextmanager
async def talking(
    server: Server, *, thread: str = "", headers: dict[str, str] | None = None, **auth: str
) -> AsyncGenerator[Talker]:
    """A socket as the page opens it, until left."""
    client: Any = socketio.AsyncClient(reconnection=False)
    talker = Talker(client, str(uuid.uuid4()), thread)

    def listen(name: str) -> None:
        def heard(data: Any = None) -> None:
            talker.seen.append((name, data))
            if name == "first_interaction":
                talker.thread = data["thread_id"]
            talker.news.set()

        client.on(name, heard)

    for name in EVENTS:
        listen(name)
    given = {"Cookie": server.cookie, "Origin": server.url, **(headers or {})}
    opening = {
        "sessionId": talker.session,
        "clientType": "webapp",
        "userEnv": "{}",
        "chatProfile": "",
        "threadId": thread,
        **auth,
    }
    try:
        await client.connect(
            server.url,
            headers={name: value for name, value in given.items() if value},
            auth=opening,
            transports=["websocket"],
            socketio_path="/ws/socket.io",
            wait_timeout=EVENT_SECONDS,
        )
        await client.emit("connection_successful")
        yield talker
    finally:
        await client.disconnect()
        await client.shutdown()
