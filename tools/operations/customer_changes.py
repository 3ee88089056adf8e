"""upsert_customer: add a customer or change one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from store.ids import from_text, to_text
from store.ports import Tx
from store.types import CustomerInput, CustomField, WriteOutcome, Written
from tools.arguments import Args, Result
from tools.context import Ctx
from tools.customer_values import Issue, Reading, build_customer
from tools.errors import Conflict, InvalidInput, NotFound, Problem, invalid
from tools.views import CustomerLine, customer_line

Short = Annotated[str, Field(max_length=200)]
Tag = Annotated[str, Field(max_length=60)]
Channel = Literal["email", "sms", "whatsapp", "call"]
YesNo = Literal["yes", "no", "unchanged"]
Clearable = Literal[
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
    "owner",
    "source_url",
    "score",
]


class ConsentChange(Args):
    """What the customer said about a channel."""

    channel: Channel = Field(description="Channel the customer spoke about.")
    status: Literal["granted", "denied"] = Field(description="Whether they may be contacted.")


class FieldValue(Args):
    """A value for one of the organisation's own fields."""

    key: str = Field(min_length=1, max_length=80, description="Key, such as loyalty_tier.")
    value: str = Field(max_length=200, description="The value as text, such as gold or 42.5.")


class UpsertCustomer(Args):
    """A customer to add or update; what is left empty stays as it is."""

    customer: str = Field(
        default="",
        max_length=40,
        description="cus_ id of the one to update; without it they are matched by external id, "
        "else phone, else e-mail, else added.",
    )
    external_id: Short = Field(default="", description="Id in another system.")
    external_source: Short = Field(default="", description="Which system gave it: shopify.")
    name: Short = Field(
        default="", description="Full name; to add somebody, this, an e-mail, phone or external id."
    )
    given_name: Short = Field(default="", description="Given name.")
    family_name: Short = Field(default="", description="Family name.")
    job_title: Short = Field(default="", description="Job title.")
    email: str = Field(default="", max_length=254, description="E-mail address.")
    phone: str = Field(default="", max_length=40, description="Phone, best with + and country.")
    city: Short = Field(default="", description="City.")
    region: Short = Field(default="", description="Province, state or region.")
    country: Short = Field(default="", description="Country: code or name.")
    language: Short = Field(default="", description="Language: code or name.")
    zone: Short = Field(default="", description="IANA time zone.")
    company: Short = Field(default="", description="Company they work for.")
    stage: Short = Field(default="", description="lead, prospect, customer, vip, lapsed or lost.")
    status: Short = Field(default="", description="active or archived.")
    owner: Short = Field(default="", description="Who in our team owns them.")
    source: Short = Field(default="", description="Where they came from.")
    spend: Short = Field(
        default="",
        description="All they spent up to as_of, in major units: 1234.50. Orders recorded later add.",
    )
    visits: Short = Field(default="", description="Visits up to as_of.")
    as_of: Short = Field(default="", description="Day that spend and visits stand for.")
    last_active: Short = Field(default="", description="When they were last active.")
    do_not_call: YesNo = Field(default="unchanged", description="Whether they must not be called.")
    automation: YesNo = Field(default="unchanged", description="Whether automation may write them.")
    consent: list[ConsentChange] = Field(
        default=[], max_length=4, description="What they said about channels."
    )
    own_fields: list[FieldValue] = Field(
        default=[], max_length=50, description="Values of the organisation's own fields."
    )
    tags: list[Tag] = Field(default=[], max_length=50, description="Tags to add.")
    remove_tags: list[Tag] = Field(default=[], max_length=50, description="Tags to take away.")
    clear: list[Clearable] = Field(default=[], max_length=14, description="Fields to empty.")


class CustomerSaved(Result):
    """What became of it."""

    outcome: Literal["added", "updated", "unchanged"]
    customer: CustomerLine
    changed: list[str] = Field(description="Fields that are different now.")
    warnings: list[str] = Field(description="Values kept as given but not usable.")
    possible_duplicates: list[str] = Field(description="Ids of others who may be the same.")


async def upsert_customer(ctx: Ctx, args: UpsertCustomer) -> CustomerSaved:
    """Add a customer or change one; only what is given changes.

    Use it when the user gives facts about a person. To log a conversation use log_communication;
    for many people use import_records. An invalid phone or e-mail is kept as given, flagged and
    never used. Someone alike is reported as a possible duplicate, never merged. Example:
    {"name": "Éloïse Tremblay", "email": "eloise@example.com", "country": "CA", "tags": ["vip"]}.
    """
    customer_id = _id(args.customer)
    custom = await ctx.read(lambda reader: reader.segments.custom_fields())
    row, issues = _row(ctx, args, custom)
    if wrong := [issue for issue in issues if not issue.kept or issue.field in _STRICT]:
        problems = [Problem(i.field, i.value, i.reason, i.accepted) for i in wrong]
        raise InvalidInput("; ".join(map(str, problems)), problems=problems)
    row = replace(row, id=customer_id, clear=tuple(args.clear))

    def unit(tx: Tx) -> CustomerSaved:
        written = tx.customers.upsert([row], now_ms=ctx.now_ms)[0]
        return _saved(ctx, tx, written, issues)

    return await ctx.write(unit)


_STRICT = {"country", "language", "zone"}
_ONE_TO_ONE = (
    "external_id",
    "external_source",
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
    "source",
    "spend",
    "visits",
    "as_of",
    "last_active",
)


def _id(text: str) -> int | None:
    try:
        return from_text("customer", text) if text else None
    except ValueError as error:
        raise invalid("customer", text, "is not a customer's id", str(error)) from None


def _row(
    ctx: Ctx, args: UpsertCustomer, custom: Sequence[CustomField]
) -> tuple[CustomerInput, tuple[Issue, ...]]:
    values: dict[str, str] = {name: getattr(args, name) for name in _ONE_TO_ONE}
    flags: Mapping[str, YesNo] = {
        "do_not_call": args.do_not_call,
        "automation_enabled": args.automation,
    }
    values |= {key: value for key, value in flags.items() if value != "unchanged"}
    values |= {f"consent.{change.channel}": change.status for change in args.consent}
    values |= {f"custom.{own.key.removeprefix('custom.')}": own.value for own in args.own_fields}
    reading = Reading(ctx.tenant, ctx.now_ms, ctx.locale, custom={own.key: own for own in custom})
    row, issues = build_customer(values, reading)
    return replace(row, tags=tuple(args.tags), remove_tags=tuple(args.remove_tags)), issues


def _saved(ctx: Ctx, tx: Tx, written: Written, issues: Sequence[Issue]) -> CustomerSaved:
    if written.outcome is WriteOutcome.REFUSED:
        raise _refused(written)
    customer = tx.customers.get(written.id) if written.id is not None else None
    if customer is None:
        raise NotFound("the customer is not there")
    return CustomerSaved(
        outcome=written.outcome.value,
        customer=customer_line(customer, ctx),
        changed=list(written.changed),
        warnings=[f"{issue.field}: {issue.reason}" for issue in issues],
        possible_duplicates=[to_text("customer", other) for other in written.duplicates[:20]],
    )


def _refused(written: Written) -> Exception:
    """A row the store would not take, as an error."""
    if written.code == "not_found":
        return NotFound(written.reason)
    others = ", ".join(to_text("customer", other) for other in written.duplicates[:10])
    if written.code == "no_name":
        return invalid("name", None, written.reason)
    return Conflict(written.reason, hint=f"Compare with {others}." if others else "")
