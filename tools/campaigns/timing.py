"""When and how fast a campaign sends: as a caller says it, and as a person is told it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, get_day_names
from babel.numbers import format_decimal
from pydantic import Field, field_validator

from store.clock import from_ms
from store.segment.lexicon import language_of
from tools.arguments import Args
from tools.context import Ctx
from tools.errors import invalid
from tools.policy.contact_policy import DAYS, ContactPolicy, Day, Hours
from tools.policy.send_times import MOST_WINDOWS, SendTimes, Window
from tools.quantities import Unreadable, parse_instant

YEAR_MS = 366 * 86_400_000
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_WORDS: Mapping[str, tuple[str, str]] = {
    "windows": (
        "It sends {windows}, in each person's own time",
        "Envoi {windows}, à l'heure de chaque personne",
    ),
    "start": ("not before {at}", "pas avant le {at}"),
    "per_hour": ("at most {count} an hour", "au plus {count} par heure"),
    "per_minute": ("at most {count} a minute", "au plus {count} par minute"),
    "every_day": ("every day", "tous les jours"),
    "any_hour": ("at any hour", "à toute heure"),
}


class SendWindow(Args):
    """Hours on some days, in each person's own time zone."""

    days: list[Day] = Field(default=[], max_length=7, description="mon … sun; none: every day.")
    start: str = Field(default="00:00", max_length=5, description="From, as 09:00.")
    end: str = Field(default="24:00", max_length=5, description="Up to, as 17:00.")

    @field_validator("start", "end")
    @classmethod
    def _on_the_clock(cls, value: str) -> str:
        if not _CLOCK.fullmatch(value):
            raise ValueError("is no time of day; accepted: 00:00 to 24:00, such as 09:30")
        return value


class Timed(Args):
    """When and how fast to send."""

    pace_per_minute: int = Field(
        default=0, ge=0, le=100_000, description="Most messages a minute; 0 is as fast as it goes."
    )
    pace_per_hour: int = Field(
        default=0, ge=0, le=1_000_000, description="Most messages an hour, instead."
    )
    windows: list[SendWindow] = Field(
        default=[],
        max_length=MOST_WINDOWS,
        description="Send only then; the contact rules' hours hold besides.",
    )
    start_at: str = Field(
        default="", max_length=40, description="Not before this time, as 2026-12-24T09:00."
    )


def send_times(ctx: Ctx, args: Timed) -> SendTimes:
    """What the arguments say. Raises InvalidInput by field."""
    if args.pace_per_minute and args.pace_per_hour:
        reason = "is given beside pace_per_minute"
        raise invalid("pace_per_hour", args.pace_per_hour, reason, "one pace")
    return SendTimes(
        windows=tuple(_window(one, at) for at, one in enumerate(args.windows)),
        start_at=_start(ctx, args.start_at),
        per_hour=args.pace_per_hour or None,
    )


def must_ever_open(times: SendTimes, policy: ContactPolicy, channel: str) -> None:
    """Raise InvalidInput for windows of which the policy's hours leave nothing."""
    hours: Hours | None = getattr(policy, channel).hours
    if hours is None or times.meets(hours):
        return
    span = f"{hours.start:%H:%M}-{hours.end:%H:%M}"
    raise invalid(
        "windows",
        "; ".join(f"{' '.join(one.days)} {_span(one)}" for one in times.windows),
        "the contact rules never permit it then",
        f"some time on {' '.join(hours.days)} between {span}, as the contact rules say",
    )


def _window(given: SendWindow, at: int) -> Window:
    start, end = _minutes(given.start), _minutes(given.end)
    if start >= end:
        value = f"{given.start}-{given.end}"
        reason = "does not end after it starts"
        accepted = "start before end; over midnight, two windows"
        raise invalid(f"windows.{at}", value, reason, accepted)
    wanted: list[Day] = [day for day in DAYS if not given.days or day in given.days]
    return Window(days=tuple(wanted), start=start, end=end)


def _minutes(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)


def _start(ctx: Ctx, text: str) -> int | None:
    if not text.strip():
        return None
    try:
        at = parse_instant(text, ctx.tenant.zone)
    except Unreadable as error:
        raise invalid("start_at", text, error.reason, error.accepted) from None
    if at < ctx.now_ms or at > ctx.now_ms + YEAR_MS:
        reason = "is in the past" if at < ctx.now_ms else "is more than a year away"
        raise invalid("start_at", text, reason, "a time from now on, within a year")
    return at


def said_times(times: SendTimes, pace_per_minute: int | None, *, locale: str, zone: str) -> str:
    """When and how fast, in a sentence; empty where nothing was said. `start_at` in `zone`."""
    parts = list(_parts(times, pace_per_minute, language_of(locale), zone))
    told = "; ".join(parts)
    return f"{told[:1].upper()}{told[1:]}." if told else ""


def _parts(
    times: SendTimes, pace_per_minute: int | None, language: str, zone: str
) -> Iterator[str]:
    def word(key: str, **values: str) -> str:
        return _WORDS[key][language == "fr"].format(**values)

    if times.windows:
        windows = ", ".join(_said_window(one, language) for one in times.windows)
        yield word("windows", windows=windows)
    if times.start_at is not None:
        at = from_ms(times.start_at).astimezone(ZoneInfo(zone))
        yield word("start", at=format_datetime(at, "d MMM y, HH:mm", locale=language))
    for key, count in (("per_hour", times.per_hour), ("per_minute", pace_per_minute)):
        if count:
            yield word(key, count=format_decimal(count, locale=language))


def _said_window(window: Window, language: str) -> str:
    french = language == "fr"
    days = _said_days(window.days, language) or _WORDS["every_day"][french]
    whole = (window.start, window.end) == (0, 24 * 60)
    return f"{days} {_WORDS['any_hour'][french] if whole else _span(window)}"


def _said_days(days: Sequence[Day], language: str) -> str:
    """Mon–Fri, or Mon, Wed; empty for every day."""
    if len(days) == len(DAYS):
        return ""
    names = get_day_names("abbreviated", locale=language)
    at = [DAYS.index(day) for day in days]
    if len(at) > 2 and at[-1] - at[0] == len(at) - 1:
        return f"{names[at[0]]}–{names[at[-1]]}"
    return ", ".join(names[one] for one in at)


def _span(window: Window) -> str:
    start, end = ((one // 60, one % 60) for one in (window.start, window.end))
    return f"{start[0]:02}:{start[1]:02}–{end[0]:02}:{end[1]:02}"
