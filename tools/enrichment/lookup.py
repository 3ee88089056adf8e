"""Which company a caller means by its id or its name."""

from __future__ import annotations

from store.ids import from_text, to_text
from store.outside import CompanyRow
from store.ports import Reader, Tx
from tools.errors import Conflict, NotFound, invalid
from tools.views import short

MOST_CHOICES = 10


def the_company(reader: Reader | Tx, named: str) -> CompanyRow:
    """The company of an id, of a name, or the one whose name begins so; Conflict names the choices
    when there are several."""
    if named.startswith("cmp_"):
        rows = reader.outside.companies([_key(named)])
    else:
        found = reader.enrichment.companies_named(named, MOST_CHOICES)
        if len(found) > 1:
            choices = ", ".join(
                f"{to_text('company', key)} ({short(name, 40)})" for key, name in found
            )
            raise Conflict(
                f"{len(found)} companies match {named[:80]!r}", hint=f"Name one by id: {choices}."
            )
        rows = reader.outside.companies([key for key, _ in found])
    if not rows:
        raise NotFound(
            f"there is no company {named[:80]!r}",
            hint="Give its name as customers' records have it, or its id.",
        )
    return rows[0]


def _key(named: str) -> int:
    try:
        return from_text("company", named)
    except ValueError as error:
        raise invalid("company", named, "is not a company's id", str(error)) from None
