"""Where a secret may be sent, what ends a quoted text, and what an answer may point at."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from tests.standins.salesforce.schema import standard
from tests.standins.salesforce.soql import parsed
from tests.tools.connectors import unique_name
from tools.connectors.port import BY_ID, Kind
from tools.connectors.salesforce import soql
from tools.connectors.salesforce.client import Salesforce
from tools.connectors.salesforce.options import SalesforceOptions, my_domain
from tools.connectors.tokens import PlainToken
from tools.connectors.troubles import Code, ConnectorError
from tools.errors import InvalidInput


@pytest.mark.parametrize(
    "text",
    [
        "acme",
        " https://acme.my.salesforce.com/ ",
        "acme.my.salesforce.com",
        "https://ACME.lightning.force.com/lightning/page/home",
        "https://acme.my.salesforce.com/?next=https://evil.example",
    ],
)
def test_an_organisation_may_be_named_as_people_know_it(text: str) -> None:
    assert my_domain(text) == "https://acme.my.salesforce.com"


def test_a_sandbox_is_an_organisation_too() -> None:
    url = "https://acme--dev.sandbox.my.salesforce.com"
    assert my_domain(url) == url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "http://acme.my.salesforce.com",
        "https://evil.example/acme.my.salesforce.com",
        "https://acme.my.salesforce.com.evil.example",
        "https://acme.my.salesforce.com@evil.example",
        "https://me:you@acme.my.salesforce.com",
        "https://evil.example#.my.salesforce.com",
        "https://evil.example\\.my.salesforce.com",
        "https://acme.my.salesforce.com:8443",
        "https://.my.salesforce.com",
        "https://login.salesforce.com",
        "http://127.0.0.1:8080",
        "https://[::1",
        "ac me",
    ],
)
def test_a_secret_goes_to_no_other_address(text: str) -> None:
    with pytest.raises(InvalidInput):
        my_domain(text)


def test_what_the_operator_set_is_allowed_where_it_cannot_be_overheard() -> None:
    assert my_domain("http://127.0.0.1:9", allowed="http://127.0.0.1:9/") == "http://127.0.0.1:9"
    with pytest.raises(InvalidInput):
        my_domain("http://gateway.example", allowed="http://gateway.example")


@given(st.text())
def test_no_text_ends_its_quotes(text: str) -> None:
    query = soql.select("Id", "Contact", soql.is_in("LastName", [text]))

    read = parsed(query, lambda name: standard()[name])

    kept = "".join(one for one in text if one.isprintable() or one in "\n\r\t")
    assert read.fits({"LastName": kept})
    assert not read.fits({"LastName": f"{kept}x"})


@pytest.fixture
async def pointing() -> AsyncIterator[Salesforce]:
    """A client of a server whose pages go on somewhere else."""
    row = {"Id": "003000000001001AAA"}
    body = {"totalSize": 2, "done": False, "records": [row], "nextRecordsUrl": "@evil.example/x"}

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        content = json.dumps(body).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(content)}\r\n\r\n"
        writer.write(head.encode() + content)
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    client = Salesforce(PlainToken(SecretStr("key")), SalesforceOptions(unique_name(), url))
    async with server:
        yield client
        await client.close()


async def test_the_next_page_is_only_asked_for_where_pages_are(pointing: Salesforce) -> None:
    with pytest.raises(ConnectorError) as refused:
        await pointing.read(Kind.CUSTOMER, BY_ID, ["003000000001001AAA"], [])

    assert refused.value.trouble.code is Code.UNREADABLE
