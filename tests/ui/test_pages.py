"""The pages: in both languages, from this host alone, safe whatever the words."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from tests.ui.running import Served
from ui.pages.render import assets, page, words

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Links(HTMLParser):
    """The addresses a page names and the handlers and styles it holds inline."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.addresses += [value for key, value in attrs if key in ("href", "src") and value]
        self.inline += [key for key in given if key.startswith("on") or key == "style"]
        if tag == "style" or (tag == "script" and not given.get("src") and "type" not in given):
            self.inline.append(tag)


ELSEWHERE = {"X-Forwarded-For": "203.0.113.9"}


@pytest.mark.parametrize("path", ["/", "/docs"])
async def test_a_page_names_only_this_host_and_holds_nothing_inline(
    server: Served, path: str
) -> None:
    response = await server.stranger.get(path, headers=ELSEWHERE)

    found = Links(response.text)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert all(address.startswith("/") for address in found.addresses)
    assert not found.inline
    for address in found.addresses:
        if not address.startswith("/?"):
            assert (await server.stranger.get(address, headers=ELSEWHERE)).status_code == 200


@pytest.mark.parametrize("path", ["/", "/thread/7c9e6679", "/login"])
async def test_who_is_not_signed_in_is_told_how_to_be(server: Served, path: str) -> None:
    response = await server.stranger.get(path, headers=ELSEWHERE)

    assert response.status_code == 401
    assert "rapport serve printed" in response.text
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize(
    ("headers", "query", "heading"),
    [
        ({}, "", "Sign in"),
        ({"Accept-Language": "fr-CA"}, "", "S’identifier"),
        ({"Accept-Language": "fr"}, "?lang=en", "Sign in"),
        ({}, "?lang=fr", "S’identifier"),
        ({}, "?lang=%3Cscript%3E", "Sign in"),
    ],
)
async def test_the_sign_in_page_speaks_the_reader_s_language(
    server: Served, headers: dict[str, str], query: str, heading: str
) -> None:
    response = await server.stranger.get(f"/{query}", headers={**ELSEWHERE, **headers})

    assert f"<h1>{heading}</h1>" in response.text
    assert "<script>" not in response.text


async def test_unknown_assets_are_not_found(server: Served) -> None:
    for name in ("nothing.js", "..%2f..%2fpyproject.toml", "%2e%2e"):
        assert (await server.stranger.get(f"/pages/{name}")).status_code in (401, 404)


@pytest.mark.parametrize("name", ["signin", "docs"])
async def test_both_languages_fill_every_place(name: str) -> None:
    assert words("en").keys() == words("fr").keys()
    for locale in ("en", "fr"):
        text = page(name, locale, "http://127.0.0.1:8000")
        assert not re.search(r"\$[a-z_]+", text.replace("$RAPPORT_HOME", ""))


async def test_the_origin_shown_cannot_carry_markup() -> None:
    assert "<b>" not in page("docs", "en", "http://<b>")


async def test_embedded_words_cannot_end_their_script() -> None:
    embedded = page("signin", "fr", "").partition('id="words">')[2].partition("</script>")[0]

    assert "<" not in embedded
    assert json.loads(embedded) == words("fr")


async def test_scripts_never_put_text_into_markup() -> None:
    scripts = [content.decode() for name, (content, _) in assets().items() if name.endswith(".js")]

    assert scripts
    for script in scripts:
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script
        )
        assert "http" not in script.replace("https://", "http")
