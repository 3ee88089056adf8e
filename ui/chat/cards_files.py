"""Imports and exports as cards: the mapping of a file's columns, progress, reports, downloads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from store.segment.fields import CUSTOM_PREFIX
from store.segment.lexicon import WORDS, language_of
from tools.files.headings import CUSTOMER_FIELDS, ORDER_FIELDS
from tools.files.own_columns import own_key
from tools.operations.jobs import IssueLine, JobLine, JobList
from tools.operations.transfer import ColumnLine, Exported, Imported
from tools.operations.undoing import ImportUndone
from ui.chat.cards_values import number, share
from ui.chat.words import labels, word

TALLY = ("added", "updated", "unchanged", "refused", "flagged")
MAX_COLUMNS = 60
NAMED = ("kept", "unmapped", "check")


def import_props(found: Imported, locale: str) -> dict[str, Any]:
    """The props of an import card: a preview to be agreed to, or a job under way."""
    return {
        "locale": locale,
        "words": labels(locale, "import"),
        "state": "preview" if found.outcome == "previewed" else "running",
        "job": found.job,
        **preview_props(found, locale),
    }


def preview_props(found: Imported, locale: str) -> dict[str, Any]:
    """What a preview shows of a file: its columns, where they go, what the first rows would do."""
    return {
        "rows": ""
        if found.rows is None
        else word(locale, "import.file", number(found.rows, locale)),
        "recognised": word(locale, "import.recognised", found.recognised)
        if found.recognised
        else "",
        "notes": found.notes,
        "columns": _columns([*found.mapped, *found.unmapped], locale),
        "would": _would(found, locale),
        "problems": [issue_props(issue, locale) for issue in found.problems],
    }


def _columns(lines: list[ColumnLine], locale: str) -> list[dict[str, Any]]:
    return [
        {
            "column": line.column,
            "field": line.field,
            "label": word(locale, "import.field_of", line.column),
            "own": _own(line, at),
            "check": line.check,
            "samples": " · ".join(sample for sample in line.samples if sample),
        }
        for at, line in enumerate(lines[:MAX_COLUMNS])
    ]


def _own(line: ColumnLine, at: int) -> str:
    """The own field a column is or would become."""
    if line.field.startswith(CUSTOM_PREFIX):
        return line.field
    return f"{CUSTOM_PREFIX}{own_key(line.column, at)}"


def _would(found: Imported, locale: str) -> str:
    if found.tried is None:
        return ""
    counts = (found.tried, found.added or 0, found.updated or 0, found.refused or 0)
    return word_of_counts(locale, counts)


def word_of_counts(locale: str, counts: tuple[int, int, int, int]) -> str:
    """What a preview found, in words."""
    tried, added, updated, refused = (number(count, locale) for count in counts)
    return word(locale, "import.would", tried, added, updated, refused)


def field_options(noun: str, locale: str) -> list[dict[str, str]]:
    """The fields a column can go to, said in the language where it has words for them."""
    said = WORDS[language_of(locale)].labels
    fields = ORDER_FIELDS if noun == "orders" else CUSTOMER_FIELDS
    return [
        {"value": field, "label": said.get(field, field.replace("_", " ").replace(".", " · "))}
        for field in fields
    ]


def issue_props(issue: IssueLine, locale: str) -> dict[str, Any]:
    """A row's problem: where, what was there, why."""
    return {
        "line": word(locale, "import.line", issue.line),
        "field": issue.field,
        "value": issue.value,
        "reason": issue.reason,
        "refused": issue.refused,
    }


def export_props(found: Exported, locale: str) -> dict[str, Any]:
    """The props of an export under way."""
    return {
        "locale": locale,
        "words": labels(locale, "export", "people"),
        "job": found.job,
        "sentence": found.sentence,
        "columns": found.columns,
    }


def job_props(found: JobList, locale: str) -> dict[str, Any]:
    """How far one job is: `state` ready, running, done or dead; what an import or export ended
    with; the first rows that were refused or flagged."""
    job, result = found.items[0], found.result or {}
    return {
        "state": job.state,
        "share": _share(job),
        "progress": _progress(job, locale),
        "error": job.error or "",
        "tally": _tally(result, locale),
        "told": _told(result, locale),
        "file": _file(result),
        "rows": _rows(result, locale),
        "issues": [issue_props(issue, locale) for issue in found.issues],
    }


def _share(job: JobLine) -> float | None:
    return min(1.0, job.done / job.of) if job.of else None


def _progress(job: JobLine, locale: str) -> str:
    part = _share(job)
    return number(job.done, locale) if part is None else share(part, locale)


def _tally(result: Mapping[str, Any], locale: str) -> list[dict[str, Any]]:
    return [
        {"key": key, "label": word(locale, f"import.{key}"), "value": number(count, locale)}
        for key in TALLY
        if isinstance(count := result.get(key), int)
    ]


def _told(result: Mapping[str, Any], locale: str) -> list[dict[str, str]]:
    """Why rows were refused, and which columns were kept, left out or in doubt."""
    said = [
        {
            "key": "refused",
            "said": word(
                locale,
                "import.refused_for",
                number(why["count"], locale),
                f"{why['field']} {why['reason']}".strip(),
            ),
        }
        for why in result.get("refused_for", ())
    ]
    return said + [
        {"key": key, "said": word(locale, f"import.columns_{key}", ", ".join(result[key]))}
        for key in NAMED
        if result.get(key)
    ]


def _file(result: Mapping[str, Any]) -> dict[str, str] | None:
    file = result.get("file")
    if not isinstance(file, str) or not file.startswith("file_"):
        return None
    return {"href": f"/v1/files/{file}", "name": f"{result.get('noun')}.{result.get('format')}"}


def _rows(result: Mapping[str, Any], locale: str) -> str:
    rows = result.get("rows")
    return word(locale, "export.rows", number(rows, locale)) if isinstance(rows, int) else ""


def undo_said(found: ImportUndone, locale: str, key: str = "import.confirm") -> str:
    """What undoing an import does, in words."""
    removed = found.customers_removed + found.orders_removed
    counts = (removed, found.customers_restored, found.customers_left)
    return word(locale, key, *(number(count, locale) for count in counts))
