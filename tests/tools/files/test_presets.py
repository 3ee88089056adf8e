"""The exports of other products, by their real header rows, from file to record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from store.clock import to_ms
from store.types import Customer, ExternalId
from tests.tools.files.conftest import DATA, World, lines


def at(*parts: int) -> int:
    return to_ms(datetime(*parts, tzinfo=UTC))  # pyright: ignore[reportArgumentType] year to second


def by_email(customers: Sequence[Customer]) -> dict[str | None, Customer]:
    return {customer.email_given: customer for customer in customers}


@pytest.mark.parametrize(
    ("file", "noun", "label", "source"),
    [
        ("shopify_customers", "customers", "Shopify customers export", "shopify"),
        ("shopify_customers_old", "customers", "Shopify customers export", "shopify"),
        ("shopify_orders", "orders", "Shopify orders export", "shopify"),
        (
            "woocommerce_customers",
            "customers",
            "WooCommerce Analytics customers export",
            "woocommerce",
        ),
        ("woocommerce_orders", "orders", "WooCommerce orders export", "woocommerce"),
        (
            "woocommerce_advanced_orders",
            "orders",
            "WooCommerce orders export (Advanced Order Export)",
            "woocommerce",
        ),
        ("stripe_customers", "customers", "Stripe customers export", "stripe"),
        ("stripe_payments", "orders", "Stripe payments export", "stripe"),
        ("hubspot_contacts", "customers", "HubSpot contacts export", "hubspot"),
        ("mailchimp_subscribed", "customers", "Mailchimp audience export", "mailchimp"),
        ("mailchimp_unsubscribed", "customers", "Mailchimp audience export", "mailchimp"),
    ],
)
async def test_each_export_is_recognised_and_named(
    world: World, file: str, noun: str, label: str, source: str
) -> None:
    text = (DATA / f"{file}.csv").read_text("utf-8")
    shown = await world.call("import_records", noun=noun, text=text, preview=True)
    assert (shown.recognised, shown.source) == (label, source)
    assert shown.rows == len(text.splitlines()) - 1


async def test_an_export_imported_as_the_wrong_noun_is_refused_with_the_right_one(
    world: World,
) -> None:
    text = (DATA / "shopify_orders.csv").read_text("utf-8")
    with pytest.raises(Exception, match=r"Shopify orders export, which holds orders.*noun=orders"):
        await world.call("import_records", noun="customers", text=text)


async def test_shopify_customers(world: World) -> None:
    report = await world.load("customers", (DATA / "shopify_customers.csv").read_bytes())
    assert report.told == (3, 0, 0, 0)
    found = by_email(await world.customers())
    eloise = found["eloise@example.com"]
    assert eloise.external_ids == (ExternalId("shopify", "7088012345601"),)
    assert (eloise.name, eloise.phone, eloise.city) == (
        "Éloïse Tremblay",
        "+15145550123",
        "Montréal",
    )
    assert (eloise.region, eloise.country, eloise.company) == ("QC", "CA", "Atelier Nord")
    assert (eloise.spend_minor, eloise.tags) == (540_050, ("newsletter", "vip"))
    assert eloise.consent == {"email": "granted", "sms": "denied"}
    assert found["marc@example.com"].phone == "+14165550188"
    zoe = found["zoe@"]
    assert (zoe.email, zoe.phone, zoe.phone_given) == (None, None, "12")
    assert set(zoe.flags) == {"invalid_email", "invalid_phone"}
    assert lines(report.issues) == [(4, "email", False), (4, "phone", False)]


async def test_shopify_orders_gather_their_lines_and_leave_out_what_is_no_sale(
    world: World,
) -> None:
    await world.load("customers", (DATA / "shopify_customers.csv").read_bytes())
    data = (DATA / "shopify_orders.csv").read_bytes()
    report = await world.load("orders", data)
    assert report.told == (1, 0, 0, 2)
    assert report.counts("rows", "flagged") == (4, 0)
    assert [(issue.line, issue.field) for issue in report.issues] == [(4, ""), (5, "order_status")]
    assert "bo@example.com" in report.issues[0].reason
    (order,) = await world.orders()
    assert (order.external_id.value, order.amount_minor) == ("#1001", 6_005)
    assert order.ordered_at == at(2026, 6, 1, 14, 14)
    assert [(i.sku, int(i.qty), i.price_minor) for i in order.items] == [
        ("FERN-1", 2, 1_600),
        ("TOTE-1", 1, 2_000),
    ]
    again = await world.load("orders", data, create_customers=True)
    assert again.told == (1, 0, 1, 1)
    assert again.counts("customers_added") == (1,)
    bo = by_email(await world.customers())["bo@example.com"]
    assert (bo.name, bo.city, bo.spend_minor) == ("Bo Martin", "Laval", 2_000)


async def test_woocommerce_orders_unpack_their_lines(world: World) -> None:
    data = (DATA / "woocommerce_orders.csv").read_bytes()
    report = await world.load("orders", data, create_customers=True)
    assert report.told == (2, 0, 0, 1)
    first, second = await world.orders()
    assert [(i.sku, int(i.qty), i.price_minor) for i in first.items] == [
        ("FERN-1", 2, 1_500),
        ("TOTE-1", 1, 1_000),
    ]
    assert (first.flags, second.external_id.value) == ((), "503")
    found = by_email(await world.customers())
    assert found["eloise@example.com"].external_ids == (ExternalId("woocommerce", "7"),)
    assert found["guest@example.com"].external_ids == ()


async def test_woocommerce_advanced_orders_gather_their_lines(world: World) -> None:
    data = (DATA / "woocommerce_advanced_orders.csv").read_bytes()
    await world.load("orders", data, create_customers=True)
    (order,) = await world.orders()
    assert (order.amount_minor, len(order.items), order.flags) == (4_500, 2, ())


async def test_stripe_times_are_utc_and_refunds_come_off(world: World) -> None:
    await world.load("customers", (DATA / "stripe_customers.csv").read_bytes())
    report = await world.load("orders", (DATA / "stripe_payments.csv").read_bytes())
    assert report.told == (2, 0, 0, 2)
    (eloise,) = await world.customers()
    assert eloise.created_at == at(2026, 1, 31, 23, 30)
    assert eloise.external_ids == (ExternalId("stripe", "cus_NffrFeUfNV2Hib"),)
    first, second = await world.orders()
    assert (first.ordered_at, first.amount_minor) == (at(2026, 6, 1, 23, 30), 12_900)
    assert second.amount_minor == 2_900


async def test_hubspot_stages_and_opt_outs_are_translated(world: World) -> None:
    report = await world.load("customers", (DATA / "hubspot_contacts.csv").read_bytes())
    assert report.told == (3, 0, 0, 0)
    found = by_email(await world.customers())
    eloise, claire = found["eloise@example.com"], found["claire@example.com"]
    assert (eloise.stage, eloise.language, eloise.country) == ("prospect", "fr", "CA")
    assert (eloise.owner, eloise.job_title, eloise.consent) == ("Inès Moreau", "Buyer", {})
    assert (claire.stage, claire.phone, claire.consent) == (
        "customer",
        "+33612345678",
        {"email": "denied"},
    )
    assert lines(report.issues) == [(4, "stage", False)]
    assert report.result["kept"] == ["Lead Status", "Marketing contact status", "Shoe Size"]
    assert eloise.custom["marketing_contact_status"]


async def test_mailchimp_consent_follows_opting_in_and_out(world: World) -> None:
    await world.load("customers", (DATA / "mailchimp_subscribed.csv").read_bytes())
    await world.load("customers", (DATA / "mailchimp_unsubscribed.csv").read_bytes())
    found = by_email(await world.customers())
    eloise, rick = found["eloise@example.com"], found["rick@example.com"]
    assert (eloise.consent, rick.consent) == ({"email": "granted"}, {"email": "denied"})
    assert set(eloise.tags) == {"VIP", "Newsletter"}
    assert (eloise.country, eloise.zone) == ("CA", "America/Toronto")
    assert eloise.created_at == at(2024, 1, 31, 23, 30)
