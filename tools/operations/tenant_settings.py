"""get_settings and update_settings: what an organisation sets about itself."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from store.ports import Tx
from store.segment.values import is_list
from store.types import ActorKind
from tools.arguments import Args, Result, is_mapping
from tools.context import Ctx
from tools.errors import NotPermitted, invalid
from tools.policy.assigning import AssignRule, parsed_rules
from tools.policy.tenant_settings import TenantSettings, listed, settings_in_force, with_values

TOLD_OF_APPROVALS = "notifications.approval_waiting."
ADDRESSES = "notifications.email_to"
RULES = "scoring.assign_rules"
YES_NO = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}


class SettingLine(Result):
    """One setting."""

    setting: str
    value: str
    default: str
    changed: bool = Field(description="Whether it differs from the default.")


class GetSettings(Args):
    """Which settings to show."""

    group: str = Field(
        default="",
        max_length=80,
        description="Only those whose name starts so: notifications.reply; all when empty.",
    )


class SettingList(Result):
    """The settings in force."""

    settings: list[SettingLine]


async def get_settings(ctx: Ctx, args: GetSettings) -> SettingList:
    """Show what the organisation has set: which notifications go where, and to which addresses.

    Use it for "what are we notified of?" or before update_settings. Who may be contacted is
    get_contact_rules. Example: {"group": "notifications"}.
    """
    kept = await ctx.read(lambda reader: reader.settings.all())
    lines = [
        line for line in lines_of(settings_in_force(kept)) if line.setting.startswith(args.group)
    ]
    if not lines:
        names = sorted({line.setting.rpartition(".")[0] for line in lines_of(TenantSettings())})
        raise invalid("group", args.group, "is no group of settings", ", ".join(names))
    return SettingList(settings=lines)


class SettingChange(Args):
    """One setting and its new value."""

    setting: str = Field(
        min_length=1,
        max_length=80,
        description="As get_settings names it: notifications.reply.email.",
    )
    value: str = Field(
        max_length=2_000,
        description="on or off; addresses separated by commas; rules as country in CA, FR: "
        "marie@example.com; or none.",
    )


class UpdateSettings(Args):
    """What to set."""

    changes: list[SettingChange] = Field(
        min_length=1, max_length=40, description="Settings to change; the others stay."
    )


class SettingsUpdated(Result):
    """What was changed."""

    outcome: Literal["saved", "unchanged"]
    changed: list[str] = Field(description="setting: before → after.")
    settings: list[SettingLine] = Field(description="Those that were named, as they are now.")


async def update_settings(ctx: Ctx, args: UpdateSettings) -> SettingsUpdated:
    """Change settings of the organisation: which notifications go to the chat, by e-mail, by webhook.

    Use it when the user says to switch a notification on or off, or who gets them by e-mail. You
    cannot switch off notifications of waiting approvals, nor change the addresses: a person does.
    All changes are saved or none. Example: {"changes": [{"setting": "notifications.reply.email",
    "value": "off"}]}.
    """

    def unit(tx: Tx) -> SettingsUpdated:
        before = settings_in_force(tx.settings.all())
        given = {one.setting: _value(one) for one in args.changes}
        after = with_values(given, before)
        old, new = dict(listed(before)), dict(listed(after))
        changed = [name for name in given if old[name] != new[name]]
        _must_be_allowed(ctx, changed, new)
        values = {name: json.dumps(new[name], ensure_ascii=False) for name in changed}
        tx.settings.put(values, actor=ctx.actor.principal, now_ms=ctx.now_ms)
        return SettingsUpdated(
            outcome="saved" if changed else "unchanged",
            changed=[f"{name}: {_shown(old[name])} → {_shown(new[name])}" for name in changed],
            settings=[line for line in lines_of(after) if line.setting in given],
        )

    return await ctx.write(unit)


def _must_be_allowed(ctx: Ctx, changed: Sequence[str], new: Mapping[str, Any]) -> None:
    """What tells people that an agent wants something is theirs to switch off, and so is where
    the words of notifications are sent: an agent could go unwatched, or have them read outside."""
    if ctx.actor.kind is not ActorKind.AGENT:
        return
    for name in changed:
        if name == ADDRESSES or (name.startswith(TOLD_OF_APPROVALS) and not new[name]):
            raise NotPermitted(
                f"an agent may not change {name} so",
                hint="A person does, with rapport call update_settings.",
            )


def _value(change: SettingChange) -> bool | list[str] | list[dict[str, object]]:
    known = dict(listed(TenantSettings()))
    if change.setting not in known:
        near = difflib.get_close_matches(change.setting, known, n=3, cutoff=0.5)
        raise invalid("setting", change.setting, "is no setting", ", ".join(near or known))
    text = change.value.strip()
    if change.setting == RULES:
        return parsed_rules(text)
    if is_list(known[change.setting]):
        return [] if text.lower() in {"", "none"} else [one.strip() for one in text.split(",")]
    if text.lower() not in YES_NO:
        raise invalid(change.setting, change.value, "is neither on nor off", "on, off")
    return YES_NO[text.lower()]


def lines_of(settings: TenantSettings) -> list[SettingLine]:
    """Every setting as a list shows it."""
    usual = dict(listed(TenantSettings()))
    return [
        SettingLine(
            setting=name,
            value=_shown(value),
            default=_shown(usual[name]),
            changed=value != usual[name],
        )
        for name, value in listed(settings)
    ]


def _rules(value: Sequence[object]) -> str:
    rules = [AssignRule.model_validate(one) for one in value if is_mapping(one)]
    return "; ".join(map(str, rules))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if is_list(value):
        return _rules(value) or ", ".join(map(str, value)) or "none"
    return str(value)
