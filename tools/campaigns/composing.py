"""From a campaign's frozen content and one recipient's frozen values to the message they get."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from store.campaigns import Campaign, Recipient
from store.contact import Purpose
from store.ids import to_text
from store.types import CustomField, Tenant
from tools.campaigns.mailing import Mailing
from tools.drafting.content import Content
from tools.drafting.rendering import Prepared, Rendered
from tools.policy.merge_fields import FieldRegistry
from tools.sending.messages import Message


def merge_registry(fields: Sequence[CustomField], given: Mapping[str, str]) -> FieldRegistry:
    """The merge fields of a message with these campaign values."""
    return FieldRegistry(fields, [name for name, value in given.items() if value.strip()])


@dataclass(frozen=True, slots=True)
class Composed:
    """A message and what is logged of it."""

    message: Message
    subject: str
    text: str


class Composer:
    """Writes the messages of one campaign; each variant is compiled once."""

    def __init__(
        self, campaign: Campaign, mailing: Mailing, tenant: Tenant, fields: Sequence[CustomField]
    ) -> None:
        self._campaign = campaign
        self._mailing = mailing
        self._tenant = tenant
        self._key = to_text("campaign", campaign.id)
        content = Content.from_json(campaign.content)
        given: dict[str, str] = json.loads(campaign.values)
        self._variants = compiled(content, given, mailing, tenant, fields)
        self._is_marketing = Purpose(campaign.purpose) is Purpose.MARKETING

    def compose(self, recipient: Recipient, name: str, at: int) -> Composed:
        """The message of one recipient. Raises `Unresolved` where a value is missing."""
        values: dict[str, str] = json.loads(recipient.values)
        links = self._mailing.links(self._tenant.id, recipient.customer_id, self._campaign.id)
        variant = self._variants[recipient.variant]
        told = variant.render(values, links)
        return Composed(
            self._message(recipient, name, at, told, links.unsubscribe), told.subject, told.text
        )

    def _message(
        self, recipient: Recipient, name: str, at: int, told: Rendered, unsubscribe: str
    ) -> Message:
        campaign, mailing = self._campaign, self._mailing
        leaves = self._is_marketing and campaign.channel == "email"
        return Message(
            id=f"{self._key}:{to_text('customer', recipient.customer_id)}",
            channel=campaign.channel,
            purpose=Purpose(campaign.purpose),
            to_address=recipient.address,
            to_name=name[:120],
            text=told.text,
            at=at,
            sender=mailing.sender,
            reply_to=mailing.reply_to,
            subject=told.subject,
            html=told.html,
            language=campaign.language,
            campaign=self._key,
            unsubscribe_url=unsubscribe if leaves else "",
            list_id=self._key if leaves else "",
        )


def compiled(
    content: Content,
    given: Mapping[str, str],
    mailing: Mailing,
    tenant: Tenant,
    fields: Sequence[CustomField],
) -> list[Prepared]:
    """Every variant of a message, ready to be rendered. Raises `Unready`."""
    registry = merge_registry(fields, given)
    sender = mailing.signature(tenant.name)
    return [
        Prepared(content, index, registry, sender=sender, preferences=False)
        for index in range(len(content.variants))
    ]
