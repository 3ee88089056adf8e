"""The job that mails notifications: one message a kind and address for those of a minute.

They leave by the transport campaigns take; without a mail server that is the outbox folder. What no
longer needs anybody by then, such as an approval that was given, is left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from store.clock import real_ms
from store.contact import Purpose
from store.ids import from_text, to_text
from store.notifications import Notification
from store.ports import Reader, Tx
from store.proposals import ProposalState
from store.segment.lexicon import language_of
from tools.context import JobRun
from tools.errors import Busy
from tools.jobs.handler import pause_if_stopping
from tools.notifying.note_words import kind_words, words_of
from tools.policy.tenant_settings import Kind, settings_in_force
from tools.sending.messages import Message
from tools.sending.transport import Accepted, Outcome, Refused, Unknown

MAX_LINES = 50


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one mail is about, and who gets it."""

    notes: Sequence[Notification]
    addresses: Sequence[str]


async def mail_job(run: JobRun) -> str:
    """Mail a bundle; how many notes went to how many addresses, as JSON."""
    order = json.loads(run.job.payload)
    kind: Kind = order["kind"]
    bundle = await run.ctx.read(lambda reader: _bundle(reader, run, order))
    done = set[str](json.loads(run.job.checkpoint or "[]"))
    transport = run.ctx.services.mailing.transport("email")
    left = [one for one in bundle.addresses if one not in done] if bundle.notes else []
    failed: list[str] = []
    if left:
        await transport.open()
    try:
        for address in left:
            pause_if_stopping(run)
            if not transport.repeatable:  # kept first: a mail server's answer may be lost
                await _keep(run, done | {address})
            [outcome] = await transport.send_all([_message(run, kind, bundle.notes, address)])
            if _is_over(outcome):
                done.add(address)
            else:
                failed.append(address)
            await _keep(run, done)
    finally:
        if left:
            await transport.close()
    if failed:
        raise Busy(f"{len(failed)} addresses could not be mailed; they are tried again")
    return json.dumps({"notes": len(bundle.notes), "addresses": len(bundle.addresses)})


def _bundle(reader: Reader, run: JobRun, order: dict[str, int | str]) -> Bundle:
    settings = settings_in_force(reader.settings.all()).notifications
    kind, only = order["kind"], order.get("only")
    found = reader.notifications.made_between(str(kind), int(order["start"]), int(order["end"]))
    others = [one for one in found if only is None or one.id == only]
    notes = [one for one in others if still_open(reader, one, run.ctx.now_ms)]
    return Bundle(notes, settings.email_to)


def still_open(reader: Reader | Tx, note: Notification, now_ms: int) -> bool:
    """Whether it still needs somebody: an approval that was given or has expired does not."""
    if note.kind != "approval_waiting":
        return True
    proposal = reader.proposals.get(from_text("proposal", note.subject))
    return (
        proposal is not None
        and proposal.state is ProposalState.PENDING
        and proposal.expires_at > now_ms
    )


async def _keep(run: JobRun, done: set[str]) -> None:
    kept = json.dumps(sorted(done))

    def unit(tx: Tx) -> None:
        tx.jobs.checkpoint(run.job, checkpoint=kept, done_units=len(done), total_units=None)

    await run.ctx.services.write(run.ctx.tenant.id, unit)


def _is_over(outcome: Outcome) -> bool:
    """Whether an address is done with: taken, maybe taken, or refused for good."""
    if isinstance(outcome, Refused):
        return outcome.permanent
    return isinstance(outcome, (Accepted, Unknown))


def _message(run: JobRun, kind: Kind, notes: Sequence[Notification], address: str) -> Message:
    locale, mailing = run.ctx.tenant.locale, run.ctx.services.mailing
    lines = [words_of(note, locale) for note in notes]
    french = language_of(locale) == "fr"
    subject = lines[0] if len(lines) == 1 else f"{len(lines)} {kind_words(kind, locale)}"
    more = len(lines) - MAX_LINES
    shown = [f"- {line}" for line in lines[:MAX_LINES]]
    if more > 0:
        shown.append(f"… et {more} de plus" if french else f"… and {more} more")
    told = "Ouvrez Rapport" if french else "Open Rapport"
    who = hashlib.sha256(address.encode()).hexdigest()[:16]
    return Message(
        id=f"{to_text('notification', notes[0].id)}:adr_{who}",
        channel="email",
        purpose=Purpose.TRANSACTIONAL,
        to_address=address,
        sender=mailing.sender,
        subject=subject[:200],
        text="\n".join([*shown, "", f"{told}: {mailing.base}", ""]),
        at=real_ms(),
        language="fr" if french else "en",
    )
