"""How the interface says no."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass
class Refused(Exception):
    """An answer that is an error; for one record of a call, or for the whole of it."""

    code: str
    message: str
    fields: Sequence[str] = ()
    status: int = 400

    def body(self) -> list[dict[str, Any]]:
        """The body of the answer."""
        return [{"message": self.message, "errorCode": self.code, "fields": list(self.fields)}]

    def line(self) -> dict[str, Any]:
        """The result of one record."""
        error = {"statusCode": self.code, "message": self.message, "fields": list(self.fields)}
        return {"success": False, "errors": [error]}


def no_such_column(name: str, of: str) -> Refused:
    """A field that is not there, or that nobody permitted."""
    return Refused("INVALID_FIELD", f"No such column '{name}' on sobject of type {of}")
