"""Asking the providers, all at once, each within its time: one that is slow or broken costs what it
knows and nothing else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from tools.enrichment.port import SECONDS, Finding, Provider, ProviderTrouble, Subject

log = logging.getLogger("rapport.enrichment")


@dataclass(frozen=True, slots=True)
class Trouble:
    """A provider that did not answer, and why; `code` as in `words`."""

    name: str
    code: str
    seconds: float = SECONDS


@dataclass(frozen=True, slots=True)
class Asked:
    """What was found, and which providers are missing."""

    findings: Sequence[Finding]
    troubles: Sequence[Trouble]


async def ask(
    providers: Sequence[Provider], subject: Subject, *, seconds: float = SECONDS
) -> Asked:
    """Everything the providers know of a subject within so many seconds."""
    answers = await asyncio.gather(*(_one(provider, subject, seconds) for provider in providers))
    findings = [found for answer in answers for found in answer.findings]
    return Asked(findings, [trouble for answer in answers for trouble in answer.troubles])


async def _one(provider: Provider, subject: Subject, seconds: float) -> Asked:
    try:
        async with asyncio.timeout(seconds):
            return Asked(await provider.find(subject), ())
    except TimeoutError:
        return Asked((), [Trouble(provider.name, "timeout", round(seconds, 1))])
    except ProviderTrouble as trouble:
        return Asked((), [Trouble(provider.name, trouble.code, round(seconds, 1))])
    except Exception:
        log.exception("the provider %s failed", provider.name)
        return Asked((), [Trouble(provider.name, "unreadable", round(seconds, 1))])
