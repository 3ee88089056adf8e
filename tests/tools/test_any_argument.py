"""No argument of any tool gives an unhandled error, and no refused call changes a row."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tools.conftest import settings_for
from tests.tools.door import OWNER
from tools.arguments import UNSAFE, Result
from tools.catalogue import build_registry
from tools.errors import InternalError, RapportError
from tools.runtime import Runtime
from tools.tool import Tool

T = TypeVar("T")
Schema = dict[str, Any]
TOOLS = list(build_registry())
EXAMPLES = 60
AWKWARD = (
    "",
    " ",
    "0",
    "-1",
    "1e309",
    "NaN",
    "٣",
    "½",
    "9" * 30,
    "0000-01-01",
    "2026-02-30",
    "9999-12-31",
    "'; DROP TABLE customer;--",
    "%",
    "_",
    "\\",
    "\u202e",
    "\x00",
    "\ud800",
    "🚀",
    "İ",
    "ß",
    "cus_0000000000000",
    "cus_zzzzzzzzzzzzz",
    "aud_0000000000000",
    "job_0000000000000",
    "file_000000000000",
    "seg_0000000000000",
    "eloise@example.com",
    "Éloïse",
    "spend",
    "inactive_days",
    "city",
    "last_active",
    "custom.x",
    "inactive customers over 5K",
    "name,email\nA,a@example.com\n",
    '{"field": "spend", "op": ">", "value": 5}',
    '"' * 40,
)
CSV = "name,email\nÉloïse,e@example.com\n"
GOOD: dict[str, dict[str, Any]] = {
    "find_customers": {"rule": {"groups": [{"conditions": [{"field": "city", "op": "is_set"}]}]}},
    "get_customer": {"customer": "eloise@example.com"},
    "save_segment": {"name": "All", "rule": {"field": "spend", "op": ">=", "value": 0}},
    "log_communication": {"customer": "Éloïse", "channel": "note", "direction": "in"},
    "upsert_customer": {"name": "Théo", "email": "theo@example.com"},
    "record_order": {
        "external_id": "1",
        "customer_email": "eloise@example.com",
        "amount": "10",
        "date": "2026-07-01",
    },
    "import_records": {"noun": "customers", "text": CSV, "preview": True},
    "export_records": {"noun": "customers"},
}
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


def _texts(schema: Schema) -> st.SearchStrategy[Any]:
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    safe = [text for text in AWKWARD if not UNSAFE.search(text)]
    plain = st.text(st.characters(exclude_categories=("C",)), max_size=min(60, schema["maxLength"]))
    return st.sampled_from(safe) | plain | st.sampled_from(AWKWARD)


def _values(schema: Schema, definitions: Schema) -> st.SearchStrategy[Any]:
    """Values that mostly fit a schema, so that they reach the tool."""
    if "$ref" in schema:
        return _values(definitions[schema["$ref"].removeprefix("#/$defs/")], definitions)
    match schema.get("type"):
        case "string":
            return _texts(schema)
        case "integer":
            return st.integers(schema.get("minimum", 0), schema.get("maximum", 100))
        case "boolean":
            return st.booleans()
        case "array":
            return st.lists(_values(schema["items"], definitions), max_size=3)
        case _:
            return _objects(schema, definitions)


def _objects(schema: Schema, definitions: Schema) -> st.SearchStrategy[Any]:
    required = set(schema.get("required", ()))
    fields = {name: _values(field, definitions) for name, field in schema["properties"].items()}
    return st.fixed_dictionaries(
        {name: fields[name] for name in fields if name in required},
        optional={name: fields[name] for name in fields if name not in required},
    )


def raw_arguments(tool: Tool) -> st.SearchStrategy[dict[str, Any]]:
    """Raw arguments of a tool: some of few keys, so that a call gets far; some not fitting at all."""
    schema = tool.args.model_json_schema()
    definitions = schema.get("$defs", {})
    fields = schema["properties"]
    if not fields:
        return st.dictionaries(st.text(), any_json)
    single = st.sampled_from(sorted(fields)).flatmap(
        lambda name: st.fixed_dictionaries({name: _values(fields[name], definitions)})
    )
    broken = st.sampled_from(sorted(fields)).flatmap(
        lambda name: st.fixed_dictionaries({name: any_json})
    )
    changed = single.map(lambda change: {**GOOD.get(tool.name, {}), **change})
    twice = st.tuples(changed, single).map(lambda both: {**both[0], **both[1]})
    wild = _objects(schema, definitions) | broken | st.dictionaries(st.text(), any_json)
    return single | changed | changed | twice | wild


class Rig:
    """A runtime on its own event loop, for tests that hypothesis calls many times."""

    def __init__(self, database: Path) -> None:
        self._loop = asyncio.new_event_loop()
        self._runtime = Runtime(settings_for(str(database), database.parent))
        self._run(self._runtime.call("upsert_customer", SOMEBODY, OWNER))

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(work)

    def answer(self, tool: str, raw: dict[str, Any]) -> Result | RapportError:
        """The result of a call, or its error."""
        try:
            return self._run(self._runtime.call(tool, raw, OWNER))
        except RapportError as error:
            return error

    def close(self) -> None:
        """Let go of everything."""
        self._run(self._runtime.close())
        self._loop.close()


SOMEBODY = {"name": "Éloïse Tremblay", "email": "eloise@example.com", "city": "Montréal"}


@pytest.fixture(scope="module")
def rig(sqlite_template: Path) -> Iterator[Rig]:
    """One database for all the examples of this file."""
    with tempfile.TemporaryDirectory() as folder:
        made = Rig(Path(shutil.copy(sqlite_template, Path(folder) / "rapport.db")))
        yield made
        made.close()


@pytest.mark.timeout(240)
@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_any_argument_is_answered_or_refused_with_a_reason(tool: Tool, rig: Rig) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        database=None,
    )
    @given(raw_arguments(tool))
    def each(raw: dict[str, Any]) -> None:
        answer = rig.answer(tool.name, raw)
        assert not isinstance(answer, InternalError), (raw, answer)
        if isinstance(answer, RapportError):
            assert answer.message
            assert len(str(answer)) < 5_000
            return
        assert isinstance(answer, tool.out)
        assert len(answer.model_dump_json().encode()) <= 20_000

    each()
