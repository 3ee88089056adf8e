"""What must hold of the decision whatever is known of a person."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from store.contact import (
    CHANNELS,
    Attempt,
    Consent,
    ContactFacts,
    ProjectFacts,
    Purpose,
    Suppression,
    TerminalState,
)
from tests.tools.policy.contacts import NOW, decided
from tools.policy.eligibility import DAY, MEMORY_MS

moments = st.integers(NOW - MEMORY_MS, NOW)
maybe = st.booleans()
channels = st.sampled_from(CHANNELS)
purposes = st.sampled_from(list(Purpose))
attempts = st.builds(
    Attempt,
    channel=channels,
    purpose=st.sampled_from(["marketing", "transactional", None]),
    at=moments,
    project_id=st.sampled_from([None, 9, 4]),
)
suppressions = st.builds(
    Suppression,
    channel=channels,
    address=st.just("x"),
    reason=st.sampled_from(["unsubscribed", "bounced", "complained", "invalid", "manual"]),
    evidence=st.just(""),
    since=moments,
    actor=st.just("t"),
)
terminals = st.builds(
    TerminalState,
    id=st.just(1),
    scope=st.sampled_from(["global", "customer", "project"]),
    state=st.just("closed"),
    reason=st.just(""),
    override_allowed=maybe,
    customer_id=st.none(),
    project_id=st.sampled_from([9, 4]),
    since=moments,
)
people = st.builds(
    ContactFacts,
    customer_id=st.just(1),
    name=st.just("A"),
    email=st.sampled_from([None, "a@example.com"]),
    phone=st.sampled_from([None, "+15145550101"]),
    zone=st.sampled_from([None, "Asia/Tokyo", "Europe/Paris", "nowhere"]),
    do_not_call=maybe,
    automation_enabled=maybe,
    last_order_at=st.none() | st.integers(NOW - 900 * DAY, NOW),
    consent=st.dictionaries(
        channels, st.builds(Consent, state=st.sampled_from(["granted", "denied"]), at=moments)
    ),
    suppressed=st.lists(suppressions, max_size=2).map(lambda s: {one.channel: one for one in s}),
    attempts=st.lists(attempts, max_size=12).map(tuple),
    terminal=st.lists(terminals, max_size=2).map(tuple),
    project=st.none()
    | st.builds(
        ProjectFacts,
        project_id=st.just(9),
        call_suppressed=maybe,
        next_call_eligible_at=st.none() | st.integers(NOW - DAY, NOW + DAY),
        linked=maybe,
        suppress_for_project=maybe,
    ),
)
projects = st.sampled_from([None, 9])


@given(people, channels, purposes, projects, suppressions, attempts, terminals)
def test_adding_what_speaks_against_never_makes_anybody_eligible(
    facts: ContactFacts,
    channel: str,
    purpose: Purpose,
    project: int | None,
    suppression: Suppression,
    attempt: Attempt,
    state: TerminalState,
) -> None:
    before = decided(facts, channel, purpose, project=project)
    worse = [
        facts._replace(suppressed={**facts.suppressed, suppression.channel: suppression})
        if suppression.channel not in facts.suppressed
        else facts,
        facts._replace(attempts=(*facts.attempts, attempt)),
        facts._replace(terminal=(*facts.terminal, state)),
        facts._replace(do_not_call=True),
        facts._replace(automation_enabled=False),
        facts._replace(consent={**facts.consent, channel: Consent("denied", NOW)}),
        facts._replace(email=None, phone=None),
    ]
    for one in worse:
        after = decided(one, channel, purpose, project=project)
        assert before.allowed or not after.allowed


@given(people, channels, purposes, projects, st.randoms())
def test_the_order_of_what_is_known_changes_nothing(
    facts: ContactFacts, channel: str, purpose: Purpose, project: int | None, random: object
) -> None:
    turned = facts._replace(
        attempts=facts.attempts[::-1], terminal=tuple(sorted(facts.terminal, key=hash))
    )
    one = decided(facts, channel, purpose, project=project)
    other = decided(turned, channel, purpose, project=project)
    assert set(one.codes) == set(other.codes)
    assert one.retry_at == other.retry_at


@given(people, channels, purposes, projects)
def test_the_time_given_is_when_the_person_becomes_eligible(
    facts: ContactFacts, channel: str, purpose: Purpose, project: int | None
) -> None:
    found = decided(facts, channel, purpose, project=project)
    assert found.allowed == (not found.reasons)
    if found.retry_at is None:
        return
    assert found.retry_at > NOW
    assert decided(facts, channel, purpose, now=found.retry_at, project=project).allowed
    for earlier in (NOW, (NOW + found.retry_at) // 2, found.retry_at - 1):
        still = decided(facts, channel, purpose, now=earlier, project=project)
        assert not still.allowed
