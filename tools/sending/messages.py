"""A message to one person, whole: what a transport is given and never looks up."""

from __future__ import annotations

import re
from dataclasses import dataclass

from store.contact import CHANNELS, Purpose
from tools.sending.addresses import Mailbox

_ID = re.compile(r"[a-z]{3,4}_[0-9a-z]{1,20}(?::[a-z]{3,4}_[0-9a-z]{1,20})?")
_FOLDER = re.compile(r"[a-z]{3,4}_[0-9a-z]{1,20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to one person on one channel.

    `id` ("cmg_…:cus_…") is the same however often it is tried: Message-ID and file name come from
    it. `to_address` is an e-mail address or a phone number by channel. `at` is the instant it is
    dated, in milliseconds. `bounce_to` is where delivery reports go when that is not the sender.
    ValueError where id, campaign or channel can't be used.
    """

    id: str
    channel: str
    purpose: Purpose
    to_address: str
    text: str
    at: int
    to_name: str = ""
    sender: Mailbox | None = None
    reply_to: Mailbox | None = None
    bounce_to: str = ""
    subject: str = ""
    html: str = ""
    language: str = ""
    campaign: str = ""
    unsubscribe_url: str = ""
    unsubscribe_mailto: str = ""
    list_id: str = ""

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"id: {self.id[:40]!r} is none; accepted: cmg_…:cus_…")
        if self.campaign and not _FOLDER.fullmatch(self.campaign):
            raise ValueError(f"campaign: {self.campaign[:40]!r} is none; accepted: cmg_…")
        if self.channel not in CHANNELS:
            raise ValueError(f"channel: {self.channel[:40]!r}; accepted: {', '.join(CHANNELS)}")

    @property
    def key(self) -> str:
        """The id as it stands in file names and in the Message-ID."""
        return self.id.replace(":", ".")
