"""Settings of one organisation."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from store.sql.schema import tenant_setting
from store.sql.scope import Scope


class SettingChanges:
    """Implements `store.settings.SettingWriter`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def all(self) -> Mapping[str, str]:
        query = select(tenant_setting.c.key, tenant_setting.c.value)
        return {row.key: row.value for row in self._scope.rows(query)}

    def put(self, values: Mapping[str, str], *, actor: str, now_ms: int) -> None:
        rows = [
            {"key": key, "value": value, "updated_at": now_ms, "actor": actor}
            for key, value in values.items()
        ]
        self._scope.put(tenant_setting, rows, ("value", "updated_at", "actor"))
