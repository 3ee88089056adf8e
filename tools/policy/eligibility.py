"""Whether a person may be contacted now, why not, and when again: one pure, versioned decision.

The same for chat, MCP, REST, dialer and sender. Every reason is returned, not the first, and no
order of the rules changes the answer. Adding a suppression, an attempt or a refusal never makes
anybody eligible. Nothing overrides do-not-contact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from store.clock import from_ms, to_ms
from store.contact import Attempt, ContactFacts, Purpose, TerminalState
from tools.policy.contact_policy import (
    DAYS,
    CallPolicy,
    Caps,
    ContactPolicy,
    Hours,
    MailPolicy,
    TextPolicy,
)
from tools.policy.send_times import ANY_TIME, SendTimes

HOUR = 3_600_000
DAY = 24 * HOUR
WINDOWS = {"per_day": DAY, "per_week": 7 * DAY, "per_month": 30 * DAY}
MOST_TURNS = 64  # between two sets of hours until both are open
MEMORY_MS = 30 * DAY  # how far back attempts matter at most: the longest window
CODES = (
    "address_missing",
    "address_invalid",
    "do_not_call",
    "unsubscribed",
    "bounced",
    "complained",
    "address_suppressed",
    "consent_denied",
    "consent_missing",
    "automation_off",
    "terminal_global",
    "terminal_customer",
    "terminal_project",
    "project_suppressed",
    "suppressed_for_project",
    "not_in_project",
    "project_not_yet",
    "cooldown",
    "cap_day",
    "cap_week",
    "cap_month",
    "person_cap_day",
    "person_cap_week",
    "quiet_hours",
    "send_times",
)
_ORDER = {code: index for index, code in enumerate(CODES)}
_SUPPRESSED = {
    "unsubscribed": "unsubscribed",
    "bounced": "bounced",
    "complained": "complained",
}
_CAP_CODES = {"per_day": "cap_day", "per_week": "cap_week", "per_month": "cap_month"}
Evidence = Mapping[str, int | str]
_NO_EVIDENCE: Evidence = MappingProxyType({})


class Reason(NamedTuple):
    """Why not: a code of `CODES`, what it rests on, and when it ends by itself (None: it does not)."""

    code: str
    evidence: Evidence = _NO_EVIDENCE
    retry_at: int | None = None


class Decision(NamedTuple):
    """The answer for one person, channel and purpose. `retry_at` is the first instant at which all
    reasons have ended, None when one does not end by itself. A tuple, as made by the thousand."""

    customer_id: int
    allowed: bool
    reasons: tuple[Reason, ...]
    retry_at: int | None
    policy_version: int

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the reasons, in the order of `CODES`."""
        return tuple(reason.code for reason in self.reasons)

    @property
    def only_waits(self) -> bool:
        """Whether waiting alone makes the person eligible."""
        return not self.allowed and self.retry_at is not None


@dataclass(frozen=True, slots=True)
class _Clock:
    """The hours of a channel in one zone at one instant: open now, and when it opens next."""

    is_open: bool
    opens_at: int
    local: str


@dataclass(frozen=True, slots=True)
class _Limit:
    """At most so many in any window of so long."""

    code: str
    most: int
    window: int


class Decider:
    """Decides for many people under one policy, channel and purpose at one instant."""

    def __init__(
        self,
        policy: ContactPolicy,
        *,
        version: int,
        channel: str,
        purpose: Purpose,
        now_ms: int,
        zone: str,
        project_id: int | None = None,
        times: SendTimes = ANY_TIME,
    ) -> None:
        self.version = version
        self.channel = channel
        self.purpose = purpose
        self.now = now_ms
        self.zone = zone
        self.project_id = project_id
        self._marketing = purpose is Purpose.MARKETING
        self._rules = {
            "email": policy.email,
            "sms": policy.sms,
            "whatsapp": policy.whatsapp,
            "call": policy.call,
        }[channel]
        self._hours = self._rules.hours
        self._limits, self._person_limits, self._cooldown = _limits(self._rules, purpose)
        self._clocks: dict[str, _Clock] = {}
        self._times = times
        self._opens: dict[str, int] = {}
        self._checks = self._chosen()

    def _chosen(self) -> tuple[Callable[[ContactFacts, list[Reason]], None], ...]:
        """The checks that can find a reason under this policy, channel and purpose."""
        calls = self.channel == "call"
        checks = {
            self._address: True,
            self._suppression: True,
            self._consent: True,
            self._automation: self._marketing or calls,
            self._calling: calls,
            self._call_caps: calls,
            self._message_caps: not calls and bool(self._limits),
            self._quiet: self._hours is not None,
            self._send_times: not self._times.is_any_hour,
        }
        return tuple(check for check, matters in checks.items() if matters)

    def decide(self, facts: ContactFacts) -> Decision:
        """The decision about one person."""
        reasons: list[Reason] = []
        for check in self._checks:
            check(facts, reasons)
        if not reasons:
            return Decision(facts.customer_id, True, (), None, self.version)
        reasons.sort(key=lambda reason: _ORDER[reason.code])
        retry = self._retry(facts, reasons)
        return Decision(facts.customer_id, False, tuple(reasons), retry, self.version)

    def _retry(self, facts: ContactFacts, reasons: Sequence[Reason]) -> int | None:
        ends = [reason.retry_at for reason in reasons]
        if any(end is None for end in ends):
            return None
        at = self._open_from(self._zone_of(facts), max(end for end in ends if end is not None))
        lapses = self._implied_until(facts)
        return None if at is None or (lapses is not None and at > lapses) else at

    def _open_from(self, zone: str, at: int) -> int | None:
        """The first instant from `at` on that is open for the policy and for the campaign."""
        for _ in range(MOST_TURNS):
            opens = at
            if self._hours is not None:
                clock = _clock(self._hours, zone, at)
                opens = at if clock.is_open else clock.opens_at
            opens = self._times.opens_from(zone, opens)
            if opens == at:
                return at
            at = opens
        return None

    def _address(self, facts: ContactFacts, found: list[Reason]) -> None:
        usable, given = (
            (facts.email, facts.email_given)
            if self.channel == "email"
            else (facts.phone, facts.phone_given)
        )
        if usable is None:
            found.append(Reason("address_invalid" if given else "address_missing"))

    def _suppression(self, facts: ContactFacts, found: list[Reason]) -> None:
        known = facts.suppressed.get(self.channel)
        if known is None or (known.reason == "unsubscribed" and not self._marketing):
            return
        code = _SUPPRESSED.get(known.reason, "address_suppressed")
        found.append(Reason(code, {"since": known.since, "evidence": known.evidence}))

    def _consent(self, facts: ContactFacts, found: list[Reason]) -> None:
        given = facts.consent.get(self.channel)
        if given is not None and given.state == "denied":
            if self._marketing or self.channel != "email":
                found.append(Reason("consent_denied", {"since": given.at}))
        elif self._marketing and given is None and self._rules.consent != "not_denied":
            implied = self._implied_until(facts)
            if implied is None or implied < self.now:
                last = facts.last_order_at
                evidence = {} if last is None else {"last_order": last}
                found.append(Reason("consent_missing", evidence))

    def _implied_until(self, facts: ContactFacts) -> int | None:
        """When the consent that a purchase implies ends; None where none is implied, or needed."""
        known = facts.consent.get(self.channel)
        rules = self._rules
        if known is not None or not self._marketing or rules.consent != "implied":
            return None
        if facts.last_order_at is None:
            return None
        days = rules.implied_days
        return _FOREVER if days is None else facts.last_order_at + days * DAY

    def _automation(self, facts: ContactFacts, found: list[Reason]) -> None:
        if not facts.automation_enabled:
            found.append(Reason("automation_off"))

    def _quiet(self, facts: ContactFacts, found: list[Reason]) -> None:
        if self._hours is None:
            return
        zone = self._zone_of(facts)
        clock = self._clocks.get(zone)
        if clock is None:
            clock = self._clocks[zone] = _clock(self._hours, zone, self.now)
        if not clock.is_open:
            evidence = {"zone": zone, "local": clock.local}
            found.append(Reason("quiet_hours", evidence, clock.opens_at))

    def _send_times(self, facts: ContactFacts, found: list[Reason]) -> None:
        zone = self._zone_of(facts)
        opens = self._opens.get(zone)
        if opens is None:
            opens = self._opens[zone] = self._times.opens_from(zone, self.now)
        if opens > self.now:
            found.append(Reason("send_times", {"zone": zone}, opens))

    def _zone_of(self, facts: ContactFacts) -> str:
        return facts.zone or self.zone

    def _message_caps(self, facts: ContactFacts, found: list[Reason]) -> None:
        if facts.attempts:
            counted = [one.at for one in facts.attempts if self._counts(one)]
            self._over(self._limits, counted, found)

    def _counts(self, attempt: Attempt) -> bool:
        """One logged by hand counts as marketing: it was a touch, and nobody said otherwise."""
        if attempt.channel != self.channel:
            return False
        return (attempt.purpose == Purpose.TRANSACTIONAL.value) is not self._marketing

    def _over(self, limits: Sequence[_Limit], counted: Sequence[int], found: list[Reason]) -> None:
        for limit in limits:
            recent = sorted(at for at in counted if at > self.now - limit.window)
            if len(recent) >= limit.most:
                free_at = recent[len(recent) - limit.most] + limit.window
                evidence = {"count": len(recent), "limit": limit.most}
                found.append(Reason(limit.code, evidence, free_at))

    def _calling(self, facts: ContactFacts, found: list[Reason]) -> None:
        if facts.do_not_call:
            found.append(Reason("do_not_call"))
        for state in facts.terminal:
            if self._concerns(state):
                evidence = {"state": state.state, "since": state.since}
                found.append(Reason(f"terminal_{state.scope}", evidence))
        if self.project_id is not None:
            self._project(facts, found)

    def _concerns(self, state: TerminalState) -> bool:
        return state.scope != "project" or state.project_id == self.project_id

    def _project(self, facts: ContactFacts, found: list[Reason]) -> None:
        project = facts.project
        if project is None or not project.linked:
            found.append(Reason("not_in_project"))
        if project is None:
            return
        if project.call_suppressed:
            found.append(Reason("project_suppressed"))
        if project.suppress_for_project:
            found.append(Reason("suppressed_for_project"))
        at = project.next_call_eligible_at
        if at is not None and at > self.now:
            found.append(Reason("project_not_yet", {"at": at}, at))

    def _call_caps(self, facts: ContactFacts, found: list[Reason]) -> None:
        calls = [one for one in facts.attempts if one.channel == "call"]
        if not calls:
            return
        here = [one.at for one in calls if one.project_id in {None, self.project_id}]
        self._over(self._limits, here, found)
        self._over(self._person_limits, [one.at for one in calls], found)
        if self._cooldown is not None and here:
            free_at = max(here) + self._cooldown
            if free_at > self.now:
                found.append(Reason("cooldown", {"last": max(here)}, free_at))


_FOREVER = 1 << 62


def _limits(
    rules: MailPolicy | TextPolicy | CallPolicy, purpose: Purpose
) -> tuple[tuple[_Limit, ...], tuple[_Limit, ...], int | None]:
    """The limits of a channel, those of calls over all projects, and the cooldown of calls."""
    if not isinstance(rules, CallPolicy):
        marketing = purpose is Purpose.MARKETING
        return _limited(rules.marketing if marketing else rules.transactional), (), None
    here = _limited(Caps(per_day=rules.per_day, per_week=rules.per_week))
    person = _limited(Caps(per_day=rules.person_per_day, per_week=rules.person_per_week), "person_")
    hours = rules.cooldown_hours
    return here, person, None if hours is None else hours * HOUR


def _limited(caps: Caps, prefix: str = "") -> tuple[_Limit, ...]:
    given = {name: getattr(caps, name) for name in WINDOWS}
    return tuple(
        _Limit(prefix + _CAP_CODES[name], most, WINDOWS[name])
        for name, most in given.items()
        if most is not None
    )


def _clock(hours: Hours, zone: str, at_ms: int) -> _Clock:
    """Whether the hours are open in a zone at an instant, and when they open next."""
    try:
        where = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        where = ZoneInfo("UTC")
    local = from_ms(at_ms).astimezone(where)
    shown = local.strftime("%H:%M")
    if DAYS[local.weekday()] in hours.days and hours.start <= local.time() < hours.end:
        return _Clock(True, at_ms, shown)
    return _Clock(False, _opening(hours, where, local), shown)


def _opening(hours: Hours, where: ZoneInfo, local: datetime) -> int:
    """The next opening after a local time. A start that the clocks skip is their next minute."""
    for ahead in range(9):
        day = local.date() + timedelta(days=ahead)
        opening = datetime.combine(day, hours.start, where).astimezone(UTC)
        if DAYS[day.weekday()] in hours.days and opening > local.astimezone(UTC):
            return to_ms(opening)
    raise ValueError("hours without a day")


def deciders(
    policy: ContactPolicy,
    *,
    version: int,
    channels: Sequence[str],
    purpose: Purpose,
    now_ms: int,
    zone: str,
    project_id: int | None = None,
) -> Mapping[str, Decider]:
    """A decider for each channel."""
    return {
        channel: Decider(
            policy,
            version=version,
            channel=channel,
            purpose=purpose,
            now_ms=now_ms,
            zone=zone,
            project_id=project_id,
        )
        for channel in channels
    }
