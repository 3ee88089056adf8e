"""How the interface says no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Refused(Exception):
    """An answer that is an error; for one input of a batch, or for the whole call."""

    status: int
    category: str
    message: str
    context: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    details: Sequence[Mapping[str, Any]] = ()
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    whole: bool = False  # refuses a whole batch for one input

    def body(self, correlation: str) -> dict[str, Any]:
        """The body of the answer."""
        return {**self.line(), "correlationId": correlation, **self.extra}

    def line(self, trace: str = "") -> dict[str, Any]:
        """The error of one input in the answer to a batch."""
        context = {name: list(values) for name, values in self.context.items()}
        if trace:
            context["objectWriteTraceId"] = [trace]
        return {
            "status": "error",
            "category": self.category,
            "message": self.message,
            "context": context,
            "errors": [dict(one) for one in self.details],
            "links": {},
        }


def invalid_value(name: str, code: str, message: str, *, whole: bool = False) -> Refused:
    """A property's value, or the property, is not accepted."""
    said = (
        f'Property values were not valid: [{{"isValid":false,"message":"{message}",'
        f'"error":"{code}","name":"{name}"}}]'
    )
    detail = {"message": message, "code": code, "context": {"propertyName": [name]}}
    return Refused(400, "VALIDATION_ERROR", said, details=(detail,), whole=whole)


def not_found(ids: Sequence[str]) -> Refused:
    """A record that is not there."""
    message = f"Could not get some objects, they may be deleted or not exist: {', '.join(ids)}"
    return Refused(404, "OBJECT_NOT_FOUND", message, context={"ids": ids})


def unusable(message: str) -> Refused:
    """A call that makes no sense, as a whole."""
    return Refused(400, "VALIDATION_ERROR", message, whole=True)
