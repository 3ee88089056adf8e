"""A provider over HTTP: any service that answers JSON, under an address and a key that a person gave.

It is sent what it is about and nothing else: of a customer the e-mail address and the company, of a
company its name and domain. What it answers is data from outside: bounded, checked field by field,
and never sure enough to beat what our own records say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from store.text import clean
from tools.enrichment.deciding import fillable
from tools.enrichment.domains import owned_domain
from tools.enrichment.port import ADDRESSES, MOST_VALUE, SECONDS, Finding, ProviderTrouble, Subject
from tools.normalise import normalise_country, normalise_language
from tools.webhooks.guard import NotPublic, guarded_client

if TYPE_CHECKING:
    import httpx

MOST_BYTES, MOST_FINDINGS, MOST_SURE = 65_536, 30, 90
REFUSED = frozenset({401, 402, 403, 429})


class _Told(BaseModel):
    """One finding as a provider answers it; more than that is ignored."""

    model_config = ConfigDict(extra="ignore")

    field: Annotated[str, Field(max_length=40)]
    value: Annotated[str, Field(min_length=1, max_length=MOST_VALUE)]
    confidence: Annotated[int, Field(ge=0, le=100)] = 50
    evidence: Annotated[str, Field(max_length=200)] = ""
    expires_in_days: Annotated[int, Field(ge=1, le=3_650)] = 180


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")

    findings: Annotated[list[_Told], Field(max_length=MOST_FINDINGS)]


class Web:
    """Implements `tools.enrichment.port.Provider` over HTTP."""

    def __init__(self, name: str, url: str, key: SecretStr, *, private: bool) -> None:
        self._name, self._url, self._key, self._private = name, url, key, private

    @property
    def name(self) -> str:
        return self._name

    async def find(self, subject: Subject) -> Sequence[Finding]:
        """What the service says; nothing is asked where there is nothing to ask by."""
        question = _question(subject)
        if question is None:
            return ()
        body = await self._asked(question)
        try:
            answer = _Answer.model_validate_json(body)
        except ValidationError:
            raise ProviderTrouble("unreadable") from None
        fields = fillable(subject.kind) - ADDRESSES
        found = (_finding(one, f"web:{self._name}") for one in answer.findings)
        return [one for one in found if one is not None and one.field in fields]

    async def _asked(self, question: Mapping[str, str]) -> bytes:
        import httpx  # noqa: PLC0415 - only who asks loads it

        headers = {"Authorization": f"Bearer {self._key.get_secret_value()}"}
        async with guarded_client(private=self._private, timeout=SECONDS) as client:
            try:
                async with client.stream(
                    "POST", self._url, json=question, headers=headers
                ) as response:
                    return await _body(response)
            except httpx.TimeoutException:
                raise ProviderTrouble("timeout") from None
            except (httpx.HTTPError, NotPublic, OSError):
                raise ProviderTrouble("unreachable") from None


async def _body(response: httpx.Response) -> bytes:
    if response.status_code in REFUSED:
        raise ProviderTrouble("refused")
    if response.status_code != 200:  # a redirect is not followed
        raise ProviderTrouble("unreachable")
    body = b""
    async for part in response.aiter_bytes():
        body += part
        if len(body) > MOST_BYTES:
            raise ProviderTrouble("unreadable")
    return body


def _question(subject: Subject) -> Mapping[str, str] | None:
    if subject.kind == "company":
        known = {"name": subject.name, "domain": subject.domain}
    else:
        known = {"email": subject.values.get("email", ""), "domain": subject.domain,
                 "company": subject.values.get("company", "")}  # fmt: skip
        if not known["email"]:
            return None
    return {"kind": subject.kind, **{name: value for name, value in known.items() if value}}


def _finding(told: _Told, source: str) -> Finding | None:
    value = _read(told.field, " ".join(clean(told.value).split()))
    if not value:
        return None
    facts = {"said": " ".join(clean(told.evidence).split())}
    sure = min(told.confidence, MOST_SURE)
    return Finding(told.field, value, source, sure, "provider", facts, days=told.expires_in_days)


def _read(field: str, value: str) -> str | None:
    """A value in the form that is kept; None for one that cannot be read."""
    match field:
        case "country":
            return normalise_country(value)
        case "language":
            return normalise_language(value)
        case "employees":
            return value if value.isascii() and value.isdecimal() and len(value) < 8 else None
        case "domain":
            return owned_domain(value)
        case "website":
            return value if value.startswith(("https://", "http://")) else None
        case _:
            return value


def shown(detail: str) -> tuple[str, str]:
    """Name and address of a provider as they are kept beside its sealed key."""
    found: dict[str, Any] = json.loads(detail)
    return str(found["name"]), str(found["url"])
