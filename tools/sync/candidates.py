"""Records there that may be one of ours, so that a person can say which: kept in the `before` of a
row that is left for a person, by their record id."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.connectors.port import Remote
from tools.sync.mapping import Mapped

SEVERAL = "several_there"
NAMES = ("name", "given_name", "first_name", "family_name", "last_name")
ADDRESS = "email"
MOST = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record there: its id, and the name and e-mail by which a person knows it."""

    remote_id: str
    name: str
    email: str


def shown_fields(mapping: Sequence[Mapped]) -> list[str]:
    """The fields there that hold names and addresses, as a mapping has them."""
    return [row.remote for row in mapping if row.local in {*NAMES, ADDRESS}]


def candidate(remote: Remote, mapping: Sequence[Mapped]) -> Candidate:
    """A record there as a person is shown it."""
    named = [remote.values.get(row.remote, "") for row in mapping if row.local in NAMES]
    address = [remote.values.get(row.remote, "") for row in mapping if row.local == ADDRESS]
    return Candidate(remote.remote_id, " ".join(filter(None, named)), "".join(address[:1]))


def kept(found: Sequence[Candidate]) -> Mapping[str, str]:
    """Candidates as a row keeps them."""
    return {one.remote_id: json.dumps([one.name, one.email]) for one in found[:MOST]}


def candidates_of(reasons: Sequence[str], before: Mapping[str, str]) -> list[Candidate]:
    """The candidates of a row; none where it is not about which record there is ours."""
    if not any(reason.startswith(SEVERAL) for reason in reasons):
        return []
    return [Candidate(remote_id, *json.loads(text)) for remote_id, text in before.items()]
