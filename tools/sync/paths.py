"""The values of our records that a mapping may name."""

from __future__ import annotations

from collections.abc import Mapping

from tools.connectors.port import Kind
from tools.sync.people import GETTERS

PREFIXES = ("custom.", "consent.", "external.")
PATHS: Mapping[Kind, frozenset[str]] = {
    Kind.CUSTOMER: frozenset(GETTERS),
    Kind.COMPANY: frozenset([
        "id",
        "name",
        "domain",
        "industry",
        "website",
        "phone",
        "city",
        "region",
        "country",
        "employees",
        "summary",
    ]),
    Kind.PROJECT: frozenset(["id", "name", "stage", "value", "external_id", "source", "close_by"]),
    Kind.CALL: frozenset(["id", "title", "body", "channel", "direction", "status", "at"]),
    Kind.NOTE: frozenset(["id", "title", "body", "channel", "direction", "status", "at"]),
    Kind.TASK: frozenset(["id", "title", "body", "state", "priority", "assignee", "due"]),
}


def is_known(kind: Kind, path: str) -> bool:
    """Whether a record of a kind has such a value: a person may also have fields of the
    organisation's own, consents and external ids."""
    own = kind is Kind.CUSTOMER and path.startswith(PREFIXES) and not path.endswith(".")
    return own or path in PATHS[kind]
