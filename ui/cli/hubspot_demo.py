"""`rapport demo hubspot`: plan, diff, approval, log and undo against a stand-in, without an account.

The stand-in is a process of its own over TCP, the demo company a database of its own in a folder
that is removed: nothing of the person's is read or written.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from store.ids import from_text
from store.text import clean
from tools.connecting import connect_by_hand
from tools.demo import make_demo
from tools.errors import InvalidInput, NotFound, TimedOut, invalid
from tools.operations.sync_history import RecordOfRun, SyncHistory
from tools.operations.syncing import RecordLine, SyncProposed
from tools.runtime import Runtime
from tools.settings import Settings
from ui.actors import local_actor
from ui.cli.deciding import must_be_known
from ui.cli.deciding_words import is_yes
from ui.cli.hubspot_words import word
from ui.cli.session import opened, settings_for_command
from ui.cli.work import progress_shown
from ui.deciding import Deciding
from ui.failures import told_in

ROOT = Path(__file__).parents[2]
MODULE = "tests.standins.hubspot"
START_SECONDS = 30.0
SEGMENT = "vips"
OF_EACH_KIND, FIELDS, WIDEST = 2, 6, 160
DECLINED = 1


def demo_hubspot(what: str, *, sure: bool, undo: bool, locale: str | None) -> int:
    """The whole loop; 1 when the person does not want it written."""
    must_be_known(locale)
    if what != "hubspot":
        raise invalid("WHAT", what, "is no demo", "hubspot, or nothing for the demo company")
    settings = settings_for_command()
    words = locale or settings.locale
    if not (ROOT / Path(*MODULE.split(".")) / "__main__.py").is_file():
        raise NotFound(word(words, "no_standin"), hint=word(words, "clone"))
    if not sure and not sys.stdin.isatty():
        raise InvalidInput(word(words, "nobody"), hint=word(words, "say_yes"))

    async def run() -> int:
        key = secrets.token_urlsafe(24)
        with tempfile.TemporaryDirectory(prefix="rapport-demo-") as folder:
            async with _standin(key, words) as url:
                print(word(words, "demo_started", url=url))
                own = _settings(settings, Path(folder), url)
                async with opened(own, worker=True) as runtime:
                    with told_in(words):
                        code = await _Loop(runtime, words, sure, undo).go(SecretStr(key))
        print(word(words, "demo_over"))
        return code

    return asyncio.run(run())


def _settings(settings: Settings, folder: Path, url: str) -> Settings:
    """Settings of an installation that has nothing but the demo."""
    changes: dict[str, object] = {
        "home": folder,
        "database_url": None,
        "hubspot_url": url,
        "hubspot_token": None,
        "model": "offline",
    }
    return settings.model_copy(update=changes)


@asynccontextmanager
async def _standin(key: str, locale: str) -> AsyncGenerator[str]:
    """The address of a stand-in in a process of its own, which is ended whatever happens."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        MODULE,
        "--port",
        "0",
        "--key",
        key,
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield await _address(process, locale)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _address(process: asyncio.subprocess.Process, locale: str) -> str:
    said = b""
    if process.stdout is not None:
        try:
            said = await asyncio.wait_for(process.stdout.readline(), START_SECONDS)
        except TimeoutError:
            said = b""
    address = next((word for word in said.decode().split() if word.startswith("http")), "")
    if not address:
        raise TimedOut(word(locale, "not_started"), hint=word(locale, "uv_sync"))
    return address.rstrip(",")


@dataclass(frozen=True)
class _Loop:
    """One run of the demo."""

    runtime: Runtime
    locale: str
    sure: bool
    undo: bool

    async def go(self, key: SecretStr) -> int:
        """Make the company, connect, plan, ask, write, show; undo when wanted."""
        with progress_shown() as tell:
            made = await make_demo(self.runtime, progress=tell)
        self._say("demo_made", count=made.customers)
        ctx = await self.runtime.ctx(local_actor("cli"), locale=self.locale)
        connected = await connect_by_hand(ctx, key)
        self._say("connected", **connected.connection.model_dump())
        plan = await self._proposed("sync_crm", segment=SEGMENT)
        await self._show(plan)
        if not self.sure and not self._agreed("demo_ask"):
            self._say("demo_nothing")
            return DECLINED
        await self._carry_out(plan)
        again = await self._proposed("sync_crm", segment=SEGMENT)
        if not again.proposal:
            self._say("demo_again")
        if self.undo or (not self.sure and self._agreed("demo_ask_undo")):
            back = await self._proposed("undo_sync", run=plan.run)
            await self._show(back)
            await self._carry_out(back)
        return 0

    async def _proposed(self, tool: str, **given: str) -> SyncProposed:
        answer = await self.runtime.call(tool, given, local_actor("cli"), locale=self.locale)
        if not isinstance(answer, SyncProposed):
            raise TypeError(f"{tool} answered with something else")
        return answer

    async def _carry_out(self, plan: SyncProposed) -> None:
        """Approve, wait for the job, and show the log."""
        deciding = Deciding(runtime=self.runtime, door="cli", locale=self.locale)
        done = await deciding.approve(plan.proposal)
        if done.job:
            with progress_shown() as tell:
                await self.runtime.run_job(from_text("job", done.job), tell)
        log = await self._log(plan)
        run = log.runs[0]
        counts = ", ".join(f"{state} {count:,}" for state, count in sorted(run.counts.items()))
        operation = word(self.locale, run.operation)
        self._say("demo_ended", operation=operation, state=run.state, counts=counts)
        some = _some_of_each_kind(log.records)
        for line in some:
            took = f"  {line.duration_ms} ms" if line.duration_ms is not None else ""
            _print(f"  {line.state:<8} {line.kind:<9} {line.name} → {line.remote_id or '-'}{took}")
        self._more(log.total - len(some))

    async def _log(self, plan: SyncProposed) -> SyncHistory:
        given = {"run": plan.run, "limit": 100}
        log = await self.runtime.call("get_sync", given, local_actor("cli"), locale=self.locale)
        if not isinstance(log, SyncHistory):
            raise TypeError("get_sync answered with something else")
        return log

    async def _show(self, plan: SyncProposed) -> None:
        """The plan as a diff."""
        counts = plan.model_dump(include=_COUNTS)
        planned = await self._log(plan)
        key = "demo_undo_plan" if plan.restores + plan.deletes else "demo_plan"
        self._say(key, who=plan.sentence or SEGMENT, **counts)
        some = _some_of_each_kind(planned.records)
        for line in some:
            _print(f"  {_SIGN.get(line.operation, '·')} {line.kind} {line.name}")
            _diff(line)
        self._more(planned.total - len(some))

    def _more(self, count: int) -> None:
        if count > 0:
            self._say("demo_more", count=count)

    def _agreed(self, key: str) -> bool:
        try:
            return is_yes(input(word(self.locale, key)))
        except EOFError:
            return False

    def _say(self, key: str, **values: object) -> None:
        _print(word(self.locale, key, **values))


_COUNTS = {"creates", "updates", "skips", "conflicts", "restores", "deletes"}
_SIGN = {"create": "+", "update": "~", "delete": "-", "undo": "<", "conflict": "!"}


def _some_of_each_kind(lines: Sequence[RecordOfRun]) -> list[RecordOfRun]:
    """The first few of each kind, in their order."""
    seen = Counter[str]()
    found: list[RecordOfRun] = []
    for line in lines:
        seen[line.kind] += 1
        if seen[line.kind] <= OF_EACH_KIND:
            found.append(line)
    return found


def _diff(line: RecordLine) -> None:
    for change in line.changes[:FIELDS]:
        before = f"{change.before!r} → " if change.before else ""
        _print(f"      {change.field}: {before}{change.after!r}")
    if len(line.changes) > FIELDS:
        _print("      …")
    for reason in line.reasons:
        _print(f"      ({reason})")


def _print(text: str) -> None:
    """A line of a terminal, without anything that steers it."""
    print(clean(text)[:WIDEST], flush=True)
