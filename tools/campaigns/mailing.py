"""What sending needs of this installation: the way out of each channel, who mail is from, links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from pydantic import SecretStr

from tools.drafting.rendering import Links
from tools.drafting.shell import Sender
from tools.secret_file import signing_secret
from tools.sending.addresses import Mailbox, mailbox
from tools.sending.outbox import Outbox
from tools.sending.providers import Provider, transport_for
from tools.sending.transport import Transport
from tools.sending.unsubscribe import Leaving, make_token, unsubscribe_url
from tools.settings import Settings

NOBODY = Mailbox("rapport@localhost", "Rapport")


@dataclass(frozen=True)
class Mailing:
    """How this installation sends. Opens nothing until a transport is opened."""

    settings: Settings
    providers: Mapping[str, Provider] = field(default_factory=lambda: MappingProxyType({}))
    account: str = ""
    """The address of a person's own account that mail goes out by, empty for none."""

    def transport(self, channel: str) -> Transport:
        """The way out of a channel."""
        return transport_for(channel, self.settings, self.providers)

    def folder(self, channel: str) -> str:
        """The folder a channel's messages are written to, empty when they leave the house."""
        way = self.transport(channel)
        return str(way.folder) if isinstance(way, Outbox) else ""

    @cached_property
    def sender(self) -> Mailbox:
        """Whom mail is from; without RAPPORT_MAIL_FROM it can only go into the folder."""
        given = self.settings.mail_from
        own = mailbox(given) if given else NOBODY
        if not self.account:
            return own
        return Mailbox(self.account, own.name if given else "")

    @cached_property
    def reply_to(self) -> Mailbox | None:
        """Where answers go, when that is not the sender."""
        given = self.settings.mail_reply_to
        return mailbox(given) if given else None

    def signature(self, company: str) -> Sender:
        """The company and postal address that marketing names."""
        own = self.sender.name if self.settings.mail_from else ""
        return Sender(company=own or company, postal=self.settings.mail_postal or "")

    def links(self, tenant_id: int, customer_id: int, campaign_id: int) -> Links:
        """One person's unsubscribe address for one campaign."""
        leaving = Leaving(customer_id, campaign_id)
        token = make_token(self._secret, tenant_id, leaving)
        return Links(unsubscribe_url(self.base, token))

    @property
    def base(self) -> str:
        """The address people reach the server by."""
        settings = self.settings
        return settings.public_url or f"http://{settings.host}:{settings.port}"

    @cached_property
    def _secret(self) -> SecretStr:
        return signing_secret(self.settings)
