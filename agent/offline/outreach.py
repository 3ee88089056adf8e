"""What writing to people is about in a conversation: the draft, proposal and campaign last shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from agent.offline.conversation import (
    MOST_RESULTS,
    Conversation,
    Happened,
    is_object,
    objects,
)
from agent.offline.follow import FIND
from agent.offline.markdown import plain
from agent.offline.outreach_phrases import OUTREACH_TEXTS
from agent.offline.persons import channel_name
from agent.offline.scene import Scene
from store.segment.lexicon import language_of
from store.text import fold

DRAFT, REVISE, SEND = "draft_message", "revise_draft", "send_message"
SAVE_TEMPLATE, TEMPLATES = "save_template", "list_templates"
CHECK, POLICY, PROPOSALS = "check_eligibility", "set_contact_policy", "list_proposals"
CAMPAIGN, CAMPAIGNS, RESUME = "get_campaign", "list_campaigns", "resume_campaign"
PAUSE, CANCEL = "pause_campaign", "cancel_campaign"
RULES, CHANGE_RULES = "get_contact_rules", "change_contact_rules"
_CHANNELS = (
    ("whats", "whatsapp"),
    ("sms", "sms"),
    ("text", "sms"),
    ("mail", "email"),
    ("courriel", "email"),
    ("newsletter", "email"),
    ("infolettre", "email"),
    ("call", "call"),
    ("phon", "call"),
    ("ring", "call"),
    ("appel", "call"),
    ("coup", "call"),
)


def tell(scene: Scene, key: str, **values: object) -> str:
    """A sentence about writing to people."""
    text = OUTREACH_TEXTS[key][language_of(scene.locale) == "fr"]
    return text.format(**values) if values else text


def state_name(scene: Scene, state: str) -> str:
    """A state of a proposal or campaign in the language of the turn."""
    key = f"state_{state}"
    return tell(scene, key) if key in OUTREACH_TEXTS else plain(state, 40)


def channel_in(words: str) -> str:
    """The channel that words name, empty when they name none."""
    said = fold(words).replace("-", " ").replace("e mail", "email")
    return next((channel for stem, channel in _CHANNELS if stem in said), "")


def last_draft(talk: Conversation, *, before: bool = False) -> Happened | None:
    """The draft last shown; `before` this turn."""
    newest = islice(talk.newest(before=before), MOST_RESULTS)
    found = (one for one in newest if one.tool in {DRAFT, REVISE})
    return next((one for one in found if one.text("draft")), None)


def newest_of(talk: Conversation, *tools: str, before: bool = True) -> Happened | None:
    """The newest result of some tools that did not fail."""
    newest = islice(talk.newest(before=before), MOST_RESULTS)
    found = (one for one in newest if one.tool in tools and not one.failed)
    return next(found, None)


def draft_is_newest(talk: Conversation) -> bool:
    """Whether a draft was shown after the last list of people."""
    for one in talk.newest(before=True):
        if one.tool in {DRAFT, REVISE} and one.text("draft"):
            return True
        if one.tool == FIND and one.found:
            return False
    return False


def campaign_of(one: Happened) -> tuple[str, str]:
    """The id and the name of the campaign that a result is about, empty when it is about none."""
    if one.tool not in {SEND, CAMPAIGN, PAUSE, CANCEL, RESUME} or one.failed:
        return "", ""
    if one.tool == SEND:
        return one.text("campaign"), one.text("name")
    if one.tool in {CAMPAIGN, PAUSE, CANCEL}:
        line = one.told.get("campaign")
        return (str(line.get("id")), str(line.get("name"))) if is_object(line) else ("", "")
    if one.tool == RESUME:
        return str(one.arguments.get("campaign", "")), ""
    return "", ""


def last_campaign(talk: Conversation) -> tuple[str, str]:
    """The campaign last spoken of: its id and name."""
    found = (campaign_of(one) for one in islice(talk.newest(before=True), MOST_RESULTS))
    return next((pair for pair in found if pair[0]), ("", ""))


def campaign_is_newest(talk: Conversation) -> bool:
    """Whether the last result that showed anything was about a campaign."""
    last = next(iter(talk.newest(before=True)), None)
    return last is not None and bool(campaign_of(last)[0])


def channels_said(scene: Scene, channels: Iterable[str]) -> str:
    """Channels in words."""
    return ", ".join(channel_name(scene, one) for one in channels)


def reasons_said(scene: Scene, reasons: object, most: int = 4) -> str:
    """Reasons with how many people each is about."""
    lines = [
        f"{plain(str(one.get('said')), 120)} ({scene.figure(one.get('people'))})"
        for one in objects(reasons)[:most]
    ]
    return "; ".join(lines)


def whole(told: Mapping[str, Any], key: str) -> int:
    """A whole number of an object, 0 when there is none."""
    value = told.get(key)
    return value if isinstance(value, int) else 0
