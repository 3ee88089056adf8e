"""Whether the merge fields of a message can be used: what is wrong with them, what is to be asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from store.types import CustomField
from tools.campaigns.composing import merge_registry
from tools.drafting.compiling import parse_body
from tools.drafting.content import Content
from tools.errors import InvalidInput
from tools.errors import Problem as Wrong
from tools.policy.content import Message, Severity, check
from tools.policy.merge import parse
from tools.policy.merge_fields import FieldRegistry, Problem


def values_to_ask(
    content: Content, values: Mapping[str, str], fields: Sequence[CustomField], locale: str
) -> list[str]:
    """The campaign values that a message uses and that were not given, each once. Raises
    InvalidInput for a field that can't be used, with the nearest name."""
    found = list(field_problems(content, merge_registry(fields, values)))
    refuse(found, locale)
    return list(dict.fromkeys(one.field for _, one in found if one.code == "no_value"))


def field_problems(content: Content, registry: FieldRegistry) -> Iterator[tuple[str, Problem]]:
    """Each problem of a message's fields with its place."""
    for number, variant in enumerate(content.variants, 1):
        parts = {
            "subject": parse(variant.subject, registry),
            "preheader": parse(variant.preheader, registry),
            "body": parse_body(variant.body, registry),
        }
        for name, template in parts.items():
            for problem in template.problems:
                yield f"variants.{number}.{name}", problem


def refuse(found: Sequence[tuple[str, Problem]], locale: str) -> None:
    """Raise InvalidInput for what can't be mended by giving a value."""
    wrong = [(place, one) for place, one in found if one.code != "no_value"][:5]
    if wrong:
        problems = [Wrong(place, one.field, one.message(locale)) for place, one in wrong]
        raise InvalidInput("; ".join(map(str, problems)), problems=problems)


def must_be_sendable(content: Content, given: Sequence[str], locale: str) -> None:
    """Raise InvalidInput for what keeps a message from being sent: an offer that nobody gave, a
    text message without the way out, a subject missing. `given` are the texts people gave."""
    wrong = [
        Wrong(f"variants.{number}.{one.part}", "", one.message(locale))
        for number, variant in enumerate(content.variants, 1)
        for one in check(
            Message(
                channel=content.channel.value,
                purpose=content.purpose,
                subject=variant.subject,
                preheader=variant.preheader,
                body=variant.body,
                given=given,
            )
        )
        if one.severity is Severity.BLOCK
    ][:5]
    if wrong:
        raise InvalidInput(
            "; ".join(map(str, wrong)), problems=wrong, hint="Change it with revise_draft."
        )


def is_readable(text: str) -> bool:
    """Whether there is anything to see in a text."""
    return any(char.isprintable() and not char.isspace() for char in text)
