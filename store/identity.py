"""Whether a shared phone or e-mail is one person's, or shared by two, as in a family or an office."""

from __future__ import annotations

from dataclasses import dataclass

from store.text import fold
from store.types import CustomerInput


@dataclass(frozen=True, slots=True)
class Face:
    """What tells people apart: folded name, phone, folded e-mail; empty where it is not known."""

    name: str = ""
    phone: str = ""
    email: str = ""

    def is_somebody_else(self, other: Face) -> bool:
        """Whether both have names, the names differ, and so does a contact that both have."""
        return _differs(self.name, other.name) and (
            _differs(self.phone, other.phone) or _differs(self.email, other.email)
        )


def _differs(one: str, other: str) -> bool:
    return bool(one and other) and one != other


def face_of(row: CustomerInput) -> Face:
    """What a row says of somebody."""
    name = row.name or " ".join(part for part in (row.given_name, row.family_name) if part)
    return Face(fold(name), row.phone or "", fold(row.email) if row.email else "")
