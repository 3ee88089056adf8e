"""A tenant's contact policy: data with versions and safe bounds, decided on by `eligibility`.

A limit of None means no limit; 0 is refused, because it reads as "no limit" to some and as "nobody"
to others. Limits hold in any rolling window, not in calendar days.
"""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from store.contact import StoredPolicy
from tools.errors import InvalidInput, Problem

Day: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Limit: TypeAlias = Annotated[int, Field(ge=1, le=1_000)] | None


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Caps(_Part):
    """Most messages to one person on one channel in any 24 hours, 7 days and 30 days."""

    per_day: Limit = None
    per_week: Limit = None
    per_month: Limit = None


class Hours(_Part):
    """When a channel may be used, in the person's own zone: from `start` up to `end`, on `days`."""

    start: time
    end: time
    days: tuple[Day, ...] = DAYS

    @model_validator(mode="after")
    def _is_a_span(self) -> Hours:
        if self.start >= self.end:
            raise ValueError("start must be before end")
        if not self.days:
            raise ValueError("days: at least one is needed")
        if self.start.tzinfo or self.end.tzinfo:
            raise ValueError("start and end are local times, without a zone")
        return self


class DayHours(Hours):
    """Hours of a channel that rings or buzzes: never before 8:00 or after 21:00 (the bounds of the
    United States' TCPA, 47 CFR 64.1200(c)(1); Canada's and France's are within them)."""

    @model_validator(mode="after")
    def _is_by_day(self) -> DayHours:
        if self.start < time(8) or self.end > time(21):
            raise ValueError("calls and texts go out between 08:00 and 21:00 at most")
        return self


class MailPolicy(_Part):
    """E-mail. `consent` for marketing: granted (asked for), implied (granted, or a purchase within
    `implied_days`, as Canada's anti-spam law counts 24 months), not_denied."""

    consent: Literal["granted", "implied", "not_denied"] = "implied"
    implied_days: Annotated[int, Field(ge=1, le=3_650)] | None = 730
    marketing: Caps = Caps(per_day=1, per_week=3)
    transactional: Caps = Caps(per_day=20)
    hours: Hours | None = None


class TextPolicy(_Part):
    """SMS and WhatsApp: marketing never goes to people who only did not refuse."""

    consent: Literal["granted", "implied"] = "granted"
    implied_days: Annotated[int, Field(ge=1, le=3_650)] | None = 730
    marketing: Caps = Caps(per_day=1, per_week=2)
    transactional: Caps = Caps(per_day=10)
    hours: DayHours = DayHours(start=time(9), end=time(20))


class CallPolicy(_Part):
    """Calls. Caps and the cooldown hold for each project and customer; `person_*` over all of a
    customer's projects."""

    consent: Literal["granted", "implied", "not_denied"] = "not_denied"
    implied_days: Annotated[int, Field(ge=1, le=3_650)] | None = 730
    per_day: Annotated[int, Field(ge=1, le=10)] = 3
    per_week: Annotated[int, Field(ge=1, le=30)] = 10
    cooldown_hours: Annotated[int, Field(ge=1, le=720)] | None = 24
    person_per_day: Limit = None
    person_per_week: Limit = None
    hours: DayHours = DayHours(start=time(9), end=time(20))


class ApprovalPolicy(_Part):
    """Who may approve how many people at once, when two persons are needed, and how long a proposal
    waits."""

    member_up_to: Annotated[int, Field(ge=1, le=10_000_000)] | None = 500
    admin_up_to: Annotated[int, Field(ge=1, le=10_000_000)] | None = 50_000
    two_people_over: Annotated[int, Field(ge=1, le=10_000_000)] | None = 100_000
    expires_hours: Annotated[int, Field(ge=1, le=720)] = 72


class ContactPolicy(_Part):
    """Everything a tenant decides about contacting people."""

    email: MailPolicy = MailPolicy()
    sms: TextPolicy = TextPolicy()
    whatsapp: TextPolicy = TextPolicy()
    call: CallPolicy = CallPolicy()
    approval: ApprovalPolicy = ApprovalPolicy()
    reply_stops_automation: bool = False

    def text(self) -> str:
        """The policy as it is kept."""
        return self.model_dump_json()


DEFAULT = ContactPolicy()


def read_policy(text: str) -> ContactPolicy:
    """A policy from JSON text; InvalidInput names each setting, its value and what is accepted."""
    try:
        return ContactPolicy.model_validate_json(text)
    except ValidationError as error:
        problems = [
            Problem(
                ".".join(str(part) for part in found["loc"]),
                str(found["input"])[:60],
                str(found["msg"]).removeprefix("Value error, "),
            )
            for found in error.errors(include_url=False)
        ]
        raise InvalidInput(str(problems[0]), problems=problems) from None


def policy_in_force(stored: StoredPolicy | None) -> tuple[int, ContactPolicy]:
    """The version (0 for the one Rapport comes with) and the policy."""
    return (0, DEFAULT) if stored is None else (stored.version, read_policy(stored.text))
