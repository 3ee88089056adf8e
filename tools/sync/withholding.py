"""Who is not made known to an outside CRM: somebody it does not have, and who refused every way of
being contacted, or of whom there is nothing to tell them by. Whom it has it may go on knowing: it
has to learn of a refusal too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from store.connections import EntityLink
from store.contact import CHANNELS, ContactFacts
from store.ports import Reader, Tx
from tools.sync.local import LocalRecord

REFUSED = "refused_all"
NAMELESS = "nothing_to_tell_by"


def withheld(
    reader: Reader | Tx, records: Sequence[LocalRecord], links: Mapping[int, EntityLink]
) -> list[LocalRecord]:
    """Records of customers with the reasons for which new ones stay here."""
    new = [one.id for one in records if one.id not in links]
    facts = {one.customer_id: one for one in reader.contact.facts(new, since_ms=0)} if new else {}
    return [
        replace(one, withheld=reasons_of(facts[one.id])) if one.id in facts else one
        for one in records
    ]


def reasons_of(facts: ContactFacts) -> tuple[str, ...]:
    """Why a person is not made known."""
    address = {
        "email": facts.email,
        "sms": facts.phone,
        "whatsapp": facts.phone,
        "call": facts.phone,
    }
    open_ways = [channel for channel in CHANNELS if address[channel]]
    if not open_ways:
        return () if facts.name else (NAMELESS,)
    refused = [channel for channel in open_ways if _is_refused(facts, channel)]
    return (REFUSED,) if len(refused) == len(open_ways) else ()


def _is_refused(facts: ContactFacts, channel: str) -> bool:
    if channel in facts.suppressed or (channel == "call" and facts.do_not_call):
        return True
    consent = facts.consent.get(channel)
    return consent is not None and consent.state == "denied"
