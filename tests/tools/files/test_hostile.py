"""Whatever the bytes, reading a file gives rows or our own error."""

from __future__ import annotations

import io

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from store.types import Tenant
from tools.customer_values import Reading
from tools.errors import RapportError
from tools.files.applying import Rules, make_records
from tools.files.headings import Noun
from tools.files.opening import open_table
from tools.files.plan import make_plan
from tools.files.scan import scan

TENANT = Tenant(1, "t", "CAD", "America/Toronto", "en")
READING = Reading(TENANT, 1_784_116_800_000)
CELL = some.text(max_size=12) | some.sampled_from(
    ['"', '""', "=1+1", "1,2.3", "2026-02-30", "0000-00-00", "9" * 40, "a@b.co", "+15145550123",
     "cus_0000000000000", "[{]", '[{"sku": 1}]', "name:x|quantity:0|total:1", "\u202e", "NaN", "1e999"]
)  # fmt: skip
HEADS = {
    "customers": "external id,name,email,phone,country,spend,visits,last active,tags,newsletter,stage",
    "orders": "order id,customer id,email,amount,currency,date,status,refunded,items,sku,qty,price",
}


def read_all(data: bytes, noun: Noun) -> int:
    """How many records come out; anything but our own error fails."""
    try:
        table = open_table(io.BytesIO(data))
        plan = make_plan(table, noun)
        found = scan(table, plan)
        records = make_records(plan, READING, found, table.rows(), Rules(create_customers=True))
        return sum(1 for _ in records)
    except RapportError as error:
        return -len(error.message)


@settings(deadline=None, max_examples=300)
@given(some.binary(max_size=400), some.sampled_from(["customers", "orders"]))
def test_random_bytes_are_read_or_refused(data: bytes, noun: Noun) -> None:
    assert read_all(data, noun) != 0 or not data.strip()


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(
    some.sampled_from(["customers", "orders"]),
    some.lists(some.lists(CELL, min_size=1, max_size=13), min_size=1, max_size=12),
    some.sampled_from([",", ";", "\t"]),
)
def test_random_cells_give_records_or_a_refusal(
    noun: Noun, rows: list[list[str]], delimiter: str
) -> None:
    lines = [HEADS[noun].replace(",", delimiter), *(delimiter.join(row) for row in rows)]
    data = "\n".join(lines).encode("utf-8", "surrogatepass")
    assert isinstance(read_all(data, noun), int)


@settings(deadline=None, max_examples=200)
@given(
    some.dictionaries(
        some.sampled_from(["external_id", "customer_id", "amount", "date", "items", "email"]),
        some.recursive(
            some.none() | some.booleans() | some.floats() | some.integers() | CELL,
            lambda inner: (
                some.lists(inner, max_size=3) | some.dictionaries(CELL, inner, max_size=3)
            ),
            max_leaves=8,
        ),
    )
)
def test_random_objects_give_records_or_a_refusal(value: dict[str, object]) -> None:
    import json

    whole = {"external_id": "1", "amount": 1, "date": "2026-06-01", "email": "a@b.co", **value}
    data = f"{json.dumps(whole)}\n{json.dumps(value)}\n".encode("utf-8", "replace")
    assert isinstance(read_all(data, "orders"), int)
