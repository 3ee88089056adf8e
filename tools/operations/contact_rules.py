"""get_contact_rules and change_contact_rules: the organisation's contact policy, as data."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from typing import Any, Literal

from pydantic import Field

from store.contact import CHANNELS, ContactFacts, Purpose
from store.ports import Reader, Tx
from store.segment.rule import EVERYONE
from store.segment.rule import Rule as SegmentRule
from store.segment.values import is_list
from store.types import ActorKind
from tools.arguments import Args, Result, is_mapping
from tools.audiences import Named, choose
from tools.context import Ctx
from tools.deciding import LIMIT_SECONDS, Surroundings, decide_each, surroundings
from tools.errors import Conflict, NotPermitted, invalid
from tools.policy.contact_policy import ContactPolicy, policy_in_force, read_policy
from tools.policy.eligibility import Decision
from tools.policy.strictness import loosened
from tools.understand.reading import Outcome
from tools.views import shown_time

MAX_PEOPLE = 200_000
VERSIONS = 10


class Rule(Result):
    """One setting of the policy."""

    setting: str
    value: str


class PolicyVersion(Result):
    """A version of the policy."""

    version: int
    saved_at: str
    saved_by: str


class GetContactRules(Args):
    """Nothing is needed."""


class ContactRules(Result):
    """The policy in force."""

    version: int = Field(description="0 is the policy Rapport comes with.")
    rules: list[Rule]
    versions: list[PolicyVersion] = Field(description="The latest versions, newest first.")


async def get_contact_rules(ctx: Ctx, args: GetContactRules) -> ContactRules:
    """Show the organisation's contact policy: consent, limits, hours, who may approve.

    Use it for "how often may we write to somebody?" or before change_contact_rules. Limits hold in
    any rolling window; none means no limit. Example: {}.
    """
    del args

    def unit(reader: Reader) -> ContactRules:
        version, policy = policy_in_force(reader.contact.policy())
        kept = reader.contact.policies(VERSIONS)
        versions = [
            PolicyVersion(
                version=one.version, saved_at=shown_time(one.created_at) or "", saved_by=one.actor
            )
            for one in kept
        ]
        return ContactRules(version=version, rules=listed(policy), versions=versions)

    return await ctx.read(unit)


class RuleChange(Args):
    """One setting and its new value."""

    setting: str = Field(
        min_length=1,
        max_length=80,
        description="As get_contact_rules names it: call.per_day, email.marketing.per_week.",
    )
    value: str = Field(
        max_length=80,
        description="A number, a time such as 09:00, days such as mon,tue, true, false, or none.",
    )


class ChangeContactRules(Args):
    """What to change, or which version to go back to."""

    changes: list[RuleChange] = Field(
        default=[], max_length=40, description="Settings to change; the others stay."
    )
    back_to: int = Field(
        default=-1,
        ge=-1,
        le=1_000_000,
        description="Instead: the version to go back to; 0 is the first.",
    )
    base: int = Field(
        default=-1,
        ge=-1,
        le=1_000_000,
        description="The version the user saw; refused when another was saved since.",
    )
    audience: str = Field(
        default="",
        max_length=40,
        description="aud_ id of people to try it on; all when left empty.",
    )
    preview: bool = Field(
        default=True, description="true only shows what it would change; false saves it."
    )


class RuleEffect(Result):
    """What the change does on one channel, for marketing."""

    channel: str
    eligible_before: int
    eligible_after: int
    newly_eligible: int
    no_longer_eligible: int


class ContactRulesChanged(Result):
    """What was saved, or would be."""

    outcome: Literal["previewed", "saved", "unchanged"]
    version: int
    changed: list[str] = Field(description="setting: before → after.")
    people: int = Field(description="How many it was tried on.")
    effects: list[RuleEffect]
    rules: list[Rule]


async def change_contact_rules(ctx: Ctx, args: ChangeContactRules) -> ContactRulesChanged:
    """Change the organisation's contact policy; preview first: it shows who becomes eligible or not.

    Use it for "at most two e-mails a week" or "no calls after six". With preview (the default)
    nothing is saved: show the effects and save with preview false when the user agrees. You may only
    make it stricter; loosening takes a person. Proposals that wait become stale. Every version is
    kept; back_to returns to one.
    Example: {"changes": [{"setting": "email.marketing.per_week", "value": "2"}]}.
    """
    version, before, after = await ctx.read(lambda reader: _planned(reader, args))
    changed = _differences(before, after)
    if not args.preview:
        _must_be_a_person_to_loosen(ctx, before, after)
    people, effects = await _tried(ctx, args, version, before, after)
    if args.preview or not changed:
        outcome = "unchanged" if not changed else "previewed"
        return _answer(outcome, version, changed, people, effects, after)

    def unit(tx: Tx) -> ContactRulesChanged:
        saved = tx.contact.save_policy(
            after.text(), base=version, actor=ctx.actor.principal, now_ms=ctx.now_ms
        )
        if saved is None:
            raise _overtaken()
        return _answer("saved", saved, changed, people, effects, after)

    return await ctx.write(unit)


def _must_be_a_person_to_loosen(ctx: Ctx, before: ContactPolicy, after: ContactPolicy) -> None:
    looser = loosened(before, after)
    if looser and ctx.actor.kind is not ActorKind.HUMAN:
        raise NotPermitted(
            f"only a person may loosen the contact policy: {', '.join(looser)}",
            hint="A person runs: rapport call change_contact_rules. Stricter is done at once.",
        )


def _overtaken() -> Conflict:
    return Conflict(
        "another version of the policy was saved in between",
        hint="Look at get_contact_rules and change it again.",
    )


def _planned(reader: Reader, args: ChangeContactRules) -> tuple[int, ContactPolicy, ContactPolicy]:
    version, before = policy_in_force(reader.contact.policy())
    if args.base not in {-1, version}:
        raise _overtaken()
    if bool(args.changes) == (args.back_to >= 0):
        raise invalid("input", None, "give changes or back_to", "exactly one of the two")
    if args.back_to >= 0:
        return version, before, _earlier(reader, args.back_to)
    return (
        version,
        before,
        changed_policy(before, [(one.setting, one.value) for one in args.changes]),
    )


def _earlier(reader: Reader, version: int) -> ContactPolicy:
    if version == 0:
        return ContactPolicy()
    for one in reader.contact.policies(1_000):
        if one.version == version:
            return read_policy(one.text)
    raise invalid("back_to", version, "is not a version", "one that get_contact_rules lists")


def changed_policy(policy: ContactPolicy, changes: Sequence[tuple[str, str]]) -> ContactPolicy:
    """The policy with settings changed; InvalidInput names the setting, the value, what is accepted."""
    whole: dict[str, Any] = json.loads(policy.text())
    known = {rule.setting for rule in listed(policy)}
    for setting, value in changes:
        if setting not in known and not _is_of_hours(setting, known):
            accepted = ", ".join(sorted(known))
            raise invalid("setting", setting, "is not a setting", accepted)
        _put(whole, setting.split("."), _value(setting, value))
    return read_policy(json.dumps(whole))


def _is_of_hours(setting: str, known: Set[str]) -> bool:
    """Hours are one setting while there are none, and three once there are some."""
    parent, _, last = setting.rpartition(".")
    return f"{setting}.start" in known or (parent in known and last in {"start", "end", "days"})


def _put(whole: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for part in path[:-1]:
        if whole.get(part) is None:
            whole[part] = {"start": "09:00", "end": "20:00"}
        whole = whole[part]
    whole[path[-1]] = value


def _value(setting: str, text: str) -> Any:
    plain = text.strip().lower()
    if plain in {"none", "aucun", "aucune", ""}:
        return None
    if setting.endswith(".days"):
        return [day.strip() for day in plain.split(",")]
    if plain in {"true", "false"}:
        return plain == "true"
    return int(plain) if plain.lstrip("-").isdigit() and plain.isascii() else plain


def listed(policy: ContactPolicy) -> list[Rule]:
    """Every setting with its value as text, in order."""
    found: list[Rule] = []

    def walk(path: str, value: object) -> None:
        if is_mapping(value):
            for key, part in value.items():
                walk(f"{path}.{key}" if path else str(key), part)
        else:
            found.append(Rule(setting=path, value=_shown(value)))

    walk("", json.loads(policy.text()))
    return found


def _shown(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if is_list(value):
        return ",".join(map(str, value))
    return str(value)


def _differences(before: ContactPolicy, after: ContactPolicy) -> list[str]:
    old = {rule.setting: rule.value for rule in listed(before)}
    new = {rule.setting: rule.value for rule in listed(after)}
    names = [*new, *(name for name in old if name not in new)]
    return [
        f"{name}: {old.get(name, 'none')} → {new.get(name, 'none')}"
        for name in names
        if old.get(name) != new.get(name)
    ]


async def _tried(
    ctx: Ctx, args: ChangeContactRules, version: int, before: ContactPolicy, after: ContactPolicy
) -> tuple[int, list[RuleEffect]]:
    ids = await _people(ctx, args.audience)
    around = await ctx.read(lambda reader: surroundings(reader, ctx, Purpose.MARKETING))
    then = Surroundings(version, after, around.purpose, around.now_ms, around.zone)
    deciders = {channel: then.decider(channel) for channel in CHANNELS}
    counted = {channel: Counter[str]() for channel in CHANNELS}

    def take(facts: ContactFacts, decisions: Mapping[str, Decision]) -> None:
        for channel, was in decisions.items():
            now = deciders[channel].decide(facts).allowed
            tally = counted[channel]
            tally["before"] += was.allowed
            tally["after"] += now
            tally["new"] += now and not was.allowed
            tally["gone"] += was.allowed and not now

    now_in_force = Surroundings(version, before, around.purpose, around.now_ms, around.zone)
    await decide_each(ctx, ids, CHANNELS, now_in_force, take)
    return len(ids), [_effect(channel, tally) for channel, tally in counted.items()]


def _effect(channel: str, tally: Counter[str]) -> RuleEffect:
    return RuleEffect(
        channel=channel,
        eligible_before=tally["before"],
        eligible_after=tally["after"],
        newly_eligible=tally["new"],
        no_longer_eligible=tally["gone"],
    )


async def _people(ctx: Ctx, audience: str) -> Sequence[int]:
    if not audience:
        return await _ids(ctx, EVERYONE)
    reading = await choose(ctx, Named(audience=audience))
    rule = reading.rule
    if reading.outcome is not Outcome.FOUND or rule is None:
        raise invalid("audience", audience, "names nobody", "an aud_ id of an answer")
    return await _ids(ctx, rule)


async def _ids(ctx: Ctx, rule: SegmentRule) -> Sequence[int]:
    def unit(reader: Reader) -> Sequence[int]:
        return reader.customers.ids(rule, ctx.rule_env(reader))[:MAX_PEOPLE]

    return await ctx.read(unit, limit_seconds=LIMIT_SECONDS)


def _answer(
    outcome: Literal["previewed", "saved", "unchanged"],
    version: int,
    changed: list[str],
    people: int,
    effects: list[RuleEffect],
    policy: ContactPolicy,
) -> ContactRulesChanged:
    return ContactRulesChanged(
        outcome=outcome,
        version=version,
        changed=changed,
        people=people,
        effects=effects,
        rules=listed(policy),
    )
