"""The page of one's own Gmail: how it stands, and one or two buttons. No script."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import Template

from tools.errors import RapportError
from tools.wording import worded
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
    known = words(locale)
    text = known[f"mail_{outcome}"].format(email=email)
    if error is not None:
        told = worded(error, locale)
        text = f"{told.message} {told.hint}".strip()
    buttons = "".join(_button(name, known, fields or {}) for name in _BUTTONS.get(outcome, ()))
    return _template().substitute(
        lang=known["lang"],
        title=html.escape(known["mail_title"]),
        text=html.escape(text),
        buttons=buttons + (_link(url, known) if url else ""),
    )


@cache
def _template() -> Template:
    return Template((files("ui.pages") / "mail.html").read_text(encoding="utf-8"))


def _button(name: str, known: Mapping[str, str], fields: Mapping[str, str]) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{html.escape(key)}" value="{html.escape(value)}">'
        for key, value in fields.items()
    )
    return (
        f'<form method="post" action="/v1/mail/gmail/{name}">{hidden}'
        f'<button type="submit">{html.escape(known[f"mail_do_{name}"])}</button></form>'
    )


def _link(url: str, known: Mapping[str, str]) -> str:
    return f'<p><a href="{html.escape(url)}" rel="noreferrer">{html.escape(known["mail_do_go"])}</a></p>'
