"""A proposal is decided once, and every person's yes counts once."""

from __future__ import annotations

import asyncio

from store.ports import Reader, Store, Tx
from store.proposals import Approval, Proposal, ProposalInput, ProposalState
from tests.builders import DAY, NOW
from tests.store.sql.outreach import TWO, request

PENDING, APPROVED = ProposalState.PENDING, ProposalState.APPROVED


async def propose(store: Store, row: ProposalInput | None = None) -> int:
    wanted = row or request()
    return await store.write(1, lambda tx: tx.proposals.add(wanted, now_ms=NOW))


async def proposal(store: Store, key: int) -> Proposal:
    found = await store.read(1, lambda reader: reader.proposals.get(key))
    assert found is not None
    return found


async def move(
    store: Store, key: int, old: ProposalState, new: ProposalState, *, by: str = "human:ada"
) -> bool:
    return await store.write(
        1, lambda tx: tx.proposals.move(key, old=old, new=new, by=by, note="ok", now_ms=NOW + 1)
    )


async def approve(store: Store, key: int, person: str, *, now_ms: int = NOW) -> int:
    return await store.write(
        1, lambda tx: tx.proposals.approve(key, person=person, door="chat", now_ms=now_ms)
    )


async def test_a_proposal_comes_back_as_kept(store: Store) -> None:
    key = await propose(store, request(subject_id=9, tainted=True, size=4))
    assert await proposal(store, key) == Proposal(
        id=key,
        kind="send_campaign",
        state=PENDING,
        title="Send Winter comeback to 3 people",
        args="{}",
        plan="{}",
        digest="d",
        policy_version=1,
        size=4,
        requester_kind="agent",
        requester="agent:chat",
        door="chat",
        subject_id=9,
        supersedes_id=None,
        tainted=True,
        created_at=NOW,
        expires_at=NOW + DAY,
        decided_at=None,
        decided_by=None,
        note="",
        job_id=None,
    )


async def test_of_many_who_decide_at_once_one_does(store: Store) -> None:
    key = await propose(store)
    decided = await asyncio.gather(
        *[move(store, key, PENDING, APPROVED, by=f"human:{n}") for n in range(8)],
        *[move(store, key, PENDING, ProposalState.REJECTED, by=f"human:{n}") for n in range(8)],
    )
    assert decided.count(True) == 1
    found = await proposal(store, key)
    winner = decided.index(True)
    assert found.decided_by == f"human:{winner % 8}"
    assert found.state is (APPROVED if winner < 8 else ProposalState.REJECTED)
    assert (found.decided_at, found.note) == (NOW + 1, "ok")


async def test_who_decided_stays_while_it_runs(store: Store) -> None:
    key = await propose(store)
    await move(store, key, PENDING, APPROVED)
    started = await store.write(
        1,
        lambda tx: tx.proposals.move(
            key, old=APPROVED, new=ProposalState.RUNNING, by="job:1", job_id=7, now_ms=NOW + 9
        ),
    )
    found = await proposal(store, key)
    assert (started, found.job_id, found.note) == (True, 7, "ok")
    assert (found.decided_by, found.decided_at) == ("human:ada", NOW + 1)
    assert not await move(store, key + 1, PENDING, APPROVED)


async def test_each_person_says_yes_once_and_everybody_at_once_is_counted(store: Store) -> None:
    key = await propose(store)
    assert [await approve(store, key, "human:ada") for _ in range(2)] == [1, 1]
    counts = await asyncio.gather(*[approve(store, key, f"human:{n}") for n in range(6)])
    assert sorted(counts) == [2, 3, 4, 5, 6, 7]
    found = await store.read(1, lambda reader: reader.proposals.approvals(key))
    assert found[-1] == Approval("human:ada", "chat", NOW)
    assert len(found) == 7


async def test_a_yes_counts_only_while_the_proposal_waits(store: Store) -> None:
    late, decided = await propose(store), await propose(store)
    assert await approve(store, late, "human:ada", now_ms=NOW + DAY) == 0
    await move(store, decided, PENDING, ProposalState.REJECTED)
    assert await approve(store, decided, "human:ada") == 0
    assert await approve(store, decided + 1, "human:ada") == 0


async def test_a_newer_proposal_supersedes_one_that_waits(store: Store) -> None:
    first, other = await propose(store), await propose(store)
    await move(store, other, PENDING, APPROVED)
    await propose(store, request(supersedes_id=first))
    await propose(store, request(supersedes_id=other))
    found = await proposal(store, first)
    assert (found.state, found.decided_by) == (ProposalState.SUPERSEDED, "agent:chat")
    assert (await proposal(store, other)).state is APPROVED


async def test_what_waited_too_long_expires(store: Store) -> None:
    keys = [await propose(store, request(expires_at=NOW + hour)) for hour in (1, 2, 3)]
    await move(store, keys[0], PENDING, APPROVED)

    async def expire(limit: int = 5) -> list[int]:
        found = await store.write(1, lambda tx: tx.proposals.expire(now_ms=NOW + 2, limit=limit))
        return [one.id for one in found]

    assert [await expire(), await expire()] == [[keys[1]], []]
    states = [(await proposal(store, key)).state for key in keys]
    assert states == [APPROVED, ProposalState.EXPIRED, PENDING]
    expired = await proposal(store, keys[1])
    assert (expired.decided_at, expired.decided_by) == (NOW + 2, "")


async def test_a_few_expire_at_a_time_the_oldest_first(store: Store) -> None:
    keys = [await propose(store, request(expires_at=NOW + 1)) for _ in range(3)]

    async def expire() -> list[int]:
        found = await store.write(1, lambda tx: tx.proposals.expire(now_ms=NOW + 1, limit=2))
        return [one.id for one in found]

    assert [await expire(), await expire(), await expire()] == [keys[:2], keys[2:], []]


async def test_with_the_time_what_is_late_counts_as_expired_marked_or_not(store: Store) -> None:
    keys = [await propose(store, request(expires_at=NOW + hour)) for hour in (1, 1, 9, 9)]
    await store.write(1, lambda tx: tx.proposals.expire(now_ms=NOW + 1, limit=1))

    def ids(reader: Reader, state: str, now_ms: int | None) -> tuple[list[int], int]:
        page = reader.proposals.page(state=state, kind=None, limit=9, cursor=None, now_ms=now_ms)
        return [one.id for one in page.items], page.total

    def ask(reader: Reader) -> list[tuple[list[int], int]]:
        asked = [("pending", NOW + 1), ("expired", NOW + 1), ("approved", NOW + 1)]
        return [ids(reader, state, now) for state, now in [*asked, ("pending", None)]]

    waiting, late = [keys[3], keys[2]], [keys[1], keys[0]]
    assert await store.read(1, ask) == [
        (waiting, 2),
        (late, 2),
        ([], 0),
        ([*waiting, keys[1]], 3),
    ]


async def test_proposals_are_paged_by_state_and_kind_and_found_by_subject(store: Store) -> None:
    keys = [
        await propose(store, request(subject_id=5)),
        await propose(store, request(kind="delete_customer")),
        await propose(store, request(subject_id=5)),
    ]
    await move(store, keys[2], PENDING, APPROVED)

    def ask(reader: Reader) -> list[list[int]]:
        port = reader.proposals
        first = port.page(state=None, kind=None, limit=2, cursor=None)
        rest = port.page(state=None, kind=None, limit=2, cursor=first.next)
        pages = [
            (*first.items, *rest.items),
            port.page(state="pending", kind="send_campaign", limit=5, cursor=None).items,
            port.of_subject(5),
        ]
        assert (first.total, rest.next) == (3, None)
        return [[one.id for one in some] for some in pages]

    assert await store.read(1, ask) == [keys[::-1], keys[:1], [keys[2], keys[0]]]


async def test_another_tenant_sees_and_decides_nothing(store: Store) -> None:
    await store.ensure_tenant(TWO)
    key = await propose(store, request(subject_id=5))
    await approve(store, key, "human:ada")

    def foreign(tx: Tx) -> list[object]:
        port = tx.proposals
        port.add(request(supersedes_id=key), now_ms=NOW)
        return [
            port.get(key),
            list(port.approvals(key)),
            list(port.of_subject(5)),
            port.page(state=None, kind=None, limit=5, cursor=None).total - 1,
            port.move(key, old=PENDING, new=APPROVED, by="human:eve", now_ms=NOW),
            port.approve(key, person="human:eve", door="chat", now_ms=NOW),
            len(port.expire(now_ms=NOW + DAY, limit=5)) - 1,
        ]

    assert not any(await store.write(2, foreign))
    assert (await proposal(store, key)).state is PENDING
