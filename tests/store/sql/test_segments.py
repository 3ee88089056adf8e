"""Saved segments, audiences and custom fields."""

from __future__ import annotations

from decimal import Decimal

import pytest

from store.ids import to_text
from store.ports import BadCursor, Store
from store.segment.codec import rule_hash
from store.segment.fields import FieldType
from store.segment.rule import And, Leaf, Rule, SegmentRef
from store.types import CustomField, Written
from tests.builders import BIG, NOW

LYON = Leaf("city", "==", "Lyon")


async def save(
    store: Store,
    name: str,
    rule: Rule,
    *,
    replace: bool = False,
    description: str = "",
    tenant_id: int = 1,
) -> Written:
    return await store.write(
        tenant_id,
        lambda tx: tx.segments.save(
            name=name, description=description, rule=rule, text="x", replace=replace, now_ms=NOW
        ),
    )


async def test_a_segment_is_found_by_name_slug_and_id(store: Store) -> None:
    written = await save(store, "Gros clients été", BIG)
    key = written.id or 0
    for name in ("gros-clients-ete", "Gros clients été", to_text("segment", key)):
        found = await store.read(1, lambda reader, name=name: reader.segments.get(name))
        assert found is not None
        assert (found.id, found.slug, found.version) == (key, "gros-clients-ete", 1)
        assert found.rule_hash == rule_hash(BIG)
    assert await store.read(1, lambda reader: reader.segments.get("nobody")) is None
    rules = await store.read(1, lambda reader: reader.segments.rules())
    assert dict(rules) == {"gros-clients-ete": BIG, to_text("segment", key): BIG}


async def test_an_existing_name_gets_a_new_version_only_when_asked(store: Store) -> None:
    first = await save(store, "VIP", BIG)
    assert (await save(store, "VIP", BIG)).outcome == "unchanged"
    refused = await save(store, "vip", LYON)
    assert (refused.outcome, refused.code) == ("refused", "exists")
    changed = await save(store, "vip", LYON, replace=True)
    assert (changed.outcome, changed.id) == ("updated", first.id)
    found = await store.read(1, lambda reader: reader.segments.get("vip"))
    assert found is not None
    assert (found.version, found.rule_hash, found.name) == (2, rule_hash(LYON), "vip")


@pytest.mark.parametrize("name", ["", "  ", "!!", "日本", "a\0b", "x" * 5_000, "y\ud800"])
async def test_a_name_without_letters_is_refused(store: Store, name: str) -> None:
    assert (await save(store, name, BIG)).code == "bad_name"


async def test_references_must_lead_somewhere_and_not_back(store: Store) -> None:
    missing = await save(store, "A", SegmentRef("b"))
    assert (missing.outcome, missing.code) == ("refused", "unknown_segment")
    own = await save(store, "A", And((BIG, SegmentRef("a"))))
    assert (own.outcome, own.code) == ("refused", "cycle")
    await save(store, "A", BIG)
    second = await save(store, "B", SegmentRef("a"))
    await save(store, "C", SegmentRef(to_text("segment", second.id or 0)))
    back = await save(store, "A", And((BIG, SegmentRef("c"))), replace=True)
    assert (back.outcome, back.code) == ("refused", "cycle")


async def test_pages_are_by_name(store: Store) -> None:
    for name in ("Été", "autumn", "Winter", "spring 10", "Spring 2"):
        await save(store, name, BIG)
    first = await store.read(1, lambda reader: reader.segments.page(limit=3, cursor=None))
    rest = await store.read(1, lambda reader: reader.segments.page(limit=3, cursor=first.next))
    names = [one.name for one in (*first.items, *rest.items)]
    assert names == ["autumn", "Été", "spring 10", "Spring 2", "Winter"]
    assert (first.total, rest.next) == (5, None)
    with pytest.raises(BadCursor):
        await store.read(1, lambda reader: reader.segments.page(limit=3, cursor="x" * 20))


async def test_the_same_rule_has_the_same_audience(store: Store) -> None:
    async def keep(rule: Rule) -> int:
        return await store.write(1, lambda tx: tx.segments.keep_audience(rule, "big", now_ms=NOW))

    one, again, other = await keep(And((BIG, LYON))), await keep(And((LYON, BIG))), await keep(BIG)
    assert one == again != other
    found = await store.read(1, lambda reader: reader.segments.audience(other))
    assert found is not None
    assert (found.text, found.created_at) == ("big", NOW)
    assert await store.read(1, lambda reader: reader.segments.audience(5)) is None


async def test_custom_fields_join_the_registry(store: Store) -> None:
    field = CustomField("size", "Shoe size", "number")
    before = await store.read(1, lambda reader: reader.segments.values_version())
    await store.write(1, lambda tx: tx.segments.add_custom_field(field))
    after = await store.read(1, lambda reader: reader.segments.values_version())
    await store.write(1, lambda tx: tx.segments.add_custom_field(field))
    assert after > before
    assert await store.read(1, lambda reader: reader.segments.values_version()) == after
    registry = await store.read(1, lambda reader: reader.segments.registry())
    added = registry.get("custom.size")
    assert added is not None
    assert (added.type, added.label) == (FieldType.NUMBER, "Shoe size")
    text = CustomField("size", "Size", "text")
    with pytest.raises(ValueError, match="number, not text"):
        await store.write(1, lambda tx: tx.segments.add_custom_field(text))
    money = CustomField("x", "X", "money")
    with pytest.raises(ValueError, match="text, number, date, bool"):
        await store.write(1, lambda tx: tx.segments.add_custom_field(money))


async def test_a_saved_rule_may_use_an_own_field(store: Store) -> None:
    field = CustomField("size", "Shoe size", "number")
    await store.write(1, lambda tx: tx.segments.add_custom_field(field))
    rule = Leaf("custom.size", ">", Decimal("38.5"))
    await save(store, "Big feet", rule)
    rules = await store.read(1, lambda reader: reader.segments.rules())
    assert rules["big-feet"] == rule


async def test_odd_words_around_a_rule_are_cleaned(store: Store) -> None:
    await save(store, "Odd", BIG, description="a\0b\ud800")
    found = await store.read(1, lambda reader: reader.segments.get("odd"))
    assert found is not None
    assert found.description == "ab"
    key = await store.write(1, lambda tx: tx.segments.keep_audience(BIG, "a\0b\ud800", now_ms=NOW))
    kept = await store.read(1, lambda reader: reader.segments.audience(key))
    assert kept is not None
    assert kept.text == "ab"
    bad = CustomField("k\0", "K", "text")
    with pytest.raises(ValueError, match="too long or not text"):
        await store.write(1, lambda tx: tx.segments.add_custom_field(bad))
