"""What clauses about visits, activity, joining and being contacted mean."""

from __future__ import annotations

from decimal import Decimal

from store.segment.rule import Count, Event, Leaf, Rule
from tools.understand.framing import negated, single
from tools.understand.items import Frame, ImpossibleError, Quantity, UnclearError, Window
from tools.understand.orders import how_many
from tools.understand.resolve import belongs, unknown
from tools.understand.scope import Scope
from tools.understand.when import age, dated, event_window, silent
from tools.understand.wordlists import wordset

_STATUSES = {
    "opened": ("opened", "clicked", "replied"),
    "delivered": ("delivered", "opened", "clicked", "replied"),
}


def visit(made: Frame, scope: Scope) -> Rule | None:
    """Visited, seen, active: only the latest visit and the number of visits are kept."""
    if made.marks.get("FIELD", "visits") != "visits":
        return None
    times = single([*made.times, *made.before])
    window = _one_window(made)
    if times is not None:
        if window is not None:
            raise scope.ask("visits_undated", at=(made.start, made.end))
        return _visits(made, times, scope)
    if window is None:
        if made.windows or made.lengths:
            return None
        return Leaf("last_active", "is_set", not made.negation)
    if made.negation:
        leaf = silent("inactive_days", window, "last_active")
        return leaf if leaf is not None else _not_then(made, window, scope)
    _check_latest(made, window, scope)
    return age("inactive_days", window, "last_active")


def _one_window(made: Frame) -> Window | None:
    if len(made.windows) + len(made.lengths) != 1:
        return None
    return made.windows[0] if made.windows else Window("for", made.lengths[0])


def _visits(made: Frame, times: Quantity, scope: Scope) -> Rule:
    if times.bare and "ONLY" not in made.marks:
        if "ORMORE" in made.marks:
            return negated(made, Leaf("visits", made.marks["ORMORE"], times.value))
        if times.value == 1:
            raise how_many(made, times, scope)
        scope.note("times", text=scope.raw(made.start, made.end), count=times.value)
        return negated(made, Leaf("visits", ">=", times.value))
    return negated(made, Leaf("visits", times.op, times.operand))


def _check_latest(made: Frame, window: Window, scope: Scope) -> None:
    """A visit in a stretch that is over can't be told: a later visit hides it."""
    past = window.kind == "dates" and (window.end is not None and window.end < scope.env.today)
    older = (
        window.kind == "ago"
        and window.days is not None
        and window.days.op in {">", ">=", "==", "between"}
    )
    if past or older:
        raise _latest(made, scope)


def _not_then(made: Frame, window: Window, scope: Scope) -> Rule | None:
    if (
        window.kind == "dates"
        and window.end is not None
        and window.end >= scope.env.today
        and window.start is not None
    ):
        return Leaf("last_active", "before", window.start)
    raise _latest(made, scope)


def _latest(made: Frame, scope: Scope) -> UnclearError:
    text = scope.raw(made.start, made.end)
    tail = text.split(" ", 1)[1] if " " in text else text
    return scope.offer("last_visit_only", (made.start, made.end), tail=tail)


def inactive(made: Frame, scope: Scope) -> Rule | None:
    """No visit for a while: the tenant's default when no length was said."""
    if made.times or made.before or made.after or len(made.windows) + len(made.lengths) > 1:
        return None
    window = _one_window(made)
    if window is None:
        days = Decimal(scope.env.inactive_days)
        scope.note("inactive_default", days=days)
        return negated(made, Leaf("inactive_days", ">", days))
    leaf = silent("inactive_days", window, "last_active")
    if leaf is None:
        return None
    if window.days is not None and window.days.bare:
        scope.note("inactive_for", text=scope.raw(made.start, made.end), days=window.days.value)
    return negated(made, leaf)


def active(made: Frame, scope: Scope) -> Rule | None:
    """A recent visit: in the window said, else within the tenant's default."""
    if made.windows or made.lengths:
        return visit(made, scope)
    days = Decimal(scope.env.inactive_days)
    if made.negation:
        scope.note("inactive_default", days=days)
        return Leaf("inactive_days", ">", days)
    scope.note("active_default", days=days)
    return Leaf("inactive_days", "<=", days)


def last_seen(made: Frame, scope: Scope) -> Rule | None:
    """`last visit before March`, `last seen more than 60 days ago`."""
    return _dated(made, "inactive_days", "last_active")


def last_contact(made: Frame, scope: Scope) -> Rule | None:
    """`last contacted before March`."""
    return _dated(made, "last_contacted_days", "last_contacted_at")


def _dated(made: Frame, days_field: str, date_field: str) -> Rule | None:
    window = _one_window(made)
    if window is None or made.before or made.after or made.times:
        return None
    leaf = age(days_field, window, date_field)
    return None if leaf is None else negated(made, leaf)


def created(made: Frame, scope: Scope) -> Rule | None:
    """`joined in March`, `created more than a year ago`, `signed up in the last 30 days`."""
    return _dated(made, "age_days", "created_at")


def new(made: Frame, scope: Scope) -> Rule | None:
    """`new this month`; with no time it waits for one, or is asked about."""
    if made.windows or made.lengths:
        return created(made, scope)
    text = scope.raw(made.start, made.end)
    raise scope.offer("new", (made.start, made.end), text=text)


def years(made: Frame, scope: Scope) -> Rule | None:
    """`clients de plus de 40 ans` is about their own age, which is not stored."""
    text = scope.raw(made.start, made.end)
    if text.lower().endswith((" ans", " years", " years old")) and not text.lower().startswith(
        "new"
    ):
        raise ImpossibleError(scope.say("not_stored", text=text))
    return None


def customers_since(made: Frame, scope: Scope) -> Rule | None:
    """`customers since 2024`, `customers for more than 2 years`."""
    window = _one_window(made)
    if (
        window is None
        or window.kind not in {"for", "dates"}
        or (window.kind == "dates" and window.start is None)
    ):
        return None
    if window.kind == "dates":
        text = scope.raw(made.start, made.end).lower()
        leaf = dated("created_at", window) if _says_since(text) and window.end is None else None
        return None if leaf is None else negated(made, leaf)
    days = window.days
    if days is None:
        return None
    return negated(made, Leaf("age_days", ">" if days.bare else days.op, days.operand))


def _says_since(text: str) -> bool:
    return any(word in text for word in ("since", "depuis"))


def staged(made: Frame, scope: Scope) -> Rule | None:
    """`changed stage in the last 10 days`."""
    return _dated(made, "days_in_stage", "stage_changed_at")


def contact(made: Frame, scope: Scope) -> Rule | None:
    """`contacted`, `e-mailed`, `called`, `got the June campaign`, `opened an e-mail`."""
    if made.values and not _campaigns(made):
        if belongs(made.values[0]):
            raise unknown(
                made.values[0],
                "campaign",
                sorted(set(scope.index.named("campaign").values())),
                scope,
            )
        return None
    channel = (
        made.marks.get("CHAN")
        or made.marks.get("INBOUND")
        or (made.head if made.head in _CHANNELS else "")
    )
    if (
        channel == ""
        and "INBOUND" not in made.marks
        and not made.times
        and not made.before
        and not made.values
        and "CONTACT" in made.marks
    ):
        return _any_contact(made, scope)
    return _communication(made, channel, scope)


_CHANNELS = wordset("email sms call whatsapp meeting form note facebook")


def _campaigns(made: Frame) -> bool:
    """Whether every name is a campaign's."""
    names = [name for values in made.values for name in values.names]
    return all(any(c.field == "campaign" for c in name.candidates) for name in names)


def _any_contact(made: Frame, scope: Scope) -> Rule | None:
    """The last time we contacted them, on any channel."""
    window = _one_window(made)
    if window is None:
        if made.windows or made.lengths:
            return None
        return Leaf("last_contacted_at", "is_set", not made.negation)
    if window.kind == "dates" and window.end is not None and window.end < scope.env.today:
        return _communication(made, "", scope)
    if window.kind == "ago" and window.days is not None and window.days.op not in {"<", "<="}:
        return _communication(made, "", scope)
    leaf = _contact_leaf(made, window)
    return None if leaf is None else negated(made, leaf)


def _contact_leaf(made: Frame, window: Window) -> Leaf | None:
    days = window.days
    if made.negation and window.kind == "for" and days is not None and not days.bare:
        return (
            Leaf("last_contacted_days", "<=", days.value)
            if days.op == ">"
            else Leaf("last_contacted_days", "<", days.value)
            if days.op == ">="
            else None
        )
    return age("last_contacted_days", window, "last_contacted_at")


def _communication(made: Frame, channel: str, scope: Scope) -> Rule | None:
    """Logged communications of a kind, counted in a window."""
    if len(made.windows) + len(made.lengths) > 1 or len(made.values) > 1 or made.after:
        return None
    where = _where(made, channel, scope)
    window = _one_window(made)
    when = event_window(window) if window is not None else None
    if window is not None and when is None:
        return None
    times = single([*made.times, *made.before])
    if times is not None and times.bare:
        scope.note("times", text=scope.raw(made.start, made.end), count=times.value)
        times = Quantity(">=", times.value)
    if times is None:
        count = Count("==", Decimal(0)) if made.negation else Count(">=", Decimal(1))
        return Event("communication", count, where, when)
    return negated(made, Event("communication", Count(times.op, times.operand), where, when))


def _where(made: Frame, channel: str, scope: Scope) -> tuple[Leaf, ...]:
    where: list[Leaf] = [Leaf("channel", "==", channel)] if channel else []
    status = made.marks.get("GOT", "")
    inbound = "INBOUND" in made.marks
    if status in _STATUSES:
        scope.note("opened", text=scope.raw(made.start, made.end))
        where.append(Leaf("status", "in", _STATUSES[status]))
    elif status not in {"", "any"}:
        if status == "clicked":
            scope.note("clicked", text=scope.raw(made.start, made.end))
        where.append(Leaf("status", "==", status))
    else:
        where.append(Leaf("direction", "==", "in" if inbound else "out"))
    if "CAMPAIGN" in made.marks and not made.values:
        where.append(Leaf("campaign", "is_set", True))
    if made.values:
        names = [
            c.value
            for name in made.values[0].names
            for c in name.candidates
            if c.field == "campaign"
        ]
        where.append(
            Leaf("campaign", "==", names[0])
            if len(names) == 1
            else Leaf("campaign", "in", tuple(names))
        )
    return tuple(where)
