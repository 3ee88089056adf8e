"""The page around an e-mail's text: sober, responsive, light and dark, without anything remote."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass

from store.segment.lexicon import language_of

STYLE = """
p { margin: 0 0 16px; }
a { color: #1a56c4; }
ul, ol { margin: 0 0 16px; padding-left: 24px; }
li { margin: 0 0 6px; }
h1, h2, h3 { font-size: 20px; line-height: 1.3; margin: 0 0 12px; }
blockquote { border-left: 3px solid #d0d4da; margin: 0 0 16px; padding: 0 0 0 14px; }
code { font-family: Menlo, Consolas, monospace; font-size: 15px; }
hr { border: 0; border-top: 1px solid #d0d4da; margin: 20px 0; }
"""
_DARK = (
    ":root{color-scheme:light dark;supported-color-schemes:light dark}"
    "@media (prefers-color-scheme:dark){.page{background:#15171a!important}"
    ".card{background:#1f2226!important;color:#e8eaed!important}.card a{color:#8ab4f8!important}"
    ".foot,.foot a{color:#9aa0a6!important}}"
    "@media (max-width:620px){.card{padding:20px!important}}"
)
_FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_WORDS: Mapping[str, tuple[str, str]] = {
    "why": (
        "You receive this message as a customer or contact of {company}.",
        "Vous recevez ce message comme client ou contact de {company}.",
    ),
    "why_plain": (
        "You receive this message as a customer or contact.",
        "Vous recevez ce message comme client ou contact.",
    ),
    "unsubscribe": ("Unsubscribe", "Se désabonner"),
    "preferences": ("Preferences", "Préférences"),
}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a message is from: the company and its postal address, which marketing must name."""

    company: str = ""
    postal: str = ""


def word(key: str, language: str, **values: str) -> str:
    """A word of the footer, in the language of a locale."""
    return _WORDS[key][language_of(language) == "fr"].format(**values)


def why(sender: Sender, language: str) -> str:
    """Why somebody receives a message."""
    if sender.company:
        return word("why", language, company=sender.company)
    return word("why_plain", language)


def page(*, language: str, subject: str, preheader: str, body: str, footer: str) -> str:
    """A whole HTML document around an inlined body; every argument is HTML already."""
    hidden = (
        '<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">'
        f"{preheader}{'&#847;&zwnj;&nbsp;' * 30}</div>"
        if preheader
        else ""
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{language_of(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{subject}</title><style>{_DARK}</style></head>"
        f'<body class="page" style="margin:0;padding:0;background:#f3f4f6">{hidden}'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>'
        '<td align="center" style="padding:24px 12px">'
        '<div class="card" style="max-width:600px;text-align:left;background:#ffffff;'
        f"color:#1f2328;border-radius:8px;padding:32px;{_FONT};font-size:16px;line-height:1.55"
        f'" dir="auto">{body}</div>{footer}</td></tr></table></body></html>\n'
    )


def html_footer(sender: Sender, language: str, *, unsubscribe: str, preferences: str | None) -> str:
    """The footer of marketing: why, how to stop it, who sends it. The addresses are HTML already."""
    links = [f'<a href="{unsubscribe}">{html.escape(word("unsubscribe", language))}</a>']
    if preferences is not None:
        links.append(f'<a href="{preferences}">{html.escape(word("preferences", language))}</a>')
    lines = [html.escape(why(sender, language)), " · ".join(links)]
    if _address(sender):
        lines.append(html.escape(_address(sender)))
    return (
        f'<div class="foot" style="max-width:600px;padding:16px 32px;color:#5f6670;{_FONT};'
        f'font-size:13px;line-height:1.5">{"<br>".join(lines)}</div>'
    )


def text_footer(sender: Sender, language: str, *, unsubscribe: str, preferences: str | None) -> str:
    """The same footer in plain text, after the signature mark."""
    lines = ["-- ", why(sender, language), f"{word('unsubscribe', language)}: {unsubscribe}"]
    if preferences is not None:
        lines.append(f"{word('preferences', language)}: {preferences}")
    if _address(sender):
        lines.append(_address(sender))
    return "\n".join(lines)


def _address(sender: Sender) -> str:
    return ", ".join(part for part in (sender.company, sender.postal) if part)
