"""The exports of other products, recognised by their header rows.

Each preset names the headings that only this export has together (`signature`), where each column
goes (several for one field are tried in order), and what its values mean. Header rows as exported
in 2024 to 2026; older spellings are listed beside the newer ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from types import MappingProxyType

from tools.files.headings import Noun, plain

NO_VALUES: Mapping[str, Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Preset:
    """One product's export. `columns` are (heading, field) pairs with plain headings; a heading
    that ends with `#` stands for numbered ones. `utc` says that times without an offset are UTC, `left` are
    headings (`*` for any end) of the product's own workings, `values` translate words by field."""

    key: str
    label: str
    noun: Noun
    signature: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    utc: bool = False
    left: tuple[str, ...] = ()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: NO_VALUES)

    def bind(self, header: Sequence[str]) -> list[tuple[int, str]]:
        """(column, field) in the order they are tried."""
        names = [plain(name) for name in header]
        return [
            (index, key)
            for wanted, key in self.columns
            for index, name in enumerate(names)
            if name == wanted or (wanted[-1] == "#" and re.fullmatch(rf"{wanted[:-1]}\d+", name))
        ]

    def leaves(self, heading: str) -> bool:
        """Whether a column is of the product's own workings, and no use to anybody else."""
        return any(fnmatchcase(plain(heading), pattern) for pattern in self.left)


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """`heading > field` lines."""
    lines = [line.split(">") for line in text.strip().splitlines()]
    return tuple((heading.strip(), key.strip()) for heading, key in lines)


SHOPIFY_CUSTOMERS = Preset(
    "shopify",
    "Shopify customers export",
    "customers",
    ("first name", "last name", "email", "total spent", "total orders", "tax exempt"),
    _pairs("""
    customer id > external_id
    first name > given_name
    last name > family_name
    email > email
    phone > phone
    default address phone > phone
    accepts email marketing > consent.email
    accepts marketing > consent.email
    accepts sms marketing > consent.sms
    accepts whatsapp marketing > consent.whatsapp
    default address company > company
    company > company
    default address city > city
    city > city
    default address province > region
    default address province code > region
    province > region
    province code > region
    default address country code > country
    default address country > country
    country code > country
    country > country
    total spent > spend
    tags > tags
    language > language
    """),
    left=("total orders",),
)
SHOPIFY_ORDERS = Preset(
    "shopify",
    "Shopify orders export",
    "orders",
    ("name", "financial status", "lineitem name", "lineitem quantity"),
    _pairs("""
    name > external_id
    email > customer_email
    billing name > customer_name
    shipping name > customer_name
    phone > customer_phone
    billing phone > customer_phone
    billing city > customer_city
    billing province > customer_region
    billing country > customer_country
    financial status > order_status
    created at > date
    paid at > date
    currency > currency
    subtotal > subtotal
    shipping > shipping
    taxes > taxes
    total > amount
    discount amount > discount
    refunded amount > refunded
    cancelled at > cancelled_at
    lineitem quantity > items.qty
    lineitem name > items.name
    lineitem price > items.price
    lineitem sku > items.sku
    """),
)
WOOCOMMERCE_CUSTOMERS = Preset(
    "woocommerce",
    "WooCommerce Analytics customers export",
    "customers",
    ("username", "last active", "email", "total spend", "aov"),
    _pairs("""
    name > name
    last active > last_active
    sign up > created_at
    date registered > created_at
    email > email
    total spend > spend
    country region > country
    city > city
    region > region
    """),
    left=("orders", "aov", "average order value"),
)
WOOCOMMERCE_ORDERS = Preset(
    "woocommerce",
    "WooCommerce orders export",
    "orders",
    ("order id", "order number", "order date", "order total", "order currency"),
    _pairs("""
    order number > external_id
    order id > external_id
    order date > date
    status > order_status
    order status > order_status
    order total > amount
    order currency > currency
    order subtotal > subtotal
    shipping total > shipping
    tax total > taxes
    discount total > discount
    refunded total > refunded
    customer id > customer
    customer email > customer_email
    billing email > customer_email
    billing first name > customer_given_name
    billing last name > customer_family_name
    billing phone > customer_phone
    billing city > customer_city
    billing state > customer_region
    billing country > customer_country
    line item # > items.packed
    line items > items.packed
    """),
    values=MappingProxyType({"customer": MappingProxyType({"0": ""})}),
)
WOOCOMMERCE_ADVANCED = Preset(
    "woocommerce",
    "WooCommerce orders export (Advanced Order Export)",
    "orders",
    ("order number", "order status", "order date", "order total amount"),
    _pairs("""
    order number > external_id
    order date > date
    order status > order_status
    order total amount > amount
    order currency > currency
    currency > currency
    order subtotal amount > subtotal
    order shipping amount > shipping
    order total tax amount > taxes
    cart discount amount > discount
    order refund amount > refunded
    customer user id > customer
    email billing > customer_email
    first name billing > customer_given_name
    last name billing > customer_family_name
    phone billing > customer_phone
    city billing > customer_city
    state code billing > customer_region
    country code billing > customer_country
    sku > items.sku
    item name > items.name
    category > items.category
    quantity > items.qty
    quantity refund > items.qty
    item cost > items.price
    """),
    values=MappingProxyType({"customer": MappingProxyType({"0": ""})}),
)
STRIPE_CUSTOMERS = Preset(
    "stripe",
    "Stripe customers export",
    "customers",
    ("id", "description", "email", "delinquent"),
    _pairs("""
    id > external_id
    email > email
    name > name
    created utc > created_at
    created date utc > created_at
    created > created_at
    total spend > spend
    phone > phone
    card address city > city
    card address state > region
    card address country > country
    address city > city
    address state > region
    address country > country
    """),
    left=("card *", "payment count", "average order", "refunded volume", "dispute losses"),
    utc=True,
)
STRIPE_PAYMENTS = Preset(
    "stripe",
    "Stripe payments export",
    "orders",
    ("id", "amount", "amount refunded", "currency", "status"),
    _pairs("""
    id > external_id
    created utc > date
    created date utc > date
    created > date
    amount > amount
    amount refunded > refunded
    currency > currency
    status > order_status
    customer id > customer
    customer email > customer_email
    card name > customer_name
    """),
    utc=True,
)
HUBSPOT_CONTACTS = Preset(
    "hubspot",
    "HubSpot contacts export",
    "customers",
    ("record id", "first name", "last name", "email"),
    _pairs("""
    record id > external_id
    first name > given_name
    last name > family_name
    email > email
    phone number > phone
    mobile phone number > phone
    phone > phone
    job title > job_title
    company name > company
    associated company > company
    company > company
    city > city
    state region > region
    country region > country
    country region code > country
    preferred language > language
    time zone > zone
    lifecycle stage > stage
    contact owner > owner
    original source > source
    original traffic source > source
    create date > created_at
    last activity date > last_active
    last activity > last_active
    total revenue > spend
    unsubscribed from all email > opted_out.email
    opted out of all email > opted_out.email
    """),
    left=("record source*", "ip *", "number of *", "first conversion*"),
    values=MappingProxyType({
        "stage": MappingProxyType({
            "subscriber": "lead",
            "marketing qualified lead": "prospect",
            "marketingqualifiedlead": "prospect",
            "sales qualified lead": "prospect",
            "salesqualifiedlead": "prospect",
            "opportunity": "prospect",
            "evangelist": "vip",
            "other": "",
        })
    }),
)
MAILCHIMP_AUDIENCE = Preset(
    "mailchimp",
    "Mailchimp audience export",
    "customers",
    ("email address", "member rating", "optin time", "confirm time", "leid", "euid"),
    _pairs("""
    euid > external_id
    email address > email
    first name > given_name
    last name > family_name
    name > name
    phone number > phone
    phone > phone
    company > company
    cc > country
    region > region
    timezone > zone
    optin time > created_at
    confirm time > created_at
    confirm time > opted_in.email
    unsub time > opted_out.email
    clean time > opted_out.email
    tags > tags
    """),
    left=(
        *("optin *", "confirm *", "latitude", "longitude", "gmtoff", "dstoff", "last changed"),
        *("leid", "unsub *", "clean *", "member rating", "timezone"),
    ),
    utc=True,
)
PRESETS = (
    SHOPIFY_CUSTOMERS,
    SHOPIFY_ORDERS,
    WOOCOMMERCE_CUSTOMERS,
    WOOCOMMERCE_ORDERS,
    WOOCOMMERCE_ADVANCED,
    STRIPE_CUSTOMERS,
    STRIPE_PAYMENTS,
    HUBSPOT_CONTACTS,
    MAILCHIMP_AUDIENCE,
)


def recognise(header: Sequence[str]) -> Preset | None:
    """The export a header row belongs to, the one with the longest signature."""
    names = {plain(name) for name in header}
    fitting = [preset for preset in PRESETS if names.issuperset(preset.signature)]
    return max(fitting, key=lambda preset: len(preset.signature), default=None)
