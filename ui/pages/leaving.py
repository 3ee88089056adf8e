"""The page behind an unsubscribe link: no script, nothing from elsewhere, one button."""

from __future__ import annotations

import html
from functools import cache
from importlib.resources import files
from string import Template

from tools.leaving import Standing
from ui.pages.render import words

ONE_CLICK = ("List-Unsubscribe", "One-Click")  # RFC 8058, 3.1
PREFERENCES = "preferences"


def leaving_page(outcome: str, standing: Standing, locale: str, company: str) -> str:
    """The page of an outcome: ask, left, saved, unknown or unreadable."""
    known = words(locale)
    if outcome == "ask" and standing.is_out:
        outcome = "already"
    filled = {"address": standing.address or known["leave_your_address"], "company": company}
    return _template().substitute(
        lang=known["lang"],
        company=html.escape(company),
        heading=html.escape(known[f"leave_{outcome}_heading"]),
        text=html.escape(known[f"leave_{outcome}_text"].format(**filled)),
        button=_button(known) if outcome == "ask" else "",
        choices=_choices(standing, known) if outcome != "unknown" else "",
    )


@cache
def _template() -> Template:
    return Template((files("ui.pages") / "unsubscribe.html").read_text(encoding="utf-8"))


def _button(known: dict[str, str]) -> str:
    name, value = ONE_CLICK
    return (
        f'<form method="post"><input type="hidden" name="{name}" value="{value}">'
        f'<button type="submit">{html.escape(known["leave_button"])}</button></form>'
    )


def _choices(standing: Standing, known: dict[str, str]) -> str:
    if not standing.channels:
        return ""
    boxes = "".join(_box(one, yes, standing, known) for one, yes in standing.channels.items())
    stopped = html.escape(known["leave_stopped"]) if standing.stopped else ""
    return (
        f'<section class="card"><h2>{html.escape(known["leave_choose"])}</h2>'
        f"<p>{html.escape(known['leave_choose_text'])}</p>"
        f'<form method="post"><input type="hidden" name="{PREFERENCES}" value="save">'
        f"<fieldset><legend>{html.escape(known['leave_channels'])}</legend>{boxes}</fieldset>"
        f"{f'<p class=notes>{stopped}</p>' if stopped else ''}"
        f'<button type="submit">{html.escape(known["leave_save"])}</button></form></section>'
    )


def _box(channel: str, agreed: bool, standing: Standing, known: dict[str, str]) -> str:  # noqa: FBT001 - a state, not a switch
    off = channel in standing.stopped
    state = " disabled" if off else " checked" if agreed else ""
    label = html.escape(known[f"leave_{channel}"])
    return f'<label><input type="checkbox" name="{channel}" value="on"{state}> {label}</label>'
