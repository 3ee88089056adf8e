"""Conversations in the store: kept, found, and never reached by anybody but their person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from store.chat import ChatElement, ChatReader, ChatStep, ChatVerdict, ChatWriter
from store.ports import BadCursor, Store
from store.types import Tenant

T = TypeVar("T")
PERSON, OTHER = "local", "somebody else"


def said(key: str, text: str, at: int = 1_000, **given: Any) -> ChatStep:
    plain: dict[str, Any] = {"kind": "user_message", "name": "You", "output": text, "spoken": text}
    return ChatStep(key=key, created_at=at, **{**plain, **given})


def card(key: str, **given: Any) -> ChatElement:
    plain: dict[str, Any] = {"kind": "custom", "name": "Card", "display": "inline", "step": "s1"}
    return ChatElement(key=key, **{**plain, **given})


async def asked(
    store: Store, ask: Callable[[ChatReader], T], *, person: str = PERSON, tenant: int = 1
) -> T:
    return await store.read(tenant, lambda reader: ask(reader.chat(person)))


async def changed(
    store: Store, change: Callable[[ChatWriter], T], *, person: str = PERSON, tenant: int = 1
) -> T:
    return await store.write(tenant, lambda tx: change(tx.chat(person)))


async def spoken(store: Store, thread: str, text: str, at: int, **given: Any) -> None:
    step = said(f"{thread}-{at}", text, at)
    await changed(store, lambda chat: chat.put_step(thread, step, now_ms=at), **given)


async def titles(store: Store, search: str = "", **given: Any) -> list[str]:
    page = await asked(store, lambda chat: chat.threads(search=search, limit=50, **given))
    return [thread.title or thread.key for thread in page.items]


async def test_a_step_comes_back_as_it_was_kept_and_is_replaced_by_its_key(store: Store) -> None:
    step = said(
        "s1",
        "Héllo 👩‍👩‍👧",
        parent="p",
        input="{}",
        started_at=1,
        ended_at=2,
        failed=True,
        details='{"tags":["a"]}',
    )
    await changed(store, lambda chat: chat.put_step("t1", step, now_ms=5))
    assert await asked(store, lambda chat: chat.steps("t1")) == [replace(step, spoken="")]
    later = said("s1", "Bye", 9_999)
    await changed(store, lambda chat: chat.put_step("t1", later, now_ms=6))
    (kept,) = await asked(store, lambda chat: chat.steps("t1"))
    assert (kept.output, kept.created_at, kept.failed) == ("Bye", 1_000, False)


async def test_steps_are_in_the_order_they_were_made(store: Store) -> None:
    for key, at in (("c", 2), ("a", 1), ("b", 1)):
        step = said(key, key, at)
        await changed(store, lambda chat, step=step: chat.put_step("t1", step, now_ms=3))
    steps = await asked(store, lambda chat: chat.steps("t1"))
    assert [step.key for step in steps] == ["a", "b", "c"]


async def test_a_thread_is_titled_once_and_renamed_at_will(store: Store) -> None:
    for title in ("", "First words", "Second words"):
        await changed(store, lambda chat, title=title: chat.begin("t1", title=title, now_ms=7))
    thread = await asked(store, lambda chat: chat.thread("t1"))
    assert thread is not None
    assert (thread.title, thread.created_at, thread.updated_at) == ("First words", 7, 7)
    assert await changed(store, lambda chat: chat.rename("t1", "Été"))
    assert await titles(store, "ete") == ["Été"]
    assert not await changed(store, lambda chat: chat.rename("nothing", "x"))
    assert not await changed(store, lambda chat: chat.describe("nothing", "{}"))
    assert await asked(store, lambda chat: chat.thread("nothing")) is None


async def test_the_list_has_the_latest_first_page_by_page(store: Store) -> None:
    for number in range(7):
        await spoken(store, f"t{number}", "hello", 100 + number)
    await spoken(store, "t0", "again", 500)
    seen: list[str] = []
    cursor = None
    while True:
        page = await asked(store, lambda chat, c=cursor: chat.threads(limit=3, cursor=c))
        seen += [thread.key for thread in page.items]
        assert page.total == 7
        cursor = page.next
        if cursor is None:
            break
    assert seen == ["t0", "t6", "t5", "t4", "t3", "t2", "t1"]


async def test_a_cursor_of_another_question_is_refused(store: Store) -> None:
    for number in range(3):
        await spoken(store, f"t{number}", "hello", number)
    page = await asked(store, lambda chat: chat.threads(limit=1))
    for cursor in (page.next, "nonsense", ""):
        with pytest.raises(BadCursor):
            await asked(
                store, lambda chat, c=cursor: chat.threads(search="hello", limit=1, cursor=c)
            )


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("montreal", ["a"]),
        ("MONTRÉAL inactifs", ["a"]),
        ("inactifs vip", []),
        ("vip", ["b"]),
        ("100%", ["c"]),
        ("%", ["c"]),
        ("_", []),
        ("secret", []),
        ("\0", ["c", "b", "a"]),
        ("", ["c", "b", "a"]),
    ],
)
async def test_threads_are_found_by_what_was_said(
    store: Store, search: str, found: list[str]
) -> None:
    await spoken(store, "a", "clients inactifs à Montréal", 1)
    await spoken(store, "b", "the VIPs", 2)
    await spoken(store, "c", "100% of them", 3)
    tool = ChatStep(key="x", kind="tool", name="find", created_at=1, output="secret")
    await changed(store, lambda chat: chat.put_step("a", tool, now_ms=1))
    assert await titles(store, search) == found


async def test_what_was_said_before_an_edit_is_no_longer_found(store: Store) -> None:
    for text in ("first words", "other words"):
        step = said("s1", text)
        await changed(store, lambda chat, step=step: chat.put_step("t1", step, now_ms=1))
    assert await titles(store, "first") == []
    await changed(store, lambda chat: chat.drop_step("t1", "s1"))
    assert await titles(store, "other") == []
    assert await asked(store, lambda chat: chat.steps("t1")) == []


async def test_a_verdict_is_kept_with_its_step_changed_and_taken_back(store: Store) -> None:
    await spoken(store, "t1", "hello", 1)
    for verdict in (ChatVerdict(good=True, comment="yes"), ChatVerdict(good=False)):
        assert await changed(store, lambda chat, v=verdict: chat.judge("t1-1", v, now_ms=2))
        (step,) = await asked(store, lambda chat: chat.steps("t1"))
        assert step.verdict == verdict
    assert await titles(store, good=False) == ["t1"]
    assert await titles(store, good=True) == []
    assert await changed(store, lambda chat: chat.judge("t1-1", None, now_ms=2))
    (step,) = await asked(store, lambda chat: chat.steps("t1"))
    assert step.verdict is None
    assert not await changed(store, lambda chat: chat.judge("nothing", None, now_ms=2))


async def kept_file(store: Store) -> int:
    def unit(tx: Any) -> int:
        key = tx.files.begin("a.csv", "text/csv")
        tx.files.append(key, 0, b"x")
        tx.files.finish(key, size=1, sha256="0")
        return int(key)

    return await store.write(1, unit)


async def test_an_element_comes_back_and_its_file_goes_with_it(store: Store) -> None:
    first, second = await kept_file(store), await kept_file(store)
    for element in (card("e1", file_id=first), card("e1", file_id=second, media_type="text/csv")):
        await changed(store, lambda chat, e=element: chat.put_element("t1", e, now_ms=1))
        assert await asked(store, lambda chat: chat.element("t1", "e1")) == element
    assert await store.read(1, lambda reader: reader.files.get(first)) is None
    assert await store.read(1, lambda reader: reader.files.get(second)) is not None
    assert len(await asked(store, lambda chat: chat.elements("t1"))) == 1
    await changed(store, lambda chat: chat.drop_element("t1", "e1"))
    assert await asked(store, lambda chat: chat.elements("t1")) == []
    assert await store.read(1, lambda reader: reader.files.get(second)) is None


async def test_a_thread_is_removed_with_all_that_is_in_it(store: Store) -> None:
    file = await kept_file(store)
    await spoken(store, "t1", "hello", 1)
    await spoken(store, "t2", "hello", 1)
    await changed(store, lambda chat: chat.put_element("t1", card("e", file_id=file), now_ms=1))
    await changed(store, lambda chat: chat.judge("t1-1", ChatVerdict(good=True), now_ms=1))
    assert await changed(store, lambda chat: chat.drop("t1"))
    assert await titles(store) == ["t2"]
    assert await titles(store, "hello") == ["t2"]
    assert await asked(store, lambda chat: chat.steps("t1")) == []
    assert await store.read(1, lambda reader: reader.files.get(file)) is None
    assert not await changed(store, lambda chat: chat.drop("t1"))


@pytest.mark.parametrize("stranger", [{"person": OTHER}, {"tenant": 2}])
async def test_nobody_else_reaches_a_thread(store: Store, stranger: dict[str, Any]) -> None:
    await store.ensure_tenant(Tenant(2, "Other", "CAD", "America/Toronto", "en"))
    await spoken(store, "t1", "secret plans", 1)
    await changed(store, lambda chat: chat.put_element("t1", card("e1"), now_ms=1))
    nothing: list[object] = [
        await asked(store, lambda chat: chat.threads(limit=9).items, **stranger),
        await asked(store, lambda chat: chat.threads(search="secret", limit=9).items, **stranger),
        await asked(store, lambda chat: chat.thread("t1"), **stranger),
        await asked(store, lambda chat: chat.steps("t1"), **stranger),
        await asked(store, lambda chat: chat.elements("t1"), **stranger),
        await asked(store, lambda chat: chat.element("t1", "e1"), **stranger),
        await changed(store, lambda chat: chat.rename("t1", "mine"), **stranger),
        await changed(store, lambda chat: chat.describe("t1", '{"x":1}'), **stranger),
        await changed(
            store, lambda chat: chat.judge("t1-1", ChatVerdict(good=False), now_ms=1), **stranger
        ),
        await changed(store, lambda chat: chat.judge("t1-1", None, now_ms=1), **stranger),
        await changed(store, lambda chat: chat.drop_step("t1", "t1-1"), **stranger),
        await changed(store, lambda chat: chat.drop_element("t1", "e1"), **stranger),
        await changed(store, lambda chat: chat.drop("t1"), **stranger),
    ]
    assert not any(nothing)
    overwriting = said("t1-1", "mine now")
    await changed(store, lambda chat: chat.put_step("t1", overwriting, now_ms=9), **stranger)
    (kept,) = await asked(store, lambda chat: chat.steps("t1"))
    assert (kept.output, kept.verdict) == ("secret plans", None)
    assert len(await asked(store, lambda chat: chat.elements("t1"))) == 1


@pytest.mark.parametrize("key", ["", "x" * 65, "a\0b", "a\ud800"])
async def test_a_key_that_cannot_be_one_is_refused_and_found_nowhere(
    store: Store, key: str
) -> None:
    with pytest.raises(ValueError, match="key"):
        await changed(store, lambda chat: chat.begin(key, title="x", now_ms=1))
    with pytest.raises(ValueError, match="key"):
        await changed(store, lambda chat: chat.put_step("t1", said(key, "x"), now_ms=1))
    assert await asked(store, lambda chat: chat.thread(key)) is None
    assert await asked(store, lambda chat: chat.element("t1", key)) is None
    assert not await changed(store, lambda chat: chat.judge(key, None, now_ms=1))
    assert await titles(store) == []


async def test_what_no_database_can_hold_is_left_out_of_a_text(store: Store) -> None:
    step = said("s1", "a\0b\ud800c")
    await changed(store, lambda chat: chat.put_step("t1", step, now_ms=1))
    (kept,) = await asked(store, lambda chat: chat.steps("t1"))
    assert kept.output == "ab?c"
