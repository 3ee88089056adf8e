"""The OpenAPI document: complete, true to the registry, and the same names on every door."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from mcp_server.server import Door
from tests.ui.running import Served
from tools.catalogue import build_registry
from tools.errors import RapportError
from tools.runtime import Runtime
from tools.settings import TOOLSETS, Settings
from tools.tool import Effect
from ui.app import document


@pytest.fixture
def openapi(settings: Settings) -> dict[str, Any]:
    return document(settings)


def references(value: object) -> set[str]:
    if isinstance(value, dict):
        own = {str(part) for key, part in value.items() if key == "$ref"}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] any JSON
        return own.union(*map(references, value.values()))  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType] any JSON
    return set[str]().union(*map(references, value)) if isinstance(value, list) else set()  # pyright: ignore[reportUnknownArgumentType] any JSON


def test_every_tool_is_one_post_with_its_own_schemas(openapi: dict[str, Any]) -> None:
    for tool in build_registry():
        operation = openapi["paths"][f"/v1/tools/{tool.name}"]["post"]
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        answer = operation["responses"]["200"]["content"]["application/json"]["schema"]

        assert operation["operationId"] == tool.name
        assert operation["description"] == tool.description
        arguments = openapi["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        assert list(arguments["properties"]) == list(tool.args.model_fields)
        assert arguments["additionalProperties"] is False
        assert answer["$ref"].rpartition("/")[2] in openapi["components"]["schemas"]
        keyed = "Idempotency-Key" in [parameter["name"] for parameter in operation["parameters"]]
        assert keyed is (tool.effect is not Effect.READ)


def test_every_reference_leads_somewhere(openapi: dict[str, Any]) -> None:
    known = {f"#/components/schemas/{name}" for name in openapi["components"]["schemas"]}

    assert references(openapi) <= known


def test_every_kind_of_error_is_declared_with_our_shape(openapi: dict[str, Any]) -> None:
    answers = openapi["paths"]["/v1/tools/find_customers"]["post"]["responses"]

    for kind in RapportError.__subclasses__():
        if kind.__module__ == "tools.errors":
            content = answers[str(kind.http_status)]["content"]["application/json"]
            assert content["schema"] == {"$ref": "#/components/schemas/Error"}


def test_operation_ids_are_unique_and_need_the_token(openapi: dict[str, Any]) -> None:
    found = [op["operationId"] for path in openapi["paths"].values() for op in path.values()]

    assert len(found) == len(set(found))
    assert openapi["security"] == [{"token": []}]


def test_rest_mcp_and_the_command_line_have_the_registry_s_names(
    openapi: dict[str, Any], settings: Settings
) -> None:
    names = set(build_registry().names())
    rest = {
        path.removeprefix("/v1/tools/")
        for path in openapi["paths"]
        if path.startswith("/v1/tools/")
    }
    everything = settings.model_copy(update={"toolsets": TOOLSETS})
    shown = Door(Runtime(everything)).new_session()
    command = subprocess.run(
        [sys.executable, "-c", "from ui.cli import main; main()", "tools"],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )

    assert rest == names
    assert {line.split()[0] for line in command.stdout.splitlines()} == names
    assert shown.toolsets >= {tool.toolset for tool in build_registry()}


@pytest.mark.asyncio(loop_scope="module")
async def test_the_document_is_served_as_it_is_generated(server: Served) -> None:
    served = (await server.stranger.get("/openapi.json")).json()

    assert served["info"]["title"] == "Rapport"
    assert "/v1/tools/trial_echo" in served["paths"]
