"""A new customer made in one pass is the one that the general way makes."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.sql.changes import difference
from store.sql.checks import Refused, are_plainly_sound, check, check_texts
from store.sql.hanging import Hanging
from store.sql.matching import Match, Person
from store.sql.newcomers import blank, fill
from store.types import CustomerInput, ExternalId
from tests.builders import NOW

TEXTS = st.one_of(
    st.none(),
    st.sampled_from([
        "",
        " ",
        "Éloïse",
        "VIP",
        "active",
        "Active",
        "a@b.ca",
        "x" * 31,
        "\0",
        "\ud800",
    ]),
    st.text(max_size=8),
)
NUMBERS = st.one_of(st.none(), st.integers(0, 10**6))
FLAGS = st.one_of(st.none(), st.booleans())
TEXT_FIELDS = (
    *("name", "given_name", "family_name", "job_title", "email", "email_given", "phone"),
    *("phone_given", "city", "region", "country", "language", "zone", "company", "stage"),
    *("status", "owner", "source", "source_url"),
)
NUMBER_FIELDS = ("spend_minor", "visits", "as_of", "last_active_at", "created_at", "score")
TYPES = {"tier": "text", "size": "number", "optin": "bool"}


@st.composite
def rows(draw: st.DrawFn) -> CustomerInput:
    """Any row, sound or not."""
    made: dict[str, Any] = {name: draw(TEXTS) for name in TEXT_FIELDS}
    made |= {name: draw(NUMBERS) for name in NUMBER_FIELDS}
    made |= {name: draw(FLAGS) for name in ("automation_enabled", "do_not_call")}
    made["external_id"] = draw(st.sampled_from([None, ExternalId("shop", "1")]))
    made["flags"] = draw(st.sampled_from([None, (), ("",), ("invalid_email", "x"), ("x", "x")]))
    made["tags"] = draw(st.sampled_from([(), ("VIP", "vip", ""), ("a", "b")]))
    made["remove_tags"] = draw(st.sampled_from([(), ("a",)]))
    made["consent"] = draw(st.sampled_from([{}, {"email": "granted", "sms": "denied"}]))
    made["custom"] = draw(st.sampled_from([{}, {"tier": "gold", "optin": True}]))
    made["clear"] = draw(st.sampled_from([(), ("tags", "email", "spend_minor", "custom")]))
    return CustomerInput(**made)


def general(row: CustomerInput, columns: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """What the general way makes of the row and a blank customer."""
    person = Person(7, dict(columns))
    change = difference(person, row, replace=True, now_ms=NOW, company_of={})
    person.columns.update(change.columns)
    if "stage" in change.columns:
        person.columns["stage_changed_at"] = NOW
    Hanging(TYPES, "UTC").take(person, change)
    hung = {"tags": person.tags, "consent": person.consent, "external": person.external}
    return person.columns | hung | {"custom": person.custom}, change.names


@given(rows())
def test_the_short_way_adds_whom_the_general_way_adds(row: CustomerInput) -> None:
    columns: dict[str, Any] = {}
    with suppress(Refused):
        columns = blank(row, Match(), new_id=7, now_ms=NOW, add=True)
    if not columns:
        assert not (row.name or "").strip()  # refused for want of a name
        return
    expected, expected_names = general(row, columns)
    names = fill(columns, row, now_ms=NOW)
    if "company" in expected_names:
        names.append("company")
    person = Person(7, columns)
    names += Hanging(TYPES, "UTC").admit(person, row)
    hung = {"tags": person.tags, "consent": person.consent, "external": person.external}
    assert person.columns | hung | {"custom": person.custom} == expected
    assert names == expected_names


@given(st.lists(st.one_of(TEXTS, st.text(min_size=25, max_size=1_200)), max_size=5))
def test_texts_that_need_no_closer_look_would_pass_it(texts: list[str | None]) -> None:
    if are_plainly_sound(texts):
        check_texts([("field", text) for text in texts if text])


@given(rows())
def test_a_row_with_a_bad_text_is_refused_by_name(row: CustomerInput) -> None:
    values = [getattr(row, name) for name in TEXT_FIELDS]
    bad = any("\0" in text or "\ud800" in text for text in values if text)
    if bad:
        with pytest.raises(Refused, match="NUL or a broken character"):
            check(row, TYPES)
    else:
        check(row, TYPES)
