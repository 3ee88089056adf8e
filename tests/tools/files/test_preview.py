"""The dry run: what it shows, and that it writes nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.tools.files.conftest import DATA, World
from tools.errors import InvalidInput

BAD = "name,email,phone,spend,Shoe size\nAnna,a@example.com,12,1.5,38\nBob,b@,,2,39\nCleo,c@example.com,,oops,\n"


def contents(database: Path) -> dict[str, int]:
    """Rows of every table."""
    connection = sqlite3.connect(database)
    names = [
        row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
    ]
    found = {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names
    }
    connection.close()
    return found


async def test_a_preview_says_everything_and_writes_nothing(
    world: World, sqlite_path: Path
) -> None:
    before = contents(sqlite_path)
    shown = await world.call("import_records", noun="customers", text=BAD, preview=True)
    assert contents(sqlite_path) == before
    assert (shown.outcome, shown.job, shown.rows, shown.tried) == ("previewed", None, 3, 3)
    assert (shown.added, shown.updated, shown.refused, shown.flagged) == (2, 0, 1, 2)
    assert [(c.column, c.field, c.samples) for c in shown.mapped] == [
        ("name", "name", ["Anna", "Bob", "Cleo"]),
        ("email", "email", ["a@example.com", "b@", "c@example.com"]),
        ("phone", "phone", ["12"]),
        ("spend", "spend", ["1.5", "2", "oops"]),
        ("Shoe size", "custom.shoe_size", ["38", "39"]),
    ]
    assert (shown.kept, shown.unmapped) == (["Shoe size"], [])
    assert shown.first[0].values == [
        "name: Anna",
        "email: a@example.com",
        "spend: 1.50 CAD",
        "custom.shoe_size: 38",
    ]
    assert [(p.line, p.field, p.refused) for p in shown.problems] == [
        (2, "phone", False),
        (3, "email", False),
        (4, "spend", True),
    ]


async def test_a_preview_tells_updates_from_what_stays(world: World) -> None:
    await world.load("customers", "email,city\na@example.com,Lyon\nb@example.com,Nice\n")
    text = "email,city\na@example.com,Lyon\nb@example.com,Metz\nc@example.com,Brest\n"
    shown = await world.call("import_records", noun="customers", text=text, preview=True)
    assert (shown.added, shown.updated, shown.unchanged) == (1, 1, 1)
    assert {c.city for c in await world.customers()} == {"Lyon", "Nice"}


async def test_a_preview_of_a_large_file_tries_the_first_rows_and_counts_all(world: World) -> None:
    text = "email\n" + "".join(f"p{n}@example.com\n" for n in range(5_000))
    shown = await world.call("import_records", noun="customers", text=text, preview=True)
    assert (shown.rows, shown.tried, shown.added) == (5_000, 200, 200)


async def test_a_preview_of_five_hundred_columns_stays_small(world: World) -> None:
    head = ",".join(["email", *(f"a rather long heading number {n}" for n in range(499))])
    text = f"{head}\n" + "\n".join(",".join(["x" * 300] * 500) for _ in range(1))
    shown = await world.call("import_records", noun="customers", text=text, preview=True)
    assert len(shown.model_dump_json()) < 20_000


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({}, "exactly one of file and text"),
        ({"text": "a", "file": "file_1"}, "exactly one of file and text"),
        ({"file": "/etc/passwd"}, "not a file's handle"),
        ({"text": "email\na@example.com\n", "noun": "people"}, "noun"),
        ({"text": "email\na@example.com\n", "tenant": "2"}, "unknown argument"),
        (
            {"text": "email\na\n", "mapping": [{"column": "mail", "field": "email"}]},
            "not a column of the file.*email",
        ),
        (
            {"text": "email\na\n", "mapping": [{"column": "email", "field": "emial"}]},
            "did you mean email",
        ),
        (
            {"text": "email\na\n", "mapping": [{"column": "email", "field": "custom.A B"}]},
            "not an own field",
        ),
        ({"text": "email\na\n", "format": "xlsx"}, "the file is CSV"),
    ],
)
async def test_wrong_arguments_are_named(world: World, args: dict[str, object], says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        await world.call("import_records", **{"noun": "customers", **args})


async def test_a_column_can_be_left_out(world: World) -> None:
    text = (DATA / "shopify_customers.csv").read_text("utf-8")
    mapping = [{"column": "Total Spent", "field": ""}]
    await world.load("customers", text, mapping=mapping)
    assert {c.spend_minor for c in await world.customers()} == {0}
