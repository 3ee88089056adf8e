"""An importer of the tests: adds batches of customers with orders until it is killed.

Prints the number of each batch once it is committed.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

from store.ports import Tx
from store.sql.open import open_store
from store.types import ExternalId
from tests.builders import NOW, order, person

BATCHES = 2_000
SIZE = 40


def batch(number: int) -> Callable[[Tx], None]:
    """A unit that adds the customers of a batch and an order for each."""
    numbers = range(number * SIZE, (number + 1) * SIZE)

    def unit(tx: Tx) -> None:
        rows = [person(one, tags=(f"batch {number}",)) for one in numbers]
        tx.customers.upsert(rows, now_ms=NOW)
        orders = [order(one, customer_external_id=ExternalId("shop", str(one))) for one in numbers]
        tx.orders.record(orders, now_ms=NOW)

    return unit


async def main(url: str, first: int) -> None:
    store = await open_store(url)
    for number in range(first, BATCHES):
        await store.write(1, batch(number))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
