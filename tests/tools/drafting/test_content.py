from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.contact import Purpose
from tools.drafting.content import BadContent, Channel, Content, Variant


def _content(*bodies: str) -> Content:
    variants = tuple(
        Variant(label=f"v{at}", subject="s", body=body) for at, body in enumerate(bodies)
    )
    return Content(
        channel=Channel.EMAIL, purpose=Purpose.MARKETING, language="en", variants=variants
    )


@settings(max_examples=100, deadline=None)
@given(
    st.text(min_size=1, max_size=200).filter(
        lambda text: text.strip().isprintable() and text.strip()
    )
)
def test_content_goes_to_json_and_back(body: str) -> None:
    content = _content(body)
    assert Content.from_json(content.to_json()) == content


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "Invalid JSON"),
        ('{"v":2}', "v: Input should be 1"),
        ('{"channel":"fax"}', "channel: Input should be 'email'"),
        ('{"surprise":1}', "surprise: Extra inputs are not permitted"),
        (_content("a").to_json().replace('"body":"a"', '"body":""'), "variants.0.body"),
        (_content("a", "b").to_json().replace("v1", "V0"), "same label"),
        (_content("a").to_json().replace('"body":"a"', '"body":"' + "x" * 20_001 + '"'), "20000"),
    ],
)
def test_content_that_is_not_whole_is_refused_and_the_field_named(text: str, told: str) -> None:
    with pytest.raises(BadContent, match=told):
        Content.from_json(text)


def test_control_characters_and_line_breaks_never_reach_a_subject() -> None:
    variant = Variant(label="a", subject="Hi\r\nBcc: x@y.z\u202e", body="a\r\nb\x00")
    assert variant.subject == "Hi Bcc: x@y.z"
    assert variant.body == "a\nb"


def test_one_variant_changes_and_the_others_stay() -> None:
    changed = _content("a", "b").with_variant(1, Variant(label="new", body="c"))
    assert [one.body for one in changed.variants] == ["a", "c"]
    with pytest.raises(BadContent, match="accepted: 1 to 2"):
        changed.with_variant(2, Variant(label="x", body="d"))
