"""Which way a campaign's messages leave: by the Gmail of who asked for it or approved it, where
one of them connected theirs, else by the installation's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from store.campaigns import Campaign
from store.ports import Reader
from tools.campaigns.gmail_accounts import Account, GmailAccounts, KeptTokens, google_app
from tools.campaigns.mailing import Mailing
from tools.context import Services
from tools.sending.gmail import FirstOf, GmailTransport
from tools.sending.transport import Transport


@dataclass(frozen=True, slots=True)
class Way:
    """A transport, and how messages are made for it."""

    transport: Transport
    mailing: Mailing


async def way_of(services: Services, tenant_id: int, campaign: Campaign) -> Way:
    """How a campaign leaves."""
    mailing = services.mailing
    accounts = GmailAccounts(services, tenant_id)
    if has_gmail(mailing, campaign.channel):
        people = await services.read(tenant_id, lambda reader: list(_people(reader, campaign)))
        for owner in dict.fromkeys(people):
            if account := await accounts.of(owner):
                return _by_gmail(mailing, accounts, account)
    return Way(mailing.transport(campaign.channel), mailing)


def has_gmail(mailing: Mailing, channel: str) -> bool:
    """Whether somebody's Gmail may be a channel's way out here."""
    settings = mailing.settings
    return bool(channel == "email" and settings.google_client_id and settings.google_client_secret)


async def account_of(
    services: Services, tenant_id: int, channel: str, owner: str
) -> Account | None:
    """The account a person's campaigns leave by, None where they leave the installation's way."""
    if not has_gmail(services.mailing, channel):
        return None
    return await GmailAccounts(services, tenant_id).of(owner)


def _people(reader: Reader, campaign: Campaign) -> Iterator[str]:
    """Who asked for it, then who approved it."""
    yield _person(campaign.actor)
    for proposal in reader.proposals.of_subject(campaign.id):
        if proposal.decided_by:
            yield _person(proposal.decided_by)


def _person(principal: str) -> str:
    """human:marc and agent:marc are marc."""
    return principal.partition(":")[2]


def _by_gmail(mailing: Mailing, accounts: GmailAccounts, account: Account) -> Way:
    app = google_app(mailing.settings)
    gmail = GmailTransport(KeptTokens(accounts, account.owner), api_url=app.api_url)
    own = replace(mailing, account=account.email)
    if not mailing.settings.smtp_url:
        return Way(gmail, own)
    second = mailing.transport("email")
    return Way(FirstOf(gmail, second, second_sender=mailing.sender), own)
