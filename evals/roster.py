"""The people of a database file as the plain evaluator knows them, built from the rows alone."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

from evals.state import Row, State
from evals.world import ZONE
from store.clock import from_ms, local_date
from store.segment.codec import parse_text
from store.segment.env import RuleEnv
from store.segment.evaluate import Person, select
from store.segment.fields import CUSTOM_PREFIX, Field, FieldType, Registry
from store.segment.people import PersonCommunication, PersonLine, PersonOrder
from store.segment.rule import Rule
from store.text import fold

_OURS = 1
_NUMBERS = {"visits": "visits", "orders": "order_count", "lead_score": "score"}
_MOMENTS = {
    "created_at": "created_at",
    "last_active": "last_active_at",
    "first_order_at": "first_order_at",
    "last_order_at": "last_order_at",
    "last_contacted_at": "last_contacted_at",
    "stage_changed_at": "stage_changed_at",
}
_TEXTS = (
    *("name", "given_name", "family_name", "job_title", "email", "email_domain", "phone", "city"),
    *("region", "country", "language", "stage", "status", "source", "owner"),
)


class Roster:
    """Everybody of the first tenant."""

    def __init__(self, state: State, clock: datetime) -> None:
        self._state = state
        self._related = {
            table: self._by_customer(table)
            for table in ("orders", "communication", "customer_tag", "customer_consent")
        }
        self._custom = self._by_customer("customer_custom")
        self._companies = {row["id"]: str(row["name"]) for row in self._mine("company")}
        self._lines = self._grouped("order_item", "order_id")
        self._statuses = self._grouped("communication_status", "communication_id")
        self.fields = Registry({
            field.key: field for field in map(_field, self._mine("custom_field"))
        })
        self.env = RuleEnv(
            today=local_date(clock, ZONE),
            zone=ZONE,
            currency=state.rows("tenant")[0]["currency"],
            fields=self.fields,
            segments=self._segments(),
        )
        self.people = [self._person(row) for row in self._mine("customer")]
        self._names = {row["id"]: str(row["name"]) for row in self._mine("customer")}

    @property
    def known(self) -> list[str]:
        """The name of everybody."""
        return sorted(self._names.values())

    def segment(self, name: str) -> Rule | None:
        """The rule of the segment with a name, None when there is none."""
        slugs = [row["slug"] for row in self._mine("segment") if row["name"] == name]
        return self.env.segments[slugs[0]] if slugs else None

    def names(self, rule: Rule) -> list[str]:
        """The names of those a rule selects, sorted."""
        return sorted(self._names[found] for found in select(rule, self.people, self.env))

    def _mine(self, table: str) -> list[Row]:
        return [row for row in self._state.rows(table) if row["tenant_id"] == _OURS]

    def _grouped(self, table: str, key: str) -> dict[int, list[Row]]:
        grouped: defaultdict[int, list[Row]] = defaultdict(list)
        for row in self._mine(table):
            grouped[row[key]].append(row)
        return grouped

    def _by_customer(self, table: str) -> dict[int, list[Row]]:
        return self._grouped(table, "customer_id")

    def _segments(self) -> dict[str, Rule]:
        versions = {
            (row["segment_id"], row["version"]): row for row in self._mine("segment_version")
        }
        return {
            row["slug"]: parse_text(versions[row["id"], row["version"]]["rule"], self.fields)
            for row in self._mine("segment")
        }

    def _person(self, row: Row) -> Person:
        own = {
            f"{CUSTOM_PREFIX}{value['key']}": self._own(value)
            for value in self._custom.get(row["id"], ())
        }
        average = row["average_order_minor"]
        return Person(
            id=row["id"],
            numbers={
                "spend": _major(row["spend_minor"]),
                "avg_order_value": None if average is None else _major(average),
                **{key: _number(row[column]) for key, column in _NUMBERS.items()},
                **{key: value for key, value in own.items() if isinstance(value, Decimal)},
            },
            moments={
                **{key: row[column] for key, column in _MOMENTS.items()},
                **{
                    key: value for key, value in own.items() if not isinstance(value, Decimal | str)
                },
            },
            texts={
                **{key: _folded(row[key]) for key in _TEXTS},
                "company": _folded(self._companies.get(row["company_id"])),
                **{key: fold(value) for key, value in own.items() if isinstance(value, str)},
            },
            flags={
                **{key: bool(row[key]) for key in ("do_not_call", "automation_enabled")},
                **{key: value for key, value in own.items() if isinstance(value, bool)},
            },
            sets={
                "tags": frozenset(fold(tag["tag"]) for tag in self._of("customer_tag", row)),
                **{
                    key: frozenset(
                        consent["channel"]
                        for consent in self._of("customer_consent", row)
                        if consent["state"] == answer
                    )
                    for key, answer in (("consent", "granted"), ("opted_out", "denied"))
                },
            },
            orders=tuple(
                self._order(order)
                for order in self._of("orders", row)
                if order["counted_minor"] is not None
            ),
            communications=tuple(map(self._touch, self._of("communication", row))),
        )

    def _of(self, table: str, row: Row) -> list[Row]:
        return self._related[table].get(row["id"], [])

    @staticmethod
    def _own(value: Row) -> Decimal | date | bool | str:
        if value["bool"] is not None:
            return bool(value["bool"])
        if value["number_micro"] is not None:
            return Decimal(value["number_micro"]).scaleb(-6)
        if value["date_at"] is not None:
            return local_date(from_ms(value["date_at"]), ZONE)
        return str(value["text"])

    def _order(self, row: Row) -> PersonOrder:
        lines = self._lines.get(row["id"], [])
        names = ("sku", "product", "category")
        return PersonOrder(
            id=row["id"],
            at=row["ordered_at"],
            amount=_major(row["counted_minor"]),
            qty=sum((Decimal(line["qty_milli"]).scaleb(-3) for line in lines), Decimal(0)),
            source=fold(row["source"]),
            lines=tuple(PersonLine(*(_folded(line[name]) for name in names)) for line in lines),
        )

    def _touch(self, row: Row) -> PersonCommunication:
        latest = max(self._statuses[row["id"]], key=lambda status: status["position"])
        return PersonCommunication(
            id=row["id"],
            at=row["occurred_at"],
            channel=row["channel"],
            direction=row["direction"],
            status=latest["status"],
            campaign=_folded(row["campaign"]),
        )


def _field(row: Row) -> Field:
    return Field(f"{CUSTOM_PREFIX}{row['key']}", FieldType(row["type"]), row["label"])


def _major(minor: int) -> Decimal:
    return Decimal(minor).scaleb(-2)


def _number(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _folded(text: str | None) -> str | None:
    return None if text is None else fold(text)
