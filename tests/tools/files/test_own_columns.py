"""Columns that no field of ours fits: kept as own fields, named in the report, never lost unsaid."""

from __future__ import annotations

from decimal import Decimal

import pytest

from store.types import CustomField
from tests.tools.files.conftest import World
from tools.files.own_columns import MOST_KEPT, own_key, own_type

LIST = (
    "Nom,Courriel,Tél. mobile,Code postal,Pointure,Total $$,Mot de passe,Remarque\n"
    "Ana Gil,ana@example.com,514 555-0123,H2X 1Y4,38,$120.50,hunter2,aime le bleu\n"
    "Noé Roy,noe@example.com,514 555-0188,H3A 2B2,41.5,$80.00,abc,\n"
)


async def own(world: World) -> list[CustomField]:
    return await world.runtime.read(1, lambda reader: list(reader.segments.custom_fields()))


async def test_unknown_columns_are_kept_and_the_report_names_what_became_of_each(
    world: World,
) -> None:
    report = await world.load("customers", LIST)
    assert report.told == (2, 0, 0, 0)
    ana = (await world.customers())[0]
    assert (ana.phone, ana.spend_minor) == ("+15145550123", 12_050)
    assert ana.custom == {
        "code_postal": "H2X 1Y4",
        "pointure": Decimal(38),
        "remarque": "aime le bleu",
    }
    assert report.result["kept"] == ["Code postal", "Pointure", "Remarque"]
    assert report.result["unmapped"] == ["Mot de passe"]
    assert {field.key: (field.label, field.type) for field in await own(world)} == {
        "code_postal": ("Code postal", "text"),
        "pointure": ("Pointure", "number"),
        "remarque": ("Remarque", "text"),
    }
    again = await world.load("customers", LIST)
    assert again.told == (0, 0, 2, 0)
    assert again.result["kept"] == report.result["kept"]


async def test_a_kept_column_never_costs_a_row(world: World) -> None:
    await world.load("customers", "email,Pointure\na@example.com,38\n")
    text = f"email,Pointure,Remarque\nb@example.com,large,{'x' * 500}\n"
    report = await world.load("customers", text)
    assert report.told == (1, 0, 0, 0)
    assert [(i.field, i.refused) for i in report.issues] == [
        ("custom.pointure", False),
        ("custom.remarque", False),
    ]
    mapping = [{"column": "Pointure", "field": "custom.pointure"}]
    asked = await world.load("customers", text.replace("b@", "c@"), mapping=mapping)
    assert asked.told == (0, 0, 0, 1)


async def test_refused_rows_are_counted_by_reason(world: World) -> None:
    rows = "".join(f"p{n}@example.com,{'oops' if n % 2 else '12'}\n" for n in range(1_010))
    report = await world.load("customers", f"email,spend\n{rows},\n")
    assert report.told == (505, 0, 0, 506)
    assert [(one["field"], one["count"]) for one in report.result["refused_for"]] == [
        ("spend", 505),
        ("", 1),
    ]


async def test_doubtful_columns_are_marked_in_the_preview_and_in_the_report(world: World) -> None:
    text = "Courriel pro,Email,Note\na@w.example.com,a@example.com,gentil\nb@w.example.com,b@example.com,calme\n"
    shown = await world.call("import_records", noun="customers", text=text, preview=True)
    assert [(c.column, c.field, c.check) for c in shown.mapped] == [
        ("Courriel pro", "custom.courriel_pro", True),
        ("Email", "email", False),
        ("Note", "custom.note", True),
    ]
    report = await world.load("customers", text)
    assert report.result["check"] == ["Courriel pro", "Note"]
    mapping = [{"column": "Courriel pro", "field": ""}, {"column": "Note", "field": "custom.memo"}]
    said = await world.load("customers", text, mapping=mapping)
    assert (said.result["check"], said.result["kept"]) == ([], [])
    assert said.result["unmapped"] == ["Courriel pro"]


async def test_only_so_many_columns_are_kept_and_the_rest_is_named(world: World) -> None:
    head = ",".join(f"Answer {n}" for n in range(MOST_KEPT + 5))
    text = f"email,{head}\na@example.com,{','.join(['yes'] * (MOST_KEPT + 5))}\n"
    report = await world.load("customers", text)
    assert len(await own(world)) == MOST_KEPT
    assert report.result["unmapped"] == [f"Answer {n}" for n in range(MOST_KEPT, MOST_KEPT + 5)]


async def test_columns_that_hold_nothing_are_left_out_and_orders_have_no_own_fields(
    world: World,
) -> None:
    report = await world.load("customers", "external id,email,Empty\n1,a@example.com,\n")
    assert (report.result["unmapped"], await own(world)) == (["Empty"], [])
    text = "order id,customer id,amount,date,Gift message\no1,1,5,2026-01-02,Hello\n"
    sold = await world.load("orders", text)
    assert (sold.told, sold.result["unmapped"]) == ((1, 0, 0, 0), ["Gift message"])


async def test_the_same_file_sent_again_while_it_waits_is_one_job(world: World) -> None:
    first = await world.call("import_records", noun="customers", text=LIST)
    second = await world.call("import_records", noun="customers", text=LIST)
    assert (second.outcome, second.job) == ("running", first.job)


async def test_an_own_field_is_never_taken_for_a_fact_of_ours(world: World) -> None:
    await world.load("customers", "email,Total orders\na@example.com,7\nb@example.com,1\n")
    assert [field.label for field in await own(world)] == ["Total orders (imported)"]
    found = await world.call("find_customers", text="customers with more than 3 orders")
    assert found.total == 0


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Code postal", "code_postal"),
        ("2024 total", "field_2024_total"),
        ("お名前?", "column_5"),
        ("x" * 80, "x" * 40),
    ],
)
def test_a_heading_gives_a_key(heading: str, key: str) -> None:
    assert own_key(heading, 4) == key


@pytest.mark.parametrize(
    ("heading", "values", "kind"),
    [
        ("Shoe size", ["38", "41.5"], "number"),
        ("Zip", ["90210", "10001"], "text"),
        ("Serial", ["007", "12"], "text"),
        ("Birthday", ["1990-01-31"], "date"),
        ("Member", ["yes", "No"], "bool"),
        ("Answer", ["yes", "maybe"], "text"),
        ("Later", [], "text"),
    ],
)
def test_values_give_an_own_field_its_type(heading: str, values: list[str], kind: str) -> None:
    assert own_type(heading, values) == kind
