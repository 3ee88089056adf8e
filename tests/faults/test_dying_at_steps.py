"""A worker that dies at a named step of sending leaves nothing that a healthy one can't finish."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.faults.mailed import FROM, approved, end_of, faults, settings_of
from tests.faults.test_dying_syncs import APPLYING, PLANNING
from tests.faults.working import ROOT, Working, surroundings
from tests.standins.smtp import Mailserver
from tests.tools.door import Door
from tests.tools.outreach.sendable import run_all
from tools.failpoints import EXIT_CODE, STEPS
from tools.runtime import Runtime

# The last one of each leaves a batch that is recorded, so there must be people left for it.
EVERYWHERE = (
    "before:claim",
    "after:claim",
    "before:send",
    "after:send",
    "before:record",
    "after:record",
)
OUTBOX = ("outbox:written", "outbox:placed@2", *EVERYWHERE)
SMTP = ("smtp:envelope@3", "smtp:data@2", "smtp:answered@4", *EVERYWHERE)
BATCH, PEOPLE = 5, 60
DEATH_SECONDS = 40.0


def bare(steps: tuple[str, ...]) -> set[str]:
    """The steps without their counts."""
    return {step.partition("@")[0] for step in steps}


def test_every_listed_step_is_passed_and_died_at_and_no_other() -> None:
    written = re.compile(r'fail_point\(\s*"([^"]+)"')
    files = [path for path in (ROOT / "tools").rglob("*.py") if path.name != "failpoints.py"]
    passed = {step for path in files for step in written.findall(path.read_text("utf-8"))}
    assert passed == set(STEPS) == bare(OUTBOX) | bare(SMTP) | set(PLANNING) | set(APPLYING)


@contextmanager
def mail_server(*, is_wanted: bool) -> Generator[Mailserver | None]:
    with ExitStack() as stack:
        yield stack.enter_context(Mailserver()) if is_wanted else None


@pytest.mark.timeout(180)
@pytest.mark.parametrize("steps", [OUTBOX, SMTP], ids=["outbox", "smtp"])
async def test_whoever_dies_at_a_step_loses_nobody_and_sends_nothing_twice(
    database_url: str, tmp_path: Path, steps: tuple[str, ...]
) -> None:
    with mail_server(is_wanted=steps is SMTP) as server:
        smtp = f"smtp://127.0.0.1:{server.port}?starttls=no" if server else None
        settings = settings_of(tmp_path, database_url, smtp)
        campaign = await approved(settings, PEOPLE)
        more = {"smtp_url": smtp} if smtp else {}
        for step in steps:
            environment = surroundings(
                tmp_path, database_url, mail_from=FROM, lease_seconds="0.5", fail=step, **more
            )
            worker = await Working.start(environment)
            assert await worker.over(DEATH_SECONDS) == EXIT_CODE, (step, worker.said)
        runtime = await Runtime.open(settings)
        try:
            await run_all(Door(runtime))
            end = await end_of(runtime, campaign)
        finally:
            await runtime.close()
        keys = arrived(server, tmp_path / "outbox" / campaign)
    assert faults(end, campaign, keys, repeatable=server is None) == []
    assert end.unknown <= (BATCH * len(steps) if server else 0)


def arrived(server: Mailserver | None, folder: Path) -> list[str]:
    """The keys of the messages that arrived."""
    if server is None:
        return [path.stem for path in folder.glob("*.eml")]
    ids = [str(one.mail["Message-ID"]) for one in server.taken]
    return [one.strip("<>").removeprefix("msg.").partition("@")[0] for one in ids]
