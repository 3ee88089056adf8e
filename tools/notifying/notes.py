"""Telling people what they did not ask for, in the unit of what it is about.

A note is kept once for its kind and key. What mails it and what delivers it are jobs of the same
unit: they exist exactly when the note does. Which ways it takes is the organisation's to set.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from store.clock import real_ms
from store.ids import to_text
from store.jobs import JobState
from store.notifications import NotificationInput
from store.ports import Tx
from store.types import JobRequest
from tools.policy.tenant_settings import Kind, settings_in_force
from tools.webhooks.events import Data, emit

MAIL = "mail_notifications"
BUNDLE_MS = 45_000
GRACE_MS = 10_000  # for units under way when a bundle closes
DAY_MS = 86_400_000
DUE_SINCE_MS = 30 * DAY_MS  # a task that was due earlier surprises nobody any more
MAX_TASKS = 200

Detail = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell: `subject` is the shown id of what it is about, `detail` what its words are
    made of (`form` picks them), `key` what it is told once for."""

    kind: Kind
    subject: str
    detail: Detail
    key: str | None = None
    person: str | None = None


def notify(tx: Tx, note: Note, *, now_ms: int, actor: str) -> int | None:
    """Tell people of something; the notification's id, None where they were told before."""
    row = NotificationInput(
        kind=note.kind,
        detail=json.dumps(note.detail, ensure_ascii=False),
        subject=note.subject,
        at=now_ms,
        person=note.person,
        dedupe_key=note.key,
    )
    key = tx.notifications.add(row)
    if key is None:
        return None
    settings = settings_in_force(tx.settings.all()).notifications
    if settings.email_to and settings.takes(note.kind, "email"):
        _mail_later(tx, note.kind, key, actor)
    if settings.takes(note.kind, "webhook"):
        told: Data = {
            **note.detail,
            "kind": note.kind,
            "notification": to_text("notification", key),
            "subject": note.subject,
        }
        emit(tx, f"notification.{note.kind}", told, actor=actor)
    return key


def _mail_later(tx: Tx, kind: str, key: int, actor: str) -> None:
    """One mail of a kind for all of the same stretch of time; one that comes after that mail left
    gets its own."""
    start = real_ms() // BUNDLE_MS * BUNDLE_MS
    end = start + BUNDLE_MS
    payload = json.dumps({"kind": kind, "start": start, "end": end})
    bundle = JobRequest(MAIL, payload, dedupe_key=f"{kind}:{start}", run_at=end + GRACE_MS)
    job = tx.jobs.get(tx.jobs.enqueue(bundle, actor=actor))
    if job is None or job.state is not JobState.READY:
        alone = json.dumps({"kind": kind, "start": start, "end": end, "only": key})
        tx.jobs.enqueue(JobRequest(MAIL, alone, dedupe_key=f"{kind}:{key}"), actor=actor)


def notify_due_tasks(tx: Tx, *, now_ms: int) -> int:
    """Tell of every open task whose time has come, once for each time it is due; how many."""
    found = tx.notifications.due_tasks(
        since_ms=now_ms - DUE_SINCE_MS, now_ms=now_ms, limit=MAX_TASKS
    )
    for task in found:
        note = Note(
            "task_due",
            to_text("task", task.id),
            {"title": task.title[:200], "due_at": task.due_at, "assignee": task.assignee or ""},
            key=f"{task.id}:{task.due_at}",
        )
        notify(tx, note, now_ms=now_ms, actor="job:task_due")
    return len(found)
