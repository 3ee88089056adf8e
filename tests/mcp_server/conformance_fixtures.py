"""What the conformance suite asks a server to offer: for tests only, never part of the product.

The names and contents are those the suite looks for; the transport, sessions and security around
them are the product's own.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import mcp.types as wire
from mcp.server.session import ServerSession
from mcp.shared.context import RequestContext

from mcp_server.sdk import RapportServer
from mcp_server.server import Door, opened

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
SILENCE = base64.b64encode(
    b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x40\x1f\0\0\1\0\x08\0data\0\0\0\0"
).decode()
Content: TypeAlias = list[dict[str, Any]]
Context: TypeAlias = RequestContext[ServerSession, Any, Any]
Run: TypeAlias = Callable[[Context, dict[str, Any]], Awaitable[Content]]


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def image() -> dict[str, Any]:
    return {"type": "image", "data": PIXEL, "mimeType": "image/png"}


def embedded(uri: str, words: str, kind: str = "text/plain") -> dict[str, Any]:
    return {"type": "resource", "resource": {"uri": uri, "mimeType": kind, "text": words}}


def fixed(*content: dict[str, Any]) -> Run:
    async def run(context: Context, given: dict[str, Any]) -> Content:
        return list(content)

    return run


async def fail(context: Context, given: dict[str, Any]) -> Content:
    raise ValueError("This tool intentionally returns an error for testing")


async def log(context: Context, given: dict[str, Any]) -> Content:
    for words in ("Tool execution started", "Tool processing data", "Tool execution completed"):
        await context.session.send_log_message("info", words, related_request_id=context.request_id)
        await asyncio.sleep(0.05)
    return [text("logged")]


async def progress(context: Context, given: dict[str, Any]) -> Content:
    token = context.meta.progressToken if context.meta else None
    for done in (0, 50, 100):
        if token is not None:
            await context.session.send_progress_notification(
                token, done, 100, related_request_id=str(context.request_id)
            )
        await asyncio.sleep(0.05)
    return [text("done")]


async def sample(context: Context, given: dict[str, Any]) -> Content:
    content = wire.TextContent(type="text", text=given["prompt"])
    answer = await context.session.create_message(
        [wire.SamplingMessage(role="user", content=content)],
        max_tokens=100,
        related_request_id=context.request_id,
    )
    assert isinstance(answer.content, wire.TextContent)
    return [text(f"LLM response: {answer.content.text}")]


def asks(
    properties: dict[str, Any], message: str = "Please answer", says: str = "User response"
) -> Run:
    async def run(context: Context, given: dict[str, Any]) -> Content:
        schema: dict[str, Any] = {"type": "object", "properties": properties, "required": []}
        answer = await context.session.elicit_form(
            given.get("message", message), schema, related_request_id=context.request_id
        )
        return [text(f"{says}: action={answer.action}, content={answer.content}")]

    return run


async def reconnect(context: Context, given: dict[str, Any]) -> Content:
    if context.close_sse_stream:
        await context.close_sse_stream()
    await asyncio.sleep(0.2)
    return [text("Reconnection test completed successfully")]


def titled(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"const": value, "title": title} for value, title in pairs]


PEOPLE = {"username": {"type": "string"}, "email": {"type": "string"}}
DEFAULTS = {
    "name": {"type": "string", "default": "John Doe"},
    "age": {"type": "integer", "default": 30},
    "score": {"type": "number", "default": 95.5},
    "status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
    "verified": {"type": "boolean", "default": True},
}
OPTIONS = ["option1", "option2", "option3"]
TITLES = (("value1", "First"), ("value2", "Second"), ("value3", "Third"))
LEGACY_TITLES = {"enum": ["opt1", "opt2", "opt3"], "enumNames": ["One", "Two", "Three"]}
CHOICES = {
    "untitledSingle": {"type": "string", "enum": OPTIONS},
    "titledSingle": {"type": "string", "oneOf": titled(*TITLES)},
    "legacyEnum": {"type": "string", **LEGACY_TITLES},
    "untitledMulti": {"type": "array", "items": {"type": "string", "enum": OPTIONS}},
    "titledMulti": {"type": "array", "items": {"anyOf": titled(*TITLES)}},
}
COMPLETED = "Elicitation completed"
TOOLS: dict[str, Run] = {
    "test_simple_text": fixed(text("This is a simple text response for testing.")),
    "test_image_content": fixed(image()),
    "test_audio_content": fixed({"type": "audio", "data": SILENCE, "mimeType": "audio/wav"}),
    "test_embedded_resource": fixed(
        embedded("test://embedded-resource", "This is an embedded resource content.")
    ),
    "test_multiple_content_types": fixed(
        text("Multiple content types test:"),
        image(),
        embedded(
            "test://mixed-content-resource", '{"test":"data","value":123}', "application/json"
        ),
    ),
    "test_tool_with_logging": log,
    "test_tool_with_progress": progress,
    "test_error_handling": fail,
    "test_sampling": sample,
    "test_elicitation": asks(PEOPLE),
    "test_elicitation_sep1034_defaults": asks(DEFAULTS, says=COMPLETED),
    "test_elicitation_sep1330_enums": asks(CHOICES, says=COMPLETED),
    "test_reconnection": reconnect,
    "json_schema_2020_12_tool": fixed(text("kept")),
}
KEYWORDS = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {"address": {"type": "object", "properties": {"city": {"type": "string"}}}},
    "properties": {"address": {"$ref": "#/$defs/address"}},
    "additionalProperties": False,
}
STATIC: dict[str, dict[str, str]] = {
    "test://static-text": {
        "mimeType": "text/plain",
        "text": "This is the content of the static text resource.",
    },
    "test://static-binary": {"mimeType": "image/png", "blob": PIXEL},
    "test://watched-resource": {"mimeType": "text/plain", "text": "watched"},
    "test://template/123/data": {
        "mimeType": "application/json",
        "text": '{"id":"123","templateTest":true,"data":"Data for ID: 123"}',
    },
}
PROMPTS: dict[str, tuple[str, ...]] = {
    "test_simple_prompt": (),
    "test_prompt_with_arguments": ("arg1", "arg2"),
    "test_prompt_with_embedded_resource": ("resourceUri",),
    "test_prompt_with_image": (),
}


def prompt_content(name: str, given: dict[str, str]) -> Content:
    """The messages of a fixture prompt."""
    if name == "test_prompt_with_arguments":
        return [text(f"Prompt with arguments: arg1='{given['arg1']}', arg2='{given['arg2']}'")]
    if name == "test_prompt_with_embedded_resource":
        whole = embedded(given["resourceUri"], "Embedded resource content for testing.")
        return [whole, text("Please process the embedded resource above.")]
    if name == "test_prompt_with_image":
        return [image(), text("Please analyze the image above.")]
    return [text("This is a simple prompt for testing.")]


class FixtureServer(RapportServer):
    """The product's server with the suite's fixtures in place of the product's tools."""

    def __init__(self, door: Door) -> None:
        super().__init__(opened(door))
        self.watched: set[str] = set()
        self.request_handlers.update({
            wire.ListToolsRequest: self.tools,
            wire.CallToolRequest: self.call,
            wire.ListResourcesRequest: self.resources,
            wire.ListResourceTemplatesRequest: self.resource_templates,
            wire.ReadResourceRequest: self.read,
            wire.SubscribeRequest: self.subscribe,
            wire.UnsubscribeRequest: self.unsubscribe,
            wire.ListPromptsRequest: self.prompts,
            wire.GetPromptRequest: self.prompt,
        })

    async def tools(self, request: Any) -> wire.ServerResult:
        schemas = {"json_schema_2020_12_tool": KEYWORDS}
        tools = [
            wire.Tool(
                name=name, description=name, inputSchema=schemas.get(name, {"type": "object"})
            )
            for name in TOOLS
        ]
        return wire.ServerResult(wire.ListToolsResult(tools=tools))

    async def call(self, request: wire.CallToolRequest) -> wire.ServerResult:
        run = TOOLS[request.params.name]
        try:
            content = await run(self.request_context, request.params.arguments or {})
            answer = {"content": content, "isError": False}
        except ValueError as error:
            answer = {"content": [text(str(error))], "isError": True}
        return wire.ServerResult(wire.CallToolResult.model_validate(answer))

    async def resources(self, request: Any) -> wire.ServerResult:
        listed = [{"uri": uri, "name": uri} for uri in STATIC if "template" not in uri]
        return wire.ServerResult(wire.ListResourcesResult.model_validate({"resources": listed}))

    async def resource_templates(self, request: Any) -> wire.ServerResult:
        template = {"uriTemplate": "test://template/{id}/data", "name": "template"}
        answer = {"resourceTemplates": [template]}
        return wire.ServerResult(wire.ListResourceTemplatesResult.model_validate(answer))

    async def read(self, request: wire.ReadResourceRequest) -> wire.ServerResult:
        uri = str(request.params.uri)
        answer = {"contents": [{"uri": uri, **STATIC[uri]}]}
        return wire.ServerResult(wire.ReadResourceResult.model_validate(answer))

    async def subscribe(self, request: wire.SubscribeRequest) -> wire.ServerResult:
        self.watched.add(str(request.params.uri))
        return wire.ServerResult(wire.EmptyResult())

    async def unsubscribe(self, request: wire.UnsubscribeRequest) -> wire.ServerResult:
        self.watched.discard(str(request.params.uri))
        return wire.ServerResult(wire.EmptyResult())

    async def prompts(self, request: Any) -> wire.ServerResult:
        listed = [
            {
                "name": name,
                "description": name,
                "arguments": [{"name": each, "required": True} for each in arguments],
            }
            for name, arguments in PROMPTS.items()
        ]
        return wire.ServerResult(wire.ListPromptsResult.model_validate({"prompts": listed}))

    async def prompt(self, request: wire.GetPromptRequest) -> wire.ServerResult:
        content = prompt_content(request.params.name, request.params.arguments or {})
        messages = [{"role": "user", "content": each} for each in content]
        return wire.ServerResult(wire.GetPromptResult.model_validate({"messages": messages}))
