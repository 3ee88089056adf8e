"""The page of one's own Gmail."""

from __future__ import annotations

from collections.abc import Mapping

from tools.errors import RapportError
from ui.pages.consent import consent_page
from ui.pages.render import words

_BUTTONS: Mapping[str, tuple[str, ...]] = {
    "none": ("connect",),
    "ended": ("connect", "disconnect"),
    "live": ("disconnect",),
    "connected": ("disconnect",),
    "disconnected": ("connect",),
    "refused": ("connect",),
    "failed": ("connect",),
    "finish": ("finish",),
}


def mail_page(
    outcome: str,
    locale: str,
    *,
    email: str = "",
    url: str = "",
    fields: Mapping[str, str] | None = None,
    error: RapportError | None = None,
) -> str:
    """The page of an outcome: none, unset, live, ended, go (to Google), finish, connected,
    disconnected, refused, or failed with an error."""
    text = words(locale)[f"mail_{outcome}"].format(email=email)
    buttons = {f"/v1/mail/gmail/{one}": f"mail_do_{one}" for one in _BUTTONS.get(outcome, ())}
    link = (url, "mail_do_go") if url else None
    return consent_page("mail_title", text, locale, buttons, link, fields=fields, error=error)
