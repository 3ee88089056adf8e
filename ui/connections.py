"""`POST /v1/connections` and `/consent`: a person gives the key of a CRM, or agrees there to what
Rapport may do. Everything else about connections is a tool; these are none, so that no key and no
code is ever an argument that a model writes or a log holds."""

from __future__ import annotations

from typing import Any, Literal, TypeVar

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from tools.connecting import LONGEST_NAME, LONGEST_TOKEN, connect_app_by_hand, connect_by_hand
from tools.consenting import ConsentAsked, ask_consent, take_consent
from tools.context import Ctx
from tools.errors import InvalidInput, Problem
from tools.operations.connections import Connected
from tools.sync.consent import MOST_STATE
from ui.consent import asker_of, callback_address, ctx_of
from ui.failures import told_in
from ui.live import Live
from ui.openapi import LANGUAGE, Schemas, answers
from ui.rest import as_json, json_object
from ui.security import HUBSPOT_CALLBACK

Body = TypeVar("Body", bound=BaseModel)

ABOUT = (
    "Checks the key, makes the fields that Rapport fills there, and keeps the key encrypted; no "
    "answer, log or audit entry repeats it. `GET /v1/connections` lists what is connected."
)


class NewConnection(BaseModel):
    """A CRM to connect: HubSpot by a token, Salesforce by an app's address, key and secret."""

    model_config = ConfigDict(extra="forbid")

    system: Literal["hubspot", "salesforce"] = Field(default="hubspot", description="Which CRM.")
    token: SecretStr | None = Field(
        default=None,
        max_length=LONGEST_TOKEN,
        description="HubSpot: a service key or an access token; write-only.",
    )
    url: str = Field(default="", max_length=300, description="Salesforce: the My Domain.")
    client_id: str = Field(
        default="", max_length=LONGEST_TOKEN, description="Salesforce: the app's consumer key."
    )
    client_secret: SecretStr | None = Field(
        default=None,
        max_length=LONGEST_TOKEN,
        description="Salesforce: the app's consumer secret; write-only.",
    )
    name: str = Field(default="", max_length=LONGEST_NAME, description="What to call it.")


class NewConsent(BaseModel):
    """A CRM to connect with a person's account."""

    model_config = ConfigDict(extra="forbid")

    connection: str = Field(
        default="", max_length=80, description="con_ id of one to connect anew, same account."
    )
    name: str = Field(default="", max_length=LONGEST_NAME, description="What to call it.")


class ConsentGiven(BaseModel):
    """What HubSpot's answer brings."""

    model_config = ConfigDict(extra="forbid")

    state: str = Field(max_length=MOST_STATE, description="As it came back.")
    code: SecretStr = Field(max_length=MOST_STATE, description="As it came back; write-only.")


ASK = (
    "Answers with the page at HubSpot to open in a browser. HubSpot sends the browser back to "
    "`/v1/hubspot/callback` with `state` and `code`: they count for ten minutes, once, and for who "
    "asked here (the same session or token). People use `/settings/hubspot`, which does all of it."
)
GIVE = (
    "Exchanges the code, checks the account, makes the fields that Rapport fills there, and keeps "
    "the grant encrypted. Another account than the one to be connected anew is refused with 409; so "
    "is an answer that was used, is too late or is somebody else's."
)


def connection_routes(live: Live, schemas: Schemas) -> APIRouter:
    """Connecting with a key, or with a person's account."""
    router = APIRouter()
    connected, asked = schemas.of(Connected), schemas.of(ConsentAsked)

    async def add(request: Request) -> Response:
        given = _read(NewConnection, await _body(request))
        ctx = await ctx_of(live, request)
        with told_in(ctx.locale):
            return as_json(await _connected(ctx, given))

    async def ask(request: Request) -> Response:
        given = _read(NewConsent, await _body(request))
        ctx, back = await ctx_of(live, request), callback_address(live, request, HUBSPOT_CALLBACK)
        with told_in(ctx.locale):
            begun = await ask_consent(
                ctx,
                redirect_uri=back,
                asker=asker_of(request),
                connection=given.connection,
                name=given.name,
            )
        return as_json(begun)

    async def give(request: Request) -> Response:
        given = _read(ConsentGiven, await _body(request))
        ctx = await ctx_of(live, request)
        with told_in(ctx.locale):
            done = await take_consent(
                ctx, state=given.state, code=given.code, asker=asker_of(request)
            )
        return as_json(done)

    for path, endpoint, told, operation in (
        ("", add, ("connect_crm_with_key", "a key", ABOUT), _operation(NewConnection, connected)),
        ("/consent", ask, ("ask_consent", "an account: begin", ASK), _operation(NewConsent, asked)),
        (
            "/consent/finish",
            give,
            ("give_consent", "an account: finish", GIVE),
            _operation(ConsentGiven, connected),
        ),
    ):
        name, by, description = told
        router.add_api_route(
            f"/v1/connections{path}",
            endpoint,
            methods=["POST"],
            operation_id=f"rest_{name}",
            summary=f"Connect a CRM with {by}",
            description=description,
            tags=["connections"],
            response_class=Response,
            openapi_extra=operation,
        )
    return router


async def _connected(ctx: Ctx, given: NewConnection) -> Connected:
    """Connect what was given. `InvalidInput` names what is missing, or belongs to the other system."""
    by_app = given.system == "salesforce"
    app = {"url": given.url, "client_id": given.client_id, "client_secret": given.client_secret}
    token = {"token": given.token}
    wanted, others = (app, token) if by_app else (token, app)
    problems = [Problem(name, "", "is missing") for name, one in wanted.items() if one is None]
    problems += [
        Problem(name, "", f"is not for {given.system}") for name, one in others.items() if one
    ]
    if problems:
        raise InvalidInput(str(problems[0]), problems=problems)
    if by_app:
        secret = given.client_secret or SecretStr("")
        return await connect_app_by_hand(ctx, given.url, given.client_id, secret, name=given.name)
    return await connect_by_hand(ctx, given.token or SecretStr(""), name=given.name)


def _operation(body: type[BaseModel], schema: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"schema": body.model_json_schema()}}
    return {
        "requestBody": {"required": True, "content": content},
        "parameters": [LANGUAGE],
        "responses": answers(schema, "What became of it"),
        "x-rapport-effect": "write",
    }


async def _body(request: Request) -> dict[str, Any]:
    if request.query_params:
        raise InvalidInput("arguments go into the body, not into the query string")
    return await json_object(request)


def _read(kind: type[Body], body: dict[str, Any]) -> Body:
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        problems = [
            Problem(".".join(map(str, found["loc"]))[:80], "", str(found["msg"]))
            for found in error.errors(include_url=False, include_input=False)
        ]
        raise InvalidInput(str(problems[0]), problems=problems) from None
