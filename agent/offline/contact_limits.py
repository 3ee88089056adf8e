"""The organisation's contact policy: shown, and changed once its effects were said back."""

from __future__ import annotations

import re
from collections.abc import Mapping

from agent.offline.conversation import Happened, objects, texts
from agent.offline.intents import Intent
from agent.offline.markdown import plain
from agent.offline.outreach import CHANGE_RULES, RULES, channel_in, tell, whole
from agent.offline.persons import channel_name
from agent.offline.scene import Scene
from agent.offline.steps import Do, Say, Step
from store.text import fold

_NUMBERS = {"one": 1, "un": 1, "une": 1, "two": 2, "deux": 2, "three": 3, "trois": 3, "four": 4, "quatre": 4, "five": 5, "cinq": 5, "six": 6, "seven": 7, "sept": 7, "eight": 8, "nine": 9, "ten": 10, "dix": 10, "noon": 12, "midi": 12}  # fmt: skip
_PERIODS = {"day": "per_day", "jour": "per_day", "week": "per_week", "semaine": "per_week", "month": "per_month", "mois": "per_month"}  # fmt: skip
_CHANNELS = ("email", "sms", "whatsapp", "call")
_HOUR = re.compile(r"(?P<hour>[0-9]{1,2})(?: ?[:h] ?(?P<minute>[0-9]{2}))? ?(?P<half>am|pm|h)?")


def rules(scene: Scene, intent: Intent) -> Step:
    """How often and when people may be contacted."""
    got = scene.call(RULES, {})
    return got if isinstance(got, Do) else told_rules(scene, got)


def told_rules(scene: Scene, got: Happened) -> Say:
    """The limits of each channel in a line."""
    if got.failed:
        return scene.failure(got)
    known = {
        str(one.get("setting")): str(one.get("value")) for one in objects(got.told.get("rules"))
    }
    lines = [_line(scene, channel, known) for channel in _CHANNELS]
    lead = tell(scene, "rules", version=scene.figure(got.number("version")))
    return Say("\n".join((lead, "", *lines)))


def _line(scene: Scene, channel: str, known: Mapping[str, str]) -> str:
    base = channel if channel == "call" else f"{channel}.marketing"
    caps = [
        tell(scene, period, count=known[f"{base}.{period}"])
        for period in ("per_day", "per_week", "per_month")
        if known.get(f"{base}.{period}", "none") != "none"
    ]
    name = channel_name(scene, channel)
    key = "rule_caps" if caps else "rule_free"
    line = f"- {tell(scene, key, channel=name, caps=', '.join(caps))}"
    start, end = known.get(f"{channel}.hours.start", ""), known.get(f"{channel}.hours.end", "")
    if start and end:
        line += f", {tell(scene, 'rule_hours', start=start[:5], end=end[:5])}"
    return line


def limit(scene: Scene, intent: Intent) -> Step:
    """A limit of how often."""
    said = {key: intent.get(key) or intent.get(f"{key}2") for key in ("count", "channel", "period")}
    channel = channel_in(said["channel"])
    if not channel:
        return Say(tell(scene, "which_channel"), "question")
    word = fold(said["count"])
    count = _NUMBERS.get(word) or int(word)
    base = channel if channel == "call" else f"{channel}.marketing"
    return _previewed(scene, f"{base}.{_PERIODS[fold(said['period'])]}", str(count))


def hours(scene: Scene, intent: Intent) -> Step:
    """The hour a channel is used up to, or from."""
    channel = channel_in(intent.get("channel"))
    after = fold(intent.get("edge")) in {"after", "apres"}
    time = _time(fold(intent.get("hour")), after=after)
    if not channel or time is None:
        return Say(tell(scene, "which_channel"), "question")
    return _previewed(scene, f"{channel}.hours.{'end' if after else 'start'}", time)


def _time(word: str, *, after: bool) -> str | None:
    """An hour as HH:MM. A bare small hour is the evening's after which, the morning's before which."""
    found = _HOUR.fullmatch(word)
    hour = _NUMBERS.get(word) or (int(found["hour"]) if found else -1)
    half = found["half"] if found else None
    if (half == "pm" and hour < 12) or (half is None and after and 0 < hour < 12):
        hour += 12
    minute = found["minute"] or "00" if found else "00"
    return f"{hour:02d}:{minute}" if 0 <= hour < 24 and int(minute) < 60 else None


def _previewed(scene: Scene, setting: str, value: str) -> Step:
    got = scene.call(CHANGE_RULES, {"changes": [{"setting": setting, "value": value}]})
    return got if isinstance(got, Do) else changed(scene, got)


def changed(scene: Scene, got: Happened) -> Say:
    """What a change would do, or did."""
    if got.failed:
        return scene.failure(got)
    if got.text("outcome") == "unchanged":
        return Say(tell(scene, "rule_unchanged"))
    items = "; ".join(plain(line, 120) for line in texts(got.told.get("changed")))
    if got.text("outcome") == "saved":
        return Say(
            tell(scene, "rule_saved", version=scene.figure(got.number("version"))), "written"
        )
    arguments = {
        "changes": got.arguments.get("changes"),
        "base": got.number("version"),
        "preview": False,
    }
    pending = {"need": "yes", "tool": CHANGE_RULES, "arguments": arguments, "no": "not_written"}
    said = (
        tell(scene, "rule_preview", items=items),
        _effects(scene, got),
        tell(scene, "shall_save"),
    )
    return Say("\n\n".join(said), "confirm", pending)


def _effects(scene: Scene, got: Happened) -> str:
    lines = [
        "- "
        + tell(
            scene,
            "rule_effect",
            channel=channel_name(scene, str(one.get("channel"))),
            before=scene.figure(one.get("eligible_before")),
            after=scene.figure(one.get("eligible_after")),
        )
        for one in objects(got.told.get("effects"))
        if whole(one, "newly_eligible") or whole(one, "no_longer_eligible")
    ]
    return "\n".join(lines) or tell(scene, "rule_same_people")
