"""Rows of customers as records: translated, checked, and two rows for one person made one.

Within a file a later row for the same person updates the earlier: they are merged field by field and
written once, so that a second run of the file finds nothing to change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from store.identity import face_of
from store.ids import PREFIXES, from_text
from store.segment.fields import CONSENT_CHANNELS, STAGES, STATUSES
from store.text import fold
from store.types import CustomerInput, ExternalId, RowIssue
from tools.customer_values import Issue, Reading, build_customer
from tools.files.headings import plain
from tools.files.plan import Plan, as_utc, cell_text
from tools.files.records import Record, is_refused, refusal, remark, row_issues
from tools.files.scan import Scan, row_keys
from tools.files.table import Cell, Row
from tools.normalise import normalise_flag

_CONSENT_WORDS = {
    "subscribed": "granted",
    "opted in": "granted",
    "opt in": "granted",
    "abonne": "granted",
    "unsubscribed": "denied",
    "opted out": "denied",
    "opt out": "denied",
    "desabonne": "denied",
    "not subscribed": "denied",
    "never subscribed": "denied",
    "non abonne": "denied",
    "pending": "",
}
_IDENTITY = ("name", "given_name", "family_name", "email", "phone", "company", "city", "created_at")
_TIMES = ("created_at", "last_active", "as_of")
_NAMES = frozenset([
    "rapport_id",
    "external_id",
    "email",
    "phone",
    "name",
    "given_name",
    "family_name",
])


class CustomerRows:
    """Makes records of a file's rows under one plan."""

    def __init__(self, plan: Plan, reading: Reading, found: Scan) -> None:
        self._plan, self._reading, self._last = plan, reading, found.last
        self._keys, self._utc, self._words = row_keys(plan), plan.utc, plan.values
        columns: dict[str, list[int]] = {}
        for index, key in plan.columns:
            columns.setdefault(key, []).append(index)
        self._kept = frozenset(plan.kept_fields)
        self._columns = [(key, tuple(indexes)) for key, indexes in columns.items()]
        self._odd = not columns.keys().isdisjoint(_ODD) or bool(plan.values)

    def records(self, rows: Iterator[Row]) -> Iterator[Record]:
        """The records in the order they become whole; the same rows always give the same."""
        people = _People()
        for index, row in enumerate(rows):
            last = self._last
            until = max((last.get(key, -1) for key in self._keys(row.cells)), default=-1)
            record = self._record(row, index + 1)
            if until < 0 and not people.waiting:
                yield record
                continue
            person = people.join(record, max(until, index))
            if person is None:
                yield record
            yield from people.complete(index)

    def _record(self, row: Row, end: int) -> Record:
        if row.problem:
            return Record(row.line, None, [refusal(row.line, row.problem)], 1, end)
        values = self.values(row.cells)
        if _NAMES.isdisjoint(values):
            reason = "nothing says who this is: no id, name, e-mail or phone"
            return Record(row.line, None, [refusal(row.line, reason)], 1, end)
        own = values.pop("rapport_id", "")
        issues = _unknown_words(values, row.line) if self._odd else []
        made, found = build_customer(values, self._reading)
        issues += row_issues(row.line, [self._mild(issue) for issue in found])
        if own:
            made = _with_own_id(made, own, row.line, issues)
        if made.id is None and not (made.external_id or made.email or made.phone):
            made = replace(made, external_id=self._fingerprint(values))
        return Record(row.line, None if is_refused(issues) else made, issues, 1, end)

    def _mild(self, issue: Issue) -> Issue:
        """A value that does not fit a column nobody asked to keep does not cost the row."""
        return replace(issue, kept=True) if issue.field in self._kept else issue

    def values(self, cells: Sequence[Cell]) -> dict[str, str]:
        """The row's values by field, in our own words."""
        values: dict[str, str] = {}
        for key, indexes in self._columns:
            for index in indexes:
                cell = cells[index]
                if cell != "" and (text := cell_text(cell)):
                    values[key] = text
                    break
        if "external_id" in values and "external_source" not in values:
            values["external_source"] = self._plan.source
        if self._utc:
            values |= {key: as_utc(values[key]) for key in _TIMES if key in values}
        return _translated(values, self._words) if self._odd else values

    def _fingerprint(self, values: Mapping[str, str]) -> ExternalId:
        """An id for somebody who has none that can be used, so that a second run finds them."""
        text = "\x1f".join(fold(values.get(key, "")) for key in _IDENTITY)
        digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:20]
        return ExternalId(self._plan.source, f"row-{digest}")


_CONSENT_FIELDS = frozenset(
    f"{kind}.{name}" for kind in ("consent", "opted_in", "opted_out") for name in CONSENT_CHANNELS
)
_CONSENTS = tuple(f"consent.{channel}" for channel in CONSENT_CHANNELS)
_CHOICES = {"stage": STAGES, "status": STATUSES}
_ODD = frozenset({"tags", "rapport_id", *_CHOICES}) | _CONSENT_FIELDS


def _translated(values: dict[str, str], words: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    for key, table in words.items():
        if key in values:
            values[key] = table.get(plain(values[key]), values[key])
    if '"' in values.get("tags", ""):
        values["tags"] = values["tags"].replace('"', "")
    if not _CONSENT_FIELDS.isdisjoint(values):
        for channel in CONSENT_CHANNELS:
            _translate_consent(values, channel)
    return {key: value for key, value in values.items() if value}


def _translate_consent(values: dict[str, str], channel: str) -> None:
    """Consent from a word, from the time of opting in, or from opting out, which wins."""
    consent = f"consent.{channel}"
    if consent in values:
        values[consent] = _CONSENT_WORDS.get(plain(values[consent]), values[consent])
    opted_in = values.pop(f"opted_in.{channel}", "")
    if opted_in and consent not in values and normalise_flag(opted_in) is not False:
        values[consent] = "granted"
    opted_out = values.pop(f"opted_out.{channel}", "")
    if opted_out and normalise_flag(opted_out) is not False:
        values[consent] = "denied"


def _unknown_words(values: dict[str, str], line: int) -> list[RowIssue]:
    """Take out the words of another product that we have none for; they do not cost the row."""
    found: list[RowIssue] = []
    for key, words in _CHOICES.items():
        if key in values and fold(values[key]) not in words:
            reason = f"is not a {key} of ours, left as it is; accepted: {', '.join(words)}"
            found.append(remark(line, reason, field=key, value=values.pop(key)))
    for key in _CONSENTS:
        if key in values and _is_unclear(values[key]):
            reason = "is neither granted nor denied, left as it is"
            found.append(remark(line, reason, field=key, value=values.pop(key)))
    return found


def _is_unclear(consent: str) -> bool:
    return fold(consent) not in {"granted", "denied"} and normalise_flag(consent) is None


def _with_own_id(made: CustomerInput, own: str, line: int, issues: list[RowIssue]) -> CustomerInput:
    try:
        return replace(made, id=from_text("customer", own))
    except ValueError:
        issues.append(
            refusal(
                line,
                f"is not an id of ours ({PREFIXES['customer']}_…)",
                field="rapport_id",
                value=own,
            )
        )
        return made


@dataclass(slots=True)
class _Person:
    """One person's rows so far, until the row that may be their last."""

    record: Record
    until: int
    keys: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


class _People:
    """The people of a file who may come again further down."""

    def __init__(self) -> None:
        self._by_key: dict[tuple[str, str], list[_Person]] = {}
        self._by_end: dict[int, list[_Person]] = {}
        self.waiting = 0

    def join(self, record: Record, until: int) -> _Person | None:
        """Add a row to its person, or start one; None when it is for nobody to wait for."""
        made = record.value
        if not isinstance(made, CustomerInput):
            return None
        keys = _exact_keys(made)
        known = self._known(keys, made)
        if known is not None:
            self._merge(known, record, made)
            known.until = max(known.until, until)
            person = known
        else:
            person = _Person(record, until)
            self.waiting += 1
        for key in keys:
            if key not in person.keys:
                self._by_key.setdefault(key, []).append(person)
                person.keys.append(key)
        self._by_end.setdefault(person.until, []).append(person)
        return person

    def _known(self, keys: Sequence[tuple[str, str]], made: CustomerInput) -> _Person | None:
        """Whose row this is, by the first key that tells: of several people the one so named."""
        for key in keys:
            found = [one for one in self._by_key.get(key, ()) if _same_person(one, made)]
            if len(found) > 1:
                found = [one for one in found if _same_name(one, made)] or found
            if len(found) == 1:
                return found[0]
        return None

    def _merge(self, person: _Person, record: Record, later: CustomerInput) -> None:
        before, first = person.record, person.record.value
        if isinstance(first, CustomerInput):
            before.value = merged(first, later)
        note = f"is the same person as line {before.line}: merged, the later value counts"
        before.issues += [*record.issues, remark(record.line, note)]
        before.rows += record.rows
        before.end = record.end

    def complete(self, index: int) -> Iterator[Record]:
        """The people whose last row has been read."""
        for person in self._by_end.pop(index, ()):
            if person.until == index:
                person.until = -1
                self.waiting -= 1
                for key in person.keys:
                    self._by_key[key].remove(person)
                    if not self._by_key[key]:
                        del self._by_key[key]
                yield person.record


def _same_person(known: _Person, made: CustomerInput) -> bool:
    """Two external ids of one source are two people, whatever else they share; so are two names
    with another contact that differs, unless an id says otherwise."""
    first = known.record.value
    if not isinstance(first, CustomerInput):
        return False
    if made.id is not None and made.id == first.id:
        return True
    mine, theirs = made.external_id, first.external_id
    if mine is not None and theirs is not None and mine.source == theirs.source:
        return mine == theirs
    return not face_of(made).is_somebody_else(face_of(first))


def _same_name(known: _Person, made: CustomerInput) -> bool:
    first = known.record.value
    return isinstance(first, CustomerInput) and face_of(first).name == face_of(made).name


def _exact_keys(made: CustomerInput) -> list[tuple[str, str]]:
    """What a person is known by, in the order the store matches them."""
    keys: list[tuple[str, str]] = []
    if made.id is not None:
        keys.append(("id", str(made.id)))
    if made.external_id:
        keys.append((f"external {made.external_id.source}", made.external_id.value))
    if made.phone:
        keys.append(("phone", made.phone))
    if made.email:
        keys.append(("email", fold(made.email)))
    return keys


_PLAIN_FIELDS = tuple(
    part.name
    for part in fields(CustomerInput)
    if part.name not in {"tags", "remove_tags", "consent", "custom", "clear", "last_active_at"}
)


def merged(first: CustomerInput, later: CustomerInput) -> CustomerInput:
    """The first row updated by the later: its values win where it has any, tags add up."""
    changes: dict[str, object] = {
        name: value for name in _PLAIN_FIELDS if (value := getattr(later, name)) is not None
    }
    active = [at for at in (first.last_active_at, later.last_active_at) if at is not None]
    changes |= {
        "last_active_at": max(active, default=None),
        "tags": tuple(dict.fromkeys((*first.tags, *later.tags))),
        "remove_tags": tuple(dict.fromkeys((*first.remove_tags, *later.remove_tags))),
        "consent": {**first.consent, **later.consent},
        "custom": {**first.custom, **later.custom},
    }
    return replace(first, **changes)
