"""Resources: what tools answer, under an address. Each is one tool call, authorised and audited."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from tools.errors import NotFound

MAX_ADDRESS = 300
MEDIA_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Resource:
    """An address, the tool that answers it, and how the address becomes arguments. `{name}` in
    `uri` and in the values of `arguments` stands for one part of the address."""

    uri: str
    name: str
    title: str
    description: str
    tool: str
    arguments: tuple[tuple[str, Any], ...] = ()

    @property
    def is_template(self) -> bool:
        """Whether a part of the address is the client's to fill in."""
        return "{" in self.uri

    def parts(self, address: str) -> dict[str, str] | None:
        """What an address puts in for the template's names, None when it is another's."""
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/?#]{1,200})", re.escape(self.uri))
        matched = re.fullmatch(pattern, address)
        return (
            {key: unquote(text) for key, text in matched.groupdict().items()} if matched else None
        )

    def filled(self, parts: dict[str, str]) -> dict[str, Any]:
        """The arguments of the tool call."""
        return {
            key: value.format_map(parts) if isinstance(value, str) else value
            for key, value in self.arguments
        }


RESOURCES = (
    Resource(
        "rapport://fields",
        "fields",
        "Fields",
        "Every field a rule or a sentence may name, with its type and values.",
        "describe_fields",
    ),
    Resource(
        "rapport://segments",
        "segments",
        "Saved segments",
        "The saved segments with the sentence of each.",
        "list_segments",
        (("limit", 100),),
    ),
    Resource(
        "rapport://segment/{slug}",
        "segment",
        "Customers of a segment",
        "The first customers of a saved segment, with its sentence and total.",
        "find_customers",
        (("segment", "{slug}"),),
    ),
    Resource(
        "rapport://audience/{id}",
        "audience",
        "Customers of an audience",
        "The first customers of an audience that find_customers answered with.",
        "find_customers",
        (("audience", "{id}"),),
    ),
    Resource(
        "rapport://customer/{id}",
        "customer",
        "A customer",
        "One customer with orders and contacts.",
        "get_customer",
        (("customer", "{id}"),),
    ),
)


def listed() -> list[dict[str, Any]]:
    """The resources with a fixed address."""
    return [{"uri": each.uri, **_words(each)} for each in RESOURCES if not each.is_template]


def templates() -> list[dict[str, Any]]:
    """The resources whose address is filled in."""
    return [{"uriTemplate": each.uri, **_words(each)} for each in RESOURCES if each.is_template]


def found(address: str) -> tuple[str, dict[str, Any]]:
    """The tool and arguments an address stands for; NotFound lists what there is."""
    if len(address) <= MAX_ADDRESS:
        for resource in RESOURCES:
            if (parts := resource.parts(address)) is not None:
                return resource.tool, resource.filled(parts)
    raise NotFound(
        f"there is no resource {address[:80]!r}",
        hint=f"Resources: {', '.join(each.uri for each in RESOURCES)}.",
    )


def _words(resource: Resource) -> dict[str, Any]:
    return {
        "name": resource.name,
        "title": resource.title,
        "description": resource.description,
        "mimeType": MEDIA_TYPE,
    }
