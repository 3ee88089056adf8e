"""The writer that asks the language model, and has the templates write when that fails, said aloud.

The model sees the person's words and the names of merge fields, no customer's data. What it answers
is checked like everything else: fields, links, offers nobody gave. What does not pass twice is not
used.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, Field, ValidationError

from agent.models import language_model, let_go, model_name
from agent.trouble import trouble
from agent.words import word
from store.contact import Purpose
from tools.drafting.brief import Brief, Writer, Written
from tools.drafting.compiling import parse_body
from tools.drafting.content import MOST_VARIANTS, Channel, Content, Tone, Variant
from tools.drafting.instructions import Step, steps_of
from tools.drafting.offline import OfflineWriter
from tools.drafting.revising import revise as revise_by_rule
from tools.policy.content import Message, Severity, check
from tools.policy.links import links_in
from tools.policy.merge import parse
from tools.policy.merge_fields import PERSON_FIELDS, FieldRegistry
from tools.settings import Settings

log = logging.getLogger("rapport.agent")
TRIES = 2
SECONDS = 60.0
MOST_TEXT = 20_000
NAME = "write_message"
_TEXT = {"type": "string"}
_VARIANT = {
    "type": "object",
    "description": "One way to say it.",
    "properties": {
        "label": {**_TEXT, "description": "Its angle, in two to five words."},
        "subject": {**_TEXT, "description": "Subject of an e-mail, else empty."},
        "preheader": {**_TEXT, "description": "Preheader of an e-mail, else empty."},
        "body": {**_TEXT, "description": "The text."},
    },
    "required": ["label", "body"],
}
_TOOL: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": NAME,
        "description": "Hand over the message.",
        "parameters": {
            "type": "object",
            "properties": {
                "variants": {
                    "type": "array",
                    "description": "The variants, in order.",
                    "items": _VARIANT,
                }
            },
            "required": ["variants"],
        },
    },
}
# Changes that a rule does exactly, whoever wrote the text.
_BY_RULE = frozenset(("value", "add", "remove", "emoji", "exclamation"))


class _Text(BaseModel):
    label: str = Field(default="", max_length=200)
    subject: str = Field(default="", max_length=1_000)
    preheader: str = Field(default="", max_length=1_000)
    body: str = Field(min_length=1, max_length=MOST_TEXT)


class _Answer(BaseModel):
    variants: list[_Text] = Field(min_length=1, max_length=20)


class _Unusable(Exception):
    """An answer that can't be used; `reasons` are told to the model."""

    def __init__(self, told: str, reasons: Sequence[str]) -> None:
        super().__init__(told)
        self.told, self.reasons = told, reasons


def model_writer(settings: Settings) -> Writer:
    """The writer of the model that the settings name; the templates when they name none."""
    name = model_name(settings)

    def open_model() -> BaseChatModel | None:
        return language_model(settings)

    return ModelWriter(open_model, name)


class ModelWriter:
    """Implements `tools.drafting.brief.Writer`. The model is opened for a message and let go."""

    def __init__(self, open_model: Callable[[], BaseChatModel | None], name: str) -> None:
        self._open, self._name = open_model, name
        self._templates = OfflineWriter()
        self._system = files("agent").joinpath("prompts/writer.md").read_text("utf-8")

    async def write(self, brief: Brief) -> Written:
        """A new message by the model. Raises `NoTemplate` where it failed and there is no template."""
        try:
            content = await self._asked(brief, _task(brief), _given(brief))
        except _Unusable as failed:
            written = await self._templates.write(brief)
            return self._said(written, brief, failed)
        return Written(content, f"model:{self._name}", brief)

    async def revise(self, content: Content, instruction: str, brief: Brief) -> Written:
        """The message changed: by rule where a rule does it exactly, else by the model."""
        steps = steps_of(instruction)
        if steps and all(_is_exact(step.kind, step.value) for step in steps):
            done = revise_by_rule(content, instruction, brief)
            if not done.notes:
                return replace(done, writer=f"model:{self._name}")
        wanted = _aimed_at(replace(brief, variants=len(content.variants)), steps)
        task = {**_task(wanted), "message": _shown(content), "change": instruction}
        given = (*_given(brief), instruction, *_texts(content))
        try:
            made = await self._asked(wanted, task, given, before=content)
        except _Unusable as failed:
            return self._said(revise_by_rule(content, instruction, brief), brief, failed)
        return Written(made, f"model:{self._name}", wanted)

    def _said(self, written: Written, brief: Brief, failed: _Unusable) -> Written:
        why = word(brief.notes_in, f"why_{failed.told}")
        note = word(brief.notes_in, "draft_failed", model=self._name, why=why)
        return replace(written, notes=(note, *written.notes))

    async def _asked(
        self,
        brief: Brief,
        task: Mapping[str, Any],
        given: Sequence[str],
        before: Content | None = None,
    ) -> Content:
        """The model's message, asked for once more when the first can't be used. Raises
        `_Unusable`."""
        refused: Sequence[str] = ()
        for attempt in range(TRIES):
            try:
                answer = await self._answer({**task, "refused": list(refused)})
                return _checked(answer, brief, given, before)
            except _Unusable as failed:
                if not failed.reasons or attempt == TRIES - 1:
                    raise
                refused = failed.reasons
        raise AssertionError("the last try returns or raises")

    async def _answer(self, task: Mapping[str, Any]) -> AIMessage:
        messages = [
            SystemMessage(self._system),
            HumanMessage(json.dumps(task, ensure_ascii=False, indent=1)),
        ]
        try:
            model = self._open()
            if model is None:
                raise _Unusable("unreachable", ())
            try:
                async with asyncio.timeout(SECONDS):
                    return await model.bind_tools([_TOOL], tool_choice=NAME).ainvoke(messages)
            finally:
                await let_go(model)
        except _Unusable:
            raise
        except Exception as error:
            told = trouble(error)
            log.warning("the writer %s failed: %s (%s)", self._name, told, type(error).__name__)
            raise _Unusable(told, ()) from error


def _aimed_at(brief: Brief, steps: Sequence[Step]) -> Brief:
    """The brief in the language and tone that a change asks for."""
    for step in steps:
        if step.kind == "language":
            brief = replace(brief, language="fr" if step.value == "fr" else "en")
        elif step.kind == "tone":
            brief = replace(brief, tone=Tone(step.value or brief.tone))
    return brief


def _is_exact(kind: str, value: str | None) -> bool:
    return kind in _BY_RULE or (kind == "subject" and bool(value))


def _task(brief: Brief) -> dict[str, Any]:
    """What the model is told of a brief."""
    return {
        "goal": brief.sentence,
        "kind": brief.kind.replace("_", " "),
        "channel": brief.channel.value,
        "purpose": brief.purpose.value,
        "tone": brief.tone.value,
        "language": {"en": "English", "fr": "French"}[brief.language],
        "variants": brief.variants,
        "values": dict(brief.values),
        "fields": [*PERSON_FIELDS, *brief.values],
        "everybody_has": sorted({"customerName"} | brief.known | set(brief.values)),
    }


def _given(brief: Brief) -> tuple[str, ...]:
    return (brief.sentence, *brief.values.values())


def _shown(content: Content) -> list[dict[str, str]]:
    return [one.model_dump() for one in content.variants]


def _texts(content: Content) -> Iterator[str]:
    for one in content.variants:
        yield from (one.subject, one.preheader, one.body)


def _checked(
    answer: AIMessage, brief: Brief, given: Sequence[str], before: Content | None
) -> Content:
    """The message of an answer. Raises `_Unusable` with what is wrong with it."""
    content = _content(answer, brief, before)
    known = set(_bad_fields(before, brief)) if before else set[str]()
    wrong = [field for field in _bad_fields(content, brief) if field not in known]
    if wrong:
        raise _Unusable("unusable", [f"{{{field}}} is no merge field here" for field in wrong])
    findings = list(_findings(content, given))
    if findings:
        raise _Unusable("invented", findings)
    return content


def _content(answer: AIMessage, brief: Brief, before: Content | None) -> Content:
    calls = [call["args"] for call in answer.tool_calls if call["name"] == NAME]
    if not calls:
        raise _Unusable("empty", [f"call {NAME}"])
    try:
        texts = _Answer.model_validate(calls[0]).variants[: min(brief.variants, MOST_VARIANTS)]
        if before and len(texts) < len(before.variants):
            raise _Unusable("unusable", [f"give all {len(before.variants)} variants"])
        return Content(
            channel=brief.channel,
            purpose=brief.purpose,
            language=brief.language,
            variants=tuple(_variant(one, at, brief, before) for at, one in enumerate(texts)),
        )
    except ValidationError as error:
        places = [".".join(map(str, one["loc"])) for one in error.errors()[:5]]
        raise _Unusable(
            "unusable", [f"{place}: not of the form asked for" for place in places]
        ) from None


def _variant(text: _Text, at: int, brief: Brief, before: Content | None) -> Variant:
    email = brief.channel is Channel.EMAIL
    return Variant(
        label=before.variants[at].label if before else text.label[:60].strip() or str(at + 1),
        subject=text.subject[:250] if email else "",
        preheader=text.preheader[:250] if email else "",
        body=text.body,
    )


def _bad_fields(content: Content, brief: Brief) -> Iterator[str]:
    registry = FieldRegistry((), [name for name, value in brief.values.items() if value.strip()])
    for one in content.variants:
        parts = (
            parse(one.subject, registry),
            parse(one.preheader, registry),
            parse_body(one.body, registry),
        )
        for part in parts:
            yield from (problem.field for problem in part.problems)


def _findings(content: Content, given: Sequence[str]) -> Iterator[str]:
    """What must not be sent: offers, codes, dates and links that nobody gave, among others."""
    known = "\n".join(given)
    for one in content.variants:
        message = Message(
            channel=content.channel.value,
            purpose=Purpose(content.purpose),
            subject=one.subject,
            preheader=one.preheader,
            body=one.body,
            given=tuple(given),
        )
        found = check(message)
        yield from (each.message("en") for each in found if each.severity is Severity.BLOCK)
        for link in links_in(f"{one.subject}\n{one.preheader}\n{one.body}"):
            if not re.fullmatch(r"\{\w+\}", link.target) and link.target not in known:
                yield f"the link {link.target[:120]} was not given"
