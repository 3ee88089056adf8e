"""What a record should look like there: typed, checked, and never more than was mapped."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tools.connectors.port import FieldType, Kind, Option, RemoteField
from tools.sync.local import Instant, LocalRecord, Value
from tools.sync.mapping import (
    Difference,
    FieldOwner,
    Flaw,
    Mapped,
    Mode,
    OnNull,
    Standing,
    There,
    canonical,
    difference,
    missing_required,
    same,
    wanted,
)
from tools.sync.transforms import Case, How, Transform

MOMENT = Instant(1_784_116_800_000)  # 15 July 2026, 12:00 UTC
OPTIONS = (Option("lead", "Lead"), Option("vip", "VIP"))
FIELDS = {
    one.name: one
    for one in (
        RemoteField("email", "E-mail", FieldType.TEXT, required=True),
        RemoteField("city", "City", FieldType.TEXT),
        RemoteField("spend", "Spend", FieldType.NUMBER),
        RemoteField("vip", "VIP", FieldType.BOOLEAN),
        RemoteField("since", "Since", FieldType.DATE),
        RemoteField("seen", "Seen", FieldType.INSTANT),
        RemoteField("kind", "Kind", FieldType.CHOICE, options=OPTIONS),
        RemoteField("kinds", "Kinds", FieldType.CHOICES, options=OPTIONS),
        RemoteField("owner", "Owner", FieldType.TEXT),
        RemoteField("stage", "Stage", FieldType.TEXT),
        RemoteField("made", "Made", FieldType.INSTANT, read_only=True),
    )
}
THERE = There(FIELDS, owners={"ada@example.com": "7"}, stages={"won": "closedwon"})


def record(**values: Value) -> LocalRecord:
    return LocalRecord(
        kind=Kind.CUSTOMER, id=1, key="cus_1", name="Zoé", updated_at=0, values=values
    )


def one(local: Value, remote: str, **row: Any) -> str | Flaw | None:
    """What one mapped field comes to."""
    found = wanted(record(value=local), [Mapped(remote, "value", **row)], THERE)
    return found.flaws[0] if found.flaws else found.values.get(remote)


def diff(row: Mapped, ours: Value, standing: Standing | None) -> Difference:
    return difference(wanted(record(value=ours), [row], THERE), [row], THERE, standing)


@pytest.mark.parametrize(
    ("value", "remote", "text"),
    [
        ("Zoé <b>", "city", "Zoé <b>"),
        (Decimal("5400.50"), "spend", "5400.5"),
        (Decimal(100), "spend", "100"),
        ("1e3", "spend", "1000"),
        (True, "vip", "true"),
        (MOMENT, "since", "2026-07-15"),
        (date(2026, 7, 15), "since", "2026-07-15"),
        (MOMENT, "seen", "1784116800000"),
        (date(2026, 7, 15), "seen", "1784073600000"),
        ("vip", "kind", "vip"),
        ("VIP", "kind", "vip"),
        (("lead", "VIP"), "kinds", "lead;vip"),
        (("a", "b"), "city", "a, b"),
    ],
)
def test_a_value_takes_the_form_of_its_field(value: Value, remote: str, text: str) -> None:
    assert one(value, remote) == text


@pytest.mark.parametrize(
    ("value", "remote", "code"),
    [
        ("many", "spend", "not_a_number"),
        ("1e999999", "spend", "not_a_number"),
        (Decimal("NaN"), "spend", "not_a_number"),
        (True, "spend", "not_a_number"),
        ("maybe", "vip", "not_a_flag"),
        ("tomorrow", "since", "not_a_date"),
        ("gold", "kind", "not_an_option"),
        (("lead", "vip"), "kind", "not_an_option"),
        (("lead", "gold"), "kinds", "not_an_option"),
        ("x" * 70_000, "city", "too_long"),
        (MOMENT, "made", "read_only"),
        ("x", "nowhere", "no_such_field"),
    ],
)
def test_what_a_field_would_refuse_is_said_before_it_is_sent(
    value: Value, remote: str, code: str
) -> None:
    found = one(value, remote)
    assert isinstance(found, Flaw)
    assert (found.code, found.remote) == (code, remote)


@pytest.mark.parametrize(
    ("transform", "value", "text"),
    [
        (Transform(how=How.LOWER), "Zoé@Example.COM", "zoé@example.com"),
        (Transform(how=How.UPPER), "ca", "CA"),
        (Transform(how=How.TRIM), "  Laval ", "Laval"),
        (Transform(how=How.DATE), MOMENT, "2026-07-15"),
        (Transform(how=How.JOIN, separator=" | "), ("a", "b"), "a | b"),
        (Transform(how=How.FIRST), ("a", "b"), "a"),
        (Transform(how=How.MAP, cases=(Case(given="fr", becomes="Français"),)), "fr", "Français"),
        (Transform(how=How.HTML), "<b>\n&", "&lt;b&gt;<br>&amp;"),
        (Transform(how=How.TEMPLATE, text="{value} / {none}"), "x", "x /"),
    ],
)
def test_transforms_are_a_closed_list(transform: Transform, value: Value, text: str) -> None:
    assert one(value, "city", transform=transform) == text


def test_a_map_says_what_becomes_of_everything_else() -> None:
    cases = (Case(given="fr", becomes="Français"),)
    assert one("en", "city", transform=Transform(how=How.MAP, cases=cases)) is None
    kept = Transform(how=How.MAP, cases=cases, otherwise="Other")
    assert one("en", "city", transform=kept) == "Other"


def test_a_template_reaches_nothing_but_values_of_the_record() -> None:
    sly = Transform(how=How.TEMPLATE, text="{value} {value.__class__} {0} {value!r}")
    assert one("x", "city", transform=sly) == "x  {0} {value!r}"
    with pytest.raises(ValidationError, match="at least one field"):
        Transform(how=How.TEMPLATE, text="nothing")
    with pytest.raises(ValidationError, match="at least one case"):
        Transform(how=How.MAP)


def test_people_and_stages_become_theirs_or_are_named() -> None:
    owner, stage = Transform(how=How.OWNER), Transform(how=How.STAGE)
    assert one("Ada@example.com", "owner", transform=owner) == "7"
    assert one("eve@example.com", "owner", transform=owner) == Flaw(
        "unknown_owner", "owner", "eve@example.com"
    )
    assert one("Won", "stage", transform=stage) == "closedwon"
    assert one("lost", "stage", transform=stage) == Flaw("unknown_stage", "stage", "lost")


def test_a_missing_value_of_ours_wipes_nothing_unless_told() -> None:
    there = Standing({"city": "Laval"})
    assert diff(Mapped("city", "value"), None, there).after == {}
    clearing = Mapped("city", "value", on_null=OnNull.CLEAR)
    assert diff(clearing, None, there) == Difference({"city": "Laval"}, {"city": ""}, {}, ())
    assert diff(clearing, None, Standing({})).after == {}
    assert diff(clearing, None, None).after == {}


@pytest.mark.parametrize(
    ("row", "now", "after", "left"),
    [
        (Mapped("city", "value"), "Laval", "Montréal", ""),
        (Mapped("city", "value", mode=Mode.FILL_IF_EMPTY), "Laval", None, "not_empty"),
        (Mapped("city", "value", mode=Mode.FILL_IF_EMPTY), "", "Montréal", ""),
        (Mapped("city", "value", mode=Mode.CREATE_ONLY), "Laval", None, "create_only"),
        (Mapped("city", "value", mode=Mode.CREATE_ONLY), "", None, "create_only"),
        (Mapped("city", "value", mode=Mode.NEVER), "Laval", None, ""),
        (Mapped("city", "value", owner=FieldOwner.THEIRS), "Laval", None, "theirs"),
        (Mapped("city", "value", owner=FieldOwner.THEIRS), "", "Montréal", ""),
    ],
)
def test_modes_and_owners_decide_what_is_written(
    row: Mapped, now: str, after: str | None, left: str
) -> None:
    found = diff(row, "Montréal", Standing({"city": now}))
    assert found.after == ({} if after is None else {"city": after})
    assert found.left == ({"city": left} if left else {})


@pytest.mark.parametrize(
    ("known", "now", "after", "left"),
    [
        ("Laval", "Laval", {"city": "Montréal"}, {}),
        ("Montréal", "Québec", {}, {"city": "newer_there"}),
        ("Laval", "Québec", {}, {"city": "both_changed"}),
        (None, "Québec", {"city": "Montréal"}, {}),
    ],
)
def test_the_side_that_changed_it_counts_and_a_person_where_both_did(
    known: str | None, now: str, after: dict[str, str], left: dict[str, str]
) -> None:
    row = Mapped("city", "value", owner=FieldOwner.NEWEST)
    before = None if known is None else {"city": known}
    found = diff(row, "Montréal", Standing({"city": now}, before))
    assert (found.after, found.left) == (after, left)
    assert found.conflicts == (("city",) if left == {"city": "both_changed"} else ())


def test_a_new_record_gets_everything_known_and_needs_what_they_require() -> None:
    rows = [Mapped("city", "value"), Mapped("spend", "none")]
    want = wanted(record(value="Laval"), rows, THERE)
    assert difference(want, rows, THERE, None).after == {"city": "Laval"}
    assert missing_required(want, THERE) == (Flaw("required", "email"),)


@pytest.mark.parametrize(
    ("ours", "theirs", "kind"),
    [
        ("1200", "1200.00", FieldType.NUMBER),
        ("true", "TRUE", FieldType.BOOLEAN),
        ("a;b", "b;a", FieldType.CHOICES),
        ("1784116800000", "2026-07-15T12:00:00Z", FieldType.INSTANT),
        ("2026-07-15", "1784073600000", FieldType.DATE),
        ("Laval ", "Laval", FieldType.TEXT),
    ],
)
def test_what_means_the_same_is_not_written(ours: str, theirs: str, kind: FieldType) -> None:
    assert same(ours, theirs, kind)
    assert same(theirs, ours, kind)


@pytest.mark.parametrize("kind", list(FieldType))
def test_empty_is_never_the_same_as_something(kind: FieldType) -> None:
    assert not same("", "0", kind)
    assert same("", "", kind)
    assert not same("1200", "1300", kind)


VALUES = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.decimals(allow_nan=True, allow_infinity=True, places=2),
    st.booleans(),
    st.dates(min_value=date(1971, 1, 1), max_value=date(2200, 1, 1)),
    st.integers(min_value=0, max_value=7_000_000_000_000).map(Instant),
    st.lists(st.sampled_from(["lead", "VIP", "gold"]), max_size=3).map(tuple),
)
ROWS = st.lists(
    st.builds(
        Mapped,
        st.sampled_from([*FIELDS, "nowhere"]),
        st.sampled_from(["a", "b", "c"]),
        mode=st.sampled_from(Mode),
        on_null=st.sampled_from(OnNull),
        owner=st.sampled_from(FieldOwner),
    ),
    unique_by=lambda row: row.remote,
    max_size=8,
)
TEXTS = st.dictionaries(st.sampled_from(list(FIELDS)), st.text(max_size=5), max_size=8)


@given(ROWS, st.dictionaries(st.sampled_from(["a", "b", "c"]), VALUES), TEXTS, st.booleans())
def test_a_second_sync_with_nothing_changed_writes_nothing(
    rows: list[Mapped], values: dict[str, Value], now: dict[str, str], new: bool
) -> None:
    want = wanted(record(**values), rows, THERE)
    first = difference(want, rows, THERE, None if new else Standing(now, {}))
    written = {**({} if new else now), **first.after}
    second = difference(want, rows, THERE, Standing(written, written))
    assert {name for name in second.after if name in first.after} == set()
    untouched = {row.remote for row in rows if row.mode in {Mode.NEVER, Mode.CREATE_ONLY}}
    assert new or not untouched & first.after.keys()


@given(VALUES, st.sampled_from(list(FIELDS.values())))
def test_every_value_is_text_or_a_flaw(value: Value, target: RemoteField) -> None:
    found = canonical(value, target)
    assert isinstance(found, str) or found.remote == target.name
