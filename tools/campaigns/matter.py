"""What a standing approval may look at of a send: everything that leaves the house, by its hash."""

from __future__ import annotations

import hashlib
from typing import Any

from store.drafts import StoredDraft, StoredTemplate
from store.ports import Reader, Tx
from tools.campaigns.rewriting import LIBRARY, SAVED, values_of
from tools.drafting.content import Content


def sending_matter(tx: Reader | Tx, draft: StoredDraft, segment: str) -> dict[str, Any]:
    """The matter of `tools.policy.standing`. The text has a name only where it is word for word a
    saved template, or what the built-in library wrote and nobody changed."""
    stored = _template(tx, draft)
    named = tx.segments.get(segment) if segment else None
    return {
        "channel": draft.channel,
        "purpose": draft.purpose,
        "template": stored.slug if stored else "",
        "text": text_hash(stored) if stored else "",
        "goal": _goal(draft),
        "segment": named.slug if named else "",
        "rule": named.rule_hash if named else "",
        "values": values_of(draft),
    }


def text_hash(template: StoredTemplate) -> str:
    """The hash of a saved template's text."""
    return hashlib.sha256(template.content.encode()).hexdigest()


def _template(tx: Reader | Tx, draft: StoredDraft) -> StoredTemplate | None:
    if not draft.writer.startswith(SAVED):
        return None
    stored = tx.drafts.template(draft.writer.removeprefix(SAVED))
    if stored is None:
        return None
    kept, sent = Content.from_json(stored.content), Content.from_json(draft.content)
    whole = sent.model_copy(update={"variants": kept.variants})
    same = whole == kept and all(one in kept.variants for one in sent.variants)
    return stored if same else None


def _goal(draft: StoredDraft) -> str:
    is_library = draft.writer.startswith(LIBRARY) and draft.version == 1
    return draft.writer.removeprefix(LIBRARY) if is_library else ""
