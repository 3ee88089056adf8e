"""What the buttons of cards do: each reads what it was sent as any outside request, calls the same
tools as everybody, and tells the conversation what a person has in front of them now.

Nothing here knows Chainlit. A payload names an audience (or its rule, when the audience is gone), a
job, a file or a customer; tools check it, and nothing else a card holds is believed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from agent.assistant import Assistant
from agent.identity import Identity
from tools.errors import Conflict, NotFound, RapportError
from tools.files.keeping import CHUNK, keep_upload
from tools.operations.comparing import SegmentComparison
from tools.operations.customers import CustomerAnswer
from tools.operations.explaining import SegmentExplanation
from tools.operations.finding import CustomerPage
from tools.operations.jobs import JobList
from tools.operations.segments import SegmentList, SegmentSaved
from tools.operations.transfer import Exported, Imported
from tools.operations.undoing import ImportUndone
from tools.runtime import Runtime
from ui.chat.cards import (
    Card,
    Props,
    card_of,
    page_card,
    people_props,
    rows_props,
    segment_props,
)
from ui.chat.cards_calls import Calls, Payload, Pressed
from ui.chat.cards_figures import spend_bars
from ui.chat.cards_files import (
    export_props,
    field_options,
    import_props,
    job_props,
    preview_props,
    undo_said,
)
from ui.chat.cards_rule import RuleDesk
from ui.chat.handlers_enrichment import ENRICHMENT, EnrichmentDesk
from ui.chat.handlers_outreach import OUTREACH, OutreachDesk
from ui.chat.handlers_pipeline import PIPELINE, PipelineDesk
from ui.chat.handlers_sync import SYNC, SyncDesk
from ui.chat.words import word

PAGE_ROWS = 40
FIRST_ROWS = 20
TABLES = (".csv", ".tsv", ".xlsx", ".jsonl", ".ndjson", ".txt")
ORDERS_NEED = frozenset(("amount", "date"))
Noun = Literal["customers", "orders"]


class Desk:
    """Serves the cards of one person's conversation."""

    def __init__(self, runtime: Runtime, assistant: Assistant, identity: Identity) -> None:
        self._runtime, self._identity = runtime, identity
        calls = Calls(runtime, assistant, identity)
        self._call, self._record = calls.call, calls.record
        self._rules = RuleDesk(calls.ctx, identity.locale)
        self._outreach = OutreachDesk(calls, self._audience)
        self._pipeline = PipelineDesk(calls)
        self._sync = SyncDesk(calls)
        self._enrichment = EnrichmentDesk(calls)

    async def press(self, button: str, payload: Payload) -> Pressed:
        """Do what a button says. RapportError when it can't be done."""
        if button in OUTREACH:
            return await self._outreach.press(button, payload)
        if button in PIPELINE:
            return await self._pipeline.press(button, payload)
        if button in ENRICHMENT:
            return await self._enrichment.press(button, payload)
        if button in SYNC:
            return await self._sync.press(button, payload)
        act = BUTTONS.get(button)
        if act is None:
            raise NotFound(f"there is no button {button[:60]!r}")
        return await act(self, payload)

    async def _found(self, payload: Payload, **more: Any) -> CustomerPage:
        """The people of an audience; of its rule, when the audience is not kept any more."""
        audience, rule = payload.get("audience"), payload.get("rule")
        if audience:
            try:
                return await self._call(
                    CustomerPage, "find_customers", {"audience": audience, **more}
                )
            except NotFound:
                if not rule:
                    raise
        return await self._call(CustomerPage, "find_customers", {"rule": rule, **more})

    async def _audience(self, payload: Payload) -> str:
        """An audience that is kept for sure, for the tools that take nothing else."""
        return (await self._found(payload, limit=1)).audience

    async def rows(self, payload: Payload) -> Pressed:
        """More people of a table, or the same in another order."""
        asked = {key: payload[key] for key in ("sort", "cursor") if payload.get(key)}
        page = await self._found(payload, limit=PAGE_ROWS, **asked)
        return Pressed(rows_props(page, self._identity.locale))

    async def rule_open(self, payload: Payload) -> Pressed:
        """The rule of a card as inputs, and the fields that can be added."""
        page = await self._found(payload, limit=1)
        return Pressed(await self._rules.opened(page.rule or {}))

    async def rule_edit(self, payload: Payload) -> Pressed:
        """The rule after one change, and how many it would select."""
        edited = await self._rules.edited(payload.get("rule"), payload.get("change"))
        page = await self._call(
            CustomerPage, "find_customers", {"rule": edited["rule"], "limit": 1}
        )
        return Pressed(edited | self._rules.would_be(page))

    async def rule_apply(self, payload: Payload) -> Pressed:
        """The edited rule's people become what the conversation is about."""
        await self._rules.checked(payload.get("rule"))
        arguments = {"rule": payload.get("rule"), "limit": FIRST_ROWS}
        page = await self._call(CustomerPage, "find_customers", arguments)
        await self._record("find_customers", {"audience": page.audience}, page)
        return Pressed(people_props(page, self._identity.locale))

    async def save(self, payload: Payload) -> Pressed:
        """Save a card's people under a name; `exists` asks whether to replace the one there is."""
        arguments = {
            "name": payload.get("name"),
            "audience": await self._audience(payload),
            "replace": payload.get("replace") is True,
        }
        try:
            saved = await self._call(SegmentSaved, "save_segment", arguments)
        except Conflict as error:
            return Pressed({"exists": True, "message": str(error)})
        await self._record("save_segment", arguments, saved)
        name = saved.segment.name if saved.segment else ""
        return Pressed({"saved": word(self._identity.locale, "people.saved", name)})

    async def export(self, payload: Payload) -> Pressed:
        """Start to write a card's people to a file."""
        arguments = {
            "noun": "customers",
            "audience": await self._audience(payload),
            "format": payload.get("format", "csv"),
            "excel": True,
        }
        started = await self._call(Exported, "export_records", arguments)
        return Pressed(export_props(started, self._identity.locale))

    async def job(self, payload: Payload) -> Pressed:
        """How far an import or export is."""
        found = await self._call(JobList, "list_jobs", {"job": payload.get("job"), "limit": 20})
        return Pressed(job_props(found, self._identity.locale))

    async def segments(self, payload: Payload) -> Pressed:
        """The saved segments, to choose one from."""
        found = await self._call(SegmentList, "list_segments", {"limit": 100})
        locale = self._identity.locale
        return Pressed({"segments": [segment_props(line, locale) for line in found.items]})

    async def segment(self, payload: Payload) -> Pressed:
        """Show the people of a saved segment below."""
        arguments = {"segment": payload.get("segment")}
        page = await self._call(CustomerPage, "find_customers", arguments)
        await self._record("find_customers", arguments, page)
        return Pressed(cards=[page_card(page, self._identity.locale)])

    async def person(self, payload: Payload) -> Pressed:
        """Show one customer beside the conversation."""
        arguments = {"customer": payload.get("customer")}
        found = await self._call(CustomerAnswer, "get_customer", arguments)
        await self._record("get_customer", arguments, found)
        card = card_of(found, self._identity.locale)
        title = word(self._identity.locale, "person.title")
        return Pressed(cards=[card] if card else [], beside=title)

    async def dropped(self, name: str, path: Path, media_type: str) -> Card:
        """Keep a dropped file and show what importing it would do."""
        file = await keep_upload(
            self._runtime,
            self._identity.tenant_id,
            name,
            _blocks(path),
            limit=self._runtime.settings.body_limit,
            media_type=media_type,
        )
        noun, found = await self._guessed(file)
        props = import_props(found, self._identity.locale)
        return Card("ImportCard", {**props, **self._about(file, name, noun)})

    async def _guessed(self, file: str) -> tuple[Noun, Imported]:
        """What the rows of a file are: orders, when they have an amount and a date."""
        try:
            orders = await self._preview({"file": file, "noun": "orders"})
        except RapportError:
            orders = None
        fields = {line.field for line in orders.mapped} if orders else set[str]()
        if orders and fields >= ORDERS_NEED:
            return "orders", orders
        return "customers", await self._preview({"file": file, "noun": "customers"})

    async def _preview(self, arguments: Payload) -> Imported:
        return await self._call(Imported, "import_records", {**arguments, "preview": True})

    def _about(self, file: str, name: str, noun: str) -> Props:
        locale = self._identity.locale
        return {"file": file, "name": name, "noun": noun, "fields": field_options(noun, locale)}

    async def undo_look(self, payload: Payload) -> Pressed:
        """What undoing an import would do now."""
        arguments = {"job": payload.get("job"), "preview": True}
        found = await self._call(ImportUndone, "undo_import", arguments)
        return Pressed({"said": undo_said(found, self._identity.locale)})

    async def undo(self, payload: Payload) -> Pressed:
        """Take an import back."""
        arguments = {"job": payload.get("job"), "preview": False}
        found = await self._call(ImportUndone, "undo_import", arguments)
        await self._record("undo_import", arguments, found)
        said = undo_said(found, self._identity.locale, "import.undone")
        return Pressed({"job": found.job, "said": said})

    async def chart(self, payload: Payload) -> Pressed:
        """Where the money of a card's people is."""
        arguments = {"audience": await self._audience(payload), "breakdowns": ["spend"]}
        found = await self._call(SegmentExplanation, "explain_segment", arguments)
        return Pressed({"bands": spend_bars(found, self._identity.locale)})

    async def compare(self, payload: Payload) -> Pressed:
        """Compare a card's people with a saved segment, below."""
        arguments = {"left": await self._audience(payload), "right": payload.get("segment")}
        found = await self._call(SegmentComparison, "compare_segments", arguments)
        await self._record("compare_segments", arguments, found)
        card = card_of(found, self._identity.locale)
        return Pressed(cards=[card] if card else [])

    async def people(self, payload: Payload) -> Pressed:
        """Show the people of an audience below: a part of a comparison, an explained group."""
        arguments = {"audience": payload.get("audience")}
        page = await self._call(CustomerPage, "find_customers", arguments)
        await self._record("find_customers", arguments, page)
        return Pressed(cards=[page_card(page, self._identity.locale)])

    async def import_preview(self, payload: Payload) -> Pressed:
        """The preview again, with other columns or as other records."""
        noun = str(payload.get("noun"))
        found = await self._preview(_import_arguments(payload))
        fields = field_options(noun, self._identity.locale)
        return Pressed({
            **preview_props(found, self._identity.locale),
            "noun": noun,
            "fields": fields,
        })

    async def import_start(self, payload: Payload) -> Pressed:
        """Import what was previewed."""
        arguments = _import_arguments(payload)
        found = await self._call(Imported, "import_records", arguments)
        await self._record("import_records", arguments, found)
        return Pressed({"job": found.job})


def _import_arguments(payload: Payload) -> dict[str, Any]:
    return {key: payload.get(key) for key in ("file", "noun")} | {
        "mapping": payload.get("mapping") or []
    }


async def _blocks(path: Path) -> AsyncGenerator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        while block := await asyncio.to_thread(file.read, CHUNK):
            yield block


def is_table(name: str) -> bool:
    """Whether a file's name says it holds rows."""
    return name.lower().endswith(TABLES)


BUTTONS: Mapping[str, Callable[[Desk, Payload], Awaitable[Pressed]]] = {
    "rows": Desk.rows,
    "rule_open": Desk.rule_open,
    "rule_edit": Desk.rule_edit,
    "rule_apply": Desk.rule_apply,
    "save": Desk.save,
    "export": Desk.export,
    "job": Desk.job,
    "segments": Desk.segments,
    "segment": Desk.segment,
    "person": Desk.person,
    "import_preview": Desk.import_preview,
    "import_start": Desk.import_start,
    "undo_look": Desk.undo_look,
    "undo": Desk.undo,
    "chart": Desk.chart,
    "compare": Desk.compare,
    "people": Desk.people,
}
