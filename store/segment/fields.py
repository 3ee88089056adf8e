"""The field registry: every property of a customer, order or communication that a rule may name.

One table drives the validator, the compiler, the plain evaluator, the parser, the sentence and
`describe_fields`. Words people use for a field live in `lexicon`; columns live in `store.sql`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class FieldType(StrEnum):
    """What a field holds, which decides its operators and how a value is read."""

    MONEY = "money"  # major units of the tenant's currency, exact decimal
    NUMBER = "number"  # whole or decimal number
    DAYS = "days"  # calendar days between a date and today in the tenant's zone
    DATE = "date"  # an instant, compared by calendar day in the tenant's zone
    TEXT = "text"  # compared without regard to case or accents
    ENUM = "enum"  # text from a known list, compared like text
    BOOL = "bool"
    SET = "set"  # several values on one customer


NUMERIC_OPS = (">", ">=", "<", "<=", "==", "!=", "between", "is_set")
OPERATORS: Mapping[FieldType, tuple[str, ...]] = MappingProxyType({
    FieldType.MONEY: NUMERIC_OPS,
    FieldType.NUMBER: NUMERIC_OPS,
    FieldType.DAYS: NUMERIC_OPS,
    FieldType.DATE: (
        "before",
        "after",
        "on",
        "on_or_before",
        "on_or_after",
        "between",
        "within",
        "older_than",
        "period",
        "is_set",
    ),
    FieldType.TEXT: ("==", "!=", "in", "contains", "starts_with", "ends_with", "is_set"),
    FieldType.ENUM: ("==", "!=", "in", "is_set"),
    FieldType.BOOL: ("==", "!=", "is_set"),
    FieldType.SET: ("contains", "contains_all", "in", "is_set"),
})

OPERATOR_ALIASES: Mapping[str, str] = MappingProxyType({
    "=": "==",
    "eq": "==",
    "equals": "==",
    "is": "==",
    "ne": "!=",
    "neq": "!=",
    "<>": "!=",
    "not_equals": "!=",
    "gt": ">",
    "gte": ">=",
    "ge": ">=",
    "lt": "<",
    "lte": "<=",
    "le": "<=",
    "any": "in",
    "one_of": "in",
    "exists": "is_set",
})


@dataclass(frozen=True, slots=True)
class Field:
    """One property that a rule may test.

    `source` names the date a DAYS field counts from; `nullable` fields may be missing, and a
    missing value satisfies no comparison.
    """

    key: str
    type: FieldType
    label: str
    nullable: bool = True
    source: str | None = None
    values: tuple[str, ...] = ()
    pii: bool = False
    example: str = ""
    sortable: bool = False

    @property
    def ops(self) -> tuple[str, ...]:
        """The operators this field accepts, in the order they are shown."""
        return OPERATORS[self.type]


STAGES = ("lead", "prospect", "customer", "vip", "lapsed", "lost")
STATUSES = ("active", "archived")
CHANNELS = ("email", "sms", "call", "form", "facebook", "whatsapp", "note", "meeting")
CONSENT_CHANNELS = ("email", "sms", "whatsapp", "call")
DIRECTIONS = ("in", "out")
COMMUNICATION_STATUSES = (
    "queued",
    "sent",
    "delivered",
    "opened",
    "clicked",
    "replied",
    "received",
    "failed",
    "bounced",
    "unsubscribed",
)
PERIODS = (
    "today",
    "yesterday",
    "this_week",
    "last_week",
    "this_month",
    "last_month",
    "this_quarter",
    "last_quarter",
    "this_year",
    "last_year",
)


def _table(*fields: Field) -> Mapping[str, Field]:
    return MappingProxyType({field.key: field for field in fields})


T = FieldType
CUSTOMER_FIELDS = _table(
    Field("spend", T.MONEY, "total spent", False, example="5000", sortable=True),
    Field("avg_order_value", T.MONEY, "average order amount", example="120"),
    Field("visits", T.NUMBER, "recorded visits", False, example="3", sortable=True),
    Field("orders", T.NUMBER, "number of orders", False, example="2", sortable=True),
    Field("lead_score", T.NUMBER, "score from 0 to 100", example="70", sortable=True),
    Field("inactive_days", T.DAYS, "days since last active", source="last_active", example="90"),
    Field("age_days", T.DAYS, "days since created", False, source="created_at", example="30"),
    Field("last_order_days", T.DAYS, "days since last order", source="last_order_at", example="60"),
    Field(
        "first_order_days", T.DAYS, "days since first order", source="first_order_at", example="365"
    ),
    Field(
        "last_contacted_days",
        T.DAYS,
        "days since we last contacted them",
        source="last_contacted_at",
        example="14",
    ),
    Field("days_in_stage", T.DAYS, "days in stage", source="stage_changed_at", example="10"),
    Field("created_at", T.DATE, "created", False, example="2026-01-31", sortable=True),
    Field("last_active", T.DATE, "last active", example="2026-01-31", sortable=True),
    Field("first_order_at", T.DATE, "first order", example="2026-01-31"),
    Field("last_order_at", T.DATE, "last order", example="2026-01-31", sortable=True),
    Field("last_contacted_at", T.DATE, "last contacted", example="2026-01-31", sortable=True),
    Field("stage_changed_at", T.DATE, "stage changed", example="2026-01-31"),
    Field("name", T.TEXT, "full name", False, pii=True, example="Éloïse Tremblay", sortable=True),
    Field("given_name", T.TEXT, "given name", pii=True, example="Éloïse"),
    Field("family_name", T.TEXT, "family name", pii=True, example="Tremblay"),
    Field("job_title", T.TEXT, "job title", example="Buyer"),
    Field("company", T.TEXT, "company name", example="Atelier Nord"),
    Field("email", T.TEXT, "e-mail address", pii=True, example="eloise@example.com"),
    Field("email_domain", T.TEXT, "part of the e-mail after @", example="example.com"),
    Field("phone", T.TEXT, "phone in E.164", pii=True, example="+15145550123"),
    Field("city", T.TEXT, "city", example="Montréal"),
    Field("region", T.TEXT, "province, state or region", example="Québec"),
    Field("country", T.ENUM, "ISO 3166 two-letter country", example="CA"),
    Field("language", T.ENUM, "ISO 639 language", example="fr"),
    Field("stage", T.ENUM, "stage", values=STAGES, example="vip"),
    Field("status", T.ENUM, "status", False, values=STATUSES, example="active"),
    Field("source", T.TEXT, "where they came from", example="shopify"),
    Field("owner", T.TEXT, "person who owns the customer", example="Marc"),
    Field("do_not_call", T.BOOL, "must not be called", False, example="true"),
    Field("automation_enabled", T.BOOL, "automation may contact them", False, example="true"),
    Field("tags", T.SET, "tags", False, example="newsletter"),
    Field(
        "consent", T.SET, "channels with consent", False, values=CONSENT_CHANNELS, example="email"
    ),
    # Said no to a channel: not the same as having said nothing.
    Field(
        "opted_out", T.SET, "channels opted out of", False, values=CONSENT_CHANNELS, example="email"
    ),
    # By the whole sku or category, or by words in a row within a product's name.
    Field("bought", T.SET, "sku, category or words of a product bought", False, example="shoes"),
)

# A test on sku, product or category holds when any one line of the order passes it.
ORDER_FIELDS = _table(
    Field("amount", T.MONEY, "order amount", False, example="500"),
    Field("qty", T.NUMBER, "units over all lines", False, example="2"),
    Field("sku", T.TEXT, "sku of any line", example="SH-01"),
    Field("product", T.TEXT, "product name of any line", example="Trail shoes"),
    Field("category", T.TEXT, "category of any line", example="shoes"),
    Field("source", T.TEXT, "where the order came from", example="shopify"),
)

COMMUNICATION_FIELDS = _table(
    Field("channel", T.ENUM, "channel", False, values=CHANNELS, example="email"),
    Field("direction", T.ENUM, "in or out", False, values=DIRECTIONS, example="out"),
    Field(
        "status", T.ENUM, "latest status", False, values=COMMUNICATION_STATUSES, example="opened"
    ),
    Field("campaign", T.TEXT, "campaign name", example="June win-back"),
)


@dataclass(frozen=True, slots=True)
class EventSpec:
    """A kind of dated record that rules can count and add up."""

    key: str
    label: str
    fields: Mapping[str, Field]
    aggregates: Mapping[str, tuple[str, ...]]


EVENTS: Mapping[str, EventSpec] = MappingProxyType({
    "order": EventSpec(
        "order",
        "an order that counts towards spend",
        ORDER_FIELDS,
        MappingProxyType({
            "sum": ("amount", "qty"),
            "avg": ("amount", "qty"),
            "min": ("amount", "qty"),
            "max": ("amount", "qty"),
            "first": ("amount", "qty"),
            "last": ("amount", "qty"),
            "distinct": ("sku", "product", "category"),
        }),
    ),
    "communication": EventSpec(
        "communication",
        "a logged e-mail, message, call or meeting",
        COMMUNICATION_FIELDS,
        MappingProxyType({"distinct": ("channel", "campaign")}),
    ),
})

RANK_FIELDS = ("spend", "orders", "visits", "avg_order_value", "lead_score")
CUSTOM_PREFIX = "custom."
CUSTOM_TYPES = (T.TEXT, T.NUMBER, T.DATE, T.BOOL)


@dataclass(frozen=True, slots=True)
class Registry:
    """The fields of one tenant: the fixed ones and the tenant's own, keyed `custom.<key>`."""

    custom: Mapping[str, Field] = field(default_factory=lambda: MappingProxyType({}))

    def get(self, key: str) -> Field | None:
        """Return the customer field named `key`, or None when there is none."""
        return CUSTOMER_FIELDS.get(key) or self.custom.get(key)

    def keys(self) -> tuple[str, ...]:
        """Every customer field key, fixed ones first."""
        return (*CUSTOMER_FIELDS, *self.custom)


STANDARD = Registry()
