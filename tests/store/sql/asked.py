"""Questions of the store's query files put to the databases rules are tried on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from store.ids import IdMaker
from store.sql.scope import Scope
from tests.databases import PostgresRules, RuleDatabase, SqliteRules

T = TypeVar("T")


def ask(database: RuleDatabase, tenant_id: int, question: Callable[[Scope], T]) -> T:
    """The answer of one transaction of a tenant."""

    def answer(connection: Connection) -> T:
        return question(Scope.enter(connection, tenant_id, IdMaker()))

    if isinstance(database, SqliteRules):
        with database.engine.connect() as connection:
            return answer(connection)
    assert isinstance(database, PostgresRules)
    engine = database.engine

    async def unit() -> T:
        async with engine.connect() as connection:
            return await connection.run_sync(answer)

    return database.runner.run(unit())
