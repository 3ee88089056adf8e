"""An import leaves whoever was written to, addressed, or said something since."""

from __future__ import annotations

from collections.abc import Sequence

from store.contact import AttemptInput, ConsentInput
from store.imports import Undone, Used
from store.ports import Store
from store.types import CustomerInput, JobRequest, Written
from tests.builders import NOW, customer, everyone, person
from tests.store.sql.outreach import campaign_to, consent, drafted, forbid, reserve


async def imported(store: Store, *rows: CustomerInput) -> tuple[int, Sequence[Written]]:
    """Upsert rows as an import does; its job and what became of them."""
    request = JobRequest("import", "{}")
    job = await store.write(1, lambda tx: tx.jobs.enqueue(request, actor="human:ada"))
    written = await store.write(1, lambda tx: tx.customers.upsert(rows, now_ms=NOW, of_import=job))
    return job, written


async def undo(store: Store, job: int) -> Undone:
    return await store.write(
        1, lambda tx: tx.imports.undo_customers(job, after=0, limit=50, now_ms=NOW)
    )


async def test_people_with_outreach_stay(store: Store) -> None:
    job, written = await imported(store, *[person(number) for number in range(1, 7)])
    keys = [one.id for one in written if one.id is not None]
    await reserve(store, AttemptInput(keys[0], "call", None, NOW))
    await campaign_to(store, keys[1])
    await drafted(store, customer_id=keys[2])
    await consent(store, ConsentInput(keys[3], "email", "denied", "call", "stop"))
    await forbid(store, customer_id=keys[4])
    undone = await undo(store, job)
    assert (undone.removed, dict(undone.left)) == (1, {Used.NAMED: 4, Used.CHANGED: 1})
    assert await everyone(store) == keys[:5]


async def test_undoing_never_brings_back_a_consent_withdrawn_since(store: Store) -> None:
    _, written = await imported(store, person(1, consent={"email": "granted"}))
    key = written[0].id or 0
    job, _ = await imported(store, person(1, consent={"email": "denied"}, city="Laval"))
    await consent(store, ConsentInput(key, "email", "denied", "call", "stop"), now_ms=NOW + 1)
    undone = await undo(store, job)
    assert (undone.restored, dict(undone.left)) == (0, {Used.CHANGED: 1})
    assert (await customer(store, key)).consent == {"email": "denied"}
