"""Every version of a draft stays; templates are kept by name."""

from __future__ import annotations

import asyncio
from typing import Any

from store.drafts import StoredDraft
from store.ids import to_text
from store.ports import Reader, Store, Tx
from store.types import Written
from tests.builders import NOW, added, person
from tests.store.sql.outreach import TWO, drafted


async def draft(store: Store, key: int, version: int | None = None) -> StoredDraft:
    found = await store.read(1, lambda reader: reader.drafts.get(key, version))
    assert found is not None
    return found


async def revise(store: Store, key: int, base: int, **given: Any) -> int | None:
    base_args: dict[str, Any] = {
        "content": '{"variants":[1]}',
        "values": "{}",
        "writer": "human",
        "note": "shorter",
        "actor": "human:bob",
        "now_ms": NOW + base,
    }
    return await store.write(
        1, lambda tx: tx.drafts.revise(key, base=base, **{**base_args, **given})
    )


async def save(store: Store, name: str, *, replace: bool = False, **given: Any) -> Written:
    base: dict[str, Any] = {
        "channel": "email",
        "purpose": "marketing",
        "goal": "win_back",
        "language": "fr",
        "content": "{}",
        "actor": "human:ada",
        "now_ms": NOW,
    }
    return await store.write(
        1, lambda tx: tx.drafts.save_template(name=name, replace=replace, **{**base, **given})
    )


async def test_a_draft_comes_back_at_each_of_its_versions(store: Store) -> None:
    (person_id,) = await added(store, person(1))
    key = await drafted(store, customer_id=person_id, values='{"code":"X"}')
    assert await revise(store, key, 1) == 2
    assert await draft(store, key, 1) == StoredDraft(
        id=key,
        channel="email",
        purpose="marketing",
        goal="win_back",
        tone="warm",
        language="en",
        audience_id=None,
        customer_id=person_id,
        segment_id=None,
        project_id=None,
        version=1,
        latest=2,
        content='{"variants":[]}',
        values='{"code":"X"}',
        writer="win-back",
        note="",
        created_at=NOW,
        versioned_at=NOW,
        actor="human:ada",
    )
    latest = await draft(store, key)
    assert (latest.version, latest.note, latest.actor) == (2, "shorter", "human:bob")
    assert (latest.created_at, latest.versioned_at) == (NOW, NOW + 1)
    versions = await store.read(1, lambda reader: reader.drafts.versions(key))
    assert [one.version for one in versions] == [2, 1]
    assert versions[0] == latest
    assert await store.read(1, lambda reader: reader.drafts.get(key, 3)) is None


async def test_of_revisions_at_once_one_is_kept(store: Store) -> None:
    key = await drafted(store)
    kept = await asyncio.gather(*[revise(store, key, 1, note=str(n)) for n in range(10)])
    assert sorted(kept, key=str) == [2] + [None] * 9
    assert await revise(store, key, 1) is None
    assert await revise(store, key + 1, 1) is None
    assert (await draft(store, key)).latest == 2


async def test_drafts_are_paged_newest_first_at_their_latest_version(store: Store) -> None:
    keys = [await drafted(store, channel=name) for name in ("email", "sms", "email")]
    await revise(store, keys[0], 1)

    def ask(reader: Reader) -> list[tuple[int, int]]:
        first = reader.drafts.page(channel=None, limit=2, cursor=None)
        rest = reader.drafts.page(channel=None, limit=2, cursor=first.next)
        only = reader.drafts.page(channel="sms", limit=2, cursor=None)
        assert (first.total, rest.next, only.total, only.items[0].id) == (3, None, 1, keys[1])
        return [(one.id, one.version) for one in (*first.items, *rest.items)]

    assert await store.read(1, ask) == [(keys[2], 1), (keys[1], 1), (keys[0], 2)]


async def test_a_template_is_found_by_slug_name_and_id(store: Store) -> None:
    written = await save(store, "Été: offre n° 1")
    key = written.id or 0

    def ask(reader: Reader) -> list[int | None]:
        texts = ["ete-offre-n-1", "Été: offre n° 1", to_text("template", key), "other", "\0"]
        found = [reader.drafts.template(text) for text in texts]
        return [one and one.id for one in found]

    assert await store.read(1, ask) == [key, key, key, None, None]


async def test_a_taken_name_is_replaced_only_when_asked(store: Store) -> None:
    first = await save(store, "Offer")
    assert (await save(store, "Offer")).outcome == "unchanged"
    taken = await save(store, "offer", content="[]")
    assert (taken.outcome, taken.code, taken.id) == ("refused", "taken", first.id)
    new = await save(store, "offer", content="[]", replace=True, now_ms=NOW + 5)
    assert (new.outcome, new.id, new.changed) == ("updated", first.id, ("name", "content"))
    kept = await store.read(1, lambda reader: reader.drafts.template("offer"))
    assert kept is not None
    assert (kept.version, kept.name, kept.content) == (2, "offer", "[]")
    assert (kept.created_at, kept.updated_at) == (NOW, NOW + 5)


async def test_a_name_no_template_can_have_is_refused(store: Store) -> None:
    written = [await save(store, name) for name in ("!!!", "a\0", "x" * 2_000)]
    written.append(await save(store, "Offer", content="\0"))
    assert [one.code for one in written] == ["bad_name"] * 4


async def test_templates_are_paged_by_name(store: Store) -> None:
    names = ["beta", "Älpha", "gamma", "delta"]
    for name in names:
        await save(store, name)
    await save(store, "by text", channel="sms")

    def ask(reader: Reader) -> list[str]:
        first = reader.drafts.templates(channel="email", limit=3, cursor=None)
        rest = reader.drafts.templates(channel="email", limit=3, cursor=first.next)
        assert (first.total, rest.next) == (4, None)
        assert reader.drafts.templates(channel=None, limit=9, cursor=None).total == 5
        return [one.name for one in (*first.items, *rest.items)]

    assert await store.read(1, ask) == ["Älpha", "beta", "delta", "gamma"]


async def test_another_tenant_sees_and_changes_no_draft(store: Store) -> None:
    await store.ensure_tenant(TWO)
    key = await drafted(store)
    template = (await save(store, "Offer")).id or 0

    def foreign(tx: Tx) -> list[object]:
        port = tx.drafts
        return [
            port.get(key),
            list(port.versions(key)),
            list(port.page(channel=None, limit=5, cursor=None).items),
            port.template("offer"),
            port.template(to_text("template", template)),
            list(port.templates(channel=None, limit=5, cursor=None).items),
            port.revise(
                key, base=1, content="", values="", writer="", note="", actor="e", now_ms=NOW
            ),
        ]

    assert not any(await store.write(2, foreign))
    assert (await draft(store, key)).latest == 1
