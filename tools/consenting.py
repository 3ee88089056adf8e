"""Connecting HubSpot with one's own account: a person is sent there to agree, and comes back with a
code. Neither the code nor what it is exchanged for is ever an argument of a tool."""

from __future__ import annotations

from pydantic import Field, SecretStr

from store.connections import Connection
from store.ids import to_text
from tools.arguments import Result
from tools.connecting import keep_checked, must_be_allowed, named
from tools.context import Ctx
from tools.errors import Conflict, invalid
from tools.operations.connections import Connected, the_connection
from tools.secret_file import signing_secret
from tools.sync.connecting import Checked, check
from tools.sync.consent import (
    LASTS_MS,
    MOST_STATE,
    Asking,
    address,
    begin,
    can_consent,
    hubspot_oauth,
    mark_of,
    take,
)
from tools.views import shown_time


class ConsentAsked(Result):
    """Where to agree."""

    url: str = Field(description="HubSpot's page; open it in a browser and choose the account.")
    redirect_uri: str = Field(description="Where HubSpot sends the browser; the app must name it.")
    expires_at: str = Field(description="Until when the answer counts.")
    minutes: int = LASTS_MS // 60_000


async def ask_consent(
    ctx: Ctx, *, redirect_uri: str, asker: str, connection: str = "", name: str = ""
) -> ConsentAsked:
    """Ask a person for their consent at HubSpot; `asker` is a secret that only who asks has.

    `NotPermitted` for who is no administrator; `Conflict` where no HubSpot app is set; `NotFound`
    where `connection`, which is to be connected anew, is none.
    """
    must_be_allowed(ctx)
    settings = ctx.services.settings
    if not can_consent(settings):
        raise Conflict(
            "no HubSpot app is set",
            hint="Set RAPPORT_HUBSPOT_CLIENT_ID and RAPPORT_HUBSPOT_CLIENT_SECRET, "
            "or connect with a key: rapport hubspot connect.",
        )
    again = (
        await ctx.read(lambda reader: the_connection(reader, connection)) if connection else None
    )
    key = "" if again is None else to_text("connection", again.id)
    asking = Asking(mark_of(asker), redirect_uri, key, named(name))
    secret = signing_secret(settings)
    state, until = await ctx.services.write(
        ctx.tenant.id, lambda tx: begin(tx, secret, asking, actor=ctx.actor.principal)
    )
    return ConsentAsked(
        url=address(settings, asking, state),
        redirect_uri=redirect_uri,
        expires_at=shown_time(until) or "",
    )


async def take_consent(ctx: Ctx, *, state: str, code: SecretStr, asker: str) -> Connected:
    """Exchange the code of HubSpot's answer, check the account, make our fields, keep the grant.

    `Conflict` where the answer is not one to what this asker asked, comes too late or again, or is
    for another account than the one to be connected anew; `ConnectorError` where HubSpot refuses.
    Nothing is kept then.
    """
    must_be_allowed(ctx)
    if not 0 < len(code.get_secret_value()) <= MOST_STATE:
        raise invalid("code", None, "is missing", "the code that HubSpot gave")
    secret, by = signing_secret(ctx.services.settings), mark_of(asker)
    asking = await ctx.services.write(
        ctx.tenant.id, lambda tx: take(tx, secret, state, by=by, actor=ctx.actor.principal)
    )
    oauth = hubspot_oauth(ctx.services.settings, asking.redirect_uri)
    grant = await oauth.by_code(code)
    checked = await check(ctx, grant, name=asking.name)
    if asking.connection:
        meant = await ctx.read(lambda reader: the_connection(reader, asking.connection))
        _must_be_same(meant, checked)
    return await keep_checked(ctx, checked)


def _must_be_same(meant: Connection, checked: Checked) -> None:
    found = checked.account.remote_id
    if found != meant.account:
        raise Conflict(
            f"that was account {found}, and {meant.name} is account {meant.account}",
            hint="Connect once more and choose the right account at HubSpot; the other account can "
            "be connected as one of its own.",
        )
