"""Whether a standing approval covers a proposal: pure, and closed: what is not said is not covered.

A standing approval for sending pins everything that would leave the house: the text (a saved
template as it was when it was granted, or what the built-in library writes for a goal), the campaign
values in it, and the segment's rule. Whoever changes a template, a value or a segment afterwards
makes nothing go out by itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from store.standing import Standing
from tools.errors import InvalidInput, Problem
from tools.policy.contact_policy import ApprovalPolicy

DAY_MS = 86_400_000
DEFAULT_DAYS, MAX_DAYS = 90, 365
MOST = 10_000_000
SEND, SYNC = "send_message", "sync_crm"
Slug: TypeAlias = Annotated[str, Field(max_length=120)]
Value: TypeAlias = Annotated[str, Field(min_length=1, max_length=400)]
Requester: TypeAlias = Literal["agent", "human", "job"]
Door: TypeAlias = Literal["chat", "mcp", "cli", "rest", "job"]
RoleName: TypeAlias = Literal["member", "admin", "owner"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class _Covers(_Part):
    """Who may ask, by which door; empty `doors` is every door."""

    requesters: Annotated[tuple[Requester, ...], Field(min_length=1, max_length=3)] = (
        "agent",
        "human",
        "job",
    )
    doors: Annotated[tuple[Door, ...], Field(max_length=5)] = ()


class SendCovers(_Covers):
    """Which sends: exactly one of `template` (slug of a saved one) and `goal` (a text of the built-in
    library), on these channels, with exactly these campaign values. An empty `segment` is anybody
    the contact policy lets be written to."""

    kind: Literal["send_message"] = SEND
    channels: Annotated[
        tuple[Literal["email", "sms", "whatsapp", "call", "note"], ...],
        Field(min_length=1, max_length=5),
    ]
    purpose: Literal["marketing", "transactional"]
    template: Slug = ""
    goal: Slug = ""
    segment: Slug = ""
    values: Annotated[dict[Slug, Value], Field(max_length=20)] = {}

    @model_validator(mode="after")
    def _says_which_text(self) -> SendCovers:
        if bool(self.template) == bool(self.goal):
            raise ValueError("exactly one of template and goal is needed")
        return self


class SyncCovers(_Covers):
    """Which pushes to another CRM: those of one connection."""

    kind: Literal["sync_crm"] = SYNC
    connection: Annotated[str, Field(min_length=1, max_length=120)]


Covers: TypeAlias = SendCovers | SyncCovers
_READ: TypeAdapter[Covers] = TypeAdapter(Annotated[Covers, Field(discriminator="kind")])


class Granted(_Part):
    """What is kept of a grant: what it covers, the role it was granted with, and hashes of the
    template (`text`) and of the segment's rule (`rule`) as they were then."""

    role: RoleName
    covers: Annotated[Covers, Field(discriminator="kind")]
    text: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A proposal as this decision sees it. `matter` is what the tool that proposed says of it:
    text to text, and the campaign values."""

    kind: str
    size: int
    requester_kind: str
    door: str
    tainted: bool
    matter: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Miss:
    """Why a proposal waits in spite of a standing approval; `closeness` is higher the later the
    check."""

    code: str
    closeness: int
    values: Mapping[str, int | str]


def read_covers(given: Mapping[str, Any]) -> Covers:
    """What a standing approval covers; InvalidInput names each field, its value and what is
    accepted."""
    try:
        return _READ.validate_python(dict(given))
    except ValidationError as error:
        problems = [
            Problem(
                ".".join(map(str, found["loc"][1:])) or "covers",
                str(found["input"])[:60],
                str(found["msg"]).removeprefix("Value error, "),
            )
            for found in error.errors(include_url=False)
        ]
        raise InvalidInput(str(problems[0]), problems=problems) from None


def read_granted(text: str) -> Granted | None:
    """What was kept of a grant; None for what this version can't read, which then covers nothing."""
    try:
        return Granted.model_validate_json(text)
    except ValidationError:
        return None


def most_at_once(policy: ApprovalPolicy, role: str) -> int:
    """How many people or records a role may approve at once and alone."""
    mine = {"member": policy.member_up_to, "admin": policy.admin_up_to}.get(role)
    return min(limit for limit in (mine, policy.two_people_over, MOST) if limit is not None)


def why_waits(
    standing: Standing, policy: ApprovalPolicy, asked: Asked, *, used: int, now_ms: int
) -> Miss | None:
    """Why a proposal is not let through by a standing approval; None when it is. `used` is what went
    through it in the last 24 hours."""
    granted = read_granted(standing.covers)
    if granted is None or not standing.in_force(now_ms) or standing.kind != asked.kind:
        return Miss("not_in_force", 0, {})
    if asked.tainted:
        return Miss("tainted", 9, {})
    if code := _differs(granted, asked):
        return Miss(code, _ORDER.index(code) + 1, {})
    return _over(standing, granted, policy, asked, used)


def closest(misses: Sequence[Miss]) -> Miss | None:
    """The reason to tell of several."""
    return max(misses, key=lambda miss: miss.closeness, default=None)


_ORDER = ("other_requester", "other_matter", "other_text", "other_values", "other_people")


def _differs(granted: Granted, asked: Asked) -> str | None:
    covers = granted.covers
    doors = covers.doors or (asked.door,)
    if asked.requester_kind not in covers.requesters or asked.door not in doors:
        return "other_requester"
    if isinstance(covers, SyncCovers):
        same = asked.kind == SYNC and asked.matter.get("connection") == covers.connection
        return None if same else "other_matter"
    return _other_send(covers, granted, asked)


def _other_send(covers: SendCovers, granted: Granted, asked: Asked) -> str | None:
    matter = asked.matter
    if matter.get("channel") not in covers.channels or matter.get("purpose") != covers.purpose:
        return "other_matter"
    if (matter.get("template"), matter.get("goal")) != (covers.template, covers.goal):
        return "other_text"
    if covers.template and matter.get("text") != granted.text:
        return "other_text"
    if matter.get("values") != covers.values:
        return "other_values"
    if not covers.segment:
        return None
    people = (matter.get("segment"), matter.get("rule"))
    return None if people == (covers.segment, granted.rule) else "other_people"


def _over(
    standing: Standing, granted: Granted, policy: ApprovalPolicy, asked: Asked, used: int
) -> Miss | None:
    each = min(standing.most_each, most_at_once(policy, granted.role))
    if asked.size > each:
        return Miss("over_each", 7, {"size": asked.size, "most": each})
    if used + asked.size > standing.most_a_day:
        told = {"size": asked.size, "used": used, "most": standing.most_a_day}
        return Miss("over_day", 8, told)
    return None


def matter_of(args: str) -> Mapping[str, Any]:
    """What a proposal's canonical arguments say a standing approval may look at."""
    found: dict[str, Any] = json.loads(args)
    matter: dict[str, Any] | None = found.get("matter")
    return matter or {}
