"""What records there mean for those here, in one unit: fields taken over, conflicts kept for a
person, links of what is gone. Done twice, it changes nothing the second time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from store.connections import Connection, EntityLink, LinkState
from store.contact import ConsentInput, Suppression
from store.inbound import EventInput, EventState
from store.ports import Tx
from store.sync import RecordState, SyncRecord
from store.text import fold
from store.types import Customer, CustomerInput, WriteOutcome
from tools.connectors.port import OUR_ID, Kind, Remote
from tools.customer_values import Reading
from tools.sync.inbound_state import newcomers_of
from tools.sync.inbound_values import DENIED, OPTED_OUT, Found, Theirs, compare, meaning, merged
from tools.sync.known import Known

SEEN = "rapport.seen"  # among what a link knows: when and what was looked at last
EMAIL = "email"
MAX_NAME = 200
NEW_THERE, KNOWN_HERE, NOBODY = "new_there", "known_here", "nothing_to_tell_by"
_OPEN = "{}"


@dataclass(frozen=True, slots=True)
class Desk:
    """What one unit works with."""

    connection: Connection
    theirs: Theirs
    reading: Reading
    create: bool
    actor: str
    now_ms: int


@dataclass(slots=True)
class Done:
    """The rows that a unit came to, without positions, and how many records only they have."""

    rows: list[SyncRecord]
    new_there: int = 0


def apply_records(tx: Tx, desk: Desk, kind: Kind, asked: Mapping[str, Remote | None]) -> Done:
    """Apply records there by the id they were asked for; None for one that is gone."""
    links = tx.connections.linked_here(desk.connection.id, kind.value, sorted(asked))
    people: dict[int, Customer] = {}
    if kind is Kind.CUSTOMER and links:
        # Nobody changes them between reading and writing; who just did was waited for.
        tx.contact.lock(sorted(link.local_id for link in links.values()))
        links = tx.connections.linked_here(desk.connection.id, kind.value, sorted(asked))
        ids = sorted(link.local_id for link in links.values())
        people = {one.id: one for one in tx.customers.many(ids)}
    done = Done([])
    changed: list[EntityLink] = []
    for remote_id, remote in asked.items():
        link = links.get(remote_id)
        if link is None:
            _unlinked(tx, desk, kind, remote_id, remote, done)
        elif remote is None or remote.archived:
            _moved(link, LinkState.GONE, f"gone_there:{remote_id}", done, changed, people)
        elif remote.remote_id != remote_id:
            why = f"merged_there:{remote.remote_id}"
            _moved(link, LinkState.MERGED, why, done, changed, people)
        elif (customer := people.get(link.local_id)) is not None:
            changed += _looked(tx, desk, customer, link, remote, done)
    tx.connections.link(desk.connection.id, changed, now_ms=desk.now_ms)
    return done


def _moved(
    link: EntityLink,
    state: LinkState,
    reason: str,
    done: Done,
    changed: list[EntityLink],
    people: Mapping[int, Customer],
) -> None:
    """A record that is no longer what its link leads to: noted, and nothing is deleted here."""
    if link.state is state:
        return
    changed.append(replace(link, state=state, payload_hash=""))
    known = people.get(link.local_id)
    name = known.name if known is not None else ""
    done.rows.append(_row(link, name, "skip", RecordState.SKIPPED, [reason]))


def _looked(
    tx: Tx, desk: Desk, customer: Customer, link: EntityLink, remote: Remote, done: Done
) -> list[EntityLink]:
    """Compare a contact with our customer and write what differs; the link as it is then."""
    known = Known.of(link.known)
    seen = _seen(desk, remote)
    if not _is_news(known.values.get(SEEN, ""), seen) and link.state is LinkState.LINKED:
        return []
    found = compare(customer, remote, known.values, desk.theirs, desk.reading)
    refused = _written(tx, desk, customer, remote, found)
    if refused:
        row = _row(link, customer.name, "update", RecordState.FAILED, ["unusable_here"])
        done.rows.append(replace(row, error="refused", message=refused))
        found = replace(found, before={}, after={}, known=known.values)
    done.rows += _rows(tx, desk, customer, link, found)
    values = {**found.known, SEEN: seen}
    link = replace(link, state=LinkState.LINKED, known=Known(values, known.ties).text())
    return [replace(link, payload_hash="") if found.resend else link]


def _seen(desk: Desk, remote: Remote) -> str:
    """When it was changed, and what it said: what is looked at once."""
    told = [(name, remote.values.get(name, "")) for name in desk.theirs.properties()]
    rules = [(row.remote, row.local, row.owner, row.mode) for row in desk.theirs.rows()]
    text = repr((told, rules))
    digest = hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
    return f"{remote.modified_at}.{digest}"


def _is_news(was: str, now: str) -> bool:
    """Whether a record says something else than when it was last looked at, and not before that:
    events and pages come late and out of order."""
    before, _, told = was.partition(".")
    at, _, tells = now.partition(".")
    return not told or (int(at) >= int(before or 0) and tells != told)


def _written(tx: Tx, desk: Desk, customer: Customer, remote: Remote, found: Found) -> str:
    """Write what is taken over; why it was refused."""
    if found.sets:
        row = CustomerInput(id=customer.id, **found.sets)
        [written] = tx.customers.upsert([row], now_ms=desk.now_ms, add=False)
        if written.outcome is WriteOutcome.REFUSED:
            return written.reason
    tighten(tx, desk, customer, remote.remote_id, found.denied, stops=found.opted_out)
    return ""


def tighten(
    tx: Tx,
    desk: Desk,
    customer: Customer,
    remote_id: str,
    channels: Sequence[str],
    *,
    stops: bool,
) -> None:
    """Keep that somebody refused channels there; `stops`: their address is not written to again."""
    proof = f"{desk.connection.name} contact {remote_id}"
    fresh = [one for one in channels if customer.consent.get(one) != DENIED]
    rows = [
        ConsentInput(customer.id, one, DENIED, desk.connection.system, proof, desk.now_ms)
        for one in fresh
    ]
    if rows:
        tx.contact.set_consent(rows, actor=desk.actor, now_ms=desk.now_ms)
    if stops and customer.email:
        address = fold(customer.email)
        row = Suppression(EMAIL, address, "unsubscribed", proof, desk.now_ms, desk.actor)
        tx.contact.suppress([row], now_ms=desk.now_ms)


def _rows(
    tx: Tx, desk: Desk, customer: Customer, link: EntityLink, found: Found
) -> list[SyncRecord]:
    """What a comparison came to, as rows: what was taken over, and what waits for a person."""
    rows: list[SyncRecord] = []
    told = [one for one in found.reasons if not one.startswith("both_changed")]
    if found.after:
        row = _row(link, customer.name, "update", RecordState.DONE, told)
        rows.append(replace(row, before=_json(found.before), after=_json(found.after)))
    elif told:
        rows.append(_row(link, customer.name, "skip", RecordState.SKIPPED, told))
    if found.clashes and (clash := _clash(tx, desk, customer, link, found)):
        rows.append(clash)
    return rows


def _clash(
    tx: Tx, desk: Desk, customer: Customer, link: EntityLink, found: Found
) -> SyncRecord | None:
    """The conflict of a record, None where the same waits already; an older one gives way."""
    row = replace(
        _row(
            link,
            customer.name,
            "conflict",
            RecordState.CONFLICT,
            [f"both_changed:{one.remote}" for one in found.clashes],
        ),
        before=_json({one.local: one.ours for one in found.clashes}),
        after=_json({one.local: one.theirs for one in found.clashes}),
    )
    waiting = tx.inbound.open_conflicts(desk.connection.id, link.kind, [link.local_id])
    for one in waiting:
        old = one.record
        if (old.before, old.after) == (row.before, row.after):
            return None
        left = replace(old, state=RecordState.LEFT, reasons=(*old.reasons, "superseded"))
        tx.sync.put_records(one.run_id, [left], now_ms=desk.now_ms)
    return row


def _unlinked(
    tx: Tx, desk: Desk, kind: Kind, remote_id: str, remote: Remote | None, done: Done
) -> None:
    """A record that nobody here is linked to: people wait, or are added where that was asked for."""
    if kind is not Kind.CUSTOMER:
        return
    provider = newcomers_of(desk.connection.id)
    gone = remote is None or remote.archived or remote.remote_id != remote_id
    if remote is None or gone or remote.values.get(OUR_ID):
        tx.inbound.drop(provider, [remote_id])
        return
    why = _create(tx, desk, remote, done) if desk.create else NEW_THERE
    tx.inbound.drop(provider, [remote_id])
    if why:
        row = EventInput(
            provider=provider,
            dedupe_key=remote_id,
            body="",
            state=EventState.IGNORED,
            error=why,
        )
        tx.inbound.keep([row], now_ms=desk.now_ms)
        done.new_there += 1


def _create(tx: Tx, desk: Desk, remote: Remote, done: Done) -> str:
    """Add a person of theirs; why not."""
    sets: dict[str, Any] = {}
    after: dict[str, str] = {}
    for row in desk.theirs.rows():
        text = remote.values.get(row.remote, "")
        means = meaning(row, text, None, desk.theirs, desk.reading) if text else None
        if means is not None and not means.flaw and means.sets:
            sets = merged(sets, means.sets)
            after[row.local] = means.value
    if not any(sets.get(name) for name in ("name", "given_name", "family_name", EMAIL, "phone")):
        return NOBODY
    tx.customers.upsert([], now_ms=desk.now_ms)  # others who add people are waited for
    if tx.connections.linked_here(desk.connection.id, Kind.CUSTOMER.value, [remote.remote_id]):
        return ""
    if _is_known(tx, sets):
        return KNOWN_HERE
    [written] = tx.customers.upsert([CustomerInput(**sets)], now_ms=desk.now_ms)
    customer = tx.customers.get(written.id) if written.id is not None else None
    if customer is None or written.outcome is not WriteOutcome.ADDED:
        return KNOWN_HERE
    link = EntityLink(
        kind=Kind.CUSTOMER.value,
        local_id=customer.id,
        remote_id=remote.remote_id,
        state=LinkState.LINKED,
        linked_by="id",
        known=Known({**remote.values, SEEN: _seen(desk, remote)}).text(),
        known_at=desk.now_ms,
        payload_hash="",  # the next sync tells it our id
    )
    tx.connections.link(desk.connection.id, [link], now_ms=desk.now_ms)
    out = remote.values.get(OPTED_OUT, "").lower() == "true"
    tighten(tx, desk, customer, remote.remote_id, [EMAIL] if out else [], stops=out)
    row = _row(link, customer.name, "create", RecordState.DONE, [])
    done.rows.append(replace(row, before=_OPEN, after=_json(after)))
    return ""


def _is_known(tx: Tx, sets: Mapping[str, Any]) -> bool:
    """Whether somebody here has the address or the phone already: the next sync links them."""
    for name in (EMAIL, "phone"):
        if value := sets.get(name):
            found = tx.customers.named(str(value), 5)
            if any(getattr(one, name) == value for one in found):
                return True
    return False


def _row(
    link: EntityLink, name: str, operation: str, state: RecordState, reasons: Sequence[str]
) -> SyncRecord:
    return SyncRecord(
        position=0,
        kind=link.kind,
        local_id=link.local_id,
        name=name[:MAX_NAME],
        operation=operation,
        state=state,
        remote_id=link.remote_id,
        reasons=tuple(reasons),
        attempts=1,
    )


def _json(values: Mapping[str, str]) -> str:
    return json.dumps(dict(values), ensure_ascii=False, sort_keys=True)
