"""A contact there compared with our customer, field by field: what is taken over, what stays, what
only a person can decide. Pure.

Their values mean something here only after the code that upsert_customer checks values with: what
it would not take is not taken. A permission to contact is only ever tightened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from store.clock import from_ms
from store.text import fold
from store.types import Customer
from tools.connectors.port import FieldType, Owner, Remote, RemoteField
from tools.customer_values import Reading, build_customer
from tools.sync.mapping import FieldOwner, Mapped, Mode
from tools.sync.people import names
from tools.sync.transforms import How, plain

OPTED_OUT = "hs_email_optout"  # a field of theirs that is always looked at
DENIED = "denied"
TEXTS = frozenset({
    "name",
    "given_name",
    "family_name",
    "job_title",
    "email",
    "phone",
    "city",
    "region",
    "country",
    "language",
    "zone",
    "company",
    "stage",
    "status",
    "owner",
    "source_url",
})
CUSTOM, CONSENT, DO_NOT_CALL = "custom.", "consent.", "do_not_call"
_BACKWARDS = frozenset({How.AS_IS, How.TRIM, How.LOWER, How.UPPER, How.MAP, How.OWNER, How.DATE})


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a value of theirs would be here: the attributes of a customer that it sets, and `value`
    as it is compared; `flaw` when it is nothing that we take."""

    value: str = ""
    sets: Mapping[str, Any] = field(default_factory=dict[str, Any])
    flaw: str = ""


@dataclass(frozen=True, slots=True)
class Theirs:
    """What is known of the other side: the fields of contacts, its users by id, and which of our
    fields each of theirs is filled from."""

    fields: Mapping[str, RemoteField]
    owners: Mapping[str, Owner]
    mapping: Sequence[Mapped]

    def properties(self) -> list[str]:
        """The fields to ask for."""
        told = [row.remote for row in self.rows()]
        more = [name for name in (OPTED_OUT,) if name in self.fields]
        return list(dict.fromkeys([*told, *more]))

    def rows(self) -> list[Mapped]:
        """The rows of the mapping that can be read backwards."""
        return [row for row in self.mapping if row.remote in self.fields and is_readable(row)]


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both sides changed."""

    remote: str
    local: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Found:
    """What comparing came to: what is set here, with our fields before and after; what is said of
    others; fields for a person; channels that they refused; `known` is what is remembered of theirs;
    `resend`: the next sync puts ours back."""

    sets: Mapping[str, Any]
    before: Mapping[str, str]
    after: Mapping[str, str]
    reasons: tuple[str, ...]
    clashes: tuple[Clash, ...]
    denied: tuple[str, ...]
    opted_out: bool
    known: Mapping[str, str]
    resend: bool


def is_readable(row: Mapped) -> bool:
    """Whether a field of theirs can be a field of ours."""
    mine = row.local in TEXTS or row.local.startswith((CUSTOM, CONSENT))
    return (
        (mine or row.local == DO_NOT_CALL)
        and row.mode is not Mode.NEVER
        and row.transform.how in _BACKWARDS
    )


def ours(customer: Customer, path: str) -> str:
    """Our value as it is compared; "" for none."""
    if path == "given_name":
        return names(customer)[0] or ""
    if path == "family_name":
        return names(customer)[1] or ""
    if path.startswith(CUSTOM):
        found = customer.custom.get(path.removeprefix(CUSTOM))
        return "" if found is None else plain(found)
    if path.startswith(CONSENT):
        return customer.consent.get(path.removeprefix(CONSENT), "")
    return plain(getattr(customer, path))


def meaning(
    row: Mapped, text: str, customer: Customer | None, theirs: Theirs, reading: Reading
) -> Meaning:
    """What a text of theirs would be here."""
    told = _told(row, text.strip(), theirs)
    if told is None:
        return Meaning(flaw="unusable_here")
    values = {row.local: told}
    country = customer.country if customer is not None else None
    if row.local == "phone" and country:
        values["country"] = country
    made, issues = build_customer(values, reading)
    if issues:
        return Meaning(flaw="unusable_here")
    return _made(row.local, made)


def _made(path: str, made: Any) -> Meaning:
    if path.startswith(CUSTOM):
        key = path.removeprefix(CUSTOM)
        found = made.custom.get(key)
        return Meaning("" if found is None else plain(found), {"custom": {key: found}})
    if path.startswith(CONSENT):
        return Meaning(made.consent.get(path.removeprefix(CONSENT), ""))
    value = getattr(made, path)
    sets = {path: value}
    if path in {"email", "phone"}:
        sets |= {f"{path}_given": getattr(made, f"{path}_given"), "flags": ()}
    return Meaning("" if value is None else plain(value), sets)


def _told(row: Mapped, text: str, theirs: Theirs) -> str | None:
    """The text as a person here would write it; None when nobody would."""
    target = theirs.fields[row.remote]
    how = row.transform.how
    if how is How.OWNER:
        found = theirs.owners.get(text)
        return found.email if found is not None and found.email else None
    if how is How.MAP:
        return next((c.given for c in row.transform.cases if c.becomes == text), None)
    if target.type in {FieldType.DATE, FieldType.INSTANT} and text.lstrip("-").isdecimal():
        return _day(text)
    if target.type is FieldType.CHOICE:
        return next((one.label for one in target.options if one.value == text), text)
    return text


def _day(text: str) -> str | None:
    try:
        return from_ms(int(text)).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return None


def compare(
    customer: Customer, remote: Remote, known: Mapping[str, str], theirs: Theirs, reading: Reading
) -> Found:
    """What a contact there means for our customer; `known` is what was last seen or written."""
    return _Comparing(customer, remote, known, theirs, reading).found()


class _Comparing:
    """One comparison under way."""

    def __init__(
        self,
        customer: Customer,
        remote: Remote,
        known: Mapping[str, str],
        theirs: Theirs,
        reading: Reading,
    ) -> None:
        self._customer, self._remote, self._was = customer, remote, known
        self._theirs, self._reading = theirs, reading
        self._sets: dict[str, Any] = {}
        self._before: dict[str, str] = {}
        self._after: dict[str, str] = {}
        self._reasons: list[str] = []
        self._clashes: list[Clash] = []
        self._denied: list[str] = []
        self._known = dict(known)
        self._resend = False

    def found(self) -> Found:
        for row in self._theirs.rows():
            self._field(row)
        out = self._remote.values.get(OPTED_OUT, "").lower() == "true"
        if out:
            self._deny("email")
        self._whole_name()
        return Found(
            sets=self._sets,
            before=self._before,
            after=self._after,
            reasons=tuple(dict.fromkeys(self._reasons)),
            clashes=tuple(self._clashes),
            denied=tuple(dict.fromkeys(self._denied)),
            opted_out=out,
            known=self._known,
            resend=self._resend,
        )

    def _field(self, row: Mapped) -> None:
        now = self._remote.values.get(row.remote, "")
        changed = self._was.get(row.remote) != now
        if not now:
            self._emptied(row, changed=changed)
            return
        means = meaning(row, now, self._customer, self._theirs, self._reading)
        if row.local.startswith(CONSENT) or row.local == DO_NOT_CALL:
            self._permission(row, means, now, changed=changed)
        elif means.flaw:
            if changed and row.owner is not FieldOwner.OURS:
                self._say(means.flaw, row)
        elif _same(means.value, mine := ours(self._customer, row.local)):
            self._known[row.remote] = now
        else:
            _RULES[row.owner](self, row, means, mine, now)

    def _emptied(self, row: Mapped, *, changed: bool) -> None:
        """Their empty field takes nothing away here."""
        if changed and self._was.get(row.remote) and ours(self._customer, row.local):
            self._say("emptied_there", row)
            self._known[row.remote] = ""

    def _permission(self, row: Mapped, means: Meaning, now: str, *, changed: bool) -> None:
        mine = ours(self._customer, row.local)
        refuses = means.value == (DENIED if row.local.startswith(CONSENT) else "true")
        if refuses and row.local == DO_NOT_CALL and mine != "true":
            self._take(row, means, mine, now)
        elif refuses and row.local.startswith(CONSENT):
            self._deny(row.local.removeprefix(CONSENT))
            self._known[row.remote] = now
        elif not refuses and not means.flaw and changed and means.value != mine:
            self._say("not_loosened", row)

    def _deny(self, channel: str) -> None:
        mine = self._customer.consent.get(channel, "")
        self._denied.append(channel)
        if mine != DENIED:
            self._before[f"{CONSENT}{channel}"] = mine
            self._after[f"{CONSENT}{channel}"] = DENIED

    def is_ours(self, row: Mapped, means: Meaning, mine: str, now: str) -> None:
        del means
        if self._was.get(row.remote) == now:
            return
        again = row.mode is Mode.OVERWRITE and bool(mine)
        self._say("ours_again" if again else "ours_stays", row)
        self._resend |= again

    def is_theirs(self, row: Mapped, means: Meaning, mine: str, now: str) -> None:
        self._take(row, means, mine, now)

    def is_newest(self, row: Mapped, means: Meaning, mine: str, now: str) -> None:
        was = self._was.get(row.remote)
        if was is None:
            if self._remote.modified_at > self._customer.updated_at:
                self._take(row, means, mine, now)
            else:
                self._say("newer_here", row)
            return
        if was == now:
            return  # only ours changed: the next sync tells it
        before = (
            meaning(row, was, self._customer, self._theirs, self._reading) if was else Meaning()
        )
        if before.flaw or not _same(before.value, mine):
            self._say("both_changed", row)
            self._clashes.append(Clash(row.remote, row.local, mine, means.value))
        else:
            self._take(row, means, mine, now)

    def _take(self, row: Mapped, means: Meaning, mine: str, now: str) -> None:
        self._before[row.local], self._after[row.local] = mine, means.value
        self._sets = merged(self._sets, means.sets)
        self._known[row.remote] = now

    def _whole_name(self) -> None:
        """The whole name follows its parts where it was made of them."""
        given, family = names(self._customer)
        was = " ".join(part for part in (given, family) if part)
        parts = {"given_name": given, "family_name": family, **self._after}
        now = " ".join(text for key in ("given_name", "family_name") if (text := parts.get(key)))
        if now == was or was != self._customer.name or "name" in self._sets:
            return
        # Where only a whole name was known, the part that stays is from now on known by itself.
        kept = {key: text for key in ("given_name", "family_name") if (text := parts[key])}
        self._sets = {**kept, **self._sets, "name": now}

    def _say(self, code: str, row: Mapped) -> None:
        self._reasons.append(f"{code}:{row.remote}")


_RULES: Mapping[FieldOwner, Callable[[_Comparing, Mapped, Meaning, str, str], None]] = {
    FieldOwner.OURS: _Comparing.is_ours,
    FieldOwner.THEIRS: _Comparing.is_theirs,
    FieldOwner.NEWEST: _Comparing.is_newest,
}


def merged(sets: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes of a customer to set, with more of them: own fields side by side."""
    both: dict[str, Any] = {**sets, **more}
    if "custom" in sets and "custom" in more:
        both["custom"] = {**sets["custom"], **more["custom"]}
    return both


def _same(theirs: str, mine: str) -> bool:
    return theirs == mine or fold(theirs) == fold(mine) != ""
