"""The values of our records that a mapping may name."""

from __future__ import annotations

from collections.abc import Mapping

from tools.connectors.port import Kind

PREFIXES = ("custom.", "consent.", "external.")
_CUSTOMER = (
    "id name given_name family_name job_title email phone city region country language zone company"
    " stage status owner source source_url created first_order last_order last_active"
    " last_contacted last_interaction tags do_not_call automation spend average_order orders visits"
    " summary score score.financial score.growth score.engagement score.fit score.band signals"
    " next_actions deal_stage terminal_state"
)
PATHS: Mapping[Kind, frozenset[str]] = {
    Kind.CUSTOMER: frozenset(_CUSTOMER.split()),
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
    Kind.PROJECT: frozenset(["id", "name", "stage", "value", "external_id", "source"]),
    Kind.CALL: frozenset(["id", "title", "body", "channel", "direction", "status", "at"]),
    Kind.NOTE: frozenset(["id", "title", "body", "channel", "direction", "status", "at"]),
    Kind.TASK: frozenset(["id", "title", "body", "state", "priority", "assignee", "due"]),
}


def is_known(kind: Kind, path: str) -> bool:
    """Whether a record of a kind has such a value: a person may also have fields of the
    organisation's own, consents and external ids."""
    own = kind is Kind.CUSTOMER and path.startswith(PREFIXES) and not path.endswith(".")
    return own or path in PATHS[kind]
