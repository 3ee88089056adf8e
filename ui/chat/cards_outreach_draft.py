"""A draft as a card: its variants, how they look on real people, what was found, its versions."""

from __future__ import annotations

from typing import Any, TypeAlias

from tools.operations.drafted import CheckLine, Drafted, DraftPreview, DraftVariant, Reach
from ui.chat.cards_outreach import channel_name, parts_of, reason_bars
from ui.chat.cards_values import number
from ui.chat.words import labels, word

Props: TypeAlias = dict[str, Any]
PARTS = frozenset(("subject", "preheader", "body"))
SUBJECTS = frozenset(("email",))


def draft_props(made: Drafted, locale: str) -> Props:
    """The props of a draft card, of a draft that was found."""
    return {
        "locale": locale,
        "words": labels(locale, "outreach", "draft"),
        "draft": made.draft,
        "version": made.version,
        "title": word(locale, "draft.title", channel_name(made.channel, locale)),
        "facts": _facts(made, locale),
        "channel": made.channel,
        "purpose": made.purpose,
        "has_subject": made.channel in SUBJECTS,
        "sends": made.channel != "note",
        "people": made.people,
        "customer": made.customer,
        "audience": made.audience,
        "segment": made.segment,
        "values": [{"name": one.name, "value": one.value} for one in made.values],
        "variants": [_variant(one, locale) for one in made.variants],
        "previews": [_preview(one) for one in made.previews],
        "missing": [one.said for one in made.missing_values],
        "reach": made.reach and _reach(made.reach, locale),
        "notes": made.notes,
        "versions": [
            {
                "version": one.version,
                "label": word(locale, "draft.version", one.version),
                "at": one.at,
                "note": one.note or one.writer,
            }
            for one in made.versions
        ],
    }


def _facts(made: Drafted, locale: str) -> list[str]:
    purpose = word(locale, f"outreach.{made.purpose}")
    return [purpose, word(locale, f"draft.in_{'fr' if made.language == 'fr' else 'en'}")]


def _variant(one: DraftVariant, locale: str) -> Props:
    return {
        "number": one.number,
        "label": one.label,
        "subject": one.subject,
        "preheader": one.preheader,
        "body": one.body,
        "cut": one.cut,
        "checks": [_check(line, locale) for line in one.checks],
        "sms": ""
        if one.sms is None
        else word(
            locale,
            "draft.takes" if one.sms.segments == 1 else "draft.takes_many",
            number(one.sms.characters, locale),
            number(one.sms.segments, locale),
            one.sms.encoding,
        ),
    }


def _check(line: CheckLine, locale: str) -> Props:
    part = word(locale, f"draft.{line.part}") if line.part in PARTS else line.part
    return {
        "severity": line.severity,
        "label": word(locale, f"draft.{line.severity}"),
        "part": part,
        "said": line.said,
    }


def _preview(one: DraftPreview) -> Props:
    return {
        "variant": one.variant,
        "why": one.why,
        "name": one.customer_name,
        "to": one.to,
        "subject": one.subject,
        "preheader": one.preheader,
        "text": one.text,
        "missing": one.missing,
    }


def _reach(reach: Reach, locale: str) -> Props:
    out = max(0, reach.people - reach.eligible - reach.waiting)
    counts = {"eligible": reach.eligible, "waiting": reach.waiting, "not": out}
    return {
        "said": word(
            locale, "reach.of", number(reach.eligible, locale), number(reach.people, locale)
        ),
        "parts": parts_of(
            [(key, word(locale, f"reach.{key}"), people) for key, people in counts.items()], locale
        ),
        "reasons": reason_bars(reach.reasons, locale),
    }
