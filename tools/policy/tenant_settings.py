"""What an organisation may set about itself: a closed list with safe bounds and defaults.

Kept as one JSON value a setting under its dotted name (`notifications.reply.email`); what is not
kept is at its default, and what this version does not know is left alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from store.segment.values import is_list
from tools.arguments import is_mapping
from tools.errors import InvalidInput, Problem
from tools.policy.assigning import MOST_RULES, AssignRule
from tools.sending.addresses import email_address

Kind: TypeAlias = Literal[
    "approval_waiting", "reply", "send_failed", "sync_failed", "call_missed", "task_due"
]
Way: TypeAlias = Literal["chat", "email", "webhook"]
KINDS: tuple[Kind, ...] = (
    "approval_waiting",
    "reply",
    "send_failed",
    "sync_failed",
    "call_missed",
    "task_due",
)
WAYS: tuple[Way, ...] = ("chat", "email", "webhook")
MAX_ADDRESSES = 20


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Ways(_Part):
    """The ways one kind of notification takes."""

    chat: bool = True
    email: bool = True
    webhook: bool = True


def _addresses(given: tuple[str, ...]) -> tuple[str, ...]:
    """Unsendable, a ValueError, says which is none."""
    return tuple(dict.fromkeys(email_address(one.strip()) for one in given))


class NotificationSettings(_Part):
    """Who is told of what, and how. Without an address nothing is mailed."""

    email_to: Annotated[
        tuple[str, ...], Field(max_length=MAX_ADDRESSES), AfterValidator(_addresses)
    ] = ()
    approval_waiting: Ways = Ways()
    reply: Ways = Ways()
    send_failed: Ways = Ways()
    sync_failed: Ways = Ways()
    call_missed: Ways = Ways()
    task_due: Ways = Ways()

    def takes(self, kind: Kind, way: Way) -> bool:
        """Whether a kind takes a way."""
        ways: Ways = getattr(self, kind)
        return bool(getattr(ways, way))

    def shown_in_chat(self) -> tuple[Kind, ...]:
        """The kinds that people see in the chat."""
        return tuple(kind for kind in KINDS if self.takes(kind, "chat"))


class EnrichmentSettings(_Part):
    """What enriching does by itself."""

    auto_enrich: bool = False


class ScoringSettings(_Part):
    """What scores do by themselves, and who gets customers that nobody has."""

    auto_score: bool = False
    auto_create_tasks: bool = False
    auto_create_deals: bool = False
    auto_assign: bool = False
    assign_rules: Annotated[tuple[AssignRule, ...], Field(max_length=MOST_RULES)] = ()


class TenantSettings(_Part):
    """Everything an organisation may set."""

    notifications: NotificationSettings = NotificationSettings()
    enrichment: EnrichmentSettings = EnrichmentSettings()
    scoring: ScoringSettings = ScoringSettings()


DEFAULT = TenantSettings()


def settings_in_force(kept: Mapping[str, str]) -> TenantSettings:
    """The settings as kept, the rest at its defaults."""
    names = {name for name, _ in listed(DEFAULT)}
    return with_values({name: json.loads(text) for name, text in kept.items() if name in names})


def with_values(values: Mapping[str, object], base: TenantSettings = DEFAULT) -> TenantSettings:
    """Settings with values under dotted names set; InvalidInput names each that can't be."""
    whole: dict[str, Any] = base.model_dump()
    for name, value in values.items():
        *path, last = name.split(".")
        place = whole
        for part in path:
            place = place[part]
        place[last] = value
    try:
        return TenantSettings.model_validate(whole)
    except ValidationError as error:
        problems = [
            Problem(
                ".".join(str(part) for part in found["loc"]),
                str(found["input"])[:80],
                str(found["msg"]).removeprefix("Value error, "),
            )
            for found in error.errors(include_url=False)
        ]
        raise InvalidInput(str(problems[0]), problems=problems) from None


def listed(settings: TenantSettings) -> list[tuple[str, Any]]:
    """Every setting by its dotted name, in order."""
    found: list[tuple[str, Any]] = []

    def walk(path: str, value: object) -> None:
        if is_mapping(value):
            for key, part in value.items():
                walk(f"{path}.{key}" if path else str(key), part)
        else:
            found.append((path, list(value) if is_list(value) else value))

    walk("", settings.model_dump(mode="json"))
    return found
