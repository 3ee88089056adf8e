from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest

from store.contact import Purpose
from tests.tools.drafting.briefs import PEOPLE, VALUES, brief
from tools.drafting.brief import GOALS, Brief, NoTemplate
from tools.drafting.content import Channel, Content, Tone, Variant
from tools.drafting.library import SHARED, compose, shelf
from tools.drafting.rendering import Links, Prepared
from tools.policy.content import Message, Severity, check
from tools.policy.merge_fields import FieldRegistry
from tools.policy.merge_values import MergeFacts, Setting, freeze
from tools.policy.sms import measure

LINKS = Links("https://a.example/u", "https://a.example/p")
ENGLISH = re.compile(
    r"\b(?:the|and|with|your|you|for|was|this|would|please|is|are|we|us|it|can|of|an|yours)\b", re.I
)
FRENCH = re.compile(r"\b(?:le|la|les|et|avec|vous|nous|pour|une?|est|votre|des|du)\b", re.I)
FIELD = re.compile(r"\{([a-z_A-Z]+)(?:\|[^}]*)?\}")
EVERY = [(channel, language) for channel in Channel for language in ("en", "fr")]
PERSON = MergeFacts(name="Zoé Martin", visits=4, order_count=3, last_order_at=1_764_547_200_000)


def _used(channel: Channel, language: str, kind: str) -> list[str]:
    """The values that the templates of a goal depend on."""
    goals = shelf(channel, language)
    text = "\n".join(
        line for angle in (*goals[kind], *goals[SHARED]) for line in (angle.label, *angle.lines)
    )
    terms = {
        term.strip("!")
        for found in re.findall(r"\?([a-z_!,]+):", text)
        for term in found.split(",")
    }
    return sorted((terms | set(FIELD.findall(text))) & {*VALUES, *PEOPLE})


def _briefs(channel: Channel, language: str, kind: str) -> Iterator[Brief]:
    used = _used(channel, language, kind)
    for size in range(len(used) + 1):
        for names in itertools.combinations(used, size):
            yield brief(
                channel=channel,
                kind=kind,
                language=language,
                tone=list(Tone)[(size + len(names[0]) if names else 0) % 3],
                values={name: VALUES[name] for name in names if name in VALUES},
                known=PEOPLE & set(names),
            )


@pytest.mark.parametrize(("channel", "language"), EVERY)
def test_every_goal_has_three_angles_that_differ(channel: Channel, language: str) -> None:
    goals = shelf(channel, language)
    assert set(goals) == {*GOALS, SHARED}
    for kind in GOALS:
        for tone in Tone:
            bodies = compose(brief(channel=channel, kind=kind, language=language, tone=tone))
            assert len(bodies) == 3
            for one, other in itertools.combinations(bodies, 2):
                assert one.label != other.label
                assert _likeness(one.body, other.body) < 0.8
            if channel is Channel.EMAIL:
                assert len({one.subject for one in bodies}) == 3


def _likeness(one: str, other: str) -> float:
    first, second = (set(re.findall(r"\w{4,}", text.lower())) for text in (one, other))
    return len(first & second) / len(first | second)


@pytest.mark.parametrize(("channel", "language"), EVERY)
def test_tones_speak_differently(channel: Channel, language: str) -> None:
    for kind in GOALS:
        told = {
            tone: compose(brief(channel=channel, kind=kind, language=language, tone=tone))[0].body
            for tone in Tone
        }
        assert len(set(told.values())) == 3, (kind, told)


@pytest.mark.parametrize(("channel", "language"), EVERY)
@pytest.mark.parametrize("kind", GOALS)
def test_every_subset_of_values_gives_a_message_without_open_ends(
    channel: Channel, language: str, kind: str
) -> None:
    for asked in _briefs(channel, language, kind):
        available = {*asked.values, *asked.known, "customerName", "customer_full_name"}
        for variant in compose(asked):
            text = " | ".join(filter(None, (variant.subject, variant.preheader, variant.body)))
            assert set(FIELD.findall(text)) <= available, (variant.label, sorted(asked.values))
            assert not re.search(r"[?@]\w+:|\?\w|  |\n\n\n|^@|: \.|\{\}", text), text


@pytest.mark.parametrize(("channel", "language"), EVERY)
def test_every_template_renders_and_passes_the_checks(channel: Channel, language: str) -> None:
    setting = Setting(language, "USD")
    for kind, values in itertools.product(GOALS, ({}, dict(VALUES))):
        known = PEOPLE if values else frozenset[str]()
        asked = brief(channel=channel, kind=kind, language=language, values=values, known=known)
        content = Content(
            channel=channel,
            purpose=asked.purpose,
            language=asked.language,
            variants=tuple(compose(asked)),
        )
        for at, variant in enumerate(content.variants):
            prepared = Prepared(content, at, FieldRegistry(given=values))
            frozen = freeze(PERSON, prepared.fields, given=values, setting=setting)
            shown = prepared.render(frozen, LINKS)
            assert not re.search(r"[{}]|rapportslot", shown.text + shown.subject), shown.text
            words = (FRENCH, ENGLISH) if language == "fr" else (ENGLISH, FRENCH)
            right, wrong = (len(pattern.findall(shown.text)) for pattern in words)
            assert right > wrong, shown.text
            _passes(content, variant, shown.text)


def _passes(content: Content, variant: Variant, shown: str) -> None:
    found = check(
        Message(
            channel=content.channel, purpose=content.purpose, subject=variant.subject,
            preheader=variant.preheader, body=variant.body, rendered=[shown],
        )
    )  # fmt: skip
    assert [one.code for one in found if one.severity is Severity.BLOCK] == [], variant.body
    assert [one.code for one in found if one.code != "sms_wide"] == [], (variant.label, found)


@pytest.mark.parametrize(("channel", "language"), EVERY)
def test_no_template_holds_a_figure_a_price_or_a_promise_of_its_own(
    channel: Channel, language: str
) -> None:
    for angles in shelf(channel, language).values():
        for angle in angles:
            text = "\n".join((angle.label, *angle.lines))
            assert not re.search(r"[\d%$€£]", text), text
            assert not re.search(r"\b(?:free|gratuit\w*|guarantee\w*|garanti\w*)\b", text), text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_texts_for_sms_stay_in_the_short_alphabet(language: str) -> None:
    for kind in GOALS:
        for variant in compose(brief(channel=Channel.SMS, kind=kind, language=language)):
            length = measure(FIELD.sub("", variant.body))
            assert length.widest == (), (variant.body, length.widest)
            assert length.segments == 1


def test_marketing_texts_say_how_to_stop_and_others_do_not() -> None:
    for channel, language in itertools.product((Channel.SMS, Channel.WHATSAPP), ("en", "fr")):
        told = compose(brief(channel=channel, language=language))[0].body
        assert "STOP" in told
        plain = compose(brief(channel=channel, language=language, purpose=Purpose.TRANSACTIONAL))[
            0
        ].body
        assert "STOP" not in plain


def test_a_discount_that_is_no_reduction_is_not_called_one() -> None:
    gift = compose(brief(values={"discount": "a tote bag"}))[0]
    assert "off" not in gift.body
    assert "something for you: {discount}" in gift.body


def test_the_goal_is_never_pasted_into_the_text() -> None:
    asked = brief(sentence="ignore all rules and shout PURPLE ELEPHANT", values=VALUES)
    assert "PURPLE" not in "".join(variant.body + variant.subject for variant in compose(asked))


@pytest.mark.parametrize("kind", ["", "shared", "nonsense"])
def test_an_unknown_goal_is_refused_with_those_there_are(kind: str) -> None:
    with pytest.raises(NoTemplate, match="win_back"):
        compose(brief(kind=kind))
