"""`rapport approve`, `reject` and `proposals`: what waits for a person, and their decision.

What is shown is what the approval is bound to: the plan that was frozen when it was proposed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from store.text import clean
from tools.approving import Decided
from tools.errors import InvalidInput, invalid
from tools.operations.proposals import ProposalLine, ProposalList
from tools.runtime import Runtime
from tools.wording import worded
from ui.actors import local_actor
from ui.cli.deciding_words import is_yes, word
from ui.cli.session import with_runtime
from ui.deciding import Deciding
from ui.live import LOCALES

COUNTS = ("total", "sending", "waiting", "left_out")
LONG = ("reasons", "previews", "examples", "question", "choices")
MOST_REASONS, MOST_LINES, WIDEST = 12, 40, 400
DECLINED = 1


def approve(proposal: str, *, sure: bool, locale: str | None) -> int:
    """Show a proposal, ask, and approve it; 1 when the person says anything but yes."""
    must_be_known(locale)

    async def run(runtime: Runtime) -> int:
        words = locale or runtime.settings.locale
        line, plan = await _found(runtime, proposal, words)
        for text in shown(line, plan, words):
            print(text)
        if line.state == "pending" and not sure and not agreed(words):
            print(word(words, "nothing"), file=sys.stderr)
            return DECLINED
        done = await Deciding(runtime=runtime, door="cli", locale=words).approve(proposal)
        print(_told(done, words))
        return 0

    return with_runtime(run)


def reject(proposal: str, *, note: str, locale: str | None) -> int:
    """Reject a proposal."""
    must_be_known(locale)

    async def run(runtime: Runtime) -> int:
        words = locale or runtime.settings.locale
        done = await Deciding(runtime=runtime, door="cli", locale=words).reject(proposal, note)
        print(_told(done, words))
        return 0

    return with_runtime(run)


def show_proposals(state: str, *, locale: str | None) -> int:
    """Print the latest proposals of a state."""
    must_be_known(locale)

    async def run(runtime: Runtime) -> int:
        words = locale or runtime.settings.locale
        found = await _listed(runtime, {"state": state}, words)
        for line in found.items:
            print(f"{line.id}  {line.state:<10}  {line.size:>7,}  {safe(line.title)}")
        if found.total > len(found.items) > 0:
            print(word(words, "some", shown=len(found.items), total=found.total))
        if not found.items:
            print(word(words, "none"), file=sys.stderr)
        return 0

    return with_runtime(run)


def must_be_known(locale: str | None) -> None:
    """InvalidInput for a language there is not."""
    if locale is not None and locale not in LOCALES:
        raise invalid("locale", locale, "unknown language", ", ".join(LOCALES))


async def _listed(runtime: Runtime, given: Mapping[str, Any], locale: str) -> ProposalList:
    actor = local_actor("cli")
    found = await runtime.call("list_proposals", given, actor, locale=locale)
    if not isinstance(found, ProposalList):
        raise TypeError("list_proposals answered with something else")
    return found


async def _found(
    runtime: Runtime, proposal: str, locale: str
) -> tuple[ProposalLine, Mapping[str, Any]]:
    found = await _listed(runtime, {"proposal": proposal}, locale)
    if not proposal or not found.items:
        raise worded(invalid("PRP", proposal, "is not a proposal's id", "prp_…"), locale)
    return found.items[0], found.plan or {}


def shown(line: ProposalLine, plan: Mapping[str, Any], locale: str) -> Iterator[str]:
    """What would happen, in a screen: the title, who and how many, why not, one message."""
    yield safe(line.title)
    yield "  " + ", ".join(_about(line, locale))
    for key, value in plan.items():
        if key not in LONG and isinstance(value, str | int) and value:
            amount = f"{value:,}" if isinstance(value, int) else safe(value)
            yield f"  {word(locale, key)}: {amount}"
    if not any(key in plan for key in COUNTS):
        yield f"  {word(locale, 'size')}: {line.size:,}"
    reasons = _rows(plan, "reasons")
    if reasons:
        yield f"  {word(locale, 'why_left_out')}"
    for one in reasons[:MOST_REASONS]:
        yield f"    {one['people']:,}  {safe(one['said'])}"
    for one in _rows(plan, "previews")[:1]:
        yield from _preview(one, locale)


def _rows(plan: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] | None = plan.get(key)
    return found or []


def _about(line: ProposalLine, locale: str) -> Iterator[str]:
    yield word(locale, "state", state=line.state, by=safe(line.requested_by))
    if line.state == "pending":
        yield word(locale, "expires", at=line.expires_at)
    if line.needed > 1:
        yield word(locale, "people_needed", count=line.needed)
    if line.approvals and line.state == "pending":
        yield word(locale, "said_yes", who=safe(", ".join(line.approvals)))


def _preview(one: Mapping[str, Any], locale: str) -> Iterator[str]:
    yield ""
    yield word(locale, "preview", name=safe(one["customer_name"]), to=safe(one["to"]))
    if one.get("subject"):
        yield f"  {word(locale, 'subject')}: {safe(one['subject'])}"
    lines = str(one.get("text", "")).splitlines()
    yield from (f"  | {safe(text)}" for text in lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        yield "  | …"
    yield ""


def safe(text: str) -> str:
    """Text of others on one line of a terminal, without anything that steers it."""
    return clean(text)[:WIDEST]


def agreed(locale: str) -> bool:
    """Whether the person at the terminal says yes; InvalidInput where nobody can be asked."""
    if not sys.stdin.isatty():
        raise worded(
            InvalidInput("nobody can be asked here", hint="Look at it, then say --yes."), locale
        )
    try:
        return is_yes(input(word(locale, "ask")))
    except EOFError:
        return False


def _told(done: Decided, locale: str) -> str:
    if done.outcome == "running":
        return word(locale, "running", job=done.job or "")
    if done.outcome == "waiting":
        return word(locale, "waits", approvals=done.approvals, needed=done.needed)
    return word(locale, done.outcome)
