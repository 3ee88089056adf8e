"""Pages on which a person lets Rapport use an account of theirs elsewhere: how it stands, and one or
two buttons. No script."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from string import Template

from tools.errors import RapportError
from tools.wording import worded
from ui.pages.render import words

_HUBSPOT: Mapping[str, tuple[str, ...]] = {
    "none": ("connect",),
    "live": ("connect",),
    "broken": ("connect",),
    "refused": ("connect",),
    "wrong": ("connect",),
    "failed": ("connect",),
    "finish": ("finish",),
}


def hubspot_page(
    outcome: str,
    locale: str,
    *,
    name: str = "",
    left: str = "",
    url: str = "",
    fields: Mapping[str, str] | None = None,
    error: RapportError | None = None,
) -> str:
    """The page of an outcome: unset, none, live, broken, go (to HubSpot), finish, done, partly (with
    fields they would not make), refused, wrong, or failed with an error."""
    text = words(locale)[f"hubspot_{outcome}"].format(name=name, left=left)
    buttons = {f"/v1/hubspot/{one}": f"hubspot_do_{one}" for one in _HUBSPOT.get(outcome, ())}
    link = (url, "hubspot_do_go") if url else None
    return consent_page("hubspot_title", text, locale, buttons, link, fields=fields, error=error)


def consent_page(
    title: str,
    text: str,
    locale: str,
    buttons: Mapping[str, str],
    link: tuple[str, str] | None = None,
    *,
    fields: Mapping[str, str] | None = None,
    error: RapportError | None = None,
) -> str:
    """A page: `title` and what buttons and link say are keys of the pages' words, buttons by where
    they post to with `fields`. An error's words stand instead of the text."""
    known = words(locale)
    if error is not None:
        told = worded(error, locale)
        text = f"{told.message.rstrip('.')}. {told.hint}".strip()
    posts = [_button(action, known[key], fields or {}) for action, key in buttons.items()]
    return _template().substitute(
        lang=known["lang"],
        title=html.escape(known[title]),
        text=html.escape(text),
        buttons="".join([*posts, *_links(link, known)]),
    )


@cache
def _template() -> Template:
    return Template((files("ui.pages") / "mail.html").read_text(encoding="utf-8"))


def _button(action: str, said: str, fields: Mapping[str, str]) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{html.escape(key)}" value="{html.escape(value)}">'
        for key, value in fields.items()
    )
    return (
        f'<form method="post" action="{html.escape(action)}">{hidden}'
        f'<button type="submit">{html.escape(said)}</button></form>'
    )


def _links(link: tuple[str, str] | None, known: Mapping[str, str]) -> Sequence[str]:
    if link is None:
        return ()
    url, key = link
    return (f'<p><a href="{html.escape(url)}" rel="noreferrer">{html.escape(known[key])}</a></p>',)
