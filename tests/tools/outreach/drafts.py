"""People and drafts for tests of drafting."""

from __future__ import annotations

from typing import Any

from tests.tools.door import Door
from tools.operations.customer_changes import CustomerSaved
from tools.operations.drafted import Drafted
from tools.operations.finding import CustomerPage

PEOPLE = (
    ("Ann Roy", "Montréal"),
    ("Bob Cole", ""),
    ("李小龍", "Lyon"),
    ("Maximiliana von und zu Hohenlohe-Langenburg", "Lyon"),
)
AGREED = [{"channel": name, "status": "granted"} for name in ("email", "sms", "whatsapp")]


async def crowd(door: Door) -> str:
    """Four people who agreed to be written to, one of them without a city; their audience."""
    for at, (name, city) in enumerate(PEOPLE):
        fields: dict[str, Any] = {"email": f"p{at}@example.com", "phone": f"+1514555010{at}"}
        await door.call(
            CustomerSaved, "upsert_customer", name=name, city=city, consent=AGREED, **fields
        )
    return (await door.call(CustomerPage, "find_customers", text="all customers")).audience


async def drafted(door: Door, **args: Any) -> Drafted:
    """A new draft."""
    return await door.call(Drafted, "draft_message", **args)


async def revised(door: Door, draft: Drafted, **args: Any) -> Drafted:
    """A draft changed."""
    return await door.call(Drafted, "revise_draft", draft=draft.draft, **args)


def whole(draft: Drafted) -> str:
    """Every text of a draft, open and previewed."""
    open_texts = [text for one in draft.variants for text in (one.subject, one.preheader, one.body)]
    shown = [text for one in draft.previews for text in (one.subject, one.preheader, one.text)]
    return "\n".join((*open_texts, *shown))


def given(**values: str) -> list[dict[str, str]]:
    """Campaign values as rows."""
    return [{"name": name, "value": value} for name, value in values.items()]
