"""`rapport approve`, `reject`, `proposals`, `jobs retry`: a person sees what would happen and decides."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from store.ids import to_text
from store.types import JobRequest
from tests.ui.command import Command, foreign_folder
from tools.operations.proposals import ProposalLine
from tools.runtime import Runtime
from tools.settings import Settings
from ui.actors import local_actor
from ui.cli.deciding import shown
from ui.deciding import Deciding

EMAIL_STOPPED = {"channel": "email", "suppress": True}
RUN = """import json, sys
from ui.cli.commands import run
print(json.dumps([run(words) for words in json.loads(sys.argv[1])]))
"""
names = iter(range(1_000))


@pytest.fixture(scope="module")
def rapport(tmp_path_factory: pytest.TempPathFactory) -> Command:
    place = tmp_path_factory.mktemp("deciding")
    return Command(place / "home", foreign_folder(place / "elsewhere"))


@pytest_asyncio.fixture
async def runtime(rapport: Command) -> AsyncGenerator[Runtime]:
    """The installation of the commands, from within: quicker where a command is not what is tried."""
    clock = datetime(2026, 7, 15, 12, tzinfo=UTC)
    settings = Settings(home=rapport.home, clock=clock, _env_file=None)  # pyright: ignore[reportCallIssue] its own option
    made = Runtime(settings)
    yield made
    await made.close()


async def waiting(runtime: Runtime, name: str = "Ana") -> str:
    """A proposal to contact a stopped address again."""
    email, actor = f"ana{next(names)}@example.com", local_actor("cli")
    await runtime.call("upsert_customer", {"name": name, "email": email}, actor)
    await runtime.call("set_contact_policy", {"customer": email, **EMAIL_STOPPED}, actor)
    asked = {"customer": email, "channel": "email", "reason": "She asked for it"}
    proposed = await runtime.call("lift_suppression", asked, actor)
    return proposed.model_dump()["proposal"]


async def state(runtime: Runtime, proposal: str) -> str:
    found = await runtime.call("list_proposals", {"proposal": proposal}, local_actor("cli"))
    return found.model_dump()["items"][0]["state"]


def on_a_terminal(
    rapport: Command, words: Sequence[str], typed: bytes, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run a command whose standard input is a terminal at which something is typed."""
    ours, theirs = pty.openpty()
    try:
        os.write(ours, typed)
        return rapport.run(*words, given=theirs, **settings)
    finally:
        os.close(ours)
        os.close(theirs)


async def test_what_would_happen_is_shown_and_asked_on_a_terminal(
    rapport: Command, runtime: Runtime
) -> None:
    proposal = await waiting(runtime)

    refused = on_a_terminal(rapport, ["approve", proposal], b"no\n")
    silent = on_a_terminal(rapport, ["approve", proposal], b"\x04")
    assert await state(runtime, proposal) == "pending"
    agreed = on_a_terminal(rapport, ["approve", proposal], b"yes\n")

    assert refused.returncode == silent.returncode == 1
    assert "Nothing was done." in refused.stderr
    assert "Contact Ana again by e-mail" in refused.stdout
    assert "Reason: She asked for it" in refused.stdout
    assert "asked for by human:local" in refused.stdout
    assert "Approve this?" in refused.stdout
    assert agreed.returncode == 0, agreed.stderr
    assert agreed.stdout.endswith("Approved, and done.\n")
    assert await state(runtime, proposal) == "done"


async def test_without_a_terminal_it_must_be_said_that_one_is_sure(
    rapport: Command, runtime: Runtime
) -> None:
    proposal = await waiting(runtime)

    asked = rapport.run("approve", proposal, given="yes\n")
    assert await state(runtime, proposal) == "pending"
    sure = rapport.run("approve", proposal, "--yes")
    again = rapport.run("approve", proposal, "--yes", "--json-errors")

    assert asked.returncode == 2
    assert "--yes" in asked.stderr
    assert "Contact Ana again" in asked.stdout
    assert sure.returncode == 0, sure.stderr
    assert again.returncode == 5
    assert json.loads(again.stderr)["error"]["code"] == "conflict"


async def test_one_is_rejected_with_a_note_and_cannot_be_approved(
    rapport: Command, runtime: Runtime
) -> None:
    proposal, other = await waiting(runtime), await waiting(runtime)

    rejected = rapport.run("reject", proposal, "--note", "She did not")
    late = rapport.run("approve", proposal, "--yes")
    long = rapport.run("reject", other, "--note", "x" * 501)

    assert rejected.returncode == 0, rejected.stderr
    assert "Rejected" in rejected.stdout
    assert late.returncode == 5
    assert "She did not" in late.stderr
    assert long.returncode == 2
    assert await state(runtime, other) == "pending"


async def test_all_is_said_in_french_to_a_french_reader(rapport: Command, runtime: Runtime) -> None:
    proposal = await waiting(runtime)

    unsure = rapport.run("approve", proposal, "--locale", "fr")
    agreed = on_a_terminal(rapport, ["approve", proposal], b"oui\n", RAPPORT_LOCALE="fr")
    again = rapport.run("approve", proposal, "--yes", RAPPORT_LOCALE="fr")

    assert unsure.returncode == 2
    assert "personne ne peut répondre ici" in unsure.stderr
    assert "Raison" in agreed.stdout
    assert "Approuvé, et fait." in agreed.stdout
    assert "la proposition est déjà" in again.stderr


async def test_what_waits_is_listed_and_what_was_decided_too(
    rapport: Command, runtime: Runtime
) -> None:
    proposal, other = await waiting(runtime), await waiting(runtime)
    await Deciding(runtime=runtime, door="cli").reject(other, "")

    pending = rapport.run("proposals")
    rejected = rapport.run("proposals", "--state", "rejected")
    none = rapport.run("proposals", "--state", "running", "--locale", "fr")

    assert proposal in pending.stdout
    assert other not in pending.stdout
    assert other in rejected.stdout
    assert none.stderr == "Aucune proposition.\n"


def test_what_a_message_holds_cannot_steer_the_terminal() -> None:
    line = ProposalLine.model_construct(
        id="prp_1", kind="send_message", title="Send “\x1b[2JHi” to 3", state="pending", size=3,
        requested_by="agent:x\u202e", door="chat", created_at="", expires_at="2026-07-16",
        decided_by=None, decided_at=None, note="", approvals=["marc"], needed=2, job=None,
    )  # fmt: skip
    preview = {
        "customer_name": "Zoé\x07",
        "to": "z@e.ca",
        "subject": "S\x1b]0;x",
        "text": "a\r\x1b[1mb\nc",
    }
    plan = {
        "total": 5,
        "sending": 3,
        "left_out": 2,
        "reasons": [{"code": "consent_denied", "said": "refused\x9b", "people": 2}],
        "previews": [preview, {"customer_name": "second"}],
        "examples": [],
    }

    text = "\n".join(shown(line, plan, "en"))

    assert not [char for char in text if not char.isprintable() and char != "\n"]
    for part in ("To be sent to: 3", "Left out: 2", "2  refused", "Subject: S", "| c", "2 people"):
        assert part in text, part
    assert "second" not in text


def test_what_names_nothing_is_refused_by_kind(rapport: Command) -> None:
    cases: list[tuple[list[str], int]] = [
        (["approve", "prp_0000000000001", "--yes"], 4),
        (["approve", "cus_0000000000001", "--yes"], 2),
        (["approve", "", "--yes"], 2),
        (["approve"], 2),
        (["reject", "prp_0000000000001"], 4),
        (["reject", "nonsense"], 2),
        (["approve", "prp_0000000000001", "--locale", "de"], 2),
        (["proposals", "--state", "nonsense"], 2),
        (["jobs", "retry"], 2),
        (["jobs", "retry", "nonsense"], 2),
        (["jobs", "retry", "job_0000000000001"], 4),
        (["jobs", "discard", "job_0000000000001"], 4),
        (["jobs", "job_0000000000001"], 4),
        (["jobs", "job_0000000000001", "job_0000000000002"], 2),
    ]
    asked = json.dumps([words for words, _ in cases])

    done = subprocess.run(
        [sys.executable, "-c", RUN, asked],
        capture_output=True,
        cwd=rapport.folder.parent,
        env=rapport.environment(),
        timeout=60,
        check=True,
    )

    found = json.loads(done.stdout.decode().splitlines()[-1])
    assert [(words, code) for (words, _), code in zip(cases, found, strict=True)] == cases


async def dead_job(runtime: Runtime) -> str:
    """A job that gave up."""
    store, tenant = await runtime.store(), await runtime.tenant()
    request = JobRequest(kind="no such kind", payload="{}", max_attempts=1)
    key = await store.write(tenant.id, lambda tx: tx.jobs.enqueue(request, actor="human:local"))
    ended = await runtime.run_job(key)
    assert ended.state.value == "dead"
    return to_text("job", key)


async def test_a_job_that_gave_up_is_retried_or_discarded(
    rapport: Command, runtime: Runtime
) -> None:
    job = await dead_job(runtime)

    shown_job = rapport.run("jobs", job)
    retried = rapport.run("jobs", "retry", job)
    ready = rapport.run("jobs", "retry", job)
    discarded = rapport.run("jobs", "discard", job, RAPPORT_LOCALE="fr")
    listed = rapport.run("jobs")

    assert "dead" in shown_job.stdout
    assert retried.returncode == 0, retried.stderr
    assert retried.stdout == f"{job} is ready again.\n"
    assert ready.returncode == 5
    assert "only one that gave up can be retried" in ready.stderr
    assert discarded.stdout == f"{job} est abandonné.\n"
    assert job in listed.stdout
    assert "discarded" in listed.stdout
