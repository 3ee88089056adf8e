"""Named steps at which a process can be made to die, so that tests see what a crash there leaves.

`RAPPORT_FAIL=after:claim` ends the process the first time it passes there, `after:claim@3` the
third time. Without it a step costs one comparison.
"""

from __future__ import annotations

import os
import threading
from functools import cache
from itertools import count

from tools.errors import Misconfigured
from tools.settings import failing_step

EXIT_CODE = 86
STEPS = {
    "before:claim": "a sender has the job and took nobody yet",
    "after:claim": "recipients are taken, their attempts kept, nothing is sent",
    "before:send": "the next message is about to be given to the transport",
    "after:send": "the transport answered, the outcome is in memory only",
    "before:record": "every message of the batch was sent, nothing is recorded",
    "after:record": "the batch is recorded",
    "outbox:written": "a message is in the outbox under a name of its own",
    "outbox:placed": "a message is in the outbox under its name",
    "smtp:envelope": "the server knows sender and recipient, and was given no message",
    "smtp:data": "the server was given the message, its answer is not read",
    "smtp:answered": "the server took the message",
    "plan:chunk": "a chunk of a sync's plan is made and not kept",
    "plan:kept": "a chunk of a sync's plan is kept",
    "sync:claimed": "a batch of a sync is taken, nothing of it is sent",
    "sync:sent": "the other side wrote the records of a batch, nothing is recorded here",
    "sync:associated": "what they belong to is told too, nothing is recorded here",
    "sync:recorded": "what became of the batch is recorded",
}
_passed = count(1)
_counting = threading.Lock()


def fail_point(step: str) -> None:
    """End the process here, at once and without tidying, where the setting names this step."""
    if (named := _named()) is None:
        return
    if step != named[0]:
        if step not in STEPS:
            raise ValueError(f"{step!r} is no step; add it to tools.failpoints.STEPS")
        return
    with _counting:
        nth = next(_passed)
    if nth == named[1]:
        os._exit(EXIT_CODE)


@cache
def _named() -> tuple[str, int] | None:
    setting = failing_step()
    if not setting:
        return None
    step, _, nth = setting.partition("@")
    if step not in STEPS or not (nth or "1").isdecimal():
        raise Misconfigured(
            f"RAPPORT_FAIL={setting[:60]!r}: no such step; accepted: {', '.join(STEPS)}, "
            "with @3 behind it for the third time",
            hint="Remove RAPPORT_FAIL: it is for tests only.",
        )
    return step, int(nth or "1")
